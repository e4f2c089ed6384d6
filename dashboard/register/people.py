"""The people who may decide. Each verb writes its line of history and ends what the change makes void.

History names people by id only: an address that must be forgotten one day stands in no line of it.
"""

import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from .. import clock, vocabulary
from ..db import LARGEST_ID, hold
from ..errors import FieldError, Missing, Refused
from ..language import gettext
from ..models import Passkey, RecoveryCode, SignIn, User
from ..storing import add_unless_there
from ..text import clean, listed
from . import history

LONGEST_EMAIL: Final = 254
LONGEST_NAME: Final = 100
SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 128


def address(typed: str) -> str:
    """An e-mail address as it is kept: it only names the account, nothing is ever sent to it."""
    value = clean(typed).casefold()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", value) or len(value) > LONGEST_EMAIL:
        raise FieldError(gettext("Write an e-mail address, such as ada@example.org."))
    return value


def check_password(typed: str, email: str, name: str) -> None:
    """Raise FieldError where a new password is too short, too long, or what anybody would try first."""
    if len(typed) < SHORTEST_PASSWORD:
        raise FieldError(gettext("Take at least %(number)s characters: four words do.", number=SHORTEST_PASSWORD))
    if len(typed) > LONGEST_PASSWORD:
        raise FieldError(gettext("Take at most %(number)s characters.", number=LONGEST_PASSWORD))
    named = {email.casefold(), email.partition("@")[0].casefold(), name.casefold()}
    if len(set(typed)) < 5 or typed.strip().casefold() in named:
        raise FieldError(gettext("This is easily guessed. Take another: four words do."))


def check_role(role: str) -> None:
    """Raise FieldError where this is none of `vocabulary.ROLES`."""
    if role not in vocabulary.ROLES:
        raise FieldError(
            gettext("“%(role)s” is no role. Choose %(list)s.", role=role[:40], list=listed(vocabulary.ROLES))
        )


def name_as_kept(typed: str) -> str:
    """A name as readers see it; raises FieldError where it cannot be printed or is too long."""
    name = clean(typed)
    if len(name) > LONGEST_NAME:
        raise FieldError(gettext("A name takes up to %(number)s characters.", number=LONGEST_NAME))
    return name


def add(session: Session, email: str, role: str, *, name: str = "", by: str) -> User:
    """A new user, who signs in once a password is set. Raises FieldError, or Refused where the address is taken."""
    email = address(email)
    name = name_as_kept(clean(name) or email.partition("@")[0])
    check_role(role)
    values = {
        "email": email, "name": name, "role": role, "active": True, "last_code": 0,
        "fs_uniquifier": secrets.token_hex(16), "created_at": clock.now(),
    }  # fmt: skip
    if not add_unless_there(session, User, "email", **values):
        raise Refused(gettext("%(email)s has an account already. “dashboard user list” shows it.", email=email))
    user = named(session, email)
    _record(session, user, "added", by, after={"role": role})
    return user


def named(session: Session, email: str) -> User:
    """The user of this address; raises Missing."""
    try:
        user = session.scalar(select(User).where(User.email == address(email)))
    except FieldError as error:
        raise Missing(str(error)) from None
    if user is None:
        raise Missing(
            gettext("Nobody has an account as %(email)s. “dashboard user list” shows everybody.", email=email)
        )
    return user


def everybody(session: Session) -> list[tuple[User, int]]:
    """Each user by address, with the number of browsers signed in."""
    count = select(func.count()).where(SignIn.user_id == User.id).correlate(User).scalar_subquery()
    return [(row[0], row[1]) for row in session.execute(select(User, count).order_by(User.email))]


def set_role(session: Session, number: int, role: str, *, by: str) -> User:
    """Make a user an editor or an admin; what it opens changes with the next page."""
    check_role(role)
    user = locked(session, number)
    if user.role != role:
        if role != "admin":
            _leave_an_admin(session, user)
        before, user.role = user.role, role
        _record(session, user, "role changed", by, before={"role": before}, after={"role": role})
    return user


