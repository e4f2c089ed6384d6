"""As of a day: every surface shows the register as it stood by what had been said or done by then."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from dashboard import clock, create_app
from dashboard.catalogue import as_of
from dashboard.dates import NEVER
from dashboard.db import Database
from dashboard.models import City, Newest, NewestPeriod, Standing, StandingPeriod, Statement
from dashboard.register import audit, decide, standing

from . import factories
from .client import LintingClient
from .conftest import _copied, counting
from .conftest import settings as settings_of
from .test_tables import rows_of

CITIES = ("il/chicago", "me/portland", "wy/cheyenne")
DAYS = ("", "2018", "2019-06", "2020-01-01", "2020-01-01", "2020-05-17", "2021-01-01")
ENTERED = ("2021-06-01", "2022-02-02", "2023-03-03")
ASKED = [date(2017, 1, 1), date(2019, 6, 1), date(2019, 12, 31), date(2020, 5, 17), date(2021, 7, 1), date(2022, 2, 2),
         date(2024, 1, 1)]  # fmt: skip

told = st.fixed_dictionaries(
    {
        "city": st.sampled_from(CITIES),
        "stance": st.sampled_from(["limits_broadly", "limits_some", "mixed", "helps_actively", "no_position"]),
        "channel": st.sampled_from(["words", "words", "law", "practice", "list"]),
        "said_on": st.sampled_from(DAYS),
        "speaker": st.sampled_from(["Jo Doe", "Ann Other"]),
        "voice": st.sampled_from(["city", "city", "self"]),
        "act_status": st.sampled_from(["", "in_force", "in_force", "proposed", "repealed", "stayed"]),
        "printed_on": st.sampled_from(["", "", "2019-03-03", "2020-04-04"]),
        "entered": st.sampled_from(ENTERED),
    }
)


def enter(session: Any, values: dict[str, str]) -> Statement:
    """A published statement, entered on the day that `entered` names."""
    values = dict(values)
    clock.frozen = datetime.fromisoformat(values.pop("entered")).replace(tzinfo=UTC)
    printed_on = values.pop("printed_on")
    if values["channel"] == "list":
        values["stance"] = "no_position"
    source = factories.printed(published_on=factories.day(printed_on) if printed_on else None)
    return factories.published(session, source=source, **values)


def counts(statement: Statement, day: date) -> bool:
    """Whether a statement had been said by a day, as the rule is told to readers."""
    return (statement.created_at.date() if statement.sort_on == NEVER else statement.sort_on) <= day


def test_any_day_of_any_register_stands_as_the_rule_says_of_what_was_said_by_then(empty: Database) -> None:
    factories.only(empty, *CITIES)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(told, min_size=1, max_size=9))
    def agrees(drawn: list[dict[str, str]]) -> None:
        with empty.writing() as session:
            for values in drawn:
                enter(session, values)
            clock.frozen = None
            session.flush()
            question = factories.question(session)
            ranks = standing.ranks_of(session, question.id)
            rows = session.scalars(select(Statement).where(Statement.status == "published")).all()
            for day in [*ASKED, clock.today()]:
                for path in CITIES:
                    city = factories.city(session, path).id
                    by_then = [s for s in rows if s.city_id == city and counts(s, day)]
                    _compare(session, city, by_then, day, ranks)
            session.rollback()

    agrees()


def _compare(session: Any, city: int, by_then: list[Statement], day: date, ranks: dict[str, int | None]) -> None:
    """The stored periods of a city on a day, and what the rule makes of its statements by then."""
    on = {"question_id": 1, "city_id": city}
    held = session.scalars(
        select(StandingPeriod).filter_by(**on).where(StandingPeriod.from_on <= day, StandingPeriod.until_on > day)
    ).one()
    derived = standing.derive(by_then, ranks)
    assert (held.standing, held.basis, held.statements) == (derived.standing, derived.basis, len(by_then))
    dated = sorted(s.sort_on for s in by_then if s.sort_on != NEVER) or [NEVER]
    assert (held.first_on, held.latest_on) == (dated[0], dated[-1])
    newest = session.scalars(
        select(NewestPeriod).filter_by(**on).where(NewestPeriod.from_on <= day, NewestPeriod.until_on > day)
    )
    ordered = reversed(standing.newest_first(by_then))
    assert {row.channel: row.statement_id for row in newest} == {s.channel: s.id for s in ordered}


def test_the_periods_of_every_city_tile_all_days_and_end_in_the_present(register: Database) -> None:
    with register.reading() as session:
        held: dict[int, list[StandingPeriod]] = {}
        for row in session.scalars(select(StandingPeriod).order_by(StandingPeriod.city_id, StandingPeriod.from_on)):
            held.setdefault(row.city_id, []).append(row)
        present = {row.city_id: row for row in session.scalars(select(Standing))}
        assert held.keys() == present.keys()
        for city, rows in held.items():
            assert rows[0].from_on == NEVER and rows[-1].until_on == date.max
            assert all(one.until_on == other.from_on for one, other in pairwise(rows))
            assert all(getattr(rows[-1], name) == value for name, value in present[city].columns().items())
        names = Newest.__table__.columns.keys()
        now = select(NewestPeriod).where(NewestPeriod.until_on == date.max)
        assert {tuple(getattr(row, name) for name in names) for row in session.scalars(now)} == {
            tuple(row) for row in session.execute(select(Newest.__table__))
        }


def test_a_verb_writes_the_periods_that_differ_and_no_others(empty: Database) -> None:
    with empty.writing() as session:
        for year in range(2001, 2020):
            factories.published(session, said_on=f"{year}-01-01")
    with counting(empty) as sent, empty.writing() as session:
        factories.published(session, said_on="2020-01-01")
    written = [line for line in sent if re.match(r"(INSERT INTO|DELETE FROM) standing_period", line)]
    stored = 1 if empty.is_sqlite else 0  # PostgreSQL takes them by COPY, which no listener hears of
    assert len(written) == 1 + stored, "one period ends, two begin"
    assert audit.faults(empty) == []


def test_periods_tampered_with_are_noticed_and_mended(register: Database) -> None:
    with register.writing() as session:
        session.execute(delete(NewestPeriod).where(NewestPeriod.channel == "law"))
    assert any(fault.startswith("Standing differs") for fault in audit.faults(register))
    with register.writing() as session:
        standing.rebuild(session)
    assert audit.faults(register) == []


def test_a_register_of_an_older_form_gets_its_periods_when_it_is_opened(register: Database) -> None:
    with register.writing() as session:
        before = audit.kept_standing(session)
        session.execute(delete(StandingPeriod))
        session.execute(delete(NewestPeriod))
    standing.complete(register)
    with register.writing() as session:
        assert audit.kept_standing(session) == before
    with counting(register) as sent:
        standing.complete(register)
    assert len(sent) == 1, "a register that has them is only asked"


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO standing_period SELECT question_id, city_id, '2020-01-01', '2020-02-01', standing, basis,"
        " statements, first_on, latest_on, latest_precision, known_from FROM standing_period WHERE city_id = {city}",
        "UPDATE standing_period SET until_on = '2030-01-01' WHERE city_id = {city}",
        "INSERT INTO standing_period SELECT question_id, city_id, until_on, from_on, standing, basis,"
        " statements, first_on, latest_on, latest_precision, known_from FROM standing_period WHERE city_id = {city}",
        "UPDATE newest_period SET until_on = '2030-01-01' WHERE city_id = {city}",
        "INSERT INTO newest_period SELECT question_id, city_id, channel, '1999-01-01', until_on, statement_id,"
        " stance, said_on, said_on_precision, voice, act_status, known_from FROM newest_period WHERE city_id = {city}",
    ],
)
def test_the_database_refuses_two_periods_of_one_day(empty: Database, change: str) -> None:
    with empty.writing() as session:
        city = factories.published(session).city_id
    with pytest.raises(DBAPIError), empty.engine.begin() as connection:
        connection.execute(text(change.format(city=city)))


# Pages


@pytest.fixture(scope="module")
def served(engine: str, template: dict[str, Any], request: Any, tmp_path_factory: Any) -> Iterator[Database]:
    """A register with the starter data and a statement without any date, for tests that only read."""
    folder = tmp_path_factory.mktemp("as_of")
    with _copied("starter", engine, template, request, folder) as database:
        yield database


@pytest.fixture(scope="module")
def client(served: Database, tmp_path_factory: Any) -> Any:
    app = create_app(settings_of(tmp_path_factory.mktemp("app")), served)
    app.testing = True
    app.test_client_class = LintingClient
    return app.test_client()


def soup(client: Any, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


ON = ["2016-11-30", "2017-06-30", "2019-12-31"]


@pytest.mark.parametrize("day", ON)
def test_every_surface_agrees_on_a_day(client: Any, served: Database, day: str) -> None:
    query = f"as_of={day}&limit=200"
    page = soup(client, f"/?{query}")
    rows = rows_of(client.get(f"/cities.csv?as_of={day}").text)
    with served.reading() as session:
        spoken = session.execute(
            select(City, Statement).join(Statement).where(Statement.status == "published", City.level != "county")
        ).all()
        said = [(city.path, s) for city, s in spoken if counts(s, factories.day(day))]
    assert {row["url"].partition("/cities/")[2]: int(row["statements"]) for row in rows} == Counter(p for p, _ in said)
    assert len(page.select("#rows tr[data-row]")) == len(rows) > 0
    by_standing = Counter(row["standing"] for row in rows)
    in_facet = {
        str(box["value"]): int(box.parent.small.text)
        for box in page.select(".facets input[name=standing]")
        if box.parent
    }
    assert {value: number for value, number in in_facet.items() if number} == by_standing
    in_bar = {str(step["id"]).removeprefix("step-"): int(step.small.text) for step in page.select(".stance-key a")}
    assert in_bar == by_standing
    assert len(page.select(".map-dots a")) == len(rows)
    for row in rows[:6]:
        path = row["url"].partition("/cities/")[2]
        city = soup(client, f"/cities/{path}?as_of={day}")
        beside = soup(client, f"/compare?city={path}&as_of={day}")
        here, there = city.select_one(".standing-answer"), beside.select_one(".compare-standing td .stance")
        assert here and there and here.get_text(strip=True) == there.get_text(strip=True)
        assert len(city.select("article.statement")) == int(row["statements"])
        dot = page.select_one(f'.map-dots a[href="/cities/{path}?as_of={day}"]')
        assert dot, "a link on the page keeps the day"
    listed = rows_of(client.get(f"/statements.csv?as_of={day}&level=city&level=town&level=city-county").text)
    assert {int(row["statement_id"]) for row in listed} == {s.id for _, s in said}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "stance=limits_broadly&channel=words",
        "q=sanctuary&state=CA",
        "deeds=apart",
        "unresearched=yes&state=RI",
        "by=law&speaker=Rahm+Emanuel",
        "basis=law&since=2017",
    ],
)
def test_as_of_today_is_the_present(client: Any, query: str) -> None:
    today = f"&as_of={clock.today()}"
    for file in ("/cities.csv", "/statements.csv"):
        assert client.get(f"{file}?{query}{today}").text == client.get(f"{file}?{query}").text
    then, now = (soup(client, f"/?{query}{day}") for day in (today, ""))
    for part in ("#facets", "#rows", ".stance-key", ".map-dots", ".latest"):
        assert [tag.text for tag in then.select(part)] == [tag.text for tag in now.select(part)]


def test_undated_statements_count_from_the_day_they_were_printed_or_else_entered(empty: Database) -> None:
    base = {"city": "il/chicago", "stance": "mixed", "channel": "words", "said_on": "", "entered": "2022-02-02"}
    with empty.writing() as session:
        enter(session, base | {"printed_on": "2019-03-03"})
        enter(session, base | {"printed_on": "", "city": "wy/cheyenne", "stance": "limits_some"})
    with empty.reading() as session:
        question = factories.question(session)
        cities = [factories.city(session, path).id for path in ("il/chicago", "wy/cheyenne")]

        def on(day: str) -> list[str]:
            session.expunge_all()
            found = as_of.standings(session, question, cities, factories.day(day))
            return [found[city].standing for city in cities]

        assert on("2019-03-02") == ["not_researched", "not_researched"]
        assert on("2019-03-03") == on("2022-02-01") == ["mixed", "not_researched"]
        assert on("2022-02-02") == ["mixed", "limits_some"]


def test_what_is_withdrawn_is_of_no_day(empty: Database) -> None:
    """As of a day tells what had been said by then, as far as the register knows now."""
    with empty.writing() as session:
        gone = factories.published(session, said_on="2018-01-01")
        decide.withdraw(session, gone.id, by="x", reason="The paper corrected it.")
        held = session.scalars(select(StandingPeriod).where(StandingPeriod.city_id == gone.city_id)).all()
        assert [(row.standing, row.until_on) for row in held] == [("not_researched", date.max)]


@pytest.mark.parametrize("address", ["/?as_of=2017-06&state=IL", "/statements?as_of=2017-06&state=IL"])
def test_the_page_says_which_day_it_shows_and_leads_to_the_present(client: Any, address: str) -> None:
    page = soup(client, address)
    banner = page.select_one(".as-of-banner")
    assert banner and "30 June 2017" in banner.text
    path = address.partition("?")[0]
    today = banner.select_one(".as-of-today")
    assert today and today["href"] == f"{path}?state=IL"
    sentence = page.select_one(".sentence")
    assert sentence and sentence.text.endswith(", as of 30 June 2017")
    assert page.title and "as of 30 June 2017" in page.title.text
    canonical = page.select_one("link[rel=canonical]")
    assert canonical and canonical["href"] == f"http://localhost{path}?state=IL&as_of=2017-06-30"
    inside = [
        str(a["href"]) for a in page.select("#results a[href]") if not str(a["href"]).startswith(("#", "/submit"))
    ]
    kept = [href for href in inside if "as_of=2017-06-30" in href or href.startswith("/statements/")]
    chips = [str(a["href"]) for a in page.select(".chips a, .as-of-banner a")]
    assert set(inside) - set(kept) <= set(chips), "every other link keeps the day"


@pytest.mark.parametrize(
    "address", ["/", "/statements", "/cities.csv", "/statements.csv", "/cities/il/chicago", "/compare"]
)
def test_a_day_to_come_or_no_day_is_refused_everywhere(client: Any, address: str) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    named = "as_of" if address.endswith(".csv") else "“As of”"
    for value, start in (
        (str(tomorrow), f"{named} {tomorrow} is in the future."),
        ("soon", f"{named}: “soon” is not a date."),
    ):
        answer = client.get(f"{address}?as_of={value}")
        assert answer.status_code == 400
        assert start in BeautifulSoup(answer.text, "lxml").text


@pytest.mark.parametrize("address", ["/", "/statements.csv", "/cities/il/chicago", "/compare", "/statements/1"])
def test_what_was_held_before_the_first_day_is_refused_never_ignored(client: Any, address: str) -> None:
    answer = client.get(f"{address}?known_on=2020-01-01")
    assert answer.status_code == 400
    assert "The register can tell what it held from" in BeautifulSoup(answer.text, "lxml").text


@pytest.mark.parametrize("address", ["/", "/cities/il/chicago", "/compare"])
def test_two_days_are_refused(client: Any, address: str) -> None:
    answer = client.get(f"{address}?as_of=2017&as_of=2018")
    assert answer.status_code == 400
    assert "as_of can be given once only." in answer.text


def test_the_month_that_is_going_on_ends_today(client: Any) -> None:
    page = soup(client, f"/?as_of={clock.today():%Y-%m}")
    canonical = page.select_one("link[rel=canonical]")
    assert canonical and canonical["href"] == f"http://localhost/?as_of={clock.today()}"


@pytest.mark.parametrize(
    ("address", "target", "queries"), [("/", "results", 4), ("/", "more", 3), ("/statements", "results", 3)]
)
def test_a_day_of_the_past_costs_no_query_more(
    client: Any, served: Database, address: str, target: str, queries: int
) -> None:
    with counting(served) as sent:
        client.get(
            f"{address}?as_of=2017-06&stance=limits_broadly", headers={"HX-Request": "true", "HX-Target": target}
        )
    assert len(sent) == queries, sent


@pytest.mark.only_on("sqlite")
def test_a_past_day_is_looked_up_by_index(client: Any, served: Database) -> None:
    with counting(served) as sent:
        client.get("/?as_of=2017-06&stance=limits_broadly&deeds=apart&unresearched=yes&state=IL")
    with served.engine.connect() as connection:
        for query in sent:
            if "standing_period" not in query:
                continue
            marks = query.count("?")
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", tuple(["2017-06-30"] * marks)).all()
            scans = [row[3] for row in plan if re.match(r"SCAN (standing|newest)_period$", row[3])]
            assert not scans, plan
