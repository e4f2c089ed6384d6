"""What a statement's page asks."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..catalogue import proof, versions
from ..db import LARGEST_ID
from ..errors import BadFilter, Missing
from ..language import gettext
from ..models import Change, Citation, Question, Statement
from ..register import replies


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
        raise Missing(gettext("There is no published statement %(number)s.", number=number))
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
        "superseding": superseding(session, found),
        "replies": replies.to_statement(session, found),
    }


def superseding(session: Session, found: Statement) -> list[int]:
    """The numbers of the earlier statements that this one supersedes."""
    query = select(Statement.id).where(Statement.superseded_by == found.id, Statement.status == "published")
    return list(session.scalars(query.order_by(Statement.id)))


def compared(
    session: Session, held: list[versions.Version], asked: Mapping[str, str], question: Question
) -> dict[str, Any]:
    """The two versions that `from` and `to` name, and where they differ; nothing where none are named."""
    given = [asked.get(name, "") for name in ("from", "to")]
    if not any(given):
        return {"one": None, "other": None, "turns": []}
    if not all(value.isascii() and value.isdecimal() and len(value) < 10 for value in given):
        raise BadFilter(gettext("Two versions are compared by their numbers: choose both from the lists."))
    one, other = (versions.numbered(held, int(value)) for value in given)
    return {"one": one, "other": other, "turns": versions.difference(session, one, other, question)}
