"""Days as pages write them: 2016-11-13T22:15:00-05:00, Nov. 13, 2016, 11/13/16."""

import re
from calendar import month_abbr, month_name
from datetime import date
from typing import Final, NamedTuple

from ... import clock

EARLIEST: Final = 1900  # no page is older; years before come from empty fields
_EPOCH: Final = date(1970, 1, 1)
_MONTHS: Final = (
    {name.lower(): number for number, name in enumerate(month_name) if name}
    | {name.lower(): number for number, name in enumerate(month_abbr) if name}
    | {"sept": 9}
)
_MONTH: Final = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
WORDED: Final = re.compile(
    rf"\b(?:{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>(?:19|20)\d\d)\b"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH.replace('month', 'month2')},?\s+"
    r"(?P<year2>(?:19|20)\d\d)\b"
    r"|(?P<month3>\d{1,2})/(?P<day3>\d{1,2})/(?P<year3>(?:19|20)?\d\d)\b"
    r"|(?P<year4>(?:19|20)\d\d)-(?P<month4>\d\d)-(?P<day4>\d\d)(?!\d))",
    re.I,
)
_ISO: Final = re.compile(
    r"\s*((?:19|20)\d\d)-?(\d\d)-?(\d\d)(?!\d)(?:[T\s]+(\d\d):?(\d\d)(?::?\d\d(?:[.,]\d+)?)?\s*(\S.*)?)?", re.S
)
_UTC: Final = re.compile(r"(?:Z|UTC|GMT|[+-]00:?00)\b|Z$", re.I)
_PATH: Final = re.compile(
    r"/((?:19|20)\d\d)[/-](\d{1,2}|[a-z]{3,9})[/-](\d{1,2})(?=[/_-]|$)|/((?:19|20)\d\d)(\d\d)(\d\d)(?=[/_-]|$)", re.I
)
LONGEST: Final = 100


class Stated(NamedTuple):
    """A day, and whether it is told in UTC, so that in America it may have been the day before."""

    on: date
    utc: bool = False


def stamped(value: str) -> Stated | None:
    """The day of a machine's date, as it is stated there; None for a broken or future one."""
    value = value[:LONGEST].strip()
    if match := _ISO.match(value):
        on = made(match[1], match[2], match[3])
        return Stated(on, bool(match[6] and _UTC.match(match[6]))) if on else None
    on = worded(value)
    return Stated(on, "GMT" in value or "UTC" in value) if on else None


def worded(text: str) -> date | None:
    """The first day written out in a text."""
    for match in WORDED.finditer(text):
        if on := of(match):
            return on
    return None


def of(match: re.Match[str]) -> date | None:
    """The day that a match of WORDED names."""
    for suffix in ("", "2", "3", "4"):
        if year := match[f"year{suffix}"]:
            return made(year, match[f"month{suffix}"], match[f"day{suffix}"])
    return None


def in_path(path: str) -> date | None:
    """The day in the path of an address: /2016/11/13/, /2016/nov/13/, /20161113/."""
    for match in _PATH.finditer(path[:2000]):
        parts = match.group(1, 2, 3) if match[1] else match.group(4, 5, 6)
        if on := made(*parts):
            return on
    return None


def made(year: str, month: str, day: str) -> date | None:
    """A day of the calendar that is neither in the future nor an empty field's."""
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower(), 0)
    full = int(year) + (0 if len(year) > 2 else 2000 if int(year) < 70 else 1900)
    try:
        on = date(full, number, int(day))
    except ValueError:
        return None
    return on if on.year >= EARLIEST and on != _EPOCH and on <= clock.today() else None
