"""The history of a statement as sentences."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import dates, vocabulary
from ..language import Labels, gettext
from ..models import Change, City, Question

VERBS: Final = Labels(
    {
        "proposed": "Submitted",
        "published": "Published",
        "returned": "Returned with questions",
        "answered": "Answered by the submitter",
        "edited": "Edited before it was published",
        "amended": "Corrected",
        "rejected": "Not published",
        "merged": "Merged into another statement",
        "withdrawn": "Withdrawn",
        "restored": "Restored",
        "superseded": "Superseded by a later statement",
        "no longer superseded": "No longer superseded",
        "cited": "Another source proposed",
        "citation published": "Another source published",
        "citation rejected": "Another source not taken",
        "citation returned": "Questions about another source",
        "citation answered": "Answered about another source",
        "citation edited": "Another source edited before it was published",
        "checked": "Quote looked for",
        "recoded": "Confirmed under another codebook version",
    }
)
_NAMES: Final = Labels(
    {
        "stance": "stance",
        "channel": "channel",
        "status": "status",
        "speaker": "speaker",
        "role": "role",
        "voice": "voice",
        "source": "source",
        "quote": "quote",
        "summary": "summary",
        "note": "note",
        "said_on": "said on",
        "said_on_precision": "date known to the",
        "said_on_note": "note on the date",
        "on_behalf_of": "on behalf of",
        "label_use": "use of the label",
        "act_status": "state of the act",
        "codebook_version": "codebook version",
        "source published_on": "source published on",
        "city_id": "city",
        "code": "reason",
        "superseded_by": "superseded by statement",
    }
)
_HIDDEN: Final = frozenset({"question_id", "said_until", "record"})
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "status": vocabulary.STATUSES,
    "said_on_precision": vocabulary.PRECISIONS,
    "channel": vocabulary.CHANNELS,
    "voice": vocabulary.VOICES,
    "label_use": vocabulary.LABEL_USES,
    "act_status": vocabulary.ACT_STATUSES,
    "code": vocabulary.REJECTIONS,
}

_OF_CITATIONS: Final = Labels(vocabulary.STATUSES.in_english | vocabulary.CHECKS.in_english)

_OF_FURTHER: Final = ("cited", "citation ")  # how verbs on further sources begin


class Turn(NamedTuple):
    """One field of a change: its name, and its value before and after as words; `before` is None where it is new."""

    name: str
    before: str | None
    after: str


class Line(NamedTuple):
    """One change: its title, when, by whom, why, and what was before and after."""

    title: str
    at: datetime
    by: str
    reason: str
    turns: list[Turn]


def lines(
    session: Session, number: int, question: Question, *, everything: bool = False, until: date | None = None
) -> list[Line]:
    """Every change of a statement the public may see, newest first.

    What strangers proposed and no editor took is counted, not printed; `everything` prints it for editors. With
    `until` nothing later than that day.
    """
    held = [change for change in of(session, number) if until is None or change.at.date() <= until]
    return told(session, held, question, everything=everything)


def of(session: Session, number: int) -> list[Change]:
    """Every change of a statement, oldest first."""
    query = select(Change).where(Change.noun == "statement", Change.noun_id == number).order_by(Change.id)
    return list(session.scalars(query))


def told(session: Session, changes: Sequence[Change], question: Question, *, everything: bool = False) -> list[Line]:
    """The same of changes at hand, oldest first."""
    public = {name for change in changes if change.verb == "citation published" for name in change.after}
    shown = [c for c in changes if everything or not c.verb.startswith(_OF_FURTHER) or public & _citations(c)]
    places = cities(session, changes)
    return [line(c, question, places) for c in reversed(shown)]


def line(change: Change, question: Question, places: Mapping[int, str]) -> Line:
    """One change in words; `places` names cities by id, see `cities`."""
    title = VERBS.get(change.verb, change.verb.capitalize())
    return Line(title, change.at, change.by, change.reason, turns(change, question, places))


def cities(session: Session, changes: Iterable[Change]) -> dict[int, str]:
    """The names of the cities that changes speak of, by id, in one query or none."""
    sides = [side for change in changes if change.before for side in (change.before, change.after)]
    wanted = {side["city_id"] for side in sides if "city_id" in side}
    if not wanted:
        return {}
    return {city.id: city.title for city in session.scalars(select(City).where(City.id.in_(wanted)))}


def turns(change: Change, question: Question, places: Mapping[int, str]) -> list[Turn]:
    """What a change made of which field, in words. A new row has no before."""
    words = {**_WORDS, "stance": {s.code: s.label for s in question.stances}}
    found: list[Turn] = []
    for name, value in _flat(change.after):
        if name in _HIDDEN or (name == "city_id" and not change.before):
            continue
        kept = change.before.get(name) if name in change.before else None
        if not change.before and value in ("", None):
            continue
        before = None if name not in change.before else _said(name, kept, words, places)
        found.append(Turn(_named(name), before, _said(name, value, words, places)))
    return found


def _said(name: str, value: Any, words: Mapping[str, Mapping[str, str]], places: Mapping[int, str]) -> str:
    if value in ("", None):
        return gettext("nothing")
    if name == "city_id":
        return places.get(value, str(value))
    if name in ("said_on", "source published_on"):
        return dates.shown(date.fromisoformat(value)) or gettext("nothing")
    labels = words.get(name) or (_OF_CITATIONS if name.startswith("citation") else {})
    return str(labels.get(value, value))


def _named(name: str) -> str:
    """A field in words: 'said on', 'citation 2 quote'."""
    if name.startswith("citation "):
        _, number, *field = name.split(" ")
        return " ".join([gettext("citation %(number)s", number=number), *(_NAMES.get(part, part) for part in field)])
    return _NAMES.get(name, name.replace("_", " "))


def _citations(change: Change) -> set[str]:
    """The citations that a change speaks of: 'citation 2'."""
    return {" ".join(name.split()[:2]) for name in change.after if name.startswith("citation ")}


def _flat(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in values.items():
        if isinstance(value, dict):
            found += [(f"{name} {inner}", held) for inner, held in value.items()]
        else:
            found.append((name, value))
    return found
