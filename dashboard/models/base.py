"""What all tables share: names of constraints, and a text type that sorts alike on both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite compares bytes; PostgreSQL would follow the server's locale, and pages would order differently.
Sorted: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored moment, with its zone."""
        return value if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every noun."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: Text()}  # noqa: RUF012 - SQLAlchemy reads it from the class

    def columns(self) -> dict[str, Any]:
        """This row's loaded columns by name: what history keeps."""
        return {column.key: getattr(self, column.key) for column in self.__table__.columns}


def one_of(column: str, words: Any, *, or_empty: bool = False) -> str:
    """A CHECK expression: `column` holds one of `words`."""
    listed = ", ".join(f"'{word}'" for word in (*([""] if or_empty else []), *words))
    return f"{column} IN ({listed})"
