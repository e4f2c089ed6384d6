"""Statements from a CSV file, through the same rules and verbs as the form.

One row is one citation; rows of one `record` are one statement. A file loaded twice changes
nothing: what is there already is left as it is, and what contradicts it is reported.
"""

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from .. import address, dates, vocabulary
from ..errors import FieldError, RegisterError
from ..models import Citation, City, Question, Statement
from ..text import listed, slug, words
from . import columns, decide, propose, rules
from .draft import Draft, Printed, draft_of, printed_of

_IDENTITY: Final = ("question", "stance", "channel")
_STATEMENT: Final = (
    "said_on", "said_on_precision", "said_on_note",
    "speaker", "role", "on_behalf_of", "voice", "label_use", "act_status",
)  # fmt: skip
BATCH: Final = 500


class Problem(NamedTuple):
    """What is wrong with a row: its line, the column and the reason."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason}"


@dataclass
class Report:
    """What a file did to the register."""

    rows: int = 0
    added: int = 0
    cited: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


@dataclass
class _Row:
    line: int
    values: dict[str, str]
    city: City
    question: Question
    printed: Printed


class BadFile(RegisterError):
    """The file as a whole cannot be read; nothing was stored."""


def load(session: Session, path: Path, *, by: str, progress: Callable[[int], None] = lambda _: None) -> Report:
    """Propose and publish every good row of a file; the caller commits, or not.

    `progress` is called with the number of rows done since the last call. Raises BadFile for a
    file that is no such CSV.
    """
    report = Report()
    places = Places(session)
    questions = {q.slug: q for q in session.scalars(select(Question).options(selectinload(Question.stances)))}
    records: dict[str, list[_Row]] = {}
    for line, raw in read(path):
        report.rows += 1
        if row := _checked(line, raw, places, questions, report.problems):
            records.setdefault(row.values["record"], []).append(row)
        else:
            progress(1)
    keys = list(records)
    for start in range(0, len(keys), BATCH):
        _load_batch(session, [records[key] for key in keys[start : start + BATCH]], by, report, progress)
    report.problems.sort()
    return report


def read(
    path: Path, imported: Sequence[str] = columns.IMPORTED, required: Iterable[str] = rules.REQUIRED
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with the line each begins on; raises BadFile where it is none."""
    try:
        content = path.read_text("utf-8-sig")
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is not UTF-8 (byte {error.start:,}). Save it as CSV UTF-8.") from None
    # A cell too long is said at its row, not of the file; the limit is the whole process’s, so it only grows.
    csv.field_size_limit(max(csv.field_size_limit(), len(content) + 1))
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(path, header, imported, required)
        line = reader.line_num
        for cells in reader:
            began, line = line + 1, reader.line_num
            if any(cells):
                yield began, _named(began, header, cells)
    except csv.Error as error:
        raise BadFile(f"{path}, line {reader.line_num}: this is not well-formed CSV ({error}).") from None


def _check_header(path: Path, header: list[str], imported: Sequence[str], required: Iterable[str]) -> None:
    known = (*imported, *columns.ADDED_BY_EXPORT) if imported is columns.IMPORTED else imported
    for name in header:
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise BadFile(
                f"{path}: the column “{name[:60]}” is not known"
                + (f"; did you mean “{near[0]}”?" if near else f". Columns are {listed(imported, 'and')}.")
            )
    if twice := {name for name in header if header.count(name) > 1}:
        raise BadFile(f"{path}: the column {listed(sorted(twice))} is there twice.")
    if missing := [name for name in required if name not in header]:
        raise BadFile(f"{path}: the columns {listed(missing, 'and')} are missing from the first line.")


def _named(line: int, header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) > len(header):
        cells = [*cells[: len(header)]]
        return dict(zip(header, cells, strict=True)) | {"": f"line {line} has more cells than the header"}
    return dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))


class Places:
    """Every place by state and name, read once for the file."""

    def __init__(self, session: Session) -> None:
        self.by_name: defaultdict[tuple[str, str], list[City]] = defaultdict(list)
        self.by_path: dict[str, City] = {}
        for city in session.scalars(select(City)):
            self.by_name[city.state, city.sort_name].append(city)
            self.by_path[city.path] = city

    def find(self, name: str, state: str, level: str) -> City:
        """The one place of this name, or at this address (`oh/oakwood-2`); raises FieldError for none or several."""
        if name in self.by_path and self.by_path[name].state == state:
            return self.by_path[name]
        named = self.by_name[state, " ".join(words(name))]
        fitting = [city for city in named if city.level == level] if level else named
        if len(fitting) == 1:
            return fitting[0]
        if not named:
            sort_name = " ".join(words(name))
            everywhere = [c.title for (_, held), cities in self.by_name.items() if held == sort_name for c in cities]
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


