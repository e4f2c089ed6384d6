"""Coverage: looks are on record where nothing was found, due dates follow by one rule, and blanks are counted."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dashboard import clock, create_app, vocabulary
from dashboard.about import bars
from dashboard.catalogue import coverage
from dashboard.commands import main
from dashboard.dates import NEVER
from dashboard.db import Database
from dashboard.errors import Missing, Refused
from dashboard.models import Change, Coverage, Look, Standing
from dashboard.register import audit, decide, look_files, looks
from dashboard.register.coverage import EVERY, next_due
from dashboard.register.looks import Sought

from . import desk, factories
from .client import LintingClient
from .conftest import _copied, counting, settings

DAY = date(2026, 5, 3)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    clock.frozen = NOON
    yield


def look(
    database: Database, path: str = "il/peoria", on: str = "2026-05-03", query: str = "ordinance", **told: Any
) -> None:
    """Record a look at a place."""
    with database.writing() as session:
        sought = Sought(date.fromisoformat(on), query, **told)
        looks.record(session, factories.question(session), [factories.city(session, path)], sought, by="x")


def of(database: Database, path: str = "il/peoria") -> tuple[str, str, str]:
    """Standing, day of the last look, day of the next."""
    with database.reading() as session:
        key = (1, factories.city(session, path).id)
        held = session.get(Coverage, key)
        days = (str(held.searched_on or ""), str(held.due_on or "")) if held else ("", "")
        return (session.get_one(Standing, key).standing, *days)


def words(answer: Any) -> str:
    """The text of a page's content."""
    main = BeautifulSoup(answer.text, "lxml").main
    assert main is not None
    return " ".join(main.get_text(" ").split())


# ---- the rule ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("searched_on", "latest_on", "band", "wanted_on", "due_on"),
    [
        (None, NEVER, "1m-up", None, None),
        (DAY, NEVER, "1m-up", None, date(2027, 5, 3)),
        (DAY, NEVER, "250k-500k", None, date(2027, 5, 3)),
        (DAY, NEVER, "100k-250k", None, date(2028, 5, 3)),
        (DAY, NEVER, "0-10k", None, date(2030, 5, 3)),
        (DAY, NEVER, "unknown", None, date(2030, 5, 3)),
        (None, date(2017, 1, 25), "1m-up", None, date(2018, 1, 25)),
        (DAY, date(2017, 1, 25), "1m-up", None, date(2027, 5, 3)),
        (date(2016, 5, 3), date(2017, 1, 25), "1m-up", None, date(2018, 1, 25)),
        (date(2024, 2, 29), NEVER, "1m-up", None, date(2025, 2, 28)),
        (date(2024, 2, 29), NEVER, "0-10k", None, date(2028, 2, 29)),
        (None, NEVER, "1m-up", date(2026, 12, 1), date(2026, 12, 1)),
        (DAY, NEVER, "0-10k", date(2026, 12, 1), date(2026, 12, 1)),
        (date(2026, 12, 1), NEVER, "1m-up", date(2026, 12, 1), date(2027, 12, 1)),
        (date(2026, 11, 30), NEVER, "1m-up", date(2026, 12, 1), date(2026, 12, 1)),
    ],
)  # fmt: skip
def test_the_next_look_is_due_by_the_rule_or_on_an_editors_day(
    searched_on: date | None, latest_on: date, band: str, wanted_on: date | None, due_on: date | None
) -> None:
    assert next_due(searched_on, latest_on, band, wanted_on) == due_on


def test_every_size_has_its_years() -> None:
    assert list(EVERY) == list(vocabulary.POPULATIONS)
    assert all(years >= 1 for years in EVERY.values())


# ---- the verbs -----------------------------------------------------------------------------


def test_a_look_without_a_find_is_on_record_until_a_statement_is_published(empty: Database) -> None:
    assert of(empty) == ("not_researched", "", "")
    look(empty)
    assert of(empty) == ("searched_none_found", "2026-05-03", "2028-05-03")
    with empty.writing() as session:
        number = factories.published(session, "il/peoria", stance="mixed", said_on="2020-01-01").id
    assert of(empty) == ("mixed", "2026-05-03", "2028-05-03")
    with empty.writing() as session:
        decide.withdraw(session, number, by="x", reason="The paper corrected it.")
    assert of(empty) == ("searched_none_found", "2026-05-03", "2028-05-03")
    assert audit.faults(empty) == []


