"""Rows as columns of numbers, those of one city beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .reading import Array


@dataclass(frozen=True)
class Segments:
    """Columns in which the rows of city `n` lie from `starts[n]` to before `starts[n + 1]`. Never changed in place."""

    columns: Mapping[str, Array]
    starts: Array

    @classmethod
    def laid(cls, columns: Mapping[str, Array], city: Array, cities: int) -> "Segments":
        """These rows, of which `city` says the cities."""
        # Small numbers are sorted by counting, in a tenth of the time.
        small = city.astype(np.uint16) if cities < 2**16 else city
        order = np.argsort(small, kind="stable")
        return cls({name: held[order] for name, held in columns.items()}, _starts(city, cities))

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    @property
    def sizes(self) -> Array:
        """How many rows each city has."""
        return np.diff(self.starts)

    def changed(self, gone: Array, columns: Mapping[str, Array], city: Array) -> "Segments":
        """The same without the rows at `gone`, and with others at the end of their cities."""
        order = np.argsort(city, kind="stable")
        sizes = self.sizes
        if len(gone):
            of = np.searchsorted(self.starts, gone, side="right") - 1
            sizes = sizes - np.bincount(of, minlength=len(sizes))
        ends = np.cumsum(sizes)
        at = ends[city[order]]
        kept = {
            name: np.insert(np.delete(held, gone) if len(gone) else held, at, columns[name][order])
            for name, held in self.columns.items()
        }
        sizes = sizes + np.bincount(city, minlength=len(sizes))
        return Segments(kept, _ends(sizes))

    def spread(self, cities: Array) -> Array:
        """A mask of rows: those of the cities in a mask."""
        return np.repeat(cities, self.sizes)

    def counted(self, rows: Array) -> Array:
        """How many rows of a mask each city has."""
        bits = np.packbits(rows, bitorder="little")
        eights = np.zeros(len(bits) // 8 + 2, np.uint64)
        eights.view(np.uint8)[: len(bits)] = bits
        before = np.concatenate(([0], np.cumsum(np.bitwise_count(eights), dtype=np.int64)))
        word, bit = self.starts >> 6, (self.starts & 63).astype(np.uint64)
        partly = np.bitwise_count(eights[word] & ((np.uint64(1) << bit) - np.uint64(1)))
        counted: Array = np.diff(before[word] + partly)
        return counted


def one_of(column: Array, numbers: list[int]) -> Array:
    """A mask of the rows in which a column of small numbers holds one of these."""
    if not numbers:
        return np.zeros(len(column), bool)
    found: Array = column == numbers[0]
    for number in numbers[1:]:
        found |= column == number
    return found


def _starts(city: Array, cities: int) -> Array:
    return _ends(np.bincount(city, minlength=cities))


def _ends(sizes: Array) -> Array:
    return np.concatenate(([0], np.cumsum(sizes)))
