"""A page read from the web without letting it in: vetted addresses, bounded time and size, nothing remembered."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from ssl import SSLError
from time import monotonic
from typing import Final, NamedTuple
from urllib.parse import urljoin

from urllib3 import HTTPResponse, exceptions

from .. import clock
from ..errors import Unreadable
from . import snapshot, vetting, wire
from .snapshot import Hop
from .vetting import Place, Resolve
from .wire import OTHERWISE

REDIRECTS: Final = frozenset([301, 302, 303, 307, 308])
LARGEST_ASIDE: Final = 64 * 1024  # kept of an answer that is no page: a redirect, an error, one cut short
AGENT: Final = "WhereCitiesStand/0.1"


@dataclass(frozen=True)
class Policy:
    """What a fetch may do. Only tests widen `ports` and `networks`; the caller adds its address to `agent`."""

    ports: frozenset[int] = frozenset([80, 443])
    networks: tuple[str, ...] = ()  # CIDRs allowed in spite of the vetting
    seconds: float = 10  # in all, redirects included
    largest: int = 5 * 1024 * 1024  # bytes after decompression
    redirects: int = 5
    agent: str = AGENT


ORDINARY: Final = Policy()


@dataclass(frozen=True)
class Fetched:
    """A page as the web gave it."""

    url: str
    address: str  # after redirects
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes  # decompressed
    at: datetime
    warc: bytes

    @property
    def content_type(self) -> str:
        """The header of that name, or ''."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


class NotFetched(Unreadable):
    """Why a page was not had, with what was seen on the way: `answered` is its HTTP status where there was one."""

    def __init__(self, problem: Unreadable, answered: int | None, address: str, warc: bytes) -> None:
        super().__init__(problem.kind, problem.sentence)
        self.answered = answered
        self.address = address
        self.warc = warc


class _Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...]
    body: bytes


def fetch(url: str, policy: Policy = ORDINARY, resolve: Resolve = vetting.resolve) -> Fetched:
    """The page at `url`, its redirects followed and each vetted anew; raises NotFetched, an Unreadable."""
    journey = _Journey(policy, resolve)
    try:
        return journey.end(url)
    except Unreadable as problem:
        warc = snapshot.written(journey.hops)
        raise NotFetched(problem, journey.answered, journey.address, warc) from None


