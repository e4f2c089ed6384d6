"""The form by which anyone proposes a statement or a correction, and the submitter's private page."""

from . import changing, reporting
from .routes import routes

__all__ = ["changing", "reporting", "routes"]
