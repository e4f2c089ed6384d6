"""Rows of a filter: one page by cursor, or all of them as a stream."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Label, Select, SQLColumnExpression, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from ..errors import BadFilter
from ..language import gettext, mark
from ..models import Citation, City, Coverage, Newest, Source, Standing, Statement
from ..text import Piece, excerpt
from ..vocabulary import POSITION_CHANNELS
from . import as_of, conditions, known_on, memory
from .filter import MOST, Filter
from .memory import listing, table
from .memory.narrowing import Narrowing
from .rows import Cited, CityRow, Last, Looked, Place, Stands, StatementRow

Row = TypeVar("Row")
# Of a statement, by its columns' names, with its city, citation and source.
Columns = Callable[[Any], Sequence[SQLColumnExpression[Any]]]
OF_ANOTHER_ORDER: Final = mark("after belongs to another order of this list. Begin at the start of the list.")


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


_NEWEST = [aliased(Newest, name=channel) for channel in POSITION_CHANNELS]
_PLACE = [getattr(City, name) for name in Place._fields]
_STANDS = [getattr(Standing, name) for name in Stands._fields if name != "coverage"]
_LOOKED = [getattr(Coverage, name) for name in Looked._fields]
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
    "changed": (_Key(Statement.updated_at, datetime, True), _Key(Statement.record, str, True)),
}


def cities(session: Session, asked: Filter) -> Page[CityRow]:
    """One page of the city table: from memory or in one query, as known on a day in two; hits in one more."""
    keys = _CITY_ORDERS[asked.order]
    of = memory.narrowing(session, asked)
    rows = _remembered(of, asked, keys) if of else _sought(session, asked, keys)
    more, shown = len(rows) > asked.limit, rows[: asked.limit]
    shown = _with_hits(session, asked, shown) if asked.q else shown
    return Page(shown, asked.after_row(_place_of_city(shown[-1], asked.order)) if more else None)


def _remembered(of: Narrowing, asked: Filter, keys: tuple[_Key, ...]) -> list[CityRow]:
    """The rows of a page and one more, from memory."""
    at = listing.cities(of, asked.order, _place_of(asked, keys), asked.limit + 1)
    rows = table.rows(of, at)
    if not asked.q:
        return rows
    hits = listing.hits(of, at)
    return [row._replace(hit_id=hits.get(row.city.id)) for row in rows]


def _sought(session: Session, asked: Filter, keys: tuple[_Key, ...]) -> list[CityRow]:
    """The same by the database; as known on a day the ids are asked for first, in a query of their own.

    For each city would be sought among them anew in all that a day consists of.
    """
    met = (*conditions.of_cities(session, asked), *_after(asked, keys))
    chosen = select(City.id).select_from(Standing).join(City, City.id == Standing.city_id).where(*met)
    chosen = chosen.order_by(*_order(keys)).limit(asked.limit + 1)
    of_question = Standing.question_id == asked.question.id
    if asked.known_on:  # ordered here, or SQLite would go through all cities in their order
        ids = known_on.rows(session, chosen).scalars().all()
        found = known_on.rows(session, _CITY_ROWS.where(of_question, City.id.in_(ids)))
        rows = {row.city.id: row for row in map(_city_row, found)}
        return [rows[number] for number in ids]
    some = chosen.subquery()
    query = _city_rows(some.join(City, City.id == some.c.id)).where(of_question).order_by(*_order(keys))
    query = query.add_columns(_hit(session, asked)) if asked.q else query
    return [_city_row(cells) for cells in known_on.rows(session, as_of.seen(query, asked))]


def _with_hits(session: Session, asked: Filter, rows: list[CityRow]) -> list[CityRow]:
    """The rows with the words in which the search found their statement, where it is not the city’s name alone."""
    numbers = [row.hit_id for row in rows if row.hit_id]
    if not numbers:
        return rows
    query = _HITS.where(Statement.id.in_(numbers)).order_by(Citation.number)
    found: dict[int, tuple[Piece, ...]] = {}
    for number, *cells in session.execute(query):
        found[number] = found.get(number) or tuple(excerpt(_quoted(cells, first=number not in found), asked.typed))
    hits = [found.get(row.hit_id or 0, ()) for row in rows]
    return [row._replace(hit_id=row.hit_id if hit else None, hit=hit) for row, hit in zip(rows, hits, strict=True)]


_HITS: Final = select(
    Statement.id, Statement.summary, Statement.speaker, Statement.role, Statement.on_behalf_of,
    Citation.quote, Citation.summary,
).outerjoin(Citation, and_(Citation.statement_id == Statement.id, Citation.status == "published"))  # fmt: skip


def _city_rows(cities: Any) -> Select[*tuple[Any, ...]]:
    """The cells of rows of these cities, a join that has the city in it."""
    newest = [getattr(alias, name) for alias in _NEWEST for name in Last._fields]
    looked = and_(Coverage.question_id == Standing.question_id, Coverage.city_id == Standing.city_id)
    query = select(*_PLACE, *_STANDS, *_LOOKED, *newest).select_from(cities)
    query = query.join(Standing, Standing.city_id == City.id).outerjoin(Coverage, looked)
    for alias, channel in zip(_NEWEST, POSITION_CHANNELS, strict=True):
        same = (alias.city_id == Standing.city_id, alias.question_id == Standing.question_id)
        query = query.outerjoin(alias, and_(*same, alias.channel == channel))
    return query


_CITY_ROWS: Final = _city_rows(City)
_STANDS_AT: Final = len(Place._fields)
_LOOKED_AT: Final = _STANDS_AT + len(_STANDS)
_NEWEST_AT: Final = _LOOKED_AT + len(_LOOKED)
_HIT_AT: Final = _NEWEST_AT + len(Last._fields) * len(POSITION_CHANNELS)


def _city_row(cells: Sequence[Any]) -> CityRow:
    looked = Looked._make(cells[_LOOKED_AT:_NEWEST_AT])
    stands = Stands._make([*cells[_STANDS_AT:_LOOKED_AT], looked if any(looked) else None])
    starts = range(_NEWEST_AT, _HIT_AT, len(Last._fields))
    newest = [Last._make(cells[at : at + len(Last._fields)]) if cells[at] else None for at in starts]
    return CityRow(Place._make(cells[:_STANDS_AT]), stands, tuple(newest), *cells[_HIT_AT:])


def _place_of_city(row: CityRow, order: str) -> tuple[str | int, ...]:
    """The place of a row in its list, as a cursor holds it."""
    city, stands = row.city, row.standing
    first: dict[str, str | int] = {
        "name": city.sort_name,
        "population": -1 if city.population is None else city.population,
        "latest": stands.latest_on.isoformat(),
        "statements": stands.statements,
    }
    return (first[order], city.id)


def _hit(session: Session, asked: Filter) -> ColumnElement[int | None]:
    """The newest statement that answers the search, to show where the words stand."""
    found = conditions.spoken(asked, conditions.of_statements(session, asked))
    query = select(Statement.id).where(*found).order_by(Statement.sort_on.desc(), Statement.id.desc())
    return query.limit(1).correlate(Standing).scalar_subquery()


def _quoted(cells: Sequence[str | None], *, first: bool) -> str:
    """The text in which the hit is looked for: summary and people once, then each quote, in its marks."""
    summary, *people, quote, printed = cells
    parts = [quote and f"“{quote}”", printed]
    if first:
        parts += [summary, ", ".join(part for part in people if part)]
    return " · ".join(part for part in parts if part)


def statements(session: Session, asked: Filter) -> Page[StatementRow]:
    """One page of statements, each with the first of its published sources, in one query."""
    said, place, order = _of_page(session, asked, (*_SAID, *_OF_PLACE))
    query = (
        select(*(said.c[held.name] for held in (*_SAID, *_OF_PLACE)), *_CITED, Citation.status, *place)
        .select_from(said)
        .join(Citation, Citation.statement_id == said.c.id)
        .join(Source, Source.id == Citation.source_id)
        .order_by(*order, Citation.number)
    )
    rows: dict[int, StatementRow] = {}
    places: list[Sequence[Any]] = []
    for cells in known_on.rows(session, as_of.seen(query, asked)):
        if cells[_STATUS_AT] != "published":  # sorted out here, or SQLite would begin with all that are
            continue
        if held := rows.get(cells[0]):
            rows[held.id] = held._replace(sources=held.sources + 1)
        else:
            rows[cells[0]] = _statement_row(cells[:_STATUS_AT])
            places.append(cells[_STATUS_AT + 1 :])
    return _page(list(rows.values()), places, asked)


def _of_page(
    session: Session, asked: Filter, columns: Iterable[SQLColumnExpression[Any]]
) -> tuple[Subquery, list[ColumnElement[Any]], list[ColumnElement[Any]]]:
    """The statements of a page and one more with these columns, their sort keys, and the order by these.

    What is joined does not name the statements again: as known on a day they are found by their order, not by ids.
    """
    keys = _STATEMENT_ORDERS[asked.order]
    marks: list[Label[Any]] = [key.column.label(f"key{at}") for at, key in enumerate(keys)]
    among = _among(session, asked, keys)
    chosen = (_statements(session, asked) if among is None else among).with_only_columns(*columns, *marks)
    said = chosen.where(*_after(asked, keys)).order_by(*_order(keys)).limit(asked.limit + 1).subquery()
    place: list[ColumnElement[Any]] = [said.c[held.name] for held in marks]
    return said, place, [_directed(column, key) for column, key in zip(place, keys, strict=True)]


def _page(rows: list[Row], places: list[Sequence[Any]], asked: Filter) -> Page[Row]:
    """A page of these rows, of which one is more than it shows, by the values of their sort keys."""
    if len(rows) <= asked.limit:
        return Page(rows, None)
    last = places[asked.limit - 1]
    place = tuple(part.isoformat() if isinstance(part, date) else part for part in last)
    return Page(rows[: asked.limit], asked.after_row(place))


_CITED = [Citation.quote, Source.publisher, Citation.check_result, Citation.check_way]
_SAID = [getattr(Statement, name) for name in StatementRow._fields[: StatementRow._fields.index("city")]]
_OF_PLACE = [held.label(f"city_{held.key}") for held in _PLACE]  # names of their own beside the statement's
_CITED_AT: Final = len(_SAID) + len(_PLACE)
_STATUS_AT: Final = _CITED_AT + len(_CITED)


def _statement_row(cells: Sequence[Any]) -> StatementRow:
    city, first = Place._make(cells[len(_SAID) : _CITED_AT]), Cited._make(cells[_CITED_AT:])
    return StatementRow._make([*cells[: len(_SAID)], city, first, 1])


def citations(session: Session, asked: Filter, columns: Columns) -> Page[list[Any]]:
    """These columns of every published citation of one page of statements, a list for each statement, in one query."""
    said, place, order = _of_page(session, asked, Statement.__table__.c)
    query = (
        select(said.c.id, Citation.status, *place, *columns(said.c))
        .select_from(said)
        .join(City, City.id == said.c.city_id)
        .join(Citation, Citation.statement_id == said.c.id)
        .join(Source, Source.id == Citation.source_id)
        .order_by(*order, Citation.number)
    )
    rows: dict[int, list[Any]] = {}
    places: list[Sequence[Any]] = []
    for row in known_on.rows(session, as_of.seen(query, asked)):
        number, status, *cells = list[Any](row)
        if status != "published":  # sorted out here, as above
            continue
        if number not in rows:
            places.append(cells[: len(place)])
        rows.setdefault(number, []).append(cells[len(place) :])
    return _page(list(rows.values()), places, asked)


def all_citations(session: Session, asked: Filter, columns: Columns) -> Iterator[Any]:
    """These columns of every published citation of a filter's statements, a batch in memory at a time."""
    of = memory.narrowing(session, asked)
    batches = listing.batches(of, asked.order) if of else None
    some = [_statements(session, asked)] if batches is None else map(_of_ids, batches)
    # Of a few statements not by an index of all that are published, which SQLite without statistics would take.
    status = Citation.status if batches is None else Citation.status.concat("")
    for chosen in some:
        query = (
            chosen.join(Citation, and_(Citation.statement_id == Statement.id, status == "published"))
            .join(Source, Source.id == Citation.source_id)
            .with_only_columns(*columns(Statement))
            .order_by(*_order(_STATEMENT_ORDERS[asked.order]), Citation.number)
            .execution_options(yield_per=1_000)
        )
        yield from known_on.rows(session, as_of.seen(query, asked))


