"""Rows as columns of numbers, those of one city beside each other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Final

import numpy as np

from .reading import Array

_STRETCH: Final = 1 << 16


@dataclass(frozen=True)
class Segments:
    """Columns in which the rows of city `n` lie from `starts[n]` to before `starts[n + 1]`. Never changed in place.

    Those of one city lie in the order of their numbers in the column `by`, where there is one.
    """

    columns: Mapping[str, Array]
    starts: Array
    by: str = ""

    @classmethod
    def laid(cls, columns: dict[str, Array], city: Array, cities: int, by: str = "") -> "Segments":
        """These rows, of which `city` says the cities; they are taken out of `columns`."""
        order, sizes = _order(columns, city, by), np.bincount(city, minlength=cities)
        # One by one, because two copies of all would be the most that a process ever takes.
        return cls({name: columns.pop(name)[order] for name in list(columns)}, _ends(sizes), by)

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    @property
    def sizes(self) -> Array:
        """How many rows each city has."""
        return np.diff(self.starts)

    def changed(self, gone: Array, columns: Mapping[str, Array], city: Array) -> "Segments":
        """The same without the rows at `gone`, and with others in their cities."""
        order = _order(columns, city, self.by)
        cities, at = city[order], self.starts[city[order] + 1]
        if self.by:
            places = [
                np.searchsorted(self[self.by][self.starts[of] : self.starts[of + 1]], number)
                for of, number in zip(cities, columns[self.by][order], strict=True)
            ]
            at = self.starts[cities] + np.array(places, np.int64)
        # What lies between is copied in few pieces: mostly few rows change, or all of a few cities.
        steps = [(int(at[run.start]), 0, run) for run in _runs(at, 0)]
        steps += [(int(gone[run.start]), run.stop - run.start, slice(0)) for run in _runs(gone, 1)]
        steps.sort(key=itemgetter(0, 1))
        kept = {name: _spliced(held, steps, columns[name][order]) for name, held in self.columns.items()}
        sizes = self.sizes + np.bincount(city, minlength=len(self.sizes))
        if len(gone):
            sizes = sizes - np.bincount(self.cities_of(gone), minlength=len(sizes))
        return Segments(kept, _ends(sizes), self.by)

    def of(self, cities: Array) -> Array:
        """The rows of some cities, city by city."""
        sizes = self.sizes.take(cities)
        before = np.cumsum(sizes) - sizes
        found: Array = np.repeat(self.starts.take(cities) - before, sizes) + np.arange(int(sizes.sum()))
        return found

    def cities_of(self, rows: Array) -> Array:
        """The city of each of these rows."""
        found: Array = np.searchsorted(self.starts, rows, side="right") - 1
        return found

    def spread(self, cities: Array) -> Array:
        """A mask of rows: those of the cities in a mask."""
        return np.repeat(cities, self.sizes)

    def counted(self, rows: Array) -> Array:
        """How many rows of a mask each city has."""
        return self.counted_bits(bits(rows))

    def counted_bits(self, rows: Array) -> Array:
        """The same of a mask as `bits`."""
        word, below = self._bits_before
        before = np.zeros(len(rows) + 1, np.int32)
        np.cumsum(np.bitwise_count(rows), out=before[1:])
        counted: Array = np.diff(before[word] + np.bitwise_count(rows[word] & below))
        return counted

    @cached_property
    def _bits_before(self) -> tuple[Array, Array]:
        """For the start of each city the number of its word of bits, and the bits of this word before it."""
        return self.starts >> 6, (np.uint64(1) << (self.starts & 63).astype(np.uint64)) - np.uint64(1)

    def frequencies(self, rows: Callable[[slice], Array], count: int, *, once: bool) -> Array:
        """How often each of `count` numbers of the column `by` stands in the rows that `rows` gives by stretches.

        With `once`, in how many cities.
        """
        found: list[Array] = [np.empty(0, np.int32)]
        last = runs = 0
        for here in stretches(self.starts[-1]):
            at = np.flatnonzero(rows(here))
            numbers = self[self.by][here].take(at)
            if once:
                run = np.cumsum(self._begins[here], dtype=np.int32) + runs
                runs = int(run[-1])
                of = run.take(at)
                numbers = numbers.compress(np.diff(of, prepend=last) != 0)
                last = int(of[-1]) if len(of) else last
            found.append(numbers)
        return np.bincount(np.concatenate(found), minlength=count)

    def frequencies_in(self, cities: Array, count: int, among: Array | None = None) -> Array:
        """In how many of the cities of a mask each of `count` numbers of the column `by` stands.

        `among` is a mask of `runs`: only these are counted.
        """
        numbers, sizes = self._of_runs
        here = np.repeat(cities, sizes)
        return np.bincount(numbers.compress(here if among is None else here & among), minlength=count)

    @cached_property
    def runs(self) -> Array:
        """The first row of each run: of what lies beside each other with one number in the column `by`, in one city."""
        return np.flatnonzero(self._begins).astype(np.int32)

    @cached_property
    def _of_runs(self) -> tuple[Array, Array]:
        """The number of each run, and how many runs each city has."""
        return self[self.by].take(self.runs), np.diff(np.searchsorted(self.runs, self.starts))

    @cached_property
    def _begins(self) -> Array:
        """Whether a row is the first of its city with its number in the column `by`."""
        begins = np.append(True, np.diff(self[self.by]) != 0)[: self.starts[-1]]
        begins[self.starts[:-1][self.sizes > 0]] = True
        return begins

    def where(self, holds: Callable[[slice], Array]) -> tuple[Array, Array]:
        """The rows for which the condition holds, which is asked stretch by stretch, and their cities."""
        found = [np.flatnonzero(holds(here)) + here.start for here in stretches(self.starts[-1])]
        rows = np.concatenate([np.empty(0, np.int64), *found])
        return rows, self.cities_of(rows)


def stretches(rows: int) -> Iterator[slice]:
    """The numbers of so many rows in parts: what is made of one fits into the processor's own memory."""
    return (slice(at, min(at + _STRETCH, rows)) for at in range(0, rows, _STRETCH))


