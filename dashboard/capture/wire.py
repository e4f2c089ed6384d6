"""One request and its answer over a vetted connection, kept byte for byte and bounded in time and size."""

import io
import socket
from collections.abc import Iterator
from http.client import HTTPResponse as Parsed
from time import monotonic
from typing import Any, Final, Protocol

from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection

from ..errors import Unreadable
from .unpacking import PIECE, unpacked

OTHERWISE: Final = "Paste its text, or save the page and upload the file."
LARGEST_HEAD: Final = 64 * 1024


class _Source(Protocol):
    def readinto(self, buffer: Any, /) -> int | None: ...


class Wire(io.RawIOBase):
    """What comes in, as it came, until the deadline or more than `limit` bytes; then reading raises Unreadable."""

    def __init__(self, source: _Source, deadline: float, sock: socket.socket | None = None) -> None:
        self._source = source
        self._sock = sock
        self.deadline = deadline
        self.limit = LARGEST_HEAD
        self.excess = Unreadable("broken", f"The website sent more headers than any page needs. {OTHERWISE}")
        self.received = bytearray()

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes; a total deadline, for a server that sends one byte a second is never late by itself."""
        left = self.deadline - monotonic()
        if left <= 0:
            raise late()
        if self._sock is not None:
            self._sock.settimeout(left)
        try:
            count = self._source.readinto(buffer) or 0
        except TimeoutError:
            raise late() from None
        self.received += buffer[:count]
        if len(self.received) > self.limit:
            raise self.excess
        return count

    def allow(self, more: int, excess: Unreadable) -> None:
        """Let this many bytes more come in, then raise `excess`."""
        self.limit = len(self.received) + more
        self.excess = excess

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Stands in for the socket that `http.client` wants to read from."""
        return io.BufferedReader(self)


class _Vetted(HTTPConnection):
    """Dials only the numbers it was given, and notes what goes over the wire in clear."""

    numbers: list[str]
    deadline: float
    number = ""
    heard: Wire  # once there is an answer
    sent = b""

    def _new_conn(self) -> socket.socket:
        failure = OSError("no number to dial")
        for position, number in enumerate(self.numbers):
            # A number that never answers must leave time for the next one.
            left = (self.deadline - monotonic()) / (len(self.numbers) - position)
            if left <= 0:
                raise late()
            try:
                sock = socket.create_connection((number, self.port), left)
            except OSError as error:
                failure = error
                continue
            self.number = number
            sock.settimeout(max(self.deadline - monotonic(), 0.001))  # for the TLS handshake
            return sock
        raise failure

    def send(self, data: Any) -> None:
        """Send and note it."""
        super().send(data)
        self.sent += bytes(data)

    def response_class(self, sock: Any, **options: Any) -> Parsed:  # type: ignore[override]
        """The answer, read through a `Wire`."""
        self.heard = Wire(sock.makefile("rb", buffering=0), self.deadline, sock)
        return Parsed(self.heard, **options)  # type: ignore[arg-type]

    @property
    def received(self) -> bytes:
        """Everything the website sent."""
        return bytes(self.heard.received) if hasattr(self, "heard") else b""


class _VettedTLS(_Vetted, HTTPSConnection):
    """The same behind TLS, verified by host name: urllib3 asks `_new_conn` first, then shakes hands."""


def connection(scheme: str, host: str, port: int, numbers: list[str], deadline: float) -> _Vetted:
    """A connection to the first of these numbers that answers, for the website `host`."""
    made = {"http": _Vetted, "https": _VettedTLS}[scheme](host, port, timeout=max(deadline - monotonic(), 0.001))
    made.numbers, made.deadline = numbers, deadline
    return made


def parsed(raw: bytes) -> HTTPResponse:
    """The answer that these bytes of a wire are, its body still to be read by `pieces`."""
    wire = Wire(io.BytesIO(raw), float("inf"))
    answer = Parsed(wire, method="GET")  # type: ignore[arg-type]
    answer.begin()
    wire.limit = len(raw)
    return HTTPResponse(
        body=answer,
        headers=HTTPHeaderDict(answer.headers.items()),
        status=answer.status,
        preload_content=False,
        original_response=answer,
        enforce_content_length=False,  # what was cut short is still what was seen
        request_method="GET",
    )


def pieces(answer: HTTPResponse, largest: int) -> Iterator[bytes]:
    """The body, unpacked, piece by piece; raises Unreadable when it is larger than `largest` bytes."""
    packed = iter(lambda: answer.read(PIECE, decode_content=False), b"")
    yield from unpacked(packed, answer.headers.get("content-encoding", ""), largest, too_large(largest))


def late() -> Unreadable:
    """The website was not done in time."""
    return Unreadable("timeout", f"The website did not send the page in time. Try again later. {OTHERWISE}")


def too_large(largest: int) -> Unreadable:
    """The page is larger than what is read."""
    return Unreadable(
        "too_large",
        f"The page is larger than {largest / 1024 / 1024:g} MB, which is more than is read. Paste its text.",
    )
