"""The rows of a filter of cities, the newest statement of each channel beside the standing, and the CSV of them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from .. import clock, dates
from ..catalogue import known_on, pages
from ..catalogue.filter import Filter
from ..catalogue.rows import CityRow, Last, Looked
from ..csvlines import lines as csv_lines
from ..db import Reading
from ..register.columns import guarded
from ..vocabulary import POSITION_CHANNELS

_OF_NEWEST = ("", "_said_on", "_voice", "_act_status", "_statement_id")
COLUMNS = (
    "city", "state", "level", "population", "geonameid", "fips",
    "question", "standing", "basis", "statements", "latest", "searched_on", "due_on", "overdue",
    *(f"{channel}{part}" for channel in POSITION_CHANNELS for part in _OF_NEWEST),
    "url",
)  # fmt: skip
_CITY, _OVERDUE = COLUMNS.index("city"), COLUMNS.index("overdue")


def lines(reading: Reading, asked: Filter, root: str) -> Iterator[str]:
    """The lines of the file, header first, from the one moment of the register that `reading` sees."""

    def rows() -> Iterator[list[Any]]:
        yield list(COLUMNS)
        with reading() as session:
            known_on.hold(session, asked.question, asked.known_on, asked.as_of)
            for row in pages.all_cities(session, asked):
                found = cells(row, asked, root)
                found[_CITY] = guarded(found[_CITY])
                found[_OVERDUE] = "yes" if found[_OVERDUE] else ""
                yield found

    return csv_lines(rows())


def cells(row: CityRow, asked: Filter, root: str) -> list[Any]:
    """What the columns say of a city: numbers, days and texts as they are, None for what is unknown."""
    city, standing = row.city, row.standing
    found: list[Any] = [
        city.name, city.state, city.level, city.population, city.geonameid, city.fips, asked.question.slug,
        standing.standing, standing.basis, standing.statements,
        None if standing.latest_on == dates.NEVER else standing.latest_on,
        *_coverage_cells(standing.coverage, asked.known_on or clock.today()),
    ]  # fmt: skip
    for newest in row.newest:
        found += _newest_cells(newest) if newest else [None] * len(_OF_NEWEST)
    return [*found, f"{root}cities/{city.path}"]


def _coverage_cells(held: Looked | None, day: date) -> list[Any]:
    return [held.searched_on, held.due_on, held.is_overdue(day)] if held else [None] * 3


def _newest_cells(newest: Last) -> list[Any]:
    said_on = dates.stored(newest.said_on, newest.said_on_precision)
    return [newest.stance, said_on, newest.voice, newest.act_status, newest.statement_id]
