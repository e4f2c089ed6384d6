"""The time, by the door: tests set `frozen` instead of patching the house."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

frozen: datetime | None = None
_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """The present moment in UTC, whole seconds."""
    if frozen is None and (moment := _stopped.get()):
        return moment
    return (frozen or datetime.now(UTC)).replace(microsecond=0)


def today() -> date:
    """Today in UTC: no U.S. city is ahead of it, so a later day is in the future everywhere."""
    return now().date()


@contextmanager
def stopped() -> Iterator[None]:
    """One moment for whoever asks meanwhile, so that what is written together is of one day."""
    before = _stopped.set(now())
    try:
        yield
    finally:
        _stopped.reset(before)
