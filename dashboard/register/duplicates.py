"""The same remark once: statements of a city whose quote is nearly the one given."""

from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..models import Citation, Statement
from ..text import words

ALIKE: Final = 88.0
SHORTEST: Final = 4  # words; shorter quotes are alike by chance


def near(
    session: Session,
    city_id: int,
    question_id: int,
    quote: str,
    limit: int = 3,
    *,
    among: Sequence[str] = ("published",),
) -> list[Statement]:
    """Statements of the city, of a status in `among`, with a quote like this one, most alike first.

    Alike: the shorter of the two, word for word without case and marks, is found in the longer
    with a similarity (rapidfuzz's partial ratio) of at least ALIKE.
    """
    given = words(quote)
    if len(given) < SHORTEST:
        return []
    rows = session.scalars(
        select(Statement)
        .where(
            Statement.city_id == city_id,
            Statement.question_id == question_id,
            Statement.status.in_(among),
        )
        .options(selectinload(Statement.city), selectinload(Statement.citations).selectinload(Citation.source))
    )
    scored = [(max((_alike(given, words(c.quote)) for c in _counting(row)), default=0.0), row) for row in rows]
    best = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [row for _, row in best[:limit]]


def _counting(statement: Statement) -> list[Citation]:
    """The citations that stand or wait with a statement."""
    return statement.printed or [c for c in statement.citations if c.status != "rejected"]


def are_alike(one: str, other: str) -> bool:
    """Whether two quotes are nearly the same words."""
    given = words(one)
    return len(given) >= SHORTEST and _alike(given, words(other)) >= ALIKE


def _alike(one: list[str], other: list[str]) -> float:
    if len(other) < SHORTEST:
        return 0.0
    return fuzz.partial_ratio(" ".join(one), " ".join(other))
