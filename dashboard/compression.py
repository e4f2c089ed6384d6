"""Answers made smaller on their way, for browsers that take that: text shrinks to a fifth.

Not in the rooms that have a session: how well a page shrinks could tell a stranger what secret stands in it, if the
stranger can choose other words of that page. In the empty form nobody can.
"""

from typing import Final

from flask import Flask, Response, request
from flask_compress import Compress

from . import sessions

KINDS: Final = [
    "text/html", "text/css", "text/javascript", "image/svg+xml", "application/json", "application/atom+xml",
]  # fmt: skip
EMPTY_FORM: Final = "/submit"


def init_app(app: Flask) -> None:
    """Compress what readers get."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=KINDS,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_STREAMS=False,
    )
    compress = Compress(app)

    @app.after_request
    def smaller(response: Response) -> Response:
        return response if _could_tell() else compress.after_request(response)


def _could_tell() -> bool:
    is_empty = request.method == "GET" and request.path == EMPTY_FORM and not request.query_string
    return sessions.room(request.path) in sessions.ROOMS and not is_empty
