"""Who is named in an article: persons with offices, offices without a name, bodies, pronouns, and everybody else."""

import re
from bisect import bisect_right
from dataclasses import replace
from typing import Final

from . import mayors
from .gazetteer import Place
from .mentions import ANY_NAME, NAME, OTHER, WHERE, Mention, Speaker, alike, is_no_name, surname, trimmed
from .officials import Officials
from .places import Atlas
from .spots import Spot
from .whereabouts import Whereabouts

_COLLECTIVE: Final = re.compile(
    rf"(?P<of>(?P<place>{WHERE})+(?:['’]s)?(?: city)? (?:officials|leaders|authorities|police(?: "
    rf"officials)?|government|administration))"
    rf"|(?:[Oo]fficials|[Pp]olice|[Ll]eaders|[Aa]uthorities) (?:in|from|with|for) (?:the "
    rf"(?:[Cc]ity|[Tt]own) of )?(?P<place2>{WHERE})+"
    rf"|\b(?:[Tt]he|[Oo]ur|[Tt]his) (?:[Cc]ity|[Tt]own)(?: of (?P<place3>{WHERE})+)?(?![’']s|\w| "
    rf"(?:of|council|attorney|manager|hall|clerk|{WHERE}))"
    rf"|\b(?:City|Town) of (?P<place4>{WHERE})+(?: officials)?"
)
_SEVERAL: Final = re.compile(
    rf"(?:[Tt]he )?(?P<who>[Mm]ayors|(?:[Cc]ity )?[Oo]fficials|[Cc]ity leaders|[Pp]olice) (?:of|in|from) (?:both )?"
    rf"(?P<places>(?:{WHERE}+(?:, and |, | and ))+{WHERE}+)"
)
_BOTH: Final = re.compile(
    r"(?P<who>[Mm]ayors|(?:[Cc]ity )?[Oo]fficials|[Ll]eaders|[Pp]olice) (?:of|in|from) both (?:cities|towns)"
)
_MAYORS: Final = re.compile(r"\b[Mm]ayors\b")
_OWNED_NAME: Final = re.compile(rf"{WHERE}+['’]s (?P<name>{NAME})(?=[,.]| said| told| called| wrote| testified)")
_PRONOUN: Final = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")
_HONORED: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\. $")
_DEFINITE: Final = re.compile(r"\b[Tt]he $")
_LOWER: Final = re.compile(r"\b[a-z]+\b")
MOST: Final = 100  # different ways of naming persons of one surname that are told apart


