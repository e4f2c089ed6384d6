"""Words as the quote check compares them, each with its place in the text as given.

Every change made before comparing keeps the length of the text, so that places stay true.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Final

APOSTROPHES: Final = "'’ʼ‘`´′＇ʹʻʽ"
DASHES: Final = "-‐‑‒–—―−﹘﹣－"
MARKS: Final = '"“”„‟«»″＂'
# Without width: soft hyphens, joiners, marks of direction, variation selectors.
_UNSEEN: Final = "\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
WALL: Final = "\x1f"  # stands between stretches that are not one run of words
_SEEN_OR_NOT: Final = rf"[{_UNSEEN}\u0300-\u036f]"
_TOKEN: Final = re.compile(
    # A letter or digit, then what belongs to its word: what has no width, apostrophes, points inside numbers and
    # between single letters (1.5, 9/11, U.S.). The mark is looked at when it was taken: most words have none.
    rf"\w+(?:[^\w\s](?:(?<={_SEEN_OR_NOT})\w*|(?<=[{APOSTROPHES}])\w+|(?<=\d[.,:/])(?=\d)\w+"
    r"|(?<=\b[^\W\d]\.)(?=[^\W\d]\b)\w))*"
    # Signs that are said aloud, or that change what is said.
    rf"|[%％$＄€£¥¢&＆+＋§°]|[?？]+|[{DASHES}](?=[$€£]?\d)(?<![^\s(\[$€£].)"
)
_LINE_END: Final = re.compile(r"[-‐‑\u00ad](?<=\w.)[ \t]*\n[ \t]*(?=\w)")
_LAST_LETTERS: Final = re.compile(r"\w{1,40}\Z")
_FIRST_LETTERS: Final = re.compile(r"\w{1,40}")
_BRACKETED_LETTERS: Final = re.compile(r"(?<!\w)\[(\w{1,2})\](?=\w)|(?<=\w)\[(\w{1,4})\]")
_DROPPED: Final = re.compile(rf"[{_UNSEEN}\s]")
_RAISED: Final = re.compile("[⁰¹²³⁴-⁹]+")
_SPACE: Final = re.compile(r"\s")
_TO_PLAIN: Final = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(DASHES, "-"))

# Words that turn a sentence into its opposite, and words that are numbers; `one` is mostly a pronoun.
# fmt: off
_NEGATIONS: Final = frozenset((
    "not", "no", "never", "none", "nobody", "nothing", "nor", "neither", "nowhere", "without", "cannot",
    "hardly", "barely", "scarcely", "rarely", "seldom", "unwilling", "unable", "against", "non", "anti",
))
_REFUSALS: Final = ("refus", "declin", "oppos", "prohibit", "forbid", "forbad", "stop")  # how such verbs begin
_PREFIXES: Final = re.compile(r"(?:un|non|dis|anti|in|il|im|ir)-?(?=\w{4})")
_SMALL: Final = (
    "zero", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)
_LARGE: Final = (
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "half",
    "hundred", "thousand", "million", "billion", "trillion",
)
# fmt: on
_NUMBERS: Final = {word: str(value) for value, word in enumerate(_SMALL) if word} | {word: word for word in _LARGE}


def _plain(token: str) -> str:
    """One word in NFKC without what has no width; never empty, never with a space inside."""
    if token.isascii() and token.isalnum():
        return token
    # A raised figure behind letters is a footnote's; behind figures it must not become one of them.
    token = _RAISED.sub(lambda m: "" if m.start() and token[m.start() - 1].isalpha() else f"^{m[0]}", token)
    plain = unicodedata.normalize("NFKC", token.translate(_TO_PLAIN))
    plain = _DROPPED.sub("", plain)
    if plain[:1] == "?":
        return "?"
    return plain.replace(".", "") if plain[1:2] == "." and not plain[0].isdigit() else plain or token


def spaced(words: Sequence[str]) -> str:
    """Words with one space before, between and behind them."""
    return f" {' '.join(words)} "


class Words:
    """The words of a text, or of some stretches of it with a wall between two: `plain` as compared, `span` where."""

    def __init__(self, text: str, stretches: Iterable[tuple[int, int] | None] | None = None) -> None:
        self.text = text = text.replace("_", " ")  # a letter to regular expressions, emphasis to writers
        self._pieces: list[tuple[int, int]] = []
        self._begins: list[int] = []  # the number of the first word of each piece
        found: list[str] = []
        for stretch in stretches if stretches is not None else _pieces(text):
            self._pieces.append(stretch or (0, 0))
            self._begins.append(len(found))
            found += _TOKEN.findall(text, *stretch) if stretch else [WALL]
        known = {token: _plain(token) for token in set(found)}
        self.plain: list[str] = list(map(known.__getitem__, found))

    @cached_property
    def line(self) -> str:
        """All words with one space around each, so that a run of words is a part of a string."""
        return spaced(self.plain)

    @cached_property
    def folded(self) -> list[str]:
        """The words without case."""
        return self.line.casefold().split(" ")[1:-1] if self.plain else []

    @cached_property
    def folded_line(self) -> str:
        """`line` without case."""
        return spaced(self.folded)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each word occurs, without case."""
        return Counter(self.folded)

    def number(self, place: int) -> int:
        """Which word begins behind the space at this place of `line`."""
        return self.line.count(" ", 0, place)

    def folded_number(self, place: int) -> int:
        """The same for `folded_line`, where words can be longer."""
        return self.folded_line.count(" ", 0, place)

    def place(self, number: int) -> int:
        """The place in `folded_line` of the space before a word."""
        return sum(map(len, self.folded[:number])) + number

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words from `first` to `last`, both included, begin and end in the text."""
        return self._place(first)[0], self._place(last)[1]

    def _place(self, number: int) -> tuple[int, int]:
        piece = bisect_right(self._begins, number) - 1
        within = number - self._begins[piece]
        return next(islice(_TOKEN.finditer(self.text, *self._pieces[piece]), within, None)).span()

    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands."""
        return [match.span() for piece in self._pieces for match in _TOKEN.finditer(self.text, *piece)]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """A text in pieces of some 2,000 characters, cut at white space: a word's place is found in its piece alone."""
    begin = 0
    while begin < len(text):
        cut = _SPACE.search(text, begin + 2000)
        end = cut.end() if cut else len(text)
        yield begin, end
        begin = end


