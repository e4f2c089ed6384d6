"""What was answered is answered again as it was, until something changes; and never to somebody who asked otherwise."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dashboard import clock, create_app
from dashboard.answers import Answer, Answers
from dashboard.db import Database
from dashboard.register import decide

from . import factories
from .conftest import counting, settings

FRAGMENT = {"HX-Request": "true", "HX-Target": "results", "HX-Current-URL": "http://localhost/"}


@pytest.fixture
def remembering(register: Database, tmp_path: Path) -> Flask:
    """An application that keeps what readers are answered, and a memory."""
    app = create_app(settings(tmp_path, memory=True), register)
    app.extensions["memory"].make()
    return app


def test_a_page_is_made_once(remembering: Flask, register: Database) -> None:
    client = remembering.test_client()
    data = ("/cities.json?q=detainer", "/statements.json", "/statements.atom")
    pages = ("/", "/?q=detainer&state=CA", "/statements", "/es/statements", "/cities/il/chicago", "/about")
    for address in (*pages, *data):
        for headers in ({}, {"Accept-Encoding": "br"}, FRAGMENT):
            first = client.get(address, headers=headers)
            with counting(register) as sent:
                again = client.get(address, headers=headers)
            assert sent == [], address  # but for the data version
            assert (again.data, sorted(again.headers)) == (first.data, sorted(first.headers))


def test_it_is_made_again_after_a_change_and_on_another_day(remembering: Flask, register: Database) -> None:
    client = remembering.test_client()
    assert "Zora Neale" not in client.get("/statements").text
    with register.writing() as session:
        number = factories.published(session, speaker="Zora Neale").id
    assert "Zora Neale" in client.get("/statements").text
    with register.writing() as session:
        decide.withdraw(session, number, by="x", reason="It was said by another.")
    assert "Zora Neale" not in client.get("/statements").text
    with counting(register) as sent:
        clock.frozen = datetime(2031, 1, 1, tzinfo=UTC)
        client.get("/statements")
    assert sent


def test_whoever_asks_otherwise_is_answered_otherwise(remembering: Flask) -> None:
    client = remembering.test_client()
    page, spanish = client.get("/"), client.get("/es/")
    assert "<html" in page.text and 'lang="es"' in spanish.text
    assert "<html" not in client.get("/", headers=FRAGMENT).text
    pushed = client.get("/?state=IL", headers=FRAGMENT).headers
    stays = client.get("/?state=IL", headers=FRAGMENT | {"HX-Current-URL": "http://localhost/?state=IL"}).headers
    assert "HX-Push-Url" in pushed and "HX-Push-Url" not in stays
    assert client.get("/", headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in client.get("/").headers
    assert client.get("/", base_url="https://other.example").data != page.data or "localhost" not in page.text


def test_errors_files_and_rooms_of_persons_are_never_kept(remembering: Flask) -> None:
    client = remembering.test_client()
    held: Any = remembering.extensions["answers"]
    files = ("/statements.csv", "/statements.jsonl", "/cities.geojson")
    for address in ("/nowhere", "/?stance=none", "/cities.json?stance=none", "/submit", "/accounts", "/health", *files):
        client.get(address).close()
    assert not held._held


def test_the_room_is_never_exceeded_and_the_least_recently_used_goes_first() -> None:
    answers = Answers(32 * Answer("tag", (), b"x" * 100).size)
    for name in range(32):
        answers.keep(name, Answer("tag", (), b"x" * 100))
    assert answers.find(0)
    answers.keep("new", Answer("tag", (), b"x" * 90))
    assert answers.find(0) and answers.find("new") and answers.find(1) is None
    answers.keep("new", Answer("tag", (), b"x" * 80))
    answers.keep("large", Answer("tag", (), b"x" * 101))
    assert answers.find("large") is None and answers.find("new") == Answer("tag", (), b"x" * 80)
    assert answers._taken == sum(answer.size for answer in answers._held.values()) <= answers._room


def test_what_is_asked_with_very_many_words_is_not_kept(remembering: Flask) -> None:
    held: Any = remembering.extensions["answers"]
    client = remembering.test_client()
    client.get("/about", headers={"HX-Current-URL": "http://localhost/?" + "x" * 3_000})
    client.get("/about?utm_source=" + "x" * 3_000)
    assert not held._held
    client.get("/about")
    assert len(held._held) == 1
