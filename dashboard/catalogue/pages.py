"""Rows of a filter: one page by cursor, or all of them as a stream."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Label, Select, SQLColumnExpression, and_, case, func, null, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from ..errors import BadFilter
from ..language import gettext, mark
from ..models import Citation, City, Newest, Source, Standing, Statement
from ..text import Piece, excerpt
from ..vocabulary import POSITION_CHANNELS
from . import as_of, conditions, known_on, memory
from .filter import MOST, Filter
from .memory import listing

Row = TypeVar("Row")
Columns = Callable[[Any], Sequence[SQLColumnExpression[Any]]]  # of a statement, with its city, citation and source
OF_ANOTHER_ORDER: Final = mark("after belongs to another order of this list. Begin at the start of the list.")


@dataclass(frozen=True)
class CityRow:
    """A row of the city table: the newest statement per channel, and the text a search hit."""

    city: City
    standing: Standing
    newest: dict[str, Newest | None]
    hit_id: int | None = None
    hit: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and the filter of the rows after them (None at the end)."""

    rows: list[Row]
    more: Filter | None


@dataclass(frozen=True)
class _Key:
    column: SQLColumnExpression[Any]
    of: type
    descending: bool = False


class _Found(NamedTuple):
    """The ids of the cities of a page, and in each the statement that answers the search."""

    ids: list[int]
    hit: ColumnElement[int | None]


_NEWEST = {channel: aliased(Newest, name=channel) for channel in POSITION_CHANNELS}
_POPULATION = func.coalesce(City.population, -1)
_CITY_ORDERS: dict[str, tuple[_Key, ...]] = {
    "name": (_Key(City.sort_name, str), _Key(City.id, int)),
    "population": (_Key(_POPULATION, int, True), _Key(City.id, int)),
    "latest": (_Key(Standing.latest_on, date, True), _Key(City.id, int)),
    "statements": (_Key(Standing.statements, int, True), _Key(City.id, int)),
}
_NEWEST_FIRST = (_Key(Statement.sort_on, date, True), _Key(Statement.record, str, True))
_STATEMENT_ORDERS: dict[str, tuple[_Key, ...]] = {
    "latest": _NEWEST_FIRST,
    "name": (_Key(City.sort_name, str), _Key(City.id, int), *_NEWEST_FIRST),
    "population": (_Key(_POPULATION, int, True), _Key(City.id, int), *_NEWEST_FIRST),
}


def cities(session: Session, asked: Filter) -> Page[CityRow]:
    """One page of the city table, in one query; which rows it has is known from memory, or asked too."""
    keys = _CITY_ORDERS[asked.order]
    marks: list[Label[Any]] = [key.column.label(f"key{at}") for at, key in enumerate(keys)]
    found = _remembered(session, asked, keys)
    answering = _hit(session, asked) if found is None else found.hit
    chosen = select(City.id.label("id"), answering.label("hit"), *marks).select_from(Standing)
    chosen = chosen.join(City, City.id == Standing.city_id)
    if found is None:
        chosen = chosen.where(*conditions.of_cities(session, asked), *_after(asked, keys))
        chosen = chosen.order_by(*_order(keys)).limit(asked.limit + 1)
    else:
        chosen = chosen.where(Standing.question_id == asked.question.id, City.id.in_(found.ids))
    ids = chosen.subquery()
    newest = _NEWEST
    query: Select[*tuple[Any, ...]]
    shown_of_hit: tuple[Any, Any] = (Statement, Citation) if asked.q else (null(), null())
    query = select(City, Standing, *newest.values(), *shown_of_hit, *(ids.c[mark.name] for mark in marks))
    query = query.select_from(ids).join(City, City.id == ids.c.id)
    query = query.join(Standing, and_(Standing.city_id == City.id, Standing.question_id == asked.question.id))
    for channel, alias in newest.items():
        same = (alias.city_id == City.id, alias.question_id == asked.question.id, alias.channel == channel)
        query = query.outerjoin(alias, and_(*same))
    order: list[ColumnElement[Any]]
    order = [_directed(ids.c[mark.name], key) for mark, key in zip(marks, keys, strict=True)]
    if asked.q:
        query = query.outerjoin(Statement, Statement.id == ids.c.hit)
        query = query.outerjoin(Citation, and_(Citation.statement_id == Statement.id, Citation.status == "published"))
        order += [Citation.number.expression]
    query = query.order_by(*order)
    query = query.options(joinedload(Standing.coverage))
    query = as_of.seen(query, asked)
    rows: dict[int, CityRow] = {}
    places: dict[int, tuple[str | int, ...]] = {}
    for city, standing, words, law, practice, statement, citation, *place in session.execute(query):
        held = rows.get(city.id)
        if held and held.hit:
            continue
        hit = excerpt(_quoted(statement, citation, city, first=held is None), asked.terms) if statement else []
        newest_here = {"words": words, "law": law, "practice": practice}
        rows[city.id] = CityRow(city, standing, newest_here, statement.id if hit else None, tuple(hit))
        places[city.id] = tuple(part.isoformat() if isinstance(part, date) else part for part in place)
    shown = list(rows.values())
    more = len(shown) > asked.limit
    shown = shown[: asked.limit]
    return Page(shown, asked.after_row(places[shown[-1].city.id]) if more else None)


