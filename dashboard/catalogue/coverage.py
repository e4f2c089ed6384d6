"""How far the register has come: places looked at, searched without a find, overdue or never looked at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Row, case, func, literal_column, select
from sqlalchemy.orm import Session

from .. import vocabulary
from ..language import gettext
from ..models import City, Question, Standing
from .due import DUE
from .filter import Filter

# What is counted: places with statements, those searched without a find, and the rest.
KINDS: Final = ("stated", "searched", "unknown")


@dataclass
class Extent:
    """How many places of a kind there are, how many are overdue, how many people live in those looked at and in all."""

    label: str
    chosen: dict[str, tuple[str, ...]]
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    overdue: int = 0
    people: int = 0
    reached: int = 0

    @property
    def all(self) -> int:
        """How many places there are."""
        return sum(self.numbers.values())

    @property
    def looked_at(self) -> int:
        """How many have statements or were searched."""
        return self.numbers["stated"] + self.numbers["searched"]

    @property
    def share(self) -> float:
        """The share, in percent, of the people who live in places looked at, among those of all these places."""
        return 100 * self.reached / self.people if self.people else 0.0

    def add(self, row: Row[Any]) -> None:
        """Count a group of places."""
        self.numbers[row.kind] += row.number
        self.people += row.people
        if row.due == "overdue":
            self.overdue += row.number
        if row.kind != "unknown":
            self.reached += row.people


@dataclass(frozen=True)
class Covered:
    """The whole, then by size from the largest, then by state."""

    whole: Extent
    sizes: list[Extent]
    states: list[Extent]


def covered(session: Session, question: Question) -> Covered:
    """How far every city and town is covered on a question, in one query."""
    kind = case(
        (Standing.statements > 0, literal_column("'stated'")),
        (Standing.standing == vocabulary.SEARCHED, literal_column("'searched'")),
        else_=literal_column("'unknown'"),
    )
    # Found before they are grouped: PostgreSQL takes an expression with parameters for two.
    places = (
        select(City.state, City.population_band, kind.label("kind"), DUE.label("due"), City.population)
        .join(Standing, Standing.city_id == City.id)
        .where(Standing.question_id == question.id, City.level.in_(vocabulary.CITY_LEVELS))
        .subquery()
    )
    keys = (places.c.state, places.c.population_band, places.c.kind, places.c.due)
    people = func.coalesce(func.sum(places.c.population), 0).label("people")
    rows = session.execute(select(*keys, func.count().label("number"), people).group_by(*keys)).all()
    return Covered(
        _added(Extent(gettext("All cities and towns"), {}), rows),
        _each(rows, "population_band", "population", vocabulary.POPULATIONS),
        _each(rows, "state", "state", vocabulary.STATES),
    )


def led_to(extent: Extent, question: Question, *, is_default_question: bool) -> dict[str, Filter]:
    """The filter of the city table that lists each number of an extent, by its kind and `overdue`."""
    asked = Filter("cities", question, is_default_question, chosen=extent.chosen)
    return {
        "stated": asked,
        "searched": asked.with_("standing", vocabulary.SEARCHED),
        "unknown": asked.with_("standing", vocabulary.NOT_RESEARCHED),
        "overdue": asked.with_("due", "overdue").with_unresearched(),
    }


def _each(rows: Iterable[Row[Any]], column: str, facet: str, words: vocabulary.Words) -> list[Extent]:
    found = {value: Extent(label, {facet: (value,)}) for value, label in words.items()}
    for row in rows:
        found[getattr(row, column)].add(row)
    return [extent for extent in found.values() if extent.all]


def _added(extent: Extent, rows: Iterable[Row[Any]]) -> Extent:
    for row in rows:
        extent.add(row)
    return extent
