"""Which question is asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from ..errors import BadFilter
from ..language import gettext
from ..models import Change, Question
from ..text import listed

Changed: TypeAlias = list[tuple[int, int | None, datetime | None]]
_OF: Final = aliased(Change)
_LAST: Final = select(func.max(_OF.id)).where(_OF.noun == "question", _OF.noun_id == Question.id).scalar_subquery()
# With its moment, because numbers come again where a register was restored.
_CHANGED: Final = select(Question.id, Change.id, Change.at).outerjoin(Change, Change.id == _LAST).order_by(Question.id)


def known(session: Session) -> Sequence[Question]:
    """Every question with its stances, in order; in one query."""
    query = select(Question).options(joinedload(Question.stances)).order_by(Question.position)
    return session.scalars(query).unique().all()


def changed(session: Session) -> Changed:
    """What changed each question last, and when; where this is as it was, so are they."""
    return [(number, line, at) for number, line, at in session.execute(_CHANGED)]


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
