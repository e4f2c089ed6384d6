"""The most frequent of very many names: counted among a few hundred that lead, and among all where that is not enough.

A name that does not lead has in no filter more than the last leader has in all. So where eight leaders have more than
that within a filter, they are the answer.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .reading import Array

LEADING: Final = 512


@dataclass(frozen=True)
class Leaders:
    """The names that lead and where they occur, name by name: `rows` of statements, and their `cities`."""

    names: Array
    starts: Array
    rows: Array
    cities: Array
    bound: int  # what a name that does not lead can have at most

    @classmethod
    def of(cls, names: Array, rows: Array, cities: Array, totals: Array) -> "Leaders":
        """Of each occurrence the name, the row and the city; `totals` is what each name can have at most."""
        totals = totals.copy()
        totals[0] = 0  # nobody's name
        count = min(LEADING, len(totals))
        leading = np.argpartition(totals, -count)[-count:]
        leads = np.zeros(len(totals), bool)
        leads[leading] = True
        leads[0] = False
        at = np.flatnonzero(leads[names])
        at = at[np.argsort(names[at], kind="stable")]
        found, starts = np.unique(names[at], return_index=True)
        rest = int(totals[~leads].max(initial=0))
        return cls(found, starts, rows[at], cities[at], rest)

    def statements(self, rows: Array) -> Array:
        """How many statements of a mask each leader has."""
        return np.add.reduceat(rows[self.rows], self.starts, dtype=np.int32) if len(self.names) else self.names

    def places(self, rows: Array, cities: int) -> Array:
        """In how many cities each leader has a statement of a mask."""
        held = rows[self.rows]
        sizes = np.diff(np.append(self.starts, len(self.rows)))
        of = np.repeat(np.arange(len(self.names)), sizes)[held]
        there = np.zeros((len(self.names), cities), bool)
        there[of, self.cities[held]] = True
        counted: Array = there.sum(axis=1)
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
