"""Visits: whether a source is still there, logged; what it says now is compared and its quotes looked for again."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import clock
from ..capture.reading import Reading
from ..models import Capture, Source, SourceCheck
from . import captures, checks, history

PAYWALLED: Final = (401, 402, 403)
# An answer that asks us to come later, or not to come, says nothing about the page.
_NOT_COUNTED: Final = (429, 451)
FAILURES: Final = 3
APART: Final = timedelta(days=3)
_SEEN: Final = ("alive", "changed", "paywalled")


def visit(session: Session, source: Source, reading: Reading, *, by: str) -> SourceCheck:
    """Log what a reading of the source's address found, and bring its state and its quotes up to date.

    A text that differs from the one fetched before is kept, and every quote is looked for in it. A
    source is dead only after three failures, each at least three days after the one that counted before it.
    """
    capture: Capture | None = None
    if reading.page:
        result, capture, detail = _compared(session, source, reading, by)
    else:
        result, detail = _unread(session, source, reading), reading.sentence
        if any(citation.check_result == "unchecked" for citation in checks.quoted(session, source)):
            capture = captures.adopt(session, captures.keep(session, reading), source, by=by)
            checks.check_all(session, source, capture, by=by)
    return _log(session, source, result, by, status=reading.status, detail=detail, capture=capture)


def not_allowed(session: Session, source: Source, *, by: str) -> SourceCheck:
    """Log that the source was not visited, because its website asks robots not to."""
    return _log(session, source, "not_allowed", by)


def _compared(session: Session, source: Source, reading: Reading, by: str) -> tuple[str, Capture, str]:
    """The result of a visit that read a text, the capture that holds this text, and what became of the quotes."""
    last = captures.latest(session, source, fetched=True)
    if last is not None and last.sha256 == reading.sha256:
        result, capture = "alive", last
    else:
        result = "alive" if last is None else "changed"
        capture = captures.adopt(session, captures.keep(session, reading), source, by=by)
    found = checks.check_all(session, source, capture, by=by)
    there, all_ = found.get("exact", 0) + found.get("near", 0), sum(found.values())
    # It is kept, so it is said in English whoever asks.
    return result, capture, f"{there:,} of {all_:,} {'quote' if all_ == 1 else 'quotes'} found." if all_ else ""


def _unread(session: Session, source: Source, reading: Reading) -> str:
    status = reading.status
    if status in PAYWALLED or reading.problem == "paywall":
        return "paywalled"
    if status is not None and status < 400:
        return "alive"  # it answers, only its text cannot be had
    if status in _NOT_COUNTED:
        return "failed"
    return "dead" if _failures(session, source) + 1 >= FAILURES else "failed"


def _failures(session: Session, source: Source) -> int:
    """How many failures since the source was last seen count, one of now not among them.

    Should one of now be too near to the last, it takes that one's place.
    """
    mine = SourceCheck.source_id == source.id
    seen = select(func.max(SourceCheck.id)).where(mine, SourceCheck.result.in_(_SEEN)).scalar_subquery()
    failed = session.scalars(
        select(SourceCheck)
        .where(mine, SourceCheck.id > func.coalesce(seen, 0), SourceCheck.result.in_(("failed", "dead")))
        .order_by(SourceCheck.id)
    )
    counting: list[datetime] = []
    for one in failed:
        if one.http_status not in _NOT_COUNTED and (not counting or one.at - counting[-1] >= APART):
            counting.append(one.at)
    too_near = bool(counting) and clock.now() - counting[-1] < APART
    return len(counting) - too_near


def _log(
    session: Session,
    source: Source,
    result: str,
    by: str,
    *,
    status: int | None = None,
    detail: str = "",
    capture: Capture | None = None,
) -> SourceCheck:
    before, now = source.visit_result, clock.now()
    logged = SourceCheck(
        source_id=source.id,
        at=now,
        result=result,
        http_status=status,
        detail=detail,
        capture_id=capture.id if capture else None,
    )
    session.add(logged)
    source.visited_at, source.visit_result = now, result
    session.flush()
    if result != before:
        history.record(
            session, "visited", "source", source.id,
            by=by, reason=detail, before={"visit_result": before}, after={"visit_result": result},
        )  # fmt: skip
    return logged
