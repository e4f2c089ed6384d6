"""Which question is asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..errors import BadFilter
from ..language import gettext
from ..models import Change, Question
from ..text import listed

Changed: TypeAlias = list[tuple[int, datetime | None]]
_CHANGED: Final = select(
    Question.id,
    select(Change.at)
    .where(Change.noun == "question", Change.noun_id == Question.id)
    .order_by(Change.id.desc())
    .limit(1)
    .scalar_subquery(),
)


def known(session: Session) -> Sequence[Question]:
    """Every question with its stances, in order; in one query."""
    query = select(Question).options(joinedload(Question.stances)).order_by(Question.position)
    return session.scalars(query).unique().all()


def changed(session: Session) -> Changed:
    """When each question was changed last; where this is as it was, so are they."""
    return [(number, at) for number, at in session.execute(_CHANGED)]


def find(session: Session, slug: str = "") -> tuple[Question, bool]:
    """The question of this slug, or the first, with its stances, and whether it is the first; in one query."""
    return choose(known(session), slug)


def choose(questions: Sequence[Question], slug: str = "") -> tuple[Question, bool]:
    """The same of questions at hand; raises BadFilter where there is none such."""
    if not questions:
        raise BadFilter(gettext("The register asks no question yet. Add one with “dashboard question add FILE”."))
    found = next((question for question in questions if question.slug == slug), None) if slug else questions[0]
    if found is None:
        raise BadFilter(
            gettext(
                "There is no question “%(slug)s”. There is %(list)s.",
                slug=slug[:40],
                list=listed(q.slug for q in questions),
            )
        )
    return found, found is questions[0]
