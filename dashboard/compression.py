"""Answers made smaller on their way, for browsers that take that: text shrinks to a fifth.

Not in the rooms that have a session: how well a page shrinks could tell a stranger what secret stands in it.
"""

from typing import Final

from flask import Flask, Response, request
from flask_compress import Compress

from . import sessions

KINDS: Final = ["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"]


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
        secret = sessions.room(request.path) in sessions.ROOMS
        return response if secret else compress.after_request(response)
