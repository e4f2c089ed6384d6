"""The stance bar and what stands beside it: they show the same filter as facets, table and files."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import create_app, vocabulary
from dashboard.db import Database

from . import factories
from .conftest import _copied
from .conftest import settings as settings_of
from .strategies import Pairs, narrowings
from .test_tables import SEARCHES, STATES, asked, rows_of

MEASURES = st.sampled_from(list(vocabulary.MEASURES))
FILTERS = narrowings(texts={"q": SEARCHES, "speaker": ("Rahm Emanuel",), "publisher": ("Reuters",)}, states=STATES)
PROPERTY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Step(NamedTuple):
    """A step of the key: its code, its number, and where it leads."""

    code: str
    label: str
    count: int
    address: str


@pytest.fixture(scope="module")
def reader(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """A client of one register for the whole file, because nothing here changes it."""
    folder = tmp_path_factory.mktemp("bar")
    with _copied("starter", engine, template, request, folder) as database:
        yield create_app(settings_of(folder), database).test_client()


def page(reader: FlaskClient, pairs: Pairs | str) -> BeautifulSoup:
    address = pairs if isinstance(pairs, str) else asked("/", pairs)
    answer = reader.get(address, headers={"HX-Request": "true", "HX-Target": "filter"})
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def total(shown: BeautifulSoup) -> int:
    sentence = shown.select_one("h2.sentence")
    assert sentence
    return int(sentence.get_text().split()[0].replace(",", ""))


def steps(shown: BeautifulSoup) -> list[Step]:
    found = []
    for line in shown.select(".stance-key li"):
        link, label, number = line.a, line.select_one(".step-label"), line.small
        assert label and number
        code = str(link["id"]).removeprefix("step-") if link else ""
        address = str(link["href"]) if link else ""
        found.append(Step(code, label.get_text(), int(number.get_text().replace(",", "")), address))
    return found


def facet(shown: BeautifulSoup, name: str) -> dict[str, int]:
    found = {}
    for box in shown.select(f"#facets input[name={name}]"):
        label = box.find_parent("label")
        assert label and label.small
        found[str(box["value"])] = int(label.small.get_text().replace(",", ""))
    return found


def places(reader: FlaskClient, query: str) -> list[dict[str, str]]:
    return rows_of(reader.get(f"/cities.csv?{query}").text)


@PROPERTY
@given(pairs=FILTERS)
def test_the_bar_by_standing_is_the_facet_of_standings(reader: FlaskClient, pairs: Pairs) -> None:
    shown = page(reader, pairs)
    counts = facet(shown, "standing")
    pieces = {step.code: step.count for step in steps(shown) if step.count}
    assert pieces == {code: number for code, number in counts.items() if number}
    if "standing" not in dict(pairs):
        assert sum(pieces.values()) == total(shown)


@PROPERTY
@given(pairs=FILTERS, measure=MEASURES, data=st.data())
def test_a_step_promises_what_choosing_it_gives(reader: FlaskClient, pairs: Pairs, measure: str, data: Any) -> None:
    shown = page(reader, [*pairs, ("by", measure)])
    offered = [step for step in steps(shown) if step.address]
    if offered:
        step = data.draw(st.sampled_from(offered))
        there = page(reader, step.address)
        query = parse_qsl(urlsplit(step.address).query)
        chosen = ("standing" if measure == "standing" else "stance", step.code)
        if chosen in query:
            assert total(there) == step.count
            assert query.count(chosen) == 1 and [n for n, _ in query].count(chosen[0]) == 1
        else:
            assert not {"standing", "stance"} & {n for n, _ in query if n == chosen[0]}, "alone already: all again"


@PROPERTY
@given(pairs=FILTERS, channel=st.sampled_from(vocabulary.POSITION_CHANNELS))
def test_the_bar_of_a_channel_counts_the_column_of_the_table(reader: FlaskClient, pairs: Pairs, channel: str) -> None:
    rest = [pair for pair in pairs if pair[0] not in ("stance", "channel")]
    column = Counter(row[channel] for row in rows_of(reader.get(asked("/cities.csv", rest)).text))
    found = steps(page(reader, [*pairs, ("by", channel)]))
    nothing = f"No {channel} on record"
    assert {s.code: s.count for s in found if s.code and s.count} == {c: n for c, n in column.items() if c}
    assert sum(s.count for s in found if s.label == nothing) == column[""]


@PROPERTY
@given(pairs=FILTERS, measure=MEASURES)
def test_the_dots_are_the_places_of_the_file_and_the_states_their_facet(
    reader: FlaskClient, pairs: Pairs, measure: str
) -> None:
    shown = page(reader, [*pairs, ("by", measure)])
    file = {
        row["url"].removeprefix("http://localhost") for row in rows_of(reader.get(asked("/cities.csv", pairs)).text)
    }
    if not shown.select_one("#specks"):
        assert {str(a["href"]) for a in shown.select(".map-dots a")} == file
    numbers = {
        str(a["id"])[-2:].upper(): int(re.findall(r": ([\d,]+) cit", a.get_text())[0].replace(",", ""))
        for a in shown.select(".map-states a")
    }
    counts = facet(shown, "state")
    assert not counts or all(numbers[code] == counts.get(code, 0) for code in numbers)


@PROPERTY
@given(pairs=FILTERS)
def test_the_latest_are_the_newest_statements_of_the_filter_about_cities_in_the_table(
    reader: FlaskClient, pairs: Pairs
) -> None:
    """The statements of the same filter, newest first, those about cities that are not listed left out."""
    listed = {(row["city"], row["state"]) for row in rows_of(reader.get(asked("/cities.csv", pairs)).text)}
    levels = [("level", level) for level in vocabulary.CITY_LEVELS if "level" not in dict(pairs)]
    said = rows_of(reader.get(asked("/statements.csv", [*pairs, *levels])).text)
    expected = [row["statement_id"] for row in said if (row["city"], row["state"]) in listed]
    links = [str(a["href"]).rpartition("/")[2] for a in page(reader, pairs).select(".latest-when")]
    assert links == list(dict.fromkeys(expected))[:3]


def test_the_pieces_fill_the_bar_from_helps_to_limits(reader: FlaskClient) -> None:
    for measure in vocabulary.MEASURES:
        pieces = page(reader, f"/?by={measure}").select(".stance-steps rect")
        ranks = [str(piece["class"][1]).removeprefix("piece-") for piece in pieces]
        assert [rank for rank in ranks if rank.isdigit()] == sorted(rank for rank in ranks if rank.isdigit())
        assert all(not rank.isdigit() for rank in ranks[len([r for r in ranks if r.isdigit()]) :])
        ends = [(float(str(p["x"])[:-1]), float(str(p["x"])[:-1]) + float(str(p["width"])[:-1])) for p in pieces]
        assert ends[0][0] == 0
        assert ends[-1][1] == pytest.approx(100, abs=0.1)
        assert all(end < start for (_, end), (start, _) in pairwise(ends))


def test_what_is_no_stance_is_never_of_its_colours(reader: FlaskClient) -> None:
    shown = page(reader, "/?by=law&unresearched=yes")
    last = shown.select(".stance-steps g rect")
    assert [piece["class"] for piece in last] == [["piece", "piece-not_researched"]]
    assert not shown.select(".stance-steps g a"), "nothing on record is no filter"


def test_a_chosen_step_stays_among_the_others_and_leads_back(reader: FlaskClient) -> None:
    shown = page(reader, "/?stance=mixed&channel=law&by=law&state=CA&state=NV&state=AZ")
    chosen = shown.select(".stance-key [aria-current]")
    assert [str(a["id"]) for a in chosen] == ["step-mixed"]
    assert chosen[0]["href"] == "/?state=AZ&state=CA&state=NV&by=law"
    assert len(steps(shown)) > 1


def test_the_measure_stays_with_every_link_and_is_no_narrowing(reader: FlaskClient) -> None:
    shown = page(reader, "/?by=practice&state=CA")
    links = [str(a["href"]) for a in shown.select(".sights a[data-hx-get]")]
    assert links
    assert all("by=practice" in link for link in links)
    assert [chip.get_text(" ", strip=True)[:10] for chip in shown.select(".chip")] == ["California"]
    assert "by=" not in str(shown.select_one(".results-foot")) or "by=practice" in str(
        shown.select_one(".results-foot")
    )
    assert places(reader, "by=practice&state=CA") == places(reader, "state=CA")


# Words and deeds


def apart(client: Any) -> set[str]:
    """The addresses of the cities whose words and deeds are apart, after table, map, facet and file agreed."""
    shown = BeautifulSoup(client.get("/?deeds=apart").text, "html.parser")
    found = {str(a["href"]) for a in shown.select("#rows th a")}
    assert found == {str(a["href"]) for a in shown.select(".map-dots a")}
    assert found == {row["url"].removeprefix("http://localhost") for row in places(client, "deeds=apart")}
    assert total(shown) == len(found) == facet(shown, "deeds")["apart"]
    return found


def test_words_two_steps_from_law_or_practice_are_apart_and_one_step_is_not(client: Any, register: Database) -> None:
    with register.writing() as session:
        for city, said, channel, done in (
            ("wy/cheyenne", "limits_broadly", "law", "mixed"),
            ("ut/provo", "helps_actively", "practice", "limits_some"),
            ("nd/fargo", "limits_some", "law", "mixed"),
        ):
            factories.published(session, city, stance=said)
            factories.published(session, city, stance=done, channel=channel)
    assert apart(client) == {"/cities/wy/cheyenne", "/cities/ut/provo"}
    together = {row["city"] for row in places(client, "deeds=together")}
    assert "Fargo" in together and not together & {"Cheyenne", "Provo"}
    statements = rows_of(client.get("/statements.csv?deeds=apart").text)
    assert sorted(row["city"] for row in statements) == ["Cheyenne", "Cheyenne", "Provo", "Provo"]
    sentence = BeautifulSoup(client.get("/?deeds=apart").text, "html.parser").select_one(".sentence")
    assert sentence and sentence.get_text() == "2 cities whose words and deeds are two or more steps apart"


@pytest.mark.parametrize(
    ("words", "deed"),
    [
        ({"voice": "self"}, {}),
        ({"stance": "no_position"}, {}),
        ({}, {"act_status": "rejected"}),
        ({}, {"act_status": "proposed"}),
        ({}, {"voice": "self"}),
        ({}, {"stance": "no_position"}),
    ],
)
def test_nothing_is_claimed_where_either_does_not_count(
    client: Any, register: Database, words: dict[str, str], deed: dict[str, str]
) -> None:
    with register.writing() as session:
        factories.published(session, "wy/cheyenne", **({"stance": "limits_broadly"} | words))
        factories.published(session, "wy/cheyenne", channel="law", **({"stance": "helps_actively"} | deed))
    assert apart(client) == set()
    assert "Cheyenne" not in {row["city"] for row in places(client, "deeds=together")}


def test_words_and_deeds_are_of_one_question_and_one_city(client: Any, register: Database) -> None:
    with register.writing() as session:
        factories.published(session, "wy/cheyenne", stance="limits_broadly")
        factories.published(session, "ut/provo", stance="helps_actively", channel="law")
        factories.noise(session)
    assert not apart(client) & {"/cities/ut/provo", "/cities/vt/burlington"}


def test_where_no_words_and_deeds_can_be_compared_the_page_says_which_are(client: Any, register: Database) -> None:
    empty = BeautifulSoup(client.get("/?deeds=apart&state=WY").text, "html.parser").select_one(".empty")
    assert empty and "compared only where the city’s newest words and its newest law or practice" in empty.text
    assert empty.select_one("a[href='/about/method#deeds']")
    assert "are compared only" not in client.get("/?state=WY").text


def test_where_dates_find_nothing_the_page_says_that_undated_statements_are_left_out(client: Any) -> None:
    for address in ("/?since=2031", "/statements?until=1890"):
        empty = BeautifulSoup(client.get(address).text, "html.parser").select_one(".empty")
        assert empty and "An undated statement is of no span of days" in empty.text, address
