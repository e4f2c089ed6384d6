"""A PDF: the words of its pages, as far as they are words and not pictures of words."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from time import monotonic
from typing import Final

from ...errors import Unreadable
from . import plain, tidy
from .page import Page

MOST_PAGES: Final = 300
SECONDS: Final = 6.0  # the child that reads has ten
_LARGE: Final = (
    f"This PDF is more than is read: {MOST_PAGES} pages, or a few seconds of work. "
    "Upload only the pages that matter, or paste their text."
)
_END: Final = re.compile(r"[.!?:;”\"’)\]]$")
_OPENING: Final = re.compile(
    r"(?:[A-Z][A-Z .,'’()-]{1,40}:\s|[•▪◦●*–—-]\s|\(?(?:\d{1,3}|[A-Za-z]|[ivx]+)[.)]\s|[QA][.:]\s|WHEREAS\b)"
)
_NUMBER: Final = re.compile(r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.I)
_OFTEN: Final = 3  # pages on which a first or last line must stand to be a running title


def read(body: bytes) -> Page:
    """The text of a PDF in paragraphs; raises Unreadable: `no_text`, `broken` or `too_large`."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = _pages(body)
    except Unreadable:
        raise
    except Exception:  # a library on a hostile or broken file: errors of many kinds, memory running out included
        raise Unreadable(
            "broken",
            "This PDF cannot be read: it is damaged or made in an unusual way. Save it again, or paste its text.",
        ) from None
    paragraphs = [text for part in _paragraphs(_bodies(pages)) if (text := tidy.paragraph(part))]
    if not any(c.isalnum() for part in paragraphs for c in part):
        raise Unreadable("no_text", "This PDF holds pictures of its pages and no text. Paste the text.")
    title, author, published_on = plain.top(paragraphs)
    return Page(tidy.joined(paragraphs), title, "", author, published_on, "pdf")


def _pages(body: bytes) -> list[list[str]]:
    from pypdf import PdfReader

    deadline = monotonic() + SECONDS
    reader = PdfReader(io.BytesIO(body), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("broken", "This PDF is locked with a password. Save it without one, or paste its text.")
    pages: list[list[str]] = []
    for page in reader.pages:
        if len(pages) >= MOST_PAGES or monotonic() > deadline:
            raise Unreadable("too_large", _LARGE)
        text = tidy.printable(page.extract_text())
        pages.append([line.strip() for line in text.split("\n")])
    return pages


def _bodies(pages: list[list[str]]) -> list[list[str]]:
    """The pages without running titles and page numbers, which would stand in the middle of sentences."""
    ends: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page if line]
        ends.update({_shape(line) for line in (*lines[:2], *lines[-2:])})
    bodies = []
    met: set[str] = set()
    for page in pages:
        filled = [position for position, line in enumerate(page) if line]
        edge = {*filled[:2], *filled[-2:]}
        running = {_shape(page[position]) for position in edge if ends[_shape(page[position])] >= _OFTEN}
        bodies.append(
            [
                line
                for position, line in enumerate(page)
                if position not in edge or not (_NUMBER.fullmatch(line) or _shape(line) in running & met)
            ]
        )
        met |= running
    return bodies


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _paragraphs(pages: list[list[str]]) -> Iterator[str]:
    """The lines of all pages in paragraphs, told by blank lines, short last lines and signs of a beginning."""
    waiting: list[str] = []
    for page in pages:
        lengths = sorted(len(line) for line in page if line)
        width = lengths[len(lengths) * 9 // 10] if lengths else 0
        if waiting and _END.search(waiting[-1]):
            yield plain.unwrapped(waiting)
            waiting = []
        for position, line in enumerate(page):
            if not line:
                # A page's end may be a sentence's middle; a blank line on the page ends a paragraph.
                if waiting and any(page[:position]):
                    yield plain.unwrapped(waiting)
                    waiting = []
                continue
            if waiting and (_OPENING.match(line) or _is_last(waiting[-1], line, width)):
                yield plain.unwrapped(waiting)
                waiting = []
            waiting.append(line)
    if waiting:
        yield plain.unwrapped(waiting)


def _is_last(line: str, following: str, width: int) -> bool:
    """Whether a line ends its paragraph: it is short, and what follows begins anew."""
    begins = following[:1].isupper() or following[:1] in "“\"'‘(" or following[:1].isdigit()
    if not begins:
        return False
    return len(line) < width * (0.85 if _END.search(line) else 0.6)
