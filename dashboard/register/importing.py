"""Statements from a CSV file, through the same rules and verbs as the form.

One row is one citation; rows of one `record` are one statement. A file loaded twice changes
nothing: what is there already is left as it is, and what contradicts it is reported. What is new is
published by the thousand (`bulk`).
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..db import Database, hold
from ..errors import RegisterError
from ..models import Citation, Question, Source, Statement
from ..storing import give_room
from . import bulk, csv_files, decide, propose, steps
from .bulk import Fresh
from .draft import Draft, draft_of
from .rows import Places, Problem, Row, checked

REASON: Final = "Loaded from a file of checked statements."
BATCH: Final = 1_000  # rows; those of a place are together, so few places are derived again with the next ones
_IDENTITY: Final = ("question", "stance", "channel")
_STATEMENT: Final = (
    "said_on", "said_on_precision", "said_on_note",
    "speaker", "role", "on_behalf_of", "voice", "label_use", "act_status",
)  # fmt: skip


@dataclass
class Report:
    """What a file did to the register."""

    rows: int = 0
    added: int = 0
    cited: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def load(
    session: Session, path: Path, *, by: str, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Report:
    """Propose and publish every good row of a file; the caller commits, or not.

    `progress` is called with the number of rows done since the last call, and that of all rows. Raises BadFile for a
    file that is no such CSV.
    """
    places = Places(session)
    loading = _Loading(places, by)
    with _seldom_collected(), closing(csv_files.Sorted(path, places.number)) as file:
        for batch in file.batches(BATCH):
            loading.take(session, batch)
            progress(len(batch), file.count)
    return loading.done()


def load_by_batches(
    database: Database, path: Path, *, by: str, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Report:
    """As `load`, but each batch is committed by itself: what an interruption leaves, the same file completes."""
    with database.reading() as session:
        places = Places(session)
    loading = _Loading(places, by)
    with _seldom_collected(), closing(csv_files.Sorted(path, places.number)) as file:
        for batch in file.batches(BATCH):
            with database.writing() as session:
                loading.take(session, batch)
            progress(len(batch), file.count)
    return loading.done()


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let Python look for garbage about once a batch, and only in what came since: its many rows are none."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


class _Loading:
    """A file on its way in."""

    def __init__(self, places: Places, by: str) -> None:
        self._places, self._by, self._report = places, by, Report()

    def done(self) -> Report:
        """What came of it."""
        self._report.problems.sort()
        self._report.notes.sort()
        return self._report

    def take(self, session: Session, batch: Sequence[tuple[int, dict[str, str]]]) -> None:
        """Store what is good and new of some rows."""
        hold(session, "import")  # the same file twice at once is the same file twice
        give_room(session)
        self._places.let_go()
        questions = {q.slug: q for q in session.scalars(select(Question).options(selectinload(Question.stances)))}
        groups: dict[str, list[Row]] = {}
        for line, raw in batch:
            self._report.rows += 1
            if row := checked(line, raw, self._places, questions, self._report.problems):
                groups.setdefault(row.values["record"], []).append(row)
        known = _known(session, list(groups))
        fresh = []
        extra: list[tuple[int, list[Row]]] = []
        for record, group in groups.items():
            rows = _agreeing(group, self._report) if len(group) > 1 else group
            draft = _merged(rows, self._report)
            if (there := known.get(record)) is None:
                fresh.append(self._fresh(draft, rows))
            elif reason := _difference(there, draft):
                self._report.problems.append(Problem(rows[0].line, "record", reason))
            else:
                rest = _not_cited(there["cited"], rows)
                self._report.unchanged += not rest
                extra += [(there["id"], rest)] if rest else []
        steps.locked_all(session, [number for number, _ in extra])  # statements before sources, as editors do
        bulk.publish(session, fresh, by=self._by, reason=REASON)
        for number, rows in extra:
            self._cite(session, number, rows)

    def _fresh(self, draft: Draft, rows: list[Row]) -> Fresh:
        """A new statement with those of its rows that are citations of their own."""
        self._report.added += 1
        first, printed = rows[0], [rows[0].printed]
        if len(rows) == 1:
            return Fresh(draft, printed)
        quotes = defaultdict(list, {first.printed.page: [first.printed.quote]})
        for row in _not_cited({_cited(first)}, rows):
            try:
                propose.needs_other_words(row.printed.quote, quotes[row.printed.page])
            except RegisterError as error:
                self._report.problems.append(Problem(row.line, "source_url", error.sentence))
                continue
            quotes[row.printed.page].append(row.printed.quote)
            printed.append(row.printed)
            self._report.cited += 1
        return Fresh(draft, printed)

    def _cite(self, session: Session, number: int, rows: list[Row]) -> None:
        """Add further sources to a statement that is there: seldom, so one by one."""
        statement = steps.locked(session, number)
        added = []
        for row in rows:
            try:
                citation = propose.cite(session, statement, row.printed, by=self._by, fill=True)
            except RegisterError as error:
                self._report.problems.append(Problem(row.line, "source_url", error.sentence))
                continue
            added.append(citation.number)
            self._report.cited += 1
        if added:
            statement = steps.locked(session, number)
            fresh = [c for c in statement.citations if c.number in added]
            decide.publish_citations(session, statement, fresh, by=self._by, reason=REASON)


def _known(session: Session, records: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What the register has under these records: a statement's columns, and as `cited` its pages and their words."""
    found: dict[str, dict[str, Any]] = {}
    for some in bulk.chunks(records):
        rows = session.execute(select(*Statement.__table__.columns).where(Statement.record.in_(some))).mappings()
        found |= {row["record"]: dict(row) | {"cited": set()} for row in rows}
    by_id = {there["id"]: there["cited"] for there in found.values()}
    for numbers in bulk.chunks(list(by_id)):
        cited = select(Citation.statement_id, Source.canonical_url, Citation.quote).join(Citation.source)
        for number, page, quote in session.execute(cited.where(Citation.statement_id.in_(numbers))):
            by_id[number].add((page, quote))
    return found


def _agreeing(group: list[Row], report: Report) -> list[Row]:
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


def _merged(rows: list[Row], report: Report) -> Draft:
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


def _difference(stored: Mapping[str, Any], draft: Draft) -> str:
    """Why a stored statement and a file's record are not the same, or ''."""
    if stored["status"] != "published":
        return f"The record “{draft.record}” is in the register and {stored['status']}; a file cannot change that."
    for name, value in draft.fields().items():
        if stored[name] != value:
            label = {"city_id": "city", "question_id": "question", "said_until": "said_on"}.get(name, name)
            what = (
                f"another {label}"
                if name in ("city_id", "question_id")
                else f"the {label} “{stored[name]}” and the file “{value}”"
            )
            return f"The register has {what} for “{draft.record}”; change it there, with a reason."
    return ""


def _not_cited(cited: set[tuple[str, str]], rows: list[Row]) -> list[Row]:
    """The rows whose page and words are not among the cited, each pair once."""
    fresh = {_cited(row): row for row in reversed(rows)}
    return [row for row in rows if _cited(row) not in cited and fresh[_cited(row)] is row]


def _cited(row: Row) -> tuple[str, str]:
    return row.printed.page, row.printed.quote
