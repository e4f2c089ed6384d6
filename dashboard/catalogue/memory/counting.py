"""The counts of a filter by masks: facet by facet what `catalogue.counts` asks in SQL."""

from collections.abc import Callable, Iterator, Set
from typing import Final

import numpy as np

from ... import vocabulary
from ..facets import FACETS, Facet
from .held import NAMED
from .narrowing import Narrowing
from .reading import Array
from .segments import bits
from .words import Words

MOST_VALUES: Final = 8  # of a facet that any text can be in: each option is a line of every answer
_BOTH: Final = frozenset({"stance", "channel"})
Numbers = dict[str, dict[str, int]]


def numbers(of: Narrowing) -> Numbers:
    """The total under 'total', each facet's numbers by value, and what the first screen's pictures need besides."""
    cities = of.asked.of == "cities"
    found: Numbers = {"total": {"": total(of)}}
    for facet in FACETS:
        found[facet.name] = _of_cities(of, facet) if cities else _of_statements(of, facet)
    if cities:
        found |= _newest(of)
        first = of.held.first_day(of.asked.question.id)
        found["first"] = {first.isoformat() if first else "": 0}
    found["known"] = known(of)
    return {
        name: {value: n for value, n in held.items() if n or not value or name == "first"}
        for name, held in found.items()
    }


def total(of: Narrowing) -> int:
    """How many rows the filter has."""
    return int(np.count_nonzero(of.of_cities() if of.asked.of == "cities" else of.of_statement_rows()))


def known(of: Narrowing) -> dict[str, int]:
    """Those of the chosen speakers and publishers that published statements name."""
    chosen = [(name, value) for name in NAMED for value in of.asked.values(name)]
    return {value: 1 for name, value in chosen if _is_known(of, name, value)}


def _is_known(of: Narrowing, name: str, value: str) -> bool:
    number = of.held.names[name].number(value)
    columns = [(said.rows if name == "speaker" else said.printed)[name] for said in of.held.said.values()]
    return number is not None and any((column == number).any() for column in columns)


def _of_cities(of: Narrowing, facet: Facet) -> dict[str, int]:
    without = of.facet_without(facet)
    if facet.words is None:
        return _frequent(of, facet, lambda: _frequencies(of, facet, without))
    places = of.of_cities(without)
    if facet.scope == "place":
        return _by_word(of, facet, np.bincount(of.place_column(facet.name).compress(places), minlength=256))
    if facet.scope == "newest":
        return _held_newest(of, facet, places)
    these = bits(of.spoken(without))
    return {word: int(np.count_nonzero(of.rows.counted_bits(these & held))) for word, held in _holding(of, facet)}


def _held_newest(of: Narrowing, facet: Facet, places: Array) -> dict[str, int]:
    newest = of.newest(of.facet_without(facet))
    if facet.name == "channel":
        return {channel: int(np.count_nonzero(held & places)) for channel, held in newest.items() if channel}
    return {
        word: int(np.count_nonzero(np.logical_or.reduce(held) & places))
        for word, number in of.held.words["stance"].items()
        if word and (held := [of.standings.newest[channel] == number for channel in newest if channel])
    }


def _of_statements(of: Narrowing, facet: Facet) -> dict[str, int]:
    without = of.facet_without(facet)
    if facet.words is None:
        return _frequent(of, facet, lambda: _counted(of, facet, of.of_statement_rows(without), once=False))
    rows = of.of_statement_rows(without)
    if facet.scope == "place":
        weights = of.rows.counted(rows)
        return _by_word(of, facet, np.bincount(of.place_column(facet.name), weights=weights, minlength=256))
    these = bits(rows)
    return {word: int(np.bitwise_count(these & held).sum()) for word, held in _holding(of, facet)}


def _holding(of: Narrowing, facet: Facet) -> Iterator[tuple[str, Array]]:
    """Each word of a facet with the statements that have it."""
    column = "checks" if facet.name == "check" else facet.name
    for word, number in of.held.words[facet.name].items():
        if word:
            yield word, of.said.holding(column, number)


def _by_word(of: Narrowing, facet: Facet, numbers: Array) -> dict[str, int]:
    """The numbers of a facet of the place, given by the numbers of its words."""
    return {word: int(numbers[number]) for word, number in of.place_words(facet.name) if numbers[number]}


def _names(of: Narrowing, facet: Facet, count: Callable[[], Array]) -> Array:
    """How often each name stands, counted once for all that is chosen in the facet itself."""

    def named() -> Array:
        found = count().astype(np.int32)
        found[0] = 0  # nobody's name
        return found

    if not of.asked.values(facet.name):
        return named()
    kept: Array = of.once(facet.name, named, by="", chosen=of.asked.with_(facet.name).chosen)
    return kept


def _frequencies(of: Narrowing, facet: Facet, without: Set[str]) -> Array:
    """In how many of the table's cities each name stands."""
    if of.of_heard(without) is not None:
        return _counted(of, facet, of.spoken(without), once=True)
    held, day = of.rows if facet.name == "speaker" else of.printed, of.asked.as_of
    counts = None if day is None else of.said.known_first[facet.name] <= day.toordinal()
    return held.frequencies_in(of.of_cities(without), len(of.held.names[facet.name]), counts)


def _counted(of: Narrowing, facet: Facet, rows: Array, *, once: bool) -> Array:
    """How often each name stands in a mask of statements, or in how many cities."""
    number = len(of.held.names[facet.name])
    if facet.name == "speaker":
        return of.rows.frequencies(lambda here: rows[here], number, once=once)
    printed = of.said.printed_row
    return of.printed.frequencies(lambda here: rows.take(printed[here]), number, once=once)


def _frequent(of: Narrowing, facet: Facet, count: Callable[[], Array]) -> dict[str, int]:
    """The most frequent names, the chosen first."""
    names, counts = of.held.names[facet.name], _names(of, facet, count)
    asked = [number for value in of.asked.values(facet.name) if (number := names.number(value)) is not None]
    chosen = {number for number in asked if counts[number]}
    most = sorted({*_most(counts), *chosen}, key=lambda number: (number not in chosen, -counts[number], number))
    return {names.all[number]: int(counts[number]) for number in most[:MOST_VALUES]}


def _most(counts: Array) -> list[int]:
    """The places of the highest counts, the highest first, of equal ones in their order."""
    least = int(counts.max(initial=0))
    while least > 1 and np.count_nonzero(counts >= least) < MOST_VALUES:
        least //= 2
    at = np.flatnonzero(counts >= max(least, 1))
    found: list[int] = at[np.argsort(-counts[at], kind="stable")[:MOST_VALUES]].tolist()
    return found


def _newest(of: Narrowing) -> Numbers:
    """How many cities hold each stance newest in each channel, whatever stances and channels are chosen."""
    places = of.of_cities(_BOTH) if any(of.asked.values(name) for name in _BOTH) else of.of_cities()
    found = {}
    for channel in vocabulary.POSITION_CHANNELS:
        sums = np.bincount(of.standings.newest[channel].compress(places), minlength=Words.NONE + 1)
        for stance, number in of.held.words["stance"].items():
            if stance and sums[number]:
                found[f"{channel}:{stance}"] = int(sums[number])
    return {"newest": found, "places": {"": int(np.count_nonzero(places))}}