def _remembered(session: Session, asked: Filter, keys: tuple[_Key, ...]) -> _Found | None:
    """The cities of a page from memory; None where the database is to be asked."""
    of = memory.narrowing(session, asked)
    if of is None:
        return None
    at = listing.cities(of, asked.order, _place_of(asked, keys), asked.limit + 1)
    hits = listing.hits(of, at) if asked.q else {}
    hit: ColumnElement[int | None] = case(hits, value=City.id) if hits else func.nullif(0, 0)
    return _Found(of.places.ids[at].tolist(), hit)


def _hit(session: Session, asked: Filter) -> ColumnElement[int | None]:
    """The newest statement that answers the search, to show where the words stand."""
    if not asked.q:
        return func.nullif(0, 0)
    found = conditions.spoken(asked, conditions.of_statements(session, asked))
    query = select(Statement.id).where(*found).order_by(Statement.sort_on.desc(), Statement.id.desc())
    return query.limit(1).correlate(Standing).scalar_subquery()


def _quoted(statement: Statement, citation: Citation | None, city: City, *, first: bool) -> str:
    """The text in which the hit is looked for: summary and people once, then each quote, in its marks."""
    parts = [citation.quote and f"“{citation.quote}”", citation.summary] if citation else []
    if first:
        people = (statement.speaker, statement.role, statement.on_behalf_of)
        parts += [statement.summary, ", ".join(part for part in people if part)]
    return " · ".join(part for part in parts if part)


def statements(session: Session, asked: Filter) -> Page[Statement]:
    """One page of statements with city, citations and sources, in one query."""
    keys = _STATEMENT_ORDERS[asked.order]
    among = _among(session, asked, keys)
    query = (
        (_statements(session, asked) if among is None else among)
        .where(*_after(asked, keys))
        .order_by(*_order(keys))
        .limit(asked.limit + 1)
        .options(
            joinedload(Statement.city, innerjoin=True),
            # Inner, for none is without: SQLite would lay out a subquery of all citations for an outer join.
            joinedload(Statement.citations, innerjoin=True).joinedload(Citation.source, innerjoin=True),
        )
    )
    rows = list(session.scalars(query).unique())
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    return Page(rows, asked.after_row(_place(rows[-1], asked.order)) if more else None)


def citations(session: Session, asked: Filter, columns: Columns) -> Page[list[Any]]:
    """These columns of every published citation of one page of statements, a list for each statement, in one query."""
    keys = _STATEMENT_ORDERS[asked.order]
    marks: list[Label[Any]] = [key.column.label(f"key{at}") for at, key in enumerate(keys)]
    among = _among(session, asked, keys)
    page = (
        (_statements(session, asked) if among is None else among)
        .add_columns(*marks)
        .where(*_after(asked, keys))
        .order_by(*_order(keys))
        .limit(asked.limit + 1)
        .subquery()
    )
    # The page's own rows: as known on a day, statements are found by their order, not by their ids.
    said = aliased(Statement, page)
    query = (
        select(said.id, *(page.c[mark.name] for mark in marks), *columns(said))
        .join(City, City.id == said.city_id)
        .join(Citation, and_(Citation.statement_id == said.id, Citation.status == "published"))
        .join(Source, Source.id == Citation.source_id)
        .order_by(*(_directed(page.c[mark.name], key) for mark, key in zip(marks, keys, strict=True)), Citation.number)
    )
    rows: dict[int, list[Any]] = {}
    places: list[tuple[str | int, ...]] = []
    for number, *row in session.execute(query):
        if number not in rows:
            places.append(tuple(part.isoformat() if isinstance(part, date) else part for part in row[: len(keys)]))
        rows.setdefault(number, []).append(row[len(keys) :])
    shown = list(rows.values())[: asked.limit]
    more = len(rows) > asked.limit
    return Page(shown, asked.after_row(places[asked.limit - 1]) if more else None)


