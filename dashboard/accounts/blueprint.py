"""What every page of the room shares: a CSRF check on each POST, and an address that goes nowhere else."""

from flask import Blueprint, Response

from .. import sessions

routes = Blueprint("accounts", __name__)
routes.before_request(sessions.check_csrf)


@routes.after_request
def keep_to_itself(response: Response) -> Response:
    """No other site learns the address of an account's page, and no search engine keeps it."""
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
