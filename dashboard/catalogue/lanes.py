"""A city's statements by channel, newest first: the first of each in full on its page, the others page by page.

Nothing here reads more than a few hundred statements, however many a city has.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import ColumnElement, CompoundSelect, Integer, bindparam, func, or_, select, union_all
from sqlalchemy.orm import Session

from .. import vocabulary
from ..dates import NEVER
from ..errors import BadFilter
from ..language import gettext
from ..models import Citation, City, Question, Source, Standing, Statement
from ..register import standing
from . import as_of, known_on
from .filter import NO_PLACE, check_word, cursor, placed
from .rows import Page, Printed, Whole

Query: TypeAlias = CompoundSelect[*tuple[Any, ...]]

FEW: Final = 20  # of each channel in full on the city's page
PAGE: Final = 50
MOST: Final = 100  # of each channel drawn and derived from; a city with more is looked into

# What the rule, the timeline and a line look at.
TOLD: Final = (
    Statement.id, Statement.city_id, Statement.record, Statement.channel, Statement.stance, Statement.voice,
    Statement.speaker, Statement.role, Statement.act_status, Statement.said_on, Statement.said_until,
    Statement.said_on_precision, Statement.sort_on,
    func.coalesce(func.nullif(Statement.speaker, ""), Statement.role).label("who"),
)  # fmt: skip
NEWEST_FIRST: Final = (Statement.sort_on.desc(), Statement.record.desc())


@dataclass(frozen=True)
class Lane:
    """Statements of one channel: how many there are, some in full, and where those after them begin ('' at the end)."""

    count: int
    statements: list[Whole]
    more: str = ""


@dataclass(frozen=True)
class Told:
    """The newest statements of a city in few words, and how many it has in each channel.

    The statements are alike to the rule and the timeline, but no entities: their citations are not to be had.
    """

    statements: list[Statement]
    counts: dict[str, int]
    first: Statement | None
    last: Statement | None

    @property
    def is_all(self) -> bool:
        """Whether these are all that the city has."""
        return len(self.statements) == sum(self.counts.values())

    @property
    def has_undated(self) -> bool:
        """Whether any of these has no date of its own."""
        return any(statement.said_on is None for statement in self.statements)


def told(session: Session, city: City, question: Question, day: date | None, most: int = MOST) -> Told:
    """The newest statements of a city, at most so many of each channel; `first` and `last` have a date of their own."""
    found = newest(session, [city.id], question, day, most + 1)
    counts = dict.fromkeys(vocabulary.CHANNELS, 0)
    shown: list[Statement] = []
    for row in found:
        counts[row.channel] += 1
        if counts[row.channel] <= most:
            shown.append(row)
    crowded = [channel for channel, number in counts.items() if number > most]
    dated = [row for row in found if row.said_on]
    first, last = (dated[-1], dated[0]) if dated else (None, None)
    if crowded:
        here = of(city.id, question, day)
        number = select(Statement.channel, func.count()).where(*here, Statement.channel.in_(crowded))
        counts |= dict(session.execute(number.group_by(Statement.channel)).all())
        dates = (Statement.said_on.is_not(None), Statement.sort_on > NEVER)
        each = [  # of each channel by itself: its index gives them by date
            select(*TOLD).where(*here, *dates, Statement.channel == channel).order_by(order).limit(1).subquery()
            for channel in crowded
            for order in (Statement.sort_on, Statement.sort_on.desc())
        ]
        ends = rows(session, union_all(*(select(*one.c) for one in each)))
        if dated := standing.newest_first([*dated, *ends]):
            first, last = dated[-1], dated[0]
    return Told(shown, counts, first, last)


def newest(
    session: Session,
    cities: Sequence[int],
    question: Question,
    day: date | None,
    most: int,
    channels: Iterable[str] = vocabulary.CHANNELS,
) -> list[Statement]:
    """The newest statements of each channel of each of these cities, at most so many, in few words."""
    values = {f"city{at}": city for at, city in enumerate(cities)}
    return rows(session, _newest(len(cities), day, most, tuple(channels)), {**values, "question": question.id})


@lru_cache(maxsize=64)  # making it takes as long as asking
def _newest(cities: int, day: date | None, most: int, channels: tuple[str, ...]) -> Query:
    return newest_of([bindparam(f"city{at}", type_=Integer) for at in range(cities)], day, most, channels)


def newest_of(
    cities: Iterable[Any], day: date | None, most: int, channels: Iterable[str] = vocabulary.CHANNELS
) -> Query:
    """The query for them, of cities given by what finds their ids, and of the `question` that it is asked with."""
    asked = bindparam("question", type_=Integer)
    each = [  # by itself: its index gives them by date
        select(*TOLD).where(*_of(city, asked, day, channel)).order_by(*NEWEST_FIRST).limit(most).subquery()
        for city in cities
        for channel in channels
    ]
    return union_all(*(select(*one.c) for one in each))


def rows(session: Session, query: Any, values: Mapping[str, Any] | None = None) -> list[Statement]:
    """What a query of `TOLD` finds, newest first: rows that are to the rule what statements are."""
    return standing.newest_first(cast(Iterable[Statement], session.execute(query, values)))


def derived(
    session: Session, city: City, question: Question, day: date | None, told: Told, stands: Standing
) -> standing.Derived:
    """The standing with its reasons, also where not all statements of the city are at hand."""
    ranks = {stance.code: stance.rank for stance in question.stances}
    if told.is_all or not stands.basis:
        return standing.derive(told.statements, ranks)
    counting = [*of(city.id, question, day), Statement.voice == "city"]
    ranked = Statement.stance.in_([code for code, rank in ranks.items() if rank is not None])
    newest = select(*TOLD).where(*counting, Statement.channel == stands.basis, ranked, *_in_force(stands.basis))
    deciding = rows(session, newest.order_by(*NEWEST_FIRST).limit(1))[0]
    if deciding.sort_on == NEVER:
        return standing.derive([deciding], ranks)
    near = [*counting, Statement.sort_on >= deciding.sort_on - standing.WITHIN]
    if stands.basis == "words":
        rivals = select(*TOLD).where(*near, Statement.channel == "words", ranked)
    else:
        apart = [
            code
            for code, rank in ranks.items()
            if rank and abs(rank - (ranks[deciding.stance] or 0)) >= standing.STEPS_APART
        ]
        differ = or_(Statement.stance.in_(apart), Statement.act_status.in_(standing.ENDS))
        acts = Statement.channel.in_(tuple(standing.IN_FORCE))
        rivals = select(*TOLD).where(*near, acts, differ, Statement.id != deciding.id)
    return standing.derive({row.id: row for row in [deciding, *rows(session, rivals)]}.values(), ranks)


def few(session: Session, told: Told) -> dict[str, Lane]:
    """The first statements of each channel in full."""
    listed = sorted(told.statements, key=lambda s: (s.sort_on, s.record), reverse=True)
    shown = {channel: [s for s in listed if s.channel == channel][:FEW] for channel in vocabulary.CHANNELS}
    entire = full(session, [s.id for these in shown.values() for s in these])
    lanes = {}
    for channel, these in shown.items():
        more = _place(these[-1]) if told.counts[channel] > len(these) else ""
        lanes[channel] = Lane(told.counts[channel], standing.newest_first(entire[s.id] for s in these), more)
    return lanes


def page(session: Session, city: City, question: Question, day: date | None, channel: str, after: str) -> Lane:
    """The statements of one channel in full, from a place in their list on; raises BadFilter for what is neither."""
    check_word("channel", channel, vocabulary.CHANNELS)
    here = of(city.id, question, day, channel)
    count = session.scalar(select(func.count()).select_from(Statement).where(*here)) or 0
    query = select(*TOLD).where(*here, *_beyond(after)).order_by(*NEWEST_FIRST).limit(PAGE + 1)
    found = list(session.execute(query))
    entire = full(session, [row.id for row in found[:PAGE]])
    more = _place(cast(Statement, found[PAGE - 1])) if len(found) > PAGE else ""
    return Lane(count, [entire[row.id] for row in found[:PAGE]], more)


def of(city: int, question: Question, day: date | None, channel: str = "") -> list[ColumnElement[bool]]:
    """The condition of a published statement of a city, as of a day or now, of one channel or any."""
    return _of(city, question.id, day, channel)


def _of(city: Any, question: Any, day: date | None, channel: str) -> list[ColumnElement[bool]]:
    here = [Statement.city_id == city, Statement.question_id == question, Statement.status == "published"]
    return [*here, *([Statement.channel == channel] if channel else []), *as_of.said(day)]


def _in_force(channel: str) -> list[ColumnElement[bool]]:
    statuses: Collection[str] | None = standing.IN_FORCE.get(channel)
    return [] if statuses is None else [Statement.act_status.in_(statuses)]


def full(session: Session, numbers: Sequence[int]) -> dict[int, Whole]:
    """Statements by id with their published citations and sources, in one query."""
    found: dict[int, Whole] = {}
    cells: list[Any]
    for *cells, status in known_on.rows(session, _WHOLE.where(Statement.id.in_(numbers))):
        if status == "published":
            printed = Printed._make([*cells[_PRINTED_AT:_PAGE_AT], Page._make(cells[_PAGE_AT:])])
            before = found.get(cells[0])
            found[cells[0]] = (
                before._replace(printed=(*before.printed, printed))
                if before
                else Whole._make([*cells[:_PRINTED_AT], (printed,)])
            )
    return found


def _columns(model: Any, fields: Sequence[str]) -> list[Any]:
    return [getattr(model, name) for name in fields]


_PRINTED_AT: Final = len(Whole._fields) - 1
_PAGE_AT: Final = _PRINTED_AT + len(Printed._fields) - 1
_WHOLE: Final = (
    select(
        *_columns(Statement, Whole._fields[:-1]), *_columns(Citation, Printed._fields[:-1]),
        *_columns(Source, Page._fields), Citation.status,
    )
    .select_from(Statement)
    .join(Citation, Citation.statement_id == Statement.id)
    .join(Source, Source.id == Citation.source_id)
    .order_by(Citation.number)
)  # fmt: skip


def _place(statement: Statement) -> str:
    return cursor((statement.sort_on.isoformat(), statement.record))


def _beyond(after: str) -> list[ColumnElement[bool]]:
    if not after:
        return []
    try:
        day, record = (str(part) for part in placed(after))
        on = date.fromisoformat(day)
    except ValueError:
        raise BadFilter(gettext(NO_PLACE)) from None
    return [Statement.sort_on <= on, or_(Statement.sort_on < on, Statement.record < record)]
