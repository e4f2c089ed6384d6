"""The language of whoever is answered: sentences, nouns, numbers and labels in it.

English is what the code says; Spanish comes from `translations/`, read once by each process. Whoever answers sets the
language (`bilingual`); commands and files never do, so they speak English.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date as day
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

# Babel is imported where it is asked: the child that reads pages speaks English, and must be up at once.
LANGUAGES: Final = {"en": "English", "es": "Español"}
REGIONS: Final = {"es": "es_US"}  # whose dates and numbers: readers are in the United States
FOLDER: Final = Path(__file__).parent / "translations"
CATALOGUES: Final = ("messages.po", "sentences.po")  # what templates say; what Python says and the package's data hold

_spoken: ContextVar[str] = ContextVar("spoken", default="en")


class Labels(Mapping[str, str]):
    """Stored words with their labels, each label in the language it is asked for in."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.in_english: Final = dict(labels)

    def __getitem__(self, word: str) -> str:
        return gettext(self.in_english[word])

    def __iter__(self) -> Iterator[str]:
        return iter(self.in_english)

    def __len__(self) -> int:
        return len(self.in_english)

    def __contains__(self, word: object) -> bool:
        return word in self.in_english


def spoken() -> str:
    """The language spoken now: a key of `LANGUAGES`."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language meanwhile."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def gettext(message: str, /, **values: object) -> str:
    """The sentence in the language spoken, with `%(name)s` filled in; as it is where no translation is known."""
    if _spoken.get() != "en":
        message = _translations(_spoken.get()).get(message, message)
    return message % values if values else message


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """The sentence for so many; `%(number)s` is `count` as it is written in the language spoken."""
    return plural(one, many, count) % (values | {"number": figures(count)})


def plural(one: str, many: str, count: int) -> str:
    """The one of two sentences that fits so many, in the language spoken, with nothing filled in."""
    if _spoken.get() != "en":
        one, many = _plurals(_spoken.get()).get(one, (one, many))
    return one if count == 1 else many  # so in English, and in Spanish


def is_known(message: str) -> bool:
    """Whether the sentence can be said in the language spoken."""
    return _spoken.get() == "en" or message in _translations(_spoken.get())


def mark(message: str) -> str:
    """The sentence as it is: it is said later, by `gettext`, in the language then spoken."""
    return message


def retold(recorded: str, forms: Iterable[str]) -> str:
    """What was kept in English, in the language spoken where nothing but these sentences makes it; else as it is.

    A form is a sentence of `gettext`: its placeholders take whatever stands in their places.
    """
    if _spoken.get() == "en":
        return recorded
    said, at = list[str](), 0
    while at < len(recorded):
        found = next(((form, held) for form in forms if (held := _pattern(form).match(recorded, at))), None)
        if found is None:
            return recorded
        said.append(gettext(found[0], **found[1].groupdict()))
        at = found[1].end()
    return " ".join(said)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    pieces = re.split(r"%\((\w+)\)s", form)
    pieces[::2] = map(re.escape, pieces[::2])
    pieces[1::2] = [f"(?P<{name}>.{{1,253}}?)" for name in pieces[1::2]]  # a host has no more characters
    return re.compile("".join(pieces) + r"(?: |\Z)")


def figures(value: int) -> str:
    """'1,234' as the language spoken writes it."""
    return f"{value:,}" if _spoken.get() == "en" else _figures(value, _spoken.get())


def joint(word: str, before: str) -> str:
    """'and' or 'or' in the language spoken, as it sounds before a word."""
    if _spoken.get() != "es":
        return word
    sound = before.lower().lstrip("“").removeprefix("h")
    if word == "or":
        return "u" if sound.startswith(("o", "ó")) else "o"
    return "e" if sound.startswith(("i", "í")) and not sound.startswith(("ia", "ie", "io")) else "y"


def contracted(words: str) -> str:
    """'del 3 de mayo' where a sentence with a date in it would read 'de el 3 de mayo'."""
    return type(words)(re.sub(r"\b(de|a) el (?=<time|\d)", r"\1l ", words)) if _spoken.get() == "es" else words


def date(on: day, form: str) -> str:
    """A date outside English: `form` is 'long' or 'medium', or the fields of CLDR that are known, such as 'yMMMM'."""
    return _date(on, form, _spoken.get())


@lru_cache(maxsize=10_000)
def _date(on: day, form: str, language: str) -> str:
    from babel.dates import format_date, format_skeleton

    region = REGIONS[language]
    return format_date(on, form, region) if form in ("long", "medium") else format_skeleton(form, on, locale=region)


@lru_cache(maxsize=10_000)
def _figures(value: int, language: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, locale=REGIONS[language])


@cache
def _translations(language: str) -> dict[str, str]:
    return {one: said if isinstance(said, str) else said[0] for one, said in _catalogue(language)}


@cache
def _plurals(language: str) -> dict[str, tuple[str, str]]:
    return {one: (said[0], said[1]) for one, said in _catalogue(language) if not isinstance(said, str)}


@cache
def _catalogue(language: str) -> list[tuple[str, str | tuple[str, ...]]]:
    """Every message that is translated: its English (of a plural, the singular) and its translation."""
    from babel.messages.pofile import read_po

    found: list[tuple[str, str | tuple[str, ...]]] = []  # a plural has both
    for name in CATALOGUES:
        held = read_po(BytesIO((FOLDER / language / "LC_MESSAGES" / name).read_bytes()), locale=language)
        for message in held:
            if message.id and message.string and not message.fuzzy:
                one = message.id if isinstance(message.id, str) else message.id[0]
                if isinstance(message.string, str):
                    found.append((one, message.string))
                elif all(message.string):
                    found.append((one, tuple(message.string)))
    return found
