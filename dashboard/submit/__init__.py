"""The form by which anyone proposes a statement, and the submitter's private page."""

from .limits import init_app
from .routes import routes

__all__ = ["init_app", "routes"]
