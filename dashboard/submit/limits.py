"""How often one network address may send the form."""

from typing import Final

from flask import current_app

LOOKS: Final = "600 per hour"  # at the form with a page beside it, which is searched for statements each time


def submissions() -> str:
    """The limit on stored submissions, from the settings."""
    return f"{current_app.config['SUBMISSIONS_PER_HOUR']} per hour"
