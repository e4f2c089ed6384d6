"""Sources: found by canonical address, added when new, filled where they were blank."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import address, clock
from ..db import add_unless_there
from ..models import Source
from . import dating, history
from .draft import Printed

# What is known of a source besides its address: its column here, its name in forms and files.
DETAILS: Final = {
    "publisher": "publisher",
    "title": "source_title",
    "author": "source_author",
    "published_on": "published_on",
    "archive_url": "archive_url",
}


def find(session: Session, url: str) -> Source | None:
    """The source at this address in any of its spellings, if the register knows it."""
    return session.scalar(select(Source).where(Source.canonical_url == address.canonical(url)))


def find_or_add(session: Session, printed: Printed, by: str, *, fill: bool) -> Source:
    """The source of a citation. `fill` lets the citation supply what a known source lacks."""
    known = find(session, printed.source_url)
    if known is None:
        added = add_unless_there(
            session,
            Source,
            "canonical_url",
            url=printed.source_url,
            canonical_url=address.canonical(printed.source_url),
            created_at=clock.now(),
            **{column: getattr(printed, name) for column, name in DETAILS.items()},
        )
        known = find(session, printed.source_url)
        if known is None:
            raise RuntimeError("a source that was just stored is not there")
        if added:
            history.record(session, "added", "source", known.id, by=by, after=_described(known))
            return known
    if fill:
        _complete(session, known, printed, by)
    return known


def _complete(session: Session, known: Source, printed: Printed, by: str) -> None:
    """Fill the blank details of a source from a citation, with a line of history if there was any."""
    given = {column: getattr(printed, name) for column, name in DETAILS.items()}
    blank = {column: getattr(known, column) for column in DETAILS if not getattr(known, column) and given[column]}
    for column in blank:
        setattr(known, column, given[column])
    if blank:
        after = {column: given[column] for column in blank}
        history.record(session, "completed", "source", known.id, by=by, before=blank, after=after)
    if "published_on" in blank:
        dating.redate(session, known)


def _described(source: Source) -> dict[str, object]:
    return {name: getattr(source, name) for name in ("url", "canonical_url", *DETAILS)}
