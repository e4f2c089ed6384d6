"""Where a page has nearly the words of a quote."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from .quoted import WINDOW, Quote
from .wording import Words, negations, numbers, opposed, spaced

SHORTEST: Final = 3  # words of a part; shorter ones are alike by chance and must be there as they are
_RARE: Final = 60  # occurrences of a word or of three in a row up to which they tell where to look
_ANCHORS: Final = 16
_CANDIDATES: Final = 6
_PROMISING: Final = 0.6
_ROUNDS: Final = 12
_MOVES: Final = [(move, 0) for move in (-3, -2, -1, 1, 2, 3)] + [(0, move) for move in (-3, -2, -1, 1, 2, 3)]


class Alike(NamedTuple):
    """A stretch of a page: how alike (0 to 1), from its first word to before `end`, and whether its sense agrees."""

    similarity: float
    first: int
    end: int
    agrees: bool


def nearest(quote: Quote, page: Words) -> Alike | None:
    """The stretch most like the quote, one of the same sense before all others; None where nothing is alike."""
    parts = [tuple(word.casefold() for word in part) for part in quote.parts]
    main = max(range(len(parts)), key=lambda number: len(parts[number]))
    if len(parts[main]) < SHORTEST:
        return None
    found = _candidates(parts[main], page, 0, len(page.folded_line))
    whole = [extended for each in found if (extended := _extended(quote, parts, main, each, page))]
    return max(whole, key=_worth, default=None)


def _worth(alike: Alike) -> tuple[bool, float]:
    return alike.agrees, alike.similarity


def _candidates(part: Sequence[str], page: Words, low: int, high: int) -> list[Alike]:
    """The places between two of the page's line that share rare words with a part, each fitted to it."""
    sought, line = spaced(part), page.folded_line
    width = max(24, len(sought) // 8)
    hits: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for anchor, offset in _anchors(part, page):
        at, seen = line.find(anchor, low, high), 0
        while at >= 0 and seen < _RARE:
            hits[(at - offset) // width].append((offset, at))
            at, seen = line.find(anchor, at + 1, high), seen + 1
    # Words missing or added before an anchor shift it: neighbours vote together.
    near = {bucket: [hit for b in (bucket - 1, bucket, bucket + 1) for hit in hits.get(b, ())] for bucket in hits}
    likely = sorted(near.values(), key=lambda group: -len({offset for offset, _ in group}))
    found: dict[tuple[int, int], Alike] = {}
    for group in likely[:_CANDIDATES]:
        (first, at_first), (last, at_last) = min(group), max(group)
        begin, end = max(at_first - first, 0), min(at_last - last + len(sought), len(line))
        if end > begin and fuzz.ratio(sought, line[begin:end], score_cutoff=100 * _PROMISING):
            words = page.folded_number(begin), page.folded_number(end - 1)
            if words not in found:
                found[words] = _fitted(part, page, *words)
    return list(found.values())


def _anchors(part: Sequence[str], page: Words) -> list[tuple[str, int]]:
    """Rare words of a part, then runs of three, each with its place in the part."""
    places: list[int] = []
    at = 0
    for word in part:
        places.append(at)
        at += len(word) + 1
    rare = sorted((page.counts[word], number) for number, word in enumerate(part) if 0 < page.counts[word] <= _RARE)
    found = [(spaced([part[number]]), places[number]) for _, number in rare[:_ANCHORS]]
    if len(found) < _ANCHORS:
        step = max(1, (len(part) - 2) // _ANCHORS)
        found += [(spaced(part[n : n + 3]), places[n]) for n in range(0, len(part) - 2, step)]
    return found[: 2 * _ANCHORS]


def _fitted(part: Sequence[str], page: Words, begin: int, end: int) -> Alike:
    """The stretch of the page most like the part, from one that is nearly so: its ends are moved while that helps."""
    sought = " ".join(part)
    best = _ratio(sought, page, begin, end)
    for _ in range(_ROUNDS):
        moved = [(_ratio(sought, page, begin + one, end + other), begin + one, end + other) for one, other in _MOVES]
        if (better := max(moved))[0] <= best:
            break
        best, begin, end = better
    return Alike(best, begin, end, agree(part, page.folded[begin:end]) and not _evades(part, page, begin, end))


def _evades(part: Sequence[str], page: Words, begin: int, end: int) -> bool:
    """Whether a stretch begins behind a “not” that stands where the page should have the part's first words."""
    same = Indel.opcodes(part, page.folded[begin:end]).as_matching_blocks()[0].a
    missing, there = part[:same], page.folded[max(0, begin - same - 1) : begin]
    return bool(missing) and negations(there) > negations(missing)


def _ratio(sought: str, page: Words, begin: int, end: int) -> float:
    within = 0 <= begin < end <= len(page.folded)
    return fuzz.ratio(sought, " ".join(page.folded[begin:end])) / 100 if within else 0.0


def _extended(quote: Quote, parts: list[tuple[str, ...]], main: int, found: Alike, page: Words) -> Alike | None:
    """The stretch with the parts before and behind the main one too, each within reach of the next."""
    chain = [found]
    for number in range(main + 1, len(parts)):
        beside = _beside(parts[number], page, chain[-1].end, quote.gaps[number - 1].reach, forward=True)
        if beside is None:
            return None
        chain.append(beside)
    for number in range(main - 1, -1, -1):
        beside = _beside(parts[number], page, chain[0].first, quote.gaps[number].reach, forward=False)
        if beside is None:
            return None
        chain.insert(0, beside)
    lengths = [len(" ".join(part)) for part in parts]
    if page.place(chain[-1].end) - page.place(chain[0].first) > sum(lengths) * 5 // 4 + WINDOW:
        return None
    similarity = sum(one.similarity * length for one, length in zip(chain, lengths, strict=True)) / sum(lengths)
    return Alike(similarity, chain[0].first, chain[-1].end, all(one.agrees for one in chain))


def _beside(part: tuple[str, ...], page: Words, at: int, reach: int, *, forward: bool) -> Alike | None:
    """The part behind the word `at`, or before it, as far as the gap reaches."""
    line, sought = page.folded_line, spaced(part)
    place = page.place(at)
    room = max(reach, 20) + len(sought) * 5 // 4
    low, high = (place, place + room) if forward else (max(0, place - room), place + 1)
    if len(part) >= SHORTEST:
        return max(_candidates(part, page, low, high), key=_worth, default=None)
    found = line.find(sought, low, high) if forward else line.rfind(sought, low, high)
    if found < 0:
        return None
    begin = page.folded_number(found)
    return Alike(1.0, begin, begin + len(part), True)


def agree(part: Sequence[str], words: Sequence[str]) -> bool:
    """Whether two runs of words differ in no negation and no number, wherever they differ."""
    blocks = Indel.opcodes(part, words).as_matching_blocks()  # the last one is empty, at both ends
    one = other = 0
    for block in blocks:
        left, right = part[one : block.a], words[other : block.b]
        if negations(left) != negations(right) or numbers(left) != numbers(right) or opposed(left, right):
            return False
        one, other = block.a + block.size, block.b + block.size
    return True
