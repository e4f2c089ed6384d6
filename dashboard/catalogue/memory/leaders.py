"""The most frequent of very many names: counted among a few hundred that lead, and among all where that is not enough.

A name that does not lead has in no filter more than the last leader has in all. So where eight leaders have more than
that within a filter, they are the answer.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .reading import Array

LEADING: Final = 512
CITY_BITS: Final = 20  # a million places; those of the country are 40,000


@dataclass(frozen=True)
class Leaders:
    """The names that lead and where they occur, name by name and of each city by city.

    `rows` are those of statements, `pairs` hold the place of the name before the bits of the city.
    """

    names: Array
    starts: Array
    rows: Array
    pairs: Array
    bound: int  # what a name that does not lead can have at most

    @classmethod
    def of(cls, names: Array, rows: Array, cities: Array, totals: Array, leading: int = LEADING) -> "Leaders":
        """Of each occurrence the name, the row and the city; `totals` is what each name can have at most."""
        totals = totals.copy()
        totals[0] = 0  # nobody's name
        count = min(leading, len(totals))
        leads = np.zeros(len(totals), bool)
        leads[np.argpartition(totals, -count)[-count:]] = True
        leads[0] = False
        at = np.flatnonzero(leads[names])
        at = at[np.argsort(names[at], kind="stable")]  # rows lie city by city, and so they stay
        found, starts, places = np.unique(names[at], return_index=True, return_inverse=True)
        rest = int(totals[~leads].max(initial=0))
        return cls(found, starts, rows[at], (places.astype(np.int32) << CITY_BITS) | cities[at], rest)

    def statements(self, rows: Array) -> Array:
        """How many statements of a mask each leader has."""
        return np.add.reduceat(rows[self.rows], self.starts, dtype=np.int32) if len(self.names) else self.names

    def places(self, rows: Array) -> Array:
        """In how many cities each leader has a statement of a mask."""
        return in_cities(self.pairs[rows[self.rows]], len(self.names))


def in_cities(pairs: Array, names: int) -> Array:
    """In how many cities each name occurs, by pairs of name and city in their order."""
    differs = np.ones(len(pairs), bool)
    np.not_equal(pairs[1:], pairs[:-1], out=differs[1:])
    counted: Array = np.bincount(pairs[differs] >> CITY_BITS, minlength=names)
    return counted


def most(names: Array, counts: Array, number: int) -> list[tuple[int, int]]:
    """The `number` names with the highest counts above nothing, of equal ones the first in the alphabet."""
    there = np.flatnonzero(counts > 0)
    if len(there) > number:
        least = np.partition(counts[there], -number)[-number]
        over = there[counts[there] > least]
        equal = there[counts[there] == least][: number - len(over)]  # names ascend, as their numbers do
        there = np.concatenate([over, equal])
    found = [(int(names[at]), int(counts[at])) for at in there]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
