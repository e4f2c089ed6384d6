"""The day an undated statement sorts by: when its earliest source was published."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..dates import NEVER
from ..models import Citation, Source, Statement
from . import standing, superseded


def first_printed(statement: Statement) -> date:
    """The day of the earliest dated source a statement counts with, or NEVER; sources must be loaded."""
    counting = [c for c in statement.citations if c.number == 1 or c.status == "published"]
    return min((c.source.published_on for c in counting if c.source.published_on), default=NEVER)


def redate(session: Session, source: Source, *, by: str) -> None:
    """Bring the undated statements that cite a source to the date it now has, and their cities’ standing along."""
    session.flush()
    cited = select(Citation.statement_id).where(Citation.source_id == source.id)
    undated = session.scalars(
        select(Statement)
        .where(Statement.said_on.is_(None), Statement.id.in_(cited))
        .options(selectinload(Statement.citations).selectinload(Citation.source))
        .execution_options(populate_existing=True)
    ).all()
    for statement in undated:
        statement.sort_on = first_printed(statement)
    for statement in undated:
        superseded.settle(session, statement, by=by)
    session.flush()
    shown = [statement for statement in undated if statement.status == "published"]
    for question_id in {statement.question_id for statement in shown}:
        standing.refresh(session, question_id, {s.city_id for s in shown if s.question_id == question_id})
