"""The standing rule, in one place: the method page prints `RULE`, `derive` applies it.

A standing is never typed. The verbs call `refresh` for the cities they touch; `rebuild` makes the
whole table from nothing, and both must agree (tests/test_standing.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.orm import Session

from .. import vocabulary
from ..dates import NEVER
from ..models import City, Newest, Question, Stance, Standing, Statement

ORDER: Final = ("law", "practice", "words")
STEPS_APART: Final = 2
WITHIN: Final = timedelta(days=365)
ENDS: Final = ("repealed", "stayed")
IN_FORCE: Final = {"law": ("in_force",), "practice": ("", "in_force")}

RULE: Final = (
    "Only published statements count, and of these only those with one of the ranked stances "
    "that speak in the city’s own voice.",
    "A law counts while it is in force; a practice counts unless it is marked as anything but in force; "
    "a repeal or a court’s stay ends what stood before it in its channel.",
    "A law in force outranks documented practice, which outranks words.",
    "Within a channel the newest counts. An undated statement takes the day its earliest source was published.",
    f"If another law in force or practice lies {STEPS_APART} or more steps from the deciding one and within a "
    "year of it, the standing is “Officials differ”. The same holds, where words alone decide, for the newest "
    "words of two different speakers.",
    "Where words alone decide, the standing reads “Stated only”.",
    "Statements without any that counts make “No position stated”. A search without a find is dated "
    "“Searched, none found”. Everything else is “Not researched”, which says nothing about the city.",
)


@dataclass(frozen=True)
class Derived:
    """A standing with its reasons: the statement that decides and those that differ from it."""

    standing: str
    basis: str = ""
    deciding: Statement | None = None
    differing: list[Statement] = field(default_factory=list)


def newest_first(statements: Iterable[Statement]) -> list[Statement]:
    """Statements by date, newest first; on one day the city's own voice, then a ranked stance, then by record.

    The record, not the id: a register made from another one's files must come to the same standing.
    """
    return sorted(
        statements,
        key=lambda s: (s.sort_on, s.voice == "city", s.stance != vocabulary.NO_POSITION, s.record),
        reverse=True,
    )


def derive(statements: Sequence[Statement], ranks: dict[str, int | None]) -> Derived:
    """The standing that these published statements of one city on one question make.

    `ranks` gives the rank of each stance, None for the unranked.
    """
    if not statements:
        return Derived(vocabulary.NOT_RESEARCHED)
    counting = {channel: _counting(statements, channel, ranks) for channel in ORDER}
    basis = next((channel for channel in ORDER if counting[channel]), "")
    if not basis:
        return Derived(vocabulary.NO_POSITION)
    deciding = counting[basis][0]
    rivals = _others_words(counting["words"]) if basis == "words" else counting["law"] + counting["practice"]
    differing = [s for s in rivals if _apart(s, deciding, ranks)]
    return Derived(vocabulary.OFFICIALS_DIFFER if differing else deciding.stance, basis, deciding, differing)


def _counting(statements: Sequence[Statement], channel: str, ranks: dict[str, int | None]) -> list[Statement]:
    """The statements of a channel that count now, newest first."""
    found: list[Statement] = []
    for statement in newest_first(s for s in statements if s.channel == channel and s.voice == "city"):
        if channel != "words" and statement.act_status in ENDS:
            break
        in_force = channel == "words" or statement.act_status in IN_FORCE[channel]
        if in_force and ranks[statement.stance] is not None:
            found.append(statement)
    return found


def _others_words(words: list[Statement]) -> list[Statement]:
    """Each speaker's newest words, but those of the newest speaker."""
    newest: dict[str, Statement] = {}
    for statement in words:
        newest.setdefault(statement.speaker or statement.role, statement)
    return list(newest.values())[1:]


def _apart(one: Statement, other: Statement, ranks: dict[str, int | None]) -> bool:
    near = NEVER not in (one.sort_on, other.sort_on) and abs(one.sort_on - other.sort_on) <= WITHIN
    steps = abs((ranks[one.stance] or 0) - (ranks[other.stance] or 0))
    return near and steps >= STEPS_APART


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


def refresh(session: Session, question_id: int, cities: Collection[int]) -> None:
    """Derive the standing of these cities anew from their published statements."""
    numbers = sorted(cities)
    # Locked in one order: two publishers of one city wait for each other, and none forever.
    session.execute(
        select(Standing.city_id)
        .where(Standing.question_id == question_id, Standing.city_id.in_(numbers))
        .order_by(Standing.city_id)
        .with_for_update()
    )
    ranks = ranks_of(session, question_id)
    published: defaultdict[int, list[Statement]] = defaultdict(list)
    for statement in session.scalars(
        select(Statement).where(
            Statement.question_id == question_id,
            Statement.status == "published",
            Statement.city_id.in_(numbers),
        )
    ):
        published[statement.city_id].append(statement)
    session.execute(delete(Newest).where(Newest.question_id == question_id, Newest.city_id.in_(numbers)))
    for city_id in numbers:
        _keep(session, question_id, city_id, published[city_id], ranks)
    newest = [row for city_id in numbers for row in _newest(published[city_id])]
    if newest:
        session.execute(insert(Newest), newest)


def rebuild(session: Session) -> None:
    """Make the standing of every question from nothing."""
    session.execute(delete(Newest))
    session.execute(delete(Standing))
    for question_id in session.scalars(select(Question.id)).all():
        prepare(session, question_id)
        spoken_for = select(Statement.city_id).where(
            Statement.question_id == question_id, Statement.status == "published"
        )
        if cities := set(session.scalars(spoken_for)):
            refresh(session, question_id, cities)


def ranks_of(session: Session, question_id: int) -> dict[str, int | None]:
    """The rank of each stance of a question."""
    rows = session.execute(select(Stance.code, Stance.rank).where(Stance.question_id == question_id))
    return dict(rows.all())


def _keep(
    session: Session,
    question_id: int,
    city_id: int,
    statements: list[Statement],
    ranks: dict[str, int | None],
) -> None:
    derived = derive(statements, ranks)
    dated = [s for s in newest_first(statements) if s.sort_on != NEVER]
    session.execute(
        update(Standing)
        .where(Standing.question_id == question_id, Standing.city_id == city_id)
        .values(
            standing=derived.standing,
            basis=derived.basis,
            statements=len(statements),
            first_on=dated[-1].sort_on if dated else NEVER,
            latest_on=dated[0].sort_on if dated else NEVER,
            latest_precision=dated[0].said_on_precision if dated else "",
        )
    )


def _newest(statements: list[Statement]) -> list[dict[str, str | int | date | None]]:
    first: dict[str, Statement] = {}
    for statement in newest_first(statements):
        first.setdefault(statement.channel, statement)
    return [
        {
            "question_id": s.question_id,
            "city_id": s.city_id,
            "channel": channel,
            "statement_id": s.id,
            "stance": s.stance,
            "said_on": s.said_on,
            "said_on_precision": s.said_on_precision,
            "voice": s.voice,
            "act_status": s.act_status,
        }
        for channel, s in first.items()
    ]
