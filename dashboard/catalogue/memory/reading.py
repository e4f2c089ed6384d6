"""Columns of many rows as arrays, past SQLAlchemy: by the driver's own cursor, a batch in memory at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from ...db import is_postgresql

Array = npt.NDArray[Any]
Column = tuple[Callable[[Any], Any] | None, type]  # what makes a number of a value, and the kind of number

BATCH: Final = 20_000
DAY: Final[Column] = (None, np.int32)
NUMBER: Final[Column] = (None, np.int32)
_CURSORS: Final = count(1)
_EPOCH: Final = 1_721_424.5  # the Julian day before day one of year one


class Reader:
    """The connection of a session that reads."""

    def __init__(self, session: Session) -> None:
        self.is_sqlite = not is_postgresql(session)
        self._driven: Any = session.connection().connection.driver_connection

    def day(self, column: str) -> str:
        """SQL for a day as the number that `date.toordinal` gives; 0 for none."""
        if self.is_sqlite:
            return f"coalesce(CAST(julianday(substr({column}, 1, 10)) - {_EPOCH} AS INTEGER), 0)"
        return f"coalesce(CAST({column} AS date) - DATE '0001-01-01' + 1, 0)"

    def moment(self, column: str) -> str:
        """SQL for the day of a moment in UTC, as a number."""
        return self.day(column if self.is_sqlite else f"({column} AT TIME ZONE 'UTC')")

    def rows(self, query: str, *values: Any) -> Iterator[Sequence[tuple[Any, ...]]]:
        """The rows of a query with `?` for its values, in batches."""
        if self.is_sqlite:
            cursor = self._driven.cursor()
            cursor.execute(query, values)
        else:
            # A cursor of the server's, or the driver would hold every row at once.
            cursor = self._driven.cursor(name=f"columns_{next(_CURSORS)}")
            cursor.execute(query.replace("%", "%%").replace("?", "%s") if values else query, values or None)
        try:
            while rows := cursor.fetchmany(BATCH):
                yield rows
        finally:
            cursor.close()

    def all(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query that has few."""
        return [row for rows in self.rows(query, *values) for row in rows]

    def arrays(self, query: str, columns: Mapping[str, Column], *values: Any) -> dict[str, Array]:
        """The columns of a query, each as an array under its name, in the order in which they are selected."""
        parts: dict[str, list[Array]] = {name: [np.empty(0, kind)] for name, (_, kind) in columns.items()}
        for rows in self.rows(query, *values):
            for (name, (number, kind)), cells in zip(columns.items(), zip(*rows, strict=True), strict=True):
                parts[name].append(np.fromiter(map(number, cells) if number else cells, kind, len(cells)))
        return {name: np.concatenate(parts.pop(name)) for name in columns}

    def numbers(self, query: str, *values: Any) -> Array:
        """The one column of whole numbers that a query finds."""
        gathered = f"SELECT group_concat(n) FROM ({query})"  # noqa: S608 - our own query; far quicker than row by row
        if not self.is_sqlite:
            gathered = f"SELECT string_agg(CAST(n AS text), ',') FROM ({query}) AS found"  # noqa: S608 - as above
            gathered = gathered.replace("?", "%s")
        cursor = self._driven.cursor()
        try:
            found = cursor.execute(gathered, values).fetchone()[0]
        finally:
            cursor.close()
        return np.fromstring(found or "", np.int32, sep=",") if found else np.empty(0, np.int32)


def some(column: str, numbers: Sequence[int]) -> str:
    """SQL for: the column is one of these numbers, all ours."""
    return f"{column} IN ({', '.join(str(int(number)) for number in numbers) or 'NULL'})"


def to_date(day: int) -> date:
    """The day of a number."""
    return date.fromordinal(int(day))
