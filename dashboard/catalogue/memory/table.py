"""Rows of the city table from memory, as `catalogue.pages` has them from the database."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from ...vocabulary import POSITION_CHANNELS
from ..rows import CityRow, Last, Looked, Stands
from .narrowing import Narrowing
from .reading import Array, to_date


def rows(of: Narrowing, at: Sequence[int]) -> list[CityRow]:
    """The rows of some cities of the table, in this order."""
    cities = np.array(at, np.int64)
    standing, newest = of.periods.rows_on(of.asked.as_of, cities)
    looks = zip(of.periods.looked[cities].tolist(), of.periods.due[cities].tolist(), strict=True)
    said = _newest(of, newest)
    stands = zip(_stands(of, standing), looks, at, strict=True)
    return [
        CityRow(
            of.places.rows[city],
            where._replace(coverage=Looked(*map(_day, days)) if any(days) else None),
            tuple(said.get((city, channel)) for channel in POSITION_CHANNELS),
        )
        for where, days, city in stands
    ]


def _stands(of: Narrowing, rows: Array) -> list[Stands]:
    held, words = of.periods.standing, of.held.words
    columns = {
        name: held[name].take(rows).tolist() for name in ("standing", "basis", "statements", "latest", "precision")
    }
    return [
        Stands(
            words["standing"].word(standing),
            words["basis"].word(basis),
            statements,
            to_date(latest),
            words["precision"].word(precision),
            None,
        )
        for standing, basis, statements, latest, precision in zip(*columns.values(), strict=True)
    ]


def _newest(of: Narrowing, rows: Array) -> dict[tuple[int, str], Last]:
    """By city and channel the newest statement of it."""
    held, words, said = of.periods.newest, of.held.words, of.rows
    cities = held.cities_of(rows)
    numbers = held["statement"].take(rows)
    where = of.said.row_of.take(numbers)
    cells = [held[name].take(rows) for name in ("channel", "stance", "voice", "act")]
    cells += [said["first"].take(where), said["precision"].take(where), cities, numbers]
    return {
        (city, words["channel"].word(channel)): Last(
            number,
            words["stance"].word(stance),
            _day(day),
            words["precision"].word(precision),
            words["voice"].word(voice),
            words["act"].word(act),
        )
        for channel, stance, voice, act, day, precision, city, number in zip(*(c.tolist() for c in cells), strict=True)
    }


def _day(number: int) -> date | None:
    return to_date(number) if number else None