def test_the_newest_look_counts_and_what_it_found_is_no_none_found(empty: Database) -> None:
    look(empty, on="2024-01-01")
    look(empty, on="2026-05-03", query="detainers", found=2)
    assert of(empty)[:2] == ("not_researched", "2026-05-03")
    look(empty, on="2026-05-03", query="sheriff")  # on one day a find outweighs none
    assert of(empty)[0] == "not_researched"
    look(empty, on="2026-05-04")
    assert of(empty)[:2] == ("searched_none_found", "2026-05-04")
    assert audit.faults(empty) == []


def test_a_look_at_a_county_says_nothing_of_its_city(empty: Database) -> None:
    look(empty, "il/peoria-county")
    assert of(empty, "il/peoria-county")[0] == "searched_none_found"
    assert of(empty)[0] == "not_researched"


def test_a_look_told_twice_is_kept_once_and_each_has_its_line_of_history(empty: Database) -> None:
    with empty.writing() as session:
        question = factories.question(session)
        places = [factories.city(session, path) for path in ("il/peoria", "il/chicago")]
        sought = Sought(DAY, "ordinance", "The Paper", note="To the end of the list.")
        assert looks.record(session, question, places, sought, by="Ada") == 2
        assert looks.record(session, question, [*places, factories.city(session, "me/portland")], sought, by="Bob") == 1
        told = session.scalars(select(Change).where(Change.noun == "look").order_by(Change.id)).all()
        assert [(line.verb, line.by, line.after["query"]) for line in told] == [
            ("recorded", "Ada", "ordinance"), ("recorded", "Ada", "ordinance"), ("recorded", "Bob", "ordinance"),
        ]  # fmt: skip


def test_a_look_is_withdrawn_with_a_reason_once_and_can_be_told_again(empty: Database) -> None:
    look(empty, on="2024-01-01")
    look(empty)
    with empty.writing() as session:
        newest = session.scalars(select(Look.id).order_by(Look.id.desc())).first() or 0
        with pytest.raises(Refused, match="needs a reason"):
            looks.withdraw(session, newest, by="x", reason=" ")
        looks.withdraw(session, newest, by="x", reason="Another Peoria.")
        with pytest.raises(Refused, match="withdrawn before: Another Peoria"):
            looks.withdraw(session, newest, by="x", reason="Again.")
        with pytest.raises(Missing):
            looks.withdraw(session, 10**12, by="x", reason="Again.")
    assert of(empty)[:2] == ("searched_none_found", "2024-01-01")
    look(empty)
    assert of(empty)[:2] == ("searched_none_found", "2026-05-03")
    with empty.writing() as session:
        for number in session.scalars(select(Look.id).where(Look.withdrawn_at.is_(None))).all():
            looks.withdraw(session, number, by="x", reason="All of it.")
    assert of(empty) == ("not_researched", "", "")
    assert audit.faults(empty) == []


def test_an_editors_day_holds_until_it_is_taken_back(empty: Database) -> None:
    with empty.writing() as session:
        question, city = factories.question(session), factories.city(session, "il/peoria")
        with pytest.raises(Refused, match="No due date of Peoria, IL was set"):
            looks.set_due(session, question, city, None, by="x", reason="Why not.")
        with pytest.raises(Refused, match="needs a reason"):
            looks.set_due(session, question, city, DAY, by="x", reason="")
        looks.set_due(session, question, city, date(2026, 12, 1), by="x", reason="A vote.")
    assert of(empty) == ("not_researched", "", "2026-12-01")
    with empty.writing() as session:
        looks.set_due(session, question, city, date(2026, 11, 1), by="x", reason="Earlier.")
        looks.set_due(session, question, city, None, by="x", reason="No vote.")
        told = session.scalars(select(Change).where(Change.noun == "city", Change.verb == "due set")).all()
        assert [(line.before["due_on"], line.after["due_on"]) for line in told] == [
            (None, "2026-12-01"), ("2026-12-01", "2026-11-01"), ("2026-11-01", None),
        ]  # fmt: skip
    assert of(empty) == ("not_researched", "", "")
    assert audit.faults(empty) == []


