"""Editors, admins and their browsers, for tests: through the register's own verbs and pages."""

import re
from functools import cache
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from dashboard import clock
from dashboard.accounts import security
from dashboard.db import Database
from dashboard.models import User
from dashboard.register import people

PASSWORD = "four quiet words here"
ADA, BOB = "ada@example.org", "bob@example.org"
BY = "a test"
_HASHES: dict[tuple[object, str], str] = {}


def hashed(app: Flask, password: str) -> str:
    """A hash, made once for all applications with one secret key."""
    name = (app.secret_key, password)
    if name not in _HASHES:
        with app.app_context():
            _HASHES[name] = security.hashed(password)
    return _HASHES[name]


def user(app: Flask, email: str = ADA, role: str = "editor", *, key: str = "", password: str | None = PASSWORD) -> User:
    """Somebody with an account; `key` is the secret of their authenticator app."""
    database: Database = app.extensions["database"]
    with database.writing() as session:
        made = people.add(session, email, role, by=BY)
        if password:
            made.password = hashed(app, password)
        if key:
            with app.app_context():
                wallet = security.security().totp_factory._totp
                made.second_factor = wallet(key=key).to_json(encrypt=True)
    return made


@cache
def a_key() -> str:
    """The secret of an authenticator app."""
    return str(TOTP.new().base32_key)


def code(key: str, steps: int = 0) -> str:
    """What the app shows, now or `steps` half minutes later."""
    return str(TOTP(key=key).generate(clock.now().timestamp() + 30 * steps).token)


def token(answer: TestResponse) -> str:
    """The CSRF token in a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert found, answer.text[:500]
    return found[1]


def post(client: Any, path: str, *, page: str = "", **typed: str) -> TestResponse:
    """Send a form as the page that holds it would; that page is at `path` unless `page` says otherwise."""
    answer: TestResponse = client.post(path, data={"csrf_token": token(client.get(page or path)), **typed})
    return answer


def sign_in(client: Any, email: str = ADA, password: str = PASSWORD, **typed: str) -> TestResponse:
    """Type address and password."""
    return post(client, "/accounts/sign-in", email=email, password=password, **typed)


def signed_in(app: Flask, email: str = ADA) -> Any:
    """A new browser in which somebody is signed in."""
    client = app.test_client()
    answer = sign_in(client, email)
    assert answer.status_code == 303, answer.text
    return client


def opens(client: Any, path: str = "/accounts") -> bool:
    """Whether a page opens, rather than asking to sign in."""
    answer = client.get(path)
    assert answer.status_code in (200, 303), answer.status_code
    return bool(answer.status_code == 200)


def said(answer: TestResponse) -> str:
    """The sentences by which a page refuses: over the form, at its fields, or in the form's place."""
    found = BeautifulSoup(answer.text, "html.parser").select(".problem, .summary-of-errors, .error")
    return " ".join(tag.get_text(" ", strip=True) for tag in found).strip()
