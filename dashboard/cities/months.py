"""The months of the slider: from the question's earliest dated statement to now."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from .. import dates
from ..catalogue.counts import Counts
from ..catalogue.filter import Filter
from ..language import gettext


@dataclass(frozen=True)
class Months:
    """The month of the first step, the number of the last, which is today, and the step shown with its words."""

    since: date
    last: int
    at: int
    text: str


def drawn(asked: Filter, counted: Counts, today: date) -> Months | None:
    """The steps of a filter's question, None where nothing has a date."""
    if counted.first is None:
        return None
    last = _between(counted.first, today)
    if asked.as_of is None:
        return Months(counted.first, last, last, gettext("today"))
    at = min(max(_between(counted.first, asked.as_of), 0), last)
    return Months(counted.first, last, at, _words(asked.as_of))


def _between(first: date, other: date) -> int:
    return (other.year - first.year) * 12 + other.month - first.month


def _words(day: date) -> str:
    ends = day.day == monthrange(day.year, day.month)[1]
    return dates.shown(day, "month" if ends else "day")
