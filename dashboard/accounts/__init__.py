"""Accounts of editors and admins: signing in and out, a password, a second factor, and who may."""

from flask import Flask

from . import own, passkeys, people, security, signing_in
from .blueprint import routes

__all__ = ["init_app", "own", "passkeys", "people", "routes", "signing_in"]


def init_app(app: Flask) -> None:
    """Set up cookies, hashes and codes."""
    security.init_app(app)
