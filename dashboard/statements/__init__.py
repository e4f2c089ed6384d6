"""Statements: the list under a filter, one statement, its history, and any filter as data."""

from .routes import routes

__all__ = ["routes"]