# ---- what the database refuses -------------------------------------------------------------

ANOTHER = """INSERT INTO look (id, question_id, city_id, searched_on, query, searched_in, found, note, by, recorded_at,
withdrawn_reason) VALUES (2, 1, 1, '2026-01-01', 'x', '', 0, '', 'x', '2026-01-01 00:00:00', '')""".replace(
    "note, by", 'note, "by"'
)


@pytest.mark.parametrize(
    "sent",
    [
        "UPDATE look SET query = 'other'",
        "UPDATE look SET searched_on = '2020-01-01'",
        "UPDATE look SET withdrawn_at = '2026-06-01 00:00:00'",
        "UPDATE look SET withdrawn_reason = 'So.'",
        "DELETE FROM look",
        ANOTHER.replace("'x', '', 0", "'', '', 0"),
        ANOTHER.replace("'x', '', 0", "'x', '', -1"),
        ANOTHER.replace("(2, 1, 1", "(2, 1, 99999999"),
        "INSERT INTO look SELECT 2, question_id, city_id, searched_on, query, searched_in, 5, note, \"by\", user_id,"
        " recorded_at, withdrawn_at, withdrawn_reason FROM look",
        "UPDATE standing SET standing = 'searched_none_found' WHERE city_id = 1",
        "UPDATE due SET due_on = '2030-01-01'",
        "DELETE FROM due",
        "INSERT INTO due (id, question_id, city_id, reason, \"by\", set_at)"
        " VALUES (9, 1, 1, '', 'x', '2026-01-01 00:00:00')",
        "INSERT INTO coverage (question_id, city_id) VALUES (1, 1)",
    ],
)  # fmt: skip
def test_the_database_refuses(looked_at: Database, sent: str) -> None:
    with pytest.raises(DBAPIError) as refusal, looked_at.engine.begin() as connection:
        connection.exec_driver_sql(sent)
    assert not re.search("syntax|no such|does not exist", str(refusal.value).lower().replace("no such place", ""))


