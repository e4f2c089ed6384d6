"""The visible text of an HTML tree as blocks in the order of the page, each with where it stands."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from . import tidy

_UNSEEN: Final = frozenset(
    [
        "script", "style", "noscript", "template", "svg", "math", "head", "iframe", "object", "embed", "applet",
        "video", "audio", "canvas", "map", "select", "datalist", "textarea", "button", "input", "dialog",
        "noembed", "noframes", "rp", "del", "s", "strike",
    ]
)  # fmt: skip
_BLOCKS: Final = frozenset(
    [
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section",
        "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "caption", "amp-accordion", "amp-story-page",
    ]
)  # fmt: skip
_PARAGRAPHS: Final = frozenset(
    [
        "p", "li", "dd", "dt", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "pre", "address",
    ]
)  # fmt: skip
_LISTS: Final = frozenset(["ul", "ol", "dl", "blockquote"])
_CELLS: Final = frozenset(["td", "th"])
_WIDE: Final = 80  # characters; a cell with more of its own is part of the layout, not of a table
_SPACES: Final = re.compile(r"\s+")
_APART: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")

# Where a page speaks of other things. Strong ones are believed; names of classes only while they hold little text.
_STRONG_TAGS: Final = frozenset(["nav", "footer"])
_WEAK_TAGS: Final = frozenset(["aside", "header", "menu"])
_STRONG_ROLES: Final = frozenset(["navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar"])
_WEAK_ROLES: Final = frozenset(["banner", "complementary"])
_NEVER: Final = frozenset(["html", "body", "main", "article", "h1", "h2", "td", "tr", "tbody", "table"])
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4}",
    re.I,
)
_FOR_EARS: Final = re.compile(r"(?:^|\s)(?:screen-reader-text|sr-only|visually-?hidden)(?:\s|$)", re.I)
_FOOTNOTE: Final = re.compile(r"\s*\[?(\d{1,3})\]?\s*")
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ASIDES: Final = re.compile(
    r"(?:.*[-_])?(?:related|recirc|recirculation|recommended|recommendations|newsletter|sidebar|side-bar|share|sharing"
    r"|social|cookies?|cookiebar|cookie-?(?:banner|notice|consent)|consent|gdpr|onetrust"
    r"|breadcrumbs?|promo|promos|advert|advertisement|ads?|sponsored|taboola|outbrain|trending|popular"
    r"|most-?(?:read|popular|viewed)|menu|navbar|nav|navigation|footer|masthead|subscribe|popup|modal|signup|sign-up"
    r"|teasers?|more-?(?:stories|news|on|from)|read-?(?:more|next)|also-?read|up-?next|copyright|author-?(?:bio|box)"
    r"|about-?author|pagination|pager|screen-reader-text|sr-only|visually-hidden|widget-area|(?:sidebar|footer)-widgets?)(?:[-_].*)?",
    re.I,
)
_COMMENTS: Final = re.compile(
    r"(?:comments?|comments?[-_]?(?:area|section|container|wrapper|block|thread|list|body)|disqus.*|respond)", re.I
)
_LONGEST_CLASS: Final = 100
_MOST_SUSPECTS: Final = 20  # around one block
STRONG: Final = 0.8
WEAK: Final = 0.5
NEVER: Final = 2.0  # readers may write more than the article has, and what is hidden may be longer than what is shown
LEAST: Final = 250  # characters of prose; with less the page itself must be among the suspects
PROSE: Final = 60  # characters; shorter blocks are lines of a menu as often as not


@dataclass(slots=True, eq=False)
class Suspect:
    """An element that seems to speak of other things, and how much of the page's prose is in it."""

    element: HtmlElement
    bound: float  # the share of the page's prose from which on it must be the page itself
    size: int = 0
    guilty: bool = True


@dataclass(slots=True, eq=False)
class Block:
    """A paragraph, heading, item, row or caption."""

    text: str
    element: HtmlElement
    linked: float  # the share of its characters that is links
    suspects: tuple[Suspect, ...] = ()

    @property
    def aside(self) -> bool:
        """Whether it stands among other things than the page's own."""
        return any(suspect.guilty for suspect in self.suspects)

    @property
    def prose(self) -> bool:
        """Whether it is a sentence rather than a label or a link."""
        return len(self.text) >= PROSE and self.linked < 0.5

    @property
    def container(self) -> HtmlElement | None:
        """The element whose other blocks belong to the same text."""
        found = self.element
        while found.tag in _PARAGRAPHS or found.tag in _LISTS:
            parent = found.getparent()
            if parent is None:
                return None
            found = parent
        return found


@dataclass(slots=True, eq=False)
class _Gathering:
    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    size: int = 0
    linked: int = 0

    def add(self, text: str | None, *, linked: bool, kept: bool) -> None:
        if not text:
            return
        if not kept:
            text = _SPACES.sub(" ", text)
        self.pieces.append(text)
        size = len(text) - text.count(" ")
        self.size += size
        if linked:
            self.linked += size

    def end(self, element: HtmlElement, suspects: tuple[Suspect, ...]) -> None:
        if not self.pieces:
            return
        whole = "".join(self.pieces)
        share = self.linked / self.size if self.size else 0.0
        self.pieces, self.size, self.linked = [], 0, 0
        if not whole.strip():
            return
        for part in _APART.split(whole.replace("\xa0", " ").replace("\r", "")):
            if text := tidy.paragraph(part):
                self.blocks.append(Block(text, element, share, suspects))


