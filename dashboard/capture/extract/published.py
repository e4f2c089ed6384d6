"""The day a page was published: as it says itself, and never the day it was changed."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ... import clock
from . import linked, when
from .blocks import Block
from .byline import UPDATED, byline, dateline
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
    stated = [*_stated(root, metas, article, pages), *_timed(found, headline)]
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


def _timed(found: Sequence[Block], headline: int) -> Iterator[Stated]:
    """The days in the byline that are written for machines only, as in `<time datetime="…">two years ago</time>`."""
    for block in found[headline + 1 : headline + 1 + REACH]:
        if len(block.text) > BYLINE or _is_elsewhere(block) or UPDATED.search(block.text):
            continue
        for element in islice(block.element.iter("time"), 1):
            named = f"{element.get('class', '')} {element.get('itemprop', '')}"
            is_short = len("".join(islice(block.element.itertext(), 50))) <= 2 * BYLINE
            if (
                is_short
                and not UPDATED.search(named)
                and "modif" not in named
                and (one := when.stamped(_value(element)))
            ):
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
                if on := byline(f"{label} {line}") or dateline(line):
                    return on
                label = line if len(line) < _LABEL and UPDATED.search(line) and not any(map(str.isdigit, line)) else ""
    # A masthead may tell today's date; a line of the article's own above its headline does not.
    for block in found[max(0, headline - _ABOVE) : max(0, headline)]:
        if len(block.text) <= 60 and not block.aside and (on := byline(block.text)) and on != clock.today():
            return on
    return None


def _is_elsewhere(block: Block) -> bool:
    return any(suspect.guilty and suspect.element.tag not in ("header",) for suspect in block.suspects)
