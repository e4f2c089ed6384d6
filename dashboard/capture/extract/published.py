"""The day a page was published: as it says itself, and never the day it was changed."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ... import clock
from . import linked, when
from .blocks import Block
from .when import Stated

# In the order in which they are believed.
METAS: Final = (
    "article:published_time", "og:published_time", "og:article:published_time", "article:published", "datepublished",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.date.published", "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "publicationdate", "published_date",
    "published-date", "originalpublicationdate", "article_date_original", "bt:pubdate", "citation_publication_date",
    "date_published", "cxenseparse:recs:publishtime", "rnews:datepublished", "displaydate", "ptime", "pdate",
)  # fmt: skip
_VAGUE: Final = ("dc.date", "dcterms.date", "date", "dcterms.created", "dc.date.created", "article:date")
_MODIFIED: Final = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod", "dc.date.modified",
    "dcterms.modified", "article:modified", "updated_time", "revised",
)  # fmt: skip
_UPDATED: Final = re.compile(
    r"\b(?:updated?|modified|last (?:edited|reviewed|changed|revised)|revised|corrected|edited)\b", re.I
)
_POSTED: Final = re.compile(
    r"\b(?:published|posted|first published|publication date|released?|originally|created|date)\b", re.I
)
_CLOCK: Final = re.compile(
    r"\b(?:at\s+)?\d{1,2}(?::\d\d)?\s*(?:[ap]\.?\s?m\b\.?|hours)|\b\d{1,2}:\d\d(?::\d\d)?\b", re.I
)
_ZONES: Final = re.compile(r"\b(?:[ECMPAH][SD]?T|UTC|GMT|eastern|central|mountain|pacific)\b|\btime\b", re.I)
_DAYS: Final = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?", re.I)
REACH: Final = 14  # blocks after the headline in which a byline may stand
BYLINE: Final = 220  # characters
_ABOVE: Final = 3
_LABEL: Final = 20


def published(
    root: HtmlElement,
    metas: dict[str, str],
    article: linked.Node,
    pages: Sequence[linked.Node],
    found: Sequence[Block],
    headline: int,
    url: str,
) -> date | None:
    """The day of publication; `headline` is the position of the headline among the blocks, -1 without one."""
    stated = list(_stated(root, metas, article, pages))
    seen = _seen(found, headline)
    path = when.in_path(urlsplit(url).path) if url else None
    for one in stated:
        return _local(one, [*(other.on for other in stated if not other.utc), seen, path])
    return seen or _vague(metas) or path


def _local(stated: Stated, others: Sequence[date | None]) -> date:
    """A day told in UTC is the day before where the page says so elsewhere: an evening in America."""
    before = stated.on - timedelta(days=1)
    return before if stated.utc and before in others and stated.on not in others else stated.on


def _stated(
    root: HtmlElement, metas: dict[str, str], article: linked.Node, pages: Sequence[linked.Node]
) -> Iterator[Stated]:
    values = [linked.text(article.get("datePublished"))]
    values += [metas.get(name, "") for name in METAS]
    values += [linked.text(page.get("datePublished")) for page in pages]
    for element in root.iter("time", "span", "div", "p", "abbr", "meta"):
        if (element.get("itemprop") or "").lower().split()[:1] == ["datepublished"] or element.get(
            "pubdate"
        ) is not None:
            values.append(_value(element))
    times = list(root.iter("time"))
    main = {inner for outer in root.iter("article", "main") for inner in outer.iter("time")} if times else set()
    for element in times:
        names = f"{element.get('class', '')}".lower().split()
        if {"published", "entry-date", "post-date", "pubdate", "dt-published"} & set(names) and (
            not main or element in main
        ):
            values.append(_value(element))
            break
    for value in values:
        if value and (one := when.stamped(value)):
            yield one


def _value(element: HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or "".join(element.itertext())[: when.LONGEST]


def _vague(metas: dict[str, str]) -> date | None:
    """A date that may be any; not the one that is also called the last change."""
    changed = {metas[name][:10] for name in _MODIFIED if name in metas}
    for name in _VAGUE:
        value = metas.get(name, "")
        if value and value[:10] not in changed and (one := when.stamped(value)):
            return one.on
    return None


def _seen(found: Sequence[Block], headline: int) -> date | None:
    """The day in the byline: a short line near the headline that is little else, or a press release's dateline."""
    label = ""
    for block in found[headline + 1 : headline + 1 + REACH]:
        if len(block.text) > BYLINE:
            if on := dateline(block.text):
                return on
        elif not _is_elsewhere(block):
            for line in block.text.split("\n"):
                # “Updated” may stand on a line of its own.
                if on := byline(f"{label} {line}" if len(label) < _LABEL else line) or dateline(line):
                    return on
                label = line
    # A masthead may tell today's date; a line of the article's own above its headline does not.
    for block in found[max(0, headline - _ABOVE) : max(0, headline)]:
        if len(block.text) <= 60 and not block.aside and (on := byline(block.text)) and on != clock.today():
            return on
    return None


def _is_elsewhere(block: Block) -> bool:
    return any(suspect.guilty and suspect.element.tag not in ("header",) for suspect in block.suspects)


def byline(text: str) -> date | None:
    """The day in a line about the article, unless it is called an update or stands in a sentence."""
    for match in when.WORDED.finditer(text):
        on = when.of(match)
        if on is None:
            continue
        before = text[: match.start()]
        called = max((m.start() for m in _POSTED.finditer(before)), default=-1)
        changed = max((m.start() for m in _UPDATED.finditer(before)), default=-1)
        if changed > called:
            continue
        rest = before if called < 0 else before[:called]
        if called >= 0 and len(before) - called < 60:
            return on
        if _is_byline(rest) and len(_plain(text[match.end() :])) < 120:
            return on
    return None


def _is_byline(before: str) -> bool:
    """Whether what stands before a date is a name, a place or nothing: no words of a sentence."""
    plain = _plain(before)
    if not plain:
        return True
    if plain.lower().startswith(("by ", "from ", "for immediate", "news release", "press release", "contact", "media")):
        return True
    small = [
        word
        for word in plain.split()
        if word.isalpha() and word.islower() and word not in ("of", "and", "the", "by", "for", "on", "in")
    ]
    return not small and len(plain) < 100


def _plain(text: str) -> str:
    for pattern in (_CLOCK, _ZONES, _DAYS):
        text = pattern.sub(" ", text)
    return re.sub(r"[\s|•·,:;–—-]+", " ", text).strip()


def dateline(text: str) -> date | None:
    """The day in `CHICAGO, Nov. 13, 2016 –` at the beginning of a text."""
    start = text[:120]
    match = when.WORDED.search(start)
    if match is None or not re.match(r"\)?\s*(?:[-–—]|/PR|\(AP\))", start[match.end() :]):
        return None
    before = start[: match.start()].rstrip(" (,-–—")
    small = [word for word in before.split() if word.isalpha() and word.islower() and word not in ("of", "and", "the")]
    return when.of(match) if not small and len(before) < 60 else None
