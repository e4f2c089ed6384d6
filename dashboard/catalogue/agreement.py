"""How alike two coders code: percent agreement, Cohen's kappa, Krippendorff's alpha, from the first two codes of each.

A pair is the code that was published when the second editor coded, and the second's; rulings and later corrections
change neither. Both follow one version of the codebook.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from .. import vocabulary
from ..language import gettext
from ..models import Citation, Coding, Drawn, Question, Source, User

NEEDED: Final = 30  # pairs, before a figure is shown
Pairs = Mapping[tuple[str, str], int]  # how often the first coder chose one word and the second the other


@dataclass(frozen=True)
class Measure:
    """One field: how many pairs, the share that agree, kappa and alpha; the three are None below NEEDED pairs.

    Kappa and alpha are None, too, where all codes are the same word: chance alone would agree. `ordered` says that
    alpha weighs a difference by how far apart the words are.
    """

    name: str
    pairs: int
    alike: float | None
    kappa: float | None
    alpha: float | None
    ordered: bool

    @property
    def shown(self) -> bool:
        """Whether there are enough pairs to publish figures."""
        return self.pairs >= NEEDED


@dataclass(frozen=True)
class Agreement:
    """The measures of one question under its codebook, and the draw: how many sources, of how many, by which seed."""

    measures: list[Measure]
    drawn: int
    sources: int
    seed: str


def of(session: Session, question: Question) -> Agreement:
    """How alike the two codes are of each field of a question, in one query."""
    here = (Drawn.question_id == question.id, Drawn.codebook_version == question.codebook_version)
    second = and_(
        Coding.question_id == question.id,
        Coding.codebook_version == question.codebook_version,
        Coding.round == "second",
    )
    rows = session.execute(
        select(
            Coding.published_stance,
            Coding.stance,
            Coding.published_channel,
            Coding.channel,
            func.count(Coding.id),
            select(func.count()).where(*here).select_from(Drawn).scalar_subquery(),
            select(func.max(Drawn.frame)).where(*here).scalar_subquery(),
            select(func.max(Drawn.seed)).where(*here).scalar_subquery(),
        )
        .select_from(Question)
        .outerjoin(Coding, second)
        .where(Question.id == question.id)
        .group_by(Coding.published_stance, Coding.stance, Coding.published_channel, Coding.channel)
    ).all()
    stances: Counter[tuple[str, str]] = Counter()
    channels: Counter[tuple[str, str]] = Counter()
    for row in rows:
        stances[row[0], row[1]] += row[4]
        channels[row[2], row[3]] += row[4]
    ranks = [stance.code for stance in reversed(question.ranked)]
    ranked = {pair: count for pair, count in stances.items() if set(pair) <= set(ranks)}
    measures = [
        measure(gettext("Stance"), stances, [stance.code for stance in question.stances]),
        measure(gettext("Stance, where both gave a rank"), ranked, ranks, ordered=True),
        measure(gettext("Channel"), channels, list(vocabulary.CHANNELS)),
    ]
    return Agreement(measures, rows[0][5], rows[0][6] or 0, rows[0][7] or "")


def measure(name: str, pairs: Pairs, words: Sequence[str], *, ordered: bool = False) -> Measure:
    """The measures of one field; `words` are all that could be chosen, in their order."""
    number = sum(pairs.values())
    if number < NEEDED:
        return Measure(name, number, None, None, None, ordered)
    return Measure(name, number, alike(pairs), kappa(pairs), alpha(pairs, words, ordered=ordered), ordered)


def alike(pairs: Pairs) -> float:
    """The share of pairs in which both chose the same word."""
    return sum(count for (first, second), count in pairs.items() if first == second) / sum(pairs.values())


def kappa(pairs: Pairs) -> float | None:
    """Cohen's kappa: how far agreement is above what the two coders' shares of each word would give by chance."""
    number = sum(pairs.values())
    firsts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for (first, second), count in pairs.items():
        firsts[first] += count
        seconds[second] += count
    by_chance = sum(firsts[word] * seconds[word] for word in firsts) / number**2
    return None if by_chance == 1 else (alike(pairs) - by_chance) / (1 - by_chance)


def alpha(pairs: Pairs, words: Sequence[str], *, ordered: bool = False) -> float | None:
    """Krippendorff's alpha, nominal or, for words in their order, ordinal."""
    used = {word for pair, count in pairs.items() if count for word in pair}
    if len(used) < 2:
        return None
    from krippendorff import krippendorff  # it brings numpy, which no other page waits for

    domain = [word for word in words if word in used]
    units = [
        [(first == word) + (second == word) for word in domain]
        for (first, second), count in pairs.items()
        for _ in range(count)
    ]
    return float(krippendorff.alpha(value_counts=units, level_of_measurement="ordinal" if ordered else "nominal"))


def told(session: Session, number: int) -> Sequence[Any]:
    """Every coding of one statement with the name of who gave it, oldest first."""
    query = select(Coding, User.name.label("by")).join(User, User.id == Coding.user_id)
    return session.execute(query.where(Coding.statement_id == number).order_by(Coding.id)).all()


def pairs(session: Session, question: Question) -> Iterator[tuple[Any, ...]]:
    """Every pair of a question under any of its codebooks, with its place in the draw and its ruling, oldest first.

    Places are empty where the statement has been given another first source since.
    """
    second, ruling = aliased(Coding), aliased(Coding)
    same = and_(
        ruling.statement_id == second.statement_id,
        ruling.codebook_version == second.codebook_version,
        ruling.round == "ruling",
    )
    of_draw = and_(
        Drawn.source_id == Source.id,
        Drawn.question_id == second.question_id,
        Drawn.codebook_version == second.codebook_version,
    )
    query = (
        select(second, ruling, Drawn.position, Source.canonical_url)
        .join(Citation, and_(Citation.statement_id == second.statement_id, Citation.number == 1))
        .join(Source, Source.id == Citation.source_id)
        .outerjoin(Drawn, of_draw)
        .outerjoin(ruling, same)
        .where(second.question_id == question.id, second.round == "second")
        .order_by(second.id)
    )
    for one, ruled, position, url in session.execute(query):
        yield (
            question.slug, one.codebook_version, position, url, one.statement_id, one.published_stance, one.stance,
            one.published_channel, one.channel, one.at.isoformat(),
            *((ruled.stance, ruled.channel, ruled.at.isoformat()) if ruled else (None, None, None)),
        )  # fmt: skip