@pytest.fixture(scope="module")
def looked_at(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A register with one look and one due date, for cases that change nothing."""
    with _copied("bare", engine, template, request, tmp_path_factory.mktemp("looked")) as database:
        look(database)
        with database.writing() as session:
            city = factories.city(session, "il/peoria")
            looks.set_due(session, factories.question(session), city, DAY, by="x", reason="A vote.")
        yield database


@pytest.mark.only_on("sqlite")
def test_nothing_written_again_takes_the_place_of_a_look(looked_at: Database) -> None:
    """SQLite has REPLACE, which deletes what is in its way without asking the triggers of a deletion."""
    again = ANOTHER.replace("INSERT", "REPLACE").replace("(2, 1, 1", "(1, 1, 1")
    same = "REPLACE INTO look SELECT 7, question_id, city_id, searched_on, query, searched_in, 5, note, by, user_id,"
    same += " recorded_at, withdrawn_at, withdrawn_reason FROM look"
    for sent in (again, same, "REPLACE INTO due SELECT id, 1, 1, NULL, 'So.', 'x', NULL, set_at FROM due"):
        with pytest.raises(DBAPIError, match="there"), looked_at.engine.begin() as connection:
            connection.exec_driver_sql(sent)


def test_a_look_withdrawn_once_stays_withdrawn(empty: Database) -> None:
    look(empty)
    with empty.writing() as session:
        looks.withdraw(session, 1, by="x", reason="So.")
    for sent in (
        "UPDATE look SET withdrawn_at = NULL, withdrawn_reason = ''",
        "UPDATE look SET withdrawn_reason = 'No.'",
    ):
        with pytest.raises(DBAPIError), empty.engine.begin() as connection:
            connection.exec_driver_sql(sent)


def test_coverage_tampered_with_is_noticed(empty: Database) -> None:
    look(empty)
    with empty.writing() as session:
        session.execute(text("UPDATE coverage SET due_on = '2099-01-01'"))
    assert len(audit.faults(empty)) == 2  # what is kept, and what it is kept from


# ---- for readers ---------------------------------------------------------------------------


def reader(database: Database, folder: Path) -> LintingClient:
    """A browser without script that checks every page it gets."""
    app = create_app(settings(folder), database)
    app.testing, app.test_client_class = True, LintingClient
    client = app.test_client()
    assert isinstance(client, LintingClient)
    return client


def test_the_table_the_map_the_page_and_the_file_tell_what_was_searched(register: Database, client: Any) -> None:
    look(register, "wy/cheyenne", on="2020-05-03", query="sheriff detainers", where="The Tribune")
    assert "Cheyenne" not in words(client.get("/?state=WY"))
    for address in (
        "/?standing=searched_none_found",
        "/?state=WY&unresearched=yes&q=Cheyenne",
        "/?due=overdue&unresearched=yes&state=WY",
    ):
        shown = words(client.get(address))
        assert "Searched, none found (3 May 2020) look overdue" in shown, address
    bar = BeautifulSoup(client.get("/?state=WY&unresearched=yes").text, "lxml")
    assert bar.select_one("rect.piece-searched_none_found")
    assert bar.select_one("#step-searched_none_found")
    page = words(client.get("/cities/wy/cheyenne"))
    assert "Searched, none found (3 May 2020)" in page
    assert "3 May 2020 “sheriff detainers” in The Tribune: none found" in page
    assert "is overdue : it was due on 3 May 2022, by the rule" in page
    assert "Searched, none found (3 May 2020)" in words(client.get("/compare?city=wy/cheyenne"))
    rows = list(csv.DictReader(io.StringIO(client.get("/cities.csv?standing=searched_none_found").text)))
    assert [(row["city"], row["searched_on"], row["due_on"], row["overdue"]) for row in rows] == [
        ("Cheyenne", "2020-05-03", "2022-05-03", "yes")
    ]
    kept = list(csv.DictReader(io.StringIO(client.get("/about/coverage.csv").text)))
    assert [(row["city"], row["query"], row["where"], row["found"]) for row in kept] == [
        ("Cheyenne", "sheriff detainers", "The Tribune", "0")
    ]


def test_what_is_due_is_asked_anew_every_day(empty: Database, tmp_path: Path) -> None:
    client = reader(empty, tmp_path)
    look(empty, "il/chicago", on="2026-05-03")
    for day, word in ((date(2027, 5, 3), "later"), (date(2027, 5, 4), "overdue")):
        clock.frozen = datetime(day.year, day.month, day.day, tzinfo=UTC)
        for value in vocabulary.DUE:
            shown = words(client.get(f"/?due={value}&unresearched=yes"))
            assert ("1 city whose next look is" in shown) == (value == word)


def test_a_city_without_a_look_says_so_and_one_with_an_editors_day_says_why(register: Database, client: Any) -> None:
    assert "No look at Chicago is on record" in words(client.get("/cities/il/chicago"))
    with register.writing() as session:
        city = factories.city(session, "il/chicago")
        looks.set_due(session, factories.question(session), city, date(2026, 12, 1), by="Ada", reason="A vote.")
    assert "is due on 1 December 2026, a day set by Ada: A vote." in words(client.get("/cities/il/chicago"))
    assert "Looks" not in words(client.get("/cities/il/peoria"))


def test_a_withdrawn_look_stays_readable_with_its_reason(register: Database, client: Any) -> None:
    look(register, "wy/cheyenne")
    with register.writing() as session:
        looks.withdraw(session, 1, by="x", reason="Another Cheyenne.")
    page = words(client.get("/cities/wy/cheyenne"))
    assert "Not researched" in page
    assert "Withdrawn on 1 June 2026: Another Cheyenne." in page


def test_as_of_a_day_a_place_reads_as_it_had_been_looked_at_by_then(register: Database, client: Any) -> None:
    look(register, "wy/cheyenne", on="2018-05-03")
    look(register, "wy/cheyenne", on="2020-05-03", found=1)
    look(register, "wy/cheyenne", on="2022-05-03")
    for day, read in (
        ("2018-05-02", "Not researched"),
        ("2018-05-03", "Searched, none found"),
        ("2021-01-01", "Not researched"),
        ("2023-01-01", "Searched, none found (3 May 2022)"),
    ):
        page = words(client.get(f"/?state=WY&q=Cheyenne&unresearched=yes&as_of={day}"))
        assert read in page, day
        assert "overdue" not in words(client.get(f"/cities/wy/cheyenne?as_of={day}")), day
        assert read in words(client.get(f"/cities/wy/cheyenne?as_of={day}")), day
    assert audit.faults(register) == []


# ---- the coverage page ---------------------------------------------------------------------


def test_each_number_of_the_coverage_page_opens_a_list_of_so_many(register: Database, app: Flask, client: Any) -> None:
    look(register, "wy/cheyenne", on="2020-05-03")
    look(register, "wy/laramie")
    look(register, "wy/laramie-county")
    soup = BeautifulSoup(client.get("/about/coverage").text, "lxml")
    rows = {row.th.contents[0].strip(): row for row in soup.select(".coverage tbody tr") if row.th}
    assert len(rows) == 51 + 7  # no city's population is missing
    plain = app.test_client()
    for name in ("Wyoming", "Illinois", "50,000 to 100,000", "1,000,000 and more"):
        for link in rows[name].select("td a"):
            answer = plain.get(str(link["href"]), headers={"HX-Request": "true", "HX-Target": "results"})
            sentence = BeautifulSoup(answer.text, "html.parser").select_one("h2.sentence")
            assert sentence is not None
            assert sentence.get_text().split()[0] == link.get_text(), link
    cells = [cell.get_text() for cell in rows["Wyoming"].select("td")]
    assert cells[2:5] == ["2", str(int(rows["Wyoming"].small.get_text().split()[0]) - 2), "1"]
    assert "2 were searched and none was found" in words(client.get("/about/coverage"))


def test_the_numbers_of_all_states_and_of_all_sizes_are_the_whole(register: Database) -> None:
    look(register, "wy/cheyenne", on="2020-05-03")
    with register.reading() as session:
        found = coverage.covered(session, factories.question(session))
    for extents in (found.sizes, found.states):
        for kind in coverage.KINDS:
            assert sum(extent.numbers[kind] for extent in extents) == found.whole.numbers[kind]
        assert sum(extent.overdue for extent in extents) == found.whole.overdue
    assert (found.whole.all, found.whole.numbers["stated"], found.whole.numbers["searched"]) == (11_589, 39, 1)
    assert 0 < found.whole.share < 100


def test_the_coverage_page_costs_two_queries(register: Database, client: Any) -> None:
    with counting(register) as sent:
        assert client.get("/about/coverage").status_code == 200
    assert len(sent) == 2, sent  # the questions, the groups


def test_the_coverage_page_is_found_from_every_page(client: Any) -> None:
    for address in ("/", "/about", "/about/method", "/about/data"):
        links = BeautifulSoup(client.get(address).text, "lxml").select("a[href='/about/coverage']")
        assert links, address


@given(st.lists(st.integers(0, 2000), min_size=3, max_size=3), st.integers(0, 2000))
def test_a_bar_is_full_and_hides_nothing(numbers: list[int], overdue: int) -> None:
    extent = coverage.Extent("A state", {}, dict(zip(coverage.KINDS, numbers, strict=True)), min(overdue, sum(numbers)))
    pieces = bars.bar(extent)
    assert {piece.kind for piece in pieces} == {
        *(kind for kind, number in extent.numbers.items() if number), *(["overdue"] if extent.overdue else []),
    }  # fmt: skip
    above = [piece for piece in pieces if piece.kind != "overdue"]
    assert all(piece.width >= bars.THINNEST - 1e-9 for piece in pieces)
    assert all(piece.start + piece.width <= 100 + 1e-9 for piece in pieces)
    if above:
        assert sum(piece.width for piece in above) == pytest.approx(100)


# ---- the desk ------------------------------------------------------------------------------

TOLD = {"city": "il/peoria", "searched_on": "2026-05-03", "query": "Peoria ordinance", "where": "The Tribune"}


def send(client: Any, path: str = "/review/coverage", **changes: str) -> Any:
    """Fill in the form and send it."""
    return client.post(path, data=desk.fields(client.get(path).text, "form.submit") | TOLD | changes)


def test_an_editor_records_a_look_at_several_places_and_takes_one_back(app: Flask, register: Database) -> None:
    ada = desk.signed_in(app, desk.editor(app, register))
    assert 'href="/review/coverage"' in ada.get("/review").text
    assert send(ada, cities="Cheyenne, WY\n\nwy/laramie\n").status_code == 303
    page = ada.get("/review/coverage")
    assert "A look at 3 places is recorded." in words(page)
    assert of(register, "wy/laramie")[0] == "searched_none_found"
    assert send(ada, cities="Cheyenne, WY").status_code == 303
    assert "A look at 0 places is recorded. 2 had it already." in words(ada.get("/review/coverage"))
    sent = desk.fields(page.text, ".looks-withdraw form") | {"reason": ""}
    assert "needs a reason" in words(ada.post("/review/coverage/1", data=sent, follow_redirects=True))
    ada.post("/review/coverage/1", data=sent | {"reason": "Another Peoria."})
    assert "Look 1 is withdrawn." in words(ada.get("/review/coverage"))
    with register.reading() as session:
        assert session.get_one(Look, 2).by == "Ada"
        assert session.get_one(Look, 2).user_id is not None


@pytest.fixture(scope="module")
def refusing(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """An editor's browser for cases in which nothing is stored."""
    folder = tmp_path_factory.mktemp("refusing")
    with _copied("bare", engine, template, request, folder) as database:
        app = create_app(settings(folder), database)
        app.test_client_class = LintingClient
        yield desk.signed_in(app, desk.editor(app, database))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"city": ""}, "Name at least one place"),
        ({"city": "Springfield"}, "can be"),
        ({"cities": "Nowhereville"}, "No place is called “Nowhereville”. Write name and state"),
        ({"cities": "\n".join(["il/peoria"] * 201)}, "These are 202 places, and 200 fit."),
        ({"searched_on": ""}, "Give the day of the search"),
        ({"searched_on": "2026-05"}, "not a whole date"),
        ({"searched_on": "2026-06-02"}, "is in the future"),
        ({"searched_on": "1500-01-01"}, "before the United States"),
        ({"query": " "}, "Give the words that were searched for"),
        ({"query": "x" * 301}, "at most 300 fit"),
        ({"found": "many"}, "is not how many statements were found"),
        ({"note": "a\x00b"}, "cannot be printed"),
    ],
)
def test_a_look_that_lacks_something_says_what_and_keeps_the_rest(
    changes: dict[str, str], sentence: str, refusing: Any
) -> None:
    answer = send(refusing, **changes)
    assert answer.status_code == 422
    assert sentence in words(answer)
    if "query" not in changes:
        assert "Peoria ordinance" in answer.text
    assert "No look is on record yet." in words(answer)


