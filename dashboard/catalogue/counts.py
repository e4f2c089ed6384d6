"""Counts per facet value, each facet without itself, so that OR within a facet can be seen before it is chosen."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
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

from ..errors import BadFilter
from ..models import Citation, City, Newest, Source, Standing, Statement
from . import conditions
from .facets import BY_NAME, FACETS, Facet
from .filter import Filter

MOST_VALUES = 25
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
    """How many rows a filter has, and its facets."""

    total: int
    groups: list[Group]


def counted(session: Session, asked: Filter) -> Counts:
    """Total and facet counts of a filter, in one query; raises BadFilter for an unknown speaker or publisher."""
    parts = [_total(session, asked)]
    parts += [_facet(session, asked, facet) for facet in FACETS]
    parts += _known(asked)
    found: dict[str, dict[str, int]] = {}
    for name, value, number in session.execute(union_all(*parts)):
        found.setdefault(name, {})[value or ""] = number
    _refuse_unknown(asked, found.get("known", {}))
    groups = [Group(facet, _options(asked, facet, found.get(facet.name, {}))) for facet in FACETS]
    shown = [group for group in groups if len(group.options) > 1 or any(o.chosen for o in group.options)]
    return Counts(found["total"][""], shown)


def check_known(session: Session, asked: Filter) -> None:
    """Raise BadFilter where the filter names a speaker or publisher the register does not hold."""
    if parts := _known(asked):
        rows = session.execute(union_all(*parts))
        _refuse_unknown(asked, {value: number for _, value, number in rows})


def _total(session: Session, asked: Filter) -> Rows:
    if asked.of == "cities":
        return _row("total", literal(""), func.count(), _places(), conditions.of_cities(session, asked))
    rows = conditions.of_statement_rows(session, asked)
    return _row("total", literal(""), func.count(), _spoken(), rows)


def _facet(session: Session, asked: Filter, facet: Facet) -> Rows:
    column: SQLColumnExpression[Any] = facet.column
    if asked.of == "statements":
        column = facet.statement_column if facet.statement_column is not None else facet.column
        joined, met = _spoken(), conditions.of_statement_rows(session, asked, facet.name)
        number = func.count()
    else:
        joined, met = _places(), conditions.of_cities(session, asked, facet.name)
        number = func.count(distinct(Standing.city_id))
        if facet.scope == "newest":
            same = (Newest.city_id == Standing.city_id, Newest.question_id == Standing.question_id)
            joined = joined.join(Newest, and_(*same))
            met = [*met, *conditions.of_newest(asked, facet.name)]
        elif facet.scope != "place":
            others = conditions.of_statements(session, asked, facet.name)
            joined = joined.join(Statement, and_(*conditions.spoken(others)))
    if facet.scope == "citation":
        joined = joined.join(Citation, and_(Citation.statement_id == Statement.id, Citation.status == "published"))
        joined = joined.join(Source, Source.id == Citation.source_id)
        number = func.count(distinct(Statement.id)) if asked.of == "statements" else number
    query = _row(facet.name, column, number, joined, [*met, column != ""]).group_by(column)
    if facet.words is None:
        chosen = case((column.in_(asked.values(facet.name)), 0), else_=1) if asked.values(facet.name) else literal(0)
        held = query.order_by(func.min(chosen), number.desc(), column).limit(MOST_VALUES).subquery()
        return select(held.c.name, held.c.value, held.c.number)
    return query


def _known(asked: Filter) -> list[Rows]:
    """One row for each chosen speaker and publisher that the register holds."""
    columns = {"speaker": Statement.speaker, "publisher": Source.publisher}
    return [
        select(literal("known"), columns[name], literal(1)).where(columns[name].in_(asked.values(name))).distinct()
        for name in columns
        if asked.values(name)
    ]


def _refuse_unknown(asked: Filter, known: dict[str, int]) -> None:
    for name in ("speaker", "publisher"):
        for value in asked.values(name):
            if value not in known:
                raise BadFilter(f"The register holds no {name} called “{value[:80]}”. Choose one from the list.")


def _row(
    name: str,
    value: SQLColumnExpression[Any],
    number: ColumnElement[int],
    joined: Any,
    met: conditions.Conditions,
) -> Rows:
    columns = (literal(name).label("name"), cast(value, String).label("value"), number.label("number"))
    return select(*columns).select_from(joined).where(*met)


def _places() -> Any:
    return Standing.__table__.join(City.__table__, City.id == Standing.city_id)


def _spoken() -> Any:
    places = and_(Standing.city_id == Statement.city_id, Standing.question_id == Statement.question_id)
    return Statement.__table__.join(City.__table__, City.id == Statement.city_id).join(Standing.__table__, places)


def _options(asked: Filter, facet: Facet, numbers: dict[str, int]) -> list[Option]:
    words = BY_NAME[facet.name].labels(asked.question)
    values = list(words) if words is not None else list(numbers)
    chosen = asked.values(facet.name)
    values += [value for value in chosen if value not in values]
    return [
        Option(value, words[value] if words is not None else value, numbers.get(value, 0), value in chosen)
        for value in values
        if facet.always or numbers.get(value) or value in chosen
    ]
