"""Who is signed in where. A cookie holds a token, the database its digest: a copy of the one opens nothing."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from .. import clock
from ..models import RecoveryCode, SignIn, User

LASTS: Final = timedelta(hours=24)


def begin(session: Session, number: int) -> str:
    """Sign a user in, in one more browser; returns the token for its cookie."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(SignIn).where(SignIn.created_at < clock.now() - LASTS))
    session.add(SignIn(digest=_digest(token), user_id=number, created_at=clock.now()))
    return token


def end(session: Session, token: str) -> None:
    """Sign out where this token is held."""
    session.execute(delete(SignIn).where(SignIn.digest == _digest(token)))


def holder(session: Session, uniquifier: str, token: str) -> User | None:
    """The active user who is signed in with this token, in one query."""
    return session.scalar(
        select(User)
        .join(SignIn, SignIn.user_id == User.id)
        .where(
            User.fs_uniquifier == uniquifier,
            User.active,
            SignIn.digest == _digest(token),
            SignIn.created_at >= clock.now() - LASTS,
        )
    )


def of(session: Session, number: int, token: str) -> list[tuple[SignIn, bool]]:
    """A user's sign-ins, newest first, each with whether it is the one with this token."""
    since = clock.now() - LASTS
    rows = session.scalars(
        select(SignIn).where(SignIn.user_id == number, SignIn.created_at >= since).order_by(SignIn.created_at.desc())
    )
    return [(row, row.digest == _digest(token)) for row in rows]


def take_code(session: Session, number: int, counter: int) -> bool:
    """Whether an authenticator's code of this moment is new; it is taken, so that nobody can use it again."""
    taken = session.execute(update(User).where(User.id == number, User.last_code < counter).values(last_code=counter))
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # a CursorResult, as of every UPDATE


def take_recovery_code(session: Session, number: int, digest: str) -> bool:
    """Whether this is one of the user's recovery codes; it is used up."""
    taken = session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == number, RecoveryCode.digest == digest))
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # a CursorResult, as of every DELETE


def recovery_codes_left(session: Session, number: int) -> int:
    """How many recovery codes a user has not used."""
    return session.scalar(select(func.count()).where(RecoveryCode.user_id == number)) or 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