def all_citations(session: Session, asked: Filter, columns: Columns) -> Iterator[Any]:
    """These columns of every published citation of a filter's statements, a batch in memory at a time."""
    query = (
        _statements(session, asked)
        .join(Citation, and_(Citation.statement_id == Statement.id, Citation.status == "published"))
        .join(Source, Source.id == Citation.source_id)
        .with_only_columns(*columns(Statement))
        .order_by(*_order(_STATEMENT_ORDERS[asked.order]), Citation.number)
        .execution_options(yield_per=1_000)
    )
    # Past the session, which would make another row of each.
    yield from session.connection().execute(known_on.seen(session, query))


def all_cities(session: Session, asked: Filter) -> Iterator[CityRow]:
    """Every city of a filter, page by page of the largest size."""
    following: Filter | None = replace(asked, limit=MOST, after=())
    while following is not None:
        page = cities(session, following)
        yield from page.rows
        following = page.more
        session.expunge_all()


def _statements(session: Session, asked: Filter) -> Select[Statement]:
    query = (
        select(Statement)
        .join(City, City.id == Statement.city_id)
        .join(Standing, and_(Standing.city_id == City.id, Standing.question_id == Statement.question_id))
        .where(*conditions.of_statement_rows(session, asked))
    )
    return as_of.seen(query, asked)


def _among(session: Session, asked: Filter, keys: tuple[_Key, ...]) -> Select[Statement] | None:
    """The few statements among which those of the page are, from memory."""
    of = memory.narrowing(session, asked)
    number = asked.limit + 1
    ids = listing.statements(of, asked.order, _place_of(asked, keys), number) if of else None
    query = select(Statement).join(City, City.id == Statement.city_id)
    return None if ids is None else query.where(Statement.id.in_(ids))


def _place(statement: Statement, order: str) -> tuple[str | int, ...]:
    newest = (statement.sort_on.isoformat(), statement.record)
    if order == "latest":
        return newest
    city = statement.city
    if order == "name":
        return (city.sort_name, city.id, *newest)
    return (-1 if city.population is None else city.population, city.id, *newest)


def _directed(column: SQLColumnExpression[Any], key: _Key) -> ColumnElement[Any]:
    return column.desc() if key.descending else column.asc()


def _order(keys: tuple[_Key, ...]) -> list[ColumnElement[Any]]:
    return [_directed(key.column, key) for key in keys]


def _after(asked: Filter, keys: tuple[_Key, ...]) -> list[ColumnElement[bool]]:
    """Rows that come after the cursor: later in the first key, or equal there and later in the next."""
    values = _place_of(asked, keys)
    if not values:
        return []
    later: list[ColumnElement[bool]] = []
    for at, (key, value) in enumerate(zip(keys, values, strict=True)):
        equal = [k.column == v for k, v in zip(keys[:at], values[:at], strict=True)]
        beyond = key.column < value if key.descending else key.column > value
        later.append(and_(*equal, beyond))
    # The first key's bound says nothing new, but an index begins there: PostgreSQL walks to an OR from the start.
    first, value = keys[0].column, values[0]
    return [first <= value if keys[0].descending else first >= value, or_(*later)]


def _place_of(asked: Filter, keys: tuple[_Key, ...]) -> list[str | int | date]:
    """The cursor as values of the sort keys; raises BadFilter for that of another order."""
    if asked.after and len(asked.after) != len(keys):
        raise BadFilter(gettext(OF_ANOTHER_ORDER))
    return [_value(part, key) for part, key in zip(asked.after, keys, strict=True)] if asked.after else []


def _value(part: str | int, key: _Key) -> str | int | date:
    try:
        if key.of is date and isinstance(part, str):
            return date.fromisoformat(part)
    except ValueError:
        pass
    else:
        if isinstance(part, key.of):
            value: str | int = part
            return value
    raise BadFilter(gettext(OF_ANOTHER_ORDER))
