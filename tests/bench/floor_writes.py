"""What one submission must leave, by hand: source, citation, statement, two lines of history, durable."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .floor_app import Rows

_SOURCE: Final = """INSERT INTO source (url, canonical_url, title, publisher, author, published_on, archive_url,
    created_at) VALUES (?, ?, ?, ?, '', NULL, '', ?) RETURNING id"""
_CITATION: Final = """INSERT INTO citation (statement_id, number, source_id, quote, summary, note, status, check_result,
    created_at) VALUES (?, 1, ?, ?, '', '', 'pending', 'unchecked', ?)"""
_STATEMENT: Final = """INSERT INTO statement (id, record, city_id, question_id, stance, channel, said_on, said_until,
    said_on_precision, said_on_note, sort_on, speaker, role, on_behalf_of, voice, label_use, act_status, summary, note,
    status, codebook_version, created_at, updated_at, lead)
    VALUES (?, ?, ?, 1, ?, 'words', ?, ?, 'day', '', ?, ?, ?, '', 'city', '', '', ?, '', 'pending',
    (SELECT codebook_version FROM question WHERE id = 1), ?, ?, 1)"""
_CHANGE: Final = """INSERT INTO change (at, verb, noun, noun_id, "by", reason, before, after)
    VALUES (?, ?, ?, ?, 'floor', '', '{}', '{}')"""
_SUBMISSION: Final = """INSERT INTO submission (token, digest, statement_id, citation_number, created_at)
    VALUES (?, '', ?, 1, ?)"""
_VERSION: Final = "INSERT INTO data_version (number, since_change) SELECT max(number) + 1, 0 FROM data_version"


def store(rows: "Rows", form: Mapping[str, list[str]]) -> None:
    """Store a form in one transaction."""
    given = {name: values[0] for name, values in form.items()}
    name, state = given["city"].rsplit(", ", 1)
    now: Any = datetime.now(UTC)
    now = now.replace(tzinfo=None).isoformat(" ") if rows.is_sqlite else now

    def one(text: str, *values: Any) -> int:
        found = rows.of((text, list(values)))
        row = found.fetchone() if found.description else None
        return int(row[0]) if row else 0

    one("BEGIN IMMEDIATE" if rows.is_sqlite else "BEGIN")
    city = one("SELECT id FROM city WHERE state = ? AND name = ? ORDER BY population DESC", state, name)
    url, day = given["source_url"], given["said_on"]
    source = one(_SOURCE, url, url, given["source_title"], given["publisher"], now)
    number = one("SELECT max(id) + 1 FROM statement" if rows.is_sqlite else "SELECT nextval('statement_id_seq')")
    one(_CITATION, number, source, given["quote"], now)
    one(_STATEMENT, number, f"floor-{given['key']}", city, given["stance"], day, day, day, given["speaker"],
        given["role"], given["summary"], now, now)  # fmt: skip
    for noun, its in (("source", source), ("statement", number)):
        one(_CHANGE, now, "submitted", noun, its)
    one(_SUBMISSION, given["key"], number, now)
    if not rows.is_sqlite:  # whose writers are not alone: each waits here for the number before its own
        one("SELECT 1 FROM pg_advisory_xact_lock(1)")
    one(_VERSION)
    one("COMMIT")
