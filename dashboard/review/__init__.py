"""The editors' desk: what waits for a decision, one decision, suggested edits."""

from flask import Flask

from . import deciding, editing, queue, replying, reporting, together
from .blueprint import csrf, routes

__all__ = ["deciding", "editing", "init_app", "replying", "reporting", "routes", "together"]


def init_app(app: Flask) -> None:
    """Check the forms of the room, and tell its pages how much waits."""
    csrf.init_app(app)
    queue.init_app(app)
