"""Signing in, with a code where the account asks for one, and out."""

import re

from flask import Response, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from .. import clock, current, htmx
from ..access import Person, editor_required, person, public, signed_in
from ..language import gettext, mark
from ..register import people
from . import authenticator, limits, security
from .blueprint import routes
from .form import CodeForm, SignInForm

REFUSED = mark("The e-mail address or the password is not right. Try again, or ask an admin for a new link.")
WRONG_CODE = mark("This code is not right, or was used. Wait for the app’s next one, or take a recovery code.")
CODE_WITHIN = 600  # seconds from the password to the code


@routes.get("/accounts/sign-in")
@public
def sign_in() -> BaseResponse:
    """The form; or onwards, for somebody who is signed in."""
    return redirect(onwards(), 303) if person() else sign_in_page(SignInForm(None))


@routes.post("/accounts/sign-in")
@public
def enter() -> BaseResponse:
    """Sign in, or go on to the second factor; the same refusal whether the account exists or not."""
    filled = SignInForm()
    if not filled.validate():
        return sign_in_page(filled, status=422)
    email, password = filled.email.data or "", filled.password.data or ""
    limits.count_sign_in(email)
    found = security.recognised(email, password[: people.LONGEST_PASSWORD + 1])
    if found is None:
        return sign_in_page(filled, status=422, problem=REFUSED)
    limits.forget_sign_in(email)
    if found.second_factor is None:
        security.sign_in(found)
        return redirect(onwards(), 303)
    session["half_signed_in"] = {"as": found.fs_uniquifier, "at": clock.now().timestamp()}
    return redirect(url_for("accounts.code", next=_next()), 303)


@routes.get("/accounts/sign-in/code")
@public
def code() -> BaseResponse:
    """The form for the second factor, after the password."""
    if _half_signed_in() is None:
        return redirect(url_for("accounts.sign_in", next=_next()), 303)
    return htmx.page("accounts/code.html", form=CodeForm(None), next=_next(), problem="")


@routes.post("/accounts/sign-in/code")
@public
def enter_code() -> BaseResponse:
    """Sign in with a code of the app or a recovery code, each good once."""
    found, filled = _half_signed_in(), CodeForm()
    if found is None or found.second_factor is None:
        return redirect(url_for("accounts.sign_in", next=_next()), 303)
    if not filled.validate():
        return htmx.page("accounts/code.html", status=422, form=filled, next=_next(), problem="")
    limits.count_code(found.id)
    typed = filled.code.data or ""
    if not (security.takes_code(found, found.second_factor, typed) or security.takes_recovery_code(found, typed)):
        return htmx.page(
            "accounts/code.html", status=422, form=CodeForm(None), next=_next(), problem=gettext(WRONG_CODE)
        )
    limits.forget_code(found.id)
    security.sign_in(found)
    return redirect(onwards(), 303)


@routes.post("/accounts/sign-out")
@public
def sign_out() -> BaseResponse:
    """Sign this browser out."""
    security.sign_out()
    flash(gettext("You are signed out."))
    return redirect(url_for("accounts.sign_in"), 303)


@routes.post("/accounts/sign-out/everywhere")
@editor_required
def sign_out_everywhere() -> BaseResponse:
    """Sign out of every browser, this one too."""
    leaving = signed_in()
    with current.writing() as changing:
        people.end_sign_ins(changing, leaving.id, by=leaving.name)
    security.sign_out()
    flash(gettext("You are signed out of every browser."))
    return redirect(url_for("accounts.sign_in"), 303)


def sign_in_page(filled: SignInForm, *, status: int = 200, problem: str = "") -> Response:
    """The form, with what is wrong in it, and the challenge that a passkey would sign."""
    options = authenticator.options_to_use()
    return htmx.page(
        "accounts/sign_in.html", status=status, form=filled, next=_next(), problem=gettext(problem), options=options
    )


def _half_signed_in() -> Person | None:
    """Who gave the right password in this browser a moment ago."""
    half = session.get("half_signed_in") or {}
    if clock.now().timestamp() - half.get("at", 0) > CODE_WITHIN:
        return None
    found = security.found(fs_uniquifier=half["as"])
    return found if found and found.active else None


def _next() -> str | None:
    """The page that was asked for first; only pages behind the sign-in, so that no link leads elsewhere."""
    wanted = request.values.get("next", "")
    return wanted if re.fullmatch(r"/(?:accounts|review)(?:[/?][\w./?=&%+-]*)?", wanted, re.ASCII) else None


def onwards() -> str:
    """Where somebody goes who has just signed in."""
    return _next() or url_for("accounts.account")
