"""Limits are the same in every room: a refusal says when to try again, and a Redis that is gone refuses nobody."""

import logging
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dashboard import create_app, limits
from dashboard.accounts.limits import AT_ACCOUNT
from dashboard.card.answer import drawn_once
from dashboard.card.limits import DRAWN
from dashboard.db import Database

from . import cluster
from .conftest import settings

HERE = "127.0.0.1"


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a Redis that takes connections and never answers."""
    with socket.create_server((HERE, 0)) as server:
        yield f"redis://{HERE}:{server.getsockname()[1]}/0"


@pytest.fixture
def absent(silent: str) -> str:
    """The address of a Redis that is not there."""
    with socket.create_server((HERE, 0)) as server:
        return f"redis://{HERE}:{server.getsockname()[1]}/0"


def counting_in(register: Database, folder: Path, redis_url: str, **changes: Any) -> Flask:
    drawn_once.cache_clear()
    return create_app(settings(folder, redis_url=redis_url, **changes), register)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("gone", ["absent", "silent"])
def test_without_its_redis_every_room_answers_and_each_limit_holds_in_the_process(
    register: Database, tmp_path: Path, gone: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    client = counting_in(register, tmp_path, request.getfixturevalue(gone)).test_client()
    with caplog.at_level(logging.WARNING, "dashboard.limits"):
        assert client.get("/statements/1/card.png").status_code == 200
        assert client.post("/submit/read", data={}).status_code == 422
        assert client.post("/accounts/sign-in", data={"email": "a@example.org"}).status_code in (400, 422)
    assert len(caplog.records) == 1, "it is not asked again at once"
    with client.application.test_request_context():
        assert limits.counted(DRAWN, HERE, cost=DRAWN.amount - 1)
    refused = client.get("/statements/2/card.png")
    assert (refused.status_code, refused.mimetype) == (429, "text/plain")
    assert {client.post("/submit/read", data={}).status_code for _ in range(59)} == {422}
    assert client.post("/submit/read", data={}).status_code == 429


def test_what_one_process_counts_another_knows_and_a_redis_that_comes_again_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not shutil.which("redis-server"):
        pytest.skip("redis-server not on the PATH: shared limits were not tried.")
    monkeypatch.setattr(limits, "LEFT_OUT", 0)
    port = cluster.free_port()
    with ExitStack() as running:
        address = cluster.redis(running, port)
        one, other = (limits.Counters(redis_url=address) for _ in range(2))
        assert [each.incr("key", 60) for each in (one, other, one)] == [1, 2, 3]
    assert (one.incr("key", 60), one.get("key"), other.get("key")) == (1, 1, 0), "each alone"
    with ExitStack() as running:
        cluster.redis(running, port)
        assert [each.incr("key", 60) for each in (one, other)] == [1, 2], "and together again"


@pytest.mark.only_on("sqlite")
def test_a_refusal_says_when_to_try_again(register: Database, tmp_path: Path) -> None:
    client = counting_in(register, tmp_path, "").test_client()
    for _ in range(60):
        assert "Retry-After" not in client.post("/submit/read", data={}).headers
    assert 0 < int(client.post("/submit/read", data={}).headers["Retry-After"]) <= 3600
    with client.application.test_request_context():
        limits.counted(AT_ACCOUNT, "a@example.org", cost=AT_ACCOUNT.amount)
        assert not limits.counted(AT_ACCOUNT, "a@example.org")
        limits.forget(AT_ACCOUNT, "a@example.org")
        assert limits.counted(AT_ACCOUNT, "a@example.org")
