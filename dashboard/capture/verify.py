"""Does the page say so? Looking for a quote in the text of its source.

Compared are words, in order. Quote marks, dashes, spaces, soft hyphens, ligatures, commas and full stops
make no difference, because papers print the same words differently; letters do, and so do signs that
are read aloud ($, %, &), a question mark between words, and case, except in the first letter of a run: it
follows the sentence that quotes.

exact       every word is there, in order. Where the quote has an ellipsis, the page may have up to 600
            characters more, beside one or two words only 40 or 150, in all 1,200; where it has a bracketed
            insertion, up to 120. A paper may interrupt a quote: “We will stay,” the mayor said, “a welcoming
            city.” Raised figures behind a word are a footnote's and no part of it.
near        the best stretch of the page is alike to at least 0.90 (rapidfuzz's ratio of letters, without
            case). Differences that touch a negation, a refusal, an “un-” or a number are never near: “will
            cooperate” is no near quote of “will not cooperate”. Where an ellipsis or brackets hide a “not” of
            a sentence that the quote has, or the quote makes a question a claim, words that are all there are
            near at best, and the difference shows it.
not_found   everything else, a quote of fewer than four words with any difference among it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from . import finding, nearness
from .passage import Difference, difference, fragment
from .quoted import Quote, readings
from .speech import spoken
from .wording import WALL, Words, joined_lines, without_brackets_in_words

__all__ = ["ALIKE", "METHOD", "Check", "Difference", "check", "difference", "fragment"]

METHOD: Final = "2"  # kept with each result; another number whenever a result could become another
ALIKE: Final = 0.90
SHORT: Final = 4  # words; a quote of fewer is alike to too much


@dataclass(frozen=True)
class Check:
    """What was found, how alike it is (0 to 1), and where it stands in the text as given; 0, 0 if not found."""

    result: str  # exact, near or not_found: see vocabulary.CHECKS
    similarity: float
    start: int
    end: int


NOT_FOUND: Final = Check("not_found", 0.0, 0, 0)
_CLAIMED: Final = re.compile(r"[.!][”\"’')\]]*\s*\Z")
_ASKED: Final = re.compile(r"[?？]")


def check(quote: str, text: str) -> Check:
    """Look for a quote in a text."""
    quote = quote.replace(WALL, " ")
    found = [_check(spelled, text) for spelled in dict.fromkeys((joined_lines(quote), quote))]
    return max(found, key=lambda each: (each.result == "exact", each.result == "near", each.similarity))


def _check(quote: str, text: str) -> Check:
    asked = readings(quote)
    known = frozenset(word.casefold() for one in asked for part in one.parts for word in part)
    joined = joined_lines(text, known)
    veiled: Check | None = None
    for page in _pages(joined, text):
        for one in asked:
            if hit := finding.find(one, page):
                start, end = page.span(hit.first, hit.last)
                asking = _ASKED.match(page.text, end) if _CLAIMED.search(quote) else None
                if not hit.turns and not asking:
                    return Check("exact", 1.0, start, end)
                end = asking.end() if asking else end
                veiled = veiled or Check("near", 1.0, start, end)
    asked = [one for one in asked if one.length >= SHORT]
    return veiled or (_nearest(asked, list(_pages(joined, joined))) if asked else NOT_FOUND)


def _nearest(asked: list[Quote], pages: list[Words]) -> Check:
    found = [(alike, page) for page in pages for one in asked if (alike := nearness.nearest(one, page))]
    if not found:
        return NOT_FOUND
    best, page = max(found, key=lambda each: (each[0].agrees, each[0].similarity))
    if best.similarity < ALIKE or not best.agrees:
        return Check("not_found", best.similarity, 0, 0)
    return Check("near", best.similarity, *page.span(best.first, best.end - 1))


def _pages(*texts: str) -> Iterator[Words]:
    """Each text as it stands, then its interrupted speech, one after the other as they are asked for."""
    for text in dict.fromkeys(texts):
        yield _words(text)
        if (speech := _speech(text)).plain:
            yield speech


@lru_cache(maxsize=2)  # all quotes of one source are looked for in one text
def _words(text: str) -> Words:
    return Words(without_brackets_in_words(text))


@lru_cache(maxsize=2)
def _speech(text: str) -> Words:
    text = without_brackets_in_words(text)
    return Words(text, spoken(text))
