"""The review desk: the queue, one decision, questions to the submitter, two editors, corrections."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dashboard.db import Database
from dashboard.models import Citation, Statement

from . import desk, factories
from .client import LintingClient


@pytest.fixture
def ada(app: Flask, register: Database) -> Any:
    """Ada's browser."""
    return desk.signed_in(app, desk.editor(app, register, "Ada"))


def waiting(register: Database, **changes: Any) -> int:
    with register.writing() as session:
        return factories.pending(session, "wy/cheyenne", **changes).id


def status(register: Database, number: int) -> str:
    with register.reading() as session:
        return session.scalar(select(Statement.status).where(Statement.id == number)) or ""


def test_an_editor_accepts_what_waits(ada: Any, register: Database) -> None:
    number = waiting(register)
    assert f"/review/{number}" in ada.get("/review").text
    answer = desk.decide(ada, f"/review/{number}", "accept")
    assert (answer.status_code, answer.location) == (303, "/review"), answer.text
    assert status(register, number) == "published"
    assert f"/review/{number}" not in ada.get("/review").text
    assert ada.get(f"/review/{number}").status_code == 200
    assert ada.get(f"/statements/{number}/history").status_code == 200
