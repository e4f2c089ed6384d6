"""The timeline: each statement once, at its day and step; the county apart; today at the right edge."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dashboard import clock, create_app, dates
from dashboard.catalogue import questions as asked
from dashboard.cities import county, timeline
from dashboard.cities.spread import spread
from dashboard.cities.timeline import LEFT, MARK, RIGHT, Timeline, drawn
from dashboard.db import Database
from dashboard.errors import Refused
from dashboard.models import City, Question, Stance, Statement
from dashboard.register import questions

from . import factories
from .client import LintingClient
from .conftest import _copied, counting
from .conftest import settings as settings_of

TODAY = date(2026, 3, 14)
STARTER = questions.starter()
RANKS = {stance["code"]: stance.get("rank") for stance in STARTER["stances"]}
QUESTION = Question(
    stances=[Stance(code=code, rank=rank, label=code) for code, rank in RANKS.items()], events=STARTER["events"]
)
QUICK = settings(max_examples=60, deadline=None)


def statement(said: str = "2020-05-17", **changes: Any) -> Statement:
    """A statement in memory, as the register would hold it; `printed` is the day of its earliest source."""
    span = dates.said(said, today=date.max)
    printed = changes.pop("printed", dates.NEVER)
    values = {"id": 1, "record": "r", "stance": "mixed", "channel": "words", "voice": "city", "act_status": ""}
    return Statement(
        said_on=span.on, said_until=span.end, said_on_precision=span.precision, sort_on=span.on or printed,
        **(values | changes),
    )  # fmt: skip


def marks(found: Timeline | None) -> list[timeline.Mark]:
    assert found is not None
    return [mark for lane in found.lanes for mark in lane.marks]


@st.composite
def statements(draw: Any) -> list[Statement]:
    """Statements of every kind, many of them on the same days."""
    days = st.dates(date(1990, 1, 1), TODAY).map(date.isoformat)
    saids = days | days.map(lambda day: day[:7]) | days.map(lambda day: day[:4]) | st.just("2017-01-25")
    made = []
    for number in range(draw(st.integers(1, 60))):
        channel = draw(st.sampled_from(("words", "law", "practice", "list")))
        stance = "no_position" if channel == "list" else draw(st.sampled_from(list(RANKS)))
        voice = draw(st.sampled_from(("city", "self")))
        made.append(statement(draw(saids), id=number, record=f"r{number}", channel=channel, stance=stance, voice=voice))
    return made


@QUICK
@given(statements())
def test_each_statement_is_one_mark_in_its_lane_at_its_step(given: list[Statement]) -> None:
    found = drawn(given, QUESTION, TODAY)
    assert sorted(mark.statement.id for mark in marks(found)) == [s.id for s in given]
    assert found is not None
    for lane in found.lanes:
        assert {mark.statement.channel for mark in lane.marks} <= {lane.code}
        for mark in lane.marks:
            rank = RANKS[mark.statement.stance]
            assert mark.y == (lane.rows[5 - rank] if rank else lane.rows[-1])
            assert mark.sign == (rank or "no_position")


@QUICK
@given(statements())
def test_no_mark_covers_another_and_none_leaves_the_frame(given: list[Statement]) -> None:
    rows: dict[float, list[timeline.Mark]] = {}
    for mark in marks(drawn(given, QUESTION, TODAY)):
        assert LEFT <= mark.x <= RIGHT
        rows.setdefault(mark.y, []).append(mark)
    for held in rows.values():
        places = sorted(mark.x for mark in held)
        assert all(right - left >= MARK - 0.2 for left, right in pairwise(places))


@QUICK
@given(statements())
def test_lanes_lie_below_each_other_and_inside_the_drawing(given: list[Statement]) -> None:
    found = drawn(given, QUESTION, TODAY)
    assert found is not None
    edges = [edge for lane in found.lanes for edge in (lane.top, lane.bottom)]
    assert edges == sorted(edges)
    assert edges[-1] < found.height
    assert [lane.code for lane in found.lanes][:3] == ["words", "law", "practice"]


@QUICK
@given(st.lists(st.floats(0, 100), max_size=30).map(sorted), st.floats(0.1, 20))
def test_things_spread_on_a_line_keep_order_distance_and_the_line(wanted: list[float], apart: float) -> None:
    found = spread(wanted, apart, 0, 100)
    room = min(apart, 100 / max(len(wanted) - 1, 1))
    assert all(right - left >= room - 0.11 for left, right in pairwise(found))
    assert all(-0.05 <= place <= 100.05 for place in found)
    if all(right - left >= apart for left, right in pairwise(wanted)):
        assert found == pytest.approx(wanted, abs=0.1)


def test_two_of_one_day_stand_side_by_side_around_it() -> None:
    assert spread([50, 50], 8, 0, 100) == [46, 54]
    assert spread([99, 100], 8, 0, 100) == [92, 100]


def test_today_is_the_right_edge_and_time_runs_evenly() -> None:
    found = drawn([statement("2016-03-14", channel="words"), statement("2021-03-14", channel="law")], QUESTION, TODAY)
    assert found is not None
    assert found.since == date(2016, 1, 1)
    (first,), (second,) = ([mark.x for mark in lane.marks] for lane in found.lanes[:2])
    whole = (TODAY - found.since).days
    for x, on in ((first, date(2016, 3, 14)), (second, date(2021, 3, 14))):
        assert x == pytest.approx(LEFT + (RIGHT - LEFT) * (on - found.since).days / whole, abs=0.1)
    assert marks(drawn([statement(TODAY.isoformat())], QUESTION, TODAY))[0].x == pytest.approx(
        RIGHT - MARK / 2, abs=0.1
    )


def test_a_month_or_year_is_drawn_as_the_days_it_may_have_been() -> None:
    day, year = marks(drawn([statement("2019-05-05"), statement("2020", channel="law")], QUESTION, TODAY))
    assert day.since is day.until is None
    assert year.since is not None and year.until is not None
    assert year.since < year.x < year.until
    assert year.x == pytest.approx((year.since + year.until) / 2, abs=0.5)


def test_an_undated_statement_stands_where_it_was_printed_and_one_without_any_date_is_counted() -> None:
    printed, never = statement("", printed=date(2018, 2, 1)), statement("")
    found = drawn([printed, never], QUESTION, TODAY)
    assert [(mark.statement, mark.on) for mark in marks(found)] == [(printed, date(2018, 2, 1))]
    assert found is not None and found.undated == 1
    assert drawn([never], QUESTION, TODAY) is None


@pytest.mark.parametrize(
    ("changes", "filled"),
    [
        ({}, True),
        ({"voice": "self"}, False),
        ({"act_status": "adopted"}, True),  # a resolution is words
        ({"channel": "law", "act_status": "in_force"}, True),
        ({"channel": "law", "act_status": "proposed"}, False),
        ({"channel": "law"}, False),
        ({"channel": "practice"}, True),
        ({"channel": "practice", "act_status": "repealed"}, False),
    ],
)
def test_what_does_not_speak_for_the_city_or_is_not_in_force_is_an_outline(
    changes: dict[str, str], filled: bool
) -> None:
    assert marks(drawn([statement(**changes)], QUESTION, TODAY))[0].counts is filled


def test_federal_events_of_the_span_are_lines_in_order_and_name_their_source() -> None:
    found = drawn([statement("2016-11-10")], QUESTION, TODAY)
    assert found is not None
    titles = [event.title for event in found.events]
    assert titles[0] == "Executive Order 13768" and "Secure Communities begins" not in titles
    assert [event.number for event in found.events] == list(range(1, len(titles) + 1))
    assert [event.on for event in found.events] == sorted(event.on for event in found.events)
    assert all(event.source and LEFT <= event.x <= RIGHT for event in found.events)
    early = drawn([statement("2008-01-01")], QUESTION, date(2017, 1, 24))
    assert early is not None
    assert [event.title for event in early.events] == ["Secure Communities begins", "Secure Communities ends"]


@pytest.mark.parametrize("years", [0, 4, 12, 30, 240])
def test_years_are_marked_but_never_crowded(years: int) -> None:
    found = drawn([statement((TODAY - timedelta(days=365 * years)).isoformat())], QUESTION, TODAY)
    assert found is not None
    assert 2 <= len(found.ticks) <= 15
    assert all(right[0] - left[0] > 40 for left, right in pairwise(found.ticks))


# The county


@pytest.fixture(scope="module")
def served(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The starter register, that no test here changes."""
    with _copied("starter", engine, template, request, tmp_path_factory.mktemp("timeline")) as database:
        yield database


