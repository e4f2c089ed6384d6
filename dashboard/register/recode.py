"""Statements coded under an older codebook: which they are, and the word that one is still right."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Select, and_, func, select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from ..errors import Refused
from ..language import gettext
from ..models import Citation, CodebookVersion, Question, Statement
from . import history, steps

SHOWN: Final = 50


class Page(NamedTuple):
    """Some of a question's statements to look at anew, oldest first, and the id after which there are more, or 0."""

    statements: Sequence[Statement]
    after: int


def page(session: Session, question: Question, after: int = 0) -> Page:
    """Published statements that were coded under another version than the present one, after the id `after`."""
    if not (older := session.scalars(_older(question)).all()):
        return Page([], 0)
    # The first of each version by the index, then the first of these: nothing is sorted but what is shown.
    firsts = [select(_of(question, version, after).limit(SHOWN + 1).subquery().c.id) for version in older]
    numbers = session.scalars(union_all(*firsts).order_by("id").limit(SHOWN + 1)).all()
    found = session.scalars(
        select(Statement)
        .where(Statement.id.in_(numbers[:SHOWN]))
        .options(joinedload(Statement.city), selectinload(Statement.citations).joinedload(Citation.source))
        .order_by(Statement.id)
    ).all()
    return Page(found, found[-1].id if len(numbers) > SHOWN else 0)


def count(session: Session, question: Question) -> int:
    """How many there are on a question."""
    of_older = (Statement.codebook_version.in_(_older(question)), Statement.status == "published")
    return session.scalar(select(func.count(Statement.id)).where(Statement.question_id == question.id, *of_older)) or 0


def counts(session: Session) -> dict[int, int]:
    """How many there are on each question that has any, by its id."""
    query = (
        select(Question.id, func.count(Statement.id))
        .join(CodebookVersion, CodebookVersion.question_id == Question.id)
        .join(
            Statement,
            and_(
                Statement.question_id == Question.id,
                Statement.codebook_version == CodebookVersion.version,
                Statement.status == "published",
            ),
        )
        .where(CodebookVersion.version != Question.codebook_version)
        .group_by(Question.id)
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
        raise Refused(
            gettext(
                "The codebook is at version %(version)s by now. Look at the rule once more, then confirm.",
                version=present,
            )
        )
    if (before := statement.codebook_version) == present:
        raise Refused(
            gettext(
                "Statement %(id)s is coded under version %(version)s already. Go on with the next one.",
                id=number,
                version=present,
            )
        )
    statement.codebook_version = present
    steps.touch(statement)
    history.record(
        session, "recoded", "statement", number, by=by, reason=f"Still right under codebook version {present}.",
        before={"codebook_version": before}, after={"codebook_version": present},
    )  # fmt: skip
    session.flush()
    return statement


def _older(question: Question) -> Select[str]:
    """The versions of a codebook but the present one."""
    return select(CodebookVersion.version).where(
        CodebookVersion.question_id == question.id, CodebookVersion.version != question.codebook_version
    )


def _of(question: Question, version: str, after: int) -> Select[int]:
    """The ids of the published statements under one version, beyond an id."""
    of_version = (Statement.question_id == question.id, Statement.codebook_version == version)
    query = select(Statement.id).where(*of_version, Statement.status == "published", Statement.id > after)
    return query.order_by(Statement.id)
