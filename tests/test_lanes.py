"""A city with very many statements: its page shows the newest of each channel and leads on to all the others."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dashboard.catalogue import as_of, lanes
from dashboard.db import Database
from dashboard.models import Statement
from dashboard.register import importing, standing

from . import factories
from .client import LintingClient
from .conftest import counting

CITY = "wy/cheyenne"
DAYS = st.integers(0, 1_200).map(lambda days: (date(2020, 1, 1) + timedelta(days=days)).isoformat())


@pytest.fixture
def crowded(register: Database, tmp_path: Path) -> Database:
    """A register in which a city has more words than are drawn, many of a day, and one law."""
    here = {"city": "Cheyenne", "state": "WY"}
    rows = [factories.row(**here, channel="law", act_status="in_force", said_on="2011-02-03")]
    for number in range(lanes.MOST + 30):
        day = date(2020, 1, 1) + timedelta(days=number // 3)
        rows.append(factories.row(**here, said_on=day.isoformat(), speaker=f"Speaker {number}"))
    report = importing.load_by_batches(register, factories.csv_file(tmp_path / "rows.csv", rows), by="a test")
    assert report.added == len(rows)
    return register


def shown(page: BeautifulSoup) -> list[int]:
    return [int(str(article["id"]).removeprefix("statement-")) for article in page.find_all("article")]


def older(page: BeautifulSoup) -> str:
    link = page.find("a", string="Older statements")
    return str(link["href"]) if link else ""


def test_each_statement_of_a_channel_is_reached_once_newest_first(client: LintingClient, crowded: Database) -> None:
    with crowded.reading() as session:
        here = (Statement.city_id == factories.city(session, CITY).id, Statement.channel == "words")
        listed = session.execute(select(Statement.id, Statement.sort_on).where(*here)).all()
    page = BeautifulSoup(client.get(f"/cities/{CITY}").text, "html.parser")
    lane = page.find("section", {"aria-labelledby": "lane-words"})
    assert lane and lane.h2 and lane.h2.get_text() == f"Words {lanes.MOST + 30}"
    found, address = shown(BeautifulSoup(str(lane), "html.parser")), older(page)
    assert len(found) == lanes.FEW
    while address:
        page = BeautifulSoup(client.get(address).text, "html.parser")
        found += shown(page)
        address = older(page)
    days: dict[int, date] = dict(listed)
    assert sorted(found) == sorted(days)
    assert [days[number] for number in found] == sorted(days.values(), reverse=True)


def test_the_page_tells_what_it_does_not_draw_and_leads_to_what_it_does_not_show(
    client: LintingClient, crowded: Database
) -> None:
    page = BeautifulSoup(client.get(f"/cities/{CITY}").text, "html.parser")
    marks = page.find_all("a", class_="timeline-mark")
    assert len(marks) == lanes.MOST + 1
    assert f"the newest {lanes.MOST} are drawn" in page.get_text()
    here = {f"#statement-{number}" for number in shown(page)}
    assert {str(mark["href"]) for mark in marks if str(mark["href"]).startswith("#")} == here
    assert (
        "132 statements, from February 3, 2011 to " in " ".join(page.get_text().split())
        or "131 statements" in page.get_text()
    )


def test_the_first_and_last_date_are_found_behind_many_without_one(
    client: LintingClient, crowded: Database, tmp_path: Path
) -> None:
    here = {"city": "Cheyenne", "state": "WY"}
    printed = {"source_url": "https://paper.example/undated", "published_on": "2025-03-01"}
    undated = [factories.row(**here, **printed, said_on="", speaker=f"Nobody {n}") for n in range(lanes.MOST + 5)]
    report = importing.load_by_batches(crowded, factories.csv_file(tmp_path / "undated.csv", undated), by="a test")
    assert report.added == len(undated)
    text = " ".join(BeautifulSoup(client.get(f"/cities/{CITY}").text, "html.parser").get_text().split())
    assert f"{2 * lanes.MOST + 36} statements, those with a date from 3 February 2011 to 13 February 2020" in text


def test_older_statements_come_as_rows_alone_to_the_place_of_the_button(client: Any, crowded: Database) -> None:
    address = older(BeautifulSoup(client.get(f"/cities/{CITY}").text, "html.parser"))
    rows = client.get(address, headers={"HX-Request": "true", "HX-Target": "more-words"}).text
    assert "<html" not in rows and len(shown(BeautifulSoup(rows, "html.parser"))) == lanes.PAGE
    assert rows in client.get(address).text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("channel=word", "channel “word” is not known. Did you mean words?"),
        ("channel=x", "channel “x” is not known. It can be words, law, practice or list."),
        ("after=WzFd", "Begin at the start of the list."),
        ("channel=words&after=x", "Begin at the start of the list."),
        ("channel=words&after=WzFd", "Begin at the start of the list."),
    ],
)
def test_what_is_no_channel_or_no_place_in_it_is_refused(client: Any, asked: str, sentence: str) -> None:
    answer = client.get(f"/cities/{CITY}?{asked}")
    assert answer.status_code == 400
    assert sentence in answer.text


def test_a_city_page_costs_as_many_queries_and_rows_however_many_statements_there_are(
    client: Any, crowded: Database
) -> None:
    with counting(crowded) as sent:
        client.get(f"/cities/{CITY}")
    assert len(sent) <= 11, sent


def test_the_reasons_are_those_of_all_statements_where_only_the_newest_are_at_hand(empty: Database) -> None:
    factories.only(empty, CITY)
    acts = st.sampled_from(["in_force", "repealed", "stayed", "proposed", ""])
    told = st.tuples(
        st.sampled_from(["words", "law", "practice"]), st.sampled_from(["limits_broadly", "mixed", "helps_actively"]),
        st.sampled_from(["city", "city", "self"]), acts, DAYS | st.just(""), st.sampled_from(["Jo", "Di", "Al"]),
    )  # fmt: skip

    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(told, min_size=3, max_size=14))
    def agree(drawn: list[Any]) -> None:
        with empty.writing() as session:
            for channel, stance, voice, act, day, speaker in drawn:
                factories.published(
                    session, city=CITY, channel=channel, stance=stance, voice="city" if channel != "words" else voice,
                    act_status="" if channel == "words" else act, said_on=day, speaker=speaker,
                )  # fmt: skip
        with empty.reading() as session:
            city, question = factories.city(session, CITY), factories.question(session)
            stands = as_of.standings(session, question, [city.id], None)[city.id]
            every = lanes.told(session, city, question, None, most=10_000)
            some = lanes.told(session, city, question, None, most=1)
            assert every.is_all and every.counts == some.counts
            assert (some.first and some.first.said_on, some.last and some.last.said_on) == (
                every.first and every.first.said_on, every.last and every.last.said_on,
            )  # fmt: skip
            whole = standing.derive(every.statements, standing.ranks_of(session, question.id))
            assert lanes.derived(session, city, question, None, every, stands) == whole
            assert lanes.derived(session, city, question, None, some, stands) == whole
            assert (whole.standing, whole.basis) == (stands.standing, stands.basis)

    agree()
