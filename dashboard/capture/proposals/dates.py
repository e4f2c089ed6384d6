"""When something was said: weekdays and days of the month, resolved against the day of publication."""

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from ...dates import shown

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
MONTH: Final = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?\.?|July?\.?|Aug(?:ust|"
    r"\.)|Sept?(?:ember|\.)|"
    r"Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_WORDS: Final = re.compile(
    rf"(?P<month>{MONTH}) (?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?!,?\d)(?:,? (?P<year>(?:19|20)\d\d))?"
    rf"|(?P<onlymonth>{MONTH}),? (?:of )?(?P<monthyear>(?:19|20)\d\d)"
    rf"|(?P<which>last |next |this |on )?(?P<weekday>{'|'.join(WEEKDAYS)})\b"
    r"|(?P<near>\b(?:today|yesterday|tonight|this (?:morning|afternoon|evening)|last night)\b)"
)
_ELSEWHERE: Final = re.compile(r"\b(?:after|since|until|before|by|next|through|starting|beginning|effective)\s+$", re.I)
FAR: Final = 90  # characters: a day further from the verb belongs to something else


class When(NamedTuple):
    """A day or month as our files hold it, and how it was worked out."""

    on: str
    precision: str
    note: str


SILENT: Final = When("", "", "")


def near(sentence: str, at: int, published: date | None) -> When:
    """The day that `sentence` gives for what its verb at offset `at` tells; empty where it gives none."""
    found = []
    for match in _WORDS.finditer(sentence):
        gap = match.start() - at if match.start() >= at else at - match.end()
        if gap > FAR or _ELSEWHERE.search(sentence, 0, match.start()):
            continue
        between = sentence[min(at, match.start()) : max(at, match.end())]
        # A day within what others did: “said after Trump signed an order Wednesday”.
        if re.search(
            r"\b(?:who|which|after|when|since|signed|issued|ordered|that|would|will)\b|;",
            between[: -len(match.group())],
        ):
            gap += FAR // 2
        if gap <= FAR:
            found.append((gap, match))
    return _resolved(min(found, key=lambda pair: pair[0])[1], published) if found else SILENT


def _resolved(match: re.Match[str], published: date | None) -> When:
    printed = match.group().removeprefix("on ").strip()
    if match["which"] == "next ":
        return SILENT
    if match["onlymonth"]:
        return When(f"{match['monthyear']}-{_month(match['onlymonth']):02}", "month", "")
    if match["year"]:
        day = _day(int(match["year"]), _month(match["month"]), int(match["day"]))
        return When(day.isoformat(), "day", "") if day else SILENT
    if published is None:
        return When(
            "", "", f"The article says {printed}; its day of publication is not known, so the day is left blank."
        )
    day = _counted_back(match, published)
    if day is None:
        return SILENT
    weekday = WEEKDAYS[published.weekday()]
    return When(
        day.isoformat(), "day", f"The article says {printed}; it was published on {weekday} {shown(published)}."
    )


def _counted_back(match: re.Match[str], published: date) -> date | None:
    if match["near"]:
        back = match["near"] in ("yesterday", "last night")
        return published - timedelta(days=1 if back else 0)
    if match["weekday"]:
        return published - timedelta(days=(published.weekday() - WEEKDAYS.index(match["weekday"])) % 7)
    month, number = _month(match["month"]), int(match["day"])
    day = _day(published.year, month, number)
    return _day(published.year - 1, month, number) if day and day > published else day


def _month(name: str) -> int:
    return _MONTHS[name[:3].lower()]


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def silent_note(published: date | None) -> str:
    """What is said where the article gives no day."""
    if published is None:
        return "The article gives no day."
    return f"The article gives no day; it was published on {WEEKDAYS[published.weekday()]} {shown(published)}."
