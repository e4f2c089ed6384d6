"""The same remark once: statements of a city whose quote is nearly the one given."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, selectinload

from .. import search
from ..models import Citation, Standing, Statement
from ..text import words
from . import fingerprints

ALIKE: Final = 88.0
SHORTEST: Final = 4  # words; shorter quotes are alike by chance
SHARED: Final = 0.3  # of the shorter quote's words, as typed: marks and accents may hide some of those that are alike
LONG: Final = 1_200  # letters; of two longer ones they would take seconds, as their time grows with the third power
MOST_WORDS: Final = 1_000  # of such a quote, more than any that may be sent has, unless its words are of few letters
NEARLY: Final = 50.0  # by words, from which on the letters of what fits best are compared
ALL: Final = 100  # published statements of a city: as long as there are no more, every quote is looked at
COMMON: Final = 32  # statements with the same two words in a row: of more than these, others are not looked at
NEAREST: Final = 64  # statements that share most such pairs, whose quotes are looked at

# Made once, for making them takes longer than asking. Of a few ids SQLite would rather look at all that the city has,
# and of a status at all citations that have it: what is not wanted is left out afterwards.
_NUMBER: Final = select(Standing.statements).where(
    Standing.city_id == bindparam("city"), Standing.question_id == bindparam("question")
)
_QUOTES: Final = select(
    Statement.id, Citation.quote, Citation.status, Statement.status, Statement.city_id, Statement.question_id
).join(Citation, Citation.statement_id == Statement.id)
_OF_CITY: Final = _QUOTES.where(
    Statement.city_id == bindparam("city"),
    Statement.question_id == bindparam("question"),
    Statement.status.in_(bindparam("among", expanding=True)),
)
_NEAREST: Final = _QUOTES.where(Statement.id.in_(bindparam("numbers", expanding=True)))


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
    with a similarity (rapidfuzz's partial ratio) of at least ALIKE, and enough words stand in both as typed. In two of
    more than LONG letters it is sought by words.

    All such are found where the city has at most ALL published statements. Where it has more, only NEAREST are looked
    at: those with the same words, then those that share most pairs of neighbouring words (`fingerprints`). A pair leads
    to COMMON of the statements that have it. What is not published yet is always looked through.
    """
    given, tokens = words(quote), _tokens(quote)
    if len(given) < SHORTEST:
        return []
    # Words alone: few come near enough to be compared letter by letter.
    best: dict[int, float] = {}
    for number, other in _quotes(session, city_id, question_id, quote, among):
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


def _quotes(
    session: Session, city_id: int, question_id: int, quote: str, among: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """The quotes that are looked at, each with the id of its statement."""
    of = {"city": city_id, "question": question_id}
    all_of = among
    if "published" in among and (session.scalar(_NUMBER, of) or 0) > ALL:
        all_of = [status for status in among if status != "published"]
        if nearest := _nearest(session, city_id, question_id, words(quote)):
            rows = session.execute(_NEAREST, {"numbers": nearest})
            yield from (row[:2] for row in rows if row[2:] == ("published", "published", city_id, question_id))
    if all_of:
        for number, other, cited, status, *_ in session.execute(_OF_CITY, {**of, "among": all_of}):
            if cited == "published" or (status != "published" and cited != "rejected"):
                yield number, other


def _nearest(session: Session, city_id: int, question_id: int, given: list[str]) -> list[int]:
    """The published statements with the same words, then those that share most pairs of them."""
    same = sorted(fingerprints.kept(city_id, question_id, given))[: fingerprints.MOST]
    each = [[pair] for pair in sorted(fingerprints.asked(city_id, question_id, given))]
    found = search.sharing(session, [same, *each], COMMON)
    shared = Counter(number for _, number in found)
    first = [number for group, number in found if group == 0]
    return list(dict.fromkeys([*first, *(number for number, _ in shared.most_common())]))[:NEAREST]


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
    """How alike they are, 0 where that is less than ALIKE."""
    if len(other) < SHORTEST:
        return 0.0
    texts = " ".join(one), " ".join(other)
    if min(map(len, texts)) <= LONG:
        return fuzz.partial_ratio(*texts, score_cutoff=ALIKE)
    one, other = one[:MOST_WORDS], other[:MOST_WORDS]
    best = fuzz.partial_ratio_alignment(one, other, score_cutoff=NEARLY)
    if best is None or best.score >= ALIKE:
        return best.score if best else 0.0
    # Words that were split or misprinted count as others: where they are, the letters tell.
    found = " ".join(one[best.src_start : best.src_end]), " ".join(other[best.dest_start : best.dest_end])
    return fuzz.ratio(*found, score_cutoff=ALIKE)
