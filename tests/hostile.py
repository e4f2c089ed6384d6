"""A website on loopback that does what its paths say, and most of them mean harm. Every route ends by itself."""

import random
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

LONGEST: Final = 20.0  # seconds that a route goes on at most
ARTICLE: Final = (
    "The mayor of Springfield said on Tuesday that the city would not help with deportations. "
    "“We will not be part of it,” she told reporters at city hall, and the council agreed with her. "
)
PAGE: Final = (
    "<!doctype html><html><head><title>Mayor speaks</title></head><body><article><h1>Mayor speaks</h1>"
    + "".join(f"<p>{ARTICLE} Paragraph {number}.</p>" for number in range(8))
    + "</article></body></html>"
).encode()


class Visit:
    """One request: where it wants to go, and a socket to answer on."""

    def __init__(self, sock: socket.socket, request: bytes) -> None:
        self.sock = sock
        self.request = request
        self.path, _, self.query = request.split(b" ")[1].decode("latin-1").partition("?")
        self.began = time.monotonic()

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def answer(self, body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> None:
        given = "".join(f"{header}\r\n" for header in headers)
        if not any(header.startswith("Content-Type") for header in headers):
            given += "Content-Type: text/html; charset=utf-8\r\n"
        size = len(body) if length is None else length
        self.send(f"HTTP/1.1 {status}\r\n{given}Content-Length: {size}\r\n\r\n".encode("latin-1") + body)

    def forever(self, piece: bytes, pause: float = 0) -> None:
        """Send it again and again, until the other side has gone."""
        while time.monotonic() < self.began + LONGEST:
            self.send(piece)
            if pause:
                time.sleep(pause)


Route = Callable[[Visit], None]
ROUTES: Final[dict[str, Route]] = {}
STREAM: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED: Final = STREAM + b"Transfer-Encoding: chunked\r\n\r\n"


def at(path: str) -> Callable[[Route], Route]:
    def noted(route: Route) -> Route:
        ROUTES[path] = route
        return route

    return noted


@at("/page")
def page(visit: Visit) -> None:
    visit.answer(PAGE)


@at("/large")
def large(visit: Visit) -> None:
    """An honest page of about 200 kB."""
    body = "".join(f"<p>{ARTICLE} Paragraph {number}.</p>" for number in range(1000))
    visit.answer(f"<html><title>Long</title><body><article>{body}</article></body></html>".encode())


@at("/text")
def text(visit: Visit) -> None:
    visit.answer(ARTICLE.encode(), "Content-Type: text/plain; charset=utf-8")


@at("/echo")
def echo(visit: Visit) -> None:
    """What the visitor sent, given back."""
    visit.answer(visit.request, "Content-Type: text/plain", "Set-Cookie: sid=1")


@at("/status")
def status(visit: Visit) -> None:
    visit.answer(b"<p>No.</p>", status=f"{visit.query} Made up")


@at("/to")
def to(visit: Visit) -> None:
    """A redirect to whatever the query says."""
    visit.answer(
        b"Moved.", f"Location: {unquote(visit.query, 'latin-1')}", "Set-Cookie: sid=1; Path=/", status="302 Found"
    )


@at("/nowhere")
def nowhere(visit: Visit) -> None:
    visit.answer(b"Moved.", status="302 Found")


@at("/around")
def around(visit: Visit) -> None:
    visit.answer(b"Moved.", f"Location: /around?{int(visit.query or 0) + 1}", status="301 Moved")


@at("/hops")
def hops(visit: Visit) -> None:
    """As many redirects as the query says, then a page."""
    left = int(visit.query)
    visit.answer(PAGE) if not left else visit.answer(b"", f"Location: /hops?{left - 1}", status="307 On")


@at("/endless-aside")
def endless_aside(visit: Visit) -> None:
    """A redirect whose own body never ends."""
    visit.send(b"HTTP/1.1 302 Found\r\nLocation: /page\r\n\r\n")
    visit.forever(b"x" * 100, 0.05)


@at("/gzip")
def gzip(visit: Visit) -> None:
    visit.answer(_gzip(PAGE), "Content-Encoding: gzip")


@at("/deflate")
def deflate(visit: Visit) -> None:
    visit.answer(zlib.compress(PAGE), "Content-Encoding: deflate")


@at("/chunks")
def chunks(visit: Visit) -> None:
    visit.send(CHUNKED + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in _parts(PAGE)) + b"0\r\n\r\n")


@at("/bomb")
def bomb(visit: Visit) -> None:
    visit.answer(_bomb(), "Content-Encoding: gzip")


