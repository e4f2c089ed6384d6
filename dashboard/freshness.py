"""A reader's page asked for again and unchanged is answered 304: before its view runs, by one tiny query.

The ETag tells all that an answer depends on: the data version, the day (“today”, looks that fall due), this release,
and what was asked in which form. It is weak, because one answer may come compressed in several ways.
"""

from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import Flask, Response, g, request

from . import clock, current, htmx, sessions
from .db import Version

# Files are kept for a year anyway, and health is of this moment.
ALWAYS: Final = frozenset({"static", "assets.asset", "about.health"})


def init_app(app: Flask) -> None:
    """Answer what is unchanged, and tell with every other answer how to ask for it again."""
    release = _release(app)

    @app.before_request
    def unchanged() -> Response | None:
        _day()
        # “*” asks whether there is any such page at all, which only its view can tell.
        if not request.if_none_match or request.if_none_match.star_tag or not _is_for_readers():
            return None
        tag = _tag(release, current.version())
        if not request.if_none_match.contains_weak(tag):
            return None
        response = Response(status=304)
        response.set_etag(tag, weak=True)
        response.headers["Vary"] = htmx.VARIES
        return response

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
            response.set_etag(_tag(release, current.version()), weak=True)
        return response


def _is_for_readers() -> bool:
    """Whether the answer is the same for everybody who asks in the same way."""
    known = request.endpoint is not None and request.endpoint not in ALWAYS
    return known and request.method in ("GET", "HEAD") and sessions.room(request.path) not in sessions.ROOMS


def _tag(release: str, version: Version) -> str:
    asked = (request.host_url, request.root_path, request.path, request.query_string)
    form = [request.headers.get(name, "") for name in htmx.VARIES.split(", ")]
    told = repr((release, version, _day(), asked, form))
    return sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:20]


def _day() -> date:
    """The day on which the request began: a page made before midnight is one of that day."""
    day: date = g.setdefault("day", clock.today())
    return day


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
