"""Replies of cities: attached by an editor, shown beside the record, counted nowhere."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from .. import clock
from ..db import LARGEST_ID
from ..errors import Missing, Refused
from ..language import gettext
from ..models import City, Reply, Statement
from . import history, steps


@dataclass(frozen=True)
class Answered:
    """What a city replied: who for it, in which office, on which day, in which words, printed where."""

    who: str
    role: str
    replied_on: date
    words: str
    source_url: str = ""


def attach(
    session: Session, city: City, question: int, said: Answered, *, by: str, statement: Statement | None = None,
    user: int | None = None,
) -> Reply:  # fmt: skip
    """Keep a city's reply to its record on a question, or to one published statement of it."""
    if statement is not None and (
        statement.status != "published" or (statement.city_id, statement.question_id) != (city.id, question)
    ):
        raise Refused(
            gettext(
                "Statement %(id)s is no published statement on %(city)s. Choose another one.",
                id=statement.id,
                city=city.title,
            )
        )
    if said.replied_on > clock.today():
        raise Refused(gettext("A reply cannot be dated in the future. Check its date."))
    made = Reply(
        statement_id=statement.id if statement else None, city_id=city.id, question_id=question, by=by,
        submitted_by=user, created_at=clock.now(), **vars(said),
    )  # fmt: skip
    session.add(made)
    session.flush()
    to = {"statement": statement.id} if statement else {"city": city.path}
    history.record(session, "replied", "reply", made.id, by=by, after=vars(said) | to)
    return made


def withdraw(session: Session, number: int, *, by: str, reason: str) -> Reply:
    """Take a reply off the pages; it is kept, with the reason."""
    steps.needs_reason(reason)
    query = select(Reply).where(Reply.id == min(number, LARGEST_ID)).with_for_update()
    reply = session.scalar(query.execution_options(populate_existing=True))
    if reply is None:
        raise Missing(gettext("There is no reply %(number)s.", number=number))
    if reply.withdrawn_at is not None:
        raise Refused(gettext("This reply was withdrawn already."))
    reply.withdrawn_at, reply.withdrawn_because = clock.now(), reason
    session.flush()
    history.record(session, "withdrawn", "reply", number, by=by, reason=reason)
    return reply


def to_statement(session: Session, statement: Statement) -> list[Reply]:
    """What its city replied to a statement, oldest first."""
    query = select(Reply).where(
        Reply.statement_id == statement.id,
        Reply.city_id == statement.city_id,  # a correction may have found that it is about another city
        Reply.withdrawn_at.is_(None),
    )
    return list(session.scalars(query.order_by(Reply.replied_on, Reply.id)))


def ever_to(session: Session, statement: Statement) -> list[Reply]:
    """Every reply that was attached to a statement, those taken off too, oldest first."""
    return list(session.scalars(select(Reply).where(Reply.statement_id == statement.id).order_by(Reply.id)))


def of_city(session: Session, city: City, question: int) -> list[Reply]:
    """What a city replied on a question, to its record or to a published statement, oldest first."""
    public = (
        select(Statement.id)
        .where(Statement.id == Reply.statement_id, Statement.status == "published", Statement.city_id == city.id)
        .exists()
    )
    query = select(Reply).where(
        Reply.city_id == city.id, Reply.question_id == question, Reply.withdrawn_at.is_(None),
        or_(Reply.statement_id.is_(None), public),
    )  # fmt: skip
    return list(session.scalars(query.order_by(Reply.replied_on, Reply.id)))
