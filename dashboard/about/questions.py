"""What the about page asks: how far the register has come, and a row to try the check on."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from .. import vocabulary
from ..models import Citation, City, Question, Standing, Statement


class Extent(NamedTuple):
    """How many published statements there are, about how many places, and how many cities and towns are on file."""

    statements: int
    places: int
    cities: int


def extent(session: Session, question: Question) -> Extent:
    """The register in three numbers, for one question."""
    spoken = select(func.sum(Standing.statements), func.count()).where(
        Standing.question_id == question.id, Standing.statements > 0
    )
    statements, held = session.execute(spoken).one()
    cities = session.scalar(select(func.count()).select_from(City).where(City.level.in_(vocabulary.CITY_LEVELS)))
    return Extent(statements or 0, held, cities or 0)


def example(session: Session, question: Question) -> Statement | None:
    """The newest published statement with a quote, None where there is none yet."""
    return session.scalar(
        select(Statement)
        .join(Citation, (Citation.statement_id == Statement.id) & (Citation.number == Statement.lead))
        .where(Statement.question_id == question.id, Statement.status == "published", Citation.quote != "")
        .order_by(Statement.sort_on.desc(), Statement.record.desc())
        .limit(1)
        .options(joinedload(Statement.city))
    )
