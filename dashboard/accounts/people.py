"""Who has an account: for admins."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx, vocabulary
from ..access import admin_required, signed_in
from ..errors import FieldError, Refused
from ..language import gettext
from ..models import User
from ..register import people
from . import security
from .blueprint import routes
from .form import PersonForm


@routes.get("/accounts/people")
@admin_required
def everybody() -> Response:
    """Everybody who has an account, and a form for one more."""
    return _page(PersonForm(None))


@routes.post("/accounts/people")
@admin_required
def add() -> Response:
    """Make an account, and show the link by which its owner sets a password."""
    filled = PersonForm()
    if not filled.validate():
        return _page(filled, status=422)
    email, name, me = filled.email.data or "", filled.name.data or "", signed_in()
    try:
        with current.writing() as changing:
            user = people.add(changing, email, filled.role.data, name=name, by=me.name)
    except Refused:
        filled.email.errors = [gettext("This address has an account already: it is in the list.")]
        return _page(filled, status=422)
    return _link_page(user)


@routes.post("/accounts/people/<int:number>/role")
@admin_required
def set_role(number: int) -> BaseResponse:
    """Make somebody an editor or an admin."""
    try:
        with current.writing() as changing:
            user = people.set_role(changing, _somebody_else(number), request.form.get("role", ""), by=signed_in().name)
    except FieldError as error:
        raise Refused(str(error)) from None
    return _back(gettext("%(name)s: %(role)s from now on.", name=user.name, role=vocabulary.ROLES[user.role].lower()))


@routes.post("/accounts/people/<int:number>/disable")
@admin_required
def disable(number: int) -> BaseResponse:
    """Shut somebody out at once."""
    with current.writing() as changing:
        user = people.disable(changing, _somebody_else(number), by=signed_in().name)
    return _back(gettext("%(name)s is disabled and signed out everywhere.", name=user.name))


@routes.post("/accounts/people/<int:number>/enable")
@admin_required
def enable(number: int) -> BaseResponse:
    """Let somebody in again."""
    with current.writing() as changing:
        user = people.enable(changing, number, by=signed_in().name)
    return _back(gettext("%(name)s may sign in again.", name=user.name))


@routes.post("/accounts/people/<int:number>/sign-out")
@admin_required
def sign_out_somebody(number: int) -> BaseResponse:
    """Sign somebody out of every browser."""
    with current.writing() as changing:
        user = people.end_sign_ins(changing, number, by=signed_in().name)
    return _back(gettext("%(name)s is signed out everywhere.", name=user.name))


@routes.post("/accounts/people/<int:number>/reset")
@admin_required
def reset(number: int) -> Response:
    """Take somebody's password and second factor away, and show the link that brings a password back."""
    with current.writing() as changing:
        user = people.reset(changing, _somebody_else(number), by=signed_in().name, second_factor=True)
    return _link_page(user)


def _somebody_else(number: int) -> int:
    if number == signed_in().id:
        raise Refused(gettext("That is your own account. Ask another admin to change it."))
    return number


def _page(filled: PersonForm, *, status: int = 200, **context: Any) -> Response:
    return htmx.page(
        "accounts/people.html", status=status, form=filled, people=people.everybody(current.reading()), **context
    )


def _link_page(user: User) -> Response:
    link = request.host_url.rstrip("/") + security.link_path(user)
    return htmx.page("accounts/link.html", user=user, link=link)


def _back(said: str) -> BaseResponse:
    flash(said)
    return redirect(url_for("accounts.everybody"), 303)
