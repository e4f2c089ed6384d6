"""Fingerprints of quotes: two that share words in a row share some, so an index finds the one by the other.

Each is a pair of neighbouring words with the city and question in it. Of a long quote only some are kept, the
smallest of each window (winnowing), so that words in a row, one more than a window has pairs, never go without.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zlib import crc32

FEW: Final = 8  # pairs, of which all are kept
MANY: Final = 48  # pairs, of which all are asked for
MOST: Final = 400  # fingerprints that one query may ask for
WINDOW: Final = 4  # pairs in a row, of which one is kept
_BITS: Final = 0x3FFFFFFF  # what Python reckons with fastest


def kept(city_id: int, question_id: int, words: Sequence[str]) -> set[int]:
    """The fingerprints by which a stored quote of these words is found: all if FEW, else about two in WINDOW + 1."""
    return _of(city_id, question_id, _some(_pairs(words), FEW))


def asked(city_id: int, question_id: int, words: Sequence[str]) -> set[int]:
    """The fingerprints that a stored quote may share with these words: all if MANY, else those that it would keep."""
    return _of(city_id, question_id, sorted(set(_some(_pairs(words), MANY)))[:MOST])


def _some(pairs: list[int], most: int) -> Iterable[int]:
    """These pairs, or where they are more the smallest of each window: the same of the same words in a row."""
    return pairs if len(pairs) <= most else map(min, *(pairs[at:] for at in range(WINDOW)))


def _pairs(words: Sequence[str]) -> list[int]:
    return [one ^ other >> 1 for one, other in pairwise(map(_number, words))]


@lru_cache(maxsize=50_000)
def _number(word: str) -> int:
    return crc32(word.encode()) & _BITS


def _of(city_id: int, question_id: int, pairs: Iterable[int]) -> set[int]:
    where = crc32(b"%d %d" % (city_id, question_id)) & _BITS
    return {pair ^ where for pair in pairs}