@at("/bomb-in-bomb")
def bomb_in_bomb(visit: Visit) -> None:
    visit.answer(_gzip(_bomb()), "Content-Encoding: gzip, gzip")


@at("/bomb-of-members")
def bomb_of_members(visit: Visit) -> None:
    visit.answer(_gzip(b"0" * 100_000) * 1000, "Content-Encoding: gzip")


@at("/packed-ten-times")
def packed_ten_times(visit: Visit) -> None:
    visit.answer(PAGE, "Content-Encoding: " + ", ".join(["gzip"] * 10))


@at("/drip")
def drip(visit: Visit) -> None:
    visit.send(STREAM + b"Content-Length: 100000\r\n\r\n")
    visit.forever(b"x", 0.1)


@at("/drip-head")
def drip_head(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    visit.forever(b"x", 0.1)


@at("/silent")
def silent(visit: Visit) -> None:
    visit.forever(b"", 0.1)


@at("/endless")
def endless(visit: Visit) -> None:
    visit.send(STREAM + b"\r\n")
    visit.forever(b"<p>more</p>" * 1000)


@at("/noise")
def noise(visit: Visit) -> None:
    """As `/endless`, of what nothing can pack."""
    visit.send(STREAM + b"\r\n")
    visit.forever(random.Random(1).randbytes(100_000))


@at("/endless-chunks")
def endless_chunks(visit: Visit) -> None:
    visit.send(CHUNKED)
    visit.forever(b"1\r\nx\r\n" * 1000)


@at("/promises-more")
def promises_more(visit: Visit) -> None:
    visit.answer(PAGE, length=len(PAGE) + 1000)


@at("/promises-less")
def promises_less(visit: Visit) -> None:
    visit.answer(b"0123456789" + b"x" * 1000, "Content-Type: text/plain", length=10)


@at("/promises-much")
def promises_much(visit: Visit) -> None:
    visit.answer(b"x", length=10**15)


@at("/promises-two-things")
def promises_two_things(visit: Visit) -> None:
    visit.send(STREAM + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n123456789")


@at("/promises-less-than-nothing")
def promises_less_than_nothing(visit: Visit) -> None:
    visit.send(STREAM + b"Content-Length: -5\r\n\r\n" + PAGE)


@at("/headers-without-end")
def headers_without_end(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\n")
    visit.forever(b"X-More: more\r\n" * 50)


@at("/header-without-end")
def header_without_end(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    visit.forever(b"x" * 10_000)


@at("/large-header")
def large_header(visit: Visit) -> None:
    visit.answer(PAGE, "X-Large: " + "x" * 1_000_000)


@at("/continues-without-end")
def continues_without_end(visit: Visit) -> None:
    visit.forever(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)


@at("/header-garbage")
def header_garbage(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\n\xff\xfe: \x01\x02\r\n: \r\n\r\n\r\n" + PAGE)


@at("/chunk-garbage")
def chunk_garbage(visit: Visit) -> None:
    visit.send(CHUNKED + b"zzz\r\nnothing\r\n\x00\xff\r\n")


@at("/chunk-less-than-nothing")
def chunk_less_than_nothing(visit: Visit) -> None:
    visit.send(CHUNKED + b"-1\r\nnothing\r\n")
    visit.forever(b"x" * 10_000)


@at("/chunk-length-without-end")
def chunk_length_without_end(visit: Visit) -> None:
    visit.send(CHUNKED)
    visit.forever(b"1" * 10_000)


@at("/trailers-without-end")
def trailers_without_end(visit: Visit) -> None:
    visit.send(CHUNKED + b"1\r\nx\r\n0\r\n")
    visit.forever(b"X-More: more\r\n" * 50)


@at("/before-http-1")
def before_http_1(visit: Visit) -> None:
    """As in 1991: no status, no headers."""
    visit.send(PAGE)


@at("/no-http")
def no_http(visit: Visit) -> None:
    visit.send(b"SSH-2.0-OpenSSH_9.9\r\n" + bytes(range(256)))


@at("/empty")
def empty(visit: Visit) -> None:
    visit.answer(b"")


@at("/no-content")
def no_content(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 204 No Content\r\n\r\n")


@at("/closes")
def closes(visit: Visit) -> None:
    """Not a word."""


@at("/resets")
def resets(visit: Visit) -> None:
    visit.send(STREAM + b"Content-Length: 100000\r\n\r\n" + PAGE)
    time.sleep(0.1)
    visit.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@at("/wrong-charset")
def wrong_charset(visit: Visit) -> None:
    visit.answer(PAGE, "Content-Type: text/html; charset=utf-16")


@at("/no-such-charset")
def no_such_charset(visit: Visit) -> None:
    visit.answer(PAGE, "Content-Type: text/html; charset=\x00klingon")


@at("/brotli")
def brotli(visit: Visit) -> None:
    visit.answer(PAGE, "Content-Encoding: br")


@at("/gzip-garbage")
def gzip_garbage(visit: Visit) -> None:
    visit.answer(PAGE, "Content-Encoding: gzip")


@at("/picture")
def picture(visit: Visit) -> None:
    visit.answer(b"\x89PNG\r\n\x1a\n" + bytes(2000), "Content-Type: image/png")


@at("/nested")
def nested(visit: Visit) -> None:
    visit.answer(b"<div>" * 40_000 + ARTICLE.encode())


@at("/scripts")
def scripts(visit: Visit) -> None:
    visit.answer(b"<script " * 8_000)


@at("/generated")
def generated(visit: Visit) -> None:
    body, headers = made(int(visit.query))
    visit.answer(body, *headers)


def made(seed: int) -> tuple[bytes, tuple[str, ...]]:
    """A page of up to half a megabyte put together from what parsers choke on, the same for the same seed."""
    chance = random.Random(seed)
    bits: list[bytes] = [
        *(b"<div>" * 500, b"<table><tr><td>" * 200, b"<script " * 200, b"<!--" * 100, b"&" * 500, b"&#x110000;" * 50),
        *(b"<b><i></b></i>" * 200, b"<a href='" * 100, b"<svg><math><mtext>" * 50, b"<![CDATA[" * 50, b"\x00" * 50),
        *(b"\xff\xfe\xfd" * 100, "\u202e\ufeff\ud7ff".encode() * 50, b"<p>" + ARTICLE.encode() + b"</p>"),
        *(b"<meta charset=utf-7>", b"<select><option>" * 100, b"</p>" * 300, b"<template>" * 50, b"x" * 5000),
        *(b"<time datetime='" + b"9" * 300 + b"'>", b"<style>" + b"*{" * 300, b'<meta property="og:title" content="'),
        *(b"<form><form>" * 50, b"<p " + b"a=b " * 500 + b">", b"<!DOCTYPE x [<!ENTITY a '&b;&b;'>]>" * 10),
        b'<script type="application/ld+json">' + b"[" * 2000 + b"</script>",
    ]
    body = b"".join(chance.choice(bits) * chance.choice((1, 1, 1, 5)) for _ in range(chance.randint(1, 40)))
    types = (
        "text/html",
        "text/html; charset=utf-8",
        "text/html; charset=utf-16",
        "application/xhtml+xml",
        "text/plain",
    )
    headers = [f"Content-Type: text/{chance.choice(types)}"]
    if chance.random() < 0.3:
        headers.append("Content-Encoding: gzip")
        body = _gzip(body)
    return body[:500_000], tuple(headers)


class Website:
    """The server: where it listens, and what was asked of it."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self.listening.getsockname()[1]
        self.context = context
        self.connections = 0
        self.requests: list[bytes] = []
        self.done = False
        _bomb()  # made beforehand, so that only the visitor is timed
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self.context else 'http'}://{host}:{self.port}{path}"

    def _serve(self) -> None:
        while True:
            with suppress(OSError):
                sock, _ = self.listening.accept()
                if self.done:
                    return
                self.connections += 1
                threading.Thread(target=self._answer, args=(sock,), daemon=True).start()

    def _answer(self, sock: socket.socket) -> None:
        sock.settimeout(LONGEST)
        with suppress(OSError), sock:
            if self.context:
                sock = self.context.wrap_socket(sock, server_side=True)
            with sock:
                request = b""
                while b"\r\n\r\n" not in request and (piece := sock.recv(65536)):
                    request += piece
                if request:
                    self.requests.append(request)
                    visit = Visit(sock, request)
                    ROUTES.get(visit.path, silent)(visit)

    def close(self) -> None:
        self.done = True
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()  # a closed socket does not end `accept`
        self.listening.close()


@contextmanager
def website(context: ssl.SSLContext | None = None) -> Iterator[Website]:
    """A hostile website for as long as the block lasts."""
    made = Website(context)
    try:
        yield made
    finally:
        made.close()


def _gzip(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


@lru_cache
def _bomb() -> bytes:
    """30 MB in 30 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(30)) + packer.flush()


def _parts(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), 700):
        yield data[start : start + 700]
