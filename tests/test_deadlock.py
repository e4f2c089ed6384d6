"""Two transactions of PostgreSQL that wait for each other: one goes through, the other is told to send it again."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import current
from dashboard.db import Database
from dashboard.errors import Busy
from dashboard.models import Statement
from dashboard.register import steps

PATIENCE = 30  # seconds for what takes PostgreSQL one


def noted(session: Session, number: int, word: str) -> None:
    """Lock a statement as a verb does, and write into it."""
    steps.locked(session, number).note = word
    session.flush()


def written_past(session: Session, number: int, word: str) -> None:
    """The same past SQLAlchemy, as rows are copied."""
    driven: Any = session.connection().connection.driver_connection
    driven.execute("UPDATE statement SET note = %s WHERE id = %s", (word, number))


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("write", [noted, written_past])
def test_of_two_writers_who_wait_for_each_other_one_is_told_that_the_register_is_busy(
    register: Database, write: Callable[[Session, int, str], None]
) -> None:
    both_hold_one, told = threading.Barrier(2, timeout=PATIENCE), dict[str, str]()

    def writer(name: str, first: int, second: int) -> None:
        try:
            with register.writing() as session:
                write(session, first, name)
                both_hold_one.wait()
                write(session, second, name)
            told[name] = "stored"
        except Busy as busy:
            told[name] = busy.sentence

    writers = [threading.Thread(target=writer, args=args) for args in (("one", 1, 2), ("other", 2, 1))]
    for each in writers:
        each.start()
    for each in writers:
        each.join(PATIENCE)
    assert sorted(told.values()) == [
        "Another change was stored at the same time, and this one was not. Send it again.", "stored"
    ]  # fmt: skip
    winner = next(name for name, what in told.items() if what == "stored")
    with register.reading() as session:
        notes = session.scalars(select(Statement.note).where(Statement.id.in_((1, 2)))).all()
    assert notes == [winner, winner], "nothing of the other is kept"


@pytest.mark.only_on("postgresql")
def test_whoever_is_told_so_on_a_page_may_send_it_again(app: Flask, register: Database) -> None:
    held, goes_on = threading.Event(), threading.Event()

    def other() -> None:
        with register.writing() as session:
            session.connection().exec_driver_sql("SET LOCAL deadlock_timeout = '1min'")  # the page finds it first
            noted(session, 2, "other")
            held.set()
            goes_on.wait(PATIENCE)
            noted(session, 1, "other")

    tries: list[int] = []

    @app.post("/twice")
    def twice() -> str:
        tries.append(1)
        with current.writing() as session:
            noted(session, 1, "mine")
            if len(tries) == 1:
                goes_on.set()
            noted(session, 2, "mine")
        return "stored"

    client, meanwhile = app.test_client(), threading.Thread(target=other)
    meanwhile.start()
    assert held.wait(PATIENCE)
    busy = client.post("/twice")
    meanwhile.join(PATIENCE)
    assert (busy.status_code, "<h1>The register is busy</h1>" in busy.text) == (503, True)
    assert client.post("/twice").text == "stored"
