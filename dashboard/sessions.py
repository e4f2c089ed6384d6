"""The session cookie exists in the rooms that need one; everywhere else there is none to read, set or vary on."""

from typing import Final

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect

ROOMS: Final = frozenset({"submit", "accounts", "review"})

_csrf: Final = CSRFProtect()


def room(path: str) -> str:
    """The first word of an address: 'accounts' of /accounts/people."""
    return path.partition("/")[2].partition("/")[0]


def is_known(request: Request) -> bool:
    """Whether a request comes from somebody who was in one of the rooms, or goes into one."""
    return room(request.path) in ROOMS or current_app.config["SESSION_COOKIE_NAME"] in request.cookies


class _SessionInRooms(SecureCookieSessionInterface):
    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if room(request.path) not in ROOMS:
            return self.session_class()  # Flask-Login and Flask-Principal look into it on every request
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if room(request.path) in ROOMS:
            super().save_session(app, session, response)

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def init_app(app: Flask) -> None:
    """Open and save sessions in `ROOMS` only."""
    app.session_interface = _SessionInRooms()
    _csrf.init_app(app)


def check_csrf() -> None:
    """Refuse a POST that no page of ours made; for `before_request` of a room whose every form holds a token."""
    if request.method == "POST":
        _csrf.protect()
