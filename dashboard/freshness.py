"""A reader's page asked for again and unchanged is answered before the application hears of it: 304, or as kept.

The ETag tells all that an answer depends on: the data version, the day (“today”, looks that fall due), this release,
and what was asked in which form. It is weak, because one answer may come compressed in several ways.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request
from sqlalchemy.exc import DBAPIError, TimeoutError
from werkzeug.wrappers import Request
from werkzeug.wrappers import Response as Answered

from . import bilingual, clock, current, headers, htmx, sessions
from .answers import Answer, Answers
from .db import Database, Version
from .errors import Unreachable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Files are kept for a year anyway, and health is of this moment.
ALWAYS: Final = frozenset({"static", "assets.asset", "about.health"})
_OTHERS: Final = sessions.ROOMS | {"static", "assets", "health", "favicon.ico", "robots.txt"}
_FORM: Final = tuple(htmx.VARIES.split(", "))
Page = tuple[object, ...]
_DAY: Final = "dashboard.day"  # on which the request began: a page made before midnight is one of that day


class Unchanged:
    """The application behind what it has answered before: for that neither route nor session is needed.

    A tag that still holds was given with this page, for nobody could make one up.
    """

    def __init__(self, app: "WSGIApplication", release: str, database: Database, answers: Answers, cookie: str) -> None:
        self._app, self._release, self._database, self._answers, self._cookie = app, release, database, answers, cookie

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ[_DAY] = clock.today()
        asked = Request(environ)
        answer = self._answer(asked) if _is_for_everybody(asked) else None
        return (answer or self._app)(environ, start_response)

    def _answer(self, asked: Request) -> Answered | None:
        # “*” asks whether there is any such page at all, which only its view can tell.
        names = asked.if_none_match if asked.if_none_match and not asked.if_none_match.star_tag else None
        page = _page(asked)
        kept = self._answers.find(_whole(asked, page))
        if names is None and kept is None:
            return None
        try:  # a replica may answer whoever has not written
            version = self._database.version(replica=self._cookie not in asked.cookies)
        except (DBAPIError, TimeoutError, Unreachable):
            return None  # which the application has a page for
        tag = _tag(self._release, version, asked, page)
        if names is not None and names.contains_weak(tag):
            return _not_modified(tag, asked)
        return Answered(kept.body, headers=list(kept.headers)) if kept is not None and kept.tag == tag else None


def _not_modified(tag: str, asked: Request) -> Answered:
    response = Answered(status=304, headers={"Cache-Control": "no-cache"})
    response.set_etag(tag, weak=True)
    if asked.path in headers.OPEN:
        response.headers["Access-Control-Allow-Origin"] = "*"
    if not bilingual.ONE_ADDRESS.match(asked.path):  # data is the same however htmx asks
        response.headers["Vary"] = htmx.VARIES
    return response


def init_app(app: Flask, database: Database, answers: Answers) -> None:
    """Answer what is unchanged, and tell with every other answer how to ask for it again."""
    release = _release(app)
    cookie = app.config["SESSION_COOKIE_NAME"]
    app.wsgi_app = Unchanged(app.wsgi_app, release, database, answers, cookie)  # type: ignore[method-assign]

    @app.after_request
    def told(response: Response) -> Response:
        # An answer that tells its own, such as a card's, knows better.
        # A file is read while it is sent, after this and perhaps from another copy of the register.
        if (
            response.status_code == 200
            and not response.is_streamed
            and "ETag" not in response.headers
            and _is_for_readers()
            and current.has_read()
        ):
            page = _page(request)
            tag = _tag(release, current.version(), request, page)
            response.set_etag(tag, weak=True)
            if request.method == "GET" and "Set-Cookie" not in response.headers:
                answers.keep(_whole(request, page), Answer(tag, tuple(response.headers.items()), response.get_data()))
        return response


def _is_for_readers() -> bool:
    """Whether the answer is the same for everybody who asks in the same way."""
    return request.endpoint is not None and request.endpoint not in ALWAYS and _is_for_everybody(request)


def _is_for_everybody(asked: Request) -> bool:
    return asked.method in ("GET", "HEAD") and sessions.room(asked.path) not in _OTHERS


def _whole(asked: Request, page: Page) -> tuple[object, ...]:
    """All that an answer depends on besides the state of the register, the day and the release.

    The address shown decides whether another is shown instead, and an answer is kept as it was compressed.
    """
    also = [asked.headers.get(name, "") for name in ("HX-Current-URL", "Accept-Encoding")]
    return (asked.method, *page, *also)


def _page(asked: Request) -> Page:
    """The address that was asked for, its language with it, and the form in which htmx wants it."""
    form = [asked.headers.get(name, "") for name in _FORM]
    return (asked.host_url, asked.root_path, asked.path, asked.query_string, *form)


def _tag(release: str, version: Version, asked: Request, page: Page) -> str:
    day: date = asked.environ[_DAY]
    told = repr((release, version, day, page))
    return sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:20]


def _release(app: Flask) -> str:
    """A word for everything but the register that makes a page what it is; another release has another."""
    return f"{app.config['ADDRESS']} {_code(app.root_path, str(app.template_folder), str(app.static_folder))}"


@cache
def _code(package: str, templates: str, static: str) -> str:
    """A digest of all files that make pages: read once by each process, as the program itself is."""
    digest = sha256()
    kinds = [(package, kind) for kind in ("*.py", "*.po", "*.toml", "*.json", "*.csv")]
    for folder, pattern in (*kinds, (templates, "*.html"), (static, "*.*s")):
        for path in sorted(Path(folder).rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
