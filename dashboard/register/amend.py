"""Change a statement's fields: an editor before or after it is published, its submitter when asked.

Every change is one line of history with before and after; the quote is looked for anew where it or its source changed.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import address
from ..errors import Refused
from ..models import Change, Citation, Statement
from . import captures, checks, dating, decide, history, sources, steps, superseded
from .draft import Draft, Printed

ALIKE = "Nothing was changed. Change a field, or choose another decision."


@dataclass
class _Difference:
    """What a change made of which fields, and the city the statement spoke of before."""

    city_id: int
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def note(self, name: str, before: Any, after: Any) -> None:
        """Keep one field's two values."""
        self.before[name], self.after[name] = before, after


def amend(
    session: Session, number: int, draft: Draft, printed: Printed, *, by: str, reason: str, user: int | None = None,
    seen: int | None = None,
) -> Change:  # fmt: skip
    """Make a waiting or published statement say what `draft` and `printed` (its first citation) say.

    On one that is published this is a correction, and public as such. Raises Refused where nothing differs.
    """
    steps.needs_reason(reason)
    statement = steps.locked(session, number, seen=seen)
    steps.needs_status(statement, "pending", "published")
    published = statement.status == "published"
    if not published:
        steps.decided(steps.numbered(statement, 1), user)
    made = _apply(session, statement, draft, printed, by=by, reason=reason, trusted=True)
    if not made.after:
        raise Refused(ALIKE)
    steps.touch(statement)
    line = history.record(
        session, "amended" if published else "edited", "statement", number,
        by=by, reason=reason, before=made.before, after=made.after,
    )  # fmt: skip
    _finish(session, number, made, by)
    return line


def publish(
    session: Session, number: int, draft: Draft, printed: Printed, *, by: str, reason: str, user: int | None = None,
    seen: int | None = None,
) -> Statement:  # fmt: skip
    """Publish a waiting statement as an editor leaves it; what they changed is a line of its own."""
    statement = steps.locked(session, number, seen=seen)
    steps.needs_status(statement, "pending")
    made = _apply(session, statement, draft, printed, by=by, reason=reason, trusted=True)
    if made.after:
        steps.touch(statement)
        history.record(
            session, "edited", "statement", number, by=by, reason=reason, before=made.before, after=made.after
        )  # fmt: skip
        _finish(session, number, made, by)
    return decide.publish(session, number, by=by, reason=reason, user=user)


def answer(
    session: Session, number: int, draft: Draft, printed: Printed, *, by: str, reply: str, seen: int | None = None
) -> Statement:
    """Bring a returned statement back into the queue as its submitter mended it, with what they reply."""
    statement = steps.locked(session, number, seen=seen)
    if statement.status != "returned":
        raise Refused("No editor asks about this submission now, so it cannot be changed.")
    made = _apply(session, statement, draft, printed, by=by, reason=reply, trusted=_cited_once(session, statement))
    if not made.after and not reply.strip():
        raise Refused("Answer the editor’s questions: change a field, or write a sentence.")
    steps.set_status(session, statement, "pending", by=by, reason=reply, verb="answered")
    if made.after:
        history.record(
            session, "edited", "statement", number, by=by, before=made.before, after=made.after
        )  # fmt: skip
    _finish(session, number, made, by)
    return steps.locked(session, number)


def _apply(
    session: Session, statement: Statement, draft: Draft, printed: Printed, *, by: str, reason: str, trusted: bool
) -> _Difference:
    if draft.question.id != statement.question_id:
        raise Refused("A statement keeps its question. Submit it anew for the other one.")
    made, lead = _Difference(statement.city_id), steps.numbered(statement, 1)
    wanted = draft.fields()
    if wanted["stance"] != statement.stance:
        wanted["codebook_version"] = draft.question.codebook_version
    for name, value in wanted.items():
        if (before := getattr(statement, name)) != value:
            made.note(name, before, value)
            setattr(statement, name, value)
    _apply_words(lead, printed, made)
    _apply_source(session, lead, printed, made, by=by, reason=reason, trusted=trusted)
    if {"citation 1 quote", "citation 1 source"} & made.after.keys() and (had := checks.forget(lead)):
        made.note("citation 1", had["citation 1"], "unchecked")
    session.flush()
    return made


def _apply_words(lead: Citation, printed: Printed, made: _Difference) -> None:
    if lead.quote != printed.quote:
        made.note("citation 1 quote", lead.quote, printed.quote)
        lead.quote = printed.quote


def _apply_source(
    session: Session, lead: Citation, printed: Printed, made: _Difference, *, by: str, reason: str, trusted: bool
) -> None:
    source = lead.source
    if address.canonical(printed.source_url) != source.canonical_url:
        other = sources.find_or_add(session, printed, by, fill=False)
        made.note("citation 1 source", source.url, other.url)
        lead.source_id, source = other.id, other
    if trusted:
        for column, before in sources.correct(session, source, printed, by=by, reason=reason).items():
            made.note(f"source {column}", before, getattr(source, column))


def _cited_once(session: Session, statement: Statement) -> bool:
    """Whether nothing but this statement cites its source: then its submitter may say what the source is."""
    source = steps.numbered(statement, 1).source_id
    others = select(func.count()).where(Citation.source_id == source, Citation.statement_id != statement.id)
    return not session.scalar(others)


def _finish(session: Session, number: int, made: _Difference, by: str) -> None:
    """Look for changed words, date what is undated, and bring standing and search along."""
    session.flush()
    statement = steps.locked(session, number)
    statement.sort_on = statement.said_on or dating.first_printed(statement)
    lead = steps.numbered(statement, 1)
    capture = captures.latest(session, lead.source) if lead.check_result == "unchecked" and lead.quote else None
    if capture is not None:
        checks.check(session, lead, capture, by=by)
    if statement.status == "published":
        superseded.settle(session, statement, by=by)
        left = {made.city_id} - {statement.city_id}
        steps.bring_along(session, [statement], left)
