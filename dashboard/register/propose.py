"""Propose a statement, or one more source for a statement that is there."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from .. import clock, dates
from ..db import hold
from ..errors import Refused
from ..language import gettext
from ..models import Citation, Statement
from ..storing import next_ids, put
from ..text import slug
from . import duplicates, history, sources
from .draft import Draft, Printed

LONGEST_RECORD = 180  # a number still fits behind it, see rules.RULES


def propose(
    session: Session, draft: Draft, printed: Printed, *, by: str, reason: str = "", fill: bool = False,
    user: int | None = None,
) -> Statement:  # fmt: skip
    """Store a statement with its first citation as `pending`; nobody but its submitter sees it yet.

    `fill` lets trusted input complete a known source's blank fields. `user` is the editor who sends it, if one does.
    """
    return session.get_one(Statement, take_in(session, draft, printed, by=by, reason=reason, fill=fill, user=user))


def take_in(
    session: Session, draft: Draft, printed: Printed, *, by: str, reason: str = "", fill: bool = False,
    user: int | None = None,
) -> int:  # fmt: skip
    """The same, for whoever needs no more of the statement than its id."""
    source = sources.find_or_add(session, printed, by, fill=fill)
    number = next_ids(session, Statement, 1)[0]
    now = clock.now()
    citation = columns_of_citation(
        number, 1, source.id, printed, now, summary=draft.summary, note=draft.note, user=user
    )
    record, sort_on = draft.record or _record(session, draft), draft.said.on or source.published_on or dates.NEVER
    fields = draft.fields() | {"record": record}
    # The citation first: the database takes no statement without one.
    put(session, Citation, citation)
    put(session, Statement, columns_of_statement(fields, number, draft.question.codebook_version, sort_on, now))
    told = told_of_statement(fields, told_of_citation(citation, source.url))
    history.write(session, history.line(session, "proposed", "statement", number, by=by, reason=reason, after=told))
    return number


def cite(
    session: Session, statement: Statement, printed: Printed, *, by: str, reason: str = "", fill: bool = False,
    user: int | None = None,
) -> Citation:  # fmt: skip
    """Store one more source of a statement as `pending`.

    Raises Refused where the statement cites the same words of that source already, or is not
    there to be cited.
    """
    if statement.status not in ("pending", "published"):
        raise Refused(gettext("This statement is not published, so no source can be added to it."))
    source = sources.find_or_add(session, printed, by, fill=fill)
    # Locked so that two who cite at once do not take the same number.
    session.execute(select(Statement.id).where(Statement.id == statement.id).with_for_update())
    cited = select(Citation).where(Citation.statement_id == statement.id, Citation.source_id == source.id)
    there = [c.quote for c in session.scalars(cited) if c.status != "rejected"]
    needs_other_words(printed.quote, there)
    last = session.scalar(select(func.max(Citation.number)).where(Citation.statement_id == statement.id))
    number, now = (last or 0) + 1, clock.now()
    told: dict[str, Any] = {"summary": statement.summary, "note": statement.note, "user": user}
    citation = Citation(**columns_of_citation(statement.id, number, source.id, printed, now, **told))
    session.add(citation)
    session.flush()
    history.record(
        session, "cited", "statement", statement.id, by=by, reason=reason,
        after={f"citation {citation.number}": told_of_citation(citation.columns(), source.url)},
    )  # fmt: skip
    return citation


def needs_other_words(quote: str, there: Collection[str]) -> None:
    """Raise Refused where a page is cited already with these words, or nearly these."""
    if quote in there:
        raise Refused(gettext("This statement already cites that page with the same words."))
    if any(duplicates.are_alike(quote, other) for other in there):
        raise Refused(
            gettext("This statement already cites that page, with nearly the same words. See them on its page.")
        )


def columns_of_statement(
    fields: Mapping[str, Any], number: int, codebook_version: str, sort_on: date, now: datetime
) -> dict[str, Any]:
    """The row of a proposed statement; `fields` are those of its draft, with its record."""
    return {
        **fields,
        "id": number,
        "sort_on": sort_on,
        "status": "pending",
        "codebook_version": codebook_version,
        "created_at": now,
        "updated_at": now,
        "lead": 1,
        "version": 1,
    }


def columns_of_citation(
    statement_id: int, number: int, source_id: int, printed: Printed, now: datetime, *,
    summary: str, note: str, user: int | None,
) -> dict[str, Any]:  # fmt: skip
    """The row of a proposed citation, with its own summary and note only where they are not the statement's."""
    return {
        "statement_id": statement_id,
        "number": number,
        "source_id": source_id,
        "quote": printed.quote,
        "summary": "" if printed.summary == summary else printed.summary,
        "note": "" if printed.note == note else printed.note,
        "status": "pending",
        "check_result": "unchecked",
        "created_at": now,
        "submitted_by": user,
    }


def told_of_statement(fields: Mapping[str, Any], citation: dict[str, str]) -> dict[str, Any]:
    """What the history keeps of a proposed statement, by its draft's fields and record, and of its first citation."""
    return {**fields, "status": "pending", "citation 1": citation}


def told_of_citation(columns: Mapping[str, Any], url: str) -> dict[str, str]:
    """What the history keeps of a proposed citation."""
    return {"source": url} | {name: columns[name] for name in ("quote", "summary", "note")}


def _record(session: Session, draft: Draft) -> str:
    """A readable key nobody has yet: 'chicago-il-emanuel-2016-11-13', then '…-2'."""
    who = slug(draft.speaker.split(" ")[-1]) if draft.speaker else draft.channel
    parts = [draft.city.slug, draft.city.state.lower(), who[:100]]
    if when := dates.stored(draft.said.on, draft.said.precision):
        parts.append(when)
    stem = "-".join(parts)[:LONGEST_RECORD]
    hold(session, stem)
    # As a range, because SQLite takes no index for LIKE; a colon comes after the digits.
    numbered = and_(Statement.record >= f"{stem}-", Statement.record < f"{stem}-:")
    taken = set(session.scalars(select(Statement.record).where(or_(Statement.record == stem, numbered))))
    return next(key for n in range(1, len(taken) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in taken)
