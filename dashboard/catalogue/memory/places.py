"""Every city: its numbers, the words it is sorted by, and what a search may find in its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...models.city import path_of, title_of
from ...projection import projected
from ...text import Term
from .reading import Array, Reader
from .words import Words


@dataclass(frozen=True)
class Places:
    """The cities in the order of their names: their numbers, columns of small numbers and texts."""

    ids: Array
    population: Array  # -1 where it is not known
    mapped: Array  # whether it has a place on the map
    words: Mapping[str, Array]  # state, level and population band
    texts: Sequence[tuple[str, str, str, tuple[float, float]]]  # sort name, path, title, point of the map’s frame
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
    rows = reader.all(
        "SELECT id, population, state, level, population_band, longitude, latitude, sort_name, name, slug, search_text"
        " FROM city"
    )
    rows.sort(key=lambda row: (row[7], row[0]))
    ids, population, states, levels, bands, longitudes, latitudes, sort_names, names, slugs, searched = (
        zip(*rows, strict=True) if rows else [()] * 11
    )
    columns = {"state": states, "level": levels, "population": bands}
    mapped = [longitude is not None for longitude in longitudes]
    paths, titles = [*map(path_of, states, slugs)], [*map(title_of, names, states)]
    points = [
        projected(*at) if here else (0.0, 0.0) for here, *at in zip(mapped, states, longitudes, latitudes, strict=True)
    ]
    return Places(
        np.array(ids, np.int32),
        np.array([-1 if people is None else people for people in population], np.int32),
        np.array(mapped, bool),
        {name: np.array([words[name].number(word) for word in held], np.uint8) for name, held in columns.items()},
        list(zip(sort_names, paths, titles, points, strict=True)),
        "\n".join(f" {text} " for text in searched),
    )
