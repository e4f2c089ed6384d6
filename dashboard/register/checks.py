"""Checks: whether a source prints the quote, kept with the citation and what it was looked for in."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import clock
from ..capture import verify
from ..errors import Refused
from ..language import gettext
from ..models import Capture, Citation, Source
from . import history


@dataclass(frozen=True)
class _Kept:
    """The columns of a citation that hold a check."""

    check_result: str = "unchecked"
    capture_id: int | None = None
    check_method: str = ""
    check_similarity: float | None = None
    check_start: int | None = None
    check_end: int | None = None


def check(session: Session, citation: Citation, capture: Capture, *, by: str) -> str:
    """Look for a citation's quote in a capture of its source; returns the result that stands afterwards.

    A citation without a quote stays unchecked. A capture without text makes it `unreadable`, but takes
    nothing from a quote that was once looked for in a text. The history gets a line where the result changes.
    Raises Refused for a capture of another source.
    """
    if capture.source_id != citation.source_id:
        raise Refused(gettext("A quote is looked for in its own source only. Read that source first."))
    if not citation.quote or (capture.problem and citation.check_method):
        return citation.check_result
    now = _kept(citation)
    if now.capture_id == capture.id and (capture.problem or now.check_method == verify.METHOD):
        return now.check_result
    _store(session, citation, capture, _looked_for(citation.quote, capture), by)
    return citation.check_result


def forget(citation: Citation) -> dict[str, str]:
    """Take the result from a citation whose words or source are changed; returns the one it had, by name, if any."""
    had = citation.check_result
    for name, value in asdict(_Kept()).items():
        setattr(citation, name, value)
    citation.checked_at = None
    return {} if had == "unchecked" else {f"citation {citation.number}": had}


def check_all(session: Session, source: Source, capture: Capture, *, by: str) -> dict[str, int]:
    """The same for every citation of a source; returns how many have each result, of those with a quote."""
    found: dict[str, int] = {}
    for citation in quoted(session, source):
        result = check(session, citation, capture, by=by)
        found[result] = found.get(result, 0) + 1
    return found


def quoted(session: Session, source: Source) -> Iterable[Citation]:
    """The citations of a source that have a quote and were not declined, nobody else checking them meanwhile."""
    query = select(Citation).where(Citation.source_id == source.id, Citation.quote != "", Citation.status != "rejected")
    query = query.order_by(Citation.statement_id, Citation.number).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _looked_for(quote: str, capture: Capture) -> _Kept:
    if capture.problem:
        return _Kept("unreadable", capture.id)
    found = verify.check(quote, capture.text)
    place = (None, None) if found.result == "not_found" else (found.start, found.end)
    return _Kept(found.result, capture.id, verify.METHOD, found.similarity, *place)


def _kept(citation: Citation) -> _Kept:
    return _Kept(**{name: getattr(citation, name) for name in _Kept.__dataclass_fields__})


def _store(session: Session, citation: Citation, capture: Capture, found: _Kept, by: str) -> None:
    before = citation.check_result
    for name in _Kept.__dataclass_fields__:
        setattr(citation, name, getattr(found, name))
    citation.checked_at = clock.now()
    session.flush()
    if found.check_result == before:
        return
    name = f"citation {citation.number}"
    history.record(
        session, "checked", "statement", citation.statement_id,
        by=by, reason=_how(capture), before={name: before}, after={name: found.check_result},
    )  # fmt: skip


def _how(capture: Capture) -> str:
    when = _minute(capture.at)
    if capture.problem:
        return f"Read on {when}: {capture.sentence}"
    return f"Method {verify.METHOD}, in the text of {when} with SHA-256 {capture.sha256}."


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
