"""Does what is kept agree with what it is kept from?"""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session, selectinload

from .. import search
from ..db import Database
from ..models import (
    PAST,
    Capture,
    Change,
    Citation,
    CodebookVersion,
    Coverage,
    Newest,
    NewestPeriod,
    Question,
    Standing,
    StandingPeriod,
    Statement,
)
from . import codebook, standing
from .document import of_all_published

FINGERPRINTS: Final = "0021"  # the form since which the search index holds them
# The verbs after which a statement has another status.
_MOVES: Final = (
    "proposed", "published", "returned", "answered", "rejected", "merged", "withdrawn", "restored",
)  # fmt: skip


def kept_standing(session: Session) -> set[tuple[Any, ...]]:
    """The standing table, its newest statements, the periods of both and the coverage, as comparable rows."""
    kept = (Standing, Newest, StandingPeriod, NewestPeriod, Coverage)
    return {tuple(row) for model in kept for row in session.execute(select(model.__table__))}


def faults(database: Database) -> list[str]:
    """A sentence for each disagreement between the statements and what is derived from them."""
    found: list[str] = []
    with database.writing() as session:
        kept = kept_standing(session)
        standing.rebuild(session)
        differing = kept ^ kept_standing(session)
        found += [f"Standing differs from its statements: {row}." for row in sorted(differing, key=str)]
        wanted = {
            (number, search.as_held(session, document))
            for documents in of_all_published(session)
            for number, document in documents.items()
        }
        off = {number for number, _ in wanted ^ search.held(session)}
        found += [f"Search does not hold statement {number} as it stands." for number in sorted(off)]
        found += _history(session)
        found += _past(session)
        found += _captures(session)
        found += _codebooks(session)
        session.rollback()  # the rebuilt standing was only for comparison
    return found


def reindex(session: Session, progress: Callable[[int], object] = int) -> int:
    """Make the search index anew; how many statements it holds. `progress` is told the numbers of those put in."""
    search.remove(session, [number for number, _ in search.held(session)])
    number = 0
    for found in of_all_published(session):
        search.add(session, found)
        progress(len(found))
        number += len(found)
    return number


def complete(connection: Connection, before: str) -> None:
    """Make the search index of a register that had this older form, if it has no fingerprints in it."""
    if before < FINGERPRINTS:
        with Session(connection) as session:
            reindex(session)


def _history(session: Session) -> list[str]:
    """Statements whose last recorded status is not the one they have."""
    last = (
        select(Change.noun_id, func.max(Change.id).label("id"))
        .where(Change.noun == "statement", Change.verb.in_(_MOVES))
        .group_by(Change.noun_id)
        .subquery()
    )
    rows = session.execute(
        select(Statement.id, Statement.status, Change.after)
        .outerjoin(last, last.c.noun_id == Statement.id)
        .outerjoin(Change, Change.id == last.c.id)
    )
    return [
        f"History does not lead to the present state of statement {number}."
        for number, status, after in rows
        if (after or {}).get("status") != status
    ]


def _past(session: Session) -> list[str]:
    """Rows of whose past a piece is missing: from the day they were made one kept row follows on another."""
    found = []
    for table in (table for table in PAST.values() if "created_at" in table.c):
        keys = [column for column in table.primary_key if column.name != "known_from"]
        kept = select(*keys, table.c.created_at, table.c.known_from, table.c.known_until)
        ends: dict[tuple[Any, ...], date] = {}
        for *key, made, since, until in session.execute(kept.order_by(*keys, table.c.known_from)):
            if ends.get(tuple(key), made.date()) != since:
                what = " ".join(str(part) for part in (table.name.removesuffix("_past"), *key))
                found.append(f"What the register held of {what} is missing until {since}.")
            ends[tuple(key)] = until
    return found


def _captures(session: Session) -> list[str]:
    """Captures whose text is not the one of their digest, and checks that point outside of their capture's text."""
    found = []
    kept = session.execute(
        select(Capture.id, Capture.text, Capture.sha256).order_by(Capture.id).execution_options(yield_per=50)
    )
    lengths = {}
    for number, text, digest in kept:
        lengths[number] = len(text)
        if digest != (sha256(text.encode()).hexdigest() if text else ""):
            found.append(f"The text of capture {number} is not the one of its digest.")
    checked = select(Citation.statement_id, Citation.number, Citation.capture_id, Citation.check_end)
    for statement, number, capture, end in session.execute(checked.where(Citation.check_end.is_not(None))):
        if end is not None and end > lengths.get(capture or 0, 0):
            found.append(f"The check of citation {number} of statement {statement} points outside of its text.")
    return found


def _codebooks(session: Session) -> list[str]:
    """Questions whose codebook is not the one kept under its version."""
    rows = session.execute(
        select(Question, CodebookVersion)
        .outerjoin(
            CodebookVersion,
            (CodebookVersion.question_id == Question.id) & (CodebookVersion.version == Question.codebook_version),
        )
        .options(selectinload(Question.stances))
    )
    return [
        f"The codebook of {question.slug} is not the one kept as version {question.codebook_version}."
        for question, kept in rows
        if kept is None or kept.codebook != codebook.coded(codebook.written(question))
    ]
