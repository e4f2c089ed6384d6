"""Many statements proposed and published at once.

What comes of it is what `propose.propose`, `propose.cite` and the verbs of `decide` make of one after the other: the
same rows and the same lines of history, prepared here and stored together (tests/test_bulk.py compares every table).
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from .. import address, clock, search
from ..dates import NEVER
from ..db import next_ids, store
from ..models import Change, Citation, Source, Statement
from . import history, propose, sources, standing, steps
from .document import joined
from .draft import Draft, Printed

# How many values a condition may list on either database.
MOST = 10_000


class Fresh(NamedTuple):
    """A statement that the register does not have, with all its citations, the first of them first."""

    draft: Draft
    printed: list[Printed]


def alone(session: Session) -> None:
    """Let nobody else add sources until this transaction ends: those not found will still be new when stored."""
    if session.get_bind().dialect.name == "postgresql":  # on SQLite writers are alone anyway
        session.execute(text("LOCK TABLE source IN SHARE ROW EXCLUSIVE MODE"))


def publish(session: Session, all_fresh: Sequence[Fresh], *, by: str, reason: str) -> None:
    """Store these statements as published; sources that are known are completed. Call `alone` first."""
    steps.needs_reason(reason)
    if not all_fresh:
        return
    made = _Made(session, all_fresh, by, reason)
    numbers = next_ids(session, Statement, len(all_fresh))
    for number, fresh in zip(numbers, all_fresh, strict=True):
        made.propose(number, fresh)
    for number in numbers:
        made.line("published", number, {"status": "pending"}, {"status": "published"})
    for number, fresh in zip(numbers, all_fresh, strict=True):
        for name in (f"citation {at}" for at in range(2, len(fresh.printed) + 1)):
            made.line("citation published", number, {name: "pending"}, {name: "published"})
    made.store()
    search.add(session, made.documents)
    for question_id in sorted({fresh.draft.question.id for fresh in all_fresh}):
        cities = {fresh.draft.city.id for fresh in all_fresh if fresh.draft.question.id == question_id}
        standing.refresh(session, question_id, cities)


class _Made:
    """The rows of all tables that come of some statements, until they are stored."""

    def __init__(self, session: Session, all_fresh: Sequence[Fresh], by: str, reason: str) -> None:
        self._session, self._by, self._reason = session, by, reason
        self._now = clock.now()
        self._statements: list[dict[str, Any]] = []
        self._citations: list[dict[str, Any]] = []
        self._added: list[dict[str, Any]] = []
        self._lines: list[dict[str, Any]] = []
        self._undated: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
        self.documents: dict[int, str] = {}
        wanted = {address.canonical(printed.source_url) for fresh in all_fresh for printed in fresh.printed}
        self._sources = _known(session, sorted(wanted))
        self._source_ids = iter(next_ids(session, Source, len(wanted) - len(self._sources)))

    def propose(self, number: int, fresh: Fresh) -> None:
        """Prepare a statement as it will be when published, with its citations and the lines of its proposal."""
        draft, cited = fresh.draft, []
        for at, printed in enumerate(fresh.printed, 1):
            source = self._source(printed)
            citation = propose.columns_of_citation(
                number, at, source["id"], printed, summary=draft.summary, note=draft.note, user=None
            )
            told = propose.told_of_citation(citation, source["url"])
            if at == 1:
                self.line("proposed", number, {}, propose.told_of_statement(draft, draft.record, told), reason="")
            else:
                self.line("cited", number, {}, {f"citation {at}": told}, reason="")
            cited.append(source)
            self._citations.append(citation | {"status": "published"})
        # One version more for its publication, and one for that of its further sources.
        statement = propose.columns_of_statement(draft, number, draft.record, draft.said.on or NEVER, self._now)
        statement |= {"status": "published", "version": 2 + (len(cited) > 1)}
        self._statements.append(statement)
        if draft.said.on is None:
            self._undated.append((statement, cited))
        own = ((citation["quote"], citation["summary"]) for citation in self._citations[-len(cited) :])
        self.documents[number] = joined(draft.city, draft, own)

    def line(
        self, verb: str, number: int, before: dict[str, Any], after: dict[str, Any], reason: str | None = None
    ) -> None:
        """Prepare a line of a statement's history."""
        why = self._reason if reason is None else reason
        self._lines.append(
            history.line(self._session, verb, "statement", number, by=self._by, reason=why, before=before, after=after)
        )

    def store(self) -> None:
        """Store everything; the citations before the statements, as the database wants it."""
        for statement, cited in self._undated:  # now that every source has told its day
            days = [source["published_on"] for source in cited if source["published_on"]]
            statement["sort_on"] = min(days, default=NEVER)
        store(self._session, Source, self._added)
        store(self._session, Citation, self._citations)
        store(self._session, Statement, self._statements)
        store(self._session, Change, self._lines)

    def _source(self, printed: Printed) -> dict[str, Any]:
        """The row of a citation's source, as `sources.find_or_add` finds, completes or adds it."""
        key = address.canonical(printed.source_url)
        known = self._sources.get(key)
        if known is None:
            known = self._sources[key] = {"id": next(self._source_ids)} | sources.columns_of(printed)
            self._added.append(known)
            self._source_line("added", known["id"], {}, sources.told(known))
        elif given := sources.lacking(known, printed):
            if "created_at" in known:  # of these statements: not stored yet
                self._source_line("completed", known["id"], {name: known[name] for name in given}, given)
            else:
                self._complete(known["id"], printed)
            known |= given
        return known

    def _complete(self, number: int, printed: Printed) -> None:
        """Complete a stored source, which may give other statements of it another day."""
        source = self._session.get_one(Source, number)
        sources.complete(self._session, source, printed, self._by)
        self._session.flush()

    def _source_line(self, verb: str, number: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        self._lines.append(history.line(self._session, verb, "source", number, by=self._by, before=before, after=after))


def _known(session: Session, addresses: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is stored of the sources of these canonical addresses."""
    columns = [Source.id, Source.url, Source.canonical_url, *(getattr(Source, name) for name in sources.DETAILS)]
    found = {}
    for some in chunks(addresses):
        for row in session.execute(select(*columns).where(Source.canonical_url.in_(some))).mappings():
            found[row["canonical_url"]] = dict(row)
    return found


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values in parts that a condition may list."""
    return (values[start : start + MOST] for start in range(0, len(values), MOST))
