"""Asking a server: one address after the other on a kept connection, or sixteen readers at once."""

import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Final, NamedTuple

READERS: Final = 16


class Answer(NamedTuple):
    """What came back; `body` as it was sent, compressed or not."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """A header's value, or ''."""
        found = re.search(rb"(?im)^%s: *([^\r\n]*)" % name.encode(), self.head)
        return found[1].decode() if found else ""


class Request(NamedTuple):
    """What is asked. A `form` is sent by POST."""

    path: str
    headers: Mapping[str, str] = {}
    form: str = ""


class Connection:
    """A kept connection on which nothing but the answer's length is looked at: cheaper than either server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = self._opened()

    def _opened(self) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self._port), timeout=600)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def ask(self, request: Request) -> Answer:
        """The answer to one request."""
        body = request.form.encode()
        lines = [f"{'POST' if body else 'GET'} {request.path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        if body:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        sent = "\r\n".join([*lines, "", ""]).encode() + body
        self._socket.sendall(sent)
        try:
            return self._read()
        except ConnectionError:  # kept too long without a word, while the other server thought
            self.close()
            self._socket = self._opened()
            self._socket.sendall(sent)
            return self._read()

    def _read(self) -> Answer:
        held = b""
        while (end := held.find(b"\r\n\r\n")) < 0:
            held += self._more()
        answer = Answer(int(held[9:12]), held[:end], b"")
        parts, length = [held[end + 4 :]], answer.header("Content-Length")
        if length:
            missing = int(length) - len(parts[0])
            while missing > 0:
                parts.append(self._more())
                missing -= len(parts[-1])
        elif answer.status != 304:
            while not (parts[-1].endswith(b"0\r\n\r\n") or b"".join(parts[-2:]).endswith(b"0\r\n\r\n")):
                parts.append(self._more())
        if answer.header("Connection").lower() == "close":
            self.close()
            self._socket = self._opened()
        return answer._replace(body=b"".join(parts))

    def _more(self) -> bytes:
        got = self._socket.recv(1 << 18)
        if not got:
            raise ConnectionError("the server hung up")
        return got

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def seconds(connection: Connection, request: Request) -> float:
    """How long one answer took; raises for one that is a failure."""
    began = time.perf_counter()
    answer = connection.ask(request)
    took = time.perf_counter() - began
    expect(answer, request)
    return took


def expect(answer: Answer, request: Request) -> None:
    """Raise for an answer that is neither what was asked for nor “unchanged”."""
    if answer.status not in (200, 303, 304):
        told = answer.body[:2000].decode(errors="replace")
        raise RuntimeError(f"{request.path} was answered {answer.status}: {told}")


def throughput(port: int, made: Callable[[int], Request], first: int, lasting: float) -> float:
    """Answers a second for sixteen readers, each of whom asks again as soon as an answer is there."""
    numbers, ends, done = count(first), time.perf_counter() + lasting, [0] * READERS
    problems: list[Exception] = []

    def read(reader: int) -> None:
        connection = Connection(port)
        try:
            while time.perf_counter() < ends:
                seconds(connection, made(next(numbers)))
                done[reader] += 1
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    began = time.perf_counter()
    readers = [threading.Thread(target=read, args=[reader]) for reader in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if problems:
        raise problems[0]
    return sum(done) / (time.perf_counter() - began)
