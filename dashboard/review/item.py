"""What a decision page asks: the item, its passage, its rule, what is alike, who has it open."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from .. import current
from ..access import Person
from ..catalogue import changes, proof, questioning
from ..db import LARGEST_ID
from ..errors import Missing
from ..language import gettext
from ..models import Citation, Edit, Question, Statement
from ..register import captures, desk, duplicates

AROUND: Final = 1500  # characters of the text before and after the passage
OPENING: Final = 6000  # characters shown of a text in which the quote was not found


def statement(session: Session, number: int) -> Statement:
    """Any statement with its city, citations and sources; raises Missing."""
    found = session.scalar(
        select(Statement)
        .where(Statement.id == min(number, LARGEST_ID))
        .options(joinedload(Statement.city), selectinload(Statement.citations).joinedload(Citation.source))
    )
    if found is None:
        raise Missing(
            gettext("There is no statement %(number)s. It may have been mistyped: look into the queue.", number=number)
        )
    return found


def edit(session: Session, number: int) -> Edit:
    """A suggested edit with its statement; raises Missing."""
    found = session.scalar(
        select(Edit)
        .where(Edit.id == min(number, LARGEST_ID))
        .options(
            joinedload(Edit.statement).options(
                joinedload(Statement.city), selectinload(Statement.citations).joinedload(Citation.source)
            )
        )
    )
    if found is None:
        raise Missing(gettext("There is no suggested edit %(number)s. Look into the queue.", number=number))
    return found


def question(session: Session, found: Statement) -> Question:
    """The question of a statement with its stances, in one query."""
    query = select(Question).where(Question.id == found.question_id).options(joinedload(Question.stances))
    return session.scalars(query).unique().one()


def take(key: str, me: Person) -> tuple[str, Any] | None:
    """Take an item for whoever opens it; the name and moment of another editor who has it, or None."""
    held = desk.holder(current.reading(), key)
    if desk.is_due(held, me.id):
        with current.writing() as session:
            if desk.take(session, key, me.id):
                return None
            held = desk.holder(session, key)
    return (held[1].name, held[0].taken_at) if held and held[1].id != me.id else None


def evidence(session: Session, cited: Citation) -> dict[str, Any]:
    """The captured text around the quote, or the beginning of the text where the quote is not in it."""
    passage = proof.proofs(session, [cited], AROUND).get(cited.number)
    capture = None if passage else captures.latest(session, cited.source)
    return {"proof": passage, "capture": capture, "opening": capture.text[:OPENING] if capture else ""}


def around(session: Session, found: Statement, cited: Citation, asked: Question) -> dict[str, Any]:
    """The evidence, the rule, what is alike, what was asked and answered, and the history."""
    waits = cited.number == 1 and found.status == "pending"
    alike = duplicates.near(session, found.city_id, found.question_id, cited.quote) if waits else []
    held = changes.of(session, found.id)
    return {
        "statement": found,
        "citation": cited,
        "question": asked,
        "stance": asked.stance(found.stance),
        "alike": [other for other in alike if other.id != found.id],
        "lines": changes.told(session, held, asked, everything=True),
        "turns": questioning.turns(held, cited.number),
        **evidence(session, cited),
    }
