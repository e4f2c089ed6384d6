"""What the register held before: the rows that were changed, with the days of which they were true.

A present row is not kept twice: it holds until today. `known_from` is the day at whose end a row stood for the first
time, `known_until` the day at whose end it stood no more; what lasted no day's end is not kept. The database writes
these rows itself, and refuses to change or delete them.
"""

from typing import Final

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Table
from sqlalchemy.types import NullType

from .base import Base
from .look import Coverage
from .period import NewestPeriod, StandingPeriod
from .source import Citation, Source
from .statement import Statement


def _past(model: type[Base]) -> Table:
    """A table with every column of the model's, so that a column added there cannot be forgotten here."""
    present = model.__table__
    columns = [  # a key to another table has no type yet; all of them are numbers
        Column(
            column.name,
            Integer() if isinstance(column.type, NullType) else column.type,
            primary_key=column.primary_key,
            autoincrement=False,
            nullable=column.nullable,
        )
        for column in present.c
        if column.name != "known_from"
    ]
    return Table(
        f"{model.__tablename__}_past",
        Base.metadata,
        *columns,
        Column("known_from", Date, primary_key=True),
        Column("known_until", Date, nullable=False),
        CheckConstraint("known_from < known_until", name="days"),
        Index(None, "known_until"),
    )


PAST: Final[dict[type[Base], Table]] = {
    model: _past(model) for model in (Statement, Citation, Source, StandingPeriod, NewestPeriod, Coverage)
}