def _checked(
    line: int, raw: dict[str, str], places: Places, questions: dict[str, Question], problems: list[Problem]
) -> _Row | None:
    """The row with clean values, or None with its problems noted."""
    found: list[Problem] = []
    if surplus := raw.pop("", ""):
        found.append(Problem(line, "row", f"{surplus}; is a comma or a quotation mark missing?"))
    raw = {name: columns.unguarded(value) for name, value in raw.items()}
    values: dict[str, str] = {}
    for name in rules.RULES:
        try:
            values[name] = rules.check(name, raw.get(name, ""))
        except FieldError as error:
            found.append(Problem(line, name, str(error)))
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
    return _Row(line, values, city, question, printed_of(values))


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


def _load_batch(
    session: Session, groups: list[list[_Row]], by: str, report: Report, progress: Callable[[int], None]
) -> None:
    keys = [group[0].values["record"] for group in groups]
    known = {
        statement.record: statement
        for statement in session.scalars(
            select(Statement)
            .where(Statement.record.in_(keys))
            .options(selectinload(Statement.city), selectinload(Statement.citations).selectinload(Citation.source))
        )
    }
    fresh: list[int] = []
    extra: dict[int, list[int]] = {}
    for group in groups:
        rows = _agreeing(group, report)
        merged = _merged(rows, report)
        statement = known.get(merged.record)
        if statement is None:
            statement = propose.propose(session, merged, rows[0].printed, by=by, fill=True)
            fresh.append(statement.id)
            report.added += 1
            rest = _not_cited({_cited(rows[0])}, rows)
        elif reason := _difference(statement, merged):
            report.problems.append(Problem(rows[0].line, "record", reason))
            progress(len(group))
            continue
        else:
            rest = _not_cited({(c.source.canonical_url, c.quote) for c in statement.citations}, rows)
            report.unchanged += not rest
        for row in rest:
            try:
                citation = propose.cite(session, statement, row.printed, by=by, fill=True)
            except RegisterError as error:
                report.problems.append(Problem(row.line, "source_url", error.sentence))
                continue
            extra.setdefault(statement.id, []).append(citation.number)
            report.cited += 1
        progress(len(group))
    _publish(session, fresh, extra, by)


def _publish(session: Session, fresh: list[int], extra: dict[int, list[int]], by: str) -> None:
    reason = "Loaded from a file of checked statements."
    session.flush()
    loaded = session.scalars(
        select(Statement)
        .where(Statement.id.in_([*fresh, *extra]))
        .options(selectinload(Statement.city), selectinload(Statement.citations).selectinload(Citation.source))
        .execution_options(populate_existing=True)
    )
    statements = {statement.id: statement for statement in loaded}
    decide.publish_all(session, [statements[number] for number in fresh], by=by, reason=reason)
    for number, numbers in extra.items():
        added = [c for c in statements[number].citations if c.number in numbers]
        decide.publish_citations(session, statements[number], added, by=by, reason=reason)


def _agreeing(group: list[_Row], report: Report) -> list[_Row]:
    """The rows that speak of the first row's city, question, stance and channel; others are reported."""
    first, agreeing = group[0], []
    for row in group:
        clash = next((name for name in _IDENTITY if row.values[name] != first.values[name]), None)
        if row.city.id != first.city.id:
            reason = f"The record “{first.values['record']}” is about {first.city.title} on line {first.line}."
            report.problems.append(Problem(row.line, "city", reason))
        elif clash:
            reason = f"Line {first.line} of the same record says {first.values[clash]}, not {row.values[clash]}."
            report.problems.append(Problem(row.line, clash, reason))
        else:
            agreeing.append(row)
    return agreeing


def _merged(rows: list[_Row], report: Report) -> Draft:
    """One statement from its rows: the first value given wins, and a later one that differs is noted."""
    values = dict(rows[0].values)
    for row in rows[1:]:
        for name in (*_STATEMENT, "summary"):
            if not values[name]:
                values[name] = row.values[name]
            elif name != "summary" and row.values[name] not in ("", values[name]):
                kept = f"“{row.values[name]}” differs from “{values[name]}” of the same record, which is kept."
                report.notes.append(Problem(row.line, name, kept))
    return draft_of(rows[0].city, rows[0].question, values)


def _difference(statement: Statement, draft: Draft) -> str:
    """Why a stored statement and a file's record are not the same, or ''."""
    if statement.status != "published":
        return f"The record “{draft.record}” is in the register and {statement.status}; a file cannot change that."
    for name, value in draft.fields().items():
        if (stored := getattr(statement, name)) != value:
            label = {"city_id": "city", "question_id": "question", "said_until": "said_on"}.get(name, name)
            what = (
                f"another {label}"
                if name in ("city_id", "question_id")
                else f"the {label} “{stored}” and the file “{value}”"
            )
            return f"The register has {what} for “{draft.record}”; change it there, with a reason."
    return ""


def _not_cited(cited: set[tuple[str, str]], rows: list[_Row]) -> list[_Row]:
    """The rows whose page and words are not among the cited, each pair once."""
    fresh = {_cited(row): row for row in reversed(rows)}
    return [row for row in rows if _cited(row) not in cited and fresh[_cited(row)] is row]


def _cited(row: _Row) -> tuple[str, str]:
    return address.canonical(row.printed.source_url), row.printed.quote
