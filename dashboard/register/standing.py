"""The standing rule, in one place: the method page prints `RULE`, `derive` applies it.

A standing is never typed. The verbs call `refresh` for the cities they touch; `rebuild` makes the
whole table from nothing, and both must agree (tests/test_standing.py).
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import chain, islice
from typing import Any, Final, TypeVar, cast

from sqlalchemy import bindparam, delete, insert, literal, select, update
from sqlalchemy.orm import Session

from .. import vocabulary
from ..dates import FOREVER, NEVER
from ..db import Database
from ..language import gettext, mark
from ..models import City, Newest, Question, Stance, Standing, StandingPeriod, Statement
from ..storing import store
from . import coverage, periods

Said = TypeVar("Said")
ORDER: Final = ("law", "practice", "words")
DEEDS: Final = ("law", "practice")  # what a city does, and not only says
STEPS_APART: Final = 2
WITHIN: Final = timedelta(days=365)
ENDS: Final = ("repealed", "stayed")
IN_FORCE: Final = {"law": ("in_force",), "practice": ("", "in_force")}

# What the rule and the periods look at in a statement.
_TOLD: Final = (
    Statement.id, Statement.city_id, Statement.record, Statement.channel, Statement.stance, Statement.voice,
    Statement.speaker, Statement.role, Statement.act_status, Statement.said_on, Statement.said_on_precision,
    Statement.sort_on, Statement.created_at,
)  # fmt: skip

RULE: Final = (
    mark(
        "Only published statements count, and of these only those with one of the ranked stances "
        "that speak in the city’s own voice."
    ),
    mark(
        "A law counts while it is in force; a practice counts unless it is marked as anything but in force; "
        "a repeal or a court’s stay ends what stood before it in its channel."
    ),
    mark("A law in force outranks documented practice, which outranks words."),
    mark("Within a channel the newest counts. An undated statement takes the day its earliest source was published."),
    mark(
        "If another law in force or practice lies %(steps)s or more steps from the deciding one and within a "
        "year of it, the standing is “Officials differ”. The same holds, where words alone decide, for the newest "
        "words of two different speakers."
    ),
    mark("Where words alone decide, the standing reads “Stated only”."),
    mark(
        "Statements without any that counts make “No position stated”. Where there are none, a newest look that found "
        "nothing makes “Searched, none found”, with its date. Everything else is “Not researched”, which says nothing "
        "about the city."
    ),
)


def rule() -> list[str]:
    """`RULE` as it is printed, in the language spoken."""
    return [gettext(line, steps=STEPS_APART) for line in RULE]


@dataclass(frozen=True)
class Derived:
    """A standing with its reasons: the statement that decides and those that differ from it."""

    standing: str
    basis: str = ""
    deciding: Statement | None = None
    differing: list[Statement] = field(default_factory=list)


def newest_first(statements: Iterable[Said]) -> list[Said]:
    """Statements or rows like them, newest first; on one day the city’s own voice, then what is ranked, then by record.

    The record, not the id: a register made from another one's files must come to the same standing.
    """
    return sorted(
        statements,
        key=_newness,
        reverse=True,
    )


def _newness(s: Any) -> tuple[date, bool, bool, str]:
    return s.sort_on, s.voice == "city", s.stance != vocabulary.NO_POSITION, s.record


def derive(statements: Iterable[Statement], ranks: dict[str, int | None]) -> Derived:
    """The standing that these published statements of one city on one question make.

    `ranks` gives the rank of each stance, None for the unranked.
    """
    ledger = Ledger(ranks)
    for statement in reversed(newest_first(statements)):
        ledger.enter(statement)
    return ledger.derived()


class Ledger:
    """The published statements of one city on one question, entered oldest first, and what they come to so far.

    One walk through them gives the standing of every day on which it changed (`periods`).
    """

    def __init__(self, ranks: dict[str, int | None]) -> None:
        self.ranks = ranks
        self.newest: dict[str, Statement] = {}
        self._counting: dict[str, list[Statement]] = {channel: [] for channel in ORDER}
        self._days: dict[str, list[date]] = {channel: [] for channel in ORDER}  # of those that count
        self._words: dict[str, Statement] = {}  # each speaker's newest that count, the last to speak last
        self._entered = 0
        self._first_on = NEVER
        self._latest: Statement | None = None
        self._kept: tuple[str, str] | None = None  # what `_shown` found, until another one counts

    def enter(self, statement: Statement) -> None:
        """Take the next statement into account."""
        if not self._entered:
            self._kept = None
        self._entered += 1
        self.newest[statement.channel] = statement
        if statement.sort_on != NEVER:
            self._latest = statement
            self._first_on = statement.sort_on if self._first_on == NEVER else self._first_on
        if statement.voice == "city" and statement.channel in ORDER:
            self._count(statement)

    def derived(self) -> Derived:
        """The standing that the statements entered make."""
        basis = self._basis()
        if not basis:
            return Derived(vocabulary.NO_POSITION if self._entered else vocabulary.NOT_RESEARCHED)
        deciding = self._counting[basis][-1]
        differing = list(self._differing(basis, deciding))
        return Derived(vocabulary.OFFICIALS_DIFFER if differing else deciding.stance, basis, deciding, differing)

    def _basis(self) -> str:
        return next((channel for channel in ORDER if self._counting[channel]), "")

    def _differing(self, basis: str, deciding: Statement) -> Iterator[Statement]:
        """Those that differ from the deciding one, the newest of each channel first."""
        rivals: Iterable[Statement]
        if basis == "words":
            rivals = islice(reversed(self._words.values()), 1, None)
        else:
            near = (_within_a_year(self._counting[channel], self._days[channel], deciding) for channel in DEEDS)
            rivals = chain.from_iterable(map(reversed, near))
        return (statement for statement in rivals if self._apart(statement, deciding))

    def _shown(self) -> tuple[str, str]:
        """Standing and basis, as `derived` tells them: of those that differ only the first is looked for."""
        if self._kept is None:
            basis = self._basis()
            if not basis:
                standing = vocabulary.NO_POSITION if self._entered else vocabulary.NOT_RESEARCHED
            else:
                deciding = self._counting[basis][-1]
                differs = next(self._differing(basis, deciding), None)
                standing = vocabulary.OFFICIALS_DIFFER if differs else deciding.stance
            self._kept = standing, basis
        return self._kept

    def columns(self) -> dict[str, str | int | date]:
        """What a row of the standing table holds of them."""
        standing, basis = self._shown()
        return {
            "standing": standing,
            "basis": basis,
            "statements": self._entered,
            "first_on": self._first_on,
            "latest_on": self._latest.sort_on if self._latest else NEVER,
            "latest_precision": self._latest.said_on_precision if self._latest else "",
        }

    def _count(self, statement: Statement) -> None:
        channel = statement.channel
        if channel != "words" and statement.act_status in ENDS:
            self._counting[channel].clear()
            self._days[channel].clear()
            self._kept = None
        in_force = channel == "words" or statement.act_status in IN_FORCE[channel]
        if not in_force or self.ranks[statement.stance] is None:
            return
        self._counting[channel].append(statement)
        self._days[channel].append(statement.sort_on)
        self._kept = None
        if channel == "words":
            speaker = statement.speaker or statement.role
            self._words.pop(speaker, None)
            self._words[speaker] = statement

    def _apart(self, one: Statement, other: Statement) -> bool:
        if abs((self.ranks[one.stance] or 0) - (self.ranks[other.stance] or 0)) < STEPS_APART:
            return False
        return NEVER not in (one.sort_on, other.sort_on) and abs(one.sort_on - other.sort_on) <= WITHIN


def _within_a_year(counting: list[Statement], days: list[date], deciding: Statement) -> list[Statement]:
    """Those of a channel that can differ from the deciding one: a city may have thousands."""
    if deciding.sort_on == NEVER:
        return []
    return counting[bisect_left(days, deciding.sort_on - WITHIN) : bisect_right(days, deciding.sort_on + WITHIN)]


def prepare(session: Session, question_id: int, cities: Collection[int] | None = None) -> None:
    """Give every city (or these) its row for a question: not researched."""
    rows = select(
        literal(question_id), City.id, literal(vocabulary.NOT_RESEARCHED), literal(""), literal(0),
        literal(NEVER), literal(NEVER), literal(""),
    )  # fmt: skip
    if cities is not None:
        rows = rows.where(City.id.in_(cities))
    columns = [
        Standing.question_id, Standing.city_id, Standing.standing, Standing.basis, Standing.statements,
        Standing.first_on, Standing.latest_on, Standing.latest_precision,
    ]  # fmt: skip
    session.execute(insert(Standing).from_select(columns, rows))
    always = rows.add_columns(literal(NEVER), literal(FOREVER))
    named = [column.key for column in columns]
    session.execute(insert(StandingPeriod).from_select([*named, "from_on", "until_on"], always))


def refresh(session: Session, question_id: int, cities: Collection[int]) -> None:
    """Derive the standing of these cities anew from their published statements and the looks at them."""
    numbers = sorted(cities)
    lock(session, question_id, numbers)
    ranks = ranks_of(session, question_id)
    published: defaultdict[int, list[Statement]] = defaultdict(list)
    here = (Statement.question_id == question_id, Statement.status == "published", Statement.city_id.in_(numbers))
    for row in session.execute(select(*_TOLD).where(*here)):
        published[row.city_id].append(cast(Statement, row))  # alike to the rule, and had in a tenth of the time
    looks = coverage.looks(session, question_id, numbers)
    courses = {
        city_id: periods.course(partial(Ledger, ranks), newest_first(published[city_id])[::-1], looks[city_id])
        for city_id in numbers
    }
    periods.keep(session, question_id, courses)
    session.execute(delete(Newest).where(Newest.question_id == question_id, Newest.city_id.in_(numbers)))
    _keep(session, [{"of": question_id, "at": city_id, **course.present} for city_id, course in courses.items()])
    coverage.keep(session, question_id, numbers, looks)
    newest = [
        {"question_id": question_id, "city_id": city_id, **row}
        for city_id, course in courses.items()
        for row in course.newest_now
    ]
    store(session, Newest, newest)


def lock(session: Session, question_id: int, cities: Sequence[int]) -> None:
    """Keep others from changing the standing of these cities (ascending) until this transaction ends.

    In one order: two publishers of one city wait for each other, and none forever.
    """
    session.execute(
        select(Standing.city_id)
        .where(Standing.question_id == question_id, Standing.city_id.in_(cities))
        .order_by(Standing.city_id)
        .with_for_update()
    )


def rebuild(session: Session) -> None:
    """Make the standing of every question from nothing but the statements and looks.

    What is right already is not written again: the day on which it was written says what the register held when.
    """
    session.info["anew"] = True  # no line of history tells what it mends
    for question_id in session.scalars(select(Question.id)).all():
        there = select(Standing.city_id).where(Standing.question_id == question_id)
        if missing := set(session.scalars(select(City.id).where(City.id.not_in(there)))):
            prepare(session, question_id, missing)
        spoken_for = select(Statement.city_id).where(
            Statement.question_id == question_id, Statement.status == "published"
        )
        cities = set(session.scalars(spoken_for)) | coverage.looked_at(session, question_id)
        if cities := cities | periods.off_course(session, question_id):
            refresh(session, question_id, cities)


def complete(database: Database) -> None:
    """Make the standing periods of a register whose form had none."""
    with database.writing() as session:
        if periods.are_missing(session):
            rebuild(session)


def ranks_of(session: Session, question_id: int) -> dict[str, int | None]:
    """The rank of each stance of a question."""
    rows = session.execute(select(Stance.code, Stance.rank).where(Stance.question_id == question_id))
    return dict(rows.all())


def _keep(session: Session, rows: list[dict[str, Any]]) -> None:
    """Write these standings past the session, which would look for each among all it holds."""
    table = Standing.__table__.c
    same = (table.question_id == bindparam("of"), table.city_id == bindparam("at"))
    changed: dict[Any, Any] = {name: bindparam(name) for name in rows[0] if name not in ("of", "at")}
    session.connection().execute(update(Standing).where(*same).values(changed), rows)
