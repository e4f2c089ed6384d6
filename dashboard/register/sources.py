"""Sources: found by canonical address, added when new, filled where they were blank."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, make_transient_to_detached

from .. import address, clock
from ..errors import FieldError, Refused
from ..models import Source
from ..storing import add_unless_there
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
_AT: Final = select(Source).where(Source.canonical_url == bindparam("page"))


def find(session: Session, url: str) -> Source | None:
    """The source at this address in any of its spellings, if the register knows it."""
    return session.scalar(_AT, {"page": address.canonical(url)})


def find_or_add(session: Session, printed: Printed, by: str, *, fill: bool) -> Source:
    """The source of a citation. `fill` lets the citation supply what a known source lacks."""
    known = find(session, printed.source_url)
    if known is None:
        row = columns_of(printed, clock.now())
        number = add_unless_there(session, Source, "canonical_url", **row)
        if number is not None:
            history.write(session, history.line(session, "added", "source", number, by=by, after=told(row)))
            return _stored(session, Source(id=number, **row))
        known = find(session, printed.source_url)
        if known is None:
            raise RuntimeError("a source that is there already cannot be found")
    if fill:
        complete(session, known, printed, by)
    return known


def _stored(session: Session, source: Source) -> Source:
    """The source as part of the session, without reading again what was just stored."""
    make_transient_to_detached(source)
    session.add(source)
    return source


def columns_of(printed: Printed, now: datetime) -> dict[str, Any]:
    """The row of a new source as a citation gives it."""
    row = {"url": printed.source_url, "canonical_url": printed.page, "created_at": now}
    for column, name in DETAILS.items():
        row[column] = getattr(printed, name)
    return row


def correct(session: Session, source: Source, printed: Printed, *, by: str, reason: str) -> dict[str, object]:
    """Bring what is known of a source to what a citation says of it; returns what was there before, by column."""
    given = {column: getattr(printed, name) for column, name in DETAILS.items() if column != "archive_url"}
    before = {column: getattr(source, column) for column in given if getattr(source, column) != given[column]}
    if before:
        for column in before:
            setattr(source, column, given[column])
        after = {column: given[column] for column in before}
        history.record(session, "corrected", "source", source.id, by=by, reason=reason, before=before, after=after)
    if "published_on" in before:
        dating.redate(session, source, by=by)
    return before


def archive(session: Session, source: Source, url: str, *, by: str, reason: str) -> None:
    """Note where a copy of the source is kept; raises Refused for an address that is none, or a missing reason."""
    if not reason.strip():
        raise Refused("An archive address needs a reason: one sentence that says where the copy comes from.")
    try:
        url = address.accepted(url)
    except FieldError as error:
        raise Refused(str(error)) from None
    if address.canonical(url) == source.canonical_url:
        raise Refused("This is the source’s own address. Give the address of its copy in an archive.")
    if url == source.archive_url:
        return
    before, source.archive_url = source.archive_url, url
    history.record(
        session, "archived", "source", source.id,
        by=by, reason=reason, before={"archive_url": before}, after={"archive_url": url},
    )  # fmt: skip


def complete(session: Session, known: Source, printed: Printed, by: str) -> None:
    """Fill the blank details of a source from a citation, with a line of history if there was any."""
    given = lacking(known.columns(), printed)
    if given:
        before = {column: getattr(known, column) for column in given}
        for column, value in given.items():
            setattr(known, column, value)
        history.record(session, "completed", "source", known.id, by=by, before=before, after=given)
    if "published_on" in given:
        dating.redate(session, known, by=by)


def lacking(known: Mapping[str, Any], printed: Printed) -> dict[str, Any]:
    """What a citation says of a known source that its row leaves blank."""
    return {
        column: given for column, name in DETAILS.items() if not known[column] and (given := getattr(printed, name))
    }


def told(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What the history keeps of a new source."""
    return {name: columns[name] for name in ("url", "canonical_url", *DETAILS)}
