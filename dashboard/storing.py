"""Rows into the database past SQLAlchemy's session, which takes longer over them than the database does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import JSON, Connection, Dialect, LargeBinary, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeEngine

from .db import is_postgresql

if TYPE_CHECKING:
    import psycopg

MORE_ROOM: Final = 8_000  # kilobytes of an SQLite file that an import holds: with less they are read again and again
TOGETHER: Final = 100  # rows that one statement stores in SQLite


def add_unless_there(session: Session, model: type[DeclarativeBase], unique: str, **values: Any) -> Any:
    """Store a row unless one with the same value in the column `unique` is there; its key, or None if it was not.

    On PostgreSQL it waits for another transaction that is storing the same value.
    """
    session.flush()
    return session.connection().execute(_unless_there(is_postgresql(session), model, unique), values).scalar()


@lru_cache(32)
def _unless_there(on_postgresql: bool, model: type[DeclarativeBase], unique: str) -> Any:
    insert, table = postgresql.insert if on_postgresql else sqlite.insert, cast(Table, model.__table__)
    # Not by its row count: SQLAlchemy leaves that at -1 on PostgreSQL, where it asks for the new id.
    return insert(table).on_conflict_do_nothing(index_elements=[unique]).returning(*table.primary_key)


def put(session: Session, model: type[DeclarativeBase], row: Mapping[str, Any]) -> None:
    """Store one row past the session, which would take longer over it than the database does."""
    session.flush()  # what was added before stands before it
    session.connection().execute(cast(Table, model.__table__).insert(), row)


def store(session: Session, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store many rows at once, past the session, which would take longer over them than the database does.

    All name the same columns, in the same order; nothing is filled in for them.
    """
    if rows:
        names = list(rows[0])
        store_rows(session, cast(Table, model.__table__), names, map(itemgetter(*names), rows))


def store_rows(session: Session, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The same of rows that are the values of these columns."""
    connection, dialect = session.connection(), session.get_bind().dialect
    prepare = {at: ready for at, name in enumerate(names) if (ready := _prepared(dialect, table.c[name].type))}
    tuples = _tuples(rows, prepare)
    quote = dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    if not is_postgresql(session):
        _insert(connection, into, len(names), list(tuples))
        return
    driven = cast("psycopg.Connection", connection.connection.driver_connection)
    with driven.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for values in tuples:
            copy.write_row(values)


def _insert(connection: Connection, into: str, width: int, rows: Sequence[tuple[Any, ...]]) -> None:
    # Many to a statement: for each that has triggers SQLite copies every page it writes to, to take it back alone.
    marks, whole = f"({', '.join('?' * width)})", len(rows) - len(rows) % TOGETHER
    for some, size in ((rows[:whole], TOGETHER), (rows[whole:], 1)):
        if some:
            values = [tuple(chain.from_iterable(some[at : at + size])) for at in range(0, len(some), size)]
            many = ", ".join([marks] * size)
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES {many}", values)  # noqa: S608 - our own names


def stored_unless_taken(session: Session, storing: Callable[[], None], unique: str) -> bool:
    """Whether `storing` went through; False, and nothing of it kept, where another writer took a value of `unique`.

    That is a constraint's name. On SQLite writers are alone, and nothing can be taken meanwhile.
    """
    if not is_postgresql(session):
        storing()
        return True
    from psycopg.errors import UniqueViolation

    session.flush()
    try:
        with session.connection().begin_nested():  # the session’s own would tell its listeners of a commit
            storing()
            session.flush()
    except UniqueViolation as error:
        if error.diag.constraint_name != unique:
            raise
        session.expunge_all()
        return False
    return True


def give_room(session: Session) -> None:
    """Let this connection hold much of the database in memory, which many rows in many indexes need."""
    if not is_postgresql(session):
        session.execute(text(f"PRAGMA cache_size = {-MORE_ROOM}"))


def _tuples(rows: Iterable[Sequence[Any]], prepare: Mapping[int, Callable[[Any], Any]]) -> Iterable[tuple[Any, ...]]:
    # By columns, for most need no preparing: a loop over rows would cost as much as the database.
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for at, ready in prepare.items():
        columns[at] = map(ready, columns[at])
    return zip(*columns, strict=True)


def _prepared(dialect: Dialect, kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """What makes of a column's values what the driver takes; days and moments come again and again."""
    processor = kind.dialect_impl(dialect).bind_processor(dialect)
    if processor is None or isinstance(kind, LargeBinary):
        return processor
    if not isinstance(kind, JSON):
        return lru_cache(4096)(processor)
    written: dict[int, Any] = {}  # by identity: many lines of history say the same, and all are held meanwhile

    def ready(value: Any) -> Any:
        return written.get(id(value)) or written.setdefault(id(value), processor(value))

    return ready


def next_ids(session: Session, model: type[DeclarativeBase], count: int) -> list[int]:
    """`count` unused ids of `model`, for rows that must name each other before they are stored."""
    table = model.__tablename__
    if is_postgresql(session):
        sequence = func.pg_get_serial_sequence(table, "id")
        return list(session.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, count))))
    top: int = session.scalar(text(f"SELECT coalesce(max(id), 0) FROM {table}")) or 0  # noqa: S608 - our own name
    return list(range(top + 1, top + 1 + count))
