"""The migrated database and the models are the same thing said twice."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text

from dashboard import migrations, search
from dashboard.dates import NEVER
from dashboard.db import Database
from dashboard.models import Base, Question, StandingPeriod, Statement
from dashboard.register import audit, standing
from dashboard.register.document import document

from . import factories
from .conftest import NAMES, _created, counting
from .test_refusals import CITATION, SOURCE, STATEMENT

Older = Callable[[str, Iterable[str]], Database]


def belongs_to_models(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """As in migrations/env.py: some tables are the engines' own."""
    return not (kind == "table" and (name or "").startswith(("statement_search", "set_day")))


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


FIRST_FORM = (
    """INSERT INTO city (id, name, state, slug, level, population_band, sort_name, search_text)
    VALUES (1, 'Chicago', 'IL', 'chicago', 'city', 'unknown', 'chicago', 'chicago')""",
    """INSERT INTO question (id, slug, position, title, wording, background, codebook_version, codebook, label_name)
    VALUES (1, 'help', 1, 'Help', 'Help?', '', '1', '{}', '')""",
    """INSERT INTO stance (question_id, code, position, rank, label, plural, rule)
    VALUES (1, 'mixed', 0, 3, 'Mixed', 'are mixed', '')""",
    SOURCE,
    # A result of the first form was typed, never looked for.
    CITATION.replace("'unchecked'", "'exact'"),
    STATEMENT,
)


PUBLISHED = (
    *FIRST_FORM[:4],
    CITATION.replace("'pending'", "'published'"),
    STATEMENT.replace("'pending'", "'published'"),
    """INSERT INTO standing (question_id, city_id, standing, basis, statements, first_on, latest_on, latest_precision)
    VALUES (1, 1, 'mixed', 'words', 1, '2020-01-01', '2020-01-01', '')""",
)


@pytest.fixture
def older(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Older]:
    """Makes a register of an older form that holds what is inserted."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if engine == "postgresql":
        url = _created(request.getfixturevalue("postgres"), f"old{next(NAMES)}")
    database = Database(url)

    def made(form: str, inserts: Iterable[str]) -> Database:
        with database.migrating() as connection:
            config = migrations._config()
            config.attributes["connection"] = connection
            command.upgrade(config, form)
        with database.migrating() as connection:
            for insert in inserts:
                connection.exec_driver_sql(insert)
        return database

    yield made
    database.dispose()


def test_a_register_of_the_first_form_keeps_its_data_and_claims_no_proof(older: Older) -> None:
    database = older("0001", FIRST_FORM)
    migrations.upgrade(database)
    assert differences(database) == []
    with database.engine.connect() as connection:
        citation = connection.execute(text("SELECT quote, check_result, capture_id, check_method FROM citation")).one()
        source = connection.execute(text("SELECT url, visited_at, visit_result FROM source")).one()
        record = connection.scalar(text("SELECT record FROM statement"))
    assert tuple(citation) == ("Words.", "unchecked", None, "")
    assert tuple(source) == ("https://a.example/", None, "")
    assert record == "by-hand"


def test_a_register_made_before_quotes_had_fingerprints_gets_them_when_it_is_opened(older: Older) -> None:
    database = older("0004", [insert.replace("'Words.'", "'We ask nobody for papers.'") for insert in PUBLISHED])
    with database.migrating() as connection:
        key = "rowid" if database.is_sqlite else "statement_id"
        connection.exec_driver_sql(f"INSERT INTO statement_search ({key}, words) SELECT id, 'words' FROM statement")
    with pytest.raises(ZeroDivisionError):
        migrations.upgrade(database, lambda _connection, _before: 1 // 0)  # type: ignore[arg-type, return-value]
    assert migrations.version(database)[0] == "0004", "what was not finished begins again"
    migrations.upgrade(database, audit.complete)
    with database.reading() as session:
        number = session.scalars(select(Statement.id)).one()
        made = document(factories.stored(session, number))
        assert len(made.fingerprints) == 4
        assert search.held(session) == {(number, search.as_held(session, made))}
    with counting(database) as sent:
        migrations.upgrade(database, audit.complete)
    assert not [query for query in sent if "statement" in query], "a register that has them is left alone"


def test_a_register_made_before_standing_periods_gets_them_when_it_is_opened(older: Older) -> None:
    database = older("0004", PUBLISHED)
    migrations.upgrade(database)
    standing.complete(database)
    with database.reading() as session:
        held = session.scalars(select(StandingPeriod).order_by(StandingPeriod.from_on)).all()
        day = session.scalars(select(Statement.sort_on)).one()
        known_from = session.scalars(select(Question.known_from)).one()
    assert [(row.standing, row.from_on) for row in held] == [("not_researched", NEVER), ("mixed", day)]
    assert known_from >= held[0].known_from - timedelta(days=1), "of what it held it can tell from its upgrade on"
