"""What every page of the room shares: a CSRF check on each POST, and nothing kept by a cache."""

from flask import Blueprint, Response, request
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
routes = Blueprint("review", __name__)


@routes.before_request
def check_csrf() -> None:
    """Refuse a POST that no page of ours made."""
    if request.method == "POST":
        csrf.protect()


@routes.after_request
def keep_nowhere(response: Response) -> Response:
    """No cache keeps what waits for a decision, and no other site learns its address."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
