"""Flask-Security as this register uses it: hashes, cookies, codes and links; every page is ours.

Its views and its own way to the database are left out: people are read through this request's reading session
and changed by the register's verbs, so that SQLite's one writer and PostgreSQL's read-only snapshots hold here too.
"""

import base64
import hmac
from datetime import timedelta
from typing import Any, Final, cast

from flask import Flask, current_app, session, url_for
from flask_security import RoleMixin, Security, Totp, UserDatastore, hash_password, login_user, logout_user
from flask_security.recoverable import generate_reset_password_token, reset_password_token_status
from flask_security.utils import verify_password
from passlib.exc import UsedTokenError
from passlib.totp import TOTP, TotpMatch
from sqlalchemy import select

from .. import clock, current
from ..access import Person
from ..models import User
from ..register import people, sign_ins

LINK_LASTS: Final = timedelta(hours=24)
RECOVERY_CODES: Final = 10
# argon2id as OWASP advises for a server that also does other work: 19 MiB, two passes, about 20 ms.
ARGON2: Final = {"argon2__memory_cost": 19_456, "argon2__rounds": 2, "argon2__parallelism": 1}
# Made at the same cost as every other hash, and no password fits it.
NOBODYS: Final = f"$argon2id$v=19$m=19456,t=2,p=1${'A' * 22}${'A' * 43}"
ISSUER: Final = "Where Cities Stand"


class _People(UserDatastore):
    """Flask-Security's view of the people: it finds them, and changes nothing."""

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Person | None:
        return found(**wanted)


class _Codes(Totp):
    """Codes of an authenticator app, each taken once, by the register's clock."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        self._totp = TOTP.using(issuer=issuer, secrets=secrets, now=lambda: clock.now().timestamp())

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        with current.writing() as changing:
            if not sign_ins.take_code(changing, user.id, tmatch.counter):
                raise UsedTokenError


def init_app(app: Flask) -> None:
    """Set Flask-Security up, without its views, its command line and its other ways to sign in."""
    app.config.update(
        SECURITY_PASSWORD_SALT=_derived(app, "passwords"),
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_RESET_PASSWORD_WITHIN=LINK_LASTS,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_TOTP_SECRETS={"1": _derived(app, "second factors")},
        SECURITY_TOTP_ISSUER=ISSUER,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SESSION_PROTECTION=None,  # it would bind a session to a network address, which a phone changes on its way
    )
    security = Security(app, _People(cast(Any, User), RoleMixin), register_blueprint=False, totp_cls=_Codes)
    security.login_manager.user_loader(_signed_in)
    security.login_manager.request_loader(lambda _request: None)  # no tokens in headers or addresses


def _signed_in(uniquifier: str) -> Person | None:
    user = sign_ins.holder(current.reading(), uniquifier, token())
    return Person.of(user) if user else None


def found(**wanted: str) -> Person | None:
    """The person with these values, such as `email`; also one who is disabled."""
    user = current.reading().scalar(select(User).filter_by(**wanted))
    return Person.of(user) if user else None


def token() -> str:
    """What this browser's cookie holds of its sign-in, or ''."""
    return str(session.get("sign_in", ""))


def recognised(email: str, password: str) -> Person | None:
    """The active person with this address and password; as slow where there is none."""
    person = found(email=email)
    kept = person.password if person and person.active else None
    fits = verify_password(normal(password), kept or NOBODYS)
    return person if kept and fits else None


def is_password_of(person: Person, password: str) -> bool:
    """Whether this is the person's password."""
    return bool(person.password and verify_password(normal(password), person.password))


def hashed(password: str) -> str:
    """What is kept of a password."""
    return hash_password(normal(password))


def normal(password: str) -> str:
    """A password as any keyboard types it."""
    return security().password_util.normalize(password)


def sign_in(person: Person) -> None:
    """Sign this browser in, with nothing in its session of what was there before."""
    left = token()
    with current.writing() as changing:
        sign_ins.end(changing, left)
        begun = sign_ins.begin(changing, person.id)
    session.clear()
    session["sign_in"] = begun
    login_user(cast(Any, person))


def sign_out() -> None:
    """Sign this browser out, so that a copy of its cookie opens nothing either."""
    left = token()
    with current.writing() as changing:
        sign_ins.end(changing, left)
    logout_user()
    session.clear()


def new_secret() -> str:
    """A secret for an authenticator app, encrypted."""
    return security().totp_factory.generate_totp_secret()


def address_for_app(person: Person, secret: str) -> str:
    """The otpauth address that a QR code shows."""
    return security().totp_factory.get_totp_uri(person.email, secret)


def key_for_app(secret: str) -> str:
    """The secret as it is typed where there is no camera."""
    return security().totp_factory.get_totp_pretty_key(secret)


def takes_code(person: Person, secret: str, code: str) -> bool:
    """Whether an app with this secret shows this code now, or did half a minute ago; it cannot be used again."""
    digits = "".join(code.split())
    return security().totp_factory.verify_totp(digits, secret, cast(Any, person), window=30)


def takes_recovery_code(person: Person, code: str) -> bool:
    """Whether this is one of the person's recovery codes; it is used up."""
    with current.writing() as changing:
        return sign_ins.take_recovery_code(changing, person.id, _code_digest(code))


def new_recovery_codes(person: Person) -> list[str]:
    """Recovery codes in place of the person's older ones, to be shown once."""
    codes = security().totp_factory.generate_recovery_codes(RECOVERY_CODES)
    with current.writing() as changing:
        digests = [_code_digest(code) for code in codes]
        people.set_recovery_codes(changing, person.id, digests, known_as=person.fs_uniquifier, by=person.name)
    return codes


def link_path(user: User) -> str:
    """The address, without its host, at which a user sets a password: once, within `LINK_LASTS`."""
    return url_for("accounts.set_password", token=generate_reset_password_token(user))  # type: ignore[no-untyped-call]


def holder_of_link(token: str) -> Person | None:
    """The active person whom this link lets set a password, or None where it is used, old or invented."""
    expired, invalid, person = reset_password_token_status(token)  # type: ignore[no-untyped-call]
    return person if person and person.active and not (expired or invalid) else None


def security() -> Security:
    """This application's Flask-Security."""
    return cast(Security, current_app.extensions["security"])


def _code_digest(code: str) -> str:
    plain = "".join(c for c in code.casefold() if c.isalnum())
    key = _derived(current_app, "recovery codes").encode()
    return hmac.digest(key, plain.encode("utf-8", "replace"), "sha256").hex()


def _derived(app: Flask, purpose: str) -> str:
    """A key for one purpose, from the application's secret key."""
    key = hmac.digest(str(app.secret_key).encode(), f"accounts: {purpose}".encode(), "sha256")
    return base64.urlsafe_b64encode(key).decode()
