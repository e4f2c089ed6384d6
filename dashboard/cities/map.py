"""The map: the states with how many cities of the filter each has, and a dot for each city, drawn on the server."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from math import sqrt
from typing import Final, NamedTuple

from .. import outlines, vocabulary
from ..catalogue.counts import Counts
from ..catalogue.filter import Filter
from ..catalogue.glance import MOST_NAMED, Dot, Glance, Speck
from ..language import gettext
from ..outlines import Box
from ..projection import HEIGHT, WIDTH, inset
from ..text import counted as in_words

MARGIN = 50  # units of the frame around a state shown alone
CLOSEST = 8.0  # times: the outlines are kept to half a unit, and look coarse beyond
SMALLEST, LARGEST = 7.0, 24.0  # radius of a dot, in units
LARGEST_CITY = 9_000_000
MOST_REACHED = 60  # dots that the Tab key stops at; with more, a state is chosen first
_ANY: Final = "state=US"  # in an address, where no value of another parameter can read so: its = is written %3D
MOST_SPECKS = 500  # places with nothing on record that are drawn as points, where they are too many to be named


@dataclass(frozen=True)
class View:
    """How the frame is enlarged and moved to show a part of it."""

    times: float = 1.0
    left: float = 0.0
    top: float = 0.0

    @property
    def transform(self) -> str:
        """As an SVG transform; empty for the whole frame."""
        moved = f"matrix({self.times:.3g} 0 0 {self.times:.3g} {self.left:.0f} {self.top:.0f})"
        return moved if self != View() else ""

    def point(self, x: float, y: float) -> tuple[int, int]:
        """Where a point of the frame is drawn."""
        return round(x * self.times + self.left), round(y * self.times + self.top)

    def shows(self, box: Box) -> bool:
        """Whether a part of the box is in sight."""
        left, top = self.point(box.left, box.top)
        right, bottom = self.point(box.right, box.bottom)
        return Box(left, top, right, bottom).meets(Box(0, 0, WIDTH, HEIGHT))


@dataclass(frozen=True)
class State:
    """A state: how many cities it would give, and whether it is chosen."""

    code: str
    name: str
    count: int
    chosen: bool

    @property
    def text(self) -> str:
        """'Illinois: 2 cities'."""
        return f"{self.name}: {in_words(self.count, 'city', 'cities')}"


class Mark(NamedTuple):
    """A dot as drawn: its sign, its box by left upper corner and side, the city it stands for."""

    sign: int | str
    x: int
    y: int
    size: int
    path: str
    text: str


@dataclass(frozen=True)
class Map:
    """Everything drawn, largest dots first, so that small ones lie on top.

    `specks` is the path of places with nothing on record, each a point, where they are too many to be named;
    `small` holds such paths by sign, of places with statements.
    `left_out` says that there are more places than are drawn, `reached` that the Tab key stops at each dot; `alone` is
    the one state that is chosen.
    """

    view: View
    states: list[State]
    marks: list[Mark]
    small: dict[int | str, str]
    specks: str
    number: int
    left_out: bool
    reached: bool
    alone: State | None
    to_all: Filter
    to_one: Filter

    def address(self, path: str) -> Callable[[State], str]:
        """Where a click on a state leads: to it alone, or from there to all; each address is one with another code."""
        to_one, to_all = self.to_one.address(path), self.to_all.address(path)
        return lambda state: to_all if state == self.alone else to_one.replace(_ANY, f"state={state.code}")


def drawn(asked: Filter, counted: Counts, seen: Glance) -> Map:
    """The map of a filter; one state chosen alone fills it."""
    chosen = asked.values("state")
    view = closer(outlines.boxes()[chosen[0]]) if len(chosen) == 1 else View()
    states = [_state(asked, counted, code) for code in _in_sight(chosen, view)]
    number = len(seen.dots) + len(seen.specks)
    crowded = seen.silent > MOST_NAMED
    told = number - (seen.silent if crowded else 0)  # many with nothing on record are told apart
    crowd = [*(dot.point for dot in seen.dots), *(point for _, point in seen.specks)][told : told + MOST_SPECKS]
    return Map(
        view=view,
        states=sorted(states, key=lambda state: state.chosen),  # so that no neighbour covers their edge
        marks=[*_marks(asked, view, seen.dots[:told])],
        small=_by_sign(asked, view, seen.specks[: max(told - len(seen.dots), 0)]),
        specks=_points(view, tuple(crowd)),
        number=told + len(crowd),
        left_out=seen.crowded or (crowded and seen.silent > len(crowd)),
        reached=told <= MOST_REACHED,
        alone=next((state for state in states if (state.code,) == chosen), None),
        to_all=asked.with_("state"),
        to_one=asked.with_("state", "US"),
    )


def closer(box: Box) -> View:
    """The view that a box fills, but for a margin."""
    wide, high = box.right - box.left, box.bottom - box.top
    times = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high, CLOSEST)
    left = (WIDTH - wide * times) / 2 - box.left * times
    return View(times, left, (HEIGHT - high * times) / 2 - box.top * times)


def radius(population: int | None) -> float:
    """Of the dot of so many people: its area grows with them, from a size that can be hit."""
    return SMALLEST + (LARGEST - SMALLEST) * sqrt(min(population or 0, LARGEST_CITY) / LARGEST_CITY)


def _in_sight(chosen: Sequence[str], view: View) -> list[str]:
    """The states drawn; around a state shown alone no inset of others, which lie elsewhere in truth."""
    boxes = outlines.boxes()
    if len(chosen) != 1:
        return list(boxes)
    return [code for code, box in boxes.items() if view.shows(box) and inset(code) == inset(chosen[0])]


def _state(asked: Filter, counted: Counts, code: str) -> State:
    number = counted.of("state").get(code, 0)
    return State(code, vocabulary.STATES[code], number, code in asked.values("state"))


@lru_cache(128)
def _points(view: View, points: tuple[tuple[float, float], ...]) -> str:
    """A path of points, each a line of no length; from one to the next, which takes the fewest letters."""
    ordered = sorted({view.point(x, y) for x, y in points})
    return "".join(f"m{x - left} {y - top}h0" for (left, top), (x, y) in zip([(0, 0), *ordered], ordered, strict=False))


def _by_sign(asked: Filter, view: View, specks: Iterable[Speck]) -> dict[int | str, str]:
    points: dict[str, list[tuple[float, float]]] = {}
    for code, point in specks:
        points.setdefault(code or vocabulary.NOT_RESEARCHED, []).append(point)
    return {asked.question.sign(code): _points(view, tuple(held)) for code, held in points.items()}


def _marks(asked: Filter, view: View, dots: Sequence[Dot]) -> Iterator[Mark]:
    says = cache(partial(_says, asked))  # of a dozen kinds of dots
    for dot in dots:
        (x, y), half = view.point(*dot.point), round(radius(dot.population))
        text = f"{dot.title}: {says(dot.code, dot.basis)}"
        sign = asked.question.sign(dot.code or vocabulary.NOT_RESEARCHED)
        yield Mark(sign, x - half, y - half, 2 * half, dot.path, text)


def _says(asked: Filter, code: str, basis: str) -> str:
    if asked.measure == "standing":
        label = asked.question.standings[code]
        stated_only = basis == "words" and code not in vocabulary.UNRANKED_STANDINGS
        return gettext("stated only: %(stance)s", stance=_lower(label)) if stated_only else _lower(label)
    if not code:
        return _lower(vocabulary.NOTHING_IN[asked.by])
    return _lower(asked.label("stance", code))


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
