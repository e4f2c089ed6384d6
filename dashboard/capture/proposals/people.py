"""Who is named in an article: persons with offices, offices without a name, bodies, pronouns, and everybody else."""

import re
from dataclasses import dataclass, replace
from typing import Final

from . import mayors, offices
from .gazetteer import Place
from .offices import Office
from .places import Atlas, Spot
from .whereabouts import Whereabouts
from .sentences import CITY, COUNTY, FOREIGN, PLACES, STATE

_W: Final = r"[A-Z][^\W\d_]*(?:['’](?!s\b)[^\W\d_]+|-[^\W\d_]+)*"
_PARTICLE: Final = r"(?:de la|de los|de|la|del|van der|van|von|der|da|di|dos|al|el|bin|St\.)"
_NICK: Final = r"(?: [“\"'‘][A-Z]\w+[”\"'’])?"
NAME: Final = rf"(?:(?:[A-Z]\.){{1,2}} ?|{_W}|(?<![\w-])(?:de|van|del|von|di)(?= [A-Z]))(?:{_NICK}(?: (?:[A-Z]\.)+(?= ?[A-Z])| {_PARTICLE}(?= [A-Z])| {_W})){{0,4}}(?:,? (?:Jr|Sr)\.|,? (?:II|III|IV)\b)?"
_NAME: Final = re.compile(rf"(?<![\w-])(?:{NAME})")
_WHERE: Final = f"[{CITY}{COUNTY}{FOREIGN}]"
_POSSESSIVE: Final = r"(?:['’]s?)?,?"
_ADJECTIVES: Final = (
    r"(?:(?:the|new|newly elected|current|longtime|first-term|second-term|Democratic|Republican|progressive|acting|interim|"
    r"outgoing|embattled|own|elected|top|then-?|Democrat|Republican|fellow|city|City|local|chief|deputy|senior) )*"
)
_PLACE_BEFORE: Final = re.compile(rf"(?P<place>{_WHERE})+{_POSSESSIVE}\s+{_ADJECTIVES}$")
_PLACE_AFTER: Final = re.compile(
    rf"\s+(?:of|for|in)\s+(?:the\s+)?(?:(?:[Cc]ity|[Tt]own|[Vv]illage|[Mm]unicipality) of\s+)?(?:nearby |neighboring )?(?P<place>{_WHERE})+"
)
_NAME_BEFORE: Final = re.compile(
    rf"(?P<name>{NAME})(?:, \d\d)?,? (?:—|–|-)?\s?\(?(?:who (?:is|was|serves as|has been|became)|is|was|currently|now|also|a|an|the|its|their|our|this)?\s?"
    rf"(?:(?:the|a|an|this) )?(?:(?:city|town|county|state)[’']s )?(?P<where>(?:{_WHERE})+{_POSSESSIVE} )?{_ADJECTIVES}$"
)
_STOP: Final = frozenset(
    "The A An In On At But And As While When For From Since After Before If So Then Now Yet Or Not He She They It We You I His Her "
    "Their Its Our This That These Those There Here What Who Why How Which Yes No Still However Although Though Because Once "
    "Until Unless Between During Despite Without Within Against Some Many Most All Each Every Last Next Earlier Later Both Also "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September "
    "October November December Under With By Of To Following According Like Unlike Asked Speaking Even Just Meanwhile Citing "
    "Additionally Instead Other Another Through Any Having Standing Among Amid Given Our Is Are Was Were Do Does Did Will Let".split()
)
_OFFICE_WORDS: Final = re.compile(
    r"^(?:Mayor|Police|City|Council\w*|Alder\w*|Ald|Chief|County|Sheriff|President|Deputy|Town|Board|Department|Office|Gov|Sen|Rep)\b"
)
_COLLECTIVE: Final = re.compile(
    rf"(?P<of>(?P<place>{_WHERE})+(?:['’]s)?(?: city)? (?:officials|leaders|authorities|police(?: officials)?|government|administration))"
    rf"|(?:[Oo]fficials|[Pp]olice|[Ll]eaders|[Aa]uthorities) (?:in|from|with|for) (?:the (?:[Cc]ity|[Tt]own) of )?(?P<place2>{_WHERE})+"
    rf"|\b(?:[Tt]he|[Oo]ur|[Tt]his) (?:[Cc]ity|[Tt]own)(?: of (?P<place3>{_WHERE})+)?(?![’']s|\w| (?:of|council|attorney|manager|hall|clerk|{_WHERE}))"
    rf"|\b(?:City|Town) of (?P<place4>{_WHERE})+(?: officials)?"
)
_PRONOUN: Final = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")
_HONORED: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\. $")


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks in the article; `seat` is 'other' where he is nobody of a U.S. local government."""

    name: str = ""
    role: str = ""
    seat: str = "other"
    voice: str = ""
    place: Place | None = None
    on_behalf_of: str = ""
    guessed: bool = False  # the place is the article's home, not said of him
    label: str = ""  # the office's


OTHER: Final = Speaker()
LOCAL: Final = ("city", "county")


@dataclass
class Mention:
    """Where the article names, or means, somebody."""

    start: int
    end: int
    speaker: Speaker
    how: str  # name, surname, office, pronoun, body, other
    name: str = ""


def surname(name: str) -> str:
    """What later mentions call a person: 'de Blasio' of 'Bill de Blasio', without 'Jr.'."""
    parts = re.sub(r",? (?:Jr\.|Sr\.|II|III|IV)$", "", name).split()
    for at in range(1, len(parts)):
        if parts[at][0].islower() or parts[at] == "St.":
            return " ".join(parts[at:])
    return parts[-1] if parts else ""


class People:
    """All mentions of one article, in order; `masked` is its text with quotes and places masked."""

    def __init__(self, masked: str, atlas: Atlas, spans: list[tuple[int, int]], home: Place | None) -> None:
        self._masked, self._atlas, self._spans = masked, atlas, spans
        self._where = Whereabouts(masked, atlas.spots, home)
        self.mentions: list[Mention] = []
        self._offices()
        self._known = self._registry()
        self._settle()
        self._collectives()
        self._names()
        self._pronouns()
        self.mentions.sort(key=lambda mention: mention.start)
        self._reading_order()

    # offices, with the name and the place beside them

    def _offices(self) -> None:
        for start, end in self._spans:
            at = start
            for match in offices.ANY.finditer(self._masked, start, end):
                if match.start() < at:
                    continue
                if mention := self._office(match, start, end):
                    self._add(mention)
                    at = mention.end

    def _office(self, match: re.Match[str], start: int, end: int) -> Mention | None:
        masked, office = self._masked, offices.held(match)
        head = masked[start : match.start()]
        before = _PLACE_BEFORE.search(head)
        after = _PLACE_AFTER.match(masked, match.end(), end)
        where = self._spot(start + before.start()) if before else None
        begin, stop = (start + before.start() if before else match.start()), match.end()
        name = ""
        if after:
            where, stop = self._spot(after.start("place"), last=True) or where, after.end()
        named = re.compile(rf",?\s+(?:\((?:D|R|I)[^)]*\)\s+)?(?P<name>{NAME})").match(masked, match.end(), end)
        apart = masked[match.end() : match.end() + 1] == "," or after
        if named and not apart and not self._is_no_name(named["name"]):
            name, stop = named["name"], named.end()
            if later := re.compile(rf",?\s+(?:of|from)\s+(?:[Nn]earby |neighboring )?(?P<place>{_WHERE})+").match(
                masked, stop, end
            ):
                where, stop = self._spot(later.start("place"), last=True) or where, later.end()
        elif (
            apart
            and (found := re.compile(rf",\s+(?P<name>{NAME})(?=,|\s+(?:said|told|says)\b)").match(masked, stop, end))
            and (
                not self._is_no_name(found["name"])
                and (where or office.seat == "other" or re.search(r"\b[Tt]he $|['’]s $|^\s*$", head) or office.spokes)
            )
        ):
            name, stop = found["name"], found.end()
        elif earlier := _NAME_BEFORE.search(head[-160:]):
            bare = self._is_no_name(earlier["name"])
            trimmed = _trimmed(earlier["name"])
            if not bare and trimmed and ("," in earlier.group() or "who" in earlier.group()):
                begin = (
                    start
                    + len(head[-160:][: earlier.start()])
                    + max(0, len(head) - 160)
                    + len(earlier["name"])
                    - len(trimmed)
                )
                name = trimmed
        if office.spokes:
            return self._spokes(match, begin, stop, name, start, end)
        if re.search(
            r"\b(?:former|ex-|[Ff]ormer|late|retired|previous|past|first Black|shadow) $|\bex-$",
            masked[max(start, match.start() - 14) : match.start()],
            re.I,
        ) or re.search(r"\b[Ff]ormer $", masked[max(start, begin - 8) : begin]):
            office = Office("", "other", "")
        return self._person(office, match.group(), name, where, begin, stop)

    def _person(
        self, office: Office, printed: str, name: str, where: Spot | None, begin: int, stop: int
    ) -> Mention | None:
        if office.seat == "other":
            return Mention(begin, stop, replace(OTHER, name=name), "name" if name else "other", name)
        if where and where.kind in ("abroad", "state"):
            return Mention(begin, stop, replace(OTHER, name=name), "name" if name else "other", name)
        before = self._masked[max(0, begin - 12) : begin]
        if (
            not name
            and not office.body
            and re.search(r"\b(?:a|an|any|another|every|each|next|no|new|as|for|former|be|elect|of) $", before)
        ):
            return None
        place = where.place if where else None
        seat = office.seat
        if where and where.kind == "county" and seat == "city" and office.label == "Mayor":
            office, seat = office._replace(label="County Mayor"), "county"
        elif where and where.kind == "county" and seat == "city":
            seat = "county"
        elif where and where.kind == "city" and seat == "county":
            place = where.place if place and place.level == "city-county" else None
            if place is None and office.label in ("Commissioner", "County Board"):
                place, seat = where.place, "city"
            elif place is None:
                return Mention(begin, stop, replace(OTHER, name=name), "name" if name else "other", name)
        if where and place is None and where.kind == "city":
            return Mention(begin, stop, replace(OTHER, name=name), "name" if name else "other", name)
        role = offices.printed_role(office, printed)
        speaker = Speaker(name, role, seat, office.voice, place, label=office.label)
        return Mention(begin, stop, speaker, "name" if name else ("body" if office.body else "office"), name)

    def _spokes(self, match: re.Match[str], begin: int, stop: int, name: str, start: int, end: int) -> Mention | None:
        """A spokesperson, by whom he speaks for: a mayor, a city, a department; anybody else is nobody of a city."""
        masked = self._masked
        printed = match.group()
        role = offices.printed_role(offices.held(match), printed)
        target = re.compile(
            rf"(?:,?\s+(?P<between>{NAME}),?)?\s+(?:for|with|at|in|of|to)\s+(?P<target>(?:the\s+)?(?:office of\s+)?(?:(?P<place>{_WHERE})+(?:['’]s)?\s+)?"
            rf"(?:(?P<mayor>[Mm]ayor(?:['’]s [Oo]ffice)?(?:-elect)?(?:\s+(?P<mayorname>{NAME}))?)|(?P<city>[Cc]ity|[Tt]own)(?: of (?P<place2>{_WHERE})+)?"
            rf"|(?P<police>(?:[Cc]ity[’']s )?[Pp]olice(?: [Dd]epartment| [Bb]ureau)?|[Dd]epartment|PD)|(?P<sheriff>[Ss]heriff(?:[’']s)?(?: [Oo]ffice| [Dd]epartment)?(?:\s+{NAME})?)"
            rf"|(?P<council>(?:[Cc]ity )?[Cc]ouncil)|(?P<someone>{NAME}))?(?:['’]s)?(?:\s+(?:office|administration|campaign))?)"
        ).match(masked, match.end(), end)
        before = masked[max(start, match.start() - 60) : match.start()]
        owner = re.search(
            rf"(?:(?P<place>{_WHERE})+(?:['’]s)?\s*)?(?:(?P<hers>[Hh]is|[Hh]er)|(?P<mayor>[Mm]ayor(?:al)?(?:['’]s)?(?:\s+(?P<mayorname>{NAME})(?:['’]s?)?)?)|(?P<city>[Cc]ity|[Tt]own)(?:['’]s)?|"
            rf"(?P<police>[Pp]olice(?: [Dd]epartment)?|[Dd]epartment)|(?P<sheriff>[Ss]heriff[’']s)|(?P<council>(?:[Cc]ity )?[Cc]ouncil)|(?P<someone>{NAME})(?:['’]s?)?)?\s+$",
            before,
        )
        chosen = target if target and target["target"].strip() else owner
        if target and target["between"]:
            name = name or target["between"]
        if target:
            stop = max(stop, target.end())
        follows = re.compile(rf",\s+(?P<name>{NAME})(?=,|\s+(?:said|told|says|wrote)\b)|\s+(?P<name2>{NAME})").match(
            masked, stop, end
        )
        if not name and follows and not self._is_no_name(follows["name"] or follows["name2"]):
            name, stop = follows["name"] or follows["name2"], follows.end()
        spot = None
        if chosen:
            groups = chosen.groupdict()
            offset = 0 if chosen is target else max(start, match.start() - 60)
            for group in ("place", "place2"):
                if groups.get(group):
                    spot = self._spot(offset + chosen.start(group), last=True)
            if chosen is owner and owner and owner.group().strip():
                begin = min(begin, offset + owner.start())
            if spot and spot.kind != "city" and not groups.get("sheriff"):
                return Mention(begin, stop, replace(OTHER, name=name), "other", name)
            if groups.get("mayor") or groups.get("hers"):
                mayor = groups.get("mayorname") or ""
                return self._for_mayor(role, mayor, name, spot, begin, stop)
            kind = next(
                (key for key in ("city", "police", "sheriff", "council") if groups.get(key)),
                "place" if spot and not groups.get("someone") else "",
            )
            if kind:
                seat = "county" if kind == "sheriff" else "city"
                speaker = Speaker(
                    name,
                    {"police": f"Police {role.lower()}", "sheriff": f"Sheriff’s {role.lower()}"}.get(kind, role),
                    seat,
                    "city",
                    spot.place if spot else None,
                    label="Spokesperson",
                )
                return Mention(begin, stop, speaker, "name" if name else "office", name)
            if groups.get("someone"):
                return Mention(
                    begin,
                    stop,
                    Speaker(name, role, "of", "", None, on_behalf_of=_trimmed(groups["someone"])),
                    "name" if name else "office",
                    name,
                )
        return Mention(begin, stop, replace(OTHER, name=name), "name" if name else "other", name)

    def _for_mayor(self, role: str, mayor: str, name: str, spot: Spot | None, begin: int, stop: int) -> Mention:
        place = spot.place if spot else mayors.city_of(mayor)
        speaker = Speaker(
            name,
            f"{role} for the mayor",
            "city",
            "city",
            place,
            on_behalf_of=f"Mayor {mayor}".strip(),
            label="Spokesperson",
        )
        return Mention(begin, stop, speaker, "name" if name else "office", name)

    # everybody else

    def _registry(self) -> dict[str, list[Mention]]:
        known: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            if mention.name:
                known.setdefault(surname(mention.name), []).append(mention)
        return known

    def _settle(self) -> None:
        """Give each person one speaker: what any mention of him says of place and first name."""
        for mentions in self._known.values():
            for mention in mentions:
                if mention.speaker.seat == "of":
                    continue
                same = [other.speaker for other in mentions if _same(other.speaker, mention.speaker)]
                full = max((other.name for other in same), key=lambda name: len(name.split()), default=mention.name)
                place = mention.speaker.place or next((other.place for other in same if other.place), None)
                if place is None and mention.speaker.label in ("Mayor", "Mayor-elect"):
                    place = mayors.city_of(full)
                mention.speaker = replace(mention.speaker, name=full, place=place)

    def _collectives(self) -> None:
        for start, end in self._spans:
            for match in _COLLECTIVE.finditer(self._masked, start, end):
                group = next((g for g in ("place", "place2", "place3", "place4") if match[g]), "")
                spot = self._spot(match.start(group), last=True) if group else None
                if group and (spot is None or spot.place is None):
                    continue
                printed = match.group().lower()
                county = bool(spot and spot.kind == "county")
                role = (
                    "Police Department"
                    if "police" in printed
                    else "County officials"
                    if county
                    else (
                        "City officials"
                        if re.search("officials|leaders|authorities|administration", printed)
                        else "City"
                    )
                )
                speaker = Speaker(
                    "", role, "county" if county else "city", "city", spot.place if spot else None, label=role
                )
                self._add(Mention(match.start(), match.end(), speaker, "body"))

    def _names(self) -> None:
        taken = sorted((m.start, m.end) for m in self.mentions)
        for start, end in self._spans:
            for match in _NAME.finditer(self._masked, start, end):
                name = _trimmed(match.group())
                if not name or self._is_no_name(name):
                    continue
                begin = match.end() - len(name)
                if any(s < match.end() and begin < e for s, e in taken):
                    continue
                self.mentions.append(Mention(begin, match.end(), self._who(name, begin), "surname", name))

    def _who(self, name: str, at: int) -> Speaker:
        candidates = self._known.get(surname(name), [])
        if len(name.split()) > 1 and not _HONORED.search(self._masked[max(0, at - 5) : at]):
            first = name.split()[0]
            candidates = [c for c in candidates if len(c.name.split()) == 1 or c.name.split()[0][0] == first[0]]
        if not candidates:
            return replace(OTHER, name=name)
        before = [c for c in candidates if c.start <= at]
        return (before[-1] if before else candidates[0]).speaker

    def _pronouns(self) -> None:
        for start, end in self._spans:
            self.mentions += [
                Mention(match.start(), match.end(), OTHER, "pronoun", match.group().lower())
                for match in _PRONOUN.finditer(self._masked, start, end)
            ]

    def _reading_order(self) -> None:
        """Decide what depends on what was read before: 'the mayor', 'the department', a spokesman of Garcetti."""
        last: dict[str, Speaker] = {}
        named: dict[str, Speaker] = {}
        for mention in self.mentions:
            speaker = mention.speaker
            if speaker.seat == "of":
                speaker = self._of_person(speaker, mention.start)
            if speaker.seat in ("city", "county") and speaker.place is None:
                speaker = self._placed(speaker, mention, last)
            if speaker.seat == "city" and speaker.on_behalf_of == "Mayor" and speaker.label == "Spokesperson":
                mayor = next((s for s in (last.get("Mayor"),) if s and s.name and s.place == speaker.place), None)
                speaker = replace(speaker, on_behalf_of=f"Mayor {mayor.name}" if mayor else "the mayor")
            elif speaker.on_behalf_of.startswith("Mayor "):
                speaker = replace(speaker, on_behalf_of=f"Mayor {self._full(speaker.on_behalf_of[6:])}")
            if (
                speaker.label == "Mayor’s office"
                and (mayor := last.get("Mayor"))
                and mayor.place == speaker.place
                and mayor.name
            ):
                speaker = replace(speaker, on_behalf_of=f"Mayor {mayor.name}")
            if mention.how in ("office",) and speaker.label and not speaker.on_behalf_of:
                known = named.get(f"{speaker.label} {speaker.place}")
                if known:
                    speaker = replace(speaker, name=known.name, role=known.role, voice=known.voice)
            mention.speaker = speaker
            if speaker.seat in ("city", "county") and speaker.place:
                last[speaker.label] = speaker
                last[""] = speaker
                if speaker.name:
                    named[f"{speaker.label} {speaker.place}"] = speaker

    def _full(self, name: str) -> str:
        full = [m.name for m in self._known.get(surname(name), []) if m.speaker.label == "Mayor"]
        return max([name, *full], key=lambda n: len(n.split()))

    def _of_person(self, speaker: Speaker, at: int) -> Speaker:
        principal = self._who(speaker.on_behalf_of, at)
        if principal.seat not in ("city", "county") or principal.voice != "city":
            return replace(OTHER, name=speaker.name)
        if principal.label == "Mayor":
            return Speaker(
                speaker.name,
                f"{speaker.role} for the mayor",
                "city",
                "city",
                principal.place,
                f"Mayor {principal.name}",
                principal.guessed,
                "Spokesperson",
            )
        return Speaker(
            speaker.name,
            speaker.role,
            principal.seat,
            "city",
            principal.place,
            f"{principal.role} {principal.name}",
            principal.guessed,
            "Spokesperson",
        )

    def _placed(self, speaker: Speaker, mention: Mention, last: dict[str, Speaker]) -> Speaker:
        """The speaker with a place, where none is printed beside him; OTHER where none is near."""
        known = [m.speaker for m in self._known.get(surname(speaker.name), []) if speaker.name]
        settled = next((k for k in known if k.place and k.label == speaker.label), None)
        if settled:
            return replace(speaker, place=settled.place, guessed=settled.guessed)
        block = next((start for start, end in self._spans if start <= mention.start < end), 0)
        kind = "county" if speaker.seat == "county" else "city"
        if place := self._where.opened(kind, block, mention.start):
            return replace(speaker, place=place)
        before = last.get(speaker.label) or last.get("") if not speaker.name else None
        if before and before.place and before.seat == speaker.seat:
            return replace(speaker, place=before.place, guessed=before.guessed or before.label != speaker.label)
        place = self._where.county(mention.start) if kind == "county" else self._where.city(block, mention.start)
        if place is None:
            return replace(OTHER, name=speaker.name)
        return replace(speaker, place=place, guessed=True)

    def _spot(self, at: int, last: bool = False) -> Spot | None:
        """The place masked at an offset; `last` where the offset is of the last character of a run."""
        return next((s for s in self._atlas.spots if s.start <= at < s.end), None)

    def _add(self, mention: Mention) -> None:
        if not any(o.start < mention.end and mention.start < o.end for o in self.mentions[-40:]):
            self.mentions.append(mention)

    @staticmethod
    def _is_no_name(name: str) -> bool:
        words = name.split()
        return all(word in _STOP for word in words) or bool(_OFFICE_WORDS.match(_trimmed(name) or name))


def _trimmed(name: str) -> str:
    words = name.split(" ")
    while words and words[0] in _STOP:
        words.pop(0)
    return " ".join(words)


def _same(one: Speaker, other: Speaker) -> bool:
    if one.seat != other.seat or one.label != other.label:
        return False
    if one.place and other.place and one.place != other.place:
        return False
    firsts = [name.split()[0][0] for name in (one.name, other.name) if len(name.split()) > 1]
    return len(firsts) < 2 or firsts[0] == firsts[1]


_ = (PLACES, STATE)
