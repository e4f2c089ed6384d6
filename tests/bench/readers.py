"""Readers' pages over HTTP, ours and the floor's in turns, each served by a process of its own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from . import operations
from .asking import READERS, Answer, Connection, Request, expect, seconds, throughput
from .operations import AS_BROWSER, Operation
from .registers import DASHBOARD, Register, copied

WARMING, LEAST, MOST = 2, 5, 60  # requests of one operation
SLOW = 20  # seconds after which two requests are enough, and nobody asks sixteen at once what takes one
PATIENCE = 1_200  # seconds until a server answers: the floor makes its index first
RESTING = 0.1  # seconds of the processor in one of the clock
SUBMISSION = "submit, stored"


class Effort(NamedTuple):
    """How long one operation is asked: seconds one after the other, then by sixteen readers; 0 asks once."""

    alone: float = 2.0
    together: float = 1.0


class Side(NamedTuple):
    """One server's figures: milliseconds on the clock and of its processor, answers a second for sixteen readers."""

    median: float
    p95: float
    processor: float
    rate: float


class Measured(NamedTuple):
    """One operation at one size: ours and the floor's, and our answer's bytes."""

    operation: str
    statements: int
    ours: Side
    floor: Side
    plain: int
    compressed: int

    @property
    def told(self) -> str:
        """As a line that is printed while the bench runs."""
        ours, floor, busy = self.ours, self.floor, self.ours.processor / self.floor.processor
        return (
            f"{self.operation:40} {ours.median:8.1f} ms, floor {floor.median:7.1f} {ours.median / floor.median:6.1f} x"
            f" | processor {ours.processor:7.1f}, floor {floor.processor:6.1f} {busy:6.1f} x"
            f" | {ours.rate:5.0f}/s of {floor.rate:5.0f}"
        )


class Served(NamedTuple):
    """A running server: a process, and those that it began."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def processor(self) -> float:
        """The seconds of the processor that it has taken so far: Linux names a process's clock by its number."""
        return sum(time.clock_gettime((~each << 3) | 2) for each in self._processes)

    @property
    def peak(self) -> float:
        """The most memory that one of its processes has held so far, in MB."""
        return max(map(_peak, self._processes))

    @property
    def _processes(self) -> list[int]:
        main = self.process.pid
        return [main, *map(int, Path(f"/proc/{main}/task/{main}/children").read_text("utf-8").split())]


class Ran(NamedTuple):
    """What one size gave."""

    measured: list[Measured]
    memory: float
    start: float


def measured(database: str, size: int, keep: Path, effort: Effort, match: str, told: Callable[[Measured], None]) -> Ran:
    """Every operation at one size that has `match` in its name; `told` is called with each."""
    found: list[Measured] = []
    with copied(database, size, keep) as register, ExitStack() as stack:
        facts = operations.facts(register.rows)
        began = time.perf_counter()
        ours = stack.enter_context(_serving(register, *DASHBOARD, "serve", "--port"))
        start = time.perf_counter() - began
        _wake(ours)
        floor = stack.enter_context(_serving(register, sys.executable, "-m", "tests.bench.floor_app", register.url))
        for operation in [*operations.operations(facts), *_of_the_moment(ours, floor)]:
            if match in operation.name:
                found.append(_measure(operation, size, ours, floor, effort))
                told(found[-1])
        memory = ours.peak
        if match in SUBMISSION:
            found.append(_submitting(size, ours, floor, effort))
            told(found[-1])
    return Ran(found, memory, start)


def _wake(served: Served) -> None:
    """Ask each process something, and wait until all rest: the first question makes one read the register."""
    throughput(served.port, lambda _: Request("/"), 0, 1.0)
    before, ends = -1.0, time.monotonic() + PATIENCE
    while served.processor - before > RESTING and time.monotonic() < ends:
        before = served.processor
        time.sleep(1)


def _of_the_moment(ours: Served, floor: Served) -> Iterator[Operation]:
    """What depends on what the servers are: addresses that only some releases have, and tags of the present."""
    with _connected(ours) as one, _connected(floor) as other:
        if one.ask(Request("/statements.json")).status == 200:
            yield operations.as_json()
        yield operations.unchanged(*(each.ask(Request("/")).header("ETag") for each in (one, other)))