def joined_lines(text: str, known: frozenset[str] | None = None) -> str:
    """`text` with words divided at a line's end in one piece: all of them, or those in `known` (without case)."""
    if "\n" not in text:
        return text

    def join(match: re.Match[str]) -> str:
        before = _LAST_LETTERS.search(text, max(0, match.start() - 40), match.start())
        behind = _FIRST_LETTERS.match(text, match.end())
        whole = f"{before[0]}{behind[0]}" if before and behind else ""
        return "\u200b" * len(match[0]) if known is None or _plain(whole).casefold() in known else match[0]

    return _LINE_END.sub(join, text)


def without_brackets_in_words(text: str) -> str:
    """`text` with `[b]eing` and `sign[ed]` as one word each."""
    return _BRACKETED_LETTERS.sub(lambda m: f"\u200b{m[1] or m[2]}\u200b", text) if "[" in text else text


def negations(words: Iterable[str]) -> int:
    """How many of these words, without case, negate or refuse."""
    return sum(word in _NEGATIONS or word.endswith("n't") or word.startswith(_REFUSALS) for word in words)


def opposed(words: Iterable[str], others: Iterable[str]) -> bool:
    """Whether one of these words, without case, is another with `un-` or the like before it."""
    mine, theirs = set(words), set(others)
    return bool({_PREFIXES.sub("", w, count=1) for w in mine if _PREFIXES.match(w)} & theirs) or bool(
        {_PREFIXES.sub("", w, count=1) for w in theirs if _PREFIXES.match(w)} & mine
    )


def numbers(words: Iterable[str]) -> list[str]:
    """The numbers and amounts among these words, without case, in one order; `five` as `5`."""
    return sorted(_NUMBERS.get(word, word) for word in words if word in _NUMBERS or any(map(str.isdigit, word)))
