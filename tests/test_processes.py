"""Several processes answer for one register, and end together."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard.db import Database
from dashboard.models import Statement

from .bench.asking import Connection, Request
from .bench.operations import submission
from .cluster import until
from .served import Server, serving


def is_gone(process: int) -> bool:
    """Whether a process is no more, or only its number is."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@contextmanager
def two(folder: Path) -> Iterator[Server]:
    """A server of two processes, once both are there."""
    with serving(folder, "--processes", "2") as server:
        until(lambda: len(server.workers()) == 2, "both are there")
        yield server


@contextmanager
def without(process: int) -> Iterator[None]:
    """So that the other one answers."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def test_a_process_that_dies_is_followed_by_another_and_nobody_waits(tmp_path: Path) -> None:
    with two(tmp_path) as server:
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
    with two(tmp_path) as server:
        begun = server.workers()
        assert server.stop(number) == (-number if number == signal.SIGKILL else 0)
        until(lambda: all(map(is_gone, begun)), "both are gone")
        assert not [line for line in server.errors if "Traceback" in line]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_process_alone_ends_when_it_is_told(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path, "--processes", "1") as server:
        assert server.get("/health")[0] == 200
        assert server.workers() == set()
        assert server.stop(number) == 0
        assert not [line for line in server.errors if "Traceback" in line]


@pytest.mark.parametrize("milliseconds", [0, 8])
def test_a_server_that_is_told_to_end_while_it_begins_ends(tmp_path: Path, milliseconds: int) -> None:
    with serving(tmp_path, "--processes", "4") as server:
        time.sleep(milliseconds / 1_000)
        assert server.stop() == 0
        until(lambda: subprocess.run(["pgrep", "-f", f"serve --port {server.port} "]).returncode == 1, "nobody is left")
        assert not [line for line in server.errors if "Traceback" in line or "Exception" in line]


def test_a_group_that_is_told_to_end_answers_what_it_was_asked(tmp_path: Path) -> None:
    with two(tmp_path) as server, ThreadPoolExecutor() as pool:
        # Another writer holds the register for a while, so that the form waits.
        database = Database(f"sqlite:///{tmp_path / 'instance' / 'register.db'}")
        sent = forms(server, 1)[0]
        with database.writing() as session:
            answer = pool.submit(stored, Connection(server.port), sent[:1])
            time.sleep(3)
            for each in (server.process.pid, *server.children()):
                os.kill(each, signal.SIGINT)
            time.sleep(1)
            session.rollback()
        assert answer.result()[0].startswith("/submit/")
        assert server.process.wait(30) == 0
        database.dispose()


def test_when_the_process_that_counts_dies_all_begin_anew(tmp_path: Path) -> None:
    with two(tmp_path) as server:
        counting, *before = server.children()
        os.kill(counting, signal.SIGKILL)
        until(lambda: len(server.workers() - {counting, *before}) == 2, "both are there again")
        assert server.get("/submit/read", method="POST")[0] == 422
        assert server.stop() == 0


def test_processes_count_together_how_often_somebody_may_do_what_costs(tmp_path: Path) -> None:
    with two(tmp_path) as server:
        for stopped in server.workers():
            with without(stopped):
                assert {server.get("/submit/read", method="POST")[0] for _ in range(30)} == {422}
        assert server.get("/submit/read", method="POST")[0] == 429


def forms(server: Server, *firsts: int) -> list[list[Request]]:
    """Ten submissions for each first number."""
    connection = Connection(server.port)
    form = connection.ask(Request("/submit"))
    connection.close()
    token = re.search(rb'name="csrf_token"[^>]* value="([^"]+)"', form.body)
    assert token
    cookie = form.header("Set-Cookie").partition(";")[0]
    return [[submission(n, token[1].decode(), cookie) for n in range(first, first + 10)] for first in firsts]


def stored(connection: Connection, sent: list[Request]) -> list[str]:
    """Where each answer leads."""
    return [connection.ask(each).header("Location") for each in sent]


def test_what_several_processes_store_at_once_is_all_there(tmp_path: Path) -> None:
    with two(tmp_path) as server, ThreadPoolExecutor() as pool:
        connections = []
        for stopped in server.workers():
            with without(stopped):
                connections.append(Connection(server.port))
                assert connections[-1].ask(Request("/health")).status == 200
        sent = forms(server, 0, 10)
        receipts = [page for told in pool.map(stored, connections, sent) for page in told]
        assert len(set(receipts)) == 20
        assert {server.get(page)[0] for page in receipts} == {200}
        for connection in connections:
            connection.close()
    with Database(f"sqlite:///{tmp_path / 'instance' / 'register.db'}").reading() as session:
        waiting = select(func.count()).where(Statement.speaker == "Zouzino Braibin", Statement.status == "pending")
        assert session.scalar(waiting) == 20
