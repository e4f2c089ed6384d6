"""The floor: the same addresses answered by hand-written SQL behind a bare WSGI application on the same server.

`python -m tests.bench.floor_app URL PORT`. An answer is its rows as JSON; a file is written by a bare csv.writer.
For searches on SQLite it makes itself an index whose newest statement comes first, beside the register.
"""

import csv
import io
import json
import logging
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from waitress.server import create_server

from .floor_sql import OFTEN, Query, Writer
from .floor_writes import store

THREADS: Final = 8  # as `dashboard serve`
BATCH: Final = 1_000

_INDEX: Final = """
    CREATE TABLE floor.placed (place INTEGER PRIMARY KEY, id INTEGER NOT NULL);
    INSERT INTO floor.placed (id) SELECT id FROM statement WHERE question_id = 1 AND status = 'published'
        ORDER BY sort_on DESC, record DESC;
    CREATE VIRTUAL TABLE floor.search USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0',
        prefix='2 3');
    INSERT INTO floor.search (rowid, words) SELECT t.place, s.words FROM floor.placed t
        JOIN statement_search s ON s.rowid = t.id ORDER BY t.place;
"""


class Rows:
    """A connection for each thread, and what was asked through it."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite:///")
        self._url, self._held = url, threading.local()
        self.writer = Writer(is_sqlite=self.is_sqlite, is_frequent=lru_cache(self._is_frequent))

    @property
    def connection(self) -> Any:
        """This thread's own."""
        if not hasattr(self._held, "connection"):
            self._held.connection = self._connected()
        return self._held.connection

    def _connected(self) -> Any:
        if not self.is_sqlite:
            import psycopg

            return psycopg.connect(self._url, autocommit=True)
        file = Path(self._url.removeprefix("sqlite:///"))
        made = sqlite3.connect(file, isolation_level=None, cached_statements=512, timeout=30)
        made.execute("PRAGMA synchronous = FULL")
        made.execute("ATTACH ? AS floor", [str(file.with_suffix(".floor"))])
        return made

    def prepare(self) -> None:
        """Make the index, unless an earlier run has."""
        if self.is_sqlite and not self.connection.execute("SELECT 1 FROM floor.sqlite_master").fetchone():
            self.connection.executescript(f"BEGIN;{_INDEX}COMMIT;")

    def of(self, query: Query) -> Any:
        """A cursor over the rows of a query."""
        text, values = query
        return self.connection.execute(text if self.is_sqlite else text.replace("?", "%s"), values)

    def _is_frequent(self, words: str) -> bool:
        table = "SELECT 1 FROM statement_search WHERE words"
        table += " MATCH ?" if self.is_sqlite else " @@ CAST(? AS tsquery)"
        return bool(self.of((f"SELECT count(*) FROM ({table} LIMIT {OFTEN}) found", [words])).fetchone()[0] == OFTEN)


def application(rows: Rows) -> Callable[[Mapping[str, Any], Any], Iterable[bytes]]:
    """The WSGI application."""
    writer = rows.writer
    listed = {"/": writer.cities, "/statements": writer.statements, "/statements.json": writer.statements,
              "/embed/map": writer.dots, "/embed/bar": writer.counts}  # fmt: skip

    def answer(environ: Mapping[str, Any], start: Any) -> Iterable[bytes]:
        path, asked = environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"])
        if environ["REQUEST_METHOD"] == "POST":
            store(rows, parse_qs(environ["wsgi.input"].read().decode()))
            start("303 See Other", [("Location", "/submit/stored"), ("Content-Length", "0")])
            return [b""]
        tag = f'"{rows.of(("SELECT max(number) FROM data_version", [])).fetchone()[0]}"'
        if tag in environ.get("HTTP_IF_NONE_MATCH", "").split(", "):
            start("304 Not Modified", [("ETag", tag)])
            return [b""]
        if path == "/health":
            start("200 OK", [("Content-Length", "2")])
            return [b"ok"]
        if path == "/statements.csv":
            start("200 OK", [("Content-Type", "text/csv")])
            return _file(rows.of(writer.file(asked)))
        if path in listed:
            found = rows.of(listed[path](asked)).fetchall()
        else:
            _, _, state, slug = path.split("/")
            found = [rows.of(query).fetchall() for query in writer.city(state, slug, asked)]
        body = json.dumps(found, default=str, separators=(",", ":")).encode()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("ETag", tag)])
        return [body]

    return answer


def _file(found: Any) -> Iterator[bytes]:
    while some := list(islice(found, BATCH)):
        out = io.StringIO()
        csv.writer(out).writerows(some)
        yield out.getvalue().encode()


def main(url: str, port: int) -> None:
    """Serve until it is ended."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # as ours: sixteen readers are meant to queue
    rows = Rows(url)
    rows.prepare()
    server = create_server(
        application(rows), host="127.0.0.1", port=port, threads=THREADS, asyncore_use_poll=True, ident=None
    )
    server.run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
