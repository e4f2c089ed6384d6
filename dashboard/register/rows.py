"""One row of a file: checked by the rules of the form, with the place and the question it speaks of."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Row as SqlRow
from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import dates, vocabulary
from ..errors import FieldError
from ..language import gettext
from ..models import City, Question
from ..text import listed, slug, words
from . import columns, rules
from .draft import Printed, printed_of

# Columns in which many rows say the same, of at most a few hundred letters, and whatever day it is.
_ALIKE: Final = {
    "channel", "said_on_precision", "speaker", "role", "on_behalf_of", "voice", "label_use", "act_status",
    "publisher", "source_author",
}  # fmt: skip
_known: Final = lru_cache(4096)(rules.check)  # what it refuses is not kept
_REQUIRED: Final = rules.REQUIRED.keys() & rules.RULES.keys()


class Problem(NamedTuple):
    """What is wrong with a row: its line, the column and the reason."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason}"


@dataclass
class Row:
    """A row that has passed: its line, its clean values, and what it speaks of."""

    line: int
    values: dict[str, str]
    city: City
    question: Question
    printed: Printed


class Places:
    """Every place by state and name, read once for the file; a City is made of those that are asked for."""

    def __init__(self, session: Session) -> None:
        self._named: defaultdict[tuple[str, str], list[SqlRow[Any]]] = defaultdict(list)
        self._made: dict[int, City] = {}
        self._found: dict[tuple[str, str, str], City] = {}
        for row in session.execute(select(*City.__table__.columns)):
            self._named[row.state, row.sort_name].append(row)

    def find(self, name: str, state: str, level: str) -> City:
        """The one place of this name, or at this address (`oh/oakwood-2`); raises FieldError for none or several."""
        if known := self._found.get((name, state, level)):
            return known
        found = self._found[name, state, level] = self._sought(name, state, level)
        return found

    def let_go(self) -> None:
        """Give back the cities made so far: of fourteen thousand a file that goes by places needs few at a time."""
        self._made.clear()
        self._found.clear()

    def number(self, name: str, state: str) -> int | None:
        """The id of the place of this name, of the first where several share it; None for other names."""
        named = self._named.get((state.strip().upper(), " ".join(words(name))))
        return named[0].id if named else None

    def _sought(self, name: str, state: str, level: str) -> City:
        if "/" in name and (at := self._at(name, state)):
            return at
        named = [self._city(row) for row in self._named.get((state, " ".join(words(name))), [])]
        fitting = [city for city in named if city.level == level] if level else named
        if len(fitting) == 1:
            return fitting[0]
        if not named:
            sort_name = " ".join(words(name))
            alike = [row for (_, held), rows in self._named.items() if held == sort_name for row in rows]
            everywhere = [self._city(row).title for row in alike]
            hint = f" There is {listed(everywhere[:5])}." if everywhere else ""
            raise FieldError(f"There is no place called {name[:80]} in {vocabulary.STATES[state]}.{hint}")
        if not fitting:
            kinds = listed(sorted({vocabulary.LEVELS[city.level].lower() for city in named}))
            raise FieldError(f"{name}, {state} is in the register as a {kinds}, not as a {level}.")
        levels = sorted({city.level for city in fitting})
        if len(levels) > 1:
            raise FieldError(f"{name}, {state} is a {listed(levels, 'and a')}: say which in the column level.")
        paths = listed(sorted(city.path for city in fitting))
        raise FieldError(f"{name}, {state} is {len(fitting)} places of one level: write {paths} instead of the name.")

    def _at(self, path: str, state: str) -> City | None:
        slug = path.partition("/")[2]
        here = (row for (held, _), rows in self._named.items() if held == state for row in rows if row.slug == slug)
        return next((city for city in map(self._city, here) if city.path == path), None)

    def _city(self, row: SqlRow[Any]) -> City:
        if row.id not in self._made:
            self._made[row.id] = made = City()
            vars(made).update(row._mapping)  # as a session loads it: its constructor would take ten times as long
        return self._made[row.id]


def checked(
    line: int, raw: dict[str, str], places: Places, questions: dict[str, Question], problems: list[Problem]
) -> Row | None:
    """The row with clean values, or None with its problems noted."""
    found: list[Problem] = []
    if surplus := raw.pop("", ""):
        found.append(Problem(line, "row", f"{surplus}; is a comma or a quotation mark missing?"))
    values: dict[str, str] = {**rules.BLANK}
    for name, given in raw.items():
        if not given:  # most cells of most rows
            continue
        if given[0] == "'":
            raw[name] = given = columns.unguarded(given)
        if name not in rules.RULES:
            continue
        try:
            values[name] = _known(name, given) if name in _ALIKE else rules.check(name, given)
        except FieldError as error:
            found.append(Problem(line, name, str(error)))
    found += [Problem(line, name, gettext(rules.REQUIRED[name])) for name in _REQUIRED if not raw.get(name)]
    question = question_of(raw, questions, line, found)
    city = city_of(raw, places, line, found)
    values["stance"] = raw.get("stance", "").strip()
    if question and values["stance"] not in [stance.code for stance in question.stances]:
        codes = listed(stance.code for stance in question.stances)
        found.append(Problem(line, "stance", f"“{values['stance'][:40]}” is not one of {codes}."))
    if not found:
        found += [Problem(line, name, reason) for name, reason in rules.contradictions(values).items()]
    if found or question is None or city is None:
        problems.extend(found)
        return None
    values["question"] = question.slug
    values["record"] = values["record"] or _derived_record(city, values)
    if values["said_on"] and not values["said_on_precision"]:
        values["said_on_precision"] = dates.said(values["said_on"]).precision
    return Row(line, values, city, question, printed_of(values))


def question_of(
    raw: dict[str, str], questions: dict[str, Question], line: int, found: list[Problem]
) -> Question | None:
    """The question a row is about, the first where it names none; None with its problem noted."""
    asked = raw.get("question", "").strip()
    if not asked and questions:
        return min(questions.values(), key=lambda question: question.position)
    if asked not in questions:
        found.append(Problem(line, "question", f"“{asked[:60]}” is not one of {listed(questions)}."))
    return questions.get(asked)


def city_of(raw: dict[str, str], places: Places, line: int, found: list[Problem]) -> City | None:
    """The place a row is about; None with its problems noted."""
    name, state, level = (raw.get(column, "").strip() for column in ("city", "state", "level"))
    for column, value in (("city", name), ("state", state)):
        if not value:
            found.append(Problem(line, column, rules.REQUIRED[column]))
    if level and level not in vocabulary.LEVELS:
        found.append(Problem(line, "level", f"“{level[:40]}” is not one of {listed(vocabulary.LEVELS)}."))
        return None
    if state and state.upper() not in vocabulary.STATES:
        found.append(Problem(line, "state", f"“{state[:40]}” is not the two letters of a state."))
        return None
    if not name or not state:
        return None
    try:
        return places.find(name, state.upper(), level)
    except FieldError as error:
        found.append(Problem(line, "city", str(error)))
        return None


def _derived_record(city: City, values: dict[str, str]) -> str:
    """A key for a row without one: the same row gets the same key again."""
    named = [values[n] for n in ("question", "channel", "said_on", "speaker", "role", "on_behalf_of")]
    what = [str(city.geonameid or city.fips), *named]
    digest = hashlib.sha256("\x1f".join([*what, values["quote"] or values["summary"]]).encode()).hexdigest()
    who = slug(values["speaker"].split(" ")[-1]) if values["speaker"] else values["channel"]
    return "-".join(part for part in (city.slug, city.state.lower(), who, values["said_on"], digest[:8]) if part)
