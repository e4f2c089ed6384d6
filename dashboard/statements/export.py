"""The rows of a filter of statements, one per citation, and the CSV of them, in the format that import takes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import SQLColumnExpression, Text, case, func, literal, type_coerce
from sqlalchemy.orm import Session

from ..catalogue import known_on, pages
from ..catalogue.filter import Filter
from ..csvlines import lines as csv_lines
from ..db import Reading
from ..models import Citation, City, Source
from ..register import places
from ..register.columns import ADDED_BY_EXPORT, GUARDS, IMPORTED, guarded

COLUMNS: Final = (*IMPORTED, *ADDED_BY_EXPORT)
_AT: Final = {name: at for at, name in enumerate(COLUMNS)}
_GUARDED: Final = [
    _AT[name] for name in (
        "record", "city", "said_on_note", "speaker", "role", "on_behalf_of", "summary", "quote", "source_url",
        "source_title", "publisher", "source_author", "note", "archive_url",
    )
]  # fmt: skip
_texts: Final = itemgetter(*_GUARDED)
_first: Final = itemgetter(slice(1))
_SHARED: Final = places.is_shared(City.level)
_CUT: Final = {"year": 4, "month": 7}


def lines(reading: Reading, asked: Filter, root: str) -> Iterator[str]:
    """The lines of the file, header first, from the one moment of the register that `reading` sees."""

    def safe() -> Iterator[list[Any]]:
        yield list(COLUMNS)
        for cells in rows(reading, asked, root):
            if not GUARDS.isdisjoint(map(_first, _texts(cells))):  # seldom, and a look at one letter is cheap
                for at in _GUARDED:
                    cells[at] = guarded(cells[at])
            yield cells

    return csv_lines(safe())


def rows(reading: Reading, asked: Filter, root: str) -> Iterator[list[Any]]:
    """The cells of every citation of the filter, as they are, from the one moment that `reading` sees."""
    with reading() as session:
        known_on.hold(session, asked.question, asked.known_on, asked.as_of)
        shared = places.sharing(session, None, City.level)
        for *cells, city_id in pages.all_citations(session, asked, lambda said: [*_chosen(said), City.id]):
            _finish(cells, asked.question.slug, root, shared=city_id in shared)
            yield cells


def page_of_rows(session: Session, asked: Filter, root: str) -> pages.Page[list[list[Any]]]:
    """The cells of every citation of one page of statements, a list for each statement."""
    found = pages.citations(session, asked, lambda said: [*_chosen(said), _SHARED])
    for cells in (row for statement in found.rows for row in statement):
        _finish(cells, asked.question.slug, root, shared=cells.pop())
    return found


def _chosen(said: Any) -> list[SQLColumnExpression[Any]]:
    """Each cell as the databases give it, so that a row costs little more than its line; days are ISO text in both."""
    cells: dict[str, SQLColumnExpression[Any]] = {
        "record": said.record,
        "city": City.name,
        "state": City.state,
        "level": City.level,
        "question": literal("", Text),
        "stance": said.stance,
        "channel": said.channel,
        "said_on": type_coerce(said.said_on, Text),
        "said_on_precision": said.said_on_precision,
        "said_on_note": said.said_on_note,
        "speaker": said.speaker,
        "role": said.role,
        "on_behalf_of": said.on_behalf_of,
        "voice": said.voice,
        "label_use": said.label_use,
        "act_status": said.act_status,
        "summary": func.coalesce(func.nullif(Citation.summary, ""), said.summary),
        "quote": Citation.quote,
        "source_url": Source.url,
        "source_title": Source.title,
        "publisher": Source.publisher,
        "source_author": Source.author,
        "published_on": type_coerce(Source.published_on, Text),
        "note": case((Citation.number == 1, said.note), else_=Citation.note),
        "statement_id": said.id,
        "status": said.status,
        "check": Citation.check_result,
        "archive_url": Source.archive_url,
        "codebook_version": said.codebook_version,
        "updated_at": type_coerce(said.updated_at, Text),
        "url": City.slug,  # gives way to the statement's address
    }
    return [cells[name] for name in COLUMNS]


def _finish(cells: list[Any], question: str, root: str, *, shared: bool) -> None:
    """Make of a row as the database gives it one of the file."""
    slug = cells[_URL]
    cells[_URL] = f"{root}statements/{cells[_ID]}"
    cells[_QUESTION] = question
    cells[_UPDATED] = _moment(cells[_UPDATED])
    if cells[_PRECISION] in _CUT:
        cells[_SAID_ON] = str(cells[_SAID_ON])[: _CUT[cells[_PRECISION]]]
    if shared:
        cells[_CITY] = f"{cells[_STATE].lower()}/{slug}"  # its name would be another place's too


_CITY, _STATE, _QUESTION, _SAID_ON, _PRECISION, _ID, _UPDATED, _URL = (
    _AT[name]
    for name in ("city", "state", "question", "said_on", "said_on_precision", "statement_id", "updated_at", "url")
)


@lru_cache(4_096)
def _moment(kept: str | datetime) -> str:
    """A moment as the file has it; SQLite gives its text, without the zone."""
    known = datetime.fromisoformat(kept).replace(tzinfo=UTC) if isinstance(kept, str) else kept.astimezone(UTC)
    return known.isoformat()
