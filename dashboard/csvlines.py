"""CSV as a stream: rows in, lines of text out, a few kilobytes at a time."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

ROWS = 32


def lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The rows as CSV text, ROWS of them at a time; None becomes an empty cell."""
    buffer = io.StringIO()
    writer, left = csv.writer(buffer), iter(rows)
    while True:
        writer.writerows(islice(left, ROWS))
        if not buffer.tell():
            return
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
