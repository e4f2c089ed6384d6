"""A reader's page asked again unchanged is a 304, and never one older than the last committed change."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard import clock, create_app
from dashboard.db import Database
from dashboard.register import decide

from . import desk, factories
from .conftest import counting, settings

PAGES = (
    "/?stance=limits_broadly", "/statements", "/statements/1", "/cities/il/chicago", "/compare", "/sources/1", "/about",
    "/about/corrections.atom", "/embed/map", "/cities.json", "/statements.json", "/statements.atom",
)  # fmt: skip


def tag(client: Any, address: str, **asked: Any) -> str:
    return str(client.get(address, **asked).headers["ETag"])


def test_a_page_asked_again_unchanged_is_not_made_again(client: Any, register: Database) -> None:
    for address in PAGES:
        held = tag(client, address)
        with counting(register) as sent:
            again = client.get(address, headers={"If-None-Match": held})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", held), address
        assert again.headers["Cache-Control"] == "no-cache"
        assert sent == [], address  # but for the data version


def test_whose_scripts_may_read_a_page_is_told_alike_where_it_is_unchanged(client: Any) -> None:
    for address in PAGES:
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        name = "Access-Control-Allow-Origin"
        assert (again.status_code, again.headers.get(name)) == (304, first.headers.get(name)), address


def test_where_the_database_is_gone_that_is_said_also_to_who_has_the_page(tmp_path: Path) -> None:
    gone = Database("postgresql://nobody@127.0.0.1:1/none")
    client = create_app(settings(tmp_path, memory=True), gone).test_client()
    for address in ("/about/method", "/", "/statements.json"):
        told = client.get(address, headers={"If-None-Match": 'W/"abc"'})
        assert told.status_code == 503, address
    assert client.get("/favicon.ico", headers={"If-None-Match": 'W/"abc"'}).status_code == 200


def test_a_page_is_made_again_after_another_process_committed(client: Any, register: Database) -> None:
    held, other = tag(client, "/statements"), Database(register.url.render_as_string(hide_password=False))
    with other.writing() as session:
        number = factories.published(session, speaker="Zora Neale").id
    again = client.get("/statements", headers={"If-None-Match": held})
    assert again.status_code == 200
    assert f"/statements/{number}" in again.text
    assert again.headers["ETag"] != held
    with other.writing() as session:
        decide.withdraw(session, number, by="x", reason="It was said by another.")
    other.dispose()
    assert f"/statements/{number}" not in client.get("/statements", headers={"If-None-Match": held}).text


def test_nothing_changed_and_what_was_undone_make_no_version(register: Database) -> None:
    before = register.version()
    with register.writing():
        pass
    with pytest.raises(ZeroDivisionError), register.writing() as session:
        factories.published(session)
        session.flush()
        raise ZeroDivisionError
    assert register.version() == before


def test_versions_of_writers_at_once_have_no_gap(register: Database) -> None:
    def write(number: int) -> None:
        with register.writing() as session:
            factories.stored(session, number).note = "Noted."

    before = register.version()
    writers = [Thread(target=write, args=(number,)) for number in range(1, 7)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert register.version().number == before.number + 6


def test_page_fragment_day_language_and_host_have_tags_of_their_own(app: Flask) -> None:
    client = FlaskClient(app)  # the other one reads links, and a page below /es has those of its own
    fragment = {"HX-Request": "true", "HX-Target": "results"}
    tags = [
        tag(client, "/"),
        tag(client, "/", headers=fragment),
        tag(client, "/", headers={"HX-Request": "true", "HX-Target": "more"}),
        tag(client, "/", environ_overrides={"SCRIPT_NAME": "/es"}),
        tag(client, "/", base_url="https://other.example"),
        tag(client, "/?sort=latest"),
    ]
    clock.frozen = datetime(2031, 1, 1, tzinfo=UTC)
    tags.append(tag(client, "/"))
    assert len(set(tags)) == len(tags)
    assert client.get("/", headers={"If-None-Match": tags[0]}).status_code == 200
    assert client.get("/", headers={"If-None-Match": f'W/"other", {tags[-1]}'}).status_code == 304


def test_rooms_of_persons_errors_and_health_have_no_tag(app: Flask, register: Database) -> None:
    ada = desk.signed_in(app, desk.editor(app, register))
    for address in ("/submit", "/review", "/accounts", "/health", "/?stance=none", "/nowhere"):
        answer = ada.get(address, headers={"If-None-Match": "*"})
        assert answer.status_code != 304
        assert "ETag" not in answer.headers


@pytest.mark.only_on("sqlite")
def test_a_register_that_was_restored_and_changed_again_has_tags_of_its_own(client: Any, register: Database) -> None:
    register.dispose()
    assert register.file
    backup, tags, versions = register.file.read_bytes(), [], []
    for _ in range(2):
        register.dispose()
        register.file.write_bytes(backup)
        with register.writing() as session:
            factories.stored(session, 1).note = "Noted."
        tags.append(tag(client, "/statements/1"))
        versions.append(register.version().number)
    assert versions[0] == versions[1] and tags[0] != tags[1]
