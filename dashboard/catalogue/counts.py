"""Counts per facet value, each facet without itself, so that OR within a facet can be seen before it is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    case,
    cast,
    distinct,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from .. import vocabulary
from ..dates import NEVER
from ..db import is_postgresql
from ..errors import BadFilter
from ..language import gettext
from ..models import Citation, City, Newest, Source, Standing, Statement
from . import as_of, conditions, memory
from .facets import BY_NAME, FACETS, Facet
from .filter import OF_THE_PRESENT, Filter
from .memory import counting

MOST_VALUES = counting.MOST_VALUES
Rows = Select[str, str, int]  # name of the facet, value, how many


@dataclass(frozen=True)
class Option:
    """One value of a facet: how many rows it would give, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet with its options, in the order of the vocabulary or, if open, most first."""

    facet: Facet
    options: list[Option]


@dataclass(frozen=True)
class Counts:
    """How many rows a filter has, its facets, and the numbers they were made of.

    `newest` gives, on cities, by channel and stance how many there would be with both chosen instead of the
    stances and channels that are chosen; by channel and "" those with nothing in that channel.
    `first` is, on cities, the day of the question's earliest dated statement, whatever is chosen.
    """

    total: int
    groups: list[Group]
    numbers: Mapping[str, Mapping[str, int]]
    newest: Mapping[tuple[str, str], int]
    first: date | None = None

    def of(self, name: str) -> Mapping[str, int]:
        """The numbers of a facet by value, also where it is not shown."""
        return self.numbers.get(name, {})


def counted(session: Session, asked: Filter) -> Counts:
    """Total and facet counts of a filter; raises BadFilter for an unknown speaker or publisher.

    From memory, or else in one query.
    """
    of = memory.narrowing(session, asked)
    found = of.once("numbers", lambda: counting.numbers(of), by="") if of else _asked(session, asked)
    _refuse_unknown(asked, found.get("known", {}))
    groups = [Group(facet, _options(asked, facet, found.get(facet.name, {}))) for facet in FACETS]
    shown = [group for group in groups if len(group.options) > 1 or any(o.chosen for o in group.options)]
    if asked.known_on:
        shown = [group for group in shown if group.facet.name not in OF_THE_PRESENT]
    first = next((date.fromisoformat(day) for day in found.get("first", {}) if day), None)
    return Counts(found["total"][""], shown, found, _newest(found), first)


def total(session: Session, asked: Filter) -> int:
    """How many rows a filter has, without its facets; raises BadFilter as `counted` does.

    From memory, or else in one query.
    """
    of = memory.narrowing(session, asked)
    if of is not None:
        _refuse_unknown(asked, counting.known(of))
        return counting.total(of)
    rows: Select[Any]
    if asked.of == "cities":
        rows = select(Standing.city_id).select_from(_places()).where(*conditions.of_cities(session, asked))
    else:
        rows = select(Statement.id).select_from(_spoken()).where(*conditions.of_statement_rows(session, asked))
    found = _found(session, asked, [_total(rows.cte("hits")), *_known(asked)])
    _refuse_unknown(asked, found.get("known", {}))
    return found["total"][""]


def _asked(session: Session, asked: Filter) -> dict[str, dict[str, int]]:
    """The numbers by facet and value, in one query."""
    hits = _hits(session, asked)
    parts = [_total(hits)]
    # A facet that narrows nothing counts the hits themselves; one that does is counted without itself.
    parts += [
        _narrowing(session, asked, facet) if _narrows(asked, facet) else _idle(session, asked, facet, hits)
        for facet in FACETS
    ]
    if asked.of == "cities":
        parts += [*_held(session, asked, hits), _earliest(asked)]
    return _found(session, asked, [*parts, *_known(asked)])


def _total(rows: FromClause) -> Rows:
    return select(literal("total"), literal(""), func.count()).select_from(rows)


def _found(session: Session, asked: Filter, parts: list[Rows]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, value, number in session.execute(as_of.seen(union_all(*parts), asked)):
        found.setdefault(name, {})[value or ""] = number
    return found


def check_known(session: Session, asked: Filter) -> None:
    """Raise BadFilter where the filter names a speaker or publisher the register does not hold."""
    if parts := _known(asked):
        rows = session.execute(union_all(*parts))
        _refuse_unknown(asked, {value: number for _, value, number in rows})


def _narrows(asked: Filter, facet: Facet) -> bool:
    return bool(asked.levels if facet.name == "level" else asked.values(facet.name))


def _own(asked: Filter) -> dict[str, SQLColumnExpression[Any]]:
    """The facets that are columns of the row itself."""
    if asked.of == "cities":
        return {facet.name: facet.column for facet in FACETS if facet.scope == "place"}
    return {
        facet.name: facet.column if facet.statement_column is None else facet.statement_column
        for facet in FACETS
        if facet.scope != "citation"
    }


def _hits(session: Session, asked: Filter) -> CTE:
    """The rows of the filter with the columns of their facets, found once and counted many times."""
    columns: list[Any] = [column.label(name) for name, column in _own(asked).items()]
    if asked.of == "cities":
        query = select(Standing.city_id, Standing.question_id, *columns).select_from(_places())
        return query.where(*conditions.of_cities(session, asked)).cte("hits")
    joined: Any = _spoken()
    if asked.known_on:
        told = conditions.told_of_places(asked.question.id)
        joined = joined.join(told, told.c.city_id == Statement.city_id)
        columns = [told.c.get(held.name, held) for held in columns]
    query = select(Statement.id, *columns).select_from(joined)
    return query.where(*conditions.of_statement_rows(session, asked)).cte("hits")


def _of_told_places(session: Session, asked: Filter, facet: Facet, column: Any) -> tuple[Any, Any, Any]:
    """Join, conditions and column of statements without a facet, the places sought first.

    As known on a day the tables are queries themselves, and SQLite would meet each statement with each standing.
    """
    told = conditions.told_of_places(asked.question.id)
    among = select(Standing.city_id).select_from(_places()).where(*conditions.of_places(asked, {facet.name}))
    met = [*conditions.of_statements_listed(session, asked, {facet.name}), Statement.city_id.in_(among)]
    joined = Statement.__table__.join(City.__table__, City.id == Statement.city_id)
    if facet.name not in told.c:
        return joined, met, column
    return joined.join(told, told.c.city_id == Statement.city_id), met, told.c[facet.name]


def _idle(session: Session, asked: Filter, facet: Facet, hits: CTE) -> Rows:
    """Counts of a facet that narrows nothing now."""
    if facet.name in _own(asked):
        return _grouped(session, asked, facet, hits.c[facet.name], func.count(), hits, [])
    if asked.of == "statements":
        return _grouped(
            session, asked, facet, facet.column, func.count(distinct(hits.c.id)), _cited(hits, hits.c.id), []
        )
    number = func.count(distinct(hits.c.city_id))
    if facet.scope == "newest":
        same = and_(Newest.city_id == hits.c.city_id, Newest.question_id == hits.c.question_id)
        met = conditions.of_newest(asked)
        return _grouped(session, asked, facet, facet.column, number, hits.join(Newest.__table__, same), met)
    same = and_(Statement.city_id == hits.c.city_id, Statement.question_id == hits.c.question_id)
    joined: FromClause = hits.join(Statement.__table__, same).join(City.__table__, City.id == hits.c.city_id)
    met = conditions.of_heard(session, asked)
    if facet.scope == "citation":
        joined = _cited(joined, Statement.id)
    return _grouped(session, asked, facet, facet.column, number, joined, [*conditions.published(asked), *met])


def _narrowing(session: Session, asked: Filter, facet: Facet) -> Rows:
    """Counts of a facet that narrows, as if it did not."""
    if asked.of == "statements":
        column = _own(asked).get(facet.name, facet.column)
        if asked.known_on:
            joined, met, column = _of_told_places(session, asked, facet, column)
        else:
            joined, met = _spoken(), conditions.of_statement_rows(session, asked, {facet.name})
        if facet.scope == "citation":
            joined = _cited(joined, Statement.id)
        return _grouped(session, asked, facet, column, func.count(distinct(Statement.id)), joined, met)
    joined, met = _places(), conditions.of_cities(session, asked, {facet.name})
    if facet.scope == "newest":
        same = and_(Newest.city_id == Standing.city_id, Newest.question_id == Standing.question_id)
        joined = joined.join(Newest.__table__, same)
        met = [*met, *conditions.of_newest(asked, {facet.name})]
    elif facet.scope == "place":
        # Found before they are grouped: PostgreSQL takes an expression with parameters for two.
        values = select(facet.column.label("value")).select_from(joined).where(*met).subquery()
        return _grouped(session, asked, facet, values.c.value, func.count(), values, [])
    else:
        spoken = conditions.spoken(asked, conditions.of_heard(session, asked, {facet.name}))
        joined = joined.join(Statement.__table__, and_(*spoken))
        if facet.scope == "citation":
            joined = _cited(joined, Statement.id)
    return _grouped(session, asked, facet, facet.column, func.count(distinct(Standing.city_id)), joined, met)


def _held(session: Session, asked: Filter, hits: CTE) -> list[Rows]:
    """How many cities hold each stance newest in each channel, and how many cities there are to hold one.

    Whatever stances and channels are chosen is left out, as a facet is counted without itself.
    """
    both = {"stance", "channel"}
    places: FromClause = hits
    if any(asked.values(name) for name in both):
        met = conditions.of_cities(session, asked, both)
        places = select(Standing.city_id, Standing.question_id).select_from(_places()).where(*met).cte("places")
    same = and_(Newest.city_id == places.c.city_id, Newest.question_id == places.c.question_id)
    joined = places.join(Newest.__table__, same)
    held = select(literal("newest"), Newest.channel + ":" + Newest.stance, func.count()).select_from(joined)
    every = select(literal("places"), literal(""), func.count()).select_from(places)
    return [held.where(Newest.channel != "list").group_by(Newest.channel, Newest.stance), every]


def _earliest(asked: Filter) -> Rows:
    """The question's first day as a row of the counts, so that it costs no query."""
    dated = (Statement.question_id == asked.question.id, Statement.status == "published", Statement.sort_on > NEVER)
    return select(literal("first"), cast(func.min(Statement.sort_on), Text), literal(0)).where(*dated)