def bits(rows: Array) -> Array:
    """A mask in an eighth of its room, as whole numbers of 64 bits; one more than needed."""
    found = np.zeros(len(rows) // 64 + 1, np.uint64)
    packed = np.packbits(rows, bitorder="little")
    found.view(np.uint8)[: len(packed)] = packed
    return found


def mask(rows: Array, count: int) -> Array:
    """`bits` as a mask again."""
    found: Array = np.unpackbits(rows.view(np.uint8), count=count, bitorder="little").view(bool)
    return found


def one_of(column: Array, numbers: list[int]) -> Array:
    """A mask of the rows in which a column of small numbers holds one of these."""
    if not numbers:
        return np.zeros(len(column), bool)
    found: Array = column == numbers[0]
    for number in numbers[1:]:
        found |= column == number
    return found


def _order(columns: Mapping[str, Array], city: Array, by: str) -> Array:
    return np.lexsort((columns[by], city)) if by else np.argsort(city, kind="stable")


def _runs(rows: Array, step: int) -> list[slice]:
    """Where in ascending rows each next one is higher by a step."""
    ends = [*(np.flatnonzero(np.diff(rows) != step) + 1).tolist(), len(rows)]
    return [slice(*pair) for pair in pairwise([0, *ends])] if len(rows) else []


def _spliced(held: Array, steps: Sequence[tuple[int, int, slice]], fresh: Array) -> Array:
    """A column in which each step, before a row, puts some fresh ones and drops so many from there on."""
    parts, begin = [], 0
    for row, drops, puts in steps:
        parts += [held[begin:row], fresh[puts]]
        begin = max(begin, row + drops)  # what is put may belong between rows that are dropped
    return np.concatenate([*parts, held[begin:]])


def _ends(sizes: Array) -> Array:
    return np.concatenate(([0], np.cumsum(sizes)))
