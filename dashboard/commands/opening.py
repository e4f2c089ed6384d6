"""Opening the register: settings, database, and the starter data where there is nothing yet."""

import os
import shlex
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError

from .. import config, migrations
from ..config import Settings
from ..db import Database
from ..errors import SetupError
from ..register import audit, founding, standing


def settings(instance: str | None) -> Settings:
    """The settings in force."""
    return config.load(instance)


def opened(instance: str | None, *, found: bool = False) -> tuple[Settings, Database]:
    """Settings and the database in its newest form.

    `found` makes a new register where there has been none. Raises SetupError with one sentence
    where the register is missing, damaged or not reachable.
    """
    held = settings(instance)
    database = Database(held.database_url, held.replica_urls)
    marker = held.instance / "founded"
    _refuse_what_was_lost(database, marker, found)
    try:
        if found or migrations.version(database)[0] is not None:
            migrations.upgrade(database, audit.complete)
            standing.complete(database)
    except (DBAPIError, sqlite3.DatabaseError) as error:
        raise SetupError(_why(database, error)) from None
    if not found and not founding.is_founded(database):
        raise _missing(held.instance)
    return held, database


def mark(held: Settings, database: Database) -> None:
    """Remember that a register was made here, so that its loss is noticed."""
    (held.instance / "founded").write_text(database.url.render_as_string(hide_password=True) + "\n")


def _refuse_what_was_lost(database: Database, marker: Path, found: bool) -> None:
    file = database.file
    if file is None:
        return
    if not os.access(file.parent if not file.exists() else file, os.W_OK):
        raise SetupError(
            f"{file} cannot be written. Run as the user who owns it, or set DASHBOARD_INSTANCE to another folder."
        )
    if not file.exists() or file.stat().st_size == 0:
        if _marked(marker) == database.url.render_as_string(hide_password=True):
            state = "missing" if not file.exists() else "empty"
            raise SetupError(
                f"There was a register here, but {file} is {state}. Put its backup there, "
                f"or remove {marker} to begin a new one."
            )
        if not found:
            raise _missing(marker.parent)
        return
    with file.open("rb") as content:
        if content.read(16) != b"SQLite format 3\x00":
            raise SetupError(f"{file} is damaged: it is not a SQLite database. Put its backup there.")


def _missing(folder: Path) -> SetupError:
    usual = folder == Path("instance").absolute()
    begun = "dashboard init" if usual else f"dashboard --instance {shlex.quote(str(folder))} init"
    return SetupError(
        f"There is no register here yet. Run “{begun}” first; with --empty it begins without the starter statements."
    )


def _marked(marker: Path) -> str:
    """The address of the register that was made here, or ''."""
    try:
        return marker.read_text().strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{marker} cannot be read ({error}). Run as the user who owns it.") from None


def first_line(error: Exception) -> str:
    """What a driver says of its error, in a line."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def _why(database: Database, error: Exception) -> str:
    first = first_line(error)
    if database.is_sqlite:
        return f"{database.file} is damaged or cannot be used ({first}). Put its backup there."
    if isinstance(error, OperationalError):
        return f"The database does not answer ({first}). Check DASHBOARD_DATABASE_URL."
    return f"The database cannot be brought to its newest form ({first})."