class People:
    """All mentions of one article, in order; `masked` is its text with quotes and places masked."""

    def __init__(
        self, masked: str, atlas: Atlas, spans: list[tuple[int, int]], home: Place | None, *, firm: bool
    ) -> None:
        self._masked, self._atlas, self._spans = masked, atlas, spans
        self._begins = [0, *(start for start, _ in spans)]
        self._before: Mention | None = None
        self._where = Whereabouts(masked, atlas.spots, home, firm=firm)
        self.mentions: list[Mention] = Officials(masked, atlas.spots).found(spans)
        self._taken = bytearray(len(masked))
        for mention in self.mentions:
            self._take(mention)
        self._owned()
        self._known = self._registry()
        self._settle()
        self._collectives()
        self._names()
        self._pronouns()
        self.mentions.sort(key=lambda mention: mention.start)
        self._reading_order()

    def _owned(self) -> None:
        """Among mayors “Chicago’s Ann Lee” is one."""
        if not _MAYORS.search(self._masked):
            return
        for start, end in self._spans:
            for match in _OWNED_NAME.finditer(self._masked, start, end):
                spot = self._spot(match.start())
                if spot and spot.kind == "city" and spot.place and not is_no_name(match["name"]):
                    speaker = Speaker(match["name"], "Mayor", "city", "city", spot.place, guessed=True, label="Mayor")
                    self._add(Mention(match.start(), match.end(), speaker, "name", match["name"]))
        self.mentions.sort(key=lambda mention: mention.start)

    def _registry(self) -> dict[str, list[Mention]]:
        known: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            if mention.name:
                known.setdefault(surname(mention.name), []).append(mention)
        return known

    def _settle(self) -> None:
        """Give each person one speaker: what any mention of him says of place and first name."""
        for name, mentions in self._known.items():
            speakers = list(dict.fromkeys(m.speaker for m in mentions))[:MOST]
            settled = {speaker: _settled(speaker, speakers) for speaker in speakers}
            changes: list[Mention] = []
            for mention in mentions:
                mention.speaker = settled.get(mention.speaker, mention.speaker)
                if not changes or changes[-1].speaker != mention.speaker:
                    changes.append(mention)
            self._known[name] = changes[:MOST]

    def _collectives(self) -> None:
        for start, end in self._spans:
            for match in _SEVERAL.finditer(self._masked, start, end):
                spots = [s for s in self._atlas.spots if match.start("places") <= s.start < match.end()]
                places = [s.place for s in spots if s.kind == "city" and s.place]
                if not places:
                    continue
                role = (
                    "Mayor"
                    if "ayor" in match["who"]
                    else "Police Department"
                    if "olice" in match["who"]
                    else "City officials"
                )
                speaker = Speaker("", role, "city", "city", places[0], label=role, also=tuple(places[1:]))
                self._add(Mention(match.start(), match.end(), speaker, "body"))
            for match in _BOTH.finditer(self._masked, start, end):
                before = [s.place for s in self._atlas.spots if start <= s.start < match.start() and s.kind == "city"]
                if len(both := list(dict.fromkeys(filter(None, before)))[-2:]) == 2:
                    role = "Mayor" if "ayor" in match["who"] else "City officials"
                    speaker = Speaker("", role, "city", "city", both[0], label=role, also=tuple(both[1:]))
                    self._add(Mention(match.start(), match.end(), speaker, "body"))
            for match in _COLLECTIVE.finditer(self._masked, start, end):
                group = next((g for g in ("place", "place2", "place3", "place4") if match[g]), "")
                spot = self._spot(match.start(group)) if group else None
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
        common = set(_LOWER.findall(self._masked))  # “Officers” that open a sentence are no person
        for start, end in self._spans:
            for match in ANY_NAME.finditer(self._masked, start, end):
                name = trimmed(match.group())
                if not name or is_no_name(name):
                    continue
                begin = match.end() - len(name)
                if name.lower() in common and name not in self._known:
                    continue
                if any(self._taken[begin : match.end()]):
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
        spokes = OTHER
        for mention in self.mentions:
            speaker = mention.speaker
            is_spokesperson = speaker.label == "Spokesperson" or speaker.seat == "of"
            if speaker.seat == "of":
                speaker = self._of_person(speaker, mention.start)
            elif speaker.seat == "bare":
                speaker = self._of_whom(speaker, mention, spokes)
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
            self._before = mention if mention.how != "pronoun" else self._before
            spokes = speaker if is_spokesperson else spokes
            if speaker.seat in ("city", "county") and speaker.place:
                last[speaker.label] = speaker
                last[""] = speaker
                if speaker.name:
                    named[f"{speaker.label} {speaker.place}"] = speaker

    def _full(self, name: str) -> str:
        full = [m.name for m in self._known.get(surname(name), []) if m.speaker.label == "Mayor"]
        return max([name, *full], key=lambda n: len(n.split()))

    def _of_whom(self, speaker: Speaker, mention: Mention, spokes: Speaker) -> Speaker:
        """Whoever “the spokeswoman” was before; “a spokesman” is of the official named right before him."""
        if _DEFINITE.search(self._masked, max(0, mention.start - 5), mention.start):
            return replace(spokes, name=speaker.name or spokes.name)
        before, block = self._before, self._begins[bisect_right(self._begins, mention.start) - 1]
        if before is None or before.start < block or before.speaker.place is None:
            return replace(OTHER, name=speaker.name)
        return _for(speaker, before.speaker)

    def _of_person(self, speaker: Speaker, at: int) -> Speaker:
        return _for(speaker, self._who(speaker.on_behalf_of, at))

    def _placed(self, speaker: Speaker, mention: Mention, last: dict[str, Speaker]) -> Speaker:
        """The speaker with a place, where none is printed beside him; OTHER where none is near."""
        known = [m.speaker for m in self._known.get(surname(speaker.name), []) if speaker.name]
        settled = next((k for k in known if k.place and k.label == speaker.label), None)
        if settled:
            return replace(speaker, place=settled.place, guessed=settled.guessed)
        block = self._begins[bisect_right(self._begins, mention.start) - 1]
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

    def _spot(self, at: int) -> Spot | None:
        return next((s for s in self._atlas.spots if s.start <= at < s.end), None)

    def _add(self, mention: Mention) -> None:
        if not any(self._taken[mention.start : mention.end]):
            self.mentions.append(mention)
            self._take(mention)

    def _take(self, mention: Mention) -> None:
        self._taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)


def _for(speaker: Speaker, principal: Speaker) -> Speaker:
    """The speaker of an official; OTHER where that is none, or speaks for nobody else."""
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


def _settled(speaker: Speaker, speakers: list[Speaker]) -> Speaker:
    if speaker.seat == "of":
        return speaker
    one = [other for other in speakers if alike(other, speaker)]
    full = max((other.name for other in one), key=lambda name: len(name.split()), default=speaker.name)
    place = speaker.place or next((other.place for other in one if other.place), None)
    if place is None and speaker.label in ("Mayor", "Mayor-elect"):
        place = mayors.city_of(full)
    return replace(speaker, name=full, place=place)
