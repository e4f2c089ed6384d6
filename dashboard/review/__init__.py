"""The editors' desk: what waits for a decision, one decision, suggested edits, two coders, looks."""

from flask import Flask

from . import coding, coverage, deciding, due, editing, questions, queue, recode, replying, reporting, ruling, together
from .blueprint import csrf, routes

__all__ = [
    "coding", "coverage", "deciding", "due", "editing", "init_app", "questions", "recode", "replying", "reporting",
    "routes", "ruling", "together",
]  # fmt: skip


def init_app(app: Flask) -> None:
    """Check the forms of the room, and tell its pages how much waits."""
    csrf.init_app(app)
    queue.init_app(app)
    coding.init_app(app)