def blocks(root: HtmlElement) -> list[Block]:
    """The blocks under `root`, those of menus and the like included but marked as `aside`."""
    found = _Gathering()
    open_blocks: list[HtmlElement] = [root]
    suspects: tuple[Suspect, ...] = ()
    links = kept = articles = 0
    unseen: HtmlElement | None = None  # what was passed over last
    walk = iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if _is_unseen(element):
                unseen = element
                walk.skip_subtree()
                continue
            if tag == "sup" and (note := _FOOTNOTE.fullmatch("".join(element.itertext()))):
                unseen = element
                walk.skip_subtree()
                found.add(note[1].translate(_RAISED), linked=links > 0, kept=kept > 0)
                continue
            if tag in _BLOCKS:
                found.end(open_blocks[-1], suspects)
                open_blocks.append(element)
            elif tag in _CELLS:
                _cell(found, open_blocks[-1], suspects)
                open_blocks.append(element)
            elif tag == "br":
                found.pieces.append("\n")
            elif tag == "q":
                found.pieces.append("“")
            if len(suspects) < _MOST_SUSPECTS and (bound := _bound(element, inside=articles > 0)):
                suspects = (*suspects, Suspect(element, bound))
            links += tag == "a" and element.get("href") is not None
            kept += tag == "pre"
            articles += tag in ("article", "main")
            found.add(element.text, linked=links > 0, kept=kept > 0)
            continue
        if element is not unseen:
            if tag in _BLOCKS:
                found.end(open_blocks.pop(), suspects)
            elif tag in _CELLS:
                _cell(found, open_blocks.pop(), suspects)
            elif tag == "q":
                found.pieces.append("”")
            if suspects and suspects[-1].element is element:
                suspects = suspects[:-1]
            links -= tag == "a" and element.get("href") is not None
            kept -= tag == "pre"
            articles -= tag in ("article", "main")
        if element is not root:
            found.add(element.tail, linked=links > 0, kept=kept > 0)
    found.end(root, suspects)
    _judge(found.blocks)
    return found.blocks


def _cell(found: _Gathering, element: HtmlElement, suspects: tuple[Suspect, ...]) -> None:
    """Short cells of a row are one line; a long one, or one of links, is a block of its own."""
    if found.size > _WIDE or found.linked * 2 > found.size or "\n" in found.pieces:
        found.end(element, suspects)
    elif found.pieces:
        found.pieces.append(" ")


def _bound(element: HtmlElement, *, inside: bool) -> float:
    tag = element.tag
    if tag in _STRONG_TAGS or element.get("role") in _STRONG_ROLES:
        return STRONG
    if _is_hidden(element):
        return NEVER
    names = f"{element.get('class', '')} {element.get('id', '')}"[:1000].split()
    if tag in _WEAK_TAGS or element.get("role") in _WEAK_ROLES:
        return 0.0 if _is_own(element, names, inside=inside) else WEAK
    if tag in _NEVER:
        return 0.0
    return max(map(_suspicion, names), default=0.0)


def _is_hidden(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")[:1000]))


def _is_unseen(element: HtmlElement) -> bool:
    """Whether a stretch within a paragraph is not shown to readers."""
    tag = element.tag
    inline = tag not in _BLOCKS and tag not in _CELLS
    return tag in _UNSEEN or (inline and (_is_hidden(element) or bool(_FOR_EARS.search(element.get("class", "")))))


def _is_own(element: HtmlElement, names: list[str], *, inside: bool) -> bool:
    """Whether an aside is a quote set apart, and a header that of the article."""
    if element.tag == "header":
        return inside or (element.find(".//h1") is not None and element.find(".//nav") is None)
    return any("quote" in name.lower() for name in names) or element.find(".//blockquote") is not None


@lru_cache(maxsize=10_000)
def _suspicion(name: str) -> float:
    if len(name) > _LONGEST_CLASS:
        return 0.0
    return NEVER if _COMMENTS.fullmatch(name) else WEAK if _ASIDES.fullmatch(name) else 0.0


def _judge(found: list[Block]) -> None:
    """Acquit the suspects that hold most of the page: then they are the page."""
    weighed = [block for block in found if block.prose] or found
    total = sum(len(block.text) for block in weighed)
    suspects: dict[int, Suspect] = {}
    for block in weighed:
        for suspect in block.suspects:
            suspect.size += len(block.text)
            suspects[id(suspect)] = suspect
    for suspect in suspects.values():
        suspect.guilty = suspect.size < suspect.bound * total
    guilty = sorted((s for s in suspects.values() if s.guilty), key=lambda s: -s.size)
    for largest in guilty[:_MOST_SUSPECTS]:
        if largest.bound == NEVER and not all(block.aside for block in weighed):
            continue
        if sum(len(block.text) for block in weighed if not block.aside) >= min(LEAST, total // 2):
            break
        largest.guilty = False