def _measure(operation: Operation, size: int, ours: Served, floor: Served, effort: Effort) -> Measured:
    with _connected(ours) as one:
        plain, compressed = (len(_answered(one, operation, headers).body) for headers in ({}, AS_BROWSER))
    sides = _sides(operation.request, ours, floor, effort)
    return Measured(operation.name, size, *sides, plain, compressed)


def _sides(made: Callable[[int], Request], ours: Served, floor: Served, effort: Effort) -> tuple[Side, Side]:
    """Both servers asked the same, in turns, then each by sixteen readers."""
    servers, ends = (ours, floor), time.perf_counter() + effort.alone
    took: tuple[list[float], list[float]] = ([], [])
    worked: tuple[list[float], list[float]] = ([], [])
    uncounted, most = (WARMING, WARMING + MOST) if effort.alone else (0, 1)
    with _connected(ours) as one, _connected(floor) as other:
        for number in range(most):
            for served, connection, times, busy in zip(servers, (one, other), took, worked, strict=True):
                before = served.processor
                times.append(seconds(connection, made(number)))
                busy.append(served.processor - before)
            late = time.perf_counter() - ends
            if (late > 0 and number >= WARMING + LEAST) or (late > SLOW and number):
                break
    uncounted = min(uncounted, len(took[0]) - 1)
    one_side, other_side = (
        Side(
            *_told(times[uncounted:]),
            1_000 * median(busy[uncounted:]),
            _rate(served, made, median(times[uncounted:]), effort),
        )
        for served, times, busy in zip(servers, took, worked, strict=True)
    )
    return one_side, other_side


def _rate(served: Served, made: Callable[[int], Request], alone: float, effort: Effort) -> float:
    """Answers a second for sixteen readers; of what takes long, for one."""
    asked = effort.together and alone * READERS < SLOW
    return throughput(served.port, made, WARMING + MOST, effort.together) if asked else 1 / alone


def _answered(connection: Connection, operation: Operation, headers: dict[str, str]) -> Answer:
    request = operation.request(0)
    answer = connection.ask(request._replace(headers={**request.headers, **headers}))
    expect(answer, request)
    return answer


def _peak(process: int) -> float:
    told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text("utf-8"))
    return int(told[1]) / 1024 if told else 0.0


def _told(times: list[float]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    last = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return 1_000 * median(times), 1_000 * last


def _submitting(size: int, ours: Served, floor: Served, effort: Effort) -> Measured:
    """A form that is stored, durable when the answer comes."""
    with _connected(ours) as one:
        form = one.ask(Request("/submit"))
        token = re.search(rb'name="csrf_token"[^>]* value="([^"]+)"', form.body)
        assert token, "the form has no token"
        cookie = form.header("Set-Cookie").partition(";")[0]

        def made(number: int) -> Request:
            return operations.submission(number, token[1].decode(), cookie)

        first = one.ask(made(0))
        assert first.status == 303, f"a form was answered {first.status}: {first.body.decode()[:3000]}"
    sides = _sides(lambda number: made(number + 1), ours, floor, effort)
    return Measured(SUBMISSION, size, *sides, len(first.body), len(first.body))


@contextmanager
def _connected(served: Served) -> Iterator[Connection]:
    connection = Connection(served.port)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _serving(register: Register, *command: str) -> Iterator[Served]:
    """A server from when it answers until the block ends; the port is the command's last word."""
    port = _free_port()
    # What it says goes into a file: a pipe that nobody reads is full one day, and the server waits for ever.
    with (
        TemporaryFile() as said,
        subprocess.Popen(
            [*command, str(port)], env=os.environ | register.settings, stdout=subprocess.DEVNULL, stderr=said
        ) as process,
    ):
        try:
            _wait(process, port, said)
            yield Served(port, process)
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int, said: IO[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if process.poll() is not None:
            said.seek(0)
            raise RuntimeError(f"the server ended: {said.read().decode()[-2000:]}")
        try:
            connection = Connection(port)
            connection.ask(Request("/health"))
        except OSError:
            time.sleep(0.05)
        else:
            connection.close()
            return
    raise RuntimeError("the server did not answer")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
