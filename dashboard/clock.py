"""The time, by the door: tests set `frozen` instead of patching the house."""

from datetime import UTC, date, datetime

frozen: datetime | None = None


def now() -> datetime:
    """The present moment in UTC, whole seconds."""
    return (frozen or datetime.now(UTC)).replace(microsecond=0)


def today() -> date:
    """Today in UTC: no U.S. city is ahead of it, so a later day is in the future everywhere."""
    return (frozen or datetime.now(UTC)).date()
