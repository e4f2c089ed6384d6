"""Passkeys of the people who may decide: kept, used, removed. Each proves one sign-in with one challenge."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from .. import clock
from ..db import LARGEST_ID
from ..errors import Missing, Refused
from ..language import gettext
from ..models import Passkey, User
from ..storing import add_unless_there
from . import history, people

MOST: Final = 20


def of(session: Session, number: int) -> list[Passkey]:
    """A user's passkeys, oldest first."""
    return list(session.scalars(select(Passkey).where(Passkey.user_id == number).order_by(Passkey.id)))


def add(
    session: Session, number: int, credential: str, public_key: bytes, count: int, name: str, *, known_as: str, by: str
) -> None:
    """Let a device sign this user in; Refused where it does already, or where there are `MOST`."""
    user = people.locked(session, number, known_as)
    if (session.scalar(select(func.count()).where(Passkey.user_id == number)) or 0) >= MOST:
        raise Refused(gettext("An account takes up to %(number)s passkeys. Remove one first.", number=MOST))
    values = {
        "user_id": user.id, "credential": credential, "public_key": public_key, "sign_count": count, "name": name,
        "created_at": clock.now(),
    }  # fmt: skip
    if not add_unless_there(session, Passkey, "credential", **values):
        raise Refused(gettext("This passkey signs somebody in already. Take another device, or remove it first."))
    history.record(session, "passkey added", "user", user.id, by=by)


def holder(session: Session, credential: str) -> tuple[Passkey, User] | None:
    """A passkey with the active user it signs in."""
    query = select(Passkey, User).join(User, User.id == Passkey.user_id).where(Passkey.credential == credential)
    row = session.execute(query.where(User.active)).one_or_none()
    return (row[0], row[1]) if row else None


def use(session: Session, number: int, count: int, *, asked_at: datetime) -> bool:
    """Whether a signature is the first one to a challenge of `asked_at`, and no copy of the device was faster.

    A signature overheard is worth nothing: the passkey was used since its challenge was made. A copied device that
    counts has fallen behind.
    """
    used = session.execute(
        update(Passkey)
        .where(
            Passkey.id == number,
            or_(Passkey.used_at.is_(None), Passkey.used_at < asked_at),
            or_(Passkey.sign_count < count, (Passkey.sign_count == 0) & (count == 0)),
        )
        .values(used_at=clock.now(), sign_count=count)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]  # a CursorResult, as of every UPDATE


def remove(session: Session, number: int, passkey: int, *, known_as: str, by: str) -> str:
    """Let a device sign nobody in any more; returns the name it had. Raises Missing."""
    user = people.locked(session, number, known_as)
    found = session.get(Passkey, min(passkey, LARGEST_ID))
    if found is None or found.user_id != user.id:
        raise Missing(gettext("This passkey is gone already."))
    session.delete(found)
    history.record(session, "passkey removed", "user", user.id, by=by)
    return found.name