@pytest.fixture(scope="module")
def client(served: Database, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A linting client of it."""
    app = create_app(settings_of(tmp_path_factory.mktemp("app")), served)
    app.test_client_class = LintingClient
    return app.test_client()


def test_the_county_has_a_lane_of_its_own_below_the_city_s() -> None:
    county = City(name="Tarrant County", level="county")
    found = drawn([statement()], QUESTION, TODAY, county, [statement("2019-06-18", id=7, channel="law")])
    assert found is not None
    assert [(lane.label, lane.note) for lane in found.lanes][-1] == ("Tarrant County", "not the city’s")
    assert [mark.statement.id for mark in found.lanes[-1].marks] == [7]
    assert not found.lanes[1].marks
    assert found.lanes[-1].divide > found.lanes[-2].bottom


def chart(page: str) -> Tag:
    found = BeautifulSoup(page, "lxml").select_one(".timeline-chart")
    assert found is not None
    return found


def linked(page: str) -> list[str]:
    return [str(link["href"]) for link in BeautifulSoup(page, "lxml").select(".timeline-chart a.timeline-mark")]


def test_a_city_shows_its_county_s_statements_apart(client: Any, served: Database) -> None:
    page = client.get("/cities/tx/fort-worth").text
    with served.reading() as session:
        county = factories.city(session, "tx/tarrant-county")
        numbers = session.scalars(select(Statement.id).where(Statement.city_id == county.id)).all()
    assert len(numbers) == 3
    assert {f"/statements/{number}" for number in numbers} < set(linked(page))
    group = chart(page).select_one("g[role=group]:last-of-type")
    assert group and group["aria-label"] == "Tarrant County, not the city’s: 3 statements"
    assert "Tarrant County: not the city’s" in page
    assert BeautifulSoup(page, "lxml").select(".standing-answer")[0].text.strip() == "No position stated"
    assert not BeautifulSoup(page, "lxml").select("[aria-labelledby=lane-law] article")


def test_what_is_told_of_a_county_is_equal_each_time_so_that_its_marks_are_drawn_once(served: Database) -> None:
    told = []
    for _ in range(2):
        with served.reading() as session:
            place, question = factories.city(session, "tx/fort-worth"), asked.find(session)[0]
            found, statements = county.beside(session, place, question, None)
            assert found is not None and found.path == "tx/tarrant-county"
            told.append(statements)
    assert told[0] == told[1] and {hash(s) for s in told[0]} == {hash(s) for s in told[1]}


def test_a_county_is_shown_beside_a_place_nobody_entered_and_changes_nothing(client: Any) -> None:
    page = client.get("/cities/tx/arlington").text
    assert "Tarrant County: not the city’s" in page
    assert "Nobody has entered a statement about Arlington yet" in page
    assert "timeline-chart" not in page


@pytest.mark.parametrize("path", ["il/chicago", "md/baltimore", "ny/new-york", "tx/tarrant-county", "co/denver"])
def test_no_county_is_guessed_or_shown_without_statements(client: Any, path: str) -> None:
    page = client.get(f"/cities/{path}").text
    assert "not the city’s" not in page
    assert all(link.startswith("#statement-") for link in linked(page))


# The page


@pytest.mark.parametrize("path", ["il/chicago", "ca/los-angeles", "ny/new-york", "tx/fort-worth"])
def test_every_mark_and_every_line_of_the_list_leads_to_a_statement_on_the_page(client: Any, path: str) -> None:
    page = client.get(f"/cities/{path}").text
    soup = BeautifulSoup(page, "lxml")
    shown = {f"#{article['id']}" for article in soup.select("article.statement")}
    here = [link for link in linked(page) if link.startswith("#")]
    assert len(here) == len(set(here)) and set(here) <= shown
    assert sorted(linked(page)) == sorted(str(link["href"]) for link in soup.select(".timeline-list a"))
    undated = re.search(r"(\d+) statements? without any date", page)
    assert len(shown) == len(here) + int(undated[1] if undated else 0)


def test_a_mark_says_when_who_and_what_to_a_screen_reader(client: Any) -> None:
    labels = [str(mark["aria-label"]) for mark in chart(client.get("/cities/il/chicago").text).select("a")]
    assert "13 November 2016: Rahm Emanuel – Limits most help" in labels


def test_a_long_name_with_markup_is_shortened_as_text(empty: Database, tmp_path: Any) -> None:
    with empty.writing() as session:
        for length in range(50, 62):
            factories.published(session, speaker="x" * length + "<img src=x>&amp;", said_on=f"2020-01-{length - 40}")
    app = create_app(settings_of(tmp_path), empty)
    app.test_client_class = LintingClient
    for page in (app.test_client().get(a) for a in ("/cities/il/chicago", "/compare?city=il/chicago")):
        assert not BeautifulSoup(page.text, "lxml").select("img")
    readings = chart(app.test_client().get("/cities/il/chicago").text).select(".timeline-reading")
    assert len(readings) == 12 and all(len(reading.get_text()) < 120 for reading in readings)
    assert not [reading for reading in readings if re.search(r"&(lt|gt|am)\b", reading.get_text())]


def test_the_dated_list_runs_newest_first_with_federal_events_between(client: Any) -> None:
    soup = BeautifulSoup(client.get("/cities/il/chicago").text, "lxml")
    lines = [" ".join(line.get_text().split()) for line in soup.select(".timeline-list li")]
    assert any("Federal: Executive Order 13768" in line for line in lines)
    years = [int(re.findall(r"\b(?:19|20)\d\d\b", line)[0]) for line in lines]
    assert years == sorted(years, reverse=True)


def test_today_moves_with_the_clock(client: Any) -> None:
    clock.frozen = datetime(2017, 6, 1, tzinfo=UTC)
    page = client.get("/cities/il/chicago").text
    assert "2018" not in chart(page).get_text()
    assert "today" in chart(page).get_text()


@pytest.mark.parametrize("path", ["il/chicago", "tx/fort-worth"])
def test_a_city_page_costs_seven_queries(client: Any, served: Database, path: str) -> None:
    with counting(served) as sent:
        client.get(f"/cities/{path}")
    # Questions, city, standing, statements, their citations and sources, replies.
    assert len(sent) == 7, sent


# The events of a question


def question_with(**changes: Any) -> dict[str, Any]:
    return STARTER | {"slug": "another"} | changes


def test_a_question_keeps_its_events_oldest_first(empty: Database) -> None:
    factories.only(empty, "il/chicago")
    event = {"on": "2021-05", "title": "B", "text": "Then this.", "source": "A paper"}
    with empty.writing() as session:
        added = questions.add(session, question_with(events=[event, event | {"on": "2020", "title": "A"}]), by="a test")
        assert [(e["on"], e["title"]) for e in added.events] == [("2020", "A"), ("2021-05", "B")]
        none = questions.add(session, question_with(slug="third", events=[]), by="a test")
        assert none.events == []


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ({"on": "2020"}, "The events of a question are [[events]] tables, one each."),
        ([{"on": "2020", "title": "A", "text": "B"}], "Event 1 lacks its source."),
        ([{"on": "2020", "title": "", "text": "B", "source": "C"}], "Event 1 lacks its title."),
        ([{"on": "May 2020", "title": "A", "text": "B", "source": "C"}], "The event “A”: “May 2020” is not a date."),
    ],
)
def test_a_bad_event_is_refused_in_one_sentence(empty: Database, events: Any, sentence: str) -> None:
    with pytest.raises(Refused, match=re.escape(sentence)), empty.writing() as session:
        questions.add(session, question_with(events=events), by="a test")