def test_an_editor_sets_the_day_of_a_next_look(app: Flask, register: Database) -> None:
    ada = desk.signed_in(app, desk.editor(app, register))
    path = "/review/coverage/due?city=il/chicago"
    assert 'value="il/chicago"' in ada.get(path).text
    told = {"city": "il/chicago", "due_on": "2026-12-01", "reason": "A vote in November."}
    assert send(ada, path, **told).status_code == 303
    assert "The next look at Chicago, IL is due on 1 December 2026." in words(ada.get("/review/coverage"))
    assert send(ada, path, **told | {"due_on": ""}).status_code == 303
    for wrong in ({"reason": ""}, {"due_on": "soon"}, {"due_on": "2999-01-01"}, {"city": "Springfield"}):
        answer = send(ada, path, **told | wrong)
        assert answer.status_code in (409, 422)
        assert "To mend" in answer.text


def test_the_page_of_looks_costs_few_queries(app: Flask, register: Database) -> None:
    ada = desk.signed_in(app, desk.editor(app, register))
    look(register, "wy/cheyenne")
    with counting(register) as sent:
        ada.get("/review/coverage")
    assert len(sent) == 5, sent  # who asks, the questions, what is overdue, the last looks, the count in the masthead


# ---- files and the command line ------------------------------------------------------------


