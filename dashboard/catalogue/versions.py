"""The versions of a statement, made again from its history: each is what readers saw from one change to the next.

The history holds every value that was ever public, so nothing is kept twice. What a source is called is not the
statement's own: a version names the page by its address.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import dates
from ..errors import Missing
from ..language import gettext
from ..models import Change, Question
from . import changes
from .changes import Turn

# After these readers see something else than before.
TURNING: Final = frozenset(
    {"published", "amended", "citation published", "withdrawn", "restored", "superseded", "no longer superseded"}
)
_CITED: Final = ("source", "quote", "summary", "note")


@dataclass(frozen=True)
class Version:
    """What stood at `/statements/<id>` from `at` to `until`, which is None for the present.

    `fields` has the statement's columns as the history writes them, `citations` by number the source's address, quote,
    summary and note of those that were public.
    """

    number: int
    title: str
    at: datetime
    until: datetime | None
    by: str
    reason: str
    fields: dict[str, Any]
    citations: dict[int, dict[str, str]]

    @property
    def is_withdrawn(self) -> bool:
        """Whether a stone stood here."""
        return bool(self.fields["status"] == "withdrawn")

    @property
    def who(self) -> str:
        """Who spoke or acted, or ''."""
        return str(self.fields["speaker"] or self.fields["role"])

    @property
    def when(self) -> str:
        """The day in words, or ''."""
        day = self.fields["said_on"]
        return dates.shown(date.fromisoformat(day), self.fields["said_on_precision"]) if day else ""

    def flat(self) -> dict[str, Any]:
        """Every value by the name that the history gives it."""
        found = dict(self.fields)
        for number, cited in self.citations.items():
            found |= {f"citation {number} {name}": cited[name] for name in _CITED if cited[name]}
        return found


@dataclass
class _State:
    """A statement while its history is told."""

    fields: dict[str, Any] = field(default_factory=dict)
    citations: dict[int, dict[str, str]] = field(default_factory=dict)

    def apply(self, after: Mapping[str, Any]) -> None:
        """Take one line of history into account."""
        for name, value in after.items():
            words = name.split(" ")
            if words[0] == "citation" and words[1:2] and words[1].isdecimal():
                self._apply_cited(int(words[1]), " ".join(words[2:]), value)
            elif words[0] != "source":
                self.fields[name] = value

    def _apply_cited(self, number: int, name: str, value: Any) -> None:
        cited = self.citations.setdefault(number, dict.fromkeys((*_CITED, "status"), ""))
        if isinstance(value, dict):
            cited |= value
        elif name:
            cited[name] = value
        elif value in ("published", "rejected"):
            cited["status"] = value

    def shown(self) -> dict[int, dict[str, str]]:
        """The citations that readers saw."""
        return {number: dict(cited) for number, cited in sorted(self.citations.items())
                if number == 1 or cited["status"] == "published"}  # fmt: skip


def replay(lines: Iterable[Change]) -> list[Version]:
    """The versions that these lines of one statement's history make, oldest first."""
    state, found = _State(), list[tuple[str, Change, dict[str, Any], dict[int, dict[str, str]]]]()
    for line in lines:
        state.apply(line.after)
        if line.verb not in TURNING or state.fields.get("status") not in ("published", "withdrawn"):
            continue
        title = changes.VERBS.get(line.verb, line.verb.capitalize())
        if found and line.verb == "citation published" and found[-1][1].at == line.at:
            title, line = found.pop()[:2]  # committed at once, so nobody saw the one without the other
        found.append((title, line, dict(state.fields), state.shown()))
    ends = [line.at for _, line, _, _ in found[1:]] + [None] * bool(found)
    return [
        Version(number, title, line.at, until, line.by, line.reason, fields, citations)
        for number, ((title, line, fields, citations), until) in enumerate(zip(found, ends, strict=True), 1)
    ]


def of(session: Session, statement: int) -> list[Version]:
    """The versions of a statement, oldest first, in one query."""
    query = select(Change).where(Change.noun == "statement", Change.noun_id == statement).order_by(Change.id)
    return replay(session.scalars(query))


def held_on(held: list[Version], day: date) -> Version:
    """The version that stood at the end of a day; raises Missing."""
    by_then = [version for version in held if version.at.date() <= day]
    if not by_then:
        asked = dates.shown(day)
        if not held:
            raise Missing(gettext("On %(day)s the register did not hold this statement yet.", day=asked))
        published = dates.shown(held[0].at.date())
        raise Missing(
            gettext(
                "On %(day)s the register did not hold this statement yet. It was published on %(published)s.",
                day=asked,
                published=published,
            )
        )
    return by_then[-1]


def numbered(held: list[Version], number: int) -> Version:
    """One version; raises Missing."""
    if not 1 <= number <= len(held):
        raise Missing(
            gettext(
                "There is no version %(number)s: there are %(number2)s. Its history lists them.",
                number=number,
                number2=len(held),
            )
        )
    return held[number - 1]


def difference(session: Session, one: Version, other: Version, question: Question) -> list[Turn]:
    """Each value that differs between two versions, in words."""
    before, after = one.flat(), other.flat()
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    line = Change(
        before={name: before[name] for name in names if name in before},
        after={name: after.get(name, "") for name in names},
    )
    return changes.turns(line, question, changes.cities(session, [line]))
