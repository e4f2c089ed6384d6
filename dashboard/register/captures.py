"""Captures: what was read is kept, found by its token, given to its source, or forgotten."""

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, delete, exists, or_, select, true
from sqlalchemy.orm import Session, undefer

from .. import address, clock
from ..capture.reading import Reading
from ..errors import Refused
from ..language import gettext
from ..models import Capture, Citation, Source, SourceCheck
from . import history

FORGOTTEN_AFTER: Final = timedelta(days=7)
MOST_UNUSED: Final = 1_000  # with more, the oldest go sooner: strangers could fill the disk
KEPT_FOR: Final = timedelta(hours=2)  # in any case: a form is open
_HELD: Final = (
    select(Capture.id)
    .join(Citation, Citation.source_id == Capture.source_id)
    .where(Citation.statement_id == bindparam("statement_id"), Citation.number == bindparam("number"))
    .limit(1)
)


def keep(session: Session, reading: Reading) -> Capture:
    """Store what a reading saw, under a token nobody can guess; it belongs to no source yet."""
    page = reading.page
    capture = Capture(
        token=secrets.token_urlsafe(24),
        way=reading.way,
        url=reading.url,
        canonical_url=address.canonical(reading.url) if reading.url else "",
        address=reading.address,
        at=reading.at,
        http_status=reading.status,
        media_type=page.media_type if page else "",
        title=page.title if page else "",
        publisher=page.publisher if page else "",
        author=page.author if page else "",
        published_on=page.published_on if page else None,
        text=page.text if page else "",
        sha256=reading.sha256,
        problem=reading.problem,
        sentence=reading.sentence,
        warc=reading.warc or None,
    )
    session.add(capture)
    session.flush()
    return capture


def find(session: Session, token: str) -> Capture | None:
    """The capture of this token with its text, or None where it was forgotten or never was."""
    return session.scalar(select(Capture).where(Capture.token == token).options(undefer(Capture.text)))


def latest(session: Session, source: Source, *, fetched: bool = False) -> Capture | None:
    """The newest capture of a source that holds a text, with the text.

    What the register fetched itself goes before what somebody brought, and with `fetched` it alone counts.
    """
    ours = Capture.way == "fetched"
    query = select(Capture).where(Capture.source_id == source.id, Capture.problem == "", ours if fetched else true())
    query = query.order_by(ours.desc(), Capture.at.desc(), Capture.id.desc()).limit(1)
    return session.scalar(query.options(undefer(Capture.text)))


def are_held(session: Session, statement_id: int, number: int) -> bool:
    """Whether the register holds captures of a citation's source."""
    return session.scalar(_HELD, {"statement_id": statement_id, "number": number}) is not None


def adopt(session: Session, capture: Capture, source: Source, *, by: str) -> Capture:
    """Make a capture the source's own, for good.

    Raises Refused where it belongs to another source, or was fetched from another address.
    """
    if capture.source_id == source.id:
        return capture
    # Another form may have been sent with it a moment ago, or it was just forgotten.
    held = session.execute(select(Capture.source_id).where(Capture.id == capture.id).with_for_update()).one_or_none()
    if held is None:
        raise Refused(gettext("This text was read more than a week ago and is no longer kept. Read the source again."))
    if held.source_id == source.id:
        session.expire(capture, ["source_id"])
        return capture
    if held.source_id is not None:
        raise Refused(gettext("This text was read from another source. Read this source, then check the quote in it."))
    if capture.way == "fetched" and capture.canonical_url != source.canonical_url:
        raise Refused(
            gettext("This text was read from another address than the source’s. Read the source’s own address.")
        )
    capture.source_id = source.id
    session.flush()
    after = {"way": capture.way, "at": capture.at, "sha256": capture.sha256, "problem": capture.problem}
    history.record(session, "captured", "source", source.id, by=by, after=after)
    return capture


def forget_old(session: Session) -> int:
    """Delete what was read a week ago, or before many others, and came to nothing; returns how many that were."""
    mine = Capture.source_id.is_(None)
    surplus = select(Capture.id).where(mine).order_by(Capture.id.desc()).offset(MOST_UNUSED).limit(1).scalar_subquery()
    now = clock.now()
    unused = (
        mine,
        or_(Capture.at < now - FORGOTTEN_AFTER, (Capture.at < now - KEPT_FOR) & (Capture.id <= surplus)),
        ~exists().where(Citation.capture_id == Capture.id),
        ~exists().where(SourceCheck.capture_id == Capture.id),
    )
    return session.execute(delete(Capture).where(*unused)).rowcount  # type: ignore[attr-defined,no-any-return]