def written(folder: Path, *rows: str, header: str = "city,state,searched_on,query,where") -> Path:
    file = folder / "looks.csv"
    file.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return file


def test_a_file_of_looks_is_loaded_once_and_comes_out_as_it_went_in(empty: Database, tmp_path: Path) -> None:
    rows = ("Peoria,IL,2026-05-03,ordinance,The Tribune", "Cheyenne,WY,2026-05-03,ordinance,The Tribune",
            "Chicago,IL,2026-05-04,'=detainers,")  # fmt: skip
    for added in (3, 0):
        with empty.writing() as session:
            report = look_files.load(session, written(tmp_path, *rows), by="x")
        assert (report.rows, report.added, report.unchanged, report.problems) == (3, added, 3 - added, [])
    with empty.reading() as session:
        first = [list(map(str, row)) for row in look_files.rows(session)]
    assert [row[0] for row in first] == ["city", "Chicago", "Peoria", "Cheyenne"]
    assert first[1][5] == "'=detainers"
    with empty.writing() as session:
        for number in session.scalars(select(Look.id)).all():
            looks.withdraw(session, number, by="x", reason="To begin anew.")
        factories_file = factories.csv_file(
            tmp_path / "again.csv", [dict(zip(first[0], row, strict=True)) for row in first[1:]], first[0]
        )
        assert look_files.load(session, factories_file, by="x").added == 3
        assert [list(map(str, row)) for row in look_files.rows(session)] == first
    assert audit.faults(empty) == []


