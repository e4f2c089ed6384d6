"""What the form asks: which place is meant, which source is known, what became of a submission."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..catalogue import changes, edits
from ..errors import FieldError, Missing
from ..language import gettext
from ..models import Change, Citation, Edit, Question, Report, Source, Statement, Submission
from ..register import reports, rules, sources


def known_source(session: Session, url: str) -> Source | None:
    """A source that a published statement cites; what strangers proposed is nobody's to see."""
    try:
        found = sources.find(session, rules.check("source_url", url))
    except FieldError:
        return None
    if found is None:
        return None
    public = exists().where(
        Citation.source_id == found.id,
        Citation.status == "published",
        Statement.id == Citation.statement_id,
        Statement.status == "published",
    )
    return found if session.scalar(select(public)) else None


def submission(session: Session, token: str) -> dict[str, Any]:
    """What was sent under a private address, its state and the editor's reason."""
    sent = session.scalar(select(Submission).where(Submission.token == token)) if token.isprintable() else None
    if sent is None:
        raise Missing(gettext("There is no submission at this address. Check that the whole address was copied."))
    statement = session.scalars(
        select(Statement)
        .where(Statement.id == sent.statement_id)
        .options(joinedload(Statement.city), selectinload(Statement.citations).joinedload(Citation.source))
    ).one()
    citation = next(c for c in statement.citations if c.number == sent.citation_number)
    question = session.scalars(
        select(Question).where(Question.id == statement.question_id).options(selectinload(Question.stances))
    ).one()
    status = citation.status if sent.citation_number > 1 else statement.status
    return {
        "sent": sent,
        "statement": statement,
        "citation": citation,
        "question": question,
        "stance": question.stance(statement.stance),
        "state": status,
        **_decision(session, sent, status),
    }


def edit(session: Session, token: str) -> dict[str, Any] | None:
    """The suggested edit of a private address, with its statement; None where it is not one's."""
    query = select(Edit).where(Edit.token == token).options(joinedload(Edit.statement).joinedload(Statement.city))
    found = session.scalar(query) if token.isprintable() else None
    if found is None:
        return None
    question = session.scalars(
        select(Question).where(Question.id == found.statement.question_id).options(selectinload(Question.stances))
    ).one()
    return {"edit": found, "statement": found.statement, "turns": edits.turns(found, question)}


def report(session: Session, token: str) -> dict[str, Any] | None:
    """The report of a private address, with the page it is about; None where it is not one's."""
    query = select(Report).where(Report.token == token).options(*reports.PAGES)
    found = session.scalar(query) if token.isprintable() else None
    if found is None:
        return None
    return {"report": found, "page": reports.page_of(found.about), **_mended(session, found)}


def _mended(session: Session, report: Report) -> dict[str, Any]:
    """The change that mended what was reported, as a line of its statement's history."""
    if report.change_id is None:
        return {"line": None, "changed": None}
    change = session.get_one(Change, report.change_id)
    statement = session.get_one(Statement, change.noun_id)
    question = session.scalars(
        select(Question).where(Question.id == statement.question_id).options(selectinload(Question.stances))
    ).one()
    return {"line": changes.line(change, question, changes.cities(session, [change])), "changed": statement.id}


def _decision(session: Session, sent: Submission, status: str) -> dict[str, str]:
    """What an editor said last of this submission, and under which heading."""
    verb = f"citation {status}" if sent.citation_number > 1 else status
    changes = session.scalars(
        select(Change)
        .where(Change.noun == "statement", Change.noun_id == sent.statement_id, Change.verb == verb)
        .order_by(Change.id.desc())
    )
    name = f"citation {sent.citation_number}"
    for change in changes:
        if sent.citation_number == 1 or name in change.after:
            return {"reason": change.reason, "code": change.after.get("code", "")}
    return {"reason": "", "code": ""}
