"""One database, two ways in: `reading()` for questions, `writing()` for verbs.

SQLite: a write takes a lock shared by all processes, then BEGIN IMMEDIATE, and commits before the
lock is given back, so commits and checkpoints never meet; WAL with synchronous=FULL keeps what was
acknowledged through a power cut. PostgreSQL: reads are read-only snapshots, writes lock the standing
rows they touch (see register.standing).
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from filelock import FileLock, Timeout
from sqlalchemy import JSON, Connection, Dialect, Table, create_engine, event, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeEngine

from .errors import Busy, SetupError

if TYPE_CHECKING:
    import psycopg

LOCK_SECONDS = 30
_MIGRATING = 7_104  # PostgreSQL’s name for “only one process migrates”; any number that is ours
LARGEST_ID = 2**31 - 1
_KINDS = "sqlite:////path/to/register.db or postgresql://user@host/name"


class Database:
    """The register's database. `url` is an SQLAlchemy or plain `postgresql://` or `sqlite:///` address."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise SetupError(f"DASHBOARD_DATABASE_URL is not a database address. Use {_KINDS}.") from None
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if parsed.drivername not in ("postgresql+psycopg", "sqlite", "sqlite+pysqlite"):
            raise SetupError(f"DASHBOARD_DATABASE_URL names “{parsed.drivername}”; the register runs on {_KINDS}.")
        if self.is_sqlite:
            self._turn = threading.Lock()
            self._lock = FileLock(f"{parsed.database}.lock", timeout=LOCK_SECONDS, poll_interval=0.005)
            self.engine = create_engine(parsed, connect_args={"timeout": LOCK_SECONDS}, pool_size=16)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._reader = self.engine
            self._writer = self.engine.execution_options(immediate=True)
        else:
            # Prepared statements do not survive a pooler in transaction mode.
            self.engine = create_engine(parsed, connect_args={"prepare_threshold": None}, pool_pre_ping=True)
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._writer = self.engine.execution_options(isolation_level="READ COMMITTED")

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None for a server."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the register and changes nothing."""
        with Session(self._reader, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed when the block ends, or not at all.

        Raises Busy when another writer holds the register for longer than LOCK_SECONDS.
        """
        with self._exclusive(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        # Threads queue here without polling; the file lock then only meets other processes.
        with self._turn:
            try:
                self._lock.acquire()
            except Timeout:
                raise Busy("Another change is being stored. Nothing was lost: try again in a minute.") from None
            except OSError as error:
                raise SetupError(
                    f"{self._lock.lock_file} cannot be used ({error.strerror}). Run as the user who owns it."
                ) from None
            try:
                yield
            finally:
                self._lock.release()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A connection for migrations, alone with the database, committed at the end."""
        with self._exclusive(), self._writer.begin() as connection:
            if not self.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
            yield connection

    def is_reachable(self) -> bool:
        """Whether the database answers."""
        try:
            with self._reader.connect() as connection:
                connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def dispose(self) -> None:
        """Close every connection; the last one of SQLite checkpoints, so under the writers' lock."""
        with self._exclusive():
            self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin late and lose concurrent updates: we begin ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    kept = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    if kept != ["wal", 2]:
        raise SetupError(
            "This file system cannot keep a SQLite register safely (no write-ahead log). "
            "Put the instance folder on a local disk."
        )


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def add_unless_there(session: Session, model: type[DeclarativeBase], unique: str, **values: Any) -> bool:
    """Store a row unless one with the same value in the column `unique` is there; whether it was stored.

    On PostgreSQL it waits for another transaction that is storing the same value.
    """
    insert = postgresql.insert if _is_postgresql(session) else sqlite.insert
    # Not by its row count: SQLAlchemy leaves that at -1 on PostgreSQL, where it asks for the new id.
    storing = insert(model).values(**values).on_conflict_do_nothing(index_elements=[unique])
    return session.execute(storing.returning(getattr(model, unique))).first() is not None


def store(session: Session, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store many rows at once, past the session, which would take longer over them than the database does.

    All name the same columns, in the same order; nothing is filled in for them.
    """
    if not rows:
        return
    names, connection, dialect = list(rows[0]), session.connection(), session.get_bind().dialect
    table = cast(Table, model.__table__)
    prepare = {at: ready for at, name in enumerate(names) if (ready := _prepared(dialect, table.c[name].type))}
    tuples = _tuples(rows, itemgetter(*names), prepare)
    quote = dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    if not _is_postgresql(session):
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", list(tuples))  # noqa: S608 - our own names
        return
    driven = cast("psycopg.Connection", connection.connection.driver_connection)
    with driven.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for values in tuples:
            copy.write_row(values)


def _tuples(
    rows: Iterable[Mapping[str, Any]],
    values_of: Callable[[Mapping[str, Any]], Sequence[Any]],
    prepare: Mapping[int, Callable[[Any], Any]],
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = list(values_of(row))
        for at, ready in prepare.items():
            values[at] = ready(values[at])
        yield tuple(values)


def _prepared(dialect: Dialect, kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """What makes of a column's values what the driver takes; days and moments come again and again."""
    processor = kind.dialect_impl(dialect).bind_processor(dialect)
    return processor if processor is None or isinstance(kind, JSON) else lru_cache(4096)(processor)


def hold(session: Session, name: str) -> None:
    """Keep every other transaction that asks for this name waiting until ours ends."""
    if _is_postgresql(session):  # on SQLite writers are alone anyway
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def next_ids(session: Session, model: type[DeclarativeBase], count: int) -> list[int]:
    """`count` unused ids of `model`, for rows that must name each other before they are stored."""
    table = model.__tablename__
    if _is_postgresql(session):
        sequence = func.pg_get_serial_sequence(table, "id")
        return list(session.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, count))))
    top: int = session.scalar(text(f"SELECT coalesce(max(id), 0) FROM {table}")) or 0  # noqa: S608 - our own name
    return list(range(top + 1, top + 1 + count))


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
