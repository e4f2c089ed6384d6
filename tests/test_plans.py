"""How questions of readers and of the desk are answered: through an index, however large the register is."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from dashboard import clock
from dashboard.catalogue import counts, known_on, questions
from dashboard.catalogue.facets import BY_NAME
from dashboard.catalogue.filter import Filter, cursor
from dashboard.db import VERSION, Database
from dashboard.register import bulk, decide, duplicates, propose

from . import desk, factories
from .test_review import reported, suggested, waiting
from .test_submit import typed

GROWING = ("statement", "citation", "source", "change", "capture", "edit", "report", "submission", "standing", "newest")

# What there is more of with every statement: a reader's page must never go through all of it.
ROWS = (
    "statement", "citation", "source", "change", "capture", "source_check", "edit", "report", "reply", "submission",
    "look", "due", "standing_period", "newest_period", "data_version", "coded", "statement_search",
    *(f"{kept}_past" for kept in ("statement", "citation", "source", "standing_period", "newest_period", "coverage")),
)  # fmt: skip
CITY = "/cities/il/chicago"
PAPER = "Reuters"
READ = (
    "/", "/?stance=limits_broadly", "/?channel=law", "/?stance=mixed&channel=words&state=IL", "/?standing=mixed",
    "/?basis=law", "/?deeds=apart", "/?due=overdue&unresearched=yes", "/?state=IL", "/?population=1m-up",
    "/?level=county", "/?label=claims", "/?speaker=Rahm+Emanuel", "/?publisher={paper}", "/?check=exact",
    "/?q=detainer", "/?q=papers&state=IL&stance=mixed", "/?since=2016&until=2017", "/?unresearched=yes", "/?by=law",
    "/?as_of=2017-06", "/?as_of=2017-06&stance=mixed", "/?sort=population", "/?sort=latest", "/?sort=statements",
    "/?known_on={today}", "/statements", "/statements?stance=limits_broadly&state=IL", "/statements?channel=law",
    "/statements?standing=mixed", "/statements?speaker=Rahm+Emanuel", "/statements?publisher={paper}",
    "/statements?check=exact", "/statements?q=detainer", "/statements?since=2016&until=2017",
    "/statements?as_of=2017-06", "/statements?sort=name", "/statements?sort=population",
    "/statements?known_on={today}", "/cities.csv", "/cities.csv?state=IL", "/statements.csv",
    "/statements.csv?state=IL&q=papers", "/cities.json?state=IL&stance=mixed", "/cities.json?known_on={today}",
    "/cities.geojson?q=papers", "/statements.json", "/statements.json?stance=limits_broadly&state=IL",
    "/statements.json?speaker=Rahm+Emanuel", "/statements.json?publisher={paper}", "/statements.json?q=detainer",
    "/statements.json?as_of=2017-06", "/statements.json?known_on={today}", "/statements.json?sort=population",
    "/statements.jsonl", "/statements.atom", "/statements.atom?check=exact",
    "/statements.atom?known_on={today}", "/statements?sort=changed&state=IL",
    "/card.png", "/embed", "/embed/bar?state=IL", "/embed/map?by=law", CITY,
    f"{CITY}?as_of=2017-06", f"{CITY}?known_on={{today}}", f"{CITY}/card.png", "/cities/il/chicag", "/statements/1",
    "/statements/1?known_on={today}", "/statements/1/history", "/statements/1/history?from=1&to=1",
    "/statements/1/versions/1", "/statements/1/card.png", "/sources/1", "/compare?city=il/chicago&city=ny/new-york",
    "/compare?city=il/chicago&as_of=2017-06", "/about", "/about/method", "/about/data", "/about/coverage",
    "/about/corrections", "/about/corrections.atom", "/submit", "/submit?city=Chicago,+IL",
    "/health",
)  # fmt: skip


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


def scanned(database: Database, ask: Any, tables: tuple[str, ...] = GROWING) -> list[str]:
    """The steps of all plans meanwhile that read one of these tables, or an index of it, from end to end."""
    return [f"{step} in {query}" for step, query in planned(database, ask) if _is_scan(step, query, tables)]


def planned(database: Database, ask: Any) -> list[tuple[str, str]]:
    """The steps of the plans of all questions that are asked meanwhile, each with its query."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        # The data version is the last line of its table, where SQLite begins what it calls a scan.
        if statement.startswith(("SELECT", "WITH")) and not statement.startswith(VERSION) and not _counts(statement):
            asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    assert asked
    found: list[tuple[str, str]] = []
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            # A small table is read whole by choice; only where nothing else can be done does it happen now.
            connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, parameters in asked:
            how = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            rows = connection.exec_driver_sql(how + statement, parameters).all()
            found += [(str(row[-1]), statement) for row in rows]
    return found


def _counts(statement: str) -> bool:
    """Whether these are the facets' counts, which go through every row that they count (`catalogue.counts`)."""
    return "hits AS" in statement


def _is_scan(step: str, statement: str, tables: tuple[str, ...]) -> bool:
    """Whether a step of a plan reads a table from end to end; SQLite names a table by its alias, PostgreSQL first."""
    read = re.search(r"(?:^|\bSeq )SCAN (?:on )?(\w+)(?! VIRTUAL TABLE INDEX \d+:\w)", step, re.IGNORECASE)
    if read is None:
        return False
    alias = re.search(rf"(\w+) AS {read[1]}\b", statement)
    return read[1] in tables or bool(alias and alias[1] in tables)


