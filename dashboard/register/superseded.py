"""That a later statement says what holds now: a link which ends by itself where it would no longer be true."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..models import Statement
from . import history, steps


def link(session: Session, statement: Statement, later: int | None, *, verb: str, by: str, reason: str) -> None:
    """Name the statement's successor, or with None take it back, with its line of history."""
    before, statement.superseded_by = statement.superseded_by, later
    steps.touch(statement)
    history.record(
        session, verb, "statement", statement.id,
        by=by, reason=reason, before={"superseded_by": before}, after={"superseded_by": later},
    )  # fmt: skip


def settle(session: Session, changed: Statement, *, by: str) -> None:
    """End the links from and to a changed statement that a reader would now be misled by."""
    session.flush()
    query = select(Statement).where(
        Statement.superseded_by.is_not(None),
        or_(Statement.id == changed.id, Statement.superseded_by == changed.id),
    )
    for earlier in session.scalars(query.order_by(Statement.id)).all():
        later = changed if earlier.superseded_by == changed.id else session.get(Statement, earlier.superseded_by)
        if later is not None and (reason := _untrue(earlier, later)):
            link(session, steps.locked(session, earlier.id), None, verb="no longer superseded", by=by, reason=reason)


def _untrue(earlier: Statement, later: Statement) -> str:
    """Why the later one does not say what holds now, or ''."""
    if later.status != "published":
        return f"Statement {later.id} was withdrawn."
    if any(getattr(earlier, name) != getattr(later, name) for name in ("city_id", "question_id", "channel")):
        return f"After a correction, statement {later.id} is of another city or channel."
    if later.sort_on < earlier.sort_on:
        return f"After a correction, statement {later.id} is the older of the two."
    return ""
