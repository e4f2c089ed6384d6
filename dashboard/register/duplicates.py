"""The same remark once: statements of a city whose quote is nearly the one given."""

from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from ..models import Citation, Statement
from ..text import words

ALIKE: Final = 88.0
SHORTEST: Final = 4  # words; shorter quotes are alike by chance
SHARED: Final = 0.3  # of the shorter quote's words, as typed: marks and accents may hide some of those that are alike


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
    given, tokens = words(quote), _tokens(quote)
    if len(given) < SHORTEST:
        return []
    # Words alone: a big city has thousands of them, and few come near enough to be compared letter by letter.
    best: dict[int, float] = {}
    for number, other in session.execute(_quotes(city_id, question_id, among)):
        if _may_be_alike(tokens, other) and (score := _alike(given, words(other))) >= ALIKE:
            best[number] = max(score, best.get(number, 0.0))
    chosen = sorted(best, key=lambda number: (-best[number], number))[:limit]
    if not chosen:
        return []
    found = session.scalars(
        select(Statement)
        .where(Statement.id.in_(chosen))
        .options(selectinload(Statement.city), selectinload(Statement.citations).selectinload(Citation.source))
    )
    return sorted(found, key=lambda statement: chosen.index(statement.id))


def _quotes(city_id: int, question_id: int, among: Sequence[str]) -> Select[int, str]:
    """The quotes that stand or wait with each statement, with its id."""
    public = and_(Statement.status == "published", Citation.status == "published")
    waiting = and_(Statement.status != "published", Citation.status != "rejected")
    return (
        select(Statement.id, Citation.quote)
        .join(Citation, Citation.statement_id == Statement.id)
        .where(Statement.city_id == city_id, Statement.question_id == question_id, Statement.status.in_(among))
        .where(or_(public, waiting), Citation.quote != "")
    )


def _tokens(quote: str) -> frozenset[str]:
    return frozenset(quote.lower().split())


def _may_be_alike(tokens: frozenset[str], quote: str) -> bool:
    """Whether enough words of the shorter one are in the other: a cheap look before a dear one."""
    others = _tokens(quote)
    return len(tokens & others) >= SHARED * min(len(tokens), len(others))


def are_alike(one: str, other: str) -> bool:
    """Whether two quotes are nearly the same words."""
    given = words(one)
    return len(given) >= SHORTEST and _alike(given, words(other)) >= ALIKE


def _alike(one: list[str], other: list[str]) -> float:
    if len(other) < SHORTEST:
        return 0.0
    return fuzz.partial_ratio(" ".join(one), " ".join(other))
