"""Many statements proposed and published at once.

What comes of it is what `propose.propose`, `propose.cite` and the verbs of `decide` make of one after the other: the
same rows and the same lines of history, prepared here and stored together (tests/test_bulk.py compares every table).
"""

from collections.abc import Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import clock, search
from ..dates import NEVER
from ..models import Change, Citation, Source, Statement
from ..storing import next_ids, store, stored_unless_taken
from . import history, propose, sources, standing, steps
from .document import joined
from .draft import Draft, Printed

# How many values a condition may list on either database.
MOST = 10_000
_PENDING: Final = {"status": "pending"}
_PUBLISHED: Final = {"status": "published"}


class Fresh(NamedTuple):
    """A statement that the register does not have, with all its citations, the first of them first."""

    draft: Draft
    printed: list[Printed]


def publish(session: Session, all_fresh: Sequence[Fresh], *, by: str, reason: str) -> None:
    """Store these statements as published; sources that are known are completed."""
    steps.needs_reason(reason)
    if not all_fresh:
        return
    # A source that was not found may be somebody else's by the time it is stored: it is found the next time.
    while not stored_unless_taken(
        session, partial(_publish, session, all_fresh, by, reason), "uq_source_canonical_url"
    ):
        pass


def _publish(session: Session, all_fresh: Sequence[Fresh], by: str, reason: str) -> None:
    made = _Made(session, all_fresh, by, reason)
    numbers = next_ids(session, Statement, len(all_fresh))
    for number, fresh in zip(numbers, all_fresh, strict=True):
        made.propose(number, fresh)
    for number in numbers:
        made.line("published", number, _PENDING, _PUBLISHED)
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
        self.documents: dict[int, search.Document] = {}
        wanted = {printed.page for fresh in all_fresh for printed in fresh.printed}
        self._sources = _known(session, sorted(wanted))
        self._source_ids = iter(next_ids(session, Source, len(wanted) - len(self._sources)))

    def propose(self, number: int, fresh: Fresh) -> None:
        """Prepare a statement as it will be when published, with its citations and the lines of its proposal."""
        draft, cited = fresh.draft, []
        fields = draft.fields() | {"record": draft.record}
        for at, printed in enumerate(fresh.printed, 1):
            source = self._source(printed)
            citation = propose.columns_of_citation(
                number, at, source["id"], printed, self._now, summary=draft.summary, note=draft.note, user=None
            )
            told = propose.told_of_citation(citation, source["url"])
            if at == 1:
                self.line("proposed", number, {}, propose.told_of_statement(fields, told), reason="")
            else:
                self.line("cited", number, {}, {f"citation {at}": told}, reason="")
            cited.append(source)
            citation["status"] = "published"
            self._citations.append(citation)
        # One version more for its publication, and one for that of its further sources.
        codebook = draft.question.codebook_version
        statement = propose.columns_of_statement(fields, number, codebook, draft.said.on or NEVER, self._now)
        statement |= {"status": "published", "version": 2 + (len(cited) > 1)}
        self._statements.append(statement)
        if draft.said.on is None:
            self._undated.append((statement, cited))
        own = ((citation["quote"], citation["summary"]) for citation in self._citations[-len(cited) :])
        self.documents[number] = joined(draft.city, draft.question.id, draft, own)

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
        # In one order: two who add the same sources wait for each other, and none forever.
        store(self._session, Source, sorted(self._added, key=itemgetter("canonical_url")))
        store(self._session, Citation, self._citations)
        store(self._session, Statement, self._statements)
        store(self._session, Change, self._lines)

    def _source(self, printed: Printed) -> dict[str, Any]:
        """The row of a citation's source, as `sources.find_or_add` finds, completes or adds it."""
        known = self._sources.get(printed.page)
        if known is None:
            known = self._sources[printed.page] = sources.columns_of(printed, self._now)
            known["id"] = next(self._source_ids)
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
    """What is stored of the sources of these canonical addresses, which nobody changes until this transaction ends."""
    columns = [Source.id, Source.url, Source.canonical_url, *(getattr(Source, name) for name in sources.DETAILS)]
    found = {}
    for some in chunks(addresses):
        query = (
            select(*columns)
            .where(Source.canonical_url.in_(some))
            .order_by(Source.canonical_url)
            .with_for_update(key_share=True)
        )
        for row in session.execute(query).mappings():
            found[row["canonical_url"]] = dict(row)
    return found


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values in parts that a condition may list."""
    return (values[start : start + MOST] for start in range(0, len(values), MOST))
