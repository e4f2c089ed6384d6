"""What the first screen shows beside the table, in one query: where its cities lie, and what was said last."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Date, Float, Integer, Select, Text, and_, bindparam, case, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from ..models import Citation, City, Newest, Source, Standing, Statement
from ..models.city import path_of, title_of
from ..projection import projected
from . import as_of, conditions, memory
from .filter import Filter
from .memory import seeing
from .memory.narrowing import Narrowing

MOST_DOTS: Final = 1000
MOST_NAMED: Final = 200  # of them, told in full: a link and a text of each is sent with every answer
LATEST: Final = 3
# What a statement has and a dot has not.
_SAID: Final[dict[str, Any]] = {
    "precision": Text, "sort_on": Date, "record": Text, "quote": Text, "summary": Text,
    "speaker": Text, "role": Text, "publisher": Text,
}  # fmt: skip


class Dot(NamedTuple):
    """A city on the map: `code` is its standing, or its newest stance in the channel the filter shows ('' for none).

    `point` is where it lies in the map's frame.
    """

    path: str
    title: str
    population: int | None
    point: tuple[float, float]
    code: str
    basis: str
    statements: int


@dataclass(frozen=True)
class Remark:
    """A statement in few words: `text` is its quote, or its summary where `quoted` is false.

    `precision` is empty where `sort_on` is only the day it was printed.
    """

    id: int
    path: str
    title: str
    stance: str
    channel: str
    sort_on: date
    precision: str
    text: str
    quoted: bool
    who: str
    publisher: str


Speck = tuple[str, tuple[float, float]]  # code and point of a dot


@dataclass(frozen=True)
class Glance:
    """Dots, those with statements before those without and the largest first, and the newest statements.

    `specks` is what is told of the dots after the first `MOST_NAMED`. `silent` counts the dots without statements.
    `crowded` says that there are more places than `MOST_DOTS`, and only so many dots.
    """

    dots: list[Dot]
    specks: list[Speck]
    silent: int
    crowded: bool
    latest: list[Remark]


def seen(session: Session, asked: Filter) -> Glance:
    """What the map and the list of latest statements show of a filter."""
    if (of := memory.narrowing(session, asked)) is not None:
        return of.once("seen", lambda: _remembered(session, of))
    return _asked(session, asked)


def _asked(session: Session, asked: Filter) -> Glance:
    query = union_all(_dots(session, asked), _latest(session, asked))
    found = session.execute(as_of.seen(query, asked)).all()
    drawn = sorted((row for row in found if row.kind == "dot"), key=_first)
    dots, crowded = [_dot(row) for row in drawn[:MOST_DOTS]], len(drawn) > MOST_DOTS
    specks = [(dot.code, dot.point) for dot in dots[MOST_NAMED:]]
    silent = sum(1 for dot in dots if not dot.statements)
    latest = sorted((row for row in found if row.kind == "said"), key=lambda row: (row.sort_on, row.record))
    return Glance(dots[:MOST_NAMED], specks, silent, crowded, [_remark(row) for row in reversed(latest)])


def _first(row: Any) -> tuple[bool, int, int]:
    """The order of dots, as the query limits them."""
    return (row.number == 0, 1 if row.population is None else -row.population, row.city)


def _remembered(session: Session, of: Narrowing) -> Glance:
    """The same from memory, but for the words of the latest statements."""
    remarks = session.execute(_REMARKS_OF, {"latest": seeing.latest(session, of, LATEST)}).all()
    at = seeing.mapped(of, MOST_DOTS + 1)
    named, others = at[:MOST_NAMED], at[MOST_NAMED:MOST_DOTS]
    dots = [Dot._make(cells) for cells in seeing.dots(of, named)]
    silent = seeing.silent(of, at[:MOST_DOTS])
    return Glance(dots, seeing.specks(of, others), silent, len(at) > MOST_DOTS, [_remark(row) for row in remarks])


def _dots(session: Session, asked: Filter) -> Select[*tuple[Any, ...]]:
    by_standing = asked.measure == "standing"
    places = select(
        literal("dot").label("kind"), City.id.label("city"), City.state, City.slug, City.name,
        Standing.statements.label("number"),
        (Standing.standing if by_standing else Newest.stance).label("code"), Standing.basis.label("basis"),
        City.population, City.longitude, City.latitude,
        *(cast(null(), kind).label(name) for name, kind in _SAID.items()),
    )  # fmt: skip
    places = places.select_from(Standing).join(City, City.id == Standing.city_id)
    if not by_standing:
        same = (Newest.city_id == Standing.city_id, Newest.question_id == Standing.question_id)
        places = places.outerjoin(Newest, and_(*same, Newest.channel == asked.by))
    places = places.where(*conditions.of_cities(session, asked), City.longitude.is_not(None))
    first = (case((Standing.statements > 0, 0), else_=1), City.population.desc().nulls_last(), City.id)
    largest = places.order_by(*first).limit(MOST_DOTS + 1).subquery()
    return select(*largest.c)


def _latest(session: Session, asked: Filter) -> Select[*tuple[Any, ...]]:
    """The newest statements that fit the filter themselves, of the cities in its table."""
    said = (
        _REMARKS.join(Standing, and_(Standing.city_id == City.id, Standing.question_id == Statement.question_id))
        .where(*conditions.of_cities(session, asked))
        .where(*conditions.of_statement_rows(session, asked.as_statements()))
        .subquery()
    )
    return select(*said.c)


def _remarks() -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal("said").label("kind"), City.id.label("city"), City.state, City.slug, City.name,
            Statement.id.label("number"),
            Statement.stance.label("code"), Statement.channel.label("basis"),
            cast(null(), Integer).label("population"),
            cast(null(), Float).label("longitude"), cast(null(), Float).label("latitude"),
            Statement.said_on_precision.label("precision"), Statement.sort_on, Statement.record,
            Citation.quote, Statement.summary, Statement.speaker, Statement.role, Source.publisher,
        )
        .select_from(Statement)
        .join(City, City.id == Statement.city_id)
        .join(Citation, and_(Citation.statement_id == Statement.id, Citation.number == Statement.lead))
        .join(Source, Source.id == Citation.source_id)
        .order_by(Statement.sort_on.desc(), Statement.record.desc())
        .limit(LATEST)
    )  # fmt: skip


_REMARKS: Final = _remarks()
_REMARKS_OF: Final = _REMARKS.where(Statement.id.in_(bindparam("latest", expanding=True)))


def _dot(row: Any) -> Dot:
    return Dot(
        path=path_of(row.state, row.slug),
        title=title_of(row.name, row.state),
        population=row.population,
        point=projected(row.state, row.longitude, row.latitude),
        code=row.code or "",
        basis=row.basis,
        statements=row.number,
    )


def _remark(row: Any) -> Remark:
    return Remark(
        id=row.number,
        path=path_of(row.state, row.slug),
        title=title_of(row.name, row.state),
        stance=row.code,
        channel=row.basis,
        sort_on=row.sort_on,
        precision=row.precision,
        text=row.quote or row.summary,
        quoted=bool(row.quote),
        who=row.speaker or row.role,
        publisher=row.publisher,
    )
