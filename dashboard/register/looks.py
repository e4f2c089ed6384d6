"""Looks: what somebody searched for a city and did not find, or found; and when the next one is wanted."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import clock, dates
from ..db import LARGEST_ID
from ..errors import FieldError, Missing, Refused
from ..language import gettext
from ..models import City, Due, Look, Question
from ..text import clean, listed
from . import history, places, rules, standing

MOST_FOUND: Final = 10_000
LAST: Final = date(2100, 12, 31)  # a due date beyond is a slip of the pen


def _searched_on(value: str) -> str:
    day = dates.day(clean(value))
    if day is None:
        raise FieldError(gettext("Give the day of the search, such as 2026-05-03."))
    if day < dates.EARLIEST:
        raise FieldError(gettext("%(value)s is before the United States. Check the year.", value=day))
    return day.isoformat()


def _query(value: str) -> str:
    found = rules.sized(300)(value)
    if not found:
        raise FieldError(
            gettext("Give the words that were searched for, so that somebody else can search for them again.")
        )
    return found


def _found(value: str) -> str:
    value = clean(value) or "0"
    if not (value.isascii() and value.isdecimal() and len(value) < 6 and int(value) <= MOST_FOUND):
        raise FieldError(
            gettext("“%(value)s” is not how many statements were found. Write a number; 0 is none.", value=value[:40])
        )
    return str(int(value))


RULES: Final[Mapping[str, Callable[[str], str]]] = {
    "searched_on": _searched_on,
    "query": _query,
    "where": rules.sized(200),
    "found": _found,
    "note": rules.sized(1000, lines=True),
}


@dataclass(frozen=True)
class Sought:
    """What a look was: its day, its words, where ('' where nobody says), how many statements it found, a note."""

    searched_on: date
    query: str
    where: str = ""
    found: int = 0
    note: str = ""


def checked(values: Mapping[str, str]) -> tuple[Sought | None, dict[str, str]]:
    """The look that these fields tell; None and a sentence for each field that is to mend."""
    clean_values: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for name, rule in RULES.items():
        try:
            clean_values[name] = rule(values.get(name, ""))
        except FieldError as error:
            wrong[name] = str(error)
    if wrong:
        return None, wrong
    on, found = date.fromisoformat(clean_values["searched_on"]), int(clean_values["found"])
    return Sought(on, clean_values["query"], clean_values["where"], found, clean_values["note"]), {}


def place(session: Session, typed: str) -> City:
    """The one place that is meant by a name or an address; raises FieldError with what to write instead."""
    found = places.meant(session, clean(typed)[:200])
    if not found:
        raise FieldError(
            gettext("No place is called “%(name)s”. Write name and state, such as “Peoria, IL”.", name=typed[:80])
        )
    if len(found) > 1:
        paths = listed(city.path for city in found[:8])
        raise FieldError(gettext("“%(name)s” can be %(paths)s. Write one of these.", name=typed[:80], paths=paths))
    return found[0]


def record(
    session: Session, question: Question, cities: Collection[City], sought: Sought, *, by: str, user: int | None = None
) -> int:
    """Store a look at each of these cities; what is on record already is left as it is. Returns how many are new."""
    numbers = sorted({city.id for city in cities})
    standing.lock(session, question.id, numbers)
    same = (
        Look.question_id == question.id, Look.city_id.in_(numbers), Look.searched_on == sought.searched_on,
        Look.query == sought.query, Look.searched_in == sought.where, Look.withdrawn_at.is_(None),
    )  # fmt: skip
    there = set(session.scalars(select(Look.city_id).where(*same)))
    made = [
        Look(
            question_id=question.id, city_id=number, searched_on=sought.searched_on, query=sought.query,
            searched_in=sought.where, found=sought.found, note=sought.note, by=by, user_id=user,
            recorded_at=clock.now(),
        )
        for number in numbers if number not in there
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    for look in made:
        _told(session, "recorded", look, by=by, reason=sought.note, after=_facts(look))
    if made:
        standing.refresh(session, question.id, [look.city_id for look in made])
    return len(made)


def withdraw(session: Session, number: int, *, by: str, reason: str) -> Look:
    """Take back a look that was recorded by mistake; it stays readable with the reason, and counts no more."""
    if not reason.strip():
        raise Refused(gettext("Taking back a look needs a reason: one sentence that a reader can understand."))
    query = select(Look).where(Look.id == min(number, LARGEST_ID)).with_for_update()
    look = session.scalar(query.execution_options(populate_existing=True))
    if look is None:
        raise Missing(gettext("There is no look %(number)s.", number=number))
    if look.withdrawn_at is not None:
        raise Refused(
            gettext("Look %(number)s was withdrawn before: %(reason)s", number=number, reason=look.withdrawn_reason)
        )
    look.withdrawn_at, look.withdrawn_reason = clock.now(), reason
    session.flush()
    _told(session, "withdrawn", look, by=by, reason=reason, after={"withdrawn": True})
    standing.refresh(session, look.question_id, [look.city_id])
    return look


def set_due(
    session: Session, question: Question, city: City, due_on: date | None, *, by: str, reason: str,
    user: int | None = None,
) -> Due:  # fmt: skip
    """Set the day of the next look at a city; None lets the rule hold again."""
    if not reason.strip():
        raise Refused(gettext("A due date needs a reason: one sentence that a reader can understand."))
    if due_on is not None and not dates.EARLIEST <= due_on <= LAST:
        raise Refused(gettext("%(day)s is no day to look at a city on. Check the year.", day=due_on))
    standing.lock(session, question.id, [city.id])
    here = (Due.question_id == question.id, Due.city_id == city.id)
    before = session.scalar(select(Due.due_on).where(*here).order_by(Due.id.desc()).limit(1))
    if before is None and due_on is None:
        raise Refused(gettext("No due date of %(city)s was set by hand: the rule holds for it.", city=city.title))
    made = Due(
        question_id=question.id, city_id=city.id, due_on=due_on, reason=reason, by=by, user_id=user,
        set_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    history.record(
        session, "due set", "city", city.id, by=by, reason=reason,
        before={"due_on": before}, after={"due_on": due_on, "question_id": question.id},
    )  # fmt: skip
    standing.refresh(session, question.id, [city.id])
    return made


def _facts(look: Look) -> dict[str, Any]:
    names = ("question_id", "city_id", "searched_on", "query", "searched_in", "found", "note")
    return {name: getattr(look, name) for name in names}


def _told(session: Session, verb: str, look: Look, *, by: str, reason: str, after: dict[str, Any]) -> None:
    before = {"withdrawn": False} if verb == "withdrawn" else {}
    history.record(session, verb, "look", look.id, by=by, reason=reason, before=before, after=after)