def _newest(found: dict[str, dict[str, int]]) -> dict[tuple[str, str], int]:
    held: dict[tuple[str, str], int] = {}
    for name, number in found.get("newest", {}).items():
        channel, _, stance = name.partition(":")
        held[channel, stance] = number
    for channel in vocabulary.POSITION_CHANNELS if "places" in found else ():
        held[channel, ""] = found["places"][""] - sum(n for (of, _), n in held.items() if of == channel)
    return held


def _cited(joined: FromClause, statement_id: SQLColumnExpression[int]) -> FromClause:
    """`joined` with the published citations and their sources."""
    cited = and_(Citation.statement_id == statement_id, Citation.status == "published")
    return joined.join(Citation.__table__, cited).join(Source.__table__, Source.id == Citation.source_id)


def _grouped(
    session: Session,
    asked: Filter,
    facet: Facet,
    column: SQLColumnExpression[Any],
    number: ColumnElement[int],
    joined: FromClause,
    met: conditions.Conditions,
) -> Rows:
    """The facet's values with their numbers; of an open facet only the most frequent, the chosen first."""
    named: list[Any] = [literal(facet.name).label("name"), column.label("value"), number.label("number")]
    query = select(*named).select_from(joined).where(*met, column != "").group_by(column)
    if facet.words is not None:
        return query
    chosen = asked.values(facet.name)
    first = [func.min(case((column.in_(chosen), 0), else_=1))] if chosen else []
    letters = column.collate("C") if is_postgresql(session) else column  # alike on both
    held = query.order_by(*first, number.desc(), letters).limit(MOST_VALUES).subquery()
    return select(held.c.name, held.c.value, held.c.number)


