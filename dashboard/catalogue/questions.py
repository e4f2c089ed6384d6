"""Which question is asked."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..errors import BadFilter
from ..models import Question
from ..text import listed


def find(session: Session, slug: str = "") -> tuple[Question, bool]:
    """The question of this slug, or the first, with its stances, and whether it is the first; in one query."""
    query = select(Question).options(joinedload(Question.stances)).order_by(Question.position)
    questions = session.scalars(query).unique().all()
    if not questions:
        raise BadFilter("The register asks no question yet. Add one with “dashboard question add FILE”.")
    found = next((question for question in questions if question.slug == slug), None) if slug else questions[0]
    if found is None:
        raise BadFilter(f"There is no question “{slug[:40]}”. There is {listed(q.slug for q in questions)}.")
    return found, found is questions[0]