class _Journey:
    """From the first address to the last, under one deadline."""

    def __init__(self, policy: Policy, resolve: Resolve) -> None:
        self.policy = policy
        self.resolve = resolve
        self.deadline = monotonic() + policy.seconds
        self.at = clock.now()
        self.hops: list[Hop] = []
        self.address = ""
        self.answered: int | None = None

    def end(self, url: str) -> Fetched:
        following = url
        for _ in range(self.policy.redirects + 1):
            where = self.placed(following)
            answer = self.asked(where)
            if answer.status not in REDIRECTS:
                break
            following = _next(where, answer.headers.get("location", ""))
        else:
            raise Unreadable(
                "broken", f"The website sends its readers from address to address without end. {OTHERWISE}"
            )
        if problem := _problem(answer.status, where.host):
            raise problem
        warc = snapshot.written(self.hops)
        return Fetched(url, self.address, answer.status, answer.pairs, answer.body, self.at, warc)

    def placed(self, address: str) -> Place:
        """Where an address leads; a refused redirect says so, for the submitter never saw that address."""
        try:
            return vetting.place(address, self.policy.ports)
        except Unreadable as problem:
            raise self.told(problem) from None

    def told(self, problem: Unreadable) -> Unreadable:
        if not self.hops or problem.kind != "refused":
            return problem
        return Unreadable("refused", f"The page sends its readers to an address that is not read. {OTHERWISE}")

    def asked(self, where: Place) -> _Answer:
        """The answer of one place, noted as a hop whatever becomes of it."""
        try:
            left = self.deadline - monotonic()
            numbers = vetting.dialled(where, self.policy.networks, left, self.resolve)
        except Unreadable as problem:
            raise self.told(problem) from None
        self.address, self.answered = where.address, None
        connection = wire.connection(where.scheme, where.host, where.port, numbers, self.deadline)
        cut = "unspecified"
        try:
            connection.request("GET", where.target, headers=_headers(self.policy), preload_content=False)
            answer = connection.getresponse()
            self.answered = answer.status
            body, cut = self.body(answer, connection.heard)
            return _Answer(answer.status, answer.headers, tuple(answer.headers.items()), body)
        except Unreadable as problem:
            cut = {"timeout": "time", "too_large": "length"}.get(problem.kind, cut)
            raise
        except (TimeoutError, exceptions.TimeoutError):
            cut = "time"
            raise wire.late() from None
        except SSLError:
            raise Unreadable(
                "unreachable", f"“{where.host}” cannot prove that it is that website (TLS). {OTHERWISE}"
            ) from None
        except (HTTPException, exceptions.HTTPError, OSError, ValueError) as error:
            cut = "disconnect"
            raise _failure(error, where.host, self.answered) from None
        finally:
            connection.close()
            if received := connection.received:
                kept = received[:LARGEST_ASIDE] if cut else received
                self.hops.append(Hop(where.address, connection.number, clock.now(), connection.sent, kept, cut))

    def body(self, answer: HTTPResponse, heard: wire.Wire) -> tuple[bytes, str]:
        """The body of a page; of a redirect or an error as much as comes at once."""
        if 200 <= answer.status < 300:
            excess = wire.too_large(self.policy.largest)
            if (answer.length_remaining or 0) > self.policy.largest:
                raise excess
            heard.allow(2 * self.policy.largest, excess)  # twice: chunks of a few bytes are mostly their own lengths
            return b"".join(wire.pieces(answer, self.policy.largest)), ""
        heard.allow(LARGEST_ASIDE, wire.too_large(LARGEST_ASIDE))
        heard.deadline = min(heard.deadline, monotonic() + 1)
        try:
            for _ in wire.pieces(answer, LARGEST_ASIDE):
                pass
        except (Unreadable, HTTPException, exceptions.HTTPError, OSError, ValueError):
            return b"", "unspecified"
        return b"", ""


def _headers(policy: Policy) -> dict[str, str]:
    return {
        "User-Agent": policy.agent,
        "Accept": "text/html, application/xhtml+xml, application/pdf, text/plain, */*;q=0.1",
        "Accept-Encoding": "gzip, deflate",
        "Accept-Language": "en-US, en;q=0.8, *;q=0.5",
        "Connection": "close",
    }


def _next(where: Place, location: str) -> str:
    """The address a redirect names, relative ones included; websites write raw UTF-8 and spaces there."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    if not location.strip():
        raise Unreadable("broken", f"The website sends its readers on without saying where. {OTHERWISE}")
    try:
        return urljoin(where.address, location.strip().replace(" ", "%20"))
    except ValueError:
        raise Unreadable("refused", f"The page sends its readers to an address that is not read. {OTHERWISE}") from None


def _problem(status: int, host: str) -> Unreadable | None:
    if 200 <= status < 300:
        return None
    if status in (401, 402):
        return Unreadable("paywall", f"“{host}” shows this page to its subscribers only (HTTP {status}). {OTHERWISE}")
    if status in (404, 410):
        return Unreadable(
            "missing", f"“{host}” has no page at this address (HTTP {status}). Check it, or paste the text."
        )
    if status == 408:
        return wire.late()
    if 400 <= status < 500:
        return Unreadable("blocked", f"“{host}” does not show this page to the register (HTTP {status}). {OTHERWISE}")
    if status >= 500:
        return Unreadable("server_error", f"“{host}” failed (HTTP {status}). Try again later. {OTHERWISE}")
    return Unreadable("broken", f"“{host}” gave an answer that is not a page (HTTP {status}). {OTHERWISE}")


def _failure(error: Exception, host: str, answered: int | None) -> Unreadable:
    """What a broken connection means: before a status nobody was reached, after it the page is in pieces."""
    if answered is not None:
        return Unreadable("broken", f"“{host}” sent this page in a broken form. Try again later. {OTHERWISE}")
    if isinstance(error, OSError):
        return Unreadable("unreachable", f"“{host}” does not answer. Check the address, or try again later.")
    return Unreadable("broken", f"“{host}” does not answer as a website does. Check the address.")
