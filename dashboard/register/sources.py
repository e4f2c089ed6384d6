"""Sources: found by canonical address, added when new, filled where they were blank."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import address, clock
from ..models import Source
from . import history
from .draft import Printed

_FILLED = {"title": "source_title", "author": "source_author", "published_on": "published_on", "archive_url": "archive_url"}  # fmt: skip


def find(session: Session, url: str) -> Source | None:
    """The source at this address in any of its spellings, if the register knows it."""
    return session.scalar(select(Source).where(Source.canonical_url == address.canonical(url)))


def find_or_add(session: Session, printed: Printed, by: str, *, fill: bool) -> Source:
    """The source of a citation. `fill` lets the citation supply what a known source lacks."""
    known = find(session, printed.source_url)
    if known is None:
        known = Source(
            url=printed.source_url,
            canonical_url=address.canonical(printed.source_url),
            title=printed.source_title,
            publisher=printed.publisher,
            author=printed.source_author,
            published_on=printed.published_on,
            archive_url=printed.archive_url,
            created_at=clock.now(),
        )
        session.add(known)
        session.flush()
        history.record(session, "added", "source", known.id, by=by, after=_described(known))
    elif fill:
        before = {name: getattr(known, name) for name in _FILLED}
        for name, given in _FILLED.items():
            if not before[name] and getattr(printed, given):
                setattr(known, name, getattr(printed, given))
        after = {name: getattr(known, name) for name in _FILLED}
        if changed := [name for name in _FILLED if before[name] != after[name]]:
            history.record(
                session, "completed", "source", known.id, by=by,
                before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
            )  # fmt: skip
    return known


def _described(source: Source) -> dict[str, object]:
    names = ("url", "canonical_url", "title", "publisher", "author", "published_on", "archive_url")
    return {name: getattr(source, name) for name in names}
