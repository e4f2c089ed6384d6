"""Any filter of statements as CSV: one row per citation, in the format that import takes."""

from collections.abc import Iterator
from typing import Any

from .. import dates
from ..catalogue import known_on, pages
from ..catalogue.filter import Filter
from ..csvlines import lines as csv_lines
from ..db import Database
from ..models import Citation, City, Statement
from ..register import places
from ..register.columns import ADDED_BY_EXPORT, IMPORTED, guarded


def lines(database: Database, asked: Filter, root: str) -> Iterator[str]:
    """The lines of the file, header first, from one moment of the register."""

    def rows() -> Iterator[list[Any]]:
        columns = (*IMPORTED, *ADDED_BY_EXPORT)
        yield list(columns)
        with database.reading(replica=True) as session:
            known_on.hold(session, asked.question, asked.known_on, asked.as_of)
            shared = places.sharing(session, None, City.level)
            for statement in pages.all_statements(session, asked):
                for citation in statement.printed:
                    cells = _cells(statement, citation, asked, root)
                    if statement.city_id in shared:
                        cells["city"] = statement.city.path  # its name would be another place's too
                    yield [cells[name] for name in columns]

    return csv_lines(rows())


def _cells(statement: Statement, citation: Citation, asked: Filter, root: str) -> dict[str, Any]:
    city, source = statement.city, citation.source
    texts = {
        "record": statement.record,
        "city": city.name,
        "said_on_note": statement.said_on_note,
        "speaker": statement.speaker,
        "role": statement.role,
        "on_behalf_of": statement.on_behalf_of,
        "summary": citation.summary or statement.summary,
        "quote": citation.quote,
        "source_url": source.url,
        "source_title": source.title,
        "publisher": source.publisher,
        "source_author": source.author,
        "note": statement.note if citation.number == 1 else citation.note,
        "archive_url": source.archive_url,
    }
    return {name: guarded(value) for name, value in texts.items()} | {
        "state": city.state,
        "level": city.level,
        "question": asked.question.slug,
        "stance": statement.stance,
        "channel": statement.channel,
        "said_on": dates.stored(statement.said_on, statement.said_on_precision),
        "said_on_precision": statement.said_on_precision,
        "voice": statement.voice,
        "label_use": statement.label_use,
        "act_status": statement.act_status,
        "published_on": source.published_on,
        "statement_id": statement.id,
        "status": statement.status,
        "check": citation.check_result,
        "codebook_version": statement.codebook_version,
        "updated_at": statement.updated_at.isoformat(),
        "url": f"{root}statements/{statement.id}",
    }
