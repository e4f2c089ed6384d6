"""The history: one dated line for each change, written by the verb that makes it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from .. import clock
from ..models import Change
from ..storing import put

_DAYS: Final = frozenset((date, datetime))
_NOTHING: Final[Mapping[str, Any]] = {}


def record(
    session: Session,
    verb: str,
    noun: str,
    noun_id: int,
    *,
    by: str,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Change:
    """Write one line: who did what to which row, why, and the fields before and after.

    What one transaction does has one moment, as readers see all of it at once.
    """
    change = Change(**line(session, verb, noun, noun_id, by=by, reason=reason, before=before, after=after))
    session.add(change)
    return change


def write(session: Session, *lines: Mapping[str, Any]) -> None:
    """Write lines that are prepared already."""
    for each in lines:
        put(session, Change, each)


def line(
    session: Session,
    verb: str,
    noun: str,
    noun_id: int,
    *,
    by: str,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The columns of the line that `record` writes, for whoever stores many at once."""
    return {
        "at": session.info.get("moment") or session.info.setdefault("moment", clock.now()),
        "verb": verb,
        "noun": noun,
        "noun_id": noun_id,
        "by": by,
        "reason": reason,
        "before": _plain(before) if before else _NOTHING,
        "after": _plain(after) if after else _NOTHING,
    }


def _plain(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if _DAYS.isdisjoint(map(type, values.values())):
        return values
    return {name: value.isoformat() if type(value) in _DAYS else value for name, value in values.items()}
