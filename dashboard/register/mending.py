"""What can have mended a reported page: the public changes of it since the report."""

from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from ..models import Change, Citation, Report, Statement

SHOWN: Final = 20
# After these the page shows something else.
VERBS: Final = (
    "published", "citation published", "amended", "withdrawn", "restored", "superseded", "no longer superseded",
)  # fmt: skip


def since(session: Session, report: Report) -> list[tuple[Change, Statement]]:
    """The newest changes of what stands on the page, each with its statement, and that with its city."""
    sent = select(func.min(Change.id)).where(Change.noun == "report", Change.noun_id == report.id).scalar_subquery()
    query = (
        select(Change, Statement)
        .join(Statement, and_(Change.noun == "statement", Statement.id == Change.noun_id))
        .where(Change.id > sent, Change.verb.in_(VERBS), _on_page(report))
        .options(joinedload(Statement.city))
        .order_by(Change.id.desc())
        .limit(SHOWN)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _on_page(report: Report) -> ColumnElement[bool]:
    if report.statement_id is not None:
        return Statement.id == report.statement_id
    if report.city_id is not None:
        return Statement.city_id == report.city_id
    return Statement.id.in_(select(Citation.statement_id).where(Citation.source_id == report.source_id))
