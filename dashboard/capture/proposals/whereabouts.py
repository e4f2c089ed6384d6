"""Where an article is, at a given point of it: for officials beside whom no place is printed."""

import re
from bisect import bisect_left
from typing import Final

from .gazetteer import Place
from .spots import Spot

# What may stand before a place that opens a sentence: “Meanwhile, in Seattle, the mayor …”.
_OPENING: Final = re.compile(
    r"\s*(?:(?:[Aa]nd|[Bb]ut|[Mm]eanwhile,?|[Oo]ver|[Dd]own|[Uu]p|[Nn]earby|[Nn]eighboring|"
    r"[Aa]lso) )*(?:[Ii]n |[Ii]n nearby )?"
)
_SENTENCE: Final = re.compile(r"(?<=[.!?])[\"”’]*\s+")
FEW: Final = 20  # places back: nobody remembers more
LONG: Final = 200  # characters of a sentence before its place: one that stands further in does not open it


class Whereabouts:
    """The places of one article as a reader keeps them in mind."""

    def __init__(self, masked: str, spots: list[Spot], home: Place | None, *, firm: bool) -> None:
        self._masked, self._home, self._firm = masked, home, firm
        self._spots = [spot for spot in spots if spot.place and not spot.dateline]
        self._starts = [spot.start for spot in self._spots]
        headings = [s for s in self._spots if s.kind == "city" and self._is_alone(s)]
        self._sections = headings if len({s.place for s in headings}) > 1 else []

    def opened(self, kind: str, block: int, at: int) -> Place | None:
        """The place that opened the sentence or an earlier one of the paragraph, or stands as heading above it."""
        here = self._spots[bisect_left(self._starts, block) : bisect_left(self._starts, at)]
        for spot in reversed([s for s in here[-FEW:] if s.kind == kind]):
            if _OPENING.fullmatch(_SENTENCE.split(self._masked[max(block, spot.start - LONG) : spot.start])[-1]):
                return spot.place
        above = [s for s in self._sections if s.start < at]
        return above[-1].place if above and kind == "city" else None

    def city(self, block: int, at: int) -> Place | None:
        """The article's home, else the city named last in the paragraph; none where a county was named last."""
        before = [s for s in self._spots[: bisect_left(self._starts, at)][-FEW:] if s.kind in ("city", "county")]
        if before and before[-1].kind == "county" and not self._firm:
            return None
        here = [s.place for s in before if block <= s.start and s.kind == "city"]
        return self._home or (here[-1] if here else None)

    def county(self, at: int) -> Place | None:
        """The county named last, else the next one, else a home that is a county too."""
        counties = [s for s in self._spots if s.kind == "county"]
        before = [s for s in counties if s.start < at]
        if counties:
            return (before[-1] if before else counties[0]).place
        return self._home if self._home and self._home.level == "city-county" else None

    def _is_alone(self, spot: Spot) -> bool:
        before, after = self._masked[: spot.start].rstrip(" "), self._masked[spot.end :].lstrip(" :")
        return before[-1:] in ("", "\n") and after[:1] == "\n"
