"""How an editor codes a statement: stance, channel, a sentence, and the version that was looked at."""

from dataclasses import dataclass

from flask import request

from .. import vocabulary
from ..db import LARGEST_ID
from ..errors import FieldError
from ..language import gettext
from ..models import Question
from ..register import rules
from ..text import clean
from .said import LONGEST, too_long


@dataclass(frozen=True)
class Answer:
    """A code as it was sent; `wrong` holds a sentence for each field that is to mend."""

    stance: str
    channel: str
    note: str
    version: int
    wrong: dict[str, str]


def number() -> int:
    """The statement that this request's form is about; 0 where it names none."""
    return _counted("statement")


def answered(question: Question, *, needs_note: bool) -> Answer:
    """The code in this request's form, checked against the question's stances."""
    sent, wrong = request.form, {}
    stance, channel, note = sent.get("stance", ""), sent.get("channel", ""), ""
    if stance not in question.rules:
        wrong["stance"] = gettext("Choose one of the stances, by the rule under each.")
    if channel not in vocabulary.CHANNELS:
        wrong["channel"] = gettext("Choose words, law, practice or list.")
    if not wrong:
        wrong |= rules.contradictions({"stance": stance, "channel": channel, "summary": "any"})
    try:
        note = clean(sent.get("note", "")[: 4 * LONGEST])
    except FieldError as error:
        wrong["note"] = str(error)
    if len(note) > LONGEST:
        wrong["note"] = too_long()
    if needs_note and not note and "note" not in wrong:
        wrong["note"] = gettext("Write a sentence: say which rule of the codebook decides.")
    return Answer(stance, channel, note, _counted("version"), wrong)


def _counted(name: str) -> int:
    value = request.form.get(name, "")
    return min(int(value), LARGEST_ID) if value.isascii() and value.isdecimal() and len(value) < 11 else 0
