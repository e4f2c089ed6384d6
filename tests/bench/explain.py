"""What the database does for a reader's list: `python -m tests.bench.explain URL '/?state=CA' '/statements?q=jail'`.

Each query of the rows of these addresses (and of map and latest statements, for cities) is asked once and then
explained with its true times and pages, on PostgreSQL. Facets' counts are left out: they read every row by nature.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from dashboard.catalogue import glance, pages, questions
from dashboard.catalogue.filter import Filter
from dashboard.db import Database

LONGEST = 120  # seconds after which a query is given up


@contextmanager
def noted(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The SELECTs that are sent meanwhile, with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            found.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def ask(session: Session, address: str) -> None:
    """The rows of an address."""
    split = urlsplit(address)
    question, _ = questions.choose(questions.known(session), "")
    of: Any = "cities" if split.path == "/" else "statements"
    asked = Filter.parse(of, MultiDict(parse_qsl(split.query)), question, is_default_question=True)
    if of == "cities":
        pages.cities(session, asked)
        glance.seen(session, asked)
    else:
        pages.statements(session, asked)


def explained(session: Session, statement: str, parameters: Any) -> tuple[float, int, int, str]:
    """Milliseconds, pages found in memory, pages read, and how the tables were read."""
    how = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
    told = session.connection().exec_driver_sql(how, parameters).scalar_one()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]
    top, ways = plan["Plan"], dict.fromkeys(_ways(plan["Plan"]))
    took = plan["Execution Time"] + plan["Planning Time"]
    return took, top["Shared Hit Blocks"], top["Shared Read Blocks"], ", ".join(ways)


def _ways(node: dict[str, Any]) -> Iterator[str]:
    if "Relation Name" in node or "Index Name" in node:
        yield f"{node['Node Type']} {node.get('Index Name') or node.get('Relation Name')}"
    for below in node.get("Plans", []):
        yield from _ways(below)


def main(url: str, addresses: list[str]) -> None:
    """Print a line for each query."""
    database = Database(url)
    for address in addresses:
        with database.reading() as session:
            session.connection().exec_driver_sql(f"SET statement_timeout = '{LONGEST}s'")
            with noted(database) as queries:
                ask(session, address)
            for statement, parameters in queries[1:]:  # the first one asks for the question
                took, hit, read, ways = explained(session, statement, parameters)
                print(f"| `{address}` | {took:,.1f} | {hit:,} | {read:,} | {ways} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
