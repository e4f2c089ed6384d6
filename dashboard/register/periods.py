"""Standing periods: from which day until which day a city stood how, so that any day of the past can be asked for.

They are made by the one walk through a city's statements that makes its present standing, which is
their last one. What stays as it was is not written again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import Table, and_, bindparam, delete, exists, not_, or_, select
from sqlalchemy.orm import Session

from .. import clock, vocabulary
from ..dates import FOREVER, NEVER
from ..models import Coverage, Newest, NewestPeriod, Standing, StandingPeriod, Statement
from ..storing import store

if TYPE_CHECKING:
    from .standing import Ledger

_OF_NEWEST: Final = ("stance", "said_on", "said_on_precision", "voice", "act_status")
Row = dict[str, Any]


@dataclass(frozen=True)
class Course:
    """How the standing of one city went: its periods, oldest first, and those of each channel's newest statement."""

    standing: list[Row]
    newest: list[Row]

    @property
    def present(self) -> Row:
        """The standing that holds now, without its days."""
        return _undated(self.standing[-1])

    @property
    def newest_now(self) -> list[Row]:
        """The newest statements of now, without their days."""
        return [_undated(row) for row in self.newest if row["until_on"] == FOREVER]


def course(
    ledger: Callable[[], "Ledger"], statements: Sequence[Statement], looks: Mapping[date, bool] = MappingProxyType({})
) -> Course:
    """The periods that these statements, oldest first, make, by walks through empty ledgers.

    `looks` tells, by day from the oldest, whether what was looked for was not found.

    They follow on each other from the first of days to the last. A statement without any date is older
    than all others to the rule, but that it was said is known only from the day it was entered.
    """
    undated = {s.id: s.created_at.date() for s in statements if s.sort_on == NEVER}
    standing: list[Row] = []
    newest: list[Row] = []
    for first, end in pairwise([NEVER, *sorted(set(undated.values())), FOREVER]):
        known = [s for s in statements if undated.get(s.id, NEVER) <= first]
        walked = _walk(ledger(), known)
        standing += _between(first, end, walked.standing)
        newest += _between(first, end, walked.newest)
    return Course(list(_looked_at(standing, looks)), newest)


def _looked_at(rows: Iterable[Row], looks: Mapping[date, bool]) -> Iterable[Row]:
    """The same periods; those with nothing on record are told apart by whether a look had found nothing."""
    for row in rows:
        if row["statements"]:
            yield row
            continue
        before = [none for day, none in looks.items() if day <= row["from_on"]]
        since, none_found = row["from_on"], bool(before) and before[-1]
        for day, none in looks.items():
            if row["from_on"] < day < row["until_on"] and none != none_found:
                yield row | _unspoken(none_found) | {"from_on": since, "until_on": day}
                since, none_found = day, none
        yield row | _unspoken(none_found) | {"from_on": since}


def _unspoken(none_found: bool) -> Row:
    return {"standing": vocabulary.SEARCHED if none_found else vocabulary.NOT_RESEARCHED}


def _walk(ledger: "Ledger", statements: Iterable[Statement]) -> Course:
    days = [(day, list(told)) for day, told in groupby(statements, key=lambda s: s.sort_on)]
    if not days or days[0][0] != NEVER:
        days.insert(0, (NEVER, []))
    standing: list[Row] = []
    newest: dict[str, list[tuple[date, Statement]]] = {}
    for day, told in days:
        for statement in told:
            ledger.enter(statement)
        standing.append(ledger.columns() | {"from_on": day})
        for channel in {statement.channel for statement in told}:
            newest.setdefault(channel, []).append((day, ledger.newest[channel]))
    for row, following in pairwise([*standing, {"from_on": FOREVER}]):
        row["until_on"] = following["from_on"]
    return Course(standing, [row for channel, held in newest.items() for row in _newest(channel, held)])


