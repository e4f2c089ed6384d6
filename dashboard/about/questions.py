"""What the about pages ask: how far the register has come, a row to try the check on, the versions of a codebook."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from .. import vocabulary
from ..errors import Missing
from ..models import Citation, City, CodebookVersion, Question, Standing, Statement
from ..register import codebook
from ..text import listed


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


def codebooks(session: Session, question: Question) -> Sequence[CodebookVersion]:
    """Every version of a question's codebook, newest first."""
    query = select(CodebookVersion).where(CodebookVersion.question_id == question.id)
    return session.scalars(query.order_by(CodebookVersion.id.desc())).all()


def under(question: Question, kept: Sequence[CodebookVersion], version: str) -> Question:
    """The question as one of its kept versions has it, for the page only; raises Missing where there is none such."""
    found = next((one for one in kept if one.version == version), None)
    if found is None:
        known = listed(one.version for one in kept)
        raise Missing(f"This codebook has no version “{version[:40]}”. There is {known}.")
    if version == question.codebook_version:
        return question
    return codebook.drawn(codebook.written(question) | found.codebook | {"codebook_version": version})
