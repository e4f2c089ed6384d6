"""As known on a day: every surface shows what the register held at the end of that day, whatever came later."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from dashboard import clock, create_app
from dashboard.catalogue import known_on
from dashboard.db import Database
from dashboard.errors import Busy, RegisterError
from dashboard.models import (
    PAST,
    Citation,
    Coverage,
    Newest,
    NewestPeriod,
    Source,
    Standing,
    StandingPeriod,
    Statement,
)
from dashboard.register import amend, audit, cities, decide, standing
from dashboard.register.draft import draft_of, printed_of, values_of

from . import factories, sequences
from .client import LintingClient
from .conftest import _copied, counting
from .conftest import settings as settings_of
from .test_tables import rows_of

FIRST = date(2031, 3, 1)
ONE, TWO, THREE, FOUR = (str(FIRST + timedelta(days=n)) for n in range(4))


def on(day: date) -> None:
    """Let it be noon of this day."""
    clock.frozen = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def standings(database: Database, day: date | None = None) -> set[tuple[Any, ...]]:
    """The standing of the cities of the sequences and their newest statements and looks, as known on a day or now."""
    with database.reading() as session:
        known_on.hold(session, factories.question(session), day)
        places = [factories.city(session, path).id for path in sequences.CITIES]
        rows = [
            session.execute(select(*m.__table__.c).where(m.city_id.in_(places))) for m in (Standing, Newest, Coverage)
        ]
        return {tuple(row) for found in rows for row in found}


def test_any_day_of_any_sequence_is_told_as_it_was_seen_then(empty: Database) -> None:
    factories.only(empty, *sequences.CITIES)
    on(FIRST)
    with empty.writing() as session:
        editors = sequences.editors(session)
    days = iter(FIRST + timedelta(days=n) for n in range(10_000))

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.lists(sequences.verbs, max_size=5), min_size=2, max_size=5))
    def agrees(drawn: list[list[Any]]) -> None:
        on(next(days))
        with empty.writing() as session:
            world = sequences.begun(session, editors)
        seen: dict[date, tuple[str, Any]] = {clock.today(): (factories.exported(empty), standings(empty))}
        for verbs in drawn:
            on(next(days))
            for verb in verbs:
                try:
                    with empty.writing() as session:
                        sequences.do(session, verb, world)
                except RegisterError:
                    pass
            seen[clock.today()] = (factories.exported(empty), standings(empty))
        for day, (file, stood) in seen.items():
            assert factories.exported(empty, known_on=str(day)) == file, day
            assert standings(empty, day) == stood, day

    agrees()
    assert audit.faults(empty) == []


def kept(model: Any, database: Database) -> list[Any]:
    """What is kept of the past of a table."""
    with database.reading() as session:
        return list(session.execute(select(PAST[model])))


def changed(database: Database) -> int:
    """A statement of the first day that is corrected on the second and withdrawn on the third; its number."""
    on(FIRST)
    with database.writing() as session:
        number = factories.published(session, stance="mixed", speaker="Jo Doe", summary="As first printed.").id
        factories.published(session, city="wy/cheyenne", stance="limits_some", channel="law")
    on(FIRST + timedelta(days=1))
    with database.writing() as session:
        statement = factories.stored(session, number)
        changes = {"stance": "limits_broadly", "summary": "As corrected.", "quote": "New.", "source_title": "Another"}
        values = values_of(statement, statement.citations[0]) | changes
        draft = draft_of(statement.city, factories.question(session), values)
        amend.amend(session, number, draft, printed_of(values), by="x", reason="The paper corrected it.")
    on(FIRST + timedelta(days=2))
    with database.writing() as session:
        decide.withdraw(session, number, by="x", reason="The paper withdrew it.")
    on(FIRST + timedelta(days=3))
    return number


def test_what_a_day_ended_with_is_never_changed_after_midnight(empty: Database) -> None:
    today = clock.today()
    yesterday = today - timedelta(days=1)
    factories.only(empty, *sequences.CITIES)
    on(yesterday)
    with empty.writing() as session:
        number = factories.published(session, city=sequences.CITIES[0]).id
    before = standings(empty)
    with pytest.raises(Busy, match="The day has just changed, and nothing was stored"), empty.writing() as session:
        decide.withdraw(session, number, by="x", reason="The paper withdrew it.")
        clock.frozen = None  # and it is today
    assert standings(empty) == before
    with empty.writing() as session:
        decide.withdraw(session, number, by="x", reason="The paper withdrew it.")
    # The places themselves were added today.
    assert standings(empty, yesterday) == {row for row in before if "not_researched" not in row} != set()
    assert standings(empty, today) == standings(empty) != before
    assert audit.faults(empty) == []


def test_what_no_day_ended_with_is_not_kept(empty: Database) -> None:
    on(FIRST)
    with empty.writing() as session:
        statement = factories.published(session)
        decide.withdraw(session, statement.id, by="x", reason="The paper corrected it.")
        decide.restore(session, statement.id, by="x", reason="It was right.")
    assert [kept(model, empty) for model in (Statement, Citation, Source, NewestPeriod)] == [[]] * 4
    on(FIRST + timedelta(days=1))
    before = [kept(model, empty) for model in (StandingPeriod, NewestPeriod)]
    with empty.writing() as session:
        standing.rebuild(session)
    assert [kept(model, empty) for model in (StandingPeriod, NewestPeriod)] == before, "made anew alike, kept once"


def test_the_database_refuses_to_change_or_delete_what_was_held(empty: Database) -> None:
    changed(empty)
    for model, table in PAST.items():
        before = kept(model, empty)
        assert before, table.name
        listed = ", ".join(table.c.keys())
        backwards = listed.replace("known_until", "known_from")
        overlapping = listed.replace("known_from", "'1999-01-01'")
        for refused in (
            f"UPDATE {table.name} SET known_until = '2040-01-01'",
            f"DELETE FROM {table.name}",
            f"INSERT INTO {table.name} ({listed}) SELECT {backwards} FROM {table.name}",
            f"INSERT INTO {table.name} ({listed}) SELECT {overlapping} FROM {table.name}",
        ):
            with pytest.raises(DBAPIError) as said, empty.engine.begin() as connection:
                connection.exec_driver_sql(refused)
            assert "syntax" not in str(said.value) and "type" not in str(said.value)
        assert kept(model, empty) == before


def test_a_piece_of_the_past_that_is_missing_is_noticed(empty: Database) -> None:
    changed(empty)
    assert audit.faults(empty) == []
    with empty.engine.begin() as connection:
        of = "" if empty.is_sqlite else " ON statement_past"
        connection.exec_driver_sql(f"DROP TRIGGER statement_past_stays{of}")
        connection.exec_driver_sql("DELETE FROM statement_past WHERE status = 'published' AND stance = 'mixed'")
    assert [fault for fault in audit.faults(empty) if f"is missing until {TWO}." in fault]


# Pages


@pytest.fixture(scope="module")
def held(engine: str, template: dict[str, Any], request: Any, tmp_path_factory: Any) -> Iterator[tuple[Database, int]]:
    """The register of `changed`, for tests that only read, with the number of the statement."""
    with _copied("bare", engine, template, request, tmp_path_factory.mktemp("known_on")) as database:
        number = changed(database)
        clock.frozen = None
        yield database, number


@pytest.fixture
def client(held: tuple[Database, int], tmp_path: Any) -> Any:
    on(FIRST + timedelta(days=3))
    app = create_app(settings_of(tmp_path), held[0])
    app.testing = True
    app.test_client_class = LintingClient
    return app.test_client()


def words(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(BeautifulSoup(answer.text, "lxml").text.split())


def test_every_surface_shows_what_was_held_at_the_end_of_the_day(client: Any, held: tuple[Database, int]) -> None:
    statement = f"/statements/{held[1]}"
    for day, stance, summary in ((ONE, "mixed", "As first printed."), (TWO, "limits_broadly", "As corrected.")):
        query = f"known_on={day}"
        file = {row["record"]: row for row in rows_of(client.get(f"/statements.csv?{query}").text)}
        said = next(row for row in file.values() if row["city"] == "Chicago")
        assert (len(file), said["stance"], said["summary"]) == (2, stance, summary)
        assert (said["source_title"] == "Another") == (day == TWO)
        cities = {row["city"]: row for row in rows_of(client.get(f"/cities.csv?{query}").text)}
        assert (cities["Chicago"]["standing"], cities["Chicago"]["words"], len(cities)) == (stance, stance, 2)
        page = BeautifulSoup(client.get(f"/?{query}&state=IL").text, "lxml")
        assert [str(a["href"]) for a in page.select("#rows a")] == [
            f"/cities/il/chicago?{query}", f"{statement}?{query}"
        ]  # fmt: skip
        assert page.select_one(f"#step-{stance} small"), "the bar counts it"
        for address in ("/statements?", "/cities/il/chicago?", f"{statement}?"):
            assert summary in words(client, address + query), address
        for address in ("/?", "/compare?city=il/chicago&", "/embed/bar?", "/embed/map?", f"{statement}/history?"):
            shown = words(client, address + query)
            assert day[-2:].lstrip("0") + " March 2031" in shown or "history" in address, address
            assert "Withdrawn" not in shown
    for day in (THREE, FOUR):
        assert [r["city"] for r in rows_of(client.get(f"/statements.csv?known_on={day}").text)] == ["Cheyenne"]
        assert "The paper withdrew it." in words(client, f"{statement}?known_on={day}")
    for file in ("/statements.csv", "/cities.csv"):
        assert client.get(file).text == client.get(f"{file}?known_on={FOUR}").text


def test_a_place_is_not_there_before_the_day_it_was_entered(client: Any, held: tuple[Database, int]) -> None:
    with held[0].writing() as session:
        cities.add(session, "Newtown", "GA", level="city", population=900, by="x")
    for address in ("/cities/ga/newtown", "/cities/ga/newtown/card.png", "/compare?city=ga/newtown&city=il/chicago"):
        mark = "&" if "?" in address else "?"
        assert client.get(f"{address}{mark}known_on={FOUR}").status_code == 200
        answer = client.get(f"{address}{mark}known_on={THREE}")
        assert answer.status_code == 404
        assert "the register did not hold this place yet" in answer.text


def test_what_speaks_of_the_present_is_not_offered_for_a_day_of_the_register(client: Any) -> None:
    page = client.get(f"/?known_on={clock.today()}").text
    assert re.search(r'<input id="q"[^>]* disabled>', page)
    assert 'name="due"' not in page


def test_what_was_known_on_a_day_of_what_had_been_said_by_another(client: Any) -> None:
    both = rows_of(client.get(f"/cities.csv?known_on={TWO}&as_of=2020-05-17").text)
    assert {row["city"]: row["standing"] for row in both} == {"Chicago": "limits_broadly", "Cheyenne": "limits_some"}
    assert rows_of(client.get(f"/cities.csv?known_on={TWO}&as_of=2020-05-16").text) == []
    assert "had been said or done by 16 May 2020" in words(
        client, f"/cities/il/chicago?known_on={TWO}&as_of=2020-05-16"
    )  # fmt: skip


def test_the_page_says_whose_register_it_shows_and_leads_to_the_present(client: Any) -> None:
    for path in ("/", "/statements"):
        page = BeautifulSoup(client.get(f"{path}?state=IL&known_on={ONE}").text, "lxml")
        banner, sentence, canonical = (page.select_one(s) for s in (".known-on-banner", ".sentence", "[rel=canonical]"))
        assert banner and "As the register held it on 1 March 2031" in banner.text
        assert banner.select_one(f'a[href="{path}?state=IL"]')
        assert sentence and sentence.text.endswith(", as the register held it on 1 March 2031")
        assert canonical and str(canonical["href"]).endswith(f"{path}?state=IL&known_on={ONE}")
        assert page.select_one(f'.chips a[href="{path}?state=IL"]')
        assert page.select_one(f'#filter input[type=hidden][name=known_on][value="{ONE}"]'), "the next click keeps it"
        inside = [str(a["href"]) for a in page.select("#results a[href]") if a["href"] != "#rows"]
        leaving = [href for href in inside if f"known_on={ONE}" not in href]
        assert set(leaving) <= {f"{path}?state=IL", path, "/about/method#known-on"}


def test_what_is_cited_is_pinned_to_the_day_it_is_seen_on(client: Any, held: tuple[Database, int]) -> None:
    for address, day in (
        ("/?state=WY", FOUR), ("/statements?state=WY", FOUR), ("/cities/wy/cheyenne", FOUR),
        (f"/cities/il/chicago?known_on={ONE}", ONE), (f"/statements/{held[1] + 1}", FOUR),
        ("/sources/2", FOUR), (f"/sources/1?known_on={ONE}", ONE),
    ):  # fmt: skip
        field = BeautifulSoup(client.get(address).text, "lxml").select_one("#cite")
        assert field, address
        pinned = field.text.rsplit(" ", 1)[1]
        assert pinned.startswith("http://localhost/") and pinned.endswith(f"known_on={day}")
        assert client.get(pinned).status_code == 200


def test_a_source_is_shown_as_it_was_held_and_keeps_the_day(client: Any, held: tuple[Database, int]) -> None:
    statement = held[1]
    city = BeautifulSoup(client.get(f"/cities/il/chicago?known_on={ONE}").text, "lxml")
    address = next(str(a["href"]) for a in city.select(".citation-source a") if "/sources/" in a["href"])
    assert address.endswith(f"?known_on={ONE}")
    source = address.partition("?")[0]
    for day, summary in ((ONE, "As first printed."), (TWO, "As corrected.")):
        shown = BeautifulSoup(client.get(f"{source}?known_on={day}").text, "lxml")
        assert summary in shown.text
        assert ("Another" in shown.h1.text) == (day == TWO)
        assert {str(a["href"]) for a in shown.select(".line-head a")} == {
            f"/cities/il/chicago?known_on={day}", f"/statements/{statement}?known_on={day}"
        }  # fmt: skip
        assert shown.select_one(f'.known-on-banner a[href="{source}"]')
    words(client, source, 404)
    words(client, f"{source}?known_on={THREE}", 404)


def test_a_day_that_cannot_be_told_is_refused_with_a_sentence(client: Any, held: tuple[Database, int]) -> None:
    for query, said in (
        ("known_on=2031-03-05", "known_on 2031-03-05 is in the future. Choose today or a day before it."),
        ("known_on=2001-01-01", "The register can tell what it held from"),
        ("known_on=lately", "known_on: “lately” is not a date."),
        (f"known_on={ONE}&known_on={TWO}", "known_on can be given once only."),
    ):
        for path in ("/", "/statements.csv", "/cities/il/chicago", "/compare", f"/statements/{held[1]}", "/embed/bar"):
            assert said in words(client, f"{path}?{query}", 400), path
    for query in ("q=printed", "due=overdue"):
        name = query.partition("=")[0]
        assert f"Leave out {name} or known_on." in words(client, f"/?{query}&known_on={ONE}", 400)
    on(FIRST)
    day_before = FIRST - timedelta(days=1)
    assert "did not hold this statement yet" in words(client, f"/statements/{held[1]}?known_on={day_before}", 404)


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/", "results"),
        ("/", "more"),
        ("/statements", "results"),
        ("/cities/wy/cheyenne", ""),
        ("/compare", ""),
        ("/sources/2", ""),
    ],
)
def test_a_day_of_the_register_costs_no_query_more_but_that_of_the_cities_on_a_page(
    client: Any, held: tuple[Database, int], address: str, target: str
) -> None:
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    numbers = []
    for day in ("", f"&known_on={TWO}"):
        with counting(held[0]) as sent:
            client.get(f"{address}?{'city=wy/cheyenne' if address == '/compare' else ''}{day}", headers=headers)
        numbers.append(len(sent))
    assert numbers[1] - numbers[0] == (address == "/")
