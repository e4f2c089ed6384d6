"""A second question is data: every page asks it, and none speaks of the first one's scale."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from dashboard.db import Database
from dashboard.register import questions

PARKING: dict[str, Any] = {
    "slug": "parking",
    "title": "Parking minimums",
    "wording": "Does the city require parking with new homes?",
    "background": "The question is about what is built.",
    "codebook_version": "1",
    "label_name": "parking reform",
    "stances": [
        {"code": "requires", "rank": 5, "label": "Requires parking", "plural": "require parking", "rule": "A rule."},
        {"code": "frees", "rank": 1, "label": "Leaves it free", "plural": "leave it free", "rule": "No rule."},
        {"code": "no_position", "label": "No position stated", "plural": "state no position", "rule": "Nothing."},
    ],
}


@pytest.fixture
def asked(client: Any, register: Database) -> Any:
    """The client of a register with two questions."""
    with register.writing() as session:
        questions.add(session, PARKING, by="a test")
    return client


def soup(client: Any, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    return BeautifulSoup(answer.text, "lxml")


def main(page: BeautifulSoup) -> str:
    found = page.find("main")
    assert found is not None
    return found.get_text(" ", strip=True)


def test_each_question_leads_to_the_other(asked: Any) -> None:
    links = {a.get_text(): str(a["href"]) for a in soup(asked, "/").select(".lead a")}
    assert links["Parking minimums"] == "/?question=parking"
    back = {a.get_text(): str(a["href"]) for a in soup(asked, "/?question=parking").select(".lead a")}
    assert back["Help to federal immigration enforcement"] == "/"


def test_the_menu_keeps_the_question(asked: Any) -> None:
    menu = {a.get_text(): str(a["href"]) for a in soup(asked, "/?question=parking").select(".masthead nav a")}
    for label in ("Cities", "Statements", "Submit", "Method"):
        assert menu[label].endswith("?question=parking"), label
    plain = [str(a["href"]) for a in soup(asked, "/").select(".masthead nav a")]
    assert not any("question=" in address for address in plain)


@pytest.mark.parametrize("path", ["/", "/statements", "/submit", "/about/method", "/cities/il/chicago"])
def test_no_page_of_it_speaks_of_the_first_question(asked: Any, path: str) -> None:
    text = main(soup(asked, f"{path}?question=parking"))
    for foreign in ("Limits most help", "Helps beyond", "limits", "helps", "sanctuary", "detainer"):
        assert foreign not in text, foreign


def test_a_question_nobody_answered_yet_says_so(asked: Any) -> None:
    text = main(soup(asked, "/?question=parking"))
    assert "Nothing is in the register on this question yet." in text
    assert "Clear all filters" not in text


def test_a_question_needs_two_sides(register: Database) -> None:
    one_sided = PARKING | {"stances": [PARKING["stances"][0], PARKING["stances"][2]]}
    with pytest.raises(questions.Refused, match="two sides"), register.writing() as session:
        questions.add(session, one_sided, by="a test")


def test_where_no_city_fits_the_counties_are_offered(client: Any) -> None:
    page = soup(client, "/?q=Tarrant")
    offered = [str(a["href"]) for a in page.select(".empty a")]
    assert "/?q=Tarrant&level=county" in offered
    assert "Tarrant County" in main(soup(client, "/?q=Tarrant&level=county"))


def test_where_no_statement_fits_the_places_on_file_are_offered(client: Any) -> None:
    offered = [str(a["href"]) for a in soup(client, "/?q=Milwaukee").select(".empty a")]
    assert "/?q=Milwaukee&unresearched=yes" in offered
    assert "Milwaukee" in main(soup(client, "/?q=Milwaukee&unresearched=yes"))


def test_a_question_nobody_translated_stays_as_written_on_a_spanish_page(asked: Any) -> None:
    wording = soup(asked, "/es/?question=parking").select_one("h1")
    assert wording and (wording.get_text(), wording.get("lang")) == (PARKING["wording"], "en")
    known = soup(asked, "/es/").select_one("h1")
    assert known and known.get("lang") is None and known.get_text().startswith("¿Limita la ciudad")
