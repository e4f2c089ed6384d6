"""A reader that websites can bear: one request to a website at a time, a pause between two, robots.txt honoured."""

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from .. import clock
from ..errors import Unreadable
from .fetch import AGENT, NotFetched, Policy, fetch
from .reading import Reading, read_address

NAME: Final = AGENT.partition("/")[0]  # by which robots.txt may speak of us
LONGEST_PAUSE: Final = 30.0  # seconds; a robots.txt that wants more gets this
_LARGEST_ROBOTS: Final = 512_000  # bytes; as much as crawlers are asked to read (RFC 9309)
# A website that cannot say whether we may come is not asked for its page; no such file means that we may.
_SILENT: Final = frozenset(["refused", "unreachable", "timeout", "server_error"])


class Visitor:
    """Reads pages one after the other. `pause` is in seconds; `wait` and `now` are the clock's."""

    def __init__(
        self,
        policy: Policy,
        pause: float,
        wait: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policy = policy
        self._pause = pause
        self._wait = wait
        self._now = now
        self._last: dict[str, float] = {}  # the end of the last request to each host
        self._robots: dict[str, Protego | Unreadable] = {}

    def read(self, url: str) -> Reading | None:
        """The page at `url`; None where the website's robots.txt asks us not to read it."""
        robots = self._asked(url)
        if isinstance(robots, Unreadable):
            answered = robots.answered if isinstance(robots, NotFetched) else None
            return Reading("fetched", url, "", clock.now(), answered, None, robots.kind, robots.sentence, b"")
        if not robots.can_fetch(url, NAME):
            return None
        wanted = robots.crawl_delay(NAME) or 0.0
        self._be_patient(url, max(self._pause, min(wanted, LONGEST_PAUSE)))
        try:
            return read_address(url, self._policy)
        finally:
            self._last[_host(url)] = self._now()

    def _asked(self, url: str) -> Protego | Unreadable:
        """The website's robots.txt, read once; or why the website cannot be asked."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}".lower()
        if site not in self._robots:
            self._be_patient(url, self._pause)
            self._robots[site] = self._fetched(f"{site}/robots.txt")
            self._last[_host(url)] = self._now()
        return self._robots[site]

    def _fetched(self, address: str) -> Protego | Unreadable:
        try:
            body = fetch(address, self._policy).body
        except Unreadable as problem:
            return problem if problem.kind in _SILENT else Protego.parse("")
        return Protego.parse(body[:_LARGEST_ROBOTS].decode("utf-8", "replace"))

    def _be_patient(self, url: str, pause: float) -> None:
        last = self._last.get(_host(url))
        if last is not None and (left := last + pause - self._now()) > 0:
            self._wait(left)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
