"""What a change of a question would do, found by doing it and taking it back."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..db import Database
from ..models import City, Standing
from . import questions, recode
from .codebook import Written


class Move(NamedTuple):
    """A city whose standing would be another one: its name, its address, and the standing before and after."""

    title: str
    path: str
    before: str
    after: str


class Effect(NamedTuple):
    """The codebook version after the change, whether it is a new one, how much is then to code anew, who moves."""

    version: str
    is_new: bool
    recode: int
    moves: list[Move]


def of(database: Database, slug: str, values: Written, *, by: str, seen: int | None = None) -> Effect:
    """What follows from a revision that is not stored; raises Refused, Stale and Missing as `questions.revise` does."""
    with database.writing() as session:
        question = questions.find(session, slug)
        before, version = _standings(session, question.id), question.codebook_version
        questions.revise(session, slug, values, changelog="Not stored.", by=by, seen=seen)
        after = _standings(session, question.id)
        moved = [number for number in before if before[number] != after[number]]
        cities = session.scalars(select(City).where(City.id.in_(moved)).order_by(City.name, City.state)).all()
        moves = [Move(city.title, city.path, before[city.id], after[city.id]) for city in cities]
        is_new = question.codebook_version != version
        found = Effect(question.codebook_version, is_new, recode.count(session, question), moves)
        session.rollback()
    return found


def _standings(session: Session, question_id: int) -> dict[int, str]:
    """The standing of every city with statements."""
    rows = select(Standing.city_id, Standing.standing).where(Standing.question_id == question_id)
    return dict(session.execute(rows.where(Standing.statements > 0)).all())
