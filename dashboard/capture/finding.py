"""Where a page has a quote word for word."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from heapq import nsmallest
from typing import Final, NamedTuple

from .quoted import WINDOW, Gap, Quote
from .wording import Words, negations, spaced

MOST: Final = 4_000  # places of one part that are looked at
_TRIED: Final = 20  # passages, shortest first
_SENTENCE_END: Final = re.compile(r"[.!?][”’\"')\]]*\s")


class Hit(NamedTuple):
    """The first and last word of a passage, and whether what the quote leaves out or changes turns its sense."""

    first: int
    last: int
    turns: bool


class _Place(NamedTuple):
    """Where a part stands in the line, the number of the place before it, and where the passage so far begins."""

    begin: int
    end: int
    before: int
    start: int


def find(quote: Quote, page: Words) -> Hit | None:
    """The shortest stretch of the page with every part of the quote in order, or None.

    Case counts, but not in the first letter of a part: it follows the sentence that quotes.
    """
    low, high = _around_longest(quote, page.line)
    reached: list[list[_Place]] = []
    for number, part in enumerate(quote.parts):
        places = _places(part, page.line, low, high)
        if number:
            places = _after(reached[-1], quote.gaps[number - 1], places, page.line)
        if not places:
            return None
        reached.append(places)
    return min(_hits(quote, page, reached), key=lambda hit: (hit.turns, hit.last - hit.first), default=None)


def _around_longest(quote: Quote, line: str) -> tuple[int, int]:
    """Where in the line to look: as far from the longest part as the others can be."""
    longest = max(quote.parts, key=len)
    places = _places(longest, line, 0, len(line))
    if not places or len(places) == MOST:
        return 0, len(line) if places else 0
    length = sum(len(spaced(part)) for part in quote.parts) + sum(max(gap.reach, 64) for gap in quote.gaps)
    return max(0, places[0].begin - length), places[-1].end + length


def _places(part: Sequence[str], line: str, low: int, high: int) -> list[_Place]:
    """Each place of a run of words, from the space before it to the space behind."""
    first = part[0]
    found: list[_Place] = []
    for spelled in {first, first[:1].swapcase() + first[1:]}:
        needle = spaced([spelled, *part[1:]])
        at = line.find(needle, low, high)
        while at >= 0 and len(found) < MOST:
            found.append(_Place(at, at + len(needle) - 1, -1, at))
            at = line.find(needle, at + 1, high)
    return sorted(found)


def _after(before: list[_Place], gap: Gap, places: list[_Place], line: str) -> list[_Place]:
    """The places that follow one of `before` across the gap; the nearest one is kept with each."""
    ends = [place.end for place in before]  # in order, because all are as long
    found = []
    for place in places:
        begin = place.begin
        limit = line.rfind(" ", 0, begin) if gap.word else begin
        number = bisect_right(ends, limit) - 1
        if number < 0:
            continue
        between = line[ends[number] : begin] if begin - ends[number] <= max(gap.reach, 64) else None
        if between is None:
            continue
        fits = gap.word.fullmatch(between.strip().casefold()) if gap.word else len(between) <= gap.reach
        if fits:
            found.append(_Place(begin, place.end, number, before[number].start))
    return found


def _hits(quote: Quote, page: Words, reached: list[list[_Place]]) -> list[Hit]:
    """The shortest of the passages, and the shortest whose omissions leave the sense as it is."""
    longest = sum(len(spaced(part)) for part in quote.parts) + WINDOW
    within = [place for place in reached[-1] if place.end - place.start <= longest]
    shortest = nsmallest(_TRIED, within, key=lambda place: place.end - place.start)
    found = []
    for place in shortest:
        chain = [place]
        for places in reversed(reached[:-1]):
            chain.insert(0, places[chain[0].before])
        first, last = page.number(place.start), page.number(place.end) - 1
        found.append(Hit(first, last, quote.has_negated_edge or _turns(quote, page, chain)))
        if not found[-1].turns:
            break
    return found


def _turns(quote: Quote, page: Words, chain: list[_Place]) -> bool:
    """Whether a gap hides or adds a “not”: words left out of the same sentence, or put in by an editor."""
    for number, gap in enumerate(quote.gaps):
        end, begin = chain[number].end, chain[number + 1].begin
        hidden = page.line[end:begin].casefold().split()
        if gap.word or negations(hidden) == negations(gap.inserted):
            continue
        short = min(len(quote.parts[number]), len(quote.parts[number + 1])) < 3
        if gap.is_insertion or short or any(negations(Words(each).folded) for each in _halves(page, end, begin)):
            return True
    return False


def _halves(page: Words, end: int, begin: int) -> tuple[str, str]:
    """What is left out of the sentences that go on beside a gap; what lies between them was never in the quote's."""
    left = page.number(end) - 1
    between = page.text[page.span(left, left)[1] : page.span(left, page.number(begin))[1]]
    ends = list(_SENTENCE_END.finditer(between))
    return (between[: ends[0].start()], between[ends[-1].end() :]) if ends else (between, "")
