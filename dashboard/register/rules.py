"""What each field takes: the same rules for the form, a file and the command line.

`check(field, value)` gives the clean value or raises FieldError with the sentence for that field.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from .. import address, dates, vocabulary
from ..errors import FieldError
from ..language import figures, gettext, mark
from ..text import clean, listed

_OPENING: Final = ("“", '"', "„", "«")
_CLOSING: Final = ("”", '"', "“", "»")
_MARKS: Final = {*_OPENING, *_CLOSING}
_EMPTY: Final = "".join(_MARKS) + " \n.…"  # an omission is no quote


def sized(limit: int, *, lines: bool = False) -> Callable[[str], str]:
    """The rule for a text of at most so many characters."""

    def check(value: str) -> str:
        if len(value) > 4 * limit:  # before cleaning: a megabyte is refused, not processed
            raise FieldError(_too_long(value, limit))
        value = clean(value, lines=lines)
        if len(value) > limit:
            raise FieldError(_too_long(value, limit))
        return value

    return check


def _too_long(value: str, limit: int) -> str:
    return gettext(
        "This is %(length)s characters long; at most %(limit)s fit. Keep the part that matters.",
        length=figures(len(value)),
        limit=figures(limit),
    )


def _quote(value: str) -> str:
    """The words of a quote, without marks around the whole of it."""
    value = sized(5000, lines=True)(value)
    inside = value[1:-1].strip()
    if value[:1] in _OPENING and value[-1:] in _CLOSING and len(value) > 1 and not set(inside) & _MARKS:
        value = inside
    if value and not value.strip(_EMPTY):
        raise FieldError(
            gettext("This holds no words. Give the words as printed, or leave it empty and write a summary.")
        )
    return value


def _choice(words: Mapping[str, str], *, default: str | None = None) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not value and default is not None:
            return default
        if value not in words:
            raise FieldError(gettext("“%(value)s” is not one of %(list)s.", value=value[:40], list=listed(words)))
        return value

    return check


def _address(value: str) -> str:
    return address.accepted(value) if value else ""


def _said_on(value: str) -> str:
    value = clean(value)
    dates.said(value)
    return value


def _day(value: str) -> str:
    value = clean(value)
    dates.day(value)
    return value


RULES: Final[Mapping[str, Callable[[str], str]]] = {
    "record": sized(200),
    "channel": _choice(vocabulary.CHANNELS),
    "said_on": _said_on,
    "said_on_precision": _choice(vocabulary.PRECISIONS, default=""),
    "said_on_note": sized(500),
    "speaker": sized(200),
    "role": sized(200),
    "on_behalf_of": sized(200),
    "voice": _choice(vocabulary.VOICES, default="city"),
    "label_use": _choice(vocabulary.LABEL_USES, default=""),
    "act_status": _choice(vocabulary.ACT_STATUSES, default=""),
    "summary": sized(1000),
    "quote": _quote,
    "note": sized(2000, lines=True),
    "source_url": _address,
    "source_title": sized(500),
    "publisher": sized(200),
    "source_author": sized(300),
    "published_on": _day,
    "archive_url": _address,
}

# What an empty field comes to: most fields of most rows are.
BLANK: Final = {name: rule("") for name, rule in RULES.items() if name != "channel"}

REQUIRED: Final = {
    "city": mark("Name the city, such as “Springfield, IL”."),
    "state": mark("Name the state by its two letters, such as IL."),
    "stance": mark("Choose what the statement says about the question."),
    "channel": mark("Choose whether these are words, law, practice or a list."),
    "source_url": mark("Give the address of the page where it is printed: without a source there is no row."),
    "publisher": mark("Name the publisher, such as “Chicago Tribune” or “City of Chicago”."),
}


def check(field: str, value: str) -> str:
    """The clean value of one field; raises FieldError with a sentence."""
    if not value and field not in REQUIRED:
        return BLANK[field]
    if field in REQUIRED and not value.strip():
        raise FieldError(gettext(REQUIRED[field]))
    return RULES[field](value)


def address_or_nothing(_field: str, value: str) -> str:
    """The clean address, or '' where none is given; raises FieldError with a sentence."""
    return _address(value) if value.strip() else ""


def contradictions(values: Mapping[str, Any]) -> dict[str, str]:
    """Sentences for fields that do not fit each other, by field; empty where all do."""
    found: dict[str, str] = {}
    if not values.get("summary") and not values.get("quote"):
        found["quote"] = gettext("Give the words as printed, or say in the summary what was said or done.")
    if values.get("channel") == "list" and values.get("stance") != vocabulary.NO_POSITION:
        found["stance"] = gettext(
            "A list is somebody else’s classification: its stance is always “No position stated”."
        )
    try:
        dates.said(values.get("said_on") or "", values.get("said_on_precision") or "")
    except FieldError as error:
        found["said_on"] = str(error)
    return found
