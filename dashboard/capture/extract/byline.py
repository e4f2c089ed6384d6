"""Lines about an article: who wrote it where, and on which day it was published."""

import re
from datetime import date
from typing import Final

from . import when

UPDATED: Final = re.compile(
    r"\b(?:updated?|modified|last (?:edited|reviewed|changed|revised)|revised|corrected|edited)\b", re.I
)
_POSTED: Final = re.compile(
    r"\b(?:first published|published|publication date|release date|posted|released?|originally|created)\b|^\W*date\b",
    re.I,
)
_CLOCK: Final = re.compile(
    r"\b(?:at\s+)?\d{1,2}(?::\d\d)?\s*(?:[ap]\.?\s?m\b\.?|hours)|\b\d{1,2}:\d\d(?::\d\d)?\b", re.I
)
_ZONES: Final = re.compile(r"\b(?:[ECMPAH][SD]?T|UTC|GMT|eastern|central|mountain|pacific)\b|\btime\b", re.I)
_DAYS: Final = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?", re.I)
_FEW: Final = 6  # small words after the day; a sentence has more
_IN_NAMES: Final = frozenset(["of", "and", "the", "by", "for", "on", "in", "de", "la", "del", "van", "von"])
_PREFIX: Final = re.compile(
    r"by:? (?-i:[A-Z])|(?:for immediate release|(?:news|press) release|(?:media )?contact)\b", re.I
)
_FAR: Final = 60  # characters between “published” and the day


def byline(text: str) -> date | None:
    """The day in a line about the article, unless it is called an update or stands in a sentence."""
    for match in when.WORDED.finditer(text):
        on = when.of(match)
        if on is None:
            continue
        before = text[: match.start()]
        called = max((m.start() for m in _POSTED.finditer(before)), default=-1)
        changed = max((m.start() for m in UPDATED.finditer(before)), default=-1)
        if changed > called or (called >= 0 and len(before) - called > _FAR):
            continue
        if _is_about(before if called < 0 else before[:called]) and _small(text[match.end() :]) <= _FEW:
            return on
    return None


def dateline(text: str) -> date | None:
    """The day in `CHICAGO, Nov. 13, 2016 –` at the beginning of a text."""
    start = text[:120]
    match = when.WORDED.search(start)
    if match is None or not re.match(r"\)?\s*(?:[-–—]|/PR|\(AP\))", start[match.end() :]):
        return None
    before = start[: match.start()].rstrip(" (,-–—")
    return when.of(match) if not _small(before) and len(before) < 60 else None


def _is_about(before: str) -> bool:
    """Whether what stands before a day is a name, a place or nothing: no words of a sentence."""
    for pattern in (_CLOCK, _ZONES, _DAYS, UPDATED):
        before = pattern.sub(" ", before)
    before = re.sub(r"[\s|•·,:;–—-]+", " ", before).strip()
    allowed = 3 if _PREFIX.match(before) else 0
    return _small(before) <= allowed and len(before) < 120


def _small(text: str) -> int:
    """How many words begin with a small letter, those that stand in names left out: sentences have many."""
    words = re.findall(r"[^\W\d_]+", text)
    return sum(word[0].islower() and word not in _IN_NAMES for word in words)
