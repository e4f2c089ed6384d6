"""Who is asking, and what they may open: the policy stands on each route.

A view says `@public`, `@editor_required` or `@admin_required`, or belongs to a room that `public_room` opened whole;
`check_every_route` refuses to start an application in which a route says nothing.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from . import htmx, sessions
from .errors import RegisterError
from .language import gettext, mark
from .models import User

# Flask-Security loads py_webauthn where it is, for views that are not used here; that takes a fifth of the start.
_loaded = sys.modules.setdefault("webauthn", None)  # type: ignore[arg-type]
from flask_security import UserMixin, current_user  # noqa: E402

if _loaded is None:
    del sys.modules["webauthn"]

P = ParamSpec("P")
R = TypeVar("R")

ROOMS: Final = frozenset({"accounts", "review"})  # where the masthead says who is signed in
FILES: Final = frozenset({"static", "assets", "robots"})  # endpoints that only hand out files of the project
LEFT: Final = mark("You are not signed in, or no longer. Sign in, then do it again.")


@dataclass(frozen=True)
class Person(UserMixin):
    """A user as a value: what is known of whoever asks."""

    id: int
    email: str
    name: str
    role: str
    active: bool
    password: str | None = field(repr=False)
    fs_uniquifier: str = field(repr=False)
    second_factor: str | None = field(repr=False)

    @classmethod
    def of(cls, user: User) -> "Person":
        """The value of a stored user."""
        return cls(**{column.name: getattr(user, column.name) for column in fields(cls)})

    @property
    def is_admin(self) -> bool:
        """Whether this person decides who may decide."""
        return self.role == "admin"


class NotSignedIn(RegisterError):
    """A page for editors, asked for by a stranger."""

    status = 401
    title = mark("Sign in first")


class NotAllowed(RegisterError):
    """A page for admins, asked for by an editor."""

    status = 403
    title = mark("That is for admins")


def init_app(app: Flask) -> None:
    """Tell templates who is signed in, on the pages where that is shown; no cache keeps these."""

    @app.context_processor
    def signed_in() -> dict[str, Any]:
        here = sessions.room(request.path) in ROOMS
        has_review = "review" in app.blueprints
        return {"person": person() if here else None, "shows_person": here, "has_review": has_review}

    @app.after_request
    def keep_nowhere(response: Response) -> Response:
        if sessions.room(request.path) in ROOMS:
            response.headers["Cache-Control"] = "no-store"
        return response


def person() -> Person | None:
    """Who is signed in, or None."""
    found = current_user._get_current_object()
    return found if isinstance(found, Person) else None


def signed_in() -> Person:
    """Who is signed in, on a route that only such a person reaches."""
    found = person()
    if found is None:
        raise NotSignedIn(gettext(LEFT))
    return found


def public(view: Callable[P, R]) -> Callable[P, R]:
    """A route for everybody."""
    view.policy = "public"  # type: ignore[attr-defined]
    return view


def editor_required(view: Callable[P, Any]) -> Callable[P, Any]:
    """A route for editors and admins."""
    return _for_role(view, "editor")


def admin_required(view: Callable[P, Any]) -> Callable[P, Any]:
    """A route for admins."""
    return _for_role(view, "admin")


def public_room(routes: Blueprint) -> Blueprint:
    """A room whose every route is for everybody."""
    routes.policy = "public"  # type: ignore[attr-defined]
    return routes


def policy(app: Flask, endpoint: str) -> str | None:
    """`public`, `editor` or `admin`; None where a route says nothing."""
    room = endpoint.partition(".")[0]
    if room in FILES:
        return "public"
    of_room = getattr(app.blueprints.get(room), "policy", None)
    return getattr(app.view_functions[endpoint], "policy", of_room)


def check_every_route(app: Flask) -> None:
    """Raise where a route has no policy: what nobody thought of must not be open."""
    silent = {rule.endpoint for rule in app.url_map.iter_rules() if policy(app, rule.endpoint) is None}
    if silent:
        raise RuntimeError(f"These routes do not say whom they are for: {', '.join(sorted(silent))}")


def _for_role(view: Callable[P, Any], role: str) -> Callable[P, Any]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        found = person()
        if found is None:
            return _sent_to_sign_in()
        if role == "admin" and not found.is_admin:
            raise NotAllowed(gettext("Only admins may open this. Ask one of them, or go back."))
        return view(*args, **kwargs)

    guarded.policy = role  # type: ignore[attr-defined]
    return guarded


def _sent_to_sign_in() -> BaseResponse:
    if request.method not in ("GET", "HEAD") or htmx.is_fragment_request():
        raise NotSignedIn(gettext(LEFT))
    here = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=here), 303)
