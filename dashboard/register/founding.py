"""The first day: places, the first question, the starter statements, in one transaction."""

from importlib.resources import as_file, files

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from ..db import Database, is_postgresql
from ..models import City
from . import importing, places, questions

BY = "the starter data"


def is_founded(database: Database) -> bool:
    """Whether the database holds a register."""
    if not inspect(database.engine).has_table("city"):
        return False
    with database.reading() as session:
        return session.scalar(select(City.id).limit(1)) is not None


def found(session: Session, *, statements: bool = True) -> importing.Report | None:
    """Store all places and the first question; with `statements` also the starter data.

    Returns None where another process was first.
    """
    if is_postgresql(session):
        session.execute(text("LOCK TABLE city IN EXCLUSIVE MODE"))
    if session.scalar(select(City.id).limit(1)) is not None:
        return None
    places.load(session)
    questions.add(session, questions.starter(), by=BY)
    if not statements:
        return importing.Report()
    with as_file(files("dashboard.data") / "starter-statements.csv") as path:
        return importing.load(session, path, by=BY)
