"""Passkeys: a device that knows its owner signs them in, without a password and without a code."""

from flask import Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..access import Person, editor_required, public, signed_in
from ..language import gettext, mark
from ..register import passkeys
from . import authenticator, limits, own, security, signing_in
from .blueprint import routes
from .form import AnswerForm, PasskeyForm, PasswordForm, SignInForm

TOO_LATE = mark("This page was open for too long. Press the button again.")
NOT_PROVED = mark("The device’s answer does not fit this page. Press the button again.")
REFUSED = mark("This passkey opens no account here. Sign in with your password, or ask an admin for a new link.")


@routes.get("/accounts/passkeys/new")
@editor_required
def new_passkey() -> Response:
    """The form that makes a passkey on this device."""
    return _new_page(signed_in(), PasskeyForm(signed_in(), None))


@routes.post("/accounts/passkeys/new")
@editor_required
def add_passkey() -> BaseResponse:
    """Keep the passkey that the device made, once the password says it is the owner's wish."""
    me, filled, asked = signed_in(), PasskeyForm(signed_in()), authenticator.asked("make")
    if not filled.validate():
        return _new_page(me, filled, status=422)
    if asked is None:
        return _new_page(me, filled, status=422, problem=TOO_LATE)
    made = authenticator.made(filled.answer.data or "", asked)
    if made is None:
        return _new_page(me, filled, status=422, problem=NOT_PROVED)
    name = filled.name.data or ""
    with current.writing() as changing:
        passkeys.add(
            changing, me.id, made.credential, made.public_key, made.count, name,
            known_as=me.fs_uniquifier, by=me.name,
        )  # fmt: skip
    flash(gettext("The passkey “%(name)s” signs you in from now on.", name=name))
    return redirect(url_for("accounts.account"), 303)


@routes.post("/accounts/passkeys/<int:number>/remove")
@editor_required
def remove_passkey(number: int) -> BaseResponse:
    """Let a device sign nobody in any more."""
    me = signed_in()
    filled = PasswordForm(me, prefix=own.OF_PASSKEY)
    if not filled.validate():
        return own.account_page(for_passkey=filled, status=422)
    with current.writing() as changing:
        name = passkeys.remove(changing, me.id, number, known_as=me.fs_uniquifier, by=me.name)
    flash(gettext("The passkey “%(name)s” signs nobody in any more. Remove it from the device too.", name=name))
    return redirect(url_for("accounts.account"), 303)


@routes.post("/accounts/sign-in/passkey")
@public
def enter_with_passkey() -> BaseResponse:
    """Sign in with a passkey: the device is one factor, what it asks of its owner the other."""
    limits.count_passkey()
    filled, asked = AnswerForm(), authenticator.asked("use")
    answer = filled.answer.data or ""
    if not filled.validate() or asked is None:
        return signing_in.sign_in_page(SignInForm(None), status=422, problem=TOO_LATE)
    found = passkeys.holder(current.reading(), authenticator.credential_of(answer))
    count = authenticator.count_of(answer, asked, found[0]) if found else None
    if found is None or count is None:
        return signing_in.sign_in_page(SignInForm(None), status=422, problem=REFUSED)
    with current.writing() as changing:
        proved = passkeys.use(changing, found[0].id, count, asked_at=asked.at)
    if not proved:
        return signing_in.sign_in_page(SignInForm(None), status=422, problem=TOO_LATE)
    security.sign_in(Person.of(found[1]))
    return redirect(signing_in.onwards(), 303)


def _new_page(me: Person, filled: PasskeyForm, *, status: int = 200, problem: str = "") -> Response:
    options = authenticator.options_to_make(me, passkeys.of(current.reading(), me.id))
    return htmx.page("accounts/passkey.html", status=status, form=filled, options=options, problem=gettext(problem))