def all_cities(session: Session, asked: Filter) -> Iterator[CityRow]:
    """Every city of a filter, page by page of the largest size."""
    following: Filter | None = replace(asked, limit=MOST, after=())
    while following is not None:
        page = cities(session, following)
        yield from page.rows
        following = page.more


def _statements(session: Session, asked: Filter) -> Select[Statement]:
    return (
        select(Statement)
        .join(City, City.id == Statement.city_id)
        .join(Standing, and_(Standing.city_id == City.id, Standing.question_id == Statement.question_id))
        .where(*conditions.of_statement_rows(session, asked))
    )


def _among(session: Session, asked: Filter, keys: tuple[_Key, ...]) -> Select[Statement] | None:
    """The few statements among which those of the page are, from memory."""
    of = memory.narrowing(session, asked)
    number = asked.limit + 1
    ids = listing.statements(of, asked.order, _place_of(asked, keys), number) if of else None
    return None if ids is None else _of_ids(ids)


def _of_ids(ids: Sequence[int]) -> Select[Statement]:
    return select(Statement).join(City, City.id == Statement.city_id).where(Statement.id.in_(ids))


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
        if key.of is datetime and isinstance(part, str) and "T" in part:
            return datetime.fromisoformat(part).replace(tzinfo=UTC)
    except ValueError:
        pass
    else:
        if isinstance(part, key.of):
            value: str | int = part
            return value
    raise BadFilter(gettext(OF_ANOTHER_ORDER))
