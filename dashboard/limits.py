"""How often somebody may do what costs, by network address or account; what is counted alike stands in the rooms.

Processes of one `dashboard serve` share the counters, those of several hosts where Redis is set. While it does not
answer each process counts by itself: so nobody is refused because of it, and nobody may do more than so often at each.
"""

import logging
import time
from collections.abc import Callable
from math import ceil
from typing import Any, Final, TypeVar

from flask import Flask, Response, g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem
from limits.storage import MemoryStorage, Storage, storage_from_string

from .errors import RegisterError
from .language import mark

T = TypeVar("T")

LEFT_OUT: Final = 30  # seconds in which a Redis that did not answer is not asked again
PATIENCE: Final = 1  # seconds that one may take over an answer

limiter: Final = Limiter(get_remote_address)
_log: Final = logging.getLogger(__name__)


class TooMany(RegisterError):
    """Nobody does that as often, or somebody tries to get in."""

    status = 429
    title = mark("Please wait a little")


def init_app(app: Flask, redis_url: str, held: Storage | None = None) -> None:
    """Start counting, in Redis where it is set, else in what is `held` for several processes, else in this one.

    Each refusal tells when to try again.
    """
    app.config["RATELIMIT_STORAGE_URI"] = "counters://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {"redis_url": redis_url, "held": held}
    limiter.init_app(app)

    @app.after_request
    def told(response: Response) -> Response:
        if response.status_code == 429:
            reached = limiter.current_limit
            # Not its `reset_at`, which is a second late already.
            again_at = g.get("again_at") or (reached.window.reset_time if reached else time.time())
            response.headers["Retry-After"] = str(max(1, ceil(again_at - time.time())))
        return response


def counted(limit: RateLimitItem, name: str, cost: int = 1) -> bool:
    """Count one more of a name, or `cost` more; False where that goes beyond the limit, which TooMany answers."""
    counter = limiter.limiter
    if counter.hit(limit, name, cost=cost):
        return True
    g.again_at = counter.get_window_stats(limit, name).reset_time
    return False


def forget(limit: RateLimitItem, name: str) -> None:
    """Begin to count anew."""
    limiter.limiter.clear(limit, name)


class Counters(Storage):
    """Counters shared with other processes, or in this one while they do not answer and where there are none."""

    STORAGE_SCHEME = ["counters"]  # noqa: RUF012 - as the library declares it

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, redis_url: str = "",
        held: Storage | None = None, **_: Any,
    ) -> None:  # fmt: skip
        super().__init__(uri, wrap_exceptions)
        self._own = MemoryStorage()
        self._shared, self._name = held, "The process that counts"
        self._failures: type[Exception] | tuple[type[Exception], ...] = (OSError, EOFError)
        if redis_url:
            self._shared, self._name = (redis := _redis(redis_url)), "Redis"
            self._failures = redis.base_exceptions
        self._left_out_until = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing of it is to be expected."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a counter that ends after `expiry` seconds; what it holds then."""
        return self._asked(lambda held: held.incr(key, int(expiry), amount))

    def get(self, key: str) -> int:
        """What a counter holds."""
        return self._asked(lambda held: held.get(key))

    def get_expiry(self, key: str) -> float:
        """When a counter ends, in seconds since 1970."""
        return self._asked(lambda held: held.get_expiry(key))

    def clear(self, key: str) -> None:
        """Forget a counter."""
        self._asked(lambda held: held.clear(key))

    def reset(self) -> int | None:
        """Forget all."""
        self._own.reset()
        return self._asked(lambda held: held.reset())

    def check(self) -> bool:
        """Whether it counts, which it always does."""
        return True

    def _asked(self, question: Callable[[Storage], T]) -> T:
        if self._shared is not None and time.monotonic() >= self._left_out_until:
            try:
                return question(self._shared)
            except self._failures as error:
                self._left_out_until = time.monotonic() + LEFT_OUT
                told = "%s does not answer (%s): for %s seconds this process counts alone."
                _log.warning(told, self._name, error, LEFT_OUT)
        return question(self._own)


def _redis(url: str) -> Storage:
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # Once more, because a connection that was idle while Redis began anew fails; but nobody waits for it long.
    options: dict[str, Any] = {
        "socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 1),
    }  # fmt: skip
    return storage_from_string(url, **options)  # type: ignore[return-value]  # no address of ours is asynchronous
