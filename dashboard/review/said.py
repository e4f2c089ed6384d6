"""What an editor says with a decision: the choice, its reason and sentence, the version that was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import request

from .. import vocabulary
from ..catalogue.recorded import ACCEPTED, MERGED
from ..errors import FieldError
from ..language import figures, gettext
from ..text import clean, listed
from .choices import Choice

LONGEST: Final = 2000


@dataclass(frozen=True)
class Said:
    """A decision as it was sent; `wrong` is the sentence for what is missing, or ''."""

    choice: str
    code: str
    reason: str
    version: int
    into: int | None
    later: int | None
    wrong: str = ""


def said(open_to: Sequence[Choice]) -> Said:
    """The decision in this request's form, checked against what the item is open to."""
    sent = request.form
    into = sent.get("into", "")
    number = int(into) if into.isdecimal() and len(into) < 10 else None
    version, code, later = sent.get("version", ""), sent.get("code", ""), sent.get("later", "").strip()
    choice = "merge" if number else sent.get("choice", "")
    try:
        reason = clean(sent.get("reason", "")[: 4 * LONGEST])
        wrong = _wrong(choice, code, reason, open_to)
        if not wrong and choice == "supersede" and number_in(later) is None:
            wrong = gettext("Write the number of the later statement: it stands in the address of its page.")
    except FieldError as error:
        reason, wrong = "", str(error)
    if choice == "merge" and not reason:
        reason, wrong = MERGED % {"number": number}, ""
    seen = int(version) if version.isdecimal() and len(version) < 10 else 0
    reason = reason or (ACCEPTED if choice == "accept" else "")
    return Said(choice, code, reason, seen, number, number_in(later), wrong)


def too_long() -> str:
    """What is said of a sentence that is longer than LONGEST."""
    return gettext("The sentence is longer than %(number)s characters. Keep what matters.", number=figures(LONGEST))


def number_in(typed: str) -> int | None:
    """The number that was typed, or None where it is none of ours."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None


def _wrong(choice: str, code: str, reason: str, open_to: Sequence[Choice]) -> str:
    words = [one.word for one in open_to] + (["merge"] if "return" in [one.word for one in open_to] else [])
    if not words:
        return ""  # decided meanwhile: the verb says by whom and how
    if choice not in words:
        return gettext("Choose what to do: %(list)s.", list=listed(gettext(one.label).lower() for one in open_to))
    if choice == "reject" and code not in vocabulary.REJECTIONS:
        return gettext("Choose a reason from the list, and give the submitter a sentence.")
    if not reason and choice not in ("accept", "merge"):
        return gettext("Write a sentence: whoever sent it, or reads its history, must learn why.")
    if len(reason) > LONGEST:
        return too_long()
    return ""
