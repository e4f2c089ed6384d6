"""One's own account: what it is, its password, its second factor."""

from flask import Response, flash, redirect, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..access import Person, editor_required, public, signed_in
from ..errors import Refused
from ..language import gettext, mark
from ..register import passkeys, people, sign_ins
from . import limits, security
from .blueprint import routes
from .form import ChangePasswordForm, NewPasswordForm, PasswordForm, SecondFactorForm

OF_PASSKEY = "passkey-"  # two forms of the page ask for the password
WRONG_CODE = mark("This code is not right. Check that the clock of your phone is, and type the app’s next code.")


@routes.get("/accounts")
@editor_required
def account() -> Response:
    """What one's account is, and where it is signed in."""
    return account_page()


@routes.get("/accounts/password")
@editor_required
def password() -> Response:
    """The form for another password."""
    return htmx.page("accounts/password.html", form=ChangePasswordForm(signed_in(), None))


@routes.post("/accounts/password")
@editor_required
def change_password() -> BaseResponse:
    """Change the password; every other browser is signed out, this one stays."""
    me = signed_in()
    filled = ChangePasswordForm(me)
    if not filled.validate():
        return htmx.page("accounts/password.html", status=422, form=filled)
    _set_password(me, filled.new.data or "")
    flash(gettext("Your password is changed, and every other browser is signed out."))
    return redirect(url_for("accounts.account"), 303)


@routes.get("/accounts/set-password/<token>")
@public
def set_password(token: str) -> Response:
    """The form behind a link that an admin made."""
    held = _holder(token)
    return htmx.page("accounts/set_password.html", form=NewPasswordForm(held, None), held=held)


@routes.post("/accounts/set-password/<token>")
@public
def use_link(token: str) -> BaseResponse:
    """Set the password, once; then sign in with it, and with the second factor where there is one."""
    held = _holder(token)
    filled = NewPasswordForm(held)
    if not filled.validate():
        return htmx.page("accounts/set_password.html", status=422, form=filled, held=held)
    hashed = security.hashed(filled.new.data or "")
    with current.writing() as changing:
        people.set_password(changing, held.id, hashed, known_as=held.fs_uniquifier, by=held.name)
    security.sign_out()
    flash(gettext("Your password is set. Sign in with it."))
    return redirect(url_for("accounts.sign_in"), 303)


@routes.get("/accounts/second-factor")
@editor_required
def second_factor() -> Response:
    """A secret for an authenticator app, as a picture and as text."""
    session["new_secret"] = security.new_secret()
    return _second_factor_page(SecondFactorForm(signed_in(), None))


@routes.post("/accounts/second-factor")
@editor_required
def set_second_factor() -> Response:
    """Turn the second factor on, once a code proves that the app has the secret; shows recovery codes."""
    me = signed_in()
    filled = SecondFactorForm(me)
    secret = session.get("new_secret")
    if secret is None:
        raise Refused(gettext("This page was open for too long. Begin setting up the second factor again."))
    if not filled.validate():
        return _second_factor_page(filled, status=422)
    limits.count_code(me.id)
    if not security.takes_code(me, secret, filled.code.data or ""):
        filled.code.errors = [gettext(WRONG_CODE)]
        return _second_factor_page(filled, status=422)
    with current.writing() as changing:
        people.set_second_factor(changing, me.id, secret, known_as=me.fs_uniquifier, by=me.name)
    session.pop("new_secret")
    return htmx.page("accounts/codes.html", codes=security.new_recovery_codes(me))


@routes.post("/accounts/second-factor/codes")
@editor_required
def new_codes() -> Response:
    """Other recovery codes in place of the present ones."""
    me = signed_in()
    filled = PasswordForm(me)
    if not filled.validate() or me.second_factor is None:
        return account_page(filled, status=422)
    return htmx.page("accounts/codes.html", codes=security.new_recovery_codes(me))


@routes.post("/accounts/second-factor/remove")
@editor_required
def remove_second_factor() -> BaseResponse:
    """Ask for the password alone from now on."""
    me = signed_in()
    filled = PasswordForm(me)
    if not filled.validate():
        return account_page(filled, status=422)
    with current.writing() as changing:
        people.remove_second_factor(changing, me.id, known_as=me.fs_uniquifier, by=me.name)
    flash(gettext("The second factor is off."))
    return redirect(url_for("accounts.account"), 303)


def _set_password(me: Person, password: str) -> None:
    hashed = security.hashed(password)
    with current.writing() as changing:
        user = people.set_password(changing, me.id, hashed, known_as=me.fs_uniquifier, by=me.name)
        changed = Person.of(user)
    security.sign_in(changed)


def _holder(token: str) -> Person:
    held = security.holder_of_link(token)
    if held is None:
        raise Refused(gettext("This link was used, is older than a day, or is not whole. Ask an admin for a new one."))
    return held


def account_page(
    filled: PasswordForm | None = None, *, for_passkey: PasswordForm | None = None, status: int = 200
) -> Response:
    """The page of one's account, with what is wrong in its form."""
    me, reading = signed_in(), current.reading()
    return htmx.page(
        "accounts/account.html",
        status=status,
        form=filled or PasswordForm(me, None),
        passkey_form=for_passkey or PasswordForm(me, None, prefix=OF_PASSKEY),
        sign_ins=sign_ins.of(reading, me.id, security.token()),
        passkeys=passkeys.of(reading, me.id),
        codes_left=sign_ins.recovery_codes_left(reading, me.id),
    )


def _second_factor_page(filled: SecondFactorForm, *, status: int = 200) -> Response:
    import segno  # for this page only

    secret = session["new_secret"]
    code = segno.make(security.address_for_app(signed_in(), secret), error="m", micro=False)
    return htmx.page(
        "accounts/second_factor.html",
        status=status,
        form=filled,
        key=security.key_for_app(secret),
        size=len(code.matrix),
        squares="".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark),
    )
