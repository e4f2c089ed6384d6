"""The same remark once: statements of a city whose quote is nearly the one given."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from .. import search
from ..models import Citation, Standing, Statement
from ..text import words
from . import fingerprints

ALIKE: Final = 88.0
SHORTEST: Final = 4  # words; shorter quotes are alike by chance
SHARED: Final = 0.3  # of the shorter quote's words, as typed: marks and accents may hide some of those that are alike
ALL: Final = 100  # published statements of a city: as long as there are no more, every quote is looked at
COMMON: Final = 32  # statements with the same two words in a row: of more than these, others are not looked at
NEAREST: Final = 64  # statements that share most such pairs, whose quotes are looked at


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
    with a similarity (rapidfuzz's partial ratio) of at least ALIKE, and enough words stand in both as typed.

    All such are found where the city has at most ALL published statements. Where it has more, of these only those
    that share two words in a row: of the NEAREST that share most, among COMMON for each two words. What is not
    published yet is always looked through.
    """
    given, tokens = words(quote), _tokens(quote)
    if len(given) < SHORTEST:
        return []
    # Words alone: few come near enough to be compared letter by letter.
    best: dict[int, float] = {}
    for which in _looked_at(session, city_id, question_id, quote, among):
        for number, other in session.execute(_quotes(city_id, question_id).where(which)):
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


def _looked_at(
    session: Session, city_id: int, question_id: int, quote: str, among: Sequence[str]
) -> list[ColumnElement[bool]]:
    """Conditions on the statements whose quotes are looked at, each asked by itself."""
    waiting = [status for status in among if status != "published"]
    found = [Statement.status.in_(waiting)] if waiting else []
    if "published" in among:
        number = select(Standing.statements).where(Standing.question_id == question_id, Standing.city_id == city_id)
        if (session.scalar(number) or 0) > ALL:
            found.append(Statement.id.in_(_nearest(session, city_id, question_id, quote)))
        else:
            found.append(Statement.status == "published")
    return found


def _nearest(session: Session, city_id: int, question_id: int, quote: str) -> list[int]:
    """The published statements that share most pairs of words, those with the same quote first of all."""
    same = fingerprints.kept(city_id, question_id, quote)
    each = [[pair] for pair in sorted(fingerprints.asked(city_id, question_id, quote))]
    shared = Counter(search.sharing(session, [same, *each], COMMON))
    return [number for number, _ in shared.most_common(NEAREST)]


def _quotes(city_id: int, question_id: int) -> Select[int, str]:
    """The quotes that stand or wait with each statement, with its id."""
    public = and_(Statement.status == "published", Citation.status == "published")
    waiting = and_(Statement.status != "published", Citation.status != "rejected")
    return (
        select(Statement.id, Citation.quote)
        .join(Citation, Citation.statement_id == Statement.id)
        .where(Statement.city_id == city_id, Statement.question_id == question_id)
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