def test_a_bad_row_of_looks_is_told_by_line_and_column(empty: Database, tmp_path: Path) -> None:
    rows = (
        "Springfield,XX,2026-05-03,ordinance,",
        "Nowhere,IL,2999-05-03,,",
        "Peoria,IL,2026-05-03,ordinance,",
        "Peoria,IL,x",
    )
    with empty.writing() as session:
        report = look_files.load(session, written(tmp_path, *rows), by="x")
    assert (report.rows, report.added) == (4, 1)
    assert [(problem.line, problem.column) for problem in report.problems] == [
        (2, "state"), (3, "city"), (3, "searched_on"), (3, "query"), (5, "searched_on"), (5, "query"),
    ]  # fmt: skip


def run(database: Database, folder: Path, *arguments: str) -> Any:
    """`dashboard coverage …` on this register."""
    address = {"DASHBOARD_DATABASE_URL": database.url.render_as_string(hide_password=False)}
    result = CliRunner().invoke(main, ["--instance", str(folder), "coverage", *arguments], env=address)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_command_line_records_withdraws_loads_and_writes(empty: Database, tmp_path: Path) -> None:
    added = run(
        empty, tmp_path, "add", "--city", "il/peoria", "--city", "Chicago, IL", "--on", "2026-05-03", "--query", "x"
    )
    assert added.output == "Recorded: a look at 2 places, 0 on record already.\n"
    wrong = run(empty, tmp_path, "add", "--city", "Springfield", "--on", "2026-05-03", "--query", "x")
    assert wrong.exit_code == 1
    assert "Write one of these" in wrong.output
    assert "Give the day" in run(empty, tmp_path, "add", "--city", "il/peoria", "--on", "", "--query", "x").output
    assert run(empty, tmp_path, "withdraw", "1", "--reason", "Another one.").exit_code == 0
    assert "withdrawn before" in run(empty, tmp_path, "withdraw", "1", "--reason", "Another one.").output
    due = run(empty, tmp_path, "due", "--city", "il/peoria", "--on", "2026-12-01", "--reason", "A vote.")
    assert due.output == "Next look: 2026-12-01.\n"
    file = written(tmp_path, "Cheyenne,WY,2026-05-03,x,", "Cheyenne,WY,2026-05-03,,")
    for options, stored in ((["--dry-run"], "Dry run"), (["--all-or-nothing"], "Nothing stored"), ([], "Stored")):
        loaded = run(empty, tmp_path, "import", str(file), *options)
        assert loaded.exit_code == 1
        assert f"{stored}: 1 new look, 0 unchanged, 1 problem in 2 rows." in loaded.output
        assert "line 3, query: Give the words" in loaded.output
    assert "Cheyenne,WY,city,immigration-help,2026-05-03,x,,0," in run(empty, tmp_path, "export").output
    assert run(empty, tmp_path, "export", "-o", str(tmp_path / "out.csv")).exit_code == 0
    assert (tmp_path / "out.csv").read_text("utf-8").count("\n") == 3
