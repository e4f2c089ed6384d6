"""The timeline of a place, laid out: where its statements and the federal events stand in the drawing.

Units are those of the drawing, WIDTH across. Time runs from the left to today at the right edge; in each
lane a mark stands higher the more its stance limits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from .. import dates, vocabulary
from ..catalogue.rows import Place
from ..language import gettext
from ..models import City, Question, Statement
from ..register import standing
from .spread import spread

WIDTH: Final = 1000
LEFT: Final = 150  # what stands left of it names the lanes
RIGHT: Final = WIDTH - 24
TOP: Final = 44
STEP: Final = 14  # from one step of the scale to the next
STEPS: Final = 5
MARK: Final = 8.5  # marks of a step keep this far apart, and event numbers KEY
KEY: Final = 17.0
GAP: Final = 16
APART: Final = 26  # above the county's lane, where its name stands
LEAST_YEARS: Final = 3
MOST_TICKS: Final = 14


@dataclass(frozen=True)
class Mark:
    """A statement in the drawing. `since` and `until` span the days it may have been said on, None for one day.

    `counts` tells what speaks for the city and is in force from what is shown in outline.
    """

    statement: Statement
    on: date
    sign: int | str
    x: float
    y: float
    counts: bool
    since: float | None
    until: float | None


@dataclass(frozen=True)
class Event:
    """A federal event: its line stands at `x`, its number at `key_x`, where it does not cover another one."""

    number: int
    on: date
    precision: str
    title: str
    text: str
    source: str
    x: float
    key_x: float


@dataclass(frozen=True)
class Lane:
    """One channel of the place, or its county: `rows` are the heights of the steps, first the most limiting."""

    code: str
    label: str
    note: str
    top: float
    bottom: float
    rows: list[float]
    marks: list[Mark]

    @property
    def divide(self) -> float:
        """The height of the line above a lane that is not the place's own."""
        return self.top - APART - GAP / 2


@dataclass(frozen=True)
class Timeline:
    """The drawing. `undated` counts the statements that have no place in it."""

    since: date
    height: float
    lanes: list[Lane]
    events: list[Event]
    ticks: list[tuple[float, int]]
    undated: int
    bottom: float
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    entries: list[Mark | Event] = field(default_factory=list)


@dataclass(frozen=True)
class _Scale:
    since: date
    today: date

    def x(self, on: date) -> float:
        share = (on - self.since) / (self.today - self.since)
        return round(LEFT + (RIGHT - LEFT) * min(max(share, 0), 1), 1)


def drawn(
    statements: Sequence[Statement],
    question: Question,
    today: date,
    county: City | Place | None = None,
    of_county: Sequence[Statement] = (),
) -> Timeline | None:
    """The timeline of these statements, None where not one has a date; `of_county` get a lane of their own."""
    shown = [s for s in statements if s.sort_on != dates.NEVER]
    if not shown:
        return None
    beside = [s for s in of_county if s.sort_on != dates.NEVER]
    first = min(s.sort_on for s in [*shown, *beside]).year
    scale = _Scale(date(min(first, today.year - LEAST_YEARS), 1, 1), today)
    wanted = [
        (channel, label, "", [s for s in shown if s.channel == channel])
        for channel, label in vocabulary.CHANNELS.items()
        if channel in vocabulary.POSITION_CHANNELS or any(s.channel == channel for s in shown)
    ]
    if county and beside:
        wanted.append(("county", county.name, gettext("not the city’s"), beside))
    lanes: list[Lane] = []
    for code, label, note, held in wanted:
        top = lanes[-1].bottom + GAP + (APART if note else 0) if lanes else float(TOP)
        lanes.append(_lane(code, label, note, held, top, question, scale))
    events = _events(question, scale)
    bottom = lanes[-1].bottom + 6
    every: list[Mark | Event] = [*(mark for lane in lanes for mark in lane.marks), *events]
    return Timeline(
        since=scale.since,
        height=bottom + 44,
        lanes=lanes,
        events=events,
        ticks=_ticks(scale),
        undated=len(statements) - len(shown),
        bottom=bottom,
        entries=sorted(every, key=lambda entry: entry.on, reverse=True),
    )


def _lane(
    code: str, label: str, note: str, held: Sequence[Statement], top: float, question: Question, scale: _Scale
) -> Lane:
    """A lane with five steps, and below them one for what states no position where something does."""
    steps = 0 if code == "list" else STEPS
    if not held:
        return Lane(code, label, note, top, top + 1.5 * STEP, [], [])
    unranked = any(question.stance(s.stance).rank is None for s in held)
    rows = [top + (at + 0.5) * STEP for at in range(steps + unranked)]
    by_row: dict[int, list[Statement]] = {}
    for statement in reversed(standing.newest_first(held)):
        rank = question.stance(statement.stance).rank
        by_row.setdefault(steps if rank is None else STEPS - rank, []).append(statement)
    marks = [mark for row, these in by_row.items() for mark in _marks(these, rows[row], question, scale)]
    return Lane(code, label, note, top, top + len(rows) * STEP, rows, sorted(marks, key=lambda mark: mark.on))


def _marks(statements: Iterable[Statement], y: float, question: Question, scale: _Scale) -> Iterable[Mark]:
    dated = sorted(((_middle(s), s) for s in statements), key=lambda pair: pair[0])
    places = spread([scale.x(on) for on, _ in dated], MARK, LEFT + MARK / 2, RIGHT - MARK / 2)
    for (_, statement), x in zip(dated, places, strict=True):
        spans = statement.said_on and statement.said_until and statement.said_on_precision != "day"
        yield Mark(
            statement=statement,
            on=statement.sort_on,
            sign=question.sign(statement.stance),
            x=x,
            y=y,
            counts=_counts(statement),
            since=scale.x(statement.said_on) if spans and statement.said_on else None,
            until=scale.x(statement.said_until) if spans and statement.said_until else None,
        )


def _middle(statement: Statement) -> date:
    if statement.said_on is None or statement.said_until is None:
        return statement.sort_on
    return statement.said_on + timedelta(days=(statement.said_until - statement.said_on).days // 2)


def _counts(statement: Statement) -> bool:
    """Whether it speaks for the city and, if it is an act, is in force."""
    in_force = standing.IN_FORCE.get(statement.channel)
    return statement.voice == "city" and (in_force is None or statement.act_status in in_force)


def _events(question: Question, scale: _Scale) -> list[Event]:
    said = [(dates.said(event["on"], today=date.max), event) for event in question.events]
    held = [(span, event) for span, event in said if span.on and scale.since <= span.on <= scale.today]
    lines = [scale.x(span.on) for span, _ in held if span.on]
    keys = spread(lines, KEY, LEFT + KEY / 2, RIGHT - KEY / 2)
    return [
        Event(number, span.on or scale.since, span.precision, event["title"], event["text"], event["source"], x, key_x)
        for number, ((span, event), x, key_x) in enumerate(zip(held, lines, keys, strict=True), 1)
    ]


def _ticks(scale: _Scale) -> list[tuple[float, int]]:
    years = scale.today.year - scale.since.year + 1
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100) if years / step <= MOST_TICKS)
    found = [year for year in range(scale.since.year, scale.today.year + 1) if year % every == 0]
    return [(scale.x(date(year, 1, 1)), year) for year in found if (scale.today - date(year, 1, 1)).days > 45]
