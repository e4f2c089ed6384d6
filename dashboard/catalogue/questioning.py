"""What editors asked about an item before it was decided, and what whoever sent it answered."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..models import Change

_ASKED: Final = ("returned", "citation returned")
_ANSWERED: Final = ("answered", "citation answered")


class Turn(NamedTuple):
    """A question or an answer; an answer without words changed fields only."""

    is_answer: bool
    at: datetime
    by: str
    words: str


def turns(changes: Iterable[Change], citation: int) -> list[Turn]:
    """Questions and answers about a statement's first citation, or a further one, among its changes, as they came."""
    of_it = [change for change in changes if change.verb in _ASKED + _ANSWERED and _citation(change) == citation]
    return [Turn(change.verb in _ANSWERED, change.at, change.by, change.reason) for change in of_it]


def answered(session: Session, numbers: Collection[int]) -> set[tuple[int, int]]:
    """Which items of these statements were answered: the statement and the number of the citation, in one query."""
    if not numbers:
        return set()
    query = select(Change).where(Change.noun == "statement", Change.noun_id.in_(numbers), Change.verb.in_(_ANSWERED))
    return {(change.noun_id, _citation(change)) for change in session.scalars(query)}


def _citation(change: Change) -> int:
    """The citation that a change is about; what is about the statement is about its first."""
    named = next((name for name in change.after if name.startswith("citation ")), "citation 1")
    return int(named.split()[1])
