"""What waits for an editor of the two-coder sample: the next statement to code, disagreements to rule on, how many."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..access import Person
from ..models import Citation, Statement
from ..register import codings, desk

WHOLE: Final = (joinedload(Statement.city), selectinload(Statement.citations).joinedload(Citation.source))
LISTED: Final = 20  # disagreements


class Waiting(NamedTuple):
    """How many drawn statements an editor may code, and on how many disagreements they may rule."""

    to_code: int
    to_rule: int


def waiting(session: Session, me: Person) -> Waiting:
    """What waits for this editor, in one query."""
    counted = [
        query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True).scalar_subquery()
        for query in (to_code(me), to_rule(me))
    ]
    return Waiting(*session.execute(select(*counted)).one())


def to_code(me: Person) -> Select[Statement]:
    """The drawn statements that this editor may code, in the order of the draw."""
    return codings.sample().where(codings.uncoded(), *codings.may_code(me.id, me.name))


def to_rule(me: Person) -> Select[Statement]:
    """The statements on whose two codes this editor may rule, the longest waiting first."""
    return codings.disputed().where(*codings.may_code(me.id, me.name))


def next_to_code(session: Session, me: Person) -> Statement | None:
    """The first statement to code that no other editor has open, or None."""
    query = to_code(me).where(Statement.id.not_in(_open_elsewhere(session, me))).options(*WHOLE)
    return session.scalar(query.limit(1))


def disagreements(session: Session, me: Person) -> Sequence[Statement]:
    """The first disagreements to rule on that no other editor has open."""
    query = to_rule(me).where(Statement.id.not_in(_open_elsewhere(session, me)))
    return session.scalars(query.options(joinedload(Statement.city)).limit(LISTED)).all()


def one(session: Session, among: Select[Statement], number: int) -> Statement | None:
    """The statement of this number, if it is among these."""
    return session.scalar(among.where(Statement.id == number).options(*WHOLE))


def _open_elsewhere(session: Session, me: Person) -> list[int]:
    held = desk.taken(session).items()
    return [int(key.removeprefix("coding/")) for key, (user, _) in held if key.startswith("coding/") and user != me.id]
