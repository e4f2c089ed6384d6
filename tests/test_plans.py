"""How the desk's questions are answered: through an index, however large the register is."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from dashboard.db import Database
from dashboard.register import decide, duplicates, propose

from . import desk, factories
from .test_review import reported, suggested, waiting

GROWING = ("statement", "citation", "source", "change", "capture", "edit", "report", "submission", "standing", "newest")


@pytest.fixture
def ada(app: Flask, register: Database) -> Any:
    """An editor's browser, and one item of each kind in the queue."""
    with register.writing() as session:
        first = factories.stored(session, 1)
        for each in (1, 2):
            number = propose.cite(session, first, factories.printed(), by="x").number
            if each == 2:
                decide.return_(session, 1, citation=number, by="x", reason="Which?")
        suggested(session, stance="mixed")
        reported(session)
    return desk.signed_in(app, desk.editor(app, register))


def scanned(database: Database, ask: Any) -> list[str]:
    """The steps of all plans meanwhile that read a growing table from end to end."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    assert asked
    found: list[str] = []
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            # A small table is read whole by choice; only where nothing else can be done does it happen now.
            connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, parameters in asked:
            how = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            rows = connection.exec_driver_sql(how + statement, parameters).all()
            found += [f"{row[-1]} in {statement}" for row in rows if _is_scan(str(row[-1]))]
    return found


def _is_scan(step: str) -> bool:
    return re.search(rf"(^|\bSeq )SCAN (on )?({'|'.join(GROWING)})(_\d+)?\b", step, re.IGNORECASE) is not None


@pytest.mark.parametrize(
    "address",
    ["", "?state=returned", "?kind=statement", "?kind=source", "?kind=edit", "?kind=report", "?check=unchecked",
     "?age=week", "?question=immigration-help", "?after=100.0.1.1"],
)  # fmt: skip
def test_no_question_of_the_queue_reads_a_table_from_end_to_end(ada: Any, register: Database, address: str) -> None:
    waiting(register)
    assert scanned(register, lambda: ada.get(f"/review{address}")) == []


def test_no_question_of_a_decision_page_reads_a_table_from_end_to_end(ada: Any, register: Database) -> None:
    number = waiting(register)
    for address in (f"/review/{number}", "/review/1", "/review/1/4", "/review/edits/1", "/review/reports/1"):
        assert scanned(register, lambda at=address: ada.get(at)) == [], address


def test_what_is_alike_is_sought_in_one_city_and_loaded_only_where_found(empty: Database) -> None:
    with empty.writing() as session:
        factories.noise(session)
        for at in range(12):
            factories.published(session, source=factories.printed(quote=f"We ask nobody of the {at} wards for papers."))
        city = factories.city(session, "il/chicago").id
    with empty.reading() as session:
        found: list[int] = []
        quote = "“We ask nobody of the 7 wards, for papers!”"

        def ask() -> None:
            found.extend(s.id for s in duplicates.near(session, city, 1, quote, limit=2))

        assert scanned(empty, ask) == []
        assert len(found) == 2
        assert factories.stored(session, found[0]).citations[0].quote == "We ask nobody of the 7 wards for papers."


def test_a_plan_that_reads_a_table_from_end_to_end_would_be_noticed(register: Database) -> None:
    def ask() -> None:
        with register.reading() as session:
            session.connection().exec_driver_sql("SELECT count(*) FROM citation WHERE note = 'x'")

    assert len(scanned(register, ask)) == 1
