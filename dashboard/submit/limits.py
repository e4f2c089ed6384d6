"""How often one network address may send the form."""

from typing import Final

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

LOOKS: Final = "600 per hour"  # at the form with a page beside it, which is searched for statements each time
limiter: Final = Limiter(get_remote_address, headers_enabled=True)


def init_app(app: Flask) -> None:
    """Start counting."""
    limiter.init_app(app)


def submissions() -> str:
    """The limit on stored submissions, from the settings."""
    return f"{current_app.config['SUBMISSIONS_PER_HOUR']} per hour"
