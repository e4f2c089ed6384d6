"""Which rows stand on a page: ids of cities in their order, and of statements that may be among its first."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from .narrowing import Narrowing
from .reading import Array

MOST: Final = 5_000  # statements of the day on which a page begins that a query is asked to choose from
_DENSE: Final = 50  # one in so many is met soon by whoever goes through all, the newest first
_STRIDE: Final = 1_000
_MUCH: Final = 10  # a list with more than one in so many is written sooner by going through all
Place = Sequence[Any]  # the values of the sort keys in the row before the page; () for the first page


def cities(of: Narrowing, order: str, after: Place, number: int) -> list[int]:
    """Where the first `number` cities of the page are, in its order."""
    hits, every = of.of_cities(), _cities_in_order(of, order)
    if after:
        every = every[_until(of, order, after) :]
    found: list[int] = every[hits.take(every)][:number].tolist()
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

    That is where most of its statements are in the list.
    """
    rows = of.of_statement_rows()
    if order != "latest" or np.count_nonzero(rows) * _MUCH > len(rows):
        return None
    at = _in_order(of, np.flatnonzero(rows))
    return [of.rows["id"][at[begin : begin + _STRIDE]].tolist() for begin in range(0, len(at), _STRIDE)]


def newest(of: Narrowing, rows: Array, number: int, until: date | None = None) -> Array:
    """The `number` newest rows of a mask, the newest first; none said after the day on which a page begins, if any.

    Of that day some may lie before the page, so all are given.
    """
    on, order = of.rows["on"], of.said.newest_first
    last = min((day.toordinal() for day in (until, of.asked.as_of) if day is not None), default=None)
    begin = _newer(of, last) if last else 0
    if until:
        of_day = order[_newer(of, until.toordinal()) : _newer(of, until.toordinal() - 1)]
        number += int(np.count_nonzero(rows.take(of_day)))
    if int(np.count_nonzero(rows)) * _DENSE < len(rows):
        at = np.flatnonzero(rows)
        return _newest_of(of, at if last is None else at[on[at] <= last], number)
    # So many that the newest are soon met, newest first.
    found, stride = order[:0], _STRIDE
    while len(found) < number and begin < len(order):
        some = order[begin : begin + stride]
        found = np.concatenate((found, some[rows.take(some)]))
        begin, stride = begin + stride, stride * 2
    return found[:number]


def _newer(of: Narrowing, day: int) -> int:
    """How many statements are newer than a day."""
    days = of.said.days
    at = int(np.searchsorted(days[:, 0], -day))
    return int(days[at - 1, 1]) if at else 0


def _in_order(of: Narrowing, at: Array) -> Array:
    found: Array = at[np.argsort(of.said.rank.take(at))]
    return found


def _newest_of(of: Narrowing, at: Array, number: int) -> Array:
    """The `number` newest of these rows, the newest first."""
    if len(at) > number:
        at = at[np.argpartition(of.said.rank.take(at), number)[:number]]
    return _in_order(of, at)


def _by_city(of: Narrowing, rows: Array, order: str, after: Place, number: int) -> Array:
    """City by city in their order, in each city the newest first."""
    ids, every = of.places.ids, _cities_in_order(of, order)
    if after:  # its city goes on
        every = every[_until(of, order, (after[0], int(after[1]) - 1)) :]
    counts, found = of.rows.counted(rows), []
    wanted = number
    for city in every[counts[every] > 0]:
        begin, end = of.rows.starts[city], of.rows.starts[city + 1]
        at = np.flatnonzero(rows[begin:end]) + begin
        if after and ids[city] == after[1]:
            day = after[2].toordinal()
            at = at[of.rows["on"][at] <= day]
            wanted += int(np.count_nonzero(of.rows["on"][at] == day))
        at = _newest_of(of, at, wanted)
        found.append(at)
        wanted -= len(at)
        if wanted <= 0:
            break
    chosen: Array = np.concatenate(found) if found else np.empty(0, np.int64)
    return chosen


def _cities_in_order(of: Narrowing, order: str) -> Array:
    """All cities: one order for all filters of a day."""
    if order == "name":
        return np.arange(len(of.places.ids))
    key = (order, of.asked.question.id, of.asked.as_of)
    every: Array = of.held.kept.get(key, lambda: np.lexsort((of.places.ids, -_keys(of, order))).astype(np.int32))
    return every


def _until(of: Narrowing, order: str, place: Place) -> int:
    """How many cities of this order lie before a place in it, or there: the key of the order, and the city's id."""
    if order == "name":
        return bisect_right(of.places.rows, (place[0], place[1]), key=lambda row: (row.sort_name, row.id))
    keys, last = _keys(of, order), place[0].toordinal() if isinstance(place[0], date) else place[0]
    return int(np.count_nonzero((keys > last) | ((keys == last) & (of.places.ids <= place[1]))))


def _keys(of: Narrowing, order: str) -> Array:
    """What an order goes by, the highest first."""
    found: Array = {
        "population": of.places.population, "latest": of.standings.latest, "statements": of.standings.statements,
    }[order]  # fmt: skip
    return found
