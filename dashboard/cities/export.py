"""Any filter of cities as CSV: one row per city, the newest statement of each channel beside its standing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from .. import clock, dates
from ..catalogue import known_on, pages
from ..catalogue.filter import Filter
from ..catalogue.rows import CityRow, Last, Looked
from ..csvlines import lines as csv_lines
from ..db import Database
from ..register.columns import guarded
from ..vocabulary import POSITION_CHANNELS

_OF_NEWEST = ("", "_said_on", "_voice", "_act_status", "_statement_id")
COLUMNS = (
    "city", "state", "level", "population", "geonameid", "fips",
    "question", "standing", "basis", "statements", "latest", "searched_on", "due_on", "overdue",
    *(f"{channel}{part}" for channel in POSITION_CHANNELS for part in _OF_NEWEST),
    "url",
)  # fmt: skip


def lines(database: Database, asked: Filter, root: str, replica: bool = False) -> Iterator[str]:
    """The lines of the file, header first, from one moment of the register, or of a replica of it."""

    def rows() -> Iterator[list[Any]]:
        yield list(COLUMNS)
        with database.reading(replica=replica) as session:
            known_on.hold(session, asked.question, asked.known_on, asked.as_of)
            for row in pages.all_cities(session, asked):
                yield _cells(row, asked, root)

    return csv_lines(rows())


def _cells(row: CityRow, asked: Filter, root: str) -> list[Any]:
    city, standing = row.city, row.standing
    cells: list[Any] = [
        guarded(city.name), city.state, city.level, city.population, city.geonameid, city.fips, asked.question.slug,
        standing.standing, standing.basis, standing.statements,
        "" if standing.latest_on == dates.NEVER else standing.latest_on.isoformat(),
        *_coverage_cells(standing.coverage, asked.known_on or clock.today()),
    ]  # fmt: skip
    for newest in row.newest:
        cells += _newest_cells(newest) if newest else [""] * len(_OF_NEWEST)
    return [*cells, f"{root}cities/{city.path}"]


def _coverage_cells(held: Looked | None, day: date) -> list[Any]:
    return [held.searched_on, held.due_on, "yes" if held.is_overdue(day) else ""] if held else [""] * 3


def _newest_cells(newest: Last) -> list[Any]:
    said_on = dates.stored(newest.said_on, newest.said_on_precision)
    return [newest.stance, said_on, newest.voice, newest.act_status, newest.statement_id]
