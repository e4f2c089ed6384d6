"""Styles, scripts and outlines: joined once at start, served under the hash of their content, kept for a year.

Scripts are joined once for each language: what they say stands in them as `translated("…")`.
htmx is the file inside the django-js-lib-htmx package, whose SHA-256 is checked before it is served.
"""

import base64
import hashlib
import json
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Final, NamedTuple

from flask import Blueprint, Flask, Response, abort

from . import language, outlines
from .errors import SetupError

HTMX_SHA256: Final = "491955cd1810747d7d7b9ccb936400afb760e06d25d53e4572b64b6563b2784e"
TRANSLATED: Final = re.compile(r'translated\("([^"\\]+)"\)')
LAYERS: Final = "@layer reset, tokens, base, layout, blocks, print;\n"


class Asset(NamedTuple):
    """A file as served: its name with hash, type, bytes and the integrity value for its tag."""

    name: str
    mimetype: str
    content: bytes
    integrity: str


def init_app(app: Flask) -> None:
    """Read the assets and serve them under /assets/."""
    static = Path(app.static_folder or "")
    behind = _asset("map-behind", "svg", "image/svg+xml", outlines.background().encode())
    styles = LAYERS.encode() + _joined(static / "css", "*.css").replace(b"map-behind.svg", behind.name.encode())
    scripts = _joined(static / "js", "*.js")
    found = {
        "css": _asset("app", "css", "text/css", styles),
        "map-behind": behind,
        "map": _asset("map", "svg", "image/svg+xml", outlines.drawing().encode()),
        "start": _asset("start", "js", "text/javascript", (static / "start.js").read_bytes()),
        "htmx": _asset("htmx", "js", "text/javascript", _htmx()),
    }
    for spoken in language.LANGUAGES:
        found[f"js-{spoken}"] = _asset("app", "js", "text/javascript", _translated(scripts, spoken))
    by_name = {asset.name: asset for asset in found.values()}
    routes = Blueprint("assets", __name__)

    @routes.get("/assets/<name>")
    def asset(name: str) -> Response:
        held = by_name.get(name) or abort(404)
        response = Response(held.content, mimetype=held.mimetype)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    @routes.get("/favicon.ico")
    def icon() -> Response:
        """The icon at the address where browsers look for it when no page names it, as beside a file."""
        return app.send_static_file("icon.svg")

    app.register_blueprint(routes)
    app.jinja_env.globals["assets"] = found


def _joined(folder: Path, pattern: str) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.glob(pattern)))


def _translated(scripts: bytes, spoken: str) -> bytes:
    """The scripts with the strings of one language in place of what they ask to be translated."""
    with language.speaking(spoken):
        said = TRANSLATED.sub(
            lambda asked: json.dumps(language.gettext(asked[1]), ensure_ascii=False), scripts.decode()
        )
    return said.encode()


def _asset(stem: str, ending: str, mimetype: str, content: bytes) -> Asset:
    digest = hashlib.sha256(content).digest()
    name = f"{stem}-{digest.hex()[:12]}.{ending}"
    return Asset(name, mimetype, content, "sha256-" + base64.b64encode(digest).decode())


def _htmx() -> bytes:
    """htmx as its package ships it; the package is read as files, never imported (it wants Django)."""
    held = distribution("django-js-lib-htmx").locate_file("js_lib_htmx/static/htmx/htmx.min.js")
    content = Path(str(held)).read_bytes()
    if hashlib.sha256(content).hexdigest() != HTMX_SHA256:
        raise SetupError("htmx is not the file this release was checked with. Install the locked requirements.")
    return content
