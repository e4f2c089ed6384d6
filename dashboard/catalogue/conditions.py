"""A filter as SQL conditions: each parameter is one line here, for cities and for statements alike."""

from collections.abc import Iterator, Set
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import Session

from .. import search
from ..models import Citation, Newest, Source, Standing, Statement
from ..register import places
from . import as_of
from .facets import FACETS
from .filter import Filter

Conditions = list[ColumnElement[bool]]
NONE: Final[Set[str]] = frozenset()


def of_cities(session: Session, asked: Filter, without: Set[str] = NONE) -> Conditions:
    """What a row of standing ⨝ city must meet, but for the facets `without`: those that are counted."""
    found = of_places(asked, without)
    if not asked.shows_unresearched:
        found.append(Standing.statements > 0)
    if newest := of_newest(asked, without):
        found.append(_exists(*_same_city(Newest), *newest, within=Standing))
    said = of_statements(session, asked, without)
    if asked.q:
        unsearched = of_statements(session, asked, without, searched=False)
        named = and_(places.named(asked.terms), _spoken(asked, unsearched) if unsearched else Standing.city_id > 0)
        found.append(or_(named, _spoken(asked, said)) if asked.terms else _spoken(asked, said))
    elif said:
        found.append(_spoken(asked, said))
    return found


def of_statement_rows(session: Session, asked: Filter, without: Set[str] = NONE) -> Conditions:
    """What a row of statement ⨝ city ⨝ standing must meet."""
    return [*of_places(asked, without), *of_statements_listed(session, asked, without)]


def of_statements_listed(session: Session, asked: Filter, without: Set[str] = NONE) -> Conditions:
    """The same but for city and standing."""
    facets = [
        facet.statement_column.in_(asked.values(facet.name))
        for facet in FACETS
        if facet.statement_column is not None and asked.values(facet.name) and facet.name not in without
    ]
    return [*public(asked), *facets, *of_statements(session, asked, without)]


def public(asked: Filter) -> Conditions:
    """Published, on the question, and said by the day asked for."""
    met = as_of.said(asked.as_of, in_order=True)
    return [Statement.question_id == asked.question.id, Statement.status == "published", *met]


def published(asked: Filter) -> Conditions:
    """What a statement meets that is on record, as of the day asked for."""
    return [Statement.status == "published", *as_of.said(asked.as_of)]


def of_places(asked: Filter, without: Set[str] = NONE) -> Conditions:
    """The conditions on the city and its standing."""
    found: Conditions = [Standing.question_id == asked.question.id]
    for facet in FACETS:
        values = asked.levels if facet.name == "level" else asked.values(facet.name)
        if facet.scope == "place" and values and facet.name not in without:
            if asked.known_on and facet.name == "deeds":  # of a day it takes long, and each count would do it again
                told = told_of_places(asked.question.id)
                found.append(Standing.city_id.in_(select(told.c.city_id).where(told.c.deeds.in_(values))))
            else:
                found.append(facet.column.in_(values))
    return found


@lru_cache(32)  # named in several parts of a query it must be one
def told_of_places(question_id: int) -> CTE:
    """What is worked out of each city once: of a day of the register it would take long for each statement."""
    names = ("standing", "basis", "deeds", "due")
    told: list[Any] = [facet.column.label(facet.name) for facet in FACETS if facet.name in names]
    places = select(Standing.city_id, *told)
    places = places.where(Standing.question_id == question_id, Standing.statements > 0)
    return places.cte("told").prefix_with("MATERIALIZED")


def of_newest(asked: Filter, without: Set[str] = NONE) -> Conditions:
    """The conditions on the newest statement in a channel."""
    return [
        facet.column.in_(asked.values(facet.name))
        for facet in FACETS
        if facet.scope == "newest" and asked.values(facet.name) and facet.name not in without
    ]


def of_statements(session: Session, asked: Filter, without: Set[str] = NONE, *, searched: bool = True) -> Conditions:
    """The conditions on one and the same published statement: span, words, people, papers."""
    found: Conditions = []
    if asked.since:
        found.append(Statement.said_until >= asked.since)
    if asked.until:
        found.append(Statement.said_on <= asked.until)
    if asked.q and searched:
        found.append(search.matching(session, Statement.__table__.c.id, asked.terms))
    for facet in FACETS:
        if not asked.values(facet.name) or facet.name in without:
            continue
        if facet.scope == "statement":
            found.append(facet.column.in_(asked.values(facet.name)))
        elif facet.scope == "citation":
            found.append(_exists(*_cited(), facet.column.in_(asked.values(facet.name)), within=Statement))
    return found


def of_heard(session: Session, asked: Filter, without: Set[str] = NONE) -> Conditions:
    """What a statement meets that brings its city into the table: where the place has the searched name, any words do.

    For queries that hold the city in their row.
    """
    found = of_statements(session, asked, without, searched=False)
    if asked.q:
        said = search.matching(session, Statement.__table__.c.id, asked.terms)
        found.append(or_(places.named(asked.terms), said) if asked.terms else said)
    return found


def spoken(asked: Filter, conditions: Conditions) -> Iterator[ColumnElement[bool]]:
    """The conditions of a published statement of the city in the row."""
    yield from _same_city(Statement)
    yield from published(asked)
    yield from conditions


def _cited() -> Conditions:
    """The conditions of a published citation of the statement in the row, with its source."""
    return [
        Citation.statement_id == Statement.id,
        Citation.status == "published",
        Citation.source_id == Source.id,
    ]


def _spoken(asked: Filter, conditions: Conditions) -> ColumnElement[bool]:
    return _exists(*spoken(asked, conditions), within=Standing)


def _exists(*met: ColumnElement[bool], within: type[Standing] | type[Statement]) -> ColumnElement[bool]:
    """EXISTS over the tables named in `met` but `within`, whatever else the outer query joins."""
    return select(literal(1)).where(*met).correlate(within).exists()


def _same_city(model: type[Newest] | type[Statement]) -> Conditions:
    return [model.city_id == Standing.city_id, model.question_id == Standing.question_id]
