"""What a page says about itself: title, publisher, author and day of publication."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from . import linked, names, tidy
from .blocks import Block
from .linked import Linked
from .published import published

LONGEST_TITLE: Final = 400
LONGEST_NAME: Final = 100
_SUFFIX: Final = re.compile(r"\s+(?:[|·•»«:]{1,2}|[-–—])\s+")
_PARTS: Final = re.compile(r"\s*(?:[|·•»«]|:\s|\s[-–—]\s)\s*")
_SYSTEMS: Final = re.compile(r"CivicEngage|CivicPlus|Granicus|Legistar|WordPress(?:\.com)?|Blogger|Wix\.com", re.I)
_SITES: Final = re.compile(
    r"\b(?:news|city of|county|times|tribune|post|herald|journal|gazette|press|daily|radio|tv|official|website)\b", re.I
)
_AUTHOR_METAS: Final = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "byline",
)
_BYLINE_CLASS: Final = re.compile(
    r"(?:.*[-_])?(?:byline|author|authors|author-?name|contributor|writer)(?:[-_](?:name|link|names|text))?", re.I
)
_BYLINE: Final = re.compile(
    r"(?:^|\n)\s*(?:(?:story|written|reported|posted)\s+)?by:?\s+(?P<names>[A-Z][^\n]{2,200})", re.I
)
MOST_HEADINGS: Final = 20
REACH: Final = 12


@dataclass(frozen=True)
class About:
    """What a page says about itself; empty where it does not."""

    title: str
    publisher: str
    author: str
    published_on: date | None
    body: str  # the article's text as JSON-LD has it, for pages that show it with scripts only


def about(root: HtmlElement, found: Sequence[Block], url: str = "") -> About:
    """The metadata of a page, from what is written for machines first and from what readers see second."""
    metas = _metas(root)
    data = Linked(root)
    written = _written_title(root)
    headings = _headings(found, written)
    article = data.article(
        _addresses(root, metas, url), {_key(text) for text in [*headings, metas.get("og:title", "")] if text}
    )
    publisher = _publisher(metas, data, article, written, headings, url)
    title = _title(metas, article, headings, written, publisher, url)
    headline = _headline(found, title)
    pages = [node for node in data.nodes if "WebPage" in linked.kinds(node)]
    return About(
        title=title,
        publisher=publisher,
        author=_author(root, metas, data, article, found, headline, publisher),
        published_on=published(root, metas, article, pages, found, headline, url),
        body=linked.text(article.get("articleBody")),
    )


def _metas(root: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        content = tidy.line((element.get("content") or "")[:2000])
        for name in (element.get("property"), element.get("name"), element.get("itemprop")):
            if name and content:
                found.setdefault(name.strip().lower(), content)
    return found


def _addresses(root: HtmlElement, metas: dict[str, str], url: str) -> set[str]:
    own = [url, metas.get("og:url", "")]
    own += [link.get("href") or "" for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    return {linked.plain_address(value) for value in own if value}


def _headings(found: Sequence[Block], written: str) -> list[str]:
    """What may be the headline, most likely first: the heading that the title says, else big ones, though logos are."""
    big = [block for block in found if block.element.tag == "h1"]
    parts = {_key(part) for part in [written, *_SUFFIX.split(written), *_PARTS.split(written)]} - {""}
    said = [block for block in found if block.element.tag in ("h1", "h2", "h3") and _key(block.text) in parts]
    best = sorted(said[:MOST_HEADINGS], key=lambda block: -len(block.text))[:1]
    return [block.text for block in [*best, *(b for b in big if not b.aside), *big][:MOST_HEADINGS]]


def _written_title(root: HtmlElement) -> str:
    # Pictures in SVG have titles of their own.
    element = root.find(".//head/title")
    element = root.find(".//title") if element is None else element
    return tidy.line("".join(element.itertext())[:2000]) if element is not None else ""


def _publisher(
    metas: dict[str, str], data: Linked, article: linked.Node, written: str, headings: Sequence[str], url: str
) -> str:
    candidates = [metas.get("og:site_name", "")]
    candidates += data.named(article.get("publisher")) if article.get("publisher") else []
    candidates += data.named(data.of_kind("WebSite") or None)
    candidates += [
        metas.get(name, "") for name in ("application-name", "dc.publisher", "publisher", "copyright-holder")
    ]
    candidates += data.named(data.of_kind("NewsMediaOrganization") or None) + data.named(
        data.of_kind("GovernmentOrganization") or None
    )
    for candidate in candidates:
        name = tidy.line(html.unescape(candidate))
        if 1 < len(name) <= LONGEST_NAME and "://" not in name and not name.startswith("@"):
            return name
    parts = [part for part in _SUFFIX.split(written) if not _SYSTEMS.fullmatch(part)]
    for heading in headings[:1]:
        # The headline with something after it, or before: that is the site's name.
        if len(parts) > 1 and _key(heading) in (_key(parts[0]), _key(parts[-1])):
            return parts[-1 if _key(heading) == _key(parts[0]) else 0][:LONGEST_NAME]
    return _host(url)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _title(
    metas: dict[str, str], article: linked.Node, headings: Sequence[str], written: str, publisher: str, url: str
) -> str:
    shown = [text for text in headings if len(text) <= LONGEST_TITLE]
    candidates = [
        metas.get("og:title", ""),
        linked.text(article.get("headline")),
        metas.get("twitter:title", ""),
        *shown[:1],
        written,
    ]
    # A site's name that stands on all of its pages, as some cities have it in og:title.
    parts = _SUFFIX.split(written)
    sites = {_key(parts[-1])} - {_key(heading) for heading in shown} if len(parts) > 1 else set()
    for candidate in candidates:
        if _key(candidate) in sites:
            continue
        title = _without_site(tidy.line(html.unescape(candidate)), shown, publisher, url)
        if title and _key(title) != _key(publisher):
            return title[:LONGEST_TITLE]
    return ""


def _without_site(title: str, headings: Sequence[str], publisher: str, url: str) -> str:
    if not title or any(_key(title) == _key(heading) for heading in headings):
        return title
    parts = _SUFFIX.split(title)
    while len(parts) > 1 and _is_site(parts[-1], publisher, url, bar="|" in title):
        end = title.rindex(parts[-1])
        title = re.sub(r"\s+\S{1,2}\s*$", "", title[:end])
        parts.pop()
    if len(parts) > 1 and _is_site(parts[0], publisher, url, bar=False):
        title = title[title.index(parts[1], len(parts[0])) :]
    return title


def _is_site(part: str, publisher: str, url: str, *, bar: bool) -> bool:
    key = _key(part)
    if not key:
        return True
    known = [_key(publisher), _key(_host(url).rpartition(".")[0])]
    if any(
        name and (key == name or (len(key) > 4 and (key in name or (len(name) > 4 and name in key)))) for name in known
    ):
        return True
    return len(part.split()) <= 6 and (bar or _SITES.search(part) is not None)


def _headline(found: Sequence[Block], title: str) -> int:
    """The position of the headline: the block that says the title, else the first big heading."""
    wanted = _key(title)
    first = -1
    for position, block in enumerate(found):
        if (
            wanted
            and _key(block.text) == wanted
            and not any(s.guilty and s.element.tag == "nav" for s in block.suspects)
        ):
            return position
        if first < 0 and block.element.tag == "h1" and not block.aside:
            first = position
    return first


def _author(
    root: HtmlElement,
    metas: dict[str, str],
    data: Linked,
    article: linked.Node,
    found: Sequence[Block],
    headline: int,
    publisher: str,
) -> str:
    but = [publisher, metas.get("og:site_name", "")]
    sources = [
        data.named(article.get("author") or article.get("creator")),
        [metas[name] for name in _AUTHOR_METAS if name in metas],
        _marked_up(root),
        _bylines(found, headline),
    ]
    for values in sources:
        if author := names.names((html.unescape(value) for value in values), but):
            return author
    return ""


def _marked_up(root: HtmlElement) -> list[str]:
    """What elements made for an author hold, those of other articles' teasers left out."""
    found: list[str] = []
    for element in root.iter("a", "span", "div", "p", "address", "li", "h3", "h4", "h5", "h6"):
        is_marked = (
            "author" in (element.get("rel") or "").split()
            or "author" in (element.get("itemprop") or "").lower().split()
        )
        classes = (element.get("class") or "")[:500].split()
        if not is_marked and not any(_BYLINE_CLASS.fullmatch(name) for name in classes[:20] if len(name) < 60):
            continue
        value = tidy.paragraph("".join(element.itertext())[:300])
        if value and len(value) < 200 and not any(value in other for other in found):
            found.append(value)
        if found and names.names(found):
            return found  # the first byline is the article's
    return found


def _bylines(found: Sequence[Block], headline: int) -> list[str]:
    start = max(headline, 0)
    for block in found[start : start + REACH]:
        if len(block.text) < 250 and (match := _BYLINE.search(block.text)):
            return [match["names"]]
    return []


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
