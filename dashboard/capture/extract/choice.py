"""Which blocks of a page are its article: trafilatura says where it is, the page itself which words it has.

A library that writes the text anew loses what it takes for noise: a blockquote, a short answer, a table. So its
text only marks our blocks; what stands between and beside the marked ones comes along.
"""

import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from .blocks import Block, Suspect

# Beyond these a page is no article, and the library too slow.
MOST_BLOCKS: Final = 20_000
MOST_ELEMENTS: Final = 30_000
LONGEST: Final = 1_000_000  # characters
LEAST: Final = 0.25  # of the page's prose; where the library keeps less it has missed the article
BYLINES: Final = 12  # blocks between a headline and the first sentence
SHORTEST: Final = 140  # characters
_NOT_WORD: Final = re.compile(r"[\W_]+")
_NOISE: Final = re.compile(
    r"advertisements?|advertisement ?[-–—].{0,60}|sponsored|loading\W*|read more|print|email|share|tweet"
    r"|(?:story|article) continues (?:below|after)(?: (?:this )?(?:advertisement|ad|video))?"
    r"|scroll (?:down )?to continue.{0,40}|skip to (?:main )?content|click to (?:share|print|email).{0,80}"
    r"|share this(?: (?:story|article|page))?|related(?: (?:stories|articles|coverage))?:?",
    re.I,
)


def chosen(found: Sequence[Block], root: HtmlElement, title: str) -> list[Block]:
    """The blocks of the article, in the order of the page, its headline first where the page prints it."""
    own = [block for block in found if not block.aside and not _is_noise(block)]
    kept = _marked(own, root, found)
    prose = sum(len(block.text) for block in own if block.prose)
    size = sum(len(own[position].text) for position in kept)
    if not kept or size < SHORTEST or size < LEAST * prose:
        return [block for block in own if block.linked < 0.8 or block.prose] or own or list(found)
    beside = _beside(own, kept)
    first, last = min(kept), max(kept)
    article = [
        block
        for position, block in enumerate(own)
        if position in kept
        or (first < position < last and block.linked < 0.6)
        or (block.prose and block.container in beside)
    ]
    return _with_headline(article, own, title)


def _is_noise(block: Block) -> bool:
    return len(block.text) < 100 and _NOISE.fullmatch(block.text) is not None


def _beside(own: Sequence[Block], kept: set[int]) -> set[HtmlElement | None]:
    """The elements that hold at least two marked blocks: their other sentences belong to the same text."""
    counts: dict[HtmlElement | None, int] = {}
    for position in kept:
        place = own[position].container
        counts[place] = counts.get(place, 0) + 1
    return {place for place, count in counts.items() if count > 1 and place is not None}


def _with_headline(article: list[Block], own: Sequence[Block], title: str) -> list[Block]:
    """The article with its headline, and with what stands between the two: a second headline, byline, date."""
    first = own.index(article[0])
    above = [own[position] for position in range(first, max(first - BYLINES, -1), -1)]
    headlines = [b for b in above if b.element.tag == "h1" or (title and _key(b.text) == _key(title))]
    headlines += [b for b in above if b.element.tag == "h2"]
    if not headlines:
        return article
    between = above[above.index(headlines[0]) : 0 : -1]
    return [*(block for block in between if block.linked < 0.6 or block.prose), *article]


def _marked(own: Sequence[Block], root: HtmlElement, found: Sequence[Block]) -> set[int]:
    """The positions of the blocks that the library takes for the article's."""
    if not own or len(found) > MOST_BLOCKS or sum(len(block.text) for block in found) > LONGEST:
        return set()
    if next(islice(root.iter(), MOST_ELEMENTS, None), None) is not None:
        return set()
    text = _guide(root, {id(s): s for block in found for s in block.suspects}.values())
    lines = {_key(line) for line in text.splitlines()}
    whole = _key(text)
    marked = set()
    place = 0
    for position, block in enumerate(own):
        key = _key(block.text)
        if not key:
            continue
        if len(key) > 15:
            at = whole.find(key, place)
            at = whole.find(key) if at < 0 else at
            if at >= 0:
                marked.add(position)
                place = at
        elif key in lines:
            marked.add(position)
    return marked


def _guide(root: HtmlElement, suspects: Iterable[Suspect]) -> str:
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    for suspect in suspects:
        if suspect.guilty and suspect.element.getparent() is not None:
            with suppress(ValueError):  # characters that came by their number, such as &#1;, cannot be moved
                suspect.element.drop_tree()
    for tag in ("form", "fieldset", "label"):  # whole city websites stand in one form
        for element in root.iter(tag):
            element.tag = "div"
    try:
        document = bare_extraction(root, fast=True, favor_recall=True, include_comments=False, include_tables=True)
    except Exception:  # a library on hostile markup: whatever happens to it, the page still has its text
        return ""
    return getattr(document, "text", None) or ""


def _key(text: str) -> str:
    return _NOT_WORD.sub("", text).casefold()