def _known(asked: Filter) -> list[Rows]:
    """One row for each chosen speaker and publisher that published statements name."""
    columns = {"speaker": Statement.speaker, "publisher": Source.publisher}
    joined = _cited(Statement.__table__, Statement.id)
    return [
        select(literal("known"), column, literal(1))
        .select_from(joined)
        .where(column.in_(asked.values(name)), Statement.status == "published")
        .distinct()
        for name, column in columns.items()
        if asked.values(name)
    ]


def _refuse_unknown(asked: Filter, known: dict[str, int]) -> None:
    for name in ("speaker", "publisher"):
        for value in asked.values(name):
            if value not in known:
                raise BadFilter(
                    gettext(
                        "The register holds no %(name)s called “%(value)s”. Choose one from the list.",
                        name=name,
                        value=value[:80],
                    )
                )


def _places() -> Any:
    return Standing.__table__.join(City.__table__, City.id == Standing.city_id)


def _spoken() -> Any:
    places = and_(Standing.city_id == Statement.city_id, Standing.question_id == Statement.question_id)
    return Statement.__table__.join(City.__table__, City.id == Statement.city_id).join(Standing.__table__, places)


def _options(asked: Filter, facet: Facet, numbers: dict[str, int]) -> list[Option]:
    words = BY_NAME[facet.name].labels(asked.question)
    values = list(words) if words is not None else list(numbers)
    if facet.name == "standing" and not asked.shows_unresearched:
        # Nothing of these is among the rows; the switch below the table brings them in, and their counts.
        values = [value for value in values if value not in (vocabulary.NOT_RESEARCHED, vocabulary.SEARCHED)]
    chosen = asked.values(facet.name)
    values += [value for value in chosen if value not in values]
    return [
        Option(value, words[value] if words is not None else value, numbers.get(value, 0), value in chosen)
        for value in values
        if facet.always or numbers.get(value) or value in chosen
    ]
