"""The city table at `/`, a city's page, and any filter of cities as data."""

from .routes import routes

__all__ = ["routes"]
