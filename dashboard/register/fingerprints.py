"""Fingerprints of quotes: two that share words in a row share some, so an index finds the one by the other.

Each is a pair of neighbouring words with the city and question in it. Of a long quote only some are kept, the
smallest of each window (winnowing), so that words in a row, one more than a window has pairs, never go without.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Final
from zlib import crc32

from ..text import words

FEW: Final = 8  # pairs, of which all are kept
MOST: Final = 48  # pairs that are asked for
WINDOW: Final = 4  # pairs in a row, of which one is kept
_BITS: Final = 0xFFFFFFFF


def kept(city_id: int, question_id: int, quote: str) -> set[int]:
    """The fingerprints by which a stored quote is found: at most FEW, else about two for WINDOW + 1 words."""
    pairs = _pairs(quote)
    if len(pairs) > FEW:
        pairs = list(map(min, *(pairs[at:] for at in range(WINDOW))))
    return _of(city_id, question_id, pairs)


def asked(city_id: int, question_id: int, quote: str) -> set[int]:
    """The fingerprints that a stored quote may share with this one; of a long one those that are kept most surely."""
    return _of(city_id, question_id, sorted(set(_pairs(quote)))[:MOST])


def _pairs(quote: str) -> list[int]:
    numbers = list(map(_number, words(quote)))
    return [(one * 0x9E3779B1 ^ other) & _BITS for one, other in pairwise(numbers)]


@lru_cache(maxsize=50_000)
def _number(word: str) -> int:
    return crc32(word.encode())


def _of(city_id: int, question_id: int, pairs: list[int]) -> set[int]:
    where = crc32(b"%d %d" % (city_id, question_id))
    return {pair ^ where for pair in pairs}
