"""Every city: its numbers, the words it is sorted by, and what a search may find in its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from sys import intern

import numpy as np

from ...projection import projected
from ...text import Term
from ..rows import Place
from .reading import Array, Reader
from .words import Words


@dataclass(frozen=True)
class Places:
    """The cities in the order of their names: their numbers, columns of small numbers and texts."""

    ids: Array
    population: Array  # -1 where it is not known
    mapped: Array  # whether it has a place on the map
    words: Mapping[str, Array]  # state, level and population band
    rows: Sequence[Place]
    drawn: Sequence[tuple[str, str, tuple[float, float]]]  # path, title and point of the map’s frame
    searched: str  # the words of name and state between blanks, a line for each

    @cached_property
    def at(self) -> dict[int, int]:
        """Where the city of a number is."""
        return {number: at for at, number in enumerate(self.ids.tolist())}

    @cached_property
    def by_id(self) -> Array:
        """For each number of a city where it is; -1 for a number that is no city's."""
        found = np.full(int(self.ids.max(initial=0)) + 1, -1, np.int32)
        found[self.ids] = np.arange(len(self.ids), dtype=np.int32)
        return found

    def named(self, wanted: Sequence[Term]) -> Array:
        """A mask of the cities whose name and state hold every term, as `register.places.named` has it."""
        found = np.ones(len(self.ids), bool)
        for term in wanted:
            here = np.zeros(len(found), bool)
            for form in term.alternatives:
                at = _occurrences(self.searched, f" {' '.join(form)}{'' if term.prefix else ' '}")
                here[np.searchsorted(self._ends, at, side="right")] = True
            found &= here
        return found

    @cached_property
    def _ends(self) -> Array:
        """Where in `searched` the words of each city end."""
        return np.cumsum([len(line) + 1 for line in self.searched.split("\n")])


def _occurrences(text: str, form: str) -> list[int]:
    """Where a text holds these letters: quicker than to look at it line by line."""
    found, at = [], text.find(form)
    while at >= 0:
        found.append(at)
        at = text.find(form, at + 1)
    return found


def read(reader: Reader, words: Mapping[str, Words]) -> Places:
    """All cities."""
    columns, width = ", ".join(Place._fields), len(Place._fields)
    cells = reader.all(f"SELECT {columns}, population_band, longitude, latitude, search_text FROM city")  # noqa: S608
    cells.sort(key=lambda row: (row[width - 1], row[0]))  # by sort name
    rows = [_shared(Place._make(row[:width])) for row in cells]
    bands, longitudes, latitudes, searched = zip(*(row[width:] for row in cells), strict=True) if cells else [()] * 4
    columns_of = {"state": [row.state for row in rows], "level": [row.level for row in rows], "population": bands}
    mapped = [longitude is not None for longitude in longitudes]
    points = [
        projected(row.state, *at) if here else (0.0, 0.0)
        for row, here, *at in zip(rows, mapped, longitudes, latitudes, strict=True)
    ]
    return Places(
        np.array([row.id for row in rows], np.int32),
        np.array([-1 if row.population is None else row.population for row in rows], np.int32),
        np.array(mapped, bool),
        {name: np.array([words[name].number(word) for word in held], np.uint8) for name, held in columns_of.items()},
        rows,
        [(row.path, row.title, point) for row, point in zip(rows, points, strict=True)],
        "\n".join(f" {text} " for text in searched),
    )


def _shared(row: Place) -> Place:
    """The same with one text for all that say the same."""
    return row._replace(state=intern(row.state), level=intern(row.level))
