"""Up to four cities side by side: what each said beside what it decided and did."""

from .routes import routes

__all__ = ["routes"]
