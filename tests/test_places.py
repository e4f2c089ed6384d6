"""Places as people write them, and places that the package's data lacks."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from dashboard.db import Database
from dashboard.errors import Refused
from dashboard.models import Change, Standing
from dashboard.register import audit, cities, nicknames, places
from dashboard.text import terms

from . import factories

HTMX = {"HX-Request": "true", "HX-Target": "city-options"}
NICKNAMES = {
    "ny/new-york": ("NYC", "nyc", "N.Y.C.", "New York City", "big apple"),
    "dc/washington": ("D.C.", "DC", "Washington DC"),
    "ca/los-angeles": ("LA", "L.A."),
    "pa/philadelphia": ("Philly",),
    "ca/san-francisco": ("SF", "S.F."),
}


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("New York City", "ny/new-york"),
        ("new york city, ny", "ny/new-york"),
        ("Washington, D.C.", "dc/washington"),
        ("Chicago IL", "il/chicago"),
        ("chicago illinois", "il/chicago"),
        ("new york new york", "ny/new-york"),
        ("Shelby, MT", "mt/shelby"),
        ("Kansas City, MO", "mo/kansas-city"),
        ("Cook County, Illinois", "il/cook-county"),
        *((nickname, path) for path, called in NICKNAMES.items() for nickname in called),
        ("Philly, PA", "pa/philadelphia"),
    ],
)
def test_a_place_is_found_as_people_write_it(empty: Database, typed: str, path: str) -> None:
    with empty.reading() as session:
        assert [city.path for city in places.find(session, typed)] == [path]


@pytest.mark.parametrize("typed", ["Cook, IL", "Cook City, IL", "Chicago, WY", "Philly, TX", "Chica", "IL", "", "City"])
def test_a_place_is_not_found_by_half_its_name(empty: Database, typed: str) -> None:
    with empty.reading() as session:
        assert places.find(session, typed) == []


def test_a_nickname_is_offered_first_and_found_by_the_search_for_cities(client: Any) -> None:
    for path, called in NICKNAMES.items():
        for nickname in called:
            offers = client.get("/submit/cities", query_string={"city": nickname}, headers=HTMX)
            offered = BeautifulSoup(offers.text, "lxml")
            name = str(offered.select("[role=option]")[0]["data-value"])
            assert name.lower().replace(" ", "-").startswith(path[3:]), nickname
            found = BeautifulSoup(client.get("/", query_string={"q": nickname}).text, "lxml")
            assert f"/cities/{path}" in [a["href"] for a in found.select("#rows th a")], nickname


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [("NYC", '"new york new york"'), ("nyc ice", '"new york new york" ice'), ("L.A. police", '"los angeles" police')],
)
def test_a_nickname_finds_what_was_said_of_its_city(client: Any, typed: str, spelled: str) -> None:
    found, meant = (
        {row["record"] for row in client.get("/statements.json", query_string={"q": q}).get_json()["statements"]}
        for q in (typed, spelled)
    )
    assert meant and meant <= found
    page = BeautifulSoup(client.get("/statements", query_string={"q": typed}).text, "lxml")
    assert "new" not in {mark.text.lower() for mark in page.select("#rows mark")}, "what was typed is marked"


@pytest.mark.parametrize("typed", ['"NYC"', '"L" "A"', '"D" C', '"big" apple'])
def test_what_is_quoted_is_no_nickname(typed: str) -> None:
    called = {phrase for term in nicknames.terms(typed) for phrase in term.alternatives}
    assert called == {phrase for term in terms(typed) for phrase in term.alternatives}


def test_every_nickname_names_a_city_that_the_register_has(empty: Database) -> None:
    with empty.reading() as session:
        for nickname in nicknames.known():
            assert places.at_path(session, nicknames.path(nickname)), nickname


@pytest.mark.parametrize("typed", ["los a", "new y", "fort w", "winston-s"])
def test_a_second_word_may_be_one_letter_long_while_it_is_typed(empty: Database, typed: str) -> None:
    with empty.reading() as session:
        found = places.suggest(session, typed)
    assert found and all(city.name.lower().startswith(typed) for city in found[:1])


def test_a_missing_place_can_be_added_and_takes_statements(empty: Database) -> None:
    with empty.writing() as session:
        added = cities.add(session, " Augusta ", "ga", level="city-county", population=202_081, by="x")
        assert (added.path, added.population_band) == ("ga/augusta", "100k-250k")
        factories.published(session, "ga/augusta")
        line = session.scalars(select(Change).where(Change.noun == "city")).one()
        assert (line.verb, line.noun_id, line.after["name"]) == ("added", added.id, "Augusta")
        assert session.get_one(Standing, (1, added.id)).statements == 1
    assert audit.faults(empty) == []


@pytest.mark.parametrize(
    ("name", "state", "level", "sentence"),
    [
        ("Chicago", "IL", "city", "in the register already"),
        ("Augusta", "ZZ", "city", "not the two letters of a state"),
        ("Augusta", "GA", "village", "not a level"),
        ("…", "GA", "city", "Give the name"),
    ],
)
def test_a_place_that_cannot_be_is_refused(empty: Database, name: str, state: str, level: str, sentence: str) -> None:
    with empty.reading() as session:
        before = session.scalar(select(func.count()).select_from(Standing))
    with pytest.raises(Refused, match=sentence), empty.writing() as session:
        cities.add(session, name, state, level=level, population=None, by="x")
    with empty.reading() as session:
        assert session.scalar(select(func.count()).select_from(Standing)) == before
