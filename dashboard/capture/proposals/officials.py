"""Officials as an article introduces them: an office with the name and the place beside it."""

import re
from typing import Final

from . import offices
from .mentions import NAME, WHERE, Mention, Speaker, is_no_name, nobody, trimmed
from .offices import Office
from .spokespeople import spokesperson
from .spots import Spot

_POSSESSIVE: Final = r"(?:['’]s?)?,?"
_ADJECTIVES: Final = (
    r"(?:(?:the|new|newly elected|current|longtime|first-term|second-term|Democratic|Republican|"
    r"progressive|acting|interim|"
    r"outgoing|embattled|own|elected|top|then-?|Democrat|Republican|fellow|city|City|local|chief|deputy|senior) )*"
)
_PLACE_BEFORE: Final = re.compile(rf"(?P<place>{WHERE})+{_POSSESSIVE}\s+{_ADJECTIVES}$")
_PLACE_AFTER: Final = re.compile(
    rf"\s+(?:of|for|in)\s+(?:the\s+)?(?:(?:[Cc]ity|[Tt]own|[Vv]illage|[Mm]unicipality) "
    rf"of\s+)?(?:nearby |neighboring )?(?P<place>{WHERE})+"
)
_NAME_BEFORE: Final = re.compile(
    rf"(?P<name>{NAME})(?:, \d\d)?,? (?:—|–|-)?\s?\(?(?:who (?:is|was|serves as|has been|became)|"
    rf"is|was|currently|now|also|a|an|the|its|their|our|this)?\s?"
    rf"(?:(?:the|a|an|this) )?(?:(?:city|town|county|state)[’']s "
    rf")?(?P<where>(?:{WHERE})+{_POSSESSIVE} )?{_ADJECTIVES}$"
)
_OWNED: Final = re.compile(rf"{WHERE}+['’]s? $")
_NAMED: Final = re.compile(rf",?\s+(?:\((?:D|R|I)[^)]*\)\s+)?(?P<name>{NAME})")
_OF: Final = re.compile(rf",?\s+(?:of|from)\s+(?:[Nn]earby |neighboring )?(?P<place>{WHERE})+")
_APART: Final = re.compile(rf",\s+(?P<name>{NAME})(?=,|\s+(?:said|told|says)\b)")
_INTRODUCED: Final = re.compile(r"\b[Tt]he $|['’]s $|^\s*$")
_FORMER: Final = re.compile(r"\b(?:former|ex-|late|retired|previous|past|first Black|shadow) $|\bex-$", re.I)
_NO_ONE: Final = re.compile(r"\b(?:a|an|any|another|every|each|next|no|new|as|for|former|be|elect|of) $")
FAR: Final = 240  # characters before an office within which its place, its holder and its words stand
REACH: Final = 160  # characters before an office within which its holder's name may begin


class Officials:
    """The officials named in one article; `masked` is its text with quotes and places masked."""

    def __init__(self, masked: str, spots: list[Spot]) -> None:
        self._masked, self._spots = masked, spots

    def found(self, spans: list[tuple[int, int]]) -> list[Mention]:
        """Every office named in these spans, in order, with its holder and place where they stand beside it."""
        mentions: list[Mention] = []
        for start, end in spans:
            at = start
            for match in offices.ANY.finditer(self._masked, start, end):
                if match.start() < at or not (mention := self._office(match, start, end)):
                    continue
                if mentions and mention.start < mentions[-1].end:
                    continue
                mentions.append(mention)
                at = mention.end
        return mentions

    def _office(self, match: re.Match[str], start: int, end: int) -> Mention | None:
        masked, office = self._masked, offices.held(match)
        start = max(start, match.start() - FAR)
        head = masked[start : match.start()]
        before, after = _PLACE_BEFORE.search(head), _PLACE_AFTER.match(masked, match.end(), end)
        where = self._spot(start + before.start()) if before else None
        begin, stop = (start + before.start() if before else match.start()), match.end()
        if after:
            where, stop = self._spot(after.start("place")) or where, after.end()
        name, named_at, stop = self._name(office, match.end(), stop, end, head, where is not None, after is not None)
        if named_at >= 0:
            begin = start + named_at
            if where is None and (owner := _OWNED.search(head[:named_at])):
                where, begin = self._spot(start + owner.start()), start + owner.start()
        elif name and (later := _OF.match(masked, stop, end)):
            where, stop = self._spot(later.start("place")) or where, later.end()
        if office.spokes:
            return spokesperson(masked, self._spots, match, (begin, stop), name, (start, end))
        if _FORMER.search(head[-14:]) or _FORMER.search(masked[max(start, begin - 14) : begin]):
            return nobody(begin, stop, name)
        return self._person(office, match.group(), name, where, begin, stop)

    def _name(
        self, office: Office, behind: int, stop: int, end: int, head: str, placed: bool, of: bool
    ) -> tuple[str, int, int]:
        """The holder's name; where it begins in `head`, or -1 where it stands behind the office; where all ends."""
        masked = self._masked
        named = _NAMED.match(masked, behind, end)
        apart = masked[behind : behind + 1] == "," or of
        if named and not apart and not is_no_name(named["name"]):
            return named["name"], -1, named.end()
        found = _APART.match(masked, stop, end) if apart else None
        introduced = placed or office.seat == "other" or office.spokes or _INTRODUCED.search(head)
        if found and introduced and not is_no_name(found["name"]):
            return found["name"], -1, found.end()
        near = head[-REACH:]
        earlier = _NAME_BEFORE.search(near) if "," in near or "who" in near else None
        if earlier and not is_no_name(earlier["name"]) and ("," in earlier.group() or "who" in earlier.group()):
            name = trimmed(earlier["name"])
            return name, len(head) - len(near) + earlier.start() + len(earlier["name"]) - len(name), stop
        return "", -1, stop

    def _person(
        self, office: Office, printed: str, name: str, where: Spot | None, begin: int, stop: int
    ) -> Mention | None:
        if office.seat == "other" or (where and where.kind in ("abroad", "state")):
            return nobody(begin, stop, name)
        if not name and not office.body and _NO_ONE.search(self._masked[max(0, begin - 12) : begin]):
            return None
        place = where.place if where else None
        if where and where.kind == "city" and place is None:
            return nobody(begin, stop, name)
        seat = office.seat
        if where and where.kind == "county":
            seat = "county"
            if office.label == "Mayor":
                office = office._replace(label="County Mayor")
        elif place and seat == "county":
            # A sheriff is of a county; boards and commissioners can be a city's.
            if place.level != "city-county" and office.label not in ("Commissioner", "County Board"):
                return nobody(begin, stop, name)
            seat = "city"
        role = offices.printed_role(office, printed)
        speaker = Speaker(name, role, seat, office.voice, place, label=office.label)
        return Mention(begin, stop, speaker, "name" if name else ("body" if office.body else "office"), name)

    def _spot(self, at: int) -> Spot | None:
        return next((s for s in self._spots if s.start <= at < s.end), None)
