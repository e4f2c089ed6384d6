"""The editors' desk: what waits for a decision, one decision, suggested edits, two coders."""

from flask import Flask

from . import coding, deciding, editing, queue, replying, reporting, ruling, together
from .blueprint import csrf, routes

__all__ = ["coding", "deciding", "editing", "init_app", "replying", "reporting", "routes", "ruling", "together"]


def init_app(app: Flask) -> None:
    """Check the forms of the room, and tell its pages how much waits."""
    csrf.init_app(app)
    queue.init_app(app)
    coding.init_app(app)
