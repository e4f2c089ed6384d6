"""What the form asks: which place is meant, which source is known, what became of a submission."""

import re
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..errors import FieldError, Missing
from ..models import Change, Citation, City, Question, Source, Statement, Submission
from ..register import places, rules, sources


def city(session: Session, typed: str) -> list[City]:
    """The places that may be meant: by address ('mi/shelby-2') or by name."""
    if address := re.fullmatch(r"([a-z]{2})/([a-z0-9-]+)", typed):
        found = places.at(session, address[1], address[2])
        return [found] if found else []
    return places.find(session, typed[:200])


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
        raise Missing("There is no submission at this address. Check that the whole address was copied.")
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
        "reason": _reason(session, sent, status),
    }


def _reason(session: Session, sent: Submission, status: str) -> str:
    verb = f"citation {status}" if sent.citation_number > 1 else status
    changes = session.scalars(
        select(Change)
        .where(Change.noun == "statement", Change.noun_id == sent.statement_id, Change.verb == verb)
        .order_by(Change.id.desc())
    )
    name = f"citation {sent.citation_number}"
    return next((c.reason for c in changes if sent.citation_number == 1 or name in c.after), "")
