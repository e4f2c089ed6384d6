"""A passage beside its quote, and a link that opens a page at it."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple
from urllib.parse import quote as percent

from rapidfuzz.distance import Indel

from .wording import Words, joined_lines, without_brackets_in_words

LONGEST: Final = 240  # characters of a passage that a link names in full
_ENDS: Final = 5  # words of a longer one that a link names at either end
# A browser finds words within one paragraph; what an editor changed is not on the page.
_BREAK: Final = re.compile(r"\s*\n\s*|\s*(?:[…⋯]|\.(?:\s?\.){2,})\s*|[^\s\[]*\[[^\[\]]*\]\S*")
_EDGES: Final = " \t\"'“”‘’«»„,;:.!?()[]{}-–—\u00a0\u00ad\u200b"


class Difference(NamedTuple):
    """Words that quote and page share, that only the quote has (missing on the page), or only the page (added)."""

    kind: str  # same, missing or added
    text: str


def difference(quote: str, passage: str) -> list[Difference]:
    """Quote and passage word by word, in order; where they differ, what is missing before what is added."""
    ours, theirs = _Pieces(quote), _Pieces(passage)
    found: list[Difference] = []
    one = other = 0
    for block in Indel.opcodes(ours.words, theirs.words).as_matching_blocks():
        found += [Difference("missing", ours.text(one, block.a)), Difference("added", theirs.text(other, block.b))]
        found.append(Difference("same", theirs.text(block.b, block.b + block.size)))
        one, other = block.a + block.size, block.b + block.size
    return [each for each in found if each.text]


class _Pieces:
    """The words of a text, and each with the marks that touch it."""

    def __init__(self, text: str) -> None:
        found = Words(without_brackets_in_words(joined_lines(text)))
        self.words: Sequence[str] = found.plain
        spans = found.spans()
        edges = [0]
        for (_, end), (begin, _) in pairwise(spans):
            gap = re.search(r"\s", text[end:begin])
            edges.append(end + gap.start() if gap else begin)
        self._edges = [*edges, len(text)]
        self._given = text

    def text(self, first: int, stop: int) -> str:
        """The words from `first` to before `stop` as printed, in one line."""
        return " ".join(self._given[self._edges[first] : self._edges[stop]].split()) if first < stop else ""


def fragment(passage: str) -> str:
    """`#:~:text=…`: behind a page's address it opens the page at the passage; '' where that has no words.

    A long passage, one of several paragraphs and a quote with omissions are named by their first and
    last words. (https://wicg.github.io/scroll-to-text-fragment/)
    """
    runs = [run for piece in _BREAK.split(passage) if any(map(str.isalnum, run := " ".join(piece.split())))]
    if not runs:
        return ""
    whole = _encoded(runs[0].split(" "))
    if len(runs) == 1 and len(runs[0]) <= LONGEST:
        return f"#:~:text={whole}"
    first, last = runs[0].split(" "), runs[-1].split(" ")
    start = first[:_ENDS]
    rest = last[_ENDS:] if len(runs) == 1 else last
    if not rest:  # a few words, however long
        return f"#:~:text={whole}"
    return f"#:~:text={_encoded(start)},{_encoded(rest[-_ENDS:])}"


def _encoded(words: Sequence[str]) -> str:
    """Words as a text directive holds them: everything but letters and digits escaped, the hyphen too."""
    return percent(" ".join(words).strip(_EDGES), safe="", errors="replace").replace("-", "%2D")
