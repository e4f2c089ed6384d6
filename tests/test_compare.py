"""Comparing cities: which are meant, what stands in each cell, and the gap between said and done."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from dashboard import create_app
from dashboard.compare.gap import gap
from dashboard.db import Database
from dashboard.models import Question, Stance, Statement
from dashboard.register import questions

from . import factories
from .client import LintingClient
from .conftest import _copied, counting
from .conftest import settings as settings_of

STARTER = questions.starter()
QUESTION = Question(stances=[Stance(code=s["code"], rank=s.get("rank"), label=s["label"]) for s in STARTER["stances"]])
TWO = "/compare?city=il/chicago&city=ny/new-york"
FOUR = f"{TWO}&city=ca/los-angeles&city=az/phoenix"


@pytest.fixture(scope="module")
def served(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The starter register, that no test here changes."""
    with _copied("starter", engine, template, request, tmp_path_factory.mktemp("compare")) as database:
        yield database


@pytest.fixture(scope="module")
def client(served: Database, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A linting client of it."""
    app = create_app(settings_of(tmp_path_factory.mktemp("app")), served)
    app.test_client_class = LintingClient
    return app.test_client()


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "lxml")


def words_of(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text().split())


def named(page: BeautifulSoup) -> list[str]:
    return [words_of(link) for link in page.select(".compare thead .compare-name")]


def cells(page: BeautifulSoup, row: str) -> list[Tag]:
    """The cells of the row with this heading."""
    (found,) = [tr for tr in page.select(".compare tbody tr") if words_of(tr.th) == row]
    return found.select("td")


def problem(answer: Any) -> str:
    assert answer.status_code == 400
    return words_of(soup(answer).select_one(".problem"))


# Which cities


def test_cities_stand_side_by_side_in_the_order_of_the_address(client: Any) -> None:
    assert named(soup(client.get(TWO))) == ["Chicago, IL", "New York, NY"]
    turned = soup(client.get("/compare?city=ny/new-york&city=il/chicago"))
    assert named(turned) == ["New York, NY", "Chicago, IL"]
    assert words_of(turned.h1) == "New York and Chicago, side by side"
    assert len(named(soup(client.get(FOUR)))) == 4


@pytest.mark.parametrize(
    "asked",
    [
        "city=il/chicago&city=New York, NY",
        "city=Chicago&city=new york, new york",
        "city=IL/Chicago&city=ny/new-york",
        "city=il/chicago&city=&city=ny/new-york&city=il/chicago",
        "city=il/chicago&city=ny/new-york&utm_source=x",
        "city=%20il/chicago&city=ny/new-york",
    ],
)
def test_names_typed_without_script_lead_to_the_one_address(client: Any, asked: str) -> None:
    answer = client.get(f"/compare?{asked}", follow_redirects=True)
    assert answer.status_code == 200
    assert named(soup(answer)) == ["Chicago, IL", "New York, NY"]
    if "utm" not in asked:
        assert client.get(f"/compare?{asked}").headers["Location"] == TWO


def test_nothing_chosen_is_an_invitation_and_one_asks_for_another(client: Any) -> None:
    assert words_of(soup(client.get("/compare")).select_one("label[for=city]")) == "Begin with a city"
    one = soup(client.get("/compare?city=il/chicago"))
    assert words_of(one.select_one("label[for=city]")) == "Add another city"
    assert named(one) == ["Chicago, IL"]


def test_the_form_keeps_the_cities_that_are_there(client: Any) -> None:
    form = soup(client.get(TWO)).select_one("form.compare-add")
    assert form and form["action"] == "/compare"
    assert [field["value"] for field in form.select("input[type=hidden]")] == ["il/chicago", "ny/new-york"]
    assert not soup(client.get(FOUR)).select("form.compare-add")


def test_each_city_can_be_taken_away(client: Any) -> None:
    links = [str(link["href"]) for link in soup(client.get(FOUR)).select(".compare-away")]
    assert len(links) == 4
    assert [named(soup(client.get(link))) for link in links[:2]] == [
        ["New York, NY", "Los Angeles, CA", "Phoenix, AZ"],
        ["Chicago, IL", "Los Angeles, CA", "Phoenix, AZ"],
    ]


def test_a_name_of_several_places_is_asked_about_beside_what_is_known(client: Any) -> None:
    answer = client.get("/compare?city=il/chicago&city=Springfield")
    assert problem(answer) == "Several places can be meant by “Springfield”. Choose one."
    page = soup(answer)
    assert named(page) == ["Chicago, IL"]
    link = next(str(a["href"]) for a in page.select(".compare-candidates a") if words_of(a) == "Springfield, OR")
    assert link == "/compare?city=il/chicago&city=or/springfield"
    assert named(soup(client.get(link))) == ["Chicago, IL", "Springfield, OR"]
    field = page.select_one("#city")
    assert field and (field["value"], field["aria-invalid"]) == ("Springfield", "true")


@pytest.mark.parametrize(
    ("name", "sentence", "near"),
    [
        ("Chicag", "No place is called “Chicag”. Choose one of these, or type another name.", "Chicago, IL"),
        ("tx/chicago", "No place is called “tx/chicago”. Choose one of these, or type another name.", "Chicago, IL"),
        ("zzzz", "No place is called “zzzz”. Check the spelling, or write “Portland, ME”.", ""),
        ("<b>", "No place is called “<b>”. Check the spelling, or write “Portland, ME”.", ""),
    ],
)
def test_an_unknown_city_is_said_in_a_sentence_with_what_may_be_meant(
    client: Any, name: str, sentence: str, near: str
) -> None:
    answer = client.get("/compare", query_string={"city": name})
    assert problem(answer) == sentence
    offered = [words_of(link) for link in soup(answer).select(".compare-candidates a")]
    assert near in offered if near else not offered


def test_five_cities_are_one_too_many_and_none_is_left_out_silently(client: Any) -> None:
    answer = client.get(f"{FOUR}&city=wa/seattle")
    assert problem(answer) == "Compare takes up to 4 cities, and these are 5. Take one away."
    page = soup(answer)
    assert not page.select("table")
    links = [str(link["href"]) for link in page.select(".near a")]
    assert len(links) == 5
    assert len(named(soup(client.get(links[0])))) == 4


def test_a_great_many_are_refused_without_a_look(client: Any, served: Database) -> None:
    asked = "&".join(f"city=il/city-{number}" for number in range(13))
    with counting(served) as sent:
        answer = client.get(f"/compare?{asked}")
    assert problem(answer).startswith("Compare takes up to 4 cities, not 13.")
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("cities=il/chicago", "This address takes no “cities”. Did you mean city?"),
        ("as_off=2020-01-01", "This address takes no “as_off”. Did you mean as_of?"),
        ("as_of=2999", "“As of” 2999 is in the future."),
        ("question=warmth", "There is no question “warmth”."),
    ],
)
def test_a_parameter_that_is_not_understood_is_refused(client: Any, asked: str, sentence: str) -> None:
    assert problem(client.get(f"{TWO}&{asked}")).startswith(sentence)


# The cells


def test_a_cell_shows_the_newest_with_its_date_and_its_proof_and_the_earlier_below(client: Any) -> None:
    chicago, new_york = cells(soup(client.get(TWO)), "Words")
    dates = [words_of(time) for time in chicago.select("time")]
    assert dates[-1] == "13 November 2016" and words_of(chicago.select_one("summary")) == f"{len(dates) - 1} earlier"
    for cell in (chicago, new_york):
        links = [str(link["href"]) for link in cell.select("a.compare-when")]
        assert links and all(re.fullmatch(r"/statements/\d+", link) for link in links)
        assert client.get(links[0]).status_code == 200


def test_every_statement_of_the_three_channels_is_there_once_newest_first(empty: Database, tmp_path: Any) -> None:
    with empty.writing() as session:
        factories.noise(session)
        said = [
            factories.published(session, said_on=day, stance=stance).id
            for day, stance in (("2019-01-01", "mixed"), ("2021-01-01", "limits_some"), ("2020-06", "no_position"))
        ]
        law = factories.published(session, channel="law", said_on="2018", stance="limits_broadly").id
        factories.published(session, channel="list", stance="no_position")
        factories.pending(session, said_on="2022-01-01")
        factories.published(session, "il/cook-county", channel="practice", stance="helps_actively")
    app = create_app(settings_of(tmp_path), empty)
    app.test_client_class = LintingClient
    page = soup(app.test_client().get("/compare?city=il/chicago&city=vt/burlington"))
    links = {
        row: [str(link["href"]) for link in cells(page, row)[0].select(".compare-when")]
        for row in ("Words", "Law", "Practice")
    }
    assert links["Words"] == [f"/statements/{number}" for number in (said[1], said[2], said[0])]
    assert links["Law"] == [f"/statements/{law}"]
    assert links["Practice"] == []
    assert [words_of(p) for p in cells(page, "Said beside done")[0].select("p")] == [
        "Words and law are 1 step apart: “Limits some help” and “Limits most help”.",
        "No practice on record to set beside the words.",
    ]
    unknown = cells(page, "Standing")[1]
    assert "Not researched" in words_of(unknown) and "says nothing about the city" in words_of(unknown)
    assert words_of(cells(page, "Said beside done")[1]) == "Burlington Nothing to compare yet"


@pytest.mark.parametrize(("address", "most"), [("/compare", 1), (TWO, 6), (FOUR, 6)])
def test_four_cities_cost_no_more_queries_than_two(client: Any, served: Database, address: str, most: int) -> None:
    with counting(served) as sent:
        client.get(address)
    assert len(sent) <= most, sent


def test_a_city_page_leads_to_its_comparison(client: Any) -> None:
    link = soup(client.get("/cities/il/chicago")).find("a", string="Compare with another city")
    assert isinstance(link, Tag) and link["href"] == "/compare?city=il/chicago"


def test_another_question_is_kept_through_every_link(empty: Database, tmp_path: Any) -> None:
    factories.only(empty, "il/chicago", "ny/new-york")
    with empty.writing() as session:
        questions.add(session, STARTER | {"slug": "another", "wording": "Another?"}, by="a test")
    app = create_app(settings_of(tmp_path), empty)
    app.test_client_class = LintingClient
    page = soup(app.test_client().get(f"{TWO}&question=another"))
    assert "Another?" in words_of(page.select_one(".lead-note"))
    for link in page.select(".compare thead a"):
        assert parse_qs(urlsplit(str(link["href"])).query)["question"] == ["another"]
    assert page.select_one("form input[name=question][value=another]")


# The gap


def spoken(stance: str, channel: str = "words", **changes: str) -> Statement:
    """A statement in memory."""
    values = {"voice": "city", "act_status": "in_force" if channel != "words" else ""}
    return Statement(stance=stance, channel=channel, **(values | changes))


RANKED = ("limits_broadly", "limits_some", "mixed", "helps_on_request", "helps_actively")


@pytest.mark.parametrize("said", RANKED)
@pytest.mark.parametrize("done", RANKED)
def test_the_gap_is_the_distance_on_the_scale_whichever_way(said: str, done: str) -> None:
    sentence = gap(spoken(said), spoken(done, "law"), "law", QUESTION)
    steps = abs(RANKED.index(said) - RANKED.index(done))
    if steps == 0:
        assert sentence.startswith("Words and law are on the same step: ")
    else:
        expected = "1 step apart" if steps == 1 else f"{steps} steps apart"
        assert sentence.startswith(f"Words and law are {expected}: “{QUESTION.stance(said).label}” and ")
        assert sentence.endswith(f"“{QUESTION.stance(done).label}”.")


@pytest.mark.parametrize(
    ("words", "deed", "sentence"),
    [
        (None, None, ""),
        (spoken("mixed"), None, "No practice on record to set beside the words."),
        (None, spoken("mixed", "practice"), "No words on record to set beside the practice."),
        (spoken("no_position"), spoken("mixed", "practice"), "The newest words state no position."),
        (spoken("mixed"), spoken("no_position", "practice"), "The newest practice states no position."),
        (
            spoken("no_position"),
            spoken("no_position", "practice"),
            "The newest words and practice state no position.",
        ),
    ],
)
def test_what_cannot_be_compared_is_said_and_never_guessed(
    words: Statement | None, deed: Statement | None, sentence: str
) -> None:
    assert gap(words, deed, "practice", QUESTION) == sentence


@pytest.mark.parametrize(
    ("words", "deed", "sentence"),
    [
        ({"voice": "self"}, {}, "The newest words speak for their speaker only; they are not measured"),
        ({}, {"voice": "self"}, "The newest law speaks for its speaker only; the words are not measured"),
        ({}, {"act_status": "proposed"}, "The newest law is marked “Proposed”; the words are not measured"),
        ({}, {"act_status": ""}, "The newest law has no status on record; the words are not measured"),
    ],
)
def test_no_gap_is_measured_where_one_does_not_speak_for_the_city_as_it_stands(
    words: dict[str, str], deed: dict[str, str], sentence: str
) -> None:
    found = gap(spoken("limits_broadly", **words), spoken("helps_actively", "law", **deed), "law", QUESTION)
    assert found.startswith(sentence)
    assert "apart" not in found


def test_a_practice_without_a_status_is_in_force() -> None:
    sentence = gap(spoken("mixed"), spoken("limits_broadly", "practice", act_status=""), "practice", QUESTION)
    assert sentence.startswith("Words and practice are 2 steps apart")
