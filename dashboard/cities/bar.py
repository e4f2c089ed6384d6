"""The stance bar: how many cities stand on each step, by standing or by the newest statement of one channel."""

from dataclasses import dataclass
from itertools import accumulate

from .. import vocabulary
from ..catalogue.counts import Counts
from ..catalogue.filter import Filter

GAP = 0.4  # percent of the bar's width between two steps


@dataclass(frozen=True)
class Step:
    """One step: its sign, how many cities, where its piece lies in percent, and the filter that a click asks for."""

    code: str
    sign: int | str
    label: str
    count: int
    start: float
    width: float
    chosen: bool
    leads_to: Filter | None


@dataclass(frozen=True)
class Bar:
    """The steps from helps to limits, then what is no step. `narrowed` says that some are chosen."""

    steps: list[Step]
    narrowed: bool


def drawn(asked: Filter, counted: Counts) -> Bar:
    """The bar of a filter: each step counted as its facet is, without the steps chosen now."""
    numbers = _standings(asked, counted) if asked.measure == "standing" else _newest(asked, counted)
    shown = [(code, n) for code, n in numbers.items() if n or code in _ranked(asked)]
    all_ = sum(n for _, n in shown) or 1
    room = 100 - GAP * (sum(1 for _, n in shown if n) - 1)
    widths = [n / all_ * room for _, n in shown]
    starts = accumulate((width + GAP if width else 0 for width in widths), initial=0.0)
    steps = [
        Step(code, _sign(asked, code), _label(asked, code), n, at, width, _is_chosen(asked, code), _leads(asked, code))
        for (code, n), at, width in zip(shown, starts, widths, strict=False)
    ]
    return Bar(steps, any(step.chosen for step in steps))


def _ranked(asked: Filter) -> list[str]:
    return [stance.code for stance in reversed(asked.question.ranked)]


def _standings(asked: Filter, counted: Counts) -> dict[str, int]:
    numbers = counted.of("standing")
    codes = [*_ranked(asked), *vocabulary.UNRANKED_STANDINGS]
    return {code: numbers.get(code, 0) for code in codes}


def _newest(asked: Filter, counted: Counts) -> dict[str, int]:
    codes = [*_ranked(asked), vocabulary.NO_POSITION, ""]
    return {code: counted.newest.get((asked.by, code), 0) for code in codes}


def _sign(asked: Filter, code: str) -> int | str:
    return asked.question.sign(code or vocabulary.NOT_RESEARCHED)


def _label(asked: Filter, code: str) -> str:
    if not code:
        return vocabulary.NOTHING_IN[asked.by]
    return asked.question.standings[code] if asked.measure == "standing" else asked.label("stance", code)


def _is_chosen(asked: Filter, code: str) -> bool:
    if asked.measure == "standing":
        return code in asked.values("standing")
    return code in asked.values("stance") and asked.values("channel") in ((), (asked.by,))


def _leads(asked: Filter, code: str) -> Filter | None:
    """This step alone; where it is alone already, all of them again. Nothing on record cannot be asked for."""
    if asked.measure == "standing":
        return asked.with_("standing", *(() if asked.values("standing") == (code,) else (code,)))
    if not code:
        return None
    if (asked.values("stance"), asked.values("channel")) == ((code,), (asked.by,)):
        return asked.with_("stance").with_("channel")
    return asked.with_("stance", code).with_("channel", asked.by)