def _between(first: date, end: date, rows: Iterable[Row]) -> Iterable[Row]:
    """What of these periods lies between two days."""
    for row in rows:
        if row["until_on"] > first and row["from_on"] < end:
            yield row | {"from_on": max(row["from_on"], first), "until_on": min(row["until_on"], end)}


def keep(session: Session, question_id: int, courses: Mapping[int, Course]) -> None:
    """Make the stored periods of these cities those of their courses."""
    standing: list[Row] = []
    newest: list[Row] = []
    for city_id, course in courses.items():
        of = {"question_id": question_id, "city_id": city_id}
        standing += [of | row for row in course.standing]
        newest += [of | row for row in course.newest]
    _store(session, StandingPeriod, question_id, courses, standing)
    _store(session, NewestPeriod, question_id, courses, newest)


def are_missing(session: Session) -> bool:
    """Whether a register of an older form has its standing, but not yet its periods."""
    return bool(session.scalar(select(and_(exists(select(Standing)), ~exists(select(StandingPeriod))))))


def off_course(session: Session, question_id: int) -> set[int]:
    """The cities of which anything is kept but that nothing ever was on record, or of which not even that is."""
    always = and_(
        StandingPeriod.from_on == NEVER,
        StandingPeriod.until_on == FOREVER,
        *(column == value for column, value in _nothing(StandingPeriod)),
    )
    silent = select(StandingPeriod.city_id).where(StandingPeriod.question_id == question_id, always)
    found = select(Standing.city_id).where(
        Standing.question_id == question_id,
        or_(not_(and_(*(column == value for column, value in _nothing(Standing)))), Standing.city_id.not_in(silent)),
    )
    kept = (Newest, NewestPeriod, Coverage)
    held = [select(model.city_id).where(model.question_id == question_id).distinct() for model in kept]
    return {city_id for query in (found, *held) for city_id in session.scalars(query)}


def _nothing(model: type[Standing] | type[StandingPeriod]) -> list[tuple[Any, Any]]:
    """The columns of a standing with what they hold where nothing is on record and nobody looked."""
    dates = (model.first_on, model.latest_on)
    texts = (model.basis, model.latest_precision)
    return [
        (model.standing, vocabulary.NOT_RESEARCHED), (model.statements, 0),
        *((column, NEVER) for column in dates), *((column, "") for column in texts),
    ]  # fmt: skip


def _newest(channel: str, held: list[tuple[date, Statement]]) -> Iterable[Row]:
    ends = [*(day for day, _ in held[1:]), FOREVER]
    for (day, statement), end in zip(held, ends, strict=True):
        said = {name: getattr(statement, name) for name in _OF_NEWEST}
        yield {"channel": channel, "statement_id": statement.id, **said, "from_on": day, "until_on": end}


def _undated(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("from_on", "until_on")}


def _store(
    session: Session,
    model: type[StandingPeriod] | type[NewestPeriod],
    question_id: int,
    cities: Collection[int],
    rows: list[Row],
) -> None:
    table = cast(Table, model.__table__)
    # What stays as it was keeps the day on which it was written.
    names = [column.name for column in table.c if column.name != "known_from"]
    of_these = select(*(table.c[name] for name in names)).where(
        table.c.question_id == question_id, table.c.city_id.in_(sorted(cities))
    )
    stored = {tuple(row): row for row in session.execute(of_these)}
    wanted = dict(zip(map(itemgetter(*names), rows), rows, strict=True))
    keys = [column.name for column in table.primary_key]
    # The old go first: the database lets no two periods of a city overlap.
    if gone := [{f"old_{key}": row._mapping[key] for key in keys} for own, row in stored.items() if own not in wanted]:
        same = [table.c[key] == bindparam(f"old_{key}") for key in keys]
        session.connection().execute(delete(table).where(*same), gone)
    today = clock.today()
    store(session, model, [row | {"known_from": today} for own, row in wanted.items() if own not in stored])
