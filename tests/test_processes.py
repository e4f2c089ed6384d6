"""Several processes answer for one register, and end together."""

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard.db import Database
from dashboard.models import Statement

from .bench.asking import Connection, Request
from .bench.operations import submission
from .cluster import until
from .served import serving


def is_gone(process: int) -> bool:
    """Whether a process is no more, or only its number is."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_process_that_dies_is_followed_by_another_and_nobody_waits(tmp_path: Path) -> None:
    with serving(tmp_path, "--processes", "2") as server:
        until(lambda: len(server.workers()) == 2, "both are there")
        first = server.workers()
        os.kill(min(first), signal.SIGKILL)
        until(lambda: is_gone(min(first)), "one is gone")
        assert {server.get("/health")[0] for _ in range(20)} == {200}
        until(lambda: len(server.workers() - {min(first)}) == 2, "another one is there")
        assert max(first) in server.workers()
        assert server.get("/?state=CA")[0] == 200
        assert server.stop() == 0
    assert len([line for line in server.errors if "ended (-9): another one begins." in line]) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_processes_end_with_the_one_that_began_them_however_it_ends(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path, "--processes", "2") as server:
        until(lambda: len(server.workers()) == 2, "both are there")
        begun = server.workers()
        assert server.stop(number) == (-number if number == signal.SIGKILL else 0)
        until(lambda: all(map(is_gone, begun)), "both are gone")
        assert not [line for line in server.errors if "Traceback" in line]


def test_processes_count_together_how_often_somebody_may_do_what_costs(tmp_path: Path) -> None:
    with serving(tmp_path, "--processes", "2") as server:
        until(lambda: len(server.workers()) == 2, "both are there")
        for stopped in server.workers():  # so that the other one answers, and each has its share
            os.kill(stopped, signal.SIGSTOP)
            assert {server.get("/submit/read", method="POST")[0] for _ in range(30)} == {422}
            os.kill(stopped, signal.SIGCONT)
        assert server.get("/submit/read", method="POST")[0] == 429


def test_what_several_processes_store_at_once_is_all_there(tmp_path: Path) -> None:
    with serving(tmp_path, "--processes", "2") as server:
        one, other = Connection(server.port), Connection(server.port)
        form = one.ask(Request("/submit"))
        token = re.search(rb'name="csrf_token"[^>]* value="([^"]+)"', form.body)
        assert token

        def stored(connection: Connection, first: int) -> list[str]:
            cookie = form.header("Set-Cookie").partition(";")[0]
            sent = [submission(number, token[1].decode(), cookie) for number in range(first, first + 10)]
            return [connection.ask(each).header("Location") for each in sent]

        with ThreadPoolExecutor() as pool:
            receipts = [page for told in pool.map(stored, (one, other), (0, 10)) for page in told]
        assert len(set(receipts)) == 20
        assert {server.get(page)[0] for page in receipts} == {200}
        for connection in (one, other):
            connection.close()
    with Database(f"sqlite:///{tmp_path / 'instance' / 'register.db'}").reading() as session:
        waiting = select(func.count()).where(Statement.speaker == "Zouzino Braibin", Statement.status == "pending")
        assert session.scalar(waiting) == 20
