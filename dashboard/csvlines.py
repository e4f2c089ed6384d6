"""CSV as a stream: rows in, lines of text out, a few kilobytes at a time."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

CHUNK = 16_384


def lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The rows as CSV text in pieces of about CHUNK characters; None becomes an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow(row)
        if buffer.tell() > CHUNK:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
