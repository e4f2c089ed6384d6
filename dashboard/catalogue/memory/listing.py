"""Which rows stand on a page: ids of cities in their order, and of statements that may be among its first."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from .narrowing import Narrowing
from .reading import Array

MOST: Final = 5_000  # statements of one day or city that a query is asked to choose from
_DENSE: Final = 50  # one in so many is met soon by whoever goes through all, the newest first
_STRIDE: Final = 1_000
_MUCH: Final = 10  # a list with more than one in so many is written sooner by going through all
Place = Sequence[Any]  # the values of the sort keys in the row before the page; () for the first page


def cities(of: Narrowing, order: str, after: Place, number: int) -> list[int]:
    """Where the first `number` cities of the page are, in its order."""
    hits = of.of_cities()
    if order == "name":
        start = _after_name(of, after) if after else 0
        here: list[int] = (np.flatnonzero(hits[start:])[:number] + start).tolist()
        return here
    at, keys, ids = np.flatnonzero(hits), _keys(of, order), of.places.ids
    if after:
        last = after[0].toordinal() if isinstance(after[0], date) else after[0]
        at = at[(keys[at] < last) | ((keys[at] == last) & (ids[at] > after[1]))]
    found: list[int] = at[np.lexsort((ids[at], -keys[at]))][:number].tolist()
    return found


def hits(of: Narrowing, at: Sequence[int]) -> dict[int, int]:
    """For each of these cities the id of the newest statement that answers the search, by id of the city."""
    found = {}
    said = of.of_statements()
    public = of.public()
    said = said if public is None or said is None else said & public
    for city in at:
        start, end = of.rows.starts[city], of.rows.starts[city + 1]
        rows = np.flatnonzero(said[start:end]) + start if said is not None else np.arange(start, end)
        if len(rows):
            newest = rows[np.lexsort((of.rows["id"][rows], of.rows["on"][rows]))[-1]]
            found[int(of.places.ids[city])] = int(of.rows["id"][newest])
    return found


def statements(of: Narrowing, order: str, after: Place, number: int) -> list[int] | None:
    """Ids among which are the first `number` statements after a place in the list; None where they are too many."""
    rows = of.of_statement_rows()
    if order == "changed":  # which is not held; of many the database soon meets enough in this order
        few = np.count_nonzero(rows) <= MOST
        return of.rows["id"][rows].tolist() if few else None
    if order == "latest":
        found = newest(of, rows, number, after[0] if after else None)
    else:
        found = _by_city(of, rows, order, after, number)
    return of.rows["id"][found].tolist() if len(found) <= MOST else None


def batches(of: Narrowing, order: str) -> list[list[int]] | None:
    """Ids of all statements of the list, in parts that follow each other in its order; None where SQL is better.

    That is where most of its statements are in the list, or one day has very many: only it knows their order.
    """
    rows, on = of.of_statement_rows(), of.rows["on"]
    if order != "latest" or np.count_nonzero(rows) * _MUCH > len(rows):
        return None
    at = np.flatnonzero(rows)
    at = at[np.argsort(-on[at], kind="stable")]
    ends = np.append(np.flatnonzero(np.diff(on[at])) + 1, len(at))
    if len(at) and np.diff(ends, prepend=0).max() > MOST:
        return None
    found: list[list[int]] = []
    begin = 0
    while begin < len(at):
        end = int(ends[min(int(np.searchsorted(ends, begin + _STRIDE)), len(ends) - 1)])
        found.append(of.rows["id"][at[begin:end]].tolist())
        begin = end
    return found


def newest(of: Narrowing, rows: Array, number: int, until: date | None = None) -> Array:
    """The rows of a mask among which are its `number` newest, none said after a day."""
    on, total = of.rows["on"], int(np.count_nonzero(rows))
    last = min((day for day in (until, of.asked.as_of) if day is not None), default=None)
    if total * _DENSE < len(rows):
        at = np.flatnonzero(rows)
        at = at if last is None else at[on[at] <= last.toordinal()]
        return _newest_of(at, on, number + _on(at, on, until))
    # So many that the newest are soon met, newest first.
    order, days = of.said.newest_first, of.said.days
    end = _newer(days, last) if last else 0
    found, stride = order[:0], _STRIDE
    while len(found) < number + _on(found, on, until) and end < len(order):
        # To the end of a day: those of one day stand in an order that is not known here.
        stride *= 2
        begin, end = end, int(days[np.searchsorted(days[:, 1], min(end + stride, len(order))), 1])
        some = order[begin:end]
        found = np.concatenate((found, some[rows.take(some)]))
    return _newest_of(found, on, number + _on(found, on, until))


def _on(at: Array, on: Array, day: date | None) -> int:
    """How many of these rows are of a day: of that on which a page begins some may lie before it."""
    return int(np.count_nonzero(on.take(at) == day.toordinal())) if day else 0


def _newer(days: Array, day: date) -> int:
    """How many statements are newer than a day."""
    at = int(np.searchsorted(days[:, 0], -day.toordinal()))
    return int(days[at - 1, 1]) if at else 0


def _newest_of(at: Array, on: Array, number: int) -> Array:
    if len(at) <= number:
        return at
    least = np.partition(on[at], -number)[-number]
    newest: Array = at[on[at] >= least]
    return newest


def _by_city(of: Narrowing, rows: Array, order: str, after: Place, number: int) -> Array:
    """City by city in their order, in each city the newest first."""
    every, ids = np.arange(len(of.places.ids)), of.places.ids
    start = 0
    if order == "name":
        if after:
            start = _after_name(of, (after[0], int(after[1]) - 1))
    else:
        keys = _keys(of, order)
        every = np.lexsort((ids, -keys))
        if after:
            start = int(np.count_nonzero((keys > after[0]) | ((keys == after[0]) & (ids < after[1]))))
    every, counts, found = every[start:], of.rows.counted(rows), []
    wanted = number
    for city in every[counts[every] > 0]:
        begin, end = of.rows.starts[city], of.rows.starts[city + 1]
        at = np.flatnonzero(rows[begin:end]) + begin
        if after and ids[city] == after[1]:
            day = after[2].toordinal()
            at = at[of.rows["on"][at] <= day]
            wanted += int(np.count_nonzero(of.rows["on"][at] == day))
        at = _newest_of(at, of.rows["on"], wanted)
        found.append(at)
        wanted -= len(at)
        if wanted <= 0:
            break
    chosen: Array = np.concatenate(found) if found else np.empty(0, np.int64)
    return chosen


def _after_name(of: Narrowing, after: Place) -> int:
    rows = of.places.rows
    return bisect_right(rows, (after[0], after[1]), key=lambda row: (row.sort_name, row.id))


def _keys(of: Narrowing, order: str) -> Array:
    found: Array = {
        "population": of.places.population, "latest": of.standings.latest, "statements": of.standings.statements,
    }[order]  # fmt: skip
    return found
