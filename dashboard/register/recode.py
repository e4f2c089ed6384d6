"""Statements coded under an older codebook: which they are, and the word that one is still right."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..errors import Refused
from ..models import Citation, Question, Statement
from . import history, steps

SHOWN: Final = 50


class Page(NamedTuple):
    """Some of a question's statements to look at anew, oldest first, and the id after which there are more, or 0."""

    statements: Sequence[Statement]
    after: int


def page(session: Session, question: Question, after: int = 0) -> Page:
    """Published statements that were coded under another version than the present one, after the id `after`."""
    query = (
        select(Statement)
        .where(*_older(question), Statement.id > after)
        .options(joinedload(Statement.city), selectinload(Statement.citations).joinedload(Citation.source))
        .order_by(Statement.id)
        .limit(SHOWN + 1)
    )
    found = session.scalars(query).all()
    return Page(found[:SHOWN], found[SHOWN - 1].id if len(found) > SHOWN else 0)


def count(session: Session, question: Question) -> int:
    """How many there are on a question."""
    return session.scalar(select(func.count()).select_from(Statement).where(*_older(question))) or 0


def counts(session: Session) -> dict[int, int]:
    """How many there are on each question that has any, by its id."""
    query = (
        select(Statement.question_id, func.count())
        .join(Question, Question.id == Statement.question_id)
        .where(Statement.status == "published", Statement.codebook_version != Question.codebook_version)
        .group_by(Statement.question_id)
    )
    return dict(session.execute(query).all())


def confirm(session: Session, number: int, *, version: str, by: str, seen: int | None = None) -> Statement:
    """Say that a published statement is coded right under `version` too, which must be the present one.

    `seen` is the version of the statement that was looked at. Raises Refused, Stale and Missing.
    """
    statement = steps.locked(session, number, seen=seen)
    steps.needs_status(statement, "published")
    # Locked, so that nobody makes a newer version between this look and the end of our change.
    asked = select(Question).where(Question.id == statement.question_id).with_for_update(read=True)
    present = session.scalars(asked.execution_options(populate_existing=True)).one().codebook_version
    if present != version:
        raise Refused(f"The codebook is at version {present} by now. Look at the rule once more, then confirm.")
    if (before := statement.codebook_version) == present:
        raise Refused(f"Statement {number} is coded under version {present} already. Go on with the next one.")
    statement.codebook_version = present
    steps.touch(statement)
    history.record(
        session, "recoded", "statement", number, by=by, reason=f"Still right under codebook version {present}.",
        before={"codebook_version": before}, after={"codebook_version": present},
    )  # fmt: skip
    session.flush()
    return statement


def _older(question: Question) -> list[ColumnElement[bool]]:
    return [
        Statement.question_id == question.id,
        Statement.codebook_version != question.codebook_version,
        Statement.status == "published",
    ]
