"""A plain text: its first line is its title if it reads like one."""

import re
from datetime import date
from itertools import pairwise
from typing import Final

from ...errors import Unreadable
from . import names, tidy
from .byline import byline, dateline
from .page import Page

LONGEST_TITLE: Final = 250
TOP: Final = 8  # lines in which byline and date may stand
_GAP: Final = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_BY: Final = re.compile(r"\s*(?:written |story |reported )?by:?\s+(?P<names>[^\n]{3,120})", re.I)
_SPEAKER: Final = re.compile(r"[A-Z][A-Z .,'’()-]{1,40}:\s")
_LONG: Final = 120  # characters; a longer line is a paragraph by itself, not one of a text broken at a fixed width
_WRAPPED: Final = range(50, 101)
_DIVIDED: Final = ("-", "‐", "\u00ad")
_ENDS: Final = (".", "?", "!", ".”", '."', "?”", "!”", ".)")
_SLACK: Final = 4  # the longest line is seldom as long as it might be


def read(text: str) -> Page:
    """A plain text in paragraphs; raises Unreadable (`no_text`) where there are no words."""
    paragraphs = divided(text)
    if not any(c.isalnum() for part in paragraphs for c in part):
        raise Unreadable("no_text", "There is no text in this. Paste the words of the source.")
    title, author, published_on = top(paragraphs)
    return Page(tidy.joined(paragraphs), title, "", author, published_on, "plain")


def divided(text: str) -> list[str]:
    """The paragraphs of a text: by blank lines, and by lines where these are whole paragraphs."""
    text = tidy.printable(text).strip("\n")
    width = max(map(len, text.split("\n")))
    parts: list[str] = []
    for part in _GAP.split(text):
        lines = part.split("\n")
        if max(map(len, lines)) > _LONG or _are_paragraphs(lines):
            parts += lines
        elif width in _WRAPPED and _is_wrapped(lines, width):
            parts.append(unwrapped(lines))
        elif not parts and is_title(lines[0].strip()):
            parts += [lines[0], "\n".join(lines[1:])]
        else:
            parts.append(part)
    return [part for part in map(tidy.paragraph, parts) if part]


def _are_paragraphs(lines: list[str]) -> bool:
    """Whether each line but a first is whole sentences, as in a text copied from a page."""
    return len(lines) > 1 and all(len(line) > 60 and line.rstrip().endswith(_ENDS) for line in lines[1:])


def _is_wrapped(lines: list[str], width: int) -> bool:
    """Whether each line is followed by a word that did not fit into it."""
    return len(lines) > 1 and all(
        line.endswith(_DIVIDED) or len(line) + 1 + len(following.split(None, 1)[0]) > width - _SLACK
        for line, following in pairwise(lines)
        if following.strip()
    )


def unwrapped(lines: list[str]) -> str:
    """Lines broken at a fixed width as one; a word divided at a line's end stays so, for the quote check knows it."""
    text = ""
    for line in lines:
        text += line.strip() if not text else ("\n" if text.endswith(_DIVIDED) else " ") + line.strip()
    return text


def top(paragraphs: list[str]) -> tuple[str, str, date | None]:
    """Title, author and date of publication from the first lines."""
    lines = [line for part in paragraphs[:TOP] for line in part.split("\n")][:TOP]
    title = lines[0] if len(lines) > 1 and is_title(lines[0]) else ""
    author, on = "", None
    for line in lines[1:] if title else lines:
        if len(line) > 200:
            on = on or dateline(line)
            break
        if not author and (match := _BY.match(line)):
            author = names.names([match["names"]])
        on = on or byline(line) or dateline(line)
    return title, author, on


def is_title(line: str) -> bool:
    """Whether a first line reads like a title: no sentence, nobody speaking, no byline."""
    if not 0 < len(line) <= LONGEST_TITLE or line.endswith((".", ",", ";", ":", ".”", '."', ",”", ',"', "…")):
        return line.endswith(("U.S.", "D.C.")) and len(line) <= LONGEST_TITLE
    even = line.count("“") == line.count("”") and line.count('"') % 2 == 0
    return even and not _SPEAKER.match(line) and not _BY.match(line)