@pytest.mark.parametrize("address", READ)
def test_no_question_of_a_readers_page_goes_through_all_that_grows(
    client: Any, register: Database, address: str
) -> None:
    def ask() -> None:
        assert client.get(address.format(today=clock.today(), paper=PAPER)).status_code in (200, 404)

    assert scanned(register, ask, ROWS) == []


def test_a_deep_page_begins_in_the_index_where_the_page_before_it_ended(client: Any, register: Database) -> None:
    steps = planned(register, lambda: client.get(f"/statements?after={cursor(('2017-02-01', 'm'))}"))
    bound = r"SEARCH .*\bsort_on<\?" if register.is_sqlite else r"Index Cond: .*\bsort_on <="
    assert any(re.search(bound, step) for step, _ in steps)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("sort", ["name", "population", "latest"])
def test_a_page_as_known_on_a_day_does_not_seek_each_city_among_those_of_the_page(
    client: Any, register: Database, sort: str
) -> None:
    address = f"/?known_on={clock.today()}&unresearched=yes&sort={sort}"
    steps = [step for step, query in planned(register, lambda: client.get(address)) if "words.stance" in query]
    assert steps
    assert [step for step in steps if step.startswith("SCAN city")] == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("name", "value"),
    [("state", "TX"), ("level", "county"), ("population", "1m-up"), ("standing", "mixed"), ("basis", "law"),
     ("deeds", "apart"), ("stance", "mixed")],
)  # fmt: skip
def test_counts_as_known_on_a_day_meet_no_statement_with_every_place(register: Database, name: str, value: str) -> None:
    """Two tables gone through one within the other would take half a minute with ten thousand statements."""
    day = clock.today()
    with register.reading() as session:
        question, _ = questions.find(session)
        pairs = MultiDict([("known_on", str(day)), (name, value)])
        asked = Filter.parse("statements", pairs, question, is_default_question=True)
        known_on.hold(session, question, day, None)
        query = counts._narrowing(session, asked, BY_NAME[name]).add_cte(*session.info[known_on._ROWS])
        written = query.compile(register.engine, compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {written}").all()
    within: dict[int, list[str]] = {}
    for _, above, _, step in plan:
        if re.match(r"SCAN (main\.)?(statement|standing|standing_period|city)\b", step):
            within.setdefault(above, []).append(step)
    assert within
    assert [steps for steps in within.values() if len(steps) > 1] == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "address", [CITY, f"{CITY}?as_of=2017-06", f"{CITY}?channel=words", "/compare?city=il/chicago&city=ny/new-york"]
)
def test_a_citys_statements_are_sought_by_the_city(client: Any, register: Database, address: str) -> None:
    """Not by what nearly every statement has, which SQLite takes for few; PostgreSQL knows better by its statistics."""
    steps = [step for step, _ in planned(register, lambda: client.get(address))]
    by = [found[1] for step in steps if (found := re.search(r"SEARCH statement USING .*\((.*)\)", step))]
    assert by
    assert [each for each in by if not re.search(r"city_id|rowid", each)] == []


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

        steps = planned(empty, ask)
        assert [step for step, query in steps if _is_scan(step, query, GROWING)] == []
        by = {seen[1] for step, _ in steps if (seen := re.search(r"SEARCH citation USING .*\((\w+)=", step))}
        assert by == ({"statement_id"} if empty.is_sqlite else set())
        assert len(found) == 2
        assert factories.stored(session, found[0]).citations[0].quote == "We ask nobody of the 7 wards for papers."


def test_what_is_alike_in_a_big_city_is_sought_by_the_words_of_the_quote(empty: Database) -> None:
    with empty.writing() as session:
        made = [
            bulk.Fresh(
                factories.draft(session, record=f"ward-{at}"), [factories.printed(quote=f"Ward {at} asks nobody.")]
            )
            for at in range(duplicates.ALL + 1)
        ]
        bulk.publish(session, made, by="x", reason="x")
        city = factories.city(session, "il/chicago").id
    with empty.reading() as session:
        found: list[int] = []

        def ask() -> None:
            found.extend(s.id for s in duplicates.near(session, city, 1, "ward 7 asks nobody"))

        steps = planned(empty, ask)
        assert factories.stored(session, found[0]).citations[0].quote == "Ward 7 asks nobody."
    read = [step for step, query in steps if "citation.quote" in query and re.search(r"\bstatement\b", step)]
    assert read
    assert [step for step in read if "city_id_question_id" in step] == [], "never all of the city"
    assert [step for step, query in steps if _is_scan(step, query, ROWS)] == []


def test_no_question_of_a_submission_reads_a_table_from_end_to_end(client: Any, register: Database) -> None:
    def send() -> None:
        assert client.post("/submit", data=typed(client)).status_code == 303

    send()  # so that the next one finds its record's name taken
    assert scanned(register, send, ROWS) == []


def test_a_plan_that_reads_a_table_from_end_to_end_would_be_noticed(register: Database) -> None:
    def ask() -> None:
        with register.reading() as session:
            session.connection().exec_driver_sql("SELECT count(*) FROM citation WHERE note = 'x'")

    assert len(scanned(register, ask)) == 1
