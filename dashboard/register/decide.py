"""Decide what was proposed: publish, reject, withdraw. Each brings standing and search along."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from .. import clock, search
from ..errors import Missing, Refused
from ..models import Citation, Statement
from . import dating, history, standing
from .document import documents


def publish(session: Session, number: int, *, by: str, reason: str, citation: int = 1) -> Statement:
    """Make a proposed statement, or one proposed citation of a published one, public."""
    statement = _locked(session, number)
    if citation == 1:
        publish_all(session, [statement], by=by, reason=reason)
    else:
        publish_citations(session, statement, [_pending(statement, citation)], by=by, reason=reason)
    return statement


def publish_all(session: Session, statements: Sequence[Statement], *, by: str, reason: str) -> None:
    """Publish many proposed statements at once, each with its first citation."""
    _needs_reason(reason)
    for statement in statements:
        if statement.status != "pending":
            raise Refused(f"Statement {statement.id} is not waiting for a decision: it is {statement.status}.")
        _set_status(session, statement, "published", by=by, reason=reason)
        first = next(c for c in statement.citations if c.number == 1)
        first.status = "published"
    _bring_along(session, statements)


def publish_citations(
    session: Session, statement: Statement, citations: Iterable[Citation], *, by: str, reason: str
) -> None:
    """Make further sources of a published statement public."""
    _needs_reason(reason)
    if statement.status != "published":
        raise Refused(f"Statement {statement.id} is not published; publish it first.")
    for citation in citations:
        citation.status = "published"
        _record_citation(session, citation, "published", by, reason)
    if statement.said_on is None:
        statement.sort_on = dating.first_printed(statement)
    statement.updated_at = clock.now()
    _bring_along(session, [statement])


def reject(session: Session, number: int, *, by: str, reason: str, citation: int = 1) -> Statement:
    """Decline a proposed statement or citation; it is kept, with the reason, for its submitter."""
    _needs_reason(reason)
    statement = _locked(session, number)
    if citation != 1:
        declined = _pending(statement, citation)
        declined.status = "rejected"
        _record_citation(session, declined, "rejected", by, reason)
        return statement
    if statement.status != "pending":
        raise Refused(f"Statement {number} is not waiting for a decision: it is {statement.status}.")
    _set_status(session, statement, "rejected", by=by, reason=reason)
    return statement


def withdraw(session: Session, number: int, *, by: str, reason: str) -> Statement:
    """Take a published statement out of every table; its page stays and says why."""
    _needs_reason(reason)
    statement = _locked(session, number)
    if statement.status != "published":
        raise Refused(f"Statement {number} is not published: it is {statement.status}.")
    _set_status(session, statement, "withdrawn", by=by, reason=reason)
    _bring_along(session, [statement])
    return statement


def _locked(session: Session, number: int) -> Statement:
    """The statement with its citations and sources, nobody else deciding on it meanwhile."""
    query = (
        select(Statement)
        .where(Statement.id == number)
        .options(selectinload(Statement.city), selectinload(Statement.citations).selectinload(Citation.source))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    statement = session.scalar(query)
    if statement is None:
        raise Missing(f"There is no statement {number}.")
    return statement


def _pending(statement: Statement, number: int) -> Citation:
    citation = next((c for c in statement.citations if c.number == number), None)
    if citation is None:
        raise Missing(f"Statement {statement.id} has no citation {number}.")
    if citation.status != "pending":
        raise Refused(f"Citation {number} of statement {statement.id} is decided: it is {citation.status}.")
    return citation


def _set_status(session: Session, statement: Statement, status: str, *, by: str, reason: str) -> None:
    before = statement.status
    statement.status = status
    statement.updated_at = clock.now()
    history.record(
        session, status, "statement", statement.id,
        by=by, reason=reason, before={"status": before}, after={"status": status},
    )  # fmt: skip


def _record_citation(session: Session, citation: Citation, status: str, by: str, reason: str) -> None:
    name = f"citation {citation.number}"
    history.record(
        session, f"citation {status}", "statement", citation.statement_id,
        by=by, reason=reason, before={name: "pending"}, after={name: status},
    )  # fmt: skip


def _bring_along(session: Session, statements: Sequence[Statement]) -> None:
    session.flush()
    shown = [s for s in statements if s.status == "published"]
    search.index(session, documents(shown))
    search.remove(session, [s.id for s in statements if s.status != "published"])
    for question_id in {s.question_id for s in statements}:
        cities = {s.city_id for s in statements if s.question_id == question_id}
        standing.refresh(session, question_id, cities)


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("A decision needs a reason: one sentence that its submitter can understand.")
