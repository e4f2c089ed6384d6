"""A register moved to the other database: nothing differs, and it goes on from there."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dashboard import migrations
from dashboard.commands import main
from dashboard.db import Database
from dashboard.errors import Refused
from dashboard.models import Statement
from dashboard.register import audit, captures, copying, decide, founding

from . import captured, factories
from .conftest import NAMES, _created, _dropped


@pytest.fixture
def other(engine: str, postgres: str, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the engine that the register is not on."""
    if engine == "postgresql":
        yield Database(f"sqlite:///{tmp_path / 'other.db'}")
        return
    name = f"copy{next(NAMES)}"
    database = Database(_created(postgres, name))
    yield database
    database.dispose()
    _dropped(postgres, name)


def test_a_copy_on_the_other_database_is_the_same_register_and_goes_on(register: Database, other: Database) -> None:
    with register.writing() as session:
        older, later = (factories.published(session, said_on=day).id for day in ("2020-01-05", "2021-01-05"))
        decide.supersede(session, older, later, by="x", reason="The later one holds.")  # a key to a later row
        decide.withdraw(session, 3, by="x", reason="Not the mayor’s words.")
    stored: list[int] = []
    compared = copying.copy(register, other, stored.append)
    assert all(each.here == each.there for each in compared)
    held = {each.table: each.there[0] for each in compared}
    assert held["statement"] > 100 and held["city"] > 14_000 and held["change"] > 100
    with register.reading() as session:
        published = session.scalar(select(func.count()).select_from(Statement).where(Statement.status == "published"))
    assert sum(stored) == 2 * sum(held.values()) + (published or 0) == copying.size(register)
    assert audit.faults(other) == []
    with other.reading() as session:
        highest = session.scalar(select(func.max(Statement.id)))
    with other.writing() as session:
        assert factories.published(session).id == (highest or 0) + 1
    with pytest.raises(DBAPIError), other.writing() as session:
        session.execute(text("UPDATE change SET reason = 'Another.' WHERE id = 1"))
    with pytest.raises(DBAPIError), other.writing() as session:
        session.execute(text("UPDATE statement SET superseded_by = 999999 WHERE id = 1"))
    with pytest.raises(Refused, match="a register in that database already"):
        copying.copy(register, other)


def laid_out(database: Database) -> list[Any]:
    """Every index, key and trigger that the database has, as it says them itself."""
    queries = (
        ["SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"]
        if database.is_sqlite
        else [
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace",
            "SELECT tgname, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        ]
    )
    with database.reading() as session:
        return [sorted(map(tuple, session.execute(text(query)))) for query in queries]


def test_what_guards_a_register_is_there_again_after_a_copy(register: Database, other: Database) -> None:
    with register.writing() as session:
        captures.keep(session, captured.reading("Words.", warc=bytes(range(256))))
    migrations.upgrade(other)
    with other.engine.begin() as connection:
        connection.execute(text("CREATE TABLE somebodys (id integer PRIMARY KEY, name text)"))
        connection.execute(text("CREATE INDEX somebodys_index ON somebodys (name)"))
    before = laid_out(other)
    assert all(before)
    copying.copy(register, other)
    assert laid_out(other) == before


def test_a_copy_that_differs_is_refused_and_nothing_of_it_kept(
    register: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another(session: Session, *_: Any) -> int:
        session.execute(text("UPDATE citation SET quote = quote || '.' WHERE statement_id = 1"))
        return 0

    monkeypatch.setattr(audit, "reindex", another)
    with pytest.raises(Refused, match="differs in citation"):
        copying.copy(register, other)
    assert not founding.is_founded(other)


@pytest.mark.only_on("sqlite")
def test_a_register_that_breaks_a_rule_of_its_own_is_not_copied(register: Database, other: Database) -> None:
    with sqlite3.connect(register.url.database or "") as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE citation SET source_id = 999999 WHERE statement_id = 1")
    with pytest.raises(Refused, match="breaks a rule of its own"):
        copying.copy(register, other)
    assert not founding.is_founded(other)


def test_a_copy_that_breaks_off_leaves_nothing(empty: Database, other: Database) -> None:
    def broken(_rows: int) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copying.copy(empty, other, broken)
    assert all(each.here == each.there for each in copying.copy(empty, other))


@pytest.mark.only_on("sqlite")
def test_the_command_tells_each_table_and_what_to_do_next(register: Database, other: Database, tmp_path: Path) -> None:
    assert register.file is not None
    register.file.rename(tmp_path / "register.db")
    url = other.url.render_as_string(hide_password=False)
    run = CliRunner().invoke(main, ["--instance", str(tmp_path), "db", "copy", "--to", url])
    assert run.exit_code == 0, run.output
    assert "on both sides" in run.output and "DASHBOARD_DATABASE_URL" in run.output
    run = CliRunner().invoke(main, ["--instance", str(tmp_path), "db", "copy", "--to", "postgresql://127.0.0.1:1/x"])
    assert run.exit_code == 1
    assert "postgresql://127.0.0.1:1/x does not answer (" in run.output and "create it, empty" in run.output
    run = CliRunner().invoke(main, ["--instance", str(tmp_path), "db", "copy", "--to", "mysql://127.0.0.1/x"])
    assert run.exit_code == 1 and "--to names “mysql”" in run.output
