"""The counts of a filter by masks: facet by facet what `catalogue.counts` asks in SQL."""

from typing import Final

import numpy as np

from ... import vocabulary
from ..facets import BY_NAME, FACETS, Facet
from .held import NAMED
from .leaders import CITY_BITS, Leaders, in_cities, most
from .narrowing import Narrowing
from .reading import Array
from .words import Words

MOST_VALUES: Final = 8  # of a facet that any text can be in: each option is a line of every answer
_BOTH: Final = frozenset({"stance", "channel"})
Numbers = dict[str, dict[str, int]]


def numbers(of: Narrowing) -> Numbers:
    """The total under 'total', each facet's numbers by value, and what the first screen's pictures need besides."""
    cities = of.asked.of == "cities"
    hits = of.of_cities() if cities else of.of_statement_rows()
    found: Numbers = {"total": {"": int(np.count_nonzero(hits))}}
    for facet in FACETS:
        found[facet.name] = _of_cities(of, facet) if cities else _of_statements(of, facet)
    if cities:
        found |= _newest(of)
        first = of.held.first_day(of.asked.question.id)
        found["first"] = {first.isoformat() if first else "": 0}
    chosen = [(name, value) for name in NAMED for value in of.asked.values(name)]
    found["known"] = {value: 1 for name, value in chosen if _is_known(of, name, value)}
    return {
        name: {value: n for value, n in held.items() if n or not value or name == "first"}
        for name, held in found.items()
    }


def _is_known(of: Narrowing, name: str, value: str) -> bool:
    number = of.held.names[name].number(value)
    columns = [(said.rows if name == "speaker" else said.printed)[name] for said in of.held.said.values()]
    return number is not None and any((column == number).any() for column in columns)


def _of_cities(of: Narrowing, facet: Facet) -> dict[str, int]:
    without = of.facet_without(facet)
    places = of.of_cities(without)
    if facet.scope == "place":
        return _by_word(of, facet, places.astype(np.int64))
    if facet.scope == "newest":
        return _held_newest(of, facet, places)
    heard = of.of_heard(without)
    if BY_NAME[facet.name].words is not None:
        spoken = of.spoken(heard, places)
        return {
            word: int(np.count_nonzero(of.rows.counted(spoken & _is(of, facet, number))))
            for word, number in of.held.words[facet.name].items()
            if word
        }
    return _frequent(of, facet, of.spoken(heard, places))


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
    rows = of.of_statement_rows(of.facet_without(facet))
    if facet.scope == "place":
        return _by_word(of, facet, of.rows.counted(rows))
    if facet.words is None:
        return _frequent(of, facet, rows)
    return {
        word: int(np.count_nonzero(rows & _is(of, facet, number)))
        for word, number in of.held.words[facet.name].items()
        if word
    }


def _is(of: Narrowing, facet: Facet, number: int) -> Array:
    """The statements with one word of a facet."""
    if facet.name == "check":
        found: Array = (of.rows["checks"] & np.uint8(1 << number)) != 0
        return found
    same: Array = np.equal(of.rows[facet.name], number)
    return same


def _by_word(of: Narrowing, facet: Facet, weights: Array) -> dict[str, int]:
    """The numbers of a facet of the place, where each city counts so much."""
    sums = np.bincount(of.place_column(facet.name), weights=weights, minlength=256)
    return {word: int(sums[number]) for word, number in of.place_words(facet.name) if sums[number]}


def _frequent(of: Narrowing, facet: Facet, rows: Array) -> dict[str, int]:
    """The most frequent names among statements, the chosen first."""
    by_city = of.asked.of == "cities"
    names = of.held.names[facet.name]
    leaders = of.held.kept.get(
        ("leaders", of.asked.question.id, facet.name, by_city), lambda: _leaders(of, facet.name, by_city)
    )
    counts = leaders.places(rows) if by_city else leaders.statements(rows)
    found = most(leaders.names, counts, MOST_VALUES)
    chosen = [number for value in of.asked.values(facet.name) if (number := names.number(value)) is not None]
    decided = len(found) == MOST_VALUES and found[-1][1] > leaders.bound
    if chosen or (leaders.bound and not decided):
        # Of a chosen name's facet all are counted as if it was not: the same for each name that is chosen.
        unchosen = {name: values for name, values in of.asked.chosen.items() if name != facet.name}
        counts = of.once(
            f"every {facet.name}", lambda: _all_counts(of, facet.name, rows, by_city), by="", chosen=unchosen
        ).copy()
        every = np.arange(len(counts))
        first = [(number, int(counts[number])) for number in chosen if counts[number]]
        counts[chosen] = 0
        first = sorted(first, key=lambda pair: (-pair[1], pair[0]))
        found = [*first, *most(every, counts, MOST_VALUES)][:MOST_VALUES]
    return {names.all[number]: count for number, count in found}


def _leaders(of: Narrowing, name: str, by_city: bool) -> Leaders:
    segments = of.rows if name == "speaker" else of.printed
    rows = np.arange(len(of.rows["id"]), dtype=np.int32) if name == "speaker" else of.said.printed_row
    cities = np.repeat(np.arange(len(of.places.ids), dtype=np.int32), segments.sizes)
    every = np.ones(len(of.rows["id"]), bool)
    return Leaders.of(segments[name], rows, cities, _all_counts(of, name, every, by_city))


def _all_counts(of: Narrowing, name: str, rows: Array, by_city: bool) -> Array:
    """How many statements of a mask, or cities with such, each name has."""
    segments = of.rows if name == "speaker" else of.printed
    held = rows if name == "speaker" else rows[of.said.printed_row]
    numbers, size = segments[name][held], len(of.held.names[name])
    if by_city:
        cities = np.repeat(np.arange(len(of.places.ids)), segments.counted(held))
        counts = in_cities(np.sort((numbers.astype(np.int64) << CITY_BITS) | cities), size)
    else:
        counts = np.bincount(numbers, minlength=size)
    counts[0] = 0
    return counts.astype(np.int32)


def _newest(of: Narrowing) -> Numbers:
    """How many cities hold each stance newest in each channel, whatever stances and channels are chosen."""
    places = of.of_cities(_BOTH) if any(of.asked.values(name) for name in _BOTH) else of.of_cities()
    found = {}
    for channel in vocabulary.POSITION_CHANNELS:
        sums = np.bincount(of.standings.newest[channel], weights=places, minlength=Words.NONE + 1)
        for stance, number in of.held.words["stance"].items():
            if stance and sums[number]:
                found[f"{channel}:{stance}"] = int(sums[number])
    return {"newest": found, "places": {"": int(np.count_nonzero(places))}}
