"""The history of a statement as sentences."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import vocabulary
from ..models import Change

_VERBS = {
    "proposed": "Proposed",
    "published": "Published",
    "rejected": "Not published",
    "withdrawn": "Withdrawn",
    "cited": "Another source proposed",
    "citation published": "Another source published",
    "citation rejected": "Another source not taken",
    "checked": "Quote looked for",
}


_LABELS = {**vocabulary.STATUSES, **vocabulary.CHECKS}


class Line(NamedTuple):
    """One change: its title, when, by whom, why, and what was before and after."""

    title: str
    at: datetime
    by: str
    reason: str
    details: list[str]


def lines(session: Session, number: int) -> list[Line]:
    """Every change of a statement the public may see, newest first.

    What strangers proposed and no editor took is counted, not printed.
    """
    query = select(Change).where(Change.noun == "statement", Change.noun_id == number).order_by(Change.id)
    changes = session.scalars(query).all()
    public = {name for change in changes if change.verb == "citation published" for name in change.after}
    shown = [c for c in changes if not (c.verb in ("cited", "citation rejected") and not public & c.after.keys())]
    return [Line(_VERBS.get(c.verb, c.verb.capitalize()), c.at, c.by, c.reason, _details(c)) for c in reversed(shown)]


def _details(change: Change) -> list[str]:
    if not change.before:
        return [f"{name}: {_value(value)}" for name, value in _flat(change.after) if value not in ("", None)]
    return [f"{name}: {_value(change.before.get(name))} → {_value(change.after[name])}" for name in change.after]


def _flat(values: dict[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in values.items():
        if isinstance(value, dict):
            found += [(f"{name}, {inner}", held) for inner, held in value.items()]
        elif name not in ("city_id", "question_id", "said_until"):
            found.append((name.replace("_", " "), value))
    return found


def _value(value: Any) -> str:
    return str(_LABELS.get(value, value)) if isinstance(value, str) else str(value)
