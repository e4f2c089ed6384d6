"""A register moved from one database to another: every row of every table, and the proof that none differs.

Into an empty database only, in one transaction. The target's triggers rest meanwhile: they say how a register
may change, and what is copied has changed already. Checks and keys hold throughout.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from sqlalchemy import LargeBinary, Table, func, inspect, select, text
from sqlalchemy.orm import Session

from .. import migrations
from ..db import Database
from ..errors import Refused
from ..models import Base
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
    """How many rows there are to copy."""
    with source.reading() as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in _tables())


def copy(source: Database, target: Database, progress: Callable[[int], object] = int) -> list[Copied]:
    """Copy the register of `source` into the empty database `target`; what was compared, a line for each table.

    Both sides are read again for the comparison, and where anything differs nothing stays in `target`. `progress` is
    told the numbers of rows stored. Raises Refused where the target holds a register, or the copy is not the same.
    """
    if founding.is_founded(target):
        raise Refused("There is a register in that database already, and two cannot be mixed. Name an empty one.")
    migrations.upgrade(target)
    with source.reading() as here, target.writing() as there, _at_rest(there):
        for table in reversed(_tables()):
            there.execute(table.delete())  # what migrations stored
        for table in _tables():
            rows = _rows(here, table)
            while batch := [dict(row) for row in islice(rows, _batch(table))]:
                there.execute(table.insert(), batch)
                progress(len(batch))
        _count_on(there)
        audit.reindex(there)
        compared = [Copied(table.name, _told(here, table), _told(there, table)) for table in _tables()]
        if differing := [each.table for each in compared if each.here != each.there]:
            raise Refused(f"The copy differs in {', '.join(differing)}, so nothing of it was kept. Report this.")
    return compared


def _tables() -> list[Table]:
    """Each before those that refer to it, where that can be."""
    return list(Base.metadata.sorted_tables)


def _batch(table: Table) -> int:
    return _HEAVY if any(isinstance(column.type, LargeBinary) for column in table.c) else _BATCH


def _rows(session: Session, table: Table) -> Iterator[Any]:
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=_batch(table))
    return iter(session.execute(query).mappings())


def _told(session: Session, table: Table) -> tuple[int, str]:
    """The number of rows and a digest over them in the order of their keys, alike on every engine."""
    digest, number = sha256(), 0
    for row in _rows(session, table):
        digest.update(json.dumps(dict(row), sort_keys=True, default=_plain).encode() + b"\n")
        number += 1
    return number, digest.hexdigest()


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else value.isoformat()


def _count_on(session: Session) -> None:
    """Let the next row get a number above those copied."""
    if session.get_bind().dialect.name != "postgresql":
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
    """Triggers off and keys checked at the end, until the block ends."""
    if session.get_bind().dialect.name == "postgresql":
        with _deferrable(session):
            yield
        return
    held = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    for name, _ in held:
        session.execute(text(f'DROP TRIGGER "{name}"'))
    yield
    for _, sql in held:
        session.connection().exec_driver_sql(sql)


@contextmanager
def _deferrable(session: Session) -> Iterator[None]:
    inspector = inspect(session.connection())
    keys = [
        (table.name, key["name"])
        for table in _tables()
        for key in inspector.get_foreign_keys(table.name)
        if not (key.get("options") or {}).get("deferrable")
    ]
    for table, key in keys:
        session.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" DEFERRABLE INITIALLY DEFERRED'))
    for each in _tables():
        session.execute(text(f'ALTER TABLE "{each.name}" DISABLE TRIGGER USER'))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    yield
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, key in keys:
        session.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" NOT DEFERRABLE'))
    for each in _tables():
        session.execute(text(f'ALTER TABLE "{each.name}" ENABLE TRIGGER USER'))
