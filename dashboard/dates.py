"""Dates as people give them: a day, a month or a year, and how they are printed."""

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from . import clock, language
from .errors import FieldError
from .language import gettext

_FORM: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
EARLIEST: Final = date(1776, 7, 4)
NEVER: Final = date(1, 1, 1)  # sorts before every date: nothing is known
FOREVER: Final = date.max  # sorts after every date: it has not ended


class Said(NamedTuple):
    """When something was said: first and last possible day, and how exactly that is known."""

    on: date | None
    end: date | None
    precision: str


UNDATED: Final = Said(None, None, "")


def said(value: str, precision: str = "", *, today: date | None = None) -> Said:
    """The span that '2016-11-10', '2016-11' or '2016' names; `precision` may only widen it.

    Raises FieldError with a sentence for a broken, too early or future date.
    """
    if not value:
        if precision:
            raise FieldError(gettext("A precision needs a date. Give the date, or leave both empty."))
        return UNDATED
    return _said(value, precision, today or clock.today())


@lru_cache(maxsize=20_000)  # the same days again and again; what raises is not kept
def _said(value: str, precision: str, today: date) -> Said:
    year, month, day = _parts(value)
    given = "day" if day else "month" if month else "year"
    precision = precision or given
    order = ("year", "month", "day")
    if precision not in order:
        raise FieldError(gettext("“%(precision)s” is not a precision: use day, month or year.", precision=precision))
    if order.index(precision) > order.index(given):
        raise FieldError(
            gettext(
                "%(value)s names a %(given)s, so its precision cannot be %(precision)s.",
                value=value,
                given=given,
                precision=precision,
            )
        )
    start = date(year, month if month and precision != "year" else 1, day if day and precision == "day" else 1)
    end = _last_day(start, precision)
    if start > today:
        raise FieldError(gettext("%(value)s is in the future. Give the day on which it was said or done.", value=value))
    if start < EARLIEST:
        raise FieldError(gettext("%(value)s is before the United States. Check the year.", value=value))
    return Said(start, end, precision)


def day(value: str, *, future: bool = False) -> date | None:
    """One whole day from '2016-11-10', or None from ''; raises FieldError otherwise."""
    if not value:
        return None
    result = _day(value)
    if result > clock.today() and not future:
        raise FieldError(gettext("%(value)s is in the future. Check the year.", value=value))
    return result


@lru_cache(maxsize=20_000)
def _day(value: str) -> date:
    year, month, number = _parts(value)
    if not (month and number):
        raise FieldError(
            gettext("“%(value)s” is not a whole date. Write year, month and day, such as 2016-11-10.", value=value)
        )
    return date(year, month, number)


def _parts(value: str) -> tuple[int, int | None, int | None]:
    match = _FORM.fullmatch(value) if value.isascii() else None
    if match is None:
        raise FieldError(gettext("“%(value)s” is not a date. Write 2016-11-10, or 2016-11, or 2016.", value=value[:40]))
    year, month, number = (int(part) if part else None for part in match.groups())
    try:
        date(year or 0, month or 1, number or 1)
    except ValueError:
        raise FieldError(gettext("%(value)s is not in the calendar. Check month and day.", value=value)) from None
    return year or 0, month, number


def _last_day(start: date, precision: str) -> date:
    if precision == "day":
        return start
    if precision == "month":
        return start.replace(day=calendar.monthrange(start.year, start.month)[1])
    return start.replace(month=12, day=31)


def stored(on: date | None, precision: str) -> str:
    """The date as files hold it: '2016-11-10', '2016-11', '2016' or ''."""
    if on is None:
        return ""
    return on.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def shown(on: date | None, precision: str = "day") -> str:
    """The date as pages print it: '10 November 2016', 'November 2016', '2016' or ''."""
    return _shown(on, precision, language.spoken())


@lru_cache(maxsize=20_000)
def _shown(on: date | None, precision: str, spoken: str) -> str:
    if on is None or on == NEVER:
        return ""
    if precision == "year":
        return str(on.year)
    if spoken != "en":
        return language.date(on, "yMMMM" if precision == "month" else "long")
    month = f"{calendar.month_name[on.month]} {on.year}"
    return month if precision == "month" else f"{on.day} {month}"


def article(precision: str) -> str:
    """What stands before a date within a span: 'el ' before a day in Spanish, else ''; see `language.contracted`."""
    return "el " if precision == "day" and language.spoken() == "es" else ""


def short(on: date | None, precision: str = "day") -> str:
    """The date for a narrow column: '10 Nov 2016', 'Nov 2016', '2016' or ''."""
    return _short(on, precision, language.spoken())


@lru_cache(maxsize=20_000)  # the days of all statements, a few thousand: four of them stand in each row
def _short(on: date | None, precision: str, spoken: str) -> str:
    if on is None or on == NEVER:
        return ""
    if precision == "year":
        return str(on.year)
    if spoken != "en":
        return language.date(on, "yMMM" if precision == "month" else "medium")
    month = f"{calendar.month_abbr[on.month]} {on.year}"
    return month if precision == "month" else f"{on.day} {month}"
