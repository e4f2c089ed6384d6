"""The migrated database and the models are the same thing said twice."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from dashboard import migrations
from dashboard.db import Database
from dashboard.models import Base

from . import factories


def belongs_to_models(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """As in migrations/env.py: the search tables are the engines' own."""
    return not (kind == "table" and (name or "").startswith("statement_search"))


def differences(database: Database) -> list[Any]:
    """What autogenerate would change."""
    with database.engine.connect() as connection:
        options = {"include_object": belongs_to_models, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, Base.metadata)


def promises(engine: Engine, schema: str | None = None) -> dict[tuple[str, str], Any]:
    """What autogenerate does not compare: CHECKs, and how foreign keys act, by table and name."""
    found: dict[tuple[str, str], Any] = {}
    inspector = inspect(engine)
    for table in Base.metadata.tables:
        for check in inspector.get_check_constraints(table, schema):
            found[table, str(check["name"])] = check["sqltext"]
        for key in inspector.get_foreign_keys(table, schema):
            columns = (key["constrained_columns"], key["referred_table"], key["referred_columns"])
            # SQLite forgets the name of a foreign key that came with a column.
            name = key["name"] if engine.dialect.name == "postgresql" else ""
            found[table, f"key to {columns}"] = (name, key["options"])
        found[table, "primary key"] = inspector.get_pk_constraint(table, schema)["constrained_columns"]
        for column in inspector.get_columns(table, schema):
            found[table, f"column {column['name']}"] = (str(column["type"]), column["nullable"])
    return found


def test_the_migrated_database_is_what_the_models_describe(empty: Database) -> None:
    assert differences(empty) == []


def test_a_column_missing_from_the_database_would_be_noticed(empty: Database) -> None:
    with empty.engine.begin() as connection:
        connection.execute(text("ALTER TABLE city ADD COLUMN mayor text"))
    assert [found[0] for found in differences(empty)] == ["remove_column"]


def test_every_check_and_key_of_the_models_is_in_the_migrated_database(empty: Database, tmp_path: Path) -> None:
    migrated = promises(empty.engine)
    if empty.is_sqlite:
        fresh = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
        Base.metadata.create_all(fresh.engine)
        made = promises(fresh.engine)
        fresh.dispose()
    else:
        with empty.engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA fresh"))
            translated = connection.execution_options(schema_translate_map={None: "fresh"})
            Base.metadata.create_all(translated)
        made = promises(empty.engine, "fresh")
    assert made == migrated
    assert ("statement", "ck_statement_list_has_no_rank") in made


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(register: Database) -> None:
    before = factories.exported(register)
    for _ in range(2):
        migrations.upgrade(register)
    current, newest = migrations.version(register)
    assert current == newest is not None
    assert factories.exported(register) == before
    assert differences(register) == []


@pytest.mark.parametrize("times", [1, 2])
def test_an_upgrade_makes_a_database_from_nothing(tmp_path: Path, times: int) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert migrations.version(database)[0] is None
    for _ in range(times):
        migrations.upgrade(database)
    assert differences(database) == []
    database.dispose()
