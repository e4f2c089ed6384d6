"""Several hosts: readers asked at replicas, writers at the primary, and what dies in between loses nothing."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import create_engine, func, select, text

from dashboard import migrations
from dashboard.db import Database
from dashboard.errors import SetupError
from dashboard.models import Statement, Submission
from dashboard.register import decide, founding
from dashboard.replicas import TOLD_AFTER

from . import factories
from .cluster import Browser, Cluster, redis, serving, until
from .test_submit import GOOD

LIMIT = 6


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    missing = [
        name for name in ("pgbouncer", "redis-server") if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    ]
    if missing and not os.environ.get("REQUIRE_POSTGRES"):
        pytest.skip(f"{' and '.join(missing)} not on the PATH: several hosts were not tried.")
    assert not missing
    with TemporaryDirectory(prefix="cluster") as folder:
        made = Cluster(Path(folder))
        yield made
        made.stop()


def form(browser: Browser, site: str) -> dict[str, str]:
    """A fresh form of this site, well filled in."""
    _, page = browser.get(f"{site}/submit")
    hidden = {
        str(tag["name"]): str(tag.get("value") or "")
        for tag in BeautifulSoup(page, "html.parser").select("#submit input[type=hidden]")
    }
    return hidden | GOOD


def asked(address: str, query: str) -> Any:
    """What a server itself answers."""
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        found = connection.scalar(text(query))
    engine.dispose()
    return found


def answered(replica: str) -> int:
    """How many transactions the replica has answered."""
    return int(asked(replica, "SELECT xact_commit FROM pg_stat_database WHERE datname = 'register'") or 0)


def test_two_hosts_a_pooler_and_a_replica_are_one_register_whatever_dies(cluster: Cluster) -> None:
    database = Database(cluster.url)
    migrations.upgrade(database)
    with database.writing() as session:
        founding.found(session)
    follower = cluster.follow()
    with ExitStack() as stack:
        settings = {
            "DASHBOARD_DATABASE_URL": cluster.pooled(stack),
            "DASHBOARD_REPLICA_URLS": follower,
            "DASHBOARD_REDIS_URL": redis(stack),
            "DASHBOARD_SECRET_KEY": "one key for both hosts",
            "DASHBOARD_SUBMISSIONS_PER_HOUR": str(LIMIT),
        }
        one, other = (serving(stack, cluster.folder / name, **settings) for name in ("one", "other"))
        reader, person = Browser(), Browser(cookies=True)

        # A submitter who sends at one host finds it at the other at once.
        status, page = person.post(f"{one}/submit", form(person, one))
        assert status == 200
        token = re.search(r"/submit/([\w-]{16,})", page)
        assert token
        assert "The mayor said that a judge’s order is needed." in person.get(f"{other}/submit/{token[1]}")[1]

        # Readers are answered by the replica, and soon see what was published.
        before = answered(follower)
        for _ in range(20):
            assert reader.get(f"{one}/statements")[0] == 200
        until(lambda: answered(follower) >= before + 20, "the replica answers readers")
        with database.writing() as session:
            number = factories.published(session, summary="A word nobody said before: heliotrope.").id
        until(lambda: "heliotrope" in reader.get(f"{one}/statements?q=heliotrope")[1], "a reader sees it")

        # A replica that lags is left out.
        asked(follower, "SELECT pg_wal_replay_pause()")
        with database.writing() as session:
            decide.withdraw(session, number, by="x", reason="Nobody said it.")
        until(lambda: reader.get(f"{other}/statements.csv?q=heliotrope")[1].count("\n") == 1, "the laggard is left out")
        asked(follower, "SELECT pg_wal_replay_resume()")
        before = answered(follower)
        until(
            lambda: reader.get(f"{one}/cities.csv?state=IL")[0] == 200 and answered(follower) > before + 50,
            "it is taken back",
        )

        # The other host takes submissions too.
        for at in range(LIMIT - 3):
            assert person.post(f"{(one, other)[at % 2]}/submit", form(person, one))[0] == 200

        # The replica dies: nobody notices.
        cluster.kill(cluster.replica)
        for site in (one, other):
            assert reader.get(f"{site}/?state=IL")[0] == 200
        cluster.start(cluster.replica)
        until(lambda: reader.get(f"{one}/")[0] == 200 and answered(follower) > 20, "the replica is taken back")

        # The primary dies: readers read on, writers are told and lose nothing.
        sent = form(person, one)
        cluster.kill(cluster.primary)
        for site in (one, other):
            assert reader.get(f"{site}/cities/il/chicago")[0] == 200
            assert reader.get(f"{site}/health")[0] == 200
        status, page = person.post(f"{one}/submit", sent)
        assert status == 503
        assert "send it again in a few minutes" in page
        cluster.start(cluster.primary)
        until(lambda: person.post(f"{one}/submit", sent)[0] == 200, "the primary is taken back")
        assert person.post(f"{other}/submit", sent)[0] == 200, "sent twice"

        # Both hosts counted together, what came twice included: the next is one too many.
        assert person.post(f"{other}/submit", form(person, other))[0] == 429
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Submission)) == LIMIT - 1
    database.dispose()


@pytest.mark.only_on("postgresql")
def test_another_register_answers_no_reader_and_the_log_says_so_once(
    register: Database, empty: Database, caplog: pytest.LogCaptureFixture
) -> None:
    url, other = (each.url.render_as_string(hide_password=False) for each in (register, empty))
    gone = "postgresql://127.0.0.1:1/nothing"
    database = Database(url, [other, gone, url])
    replicas = database._replicas
    assert replicas is not None
    for _ in range(2 * TOLD_AFTER):
        replicas.look()
        [fit] = replicas.in_turn()
        assert fit.url.database == register.url.database
    said = [record.getMessage() for record in caplog.records if record.name == "dashboard.replicas"]
    assert len(said) == 2
    assert "is behind the database, or of another register" in said[0]
    assert said[1] == f"The replica {gone} does not answer: readers are answered without it."
    with database.reading(replica=True) as session:
        assert session.scalar(select(func.count()).select_from(Statement)) == 108
    database.dispose()


def test_sqlite_has_no_replicas() -> None:
    with pytest.raises(SetupError, match="SQLite has no replicas"):
        Database("sqlite:///register.db", ["postgresql://127.0.0.1/register"])
