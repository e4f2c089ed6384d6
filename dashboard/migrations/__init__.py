"""Steps that bring a database to the present form; `upgrade` is the only door."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ..db import Database


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(database: Database, finish: Callable[[Connection, str], None] | None = None) -> None:
    """Bring the database to the newest form; does nothing where it is there already.

    `finish` is called within the same transaction with the older form that a register had.
    """
    with database.migrating() as connection:
        before, newest = _form(connection), ScriptDirectory.from_config(_config()).get_current_head()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if finish is not None and before is not None and before != newest:
            finish(connection, before)


def version(database: Database) -> tuple[str | None, str | None]:
    """The form the database has, and the newest one."""
    with database.engine.connect() as connection:
        current = _form(connection)
    return current, ScriptDirectory.from_config(_config()).get_current_head()


def _form(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
