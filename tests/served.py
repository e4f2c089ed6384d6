"""`dashboard serve` in a process of its own, on loopback."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parent.parent
DASHBOARD = [sys.executable, "-c", "from dashboard.commands import main; main(prog_name='dashboard')"]


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DASHBOARD_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | changes


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


class Server:
    """A running `dashboard serve` and what it printed."""

    def __init__(self, folder: Path, port: int, *arguments: str) -> None:
        self.port = port
        self.lines: list[str] = []
        self.errors: list[str] = []
        self.ready = threading.Event()
        self.process = subprocess.Popen(
            [*DASHBOARD, "serve", "--port", str(port), *arguments], cwd=folder, env=environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        streams = ((self.process.stdout, self.lines), (self.process.stderr, self.errors))
        self.readers = [threading.Thread(target=self._read, args=pair) for pair in streams]
        for reader in self.readers:
            reader.start()

    def _read(self, stream: Iterator[str], into: list[str]) -> None:
        for line in stream:
            into.append(line.rstrip("\n"))
            if "The register is at" in line:
                self.ready.set()
        self.ready.set()

    def get(self, path: str, timeout: float = 60, method: str = "GET") -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def children(self) -> list[int]:
        """The numbers of the processes that it began and that are not yet waited for, the eldest first."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return list(map(int, told.split()))

    def workers(self) -> set[int]:
        """Those that answer; the first that it begins counts for them."""
        return set(self.children()[1:])

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(30)
        for reader in self.readers:
            reader.join(10)
        return code


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Server]:
    server = Server(folder, free_port(), *arguments)
    try:
        assert server.ready.wait(60), "nothing was printed"
        assert server.process.poll() is None, server.errors
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.stop()