def disable(session: Session, number: int, *, by: str) -> User:
    """Shut a user out at once; what they decided keeps their name."""
    user = locked(session, number)
    if user.active:
        _leave_an_admin(session, user)
        user.active = False
        _forget_sign_ins(session, user)
        _record(session, user, "disabled", by, before={"active": True}, after={"active": False})
    return user


def enable(session: Session, number: int, *, by: str) -> User:
    """Let a disabled user sign in again."""
    user = locked(session, number)
    if not user.active:
        user.active = True
        _record(session, user, "enabled", by, before={"active": False}, after={"active": True})
    return user


def end_sign_ins(session: Session, number: int, *, by: str) -> User:
    """Sign a user out of every browser."""
    user = locked(session, number)
    _forget_sign_ins(session, user)
    _record(session, user, "signed out everywhere", by)
    return user


def reset(session: Session, number: int, *, by: str, second_factor: bool = False) -> User:
    """Take the password and every passkey away, and the second factor where asked; only a new link lets them in."""
    user = locked(session, number)
    user.password = user.password_set_at = None
    session.execute(delete(Passkey).where(Passkey.user_id == user.id))
    if second_factor:
        _forget_second_factor(session, user)
    _forget_sign_ins(session, user)
    _record(session, user, "reset", by, after={"second factor": "removed"} if second_factor else {})
    return user


def set_password(session: Session, number: int, hashed: str, *, known_as: str, by: str) -> User:
    """Give a user a password, ending every sign-in and link made before.

    `known_as` is the `fs_uniquifier` the caller acted on: Refused where another change came first.
    """
    user = locked(session, number, known_as)
    user.password, user.password_set_at = hashed, clock.now()
    _forget_sign_ins(session, user)
    _record(session, user, "password set", by)
    return user


def set_second_factor(session: Session, number: int, secret: str, *, known_as: str, by: str) -> User:
    """Ask this user for a code from now on. `secret` is encrypted."""
    user = locked(session, number, known_as)
    _forget_second_factor(session, user)
    user.second_factor = secret
    _record(session, user, "second factor set up", by)
    return user


def remove_second_factor(session: Session, number: int, *, known_as: str, by: str) -> User:
    """Ask this user for the password alone."""
    user = locked(session, number, known_as)
    if user.second_factor:
        _forget_second_factor(session, user)
        _record(session, user, "second factor removed", by)
    return user


def set_recovery_codes(session: Session, number: int, digests: list[str], *, known_as: str, by: str) -> None:
    """Replace a user's recovery codes; older ones are worth nothing."""
    user = locked(session, number, known_as)
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    session.add_all(RecoveryCode(user_id=user.id, digest=digest) for digest in digests)
    _record(session, user, "recovery codes made", by)


def locked(session: Session, number: int, known_as: str | None = None) -> User:
    """The user to change; Missing, or Refused where another change came after `known_as`."""
    query = select(User).where(User.id == min(number, LARGEST_ID)).with_for_update()
    user = session.scalar(query.execution_options(populate_existing=True))
    if user is None:
        raise Missing(gettext("There is no user %(number)s.", number=number))
    if known_as is not None and (user.fs_uniquifier != known_as or not user.active):
        raise Refused(gettext("Your account was changed meanwhile. Sign in again, or ask an admin for a new link."))
    return user


def _leave_an_admin(session: Session, user: User) -> None:
    """Refuse to take away the last admin: nobody could make another in the browser."""
    if user.role != "admin" or not user.active:
        return
    hold(session, "the last admin")
    others = select(User.id).where(User.role == "admin", User.active, User.id != user.id)
    if session.scalar(others.limit(1)) is None:
        raise Refused(gettext("%(email)s is the only admin. Make somebody else an admin first.", email=user.email))


def _forget_sign_ins(session: Session, user: User) -> None:
    session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    user.fs_uniquifier = secrets.token_hex(16)


def _forget_second_factor(session: Session, user: User) -> None:
    user.second_factor = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _record(
    session: Session,
    user: User,
    verb: str,
    by: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    history.record(session, verb, "user", user.id, by=by, before=before, after=after)
