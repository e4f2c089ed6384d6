"""A suggested edit in words: each field as it stands and as it would be."""

from collections.abc import Mapping
from typing import Final

from .. import vocabulary
from ..language import Labels, gettext
from ..models import Edit, Question
from .changes import Turn

_NAMES: Final = Labels(
    {
        "channel": "channel",
        "stance": "stance",
        "city": "city",
        "speaker": "speaker",
        "quote": "quote",
        "summary": "summary",
        "note": "note",
        "publisher": "publisher",
        "source_url": "address of the page",
        "source_title": "title of the page",
        "source_author": "author of the page",
        "published_on": "published on",
        "on_behalf_of": "on behalf of",
        "role": "office at the time",
        "voice": "speaks",
        "said_on": "said or done on",
        "said_on_precision": "date known to the",
        "said_on_note": "note on the date",
        "act_status": "state of the act",
        "label_use": "use of the label",
    }
)
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "channel": vocabulary.CHANNELS,
    "voice": vocabulary.VOICES,
    "label_use": vocabulary.LABEL_USES,
    "act_status": vocabulary.ACT_STATUSES,
}


def turns(edit: Edit, question: Question) -> list[Turn]:
    """Each field that an edit changes, old beside new."""
    words = {**_WORDS, "stance": {s.code: s.label for s in question.stances}}

    def said(name: str, value: str) -> str:
        return words.get(name, {}).get(value, value) or gettext("nothing")

    return [
        Turn(_NAMES.get(name, name), said(name, edit.before[name]), said(name, value))
        for name, value in edit.after.items()
    ]


def overtaken(edit: Edit, now: Mapping[str, str]) -> list[str]:
    """The fields of an edit that say something else by now than when it was suggested."""
    return [_NAMES.get(name, name) for name, before in edit.before.items() if now[name] != before]
