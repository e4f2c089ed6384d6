"""The about page: its numbers are the register's, its example can be checked, and its words are plain."""

import re
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import func, select

from dashboard import create_app
from dashboard.db import Database
from dashboard.models import City, Statement
from dashboard.register import decide

from . import factories
from .client import LintingClient
from .conftest import counting, settings

AVOIDED = (
    "defy", "defies", "resist", "obstruct", "crack down", "crackdown", "harbour", "harbor", "shield", "criminal alien",
    "illegal", "undocumented", "mass deportation", "safe haven", "pro-immigrant", "anti-immigrant",
)  # fmt: skip


def text_of(answer: Any) -> str:
    main = BeautifulSoup(answer.text, "lxml").main
    assert main is not None
    return " ".join(main.get_text().split())


def test_it_counts_the_published_statements_their_places_and_the_cities(client: Any, register: Database) -> None:
    with register.reading() as session:
        published = Statement.status == "published"
        statements = session.scalar(select(func.count()).select_from(Statement).where(published))
        places = session.scalar(select(func.count(Statement.city_id.distinct())).where(published))
        cities = session.scalar(select(func.count()).select_from(City).where(City.level != "county"))
    assert f"{statements} published statements about {places} places" in text_of(client.get("/about"))
    assert f"knows {cities:,} cities and towns" in text_of(client.get("/about"))
    with counting(register) as sent:
        client.get("/about")
    assert len(sent) == 4, sent


def test_the_example_is_the_newest_published_quote_and_can_be_opened(empty: Database, tmp_path: Any) -> None:
    app = create_app(settings(tmp_path), empty)
    app.test_client_class = LintingClient
    client = app.test_client()
    assert "0 published statements about 0 places" in text_of(client.get("/about"))
    assert "Try it with" not in text_of(client.get("/about"))
    with empty.writing() as session:
        wanted = factories.published(session, said_on="2020-01-01", speaker="Ann Other").id
        factories.published(session, source=factories.printed(quote=""), said_on="2021-01-01")
        gone = factories.published(session, said_on="2021-02-01")
        decide.withdraw(session, gone.id, by="a test", reason="The paper corrected it.")
        factories.pending(session, said_on="2022-01-01")
    page = client.get("/about")
    assert "Try it with the newest quote on file, Ann Other for Chicago, IL." in text_of(page)
    link = next(a for a in BeautifulSoup(page.text, "lxml").select("main a") if "newest quote" in a.get_text())
    assert link["href"] == f"/statements/{wanted}"
    assert client.get(str(link["href"])).status_code == 200


def test_it_answers_what_a_doubting_reader_asks(client: Any) -> None:
    headings = [h.get_text() for h in BeautifulSoup(client.get("/about").text, "lxml").select("main h2")]
    assert headings == [
        "What is it?",
        "What is it not?",
        "Who decides where a city stands?",
        "How do I check a row?",
        "What does “not researched” mean?",
        "What if something is wrong, or missing?",
        "Whose side is it on?",
        "May I use it?",
    ]


def test_its_own_sentences_avoid_loaded_words(client: Any) -> None:
    for address in ("/about", "/about/coverage", "/compare?city=wy/cheyenne"):
        said = text_of(client.get(address)).lower()
        assert not [word for word in AVOIDED if word in said]


@pytest.mark.parametrize("address", ["/", "/about", "/compare", "/cities/il/chicago", "/about/method", "/statements"])
def test_it_is_in_the_navigation_of_every_page(client: Any, address: str) -> None:
    soup = BeautifulSoup(client.get(address).text, "lxml")
    link = soup.select_one("nav[aria-label=Main] a[href='/about']")
    assert isinstance(link, Tag)
    assert (link.get("aria-current") == "page") == (address == "/about")


def test_places_on_a_page_that_links_name_are_there(client: Any, app: Flask) -> None:
    for address in ("/about", "/about/coverage", "/cities/il/chicago", "/statements/1"):
        for link in BeautifulSoup(client.get(address).text, "lxml").select("main a[href*='#']"):
            path, _, name = str(link["href"]).partition("#")
            if not path.startswith("http"):
                page = client.get(path or address).text
                assert re.search(rf'\sid="{re.escape(name)}"', page), f"{address} links to {link['href']}"


@pytest.mark.parametrize(
    "address",
    ["/", "/about", "/about/method", "/about/data", "/about/coverage", "/compare?city=il/chicago&city=ny/new-york",
     "/cities/tx/fort-worth", "/cities/wy/cheyenne", "/statements", "/statements/1", "/sources/1", "/submit"],
)  # fmt: skip
def test_headings_outline_the_page_without_a_gap(client: Any, address: str) -> None:
    soup = BeautifulSoup(client.get(address).text, "lxml")
    levels = [int(heading.name[1]) for heading in soup.select("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
