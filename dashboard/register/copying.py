"""A register moved from one database to another: every row of every table, and the proof that none differs.

Into an empty database only, in one transaction. The target's triggers rest meanwhile: they say how a register
may change, and what is copied has changed already. PostgreSQL makes its indexes and keys at the end, of all rows at
once, which takes a fraction of the time; nothing is kept that breaks one of them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from json import JSONEncoder
from typing import Any, Final

from sqlalchemy import LargeBinary, Table, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .. import migrations
from ..db import Database, is_postgresql
from ..errors import Refused
from ..models import Base, Statement
from ..storing import store_rows
from . import audit, founding

_BATCH: Final = 2_000
_HEAVY: Final = 20  # captures hold megabytes each


@dataclass(frozen=True)
class Copied:
    """One table after the copy, here and there: the number of its rows and one SHA-256 over all of them."""

    table: str
    here: tuple[int, str]
    there: tuple[int, str]


def size(source: Database) -> int:
    """How much `copy` has to do, in steps: a row copied, a row compared, a statement put into the search index."""
    with source.reading() as session:
        rows = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in _tables())
        published = select(func.count()).select_from(Statement).where(Statement.status == "published")
        return 2 * rows + (session.scalar(published) or 0)


def copy(source: Database, target: Database, progress: Callable[[int], object] = int) -> list[Copied]:
    """Copy the register of `source` into the empty database `target`; what was compared, a line for each table.

    What was stored is read again for the comparison, and where anything differs nothing stays in `target`. `progress`
    is told the numbers of steps done. Raises Refused where the target holds a register, the source breaks a rule
    of its own, or the copy is not the same.
    """
    if founding.is_founded(target):
        raise Refused("There is a register in that database already, and two cannot be mixed. Name an empty one.")
    migrations.upgrade(target)
    try:
        with source.reading() as here, target.writing() as there:
            return _moved(here, there, progress)
    except IntegrityError as error:
        raise Refused(
            "The register to be copied breaks a rule of its own, so nothing was kept of the copy. The database says: "
            f"{str(error.orig).strip()}"
        ) from None


def _moved(here: Session, there: Session, progress: Callable[[int], object]) -> list[Copied]:
    for table in reversed(_tables()):
        there.execute(table.delete())  # what migrations stored
    with _at_rest(there):
        read = [_copied(here, there, table, progress) for table in _tables()]
        audit.reindex(there, progress)
    _count_on(there)
    stored = [_told(_rows(there, table), progress) for table in _tables()]
    compared = [Copied(table.name, *both) for table, *both in zip(_tables(), read, stored, strict=True)]
    if differing := [each.table for each in compared if each.here != each.there]:
        raise Refused(f"The copy differs in {', '.join(differing)}, so nothing of it was kept. Report this.")
    return compared


def _tables() -> list[Table]:
    """Each before those that refer to it, where that can be."""
    return list(Base.metadata.sorted_tables)


def _copied(here: Session, there: Session, table: Table, progress: Callable[[int], object]) -> tuple[int, str]:
    """Copy the rows of a table; what was read, as `_told` says it."""
    names = [column.name for column in table.c]

    def stored() -> Iterator[Sequence[Any]]:
        for rows in _rows(here, table):
            store_rows(there, table, names, rows)
            yield rows

    return _told(stored(), progress)


def _rows(session: Session, table: Table) -> Iterator[Sequence[Any]]:
    """The rows of a table in the order of their keys, some at a time."""
    some = _HEAVY if any(isinstance(column.type, LargeBinary) for column in table.c) else _BATCH
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=some)
    return session.execute(query).partitions()


def _told(batches: Iterator[Sequence[Any]], progress: Callable[[int], object]) -> tuple[int, str]:
    """The number of rows and a digest over them, alike on every engine."""
    digest, number = sha256(), 0
    for rows in batches:
        for row in rows:  # one by one: a batch of captures as text would be many times as large
            digest.update(f"{_encoded([*row])}\n".encode())
        number += len(rows)
        progress(len(rows))
    return number, digest.hexdigest()


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else value.isoformat()


_encoded: Final = JSONEncoder(sort_keys=True, default=_plain).encode


def _count_on(session: Session) -> None:
    """Let the next row get a number above those copied."""
    if not is_postgresql(session):
        return
    for table in _tables():
        if "id" not in table.c:
            continue
        sequence = session.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
        if sequence:
            top = session.scalar(select(func.max(table.c.id)))
            session.execute(select(func.setval(sequence, top or 1, top is not None)))


@contextmanager
def _at_rest(session: Session) -> Iterator[None]:
    """Triggers off, on PostgreSQL foreign keys and indexes gone, until the block ends; then all holds again."""
    asleep, awake = _of_postgresql(session) if is_postgresql(session) else _of_sqlite(session)
    connection = session.connection()
    for statement in asleep:
        connection.exec_driver_sql(statement)
    yield
    for statement in awake:
        connection.exec_driver_sql(statement)


def _of_sqlite(session: Session) -> tuple[list[str], list[str]]:
    # Indexes stay: while a deferred key is open SQLite looks for what refers to each row that it stores.
    held = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    return (
        ["PRAGMA defer_foreign_keys = ON", *(f'DROP TRIGGER "{name}"' for name, _ in held)],
        [sql for _, sql in held],
    )


_KEYS: Final = text(
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND conrelid = ANY (CAST(CAST(:ours AS text[]) AS regclass[]))"
)
_INDEXES: Final = text(
    "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)"
    " FROM pg_index i WHERE i.indrelid = ANY (CAST(CAST(:ours AS text[]) AS regclass[]))"
    " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype <> 'f')"
)


def _of_postgresql(session: Session) -> tuple[list[str], list[str]]:
    # Others may have tables in the same database.
    ours = [f'"{table.name}"' for table in _tables()] + ["statement_search"]
    keys, indexes = (session.execute(query, {"ours": ours}).all() for query in (_KEYS, _INDEXES))
    tables = [f'ALTER TABLE "{table.name}"' for table in _tables()]
    asleep = [
        *(f"ALTER TABLE {table} DROP CONSTRAINT {key}" for table, key, _ in keys),
        *(f"DROP INDEX {name}" for name, _ in indexes),
        *(f"{table} DISABLE TRIGGER USER" for table in tables),
    ]
    awake = [
        *(sql for _, sql in indexes),
        *(f"ALTER TABLE {table} ADD CONSTRAINT {key} {sql}" for table, key, sql in keys),
        *(f"{table} ENABLE TRIGGER USER" for table in tables),
        f"ANALYZE {', '.join(ours)}",
    ]
    return asleep, awake
