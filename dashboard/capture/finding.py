"""Where a page has a quote word for word."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from .quoted import Gap, Quote
from .wording import Words, negations, spaced

MOST: Final = 20_000  # places of one part that are looked at
_SENTENCE_END: Final = re.compile(r"[.!?][”’\"')\]]*\s")


class Hit(NamedTuple):
    """The first and last word of a passage, and whether what the quote leaves out or changes turns its sense."""

    first: int
    last: int
    turns: bool


def find(quote: Quote, page: Words) -> Hit | None:
    """The shortest stretch of the page with every part of the quote in order, or None.

    Case counts, but not in the first letter of a part: it follows the sentence that quotes.
    """
    reached: list[list[tuple[int, int, int]]] = []  # for each part: begin, end, number of the place before
    for number, part in enumerate(quote.parts):
        places = _places(part, page.line)
        if number:
            places = _after(reached[-1], quote.gaps[number - 1], places, page.line)
        if not places:
            return None
        reached.append(places)
    return min(_hits(quote, page, reached), key=lambda hit: (hit.turns, hit.last - hit.first), default=None)


def _places(part: Sequence[str], line: str) -> list[tuple[int, int, int]]:
    """Each place of a run of words, from the space before it to the space behind."""
    first = part[0]
    found: list[tuple[int, int, int]] = []
    for spelled in {first, first[:1].swapcase() + first[1:]}:
        needle = spaced([spelled, *part[1:]])
        at = line.find(needle)
        while at >= 0 and len(found) < MOST:
            found.append((at, at + len(needle) - 1, -1))
            at = line.find(needle, at + 1)
    return sorted(found)


def _after(
    before: list[tuple[int, int, int]], gap: Gap, places: list[tuple[int, int, int]], line: str
) -> list[tuple[int, int, int]]:
    """The places that follow one of `before` across the gap; the nearest one is kept with each."""
    ends = [end for _, end, _ in before]  # in order, because all are as long
    found = []
    for begin, end, _ in places:
        limit = line.rfind(" ", 0, begin) if gap.word else begin
        number = bisect_right(ends, limit) - 1
        if number < 0:
            continue
        between = line[ends[number] : begin] if begin - ends[number] <= max(gap.reach, 64) else None
        if between is None:
            continue
        fits = gap.word.fullmatch(between.strip().casefold()) if gap.word else len(between) <= gap.reach
        if fits:
            found.append((begin, end, number))
    return found


def _hits(quote: Quote, page: Words, reached: list[list[tuple[int, int, int]]]) -> list[Hit]:
    """The shortest of the passages, and the shortest whose omissions leave the sense as it is."""
    passages = []
    for number in range(len(reached[-1])):
        chain = [reached[-1][number]]
        for places in reversed(reached[:-1]):
            chain.append(places[chain[-1][2]])
        chain.reverse()
        passages.append((chain[-1][1] - chain[0][0], chain))
    passages.sort(key=lambda passage: passage[0])
    found = []
    for _, chain in passages[:20]:
        first = page.number(chain[0][0])
        last = page.number(chain[-1][1]) - 1
        found.append(Hit(first, last, quote.has_negated_edge or _turns(quote, page, chain)))
        if not found[-1].turns:
            break
    return found


def _turns(quote: Quote, page: Words, chain: list[tuple[int, int, int]]) -> bool:
    """Whether a gap hides or adds a “not”: words left out of the same sentence, or put in by an editor."""
    for number, gap in enumerate(quote.gaps):
        end, begin = chain[number][1], chain[number + 1][0]
        hidden = page.line[end:begin].casefold().split()
        if gap.word or negations(hidden) == negations(gap.inserted):
            continue
        short = min(len(quote.parts[number]), len(quote.parts[number + 1])) < 3
        if gap.is_insertion or short or not _crosses_sentences(page, end, begin):
            return True
    return False


def _crosses_sentences(page: Words, end: int, begin: int) -> bool:
    left = page.number(end) - 1
    start, stop = page.span(left, page.number(begin))
    return bool(_SENTENCE_END.search(page.text, start, stop))
