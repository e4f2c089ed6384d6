"""Errors as answers: one sentence, once mapped to page, fragment, JSON and plain text."""

from contextlib import suppress
from typing import Any

from flask import Flask, Response, redirect, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from . import current, headers, htmx, jsonlines
from .db import is_gone
from .errors import RegisterError, Unreachable
from .language import gettext, mark

SENTENCES = {
    400: (
        mark("That request is not understood"),
        mark("Go back and try again."),
    ),
    404: (
        mark("Not in the register"),
        mark("There is no page at this address. Look the city up in the table."),
    ),
    405: (
        mark("That cannot be done here"),
        mark("This address does not take that kind of request. Go back and use the page’s own buttons."),
    ),
    413: (
        mark("That is too much"),
        mark("The form holds more than 8 MB. Keep the part of the text that matters, and send it again."),
    ),
    429: (
        mark("Please wait a little"),
        mark("Too many requests came from your network. Wait a few minutes, then try again."),
    ),
    500: (
        mark("Something broke"),
        mark("The fault is ours and is in our log. Nothing you sent was stored; go back and try again."),
    ),
}
PLAIN = (".csv", ".atom", ".png", "/health")
JSON = (".json", ".jsonl", ".geojson")


def init_app(app: Flask) -> None:
    """Answer every refusal of ours and of HTTP."""

    @app.errorhandler(RegisterError)
    def ours(error: RegisterError) -> Response:
        return answer(error.status, error.title, error.sentence, near=error.near)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> Response:
        sentence = mark(
            "The form was open for too long, or cookies are off. Go back, reload the page and send it again."
        )
        return answer(400, mark("The form has expired"), sentence)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> BaseResponse:
        status = error.code or 500
        if error.response is not None or status < 400:
            return Response.force_type(error.get_response(), request.environ)
        title, sentence = SENTENCES.get(status, (error.name, error.description or ""))
        response = answer(status, title, sentence)
        # What HTTP wants said with a status, such as Allow with 405.
        response.headers.update({name: value for name, value in error.get_headers() if name != "Content-Type"})
        return response

    @app.errorhandler(404)
    def slashed(error: HTTPException) -> BaseResponse:
        """An address with one slash too many leads to the one without, where that is a page."""
        bare = request.path.rstrip("/")
        if request.path != bare and bare and "//" not in request.path:
            with suppress(HTTPException, RequestRedirect):
                app.url_map.bind("").match(bare, method="GET")
                asked = request.query_string.decode("ascii", "replace")
                return redirect(f"{bare}?{asked}" if asked else bare, 308)
        return http(error)

    @app.errorhandler(DBAPIError)
    def gone(error: DBAPIError) -> Response:
        return ours(Unreachable()) if is_gone(error) else broken(error)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        app.logger.exception("%s %s failed", request.method, request.path, exc_info=error)
        return answer(500, *SENTENCES[500])


def answer(status: int, title: str, sentence: str, **context: Any) -> Response:
    """The error in the form in which the address was asked for, in the language spoken."""
    current.release()
    title, sentence = gettext(title), gettext(sentence)
    if request.path.endswith(PLAIN):
        return Response(sentence + "\n", status, mimetype="text/plain")
    if request.path.endswith(JSON):
        problem = {"status": status, "title": HTTP_STATUS_CODES[status], "detail": sentence}  # RFC 9457
        return Response(jsonlines.text(problem), status, mimetype="application/problem+json")
    template = "embed/problem.html" if headers.is_framed() else "problem.html"
    return htmx.problem(template, status, title=title, sentence=sentence, **context)
