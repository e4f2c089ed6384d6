"""A reader's page asked for again and unchanged is answered before its view runs, by one tiny query: 304, or as kept.

The ETag tells all that an answer depends on: the data version, the day (“today”, looks that fall due), this release,
and what was asked in which form. It is weak, because one answer may come compressed in several ways.
"""

from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from flask import Flask, Response, current_app, g, request

from . import bilingual, clock, current, htmx, sessions
from .answers import Answer, Answers
from .db import Version

# Files are kept for a year anyway, and health is of this moment.
ALWAYS: Final = frozenset({"static", "assets.asset", "about.health"})
_FORM: Final = tuple(htmx.VARIES.split(", "))


def init_app(app: Flask) -> None:
    """Answer what is unchanged, and tell with every other answer how to ask for it again."""
    release = _release(app)

    @app.before_request
    def unchanged() -> Response | None:
        _day()
        if not _is_for_readers():
            return None
        # “*” asks whether there is any such page at all, which only its view can tell.
        names = request.if_none_match if request.if_none_match and not request.if_none_match.star_tag else None
        kept = _answers().find(_asked())
        if names is None and kept is None:
            return None
        tag = _tag(release, current.version())
        if names is not None and names.contains_weak(tag):
            response = Response(status=304)
            response.set_etag(tag, weak=True)
            if not bilingual.ONE_ADDRESS.match(request.path):  # data is the same however htmx asks
                response.headers["Vary"] = htmx.VARIES
            return response
        return Response(kept.body, headers=list(kept.headers)) if kept is not None and kept.tag == tag else None

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
            tag = _tag(release, current.version())
            response.set_etag(tag, weak=True)
            if request.method == "GET" and "Set-Cookie" not in response.headers:
                _answers().keep(_asked(), Answer(tag, tuple(response.headers.items()), response.get_data()))
        return response


def _is_for_readers() -> bool:
    """Whether the answer is the same for everybody who asks in the same way."""
    known = request.endpoint is not None and request.endpoint not in ALWAYS
    return known and request.method in ("GET", "HEAD") and sessions.room(request.path) not in sessions.ROOMS


def _answers() -> Answers:
    return cast(Answers, current_app.extensions["answers"])


def _asked() -> tuple[object, ...]:
    """All that an answer depends on besides the state of the register, the day and the release.

    The address shown decides whether another is shown instead, and an answer is kept as it was compressed.
    """
    also = [request.headers.get(name, "") for name in ("HX-Current-URL", "Accept-Encoding")]
    return (request.method, *_page(), *also)


def _page() -> tuple[object, ...]:
    """The address that was asked for, its language with it, and the form in which htmx wants it."""
    form = [request.headers.get(name, "") for name in _FORM]
    return (request.host_url, request.root_path, request.path, request.query_string, *form)


def _tag(release: str, version: Version) -> str:
    told = repr((release, version, _day(), _page()))
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
