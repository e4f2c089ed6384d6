"""What a statement's page asks."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..catalogue import proof
from ..db import LARGEST_ID
from ..errors import Missing
from ..models import Change, Citation, Question, Statement


def statement(session: Session, number: int) -> Statement:
    """A public statement, or the stone where one was withdrawn; raises Missing for every other."""
    found = None
    if number <= LARGEST_ID:
        found = session.scalar(
            select(Statement)
            .where(Statement.id == number, Statement.status.in_(("published", "withdrawn")))
            .options(joinedload(Statement.city), selectinload(Statement.citations).joinedload(Citation.source))
        )
    if found is None:
        raise Missing(f"There is no published statement {number}.")
    return found


def question_of(session: Session, found: Statement, first: Question) -> Question:
    """The question of a statement with its stances; `first` is the register's first, which it mostly is."""
    query = select(Question).where(Question.id == found.question_id).options(selectinload(Question.stances))
    return first if first.id == found.question_id else session.scalars(query).one()


def withdrawal(session: Session, found: Statement) -> Change | None:
    """The change that withdrew a statement, with its reason; None where it stands."""
    last = (
        select(Change)
        .where(Change.noun == "statement", Change.noun_id == found.id, Change.verb == "withdrawn")
        .order_by(Change.id.desc())
        .limit(1)
    )
    return session.scalar(last) if found.status == "withdrawn" else None


def around(session: Session, found: Statement, first: Question) -> dict[str, Any]:
    """The statement with its question and, if it was withdrawn, the reason."""
    question = question_of(session, found, first)
    return {
        "statement": found,
        "question": question,
        "stance": question.stance(found.stance),
        "withdrawn": withdrawal(session, found),
        "proofs": proof.proofs(session, found.printed),
    }
