"""The same rows by hand-written SQL through sqlite3, as quick as Python does it: what our figures are divided by."""

import csv
import sqlite3
import sys
from itertools import islice
from pathlib import Path

BATCH = 100

EXPORT = """
    SELECT s.record, c.name, c.state, c.level, 'immigration-help', s.stance, s.channel, s.said_on,
        s.said_on_precision, s.said_on_note, s.speaker, s.role, s.on_behalf_of, s.voice, s.label_use, s.act_status,
        coalesce(nullif(p.summary, ''), s.summary), p.quote, o.url, o.title, o.publisher, o.author, o.published_on,
        s.note, s.id, s.status, p.check_result, o.archive_url, s.codebook_version, s.updated_at,
        'http://127.0.0.1:8000/statements/' || s.id
    FROM statement s JOIN city c ON c.id = s.city_id JOIN citation p ON p.statement_id = s.id AND p.status = 'published'
        JOIN source o ON o.id = p.source_id
    WHERE s.question_id = 1 AND s.status = 'published' ORDER BY s.sort_on DESC, s.record DESC, p.number
"""


def insert(file: Path, into: Path) -> None:
    """Every row of a CSV file into one table of text columns."""
    with sqlite3.connect(into) as connection, file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        names = reader.fieldnames or []
        connection.execute(f"CREATE TABLE statements ({', '.join(f'[{name}] TEXT' for name in names)})")
        one = f"({', '.join('?' * len(names))})"
        while some := list(islice(reader, BATCH)):
            values = [row.get(name) for row in some for name in names]
            connection.execute(f"INSERT INTO statements VALUES {', '.join([one] * len(some))}", values)


def export(register: Path, file: Path) -> None:
    """Every published citation of a register by a bare csv.writer."""
    with sqlite3.connect(register) as connection, file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(connection.execute(EXPORT))


if __name__ == "__main__":
    {"insert": insert, "export": export}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
