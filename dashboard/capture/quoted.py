"""A quote taken apart where its editor left something out or put something in."""

import re
from dataclasses import dataclass
from typing import Final

from .wording import Words, negations, without_brackets_in_words

# How many characters of a page's words an omission may stand for: the shorter the words beside it, the fewer,
# or a sentence nobody said could be picked together from crumbs.
OMISSION: Final = {1: 40, 2: 150, 3: 600}
INSERTION: Final = {1: 40, 2: 80, 3: 120}

WINDOW: Final = 1_200  # the same for all omissions of one quote together
MOST_PARTS: Final = 40  # more than anybody quotes; what is cut into more pieces is not looked for

_DOTS: Final = r"(?:[…⋯]|\.(?:[ \u00a0\u2009\u202f]?\.){2,})"
_CUT: Final = re.compile(
    rf"\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|{_DOTS}"
    r"|(?P<inside>[^\W_]*\[[^\W_]{1,6}\][^\W_]+|[^\W_]+\[[^\W_]{1,6}\])"
    r"|(?P<inserted>\[[^\[\]]*\])"
)
_OMITTED_ONLY: Final = re.compile(rf"\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|{_DOTS}")


@dataclass(frozen=True)
class Gap:
    """What stands between two parts: an omission, an insertion, or one word with letters in brackets."""

    reach: int = 0
    inserted: tuple[str, ...] = ()  # the words in brackets, without case
    is_insertion: bool = False
    word: re.Pattern[str] | None = None  # what the page's word may be, without case


@dataclass(frozen=True)
class Quote:
    """Runs of words that a page must have in this order, and what may lie between them."""

    parts: tuple[tuple[str, ...], ...]
    gaps: tuple[Gap, ...]  # one fewer than parts
    has_negated_edge: bool = False  # an insertion at either end negates what stands beside it

    @property
    def length(self) -> int:
        """How many words it has."""
        return sum(map(len, self.parts))


def readings(quote: str) -> list[Quote]:
    """The ways to read a quote: brackets as its source prints them, and as its editor's."""
    found = [_parsed(without_brackets_in_words(quote), _OMITTED_ONLY)]
    if "[" in quote:
        found.append(_parsed(quote, _CUT))
    return [one for one in dict.fromkeys(found) if 0 < len(one.parts) <= MOST_PARTS]


def _parsed(quote: str, cut: re.Pattern[str]) -> Quote:
    parts: list[tuple[str, ...]] = []
    gaps: list[Gap] = []
    waiting: Gap | None = None
    negated = False
    place = 0
    last_word = max((begin for begin, _ in Words(quote).spans()), default=0)
    # A last, empty match ends the last part.
    for match in (*cut.finditer(quote), None):
        words = _edged(Words(quote[place : match.start() if match else len(quote)]).plain)
        gap = _gap(match) if match else None
        if match and gap and gap.word and ((not parts and not words) or match.end() > last_word):
            # A word with bracketed letters at either end of the quote is a word like any other.
            words, gap = words + Words(_whole(match[0])).plain, None
        if words:
            if parts and waiting is None:
                parts[-1] += tuple(words)
            else:
                if parts and waiting:
                    gaps.append(waiting)
                elif waiting:
                    negated |= bool(negations(waiting.inserted))
                parts.append(tuple(words))
            waiting = None
        if gap:
            waiting = _both(waiting, gap) if waiting else gap
        place = match.end() if match else place
    negated |= bool(waiting and negations(waiting.inserted))
    return Quote(tuple(parts), tuple(_bounded(parts, gaps)), negated)


def _gap(match: re.Match[str]) -> Gap:
    names = match.groupdict()
    if whole := names.get("inside"):
        return Gap(word=_possible(whole))
    if inserted := names.get("inserted"):
        return Gap(inserted=tuple(Words(inserted).folded), is_insertion=True)
    return Gap()


def _both(one: Gap, other: Gap) -> Gap:
    """Two changes side by side: an omission, unless both are insertions."""
    return Gap(inserted=one.inserted + other.inserted, is_insertion=one.is_insertion and other.is_insertion)


def _bounded(parts: list[tuple[str, ...]], gaps: list[Gap]) -> list[Gap]:
    found = []
    for number, gap in enumerate(gaps):
        beside = min(3, len(parts[number]), len(parts[number + 1]))
        reach = (INSERTION if gap.is_insertion else OMISSION)[beside]
        found.append(Gap(reach, gap.inserted, gap.is_insertion, gap.word))
    return found


def _whole(word: str) -> str:
    return word.replace("[", "").replace("]", "")


def _possible(word: str) -> re.Pattern[str]:
    """The page's word behind `[T]he`, `immigrant[s]` or `sign[ed]`: with, without or with other letters."""
    before, _, rest = word.casefold().partition("[")
    changed, _, after = rest.partition("]")
    forms = {before + changed + after, before + after}
    ending = "[^\\W\\d_]{0,3}" if len(before) >= 3 and not after and not negations([word]) else ""
    pattern = "|".join(re.escape(form) for form in sorted(forms))
    return re.compile(f"{pattern}|{re.escape(before)}(?!not){ending}" if ending else pattern)


def _edged(words: list[str]) -> list[str]:
    """Words without question marks at either end: a paper puts its own there."""
    first, last = 0, len(words)
    while first < last and words[first] == "?":
        first += 1
    while last > first and words[last - 1] == "?":
        last -= 1
    return words[first:last]
