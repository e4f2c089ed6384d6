"""Words on their way in, into the index and out to the page.

Both search engines see only what `words` returns (ASCII letters and digits), so they match
the same words; see tests/test_search.py for the contract.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from . import language
from .errors import FieldError
from .language import gettext

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’ʼ‘`´][^\W_]+)*")
_PLAIN: Final = bytes(ord(chr(at).lower()) if at < 128 and chr(at).isalnum() else 32 for at in range(256))
LONGEST_WORD: Final = 64  # PostgreSQL refuses words over 2 kB; nobody searches for them
_GAPS: Final = (" ", "-")
_ESCAPED: Final = re.compile(r"(?:%[0-9A-F]{2})+")
_APOSTROPHES: Final = str.maketrans("", "", "'’ʼ‘`´")
_SPELLED_OUT: Final = {"st": "saint", "ft": "fort", "mt": "mount"}
_IRREGULAR: Final = {"are": "is", "have": "has", "do": "does"}


def clean(value: str, *, lines: bool = False) -> str:
    """`value` in Unicode NFC, trimmed, with plain spaces; raises FieldError for what cannot be printed.

    `lines` keeps line breaks; otherwise every run of white space becomes one space.
    """
    if value.isascii() and value.isprintable():  # nearly all that comes in: nothing to normalise or refuse
        return " ".join(value.split()) if "  " in value else value.strip()
    value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    for character in value:
        kind = unicodedata.category(character)
        if character == "\ufffd":
            raise FieldError(
                gettext("Some bytes of this text could not be read as letters (�). Type or paste that part again.")
            )
        if kind in ("Cs", "Co", "Cn") or (kind == "Cc" and character not in "\n\t"):
            raise FieldError(
                gettext(
                    "This text holds a character that cannot be printed (U+%(ord)s). Remove it, or paste the text "
                    "again without formatting.",
                    ord=format(ord(character), "04X"),
                )
            )
    if lines:
        return "\n".join(" ".join(line.split()) for line in value.split("\n")).strip()
    return " ".join(value.split())


def visible(line: str) -> str:
    """`line` with � for what a terminal obeys rather than shows, such as signs that move its cursor."""
    return "".join(c if c.isprintable() else "�" for c in line)


def undecoded(value: str) -> str:
    """A form’s text with � for bytes that were no UTF-8, which the form’s parser leaves as %FF."""
    return _ESCAPED.sub(lambda match: match.group() if _is_utf8(match.group()) else "�", value)


def _is_utf8(escaped: str) -> bool:
    try:
        unquote_to_bytes(escaped).decode()
    except UnicodeDecodeError:
        return False
    return True


def fold(token: str) -> str:
    """One word as the index keeps it: no case, no accents, no apostrophes, `st` as `saint`."""
    token = plain(token)
    return _SPELLED_OUT.get(token, token)


@lru_cache(maxsize=50_000)  # a page of hits folds the same few thousand words again and again
def plain(token: str) -> str:
    """One word without case, accents and apostrophes; other scripts as hexadecimal, so prefixes still work."""
    token = unicodedata.normalize("NFKD", token.translate(_APOSTROPHES)).casefold()
    token = "".join(c for c in unicodedata.normalize("NFKD", token) if c.isalnum())[:LONGEST_WORD]
    return token if token.isascii() else "x" + token.encode("utf-8", "replace").hex()


def words(value: str) -> list[str]:
    """The words of a text, folded, in order."""
    if value.isascii() and "'" not in value and "`" not in value:  # folding is then no more than lower case
        found = value.encode().translate(_PLAIN).decode().split()
        if not _SPELLED_OUT.keys().isdisjoint(found):
            found = [_SPELLED_OUT.get(word, word) for word in found]
        return found if max(map(len, found), default=0) <= LONGEST_WORD else [word[:LONGEST_WORD] for word in found]
    return [folded for match in _TOKEN.finditer(value) if (folded := fold(match.group()))]


class Term(NamedTuple):
    """One thing a search asks for: words in a row, the last a prefix when typed bare."""

    alternatives: tuple[tuple[str, ...], ...]
    prefix: bool
    quoted: bool = False


@lru_cache(maxsize=64)  # each part of an answer asks
def terms(query: str) -> tuple[Term, ...]:
    """What a search asks for: every term must match; bare words match beginnings, “quoted words” exactly.

    None at all means that the query holds no letter or digit.
    """
    found: list[Term] = []
    for position, part in enumerate(re.split(r"[\"“”]", query)):
        if position % 2:
            if phrase := words(part):
                found.append(Term((tuple(phrase),), prefix=False, quoted=True))
            continue
        for match in _TOKEN.finditer(part):
            if not (typed := plain(match.group())):
                continue
            spelled = _SPELLED_OUT.get(typed, typed)
            shortened = spelled != typed and part[match.end() : match.end() + 1] == "."
            forms = {(spelled,)} if shortened else {(typed,), (spelled,)}
            # One letter alone begins too much; behind another word it is a word still being typed.
            begins = len(typed) > 1 or (found and part[match.start() - 1 : match.start()] in _GAPS)
            found.append(Term(tuple(sorted(forms)), prefix=bool(begins) and not shortened))
    return tuple(found)


class Piece(NamedTuple):
    """A stretch of text, and whether it is what was searched for."""

    text: str
    hit: bool


def mark(value: str, wanted: Sequence[Term]) -> list[Piece]:
    """`value` cut into pieces, the searched words marked."""
    pieces: list[Piece] = []
    end, is_hit = 0, _test(tuple(wanted))
    for match in _TOKEN.finditer(value):
        if is_hit(match.group()):
            if match.start() > end:
                pieces.append(Piece(value[end : match.start()], False))
            pieces.append(Piece(match.group(), True))
            end = match.end()
    if end < len(value):
        pieces.append(Piece(value[end:], False))
    return pieces


def has(value: str, wanted: Sequence[Term]) -> bool:
    """Whether any of the searched words stands in `value`."""
    is_hit = _test(tuple(wanted))
    return any(is_hit(match.group()) for match in _TOKEN.finditer(value))


def excerpt(value: str, wanted: Sequence[Term], width: int = 160) -> list[Piece]:
    """About `width` characters of `value` around the first hit, marked; empty where nothing hits."""
    is_hit = _test(tuple(wanted))
    first = next((m for m in _TOKEN.finditer(value) if is_hit(m.group())), None)
    if first is None:
        return []
    start = max(0, first.start() - width // 3)
    if start:
        start = value.find(" ", start, first.start()) + 1 or first.start()
    stop = len(value) if len(value) <= start + width else value.rfind(" ", first.end(), start + width)
    stop = max(stop, first.end())
    shown = mark(value[start:stop], wanted)
    return ([Piece("… ", False)] if start else []) + shown + ([Piece(" …", False)] if stop < len(value) else [])


@lru_cache(maxsize=64)
def _test(wanted: tuple[Term, ...]) -> Callable[[str], bool]:
    """Tells of a word whether it is one of those that are searched for."""
    words_of = [(word, term.prefix) for term in wanted for phrase in term.alternatives for word in phrase]
    whole = {word for word, _ in words_of}
    begun = tuple(word for word, prefix in words_of if prefix)

    @lru_cache(maxsize=2_000)  # most words of a page's texts come again
    def is_hit(token: str) -> bool:
        folded = fold(token)
        return folded in whole or folded.startswith(begun)

    return is_hit


def slug(value: str) -> str:
    """`value` as part of an address: ASCII words joined by hyphens."""
    return "-".join(plain(match.group()) for match in _TOKEN.finditer(value)) or "x"


def listed(items: Iterable[str], joint: str = "or") -> str:
    """'a', 'a or b', 'a, b or c'."""
    parts = list(items)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {language.joint(joint, parts[-1])} {parts[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """'1 city', '1,234 cities': a noun of `vocabulary.NOUNS`, in the language spoken."""
    return f"{language.figures(number)} {language.plural(one, many or one + 's', number)}"


def third_person(phrase: str) -> str:
    """What one city does, from what several do: 'limit most help' gives 'limits most help'."""
    verb, gap, rest = phrase.partition(" ")
    if verb in _IRREGULAR:
        return _IRREGULAR[verb] + gap + rest
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{verb}es{gap}{rest}"
    if verb.endswith("y") and verb[-2:-1] not in ("a", "e", "o", "u"):
        return f"{verb[:-1]}ies{gap}{rest}"
    return f"{verb}s{gap}{rest}"


class Stretch(NamedTuple):
    """Words of a text: the `same` in both, only `before`, or only `after`."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Stretch]:
    """Two versions of a text as one, cut where their words differ."""
    old, new = before.split(), after.split()
    found: list[Stretch] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Stretch("same", " ".join(old[i:j])))
            continue
        found += [Stretch("before", " ".join(old[i:j]))] if j > i else []
        found += [Stretch("after", " ".join(new[k:m]))] if m > k else []
    return found
