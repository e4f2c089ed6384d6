"""The map: where places lie, what is drawn of a filter, and what it weighs."""

import gzip
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update

from dashboard import outlines, vocabulary
from dashboard.catalogue import glance
from dashboard.cities import map as drawing
from dashboard.db import Database
from dashboard.models import City, Standing
from dashboard.projection import HEIGHT, WIDTH, projected

from . import factories
from .test_tables import rows_of

RESULTS = {"HX-Request": "true", "HX-Target": "filter"}
RANKS = {"limits_broadly": "5", "limits_some": "4", "mixed": "3", "helps_on_request": "2", "helps_actively": "1"}
FRAME = outlines.Box(0, 0, WIDTH, HEIGHT)


def soup(client: Any, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).text, "html.parser")


def dots(page: BeautifulSoup) -> dict[str, str]:
    """The sign of each dot by the address of its city, in the order drawn."""
    return {str(a["href"]): str(a.use["href"]).removeprefix("#dot-") for a in page.select(".map-dots a") if a.use}


def state(page: BeautifulSoup, code: str) -> Any:
    return page.select_one(f"#map-{code}")


# Where places lie


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "x", "y"),
    [
        ("CA", -122.4194, 37.7749, 107.4, 214.1),  # San Francisco
        ("NY", -74.0059, 40.7128, 794.6, 176.5),  # New York
        ("AK", -149.9003, 61.2181, 171.2, 446.9),  # Anchorage
        ("HI", -157.8583, 21.3069, 298.5, 451.0),  # Honolulu
    ],
)
def test_places_lie_where_d3_puts_them(place: str, longitude: float, latitude: float, x: float, y: float) -> None:
    """d3 documents these four points for its own scale of 1070 and a frame of 960 × 500."""
    here_x, here_y = projected(place, longitude, latitude)
    assert (here_x - 487.5) / 1300 * 1070 + 480 == pytest.approx(x, abs=0.1)
    assert (here_y - 305) / 1300 * 1070 + 250 == pytest.approx(y, abs=0.1)


def test_every_place_lies_in_the_box_of_its_state(empty: Database) -> None:
    """But for half a unit of simplification, and for what lies on an island that it dropped."""
    with empty.reading() as session:
        columns = (City.name, City.state, City.longitude, City.latitude)
        places = session.execute(select(*columns).where(City.longitude.is_not(None))).all()
    assert len(places) > 14_000
    outside = []
    for name, code, longitude, latitude in places:
        left, top, right, bottom = outlines.boxes()[code]
        if not outlines.Box(left - 2, top - 2, right + 2, bottom + 2).holds(*projected(code, longitude, latitude)):
            outside.append((name, code))
    assert not outside


def test_each_state_has_an_outline_within_the_frame() -> None:
    assert list(outlines.paths()) == list(vocabulary.STATES)
    for code, box in outlines.boxes().items():
        west = max(box.left, 0) if code == "AK" else box.left  # the last Aleutians are cut off, as on other such maps
        assert FRAME.holds(west, box.top) and FRAME.holds(box.right, box.bottom), code
        assert outlines.paths()[code].startswith("M") and outlines.paths()[code].endswith("Z")
    assert set(re.findall(r'<path id="(\w+)"', outlines.drawing())) == {code.lower() for code in vocabulary.STATES}


@pytest.mark.parametrize("code", ["TX", "RI", "DC", "AK", "HI", "ID"])
def test_a_state_shown_alone_fills_the_frame_and_stays_in_it(code: str) -> None:
    box = outlines.boxes()[code]
    view = drawing.closer(box)
    left, top = view.point(box.left, box.top)
    right, bottom = view.point(box.right, box.bottom)
    assert FRAME.holds(left, top) and FRAME.holds(right, bottom)
    fills = max((right - left) / WIDTH, (bottom - top) / HEIGHT)
    assert fills > 0.8 or view.times == drawing.CLOSEST
    assert left + right == pytest.approx(WIDTH, abs=2) and top + bottom == pytest.approx(HEIGHT, abs=2)


def test_more_people_make_a_larger_dot_and_nobody_makes_none() -> None:
    sizes = [drawing.radius(people) for people in (None, 1_000, 100_000, 1_000_000, 8_800_000, 90_000_000)]
    assert sizes == sorted(sizes)
    assert sizes[0] == drawing.SMALLEST and sizes[-1] == drawing.LARGEST


# What is drawn


@pytest.mark.parametrize(
    "query", ["", "state=CA", "standing=limits_some", "q=sanctuary", "level=county", "stance=mixed&channel=law"]
)
def test_there_is_a_dot_for_each_city_of_the_table_with_its_standing(client: Any, query: str) -> None:
    file = rows_of(client.get(f"/cities.csv?{query}").text)
    expected = {
        row["url"].removeprefix("http://localhost"): RANKS.get(row["standing"], row["standing"]) for row in file
    }
    assert dots(soup(client, f"/?{query}&limit=200")) == expected
    assert expected


@pytest.mark.parametrize("channel", vocabulary.POSITION_CHANNELS)
def test_by_a_channel_a_dot_shows_the_newest_statement_there_and_a_hollow_one_that_there_is_none(
    client: Any, channel: str
) -> None:
    expected = {
        row["url"].removeprefix("http://localhost"): RANKS.get(row[channel], row[channel] or "not_researched")
        for row in rows_of(client.get("/cities.csv").text)
    }
    assert dots(soup(client, f"/?by={channel}")) == expected
    assert "not_researched" in expected.values()


def test_large_dots_are_drawn_first_and_small_ones_on_top(client: Any) -> None:
    sizes = [int(str(use["width"])) for use in soup(client, "/").select(".map-dots use")]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]


def test_a_dot_and_a_state_say_what_they_are(client: Any) -> None:
    page = soup(client, "/")
    chicago = page.select_one(".map-dots a[href='/cities/il/chicago']")
    assert chicago and chicago.get_text() == "Chicago, IL: stated only: limits most help"
    assert state(page, "il").get_text() == "Illinois: 1 city"
    assert state(page, "wy").get_text() == "Wyoming: 0 cities"


@pytest.mark.parametrize("query", ["", "stance=limits_some", "q=sanctuary", "state=CA&state=IL", "standing=mixed"])
def test_each_state_is_a_link_that_gives_as_many_cities_as_it_says(client: Any, query: str) -> None:
    page = soup(client, f"/?{query}")
    links = page.select(".map-states a")
    assert len(links) == len(vocabulary.STATES)
    said = {str(a["id"]): int(re.findall(r": (\d+) cit", a.get_text())[0]) for a in links}
    facet = {f"map-{str(box['value']).lower()}": box for box in page.select("#facets input[name=state]")}
    for name, box in facet.items():
        label = box.find_parent("label")
        assert label and label.small and int(label.small.get_text()) == said[name]
    for code in ("ca", "il", "wy"):
        there = client.get(str(state(page, code)["href"]).replace("/?", "/cities.csv?"))
        assert len(rows_of(there.text)) == said[f"map-{code}"]


def test_a_state_chosen_alone_fills_the_map_and_leads_back_to_all(client: Any) -> None:
    page = soup(client, "/?state=IL&by=law")
    illinois = state(page, "il")
    assert illinois["aria-current"] == "true"
    assert illinois["href"] == "/?by=law"
    assert str(illinois.use["transform"]).startswith("matrix(")
    assert state(page, "in")["href"] == "/?state=IN&by=law"
    assert state(page, "hi") is None, "what is out of sight cannot be reached"
    assert page.select_one("#map-all")
    assert len(soup(client, "/?state=AK").select(".map-states a")) == 1, "no neighbour of an inset is drawn"
    assert state(soup(client, "/?state=TX"), "hi") is None
    both = soup(client, "/?state=IL&state=CA")
    assert not both.select("[transform^=matrix]")
    assert state(both, "il")["href"] == "/?state=IL"


def test_places_with_nothing_on_record_are_hollow_and_never_of_the_scale(client: Any) -> None:
    silent = dots(soup(client, "/?standing=not_researched&state=RI"))
    assert silent and set(silent.values()) == {"not_researched"}
    many = soup(client, "/?unresearched=yes")
    assert "not_researched" not in dots(many).values()
    assert many.select_one("#specks")
    assert "places with statements before others" in many.select(".map figcaption")[0].get_text()
    assert len(dots(many)) == len(rows_of(client.get("/cities.csv").text))


def test_few_dots_are_reached_by_the_tab_key_and_many_only_state_by_state(client: Any, register: Database) -> None:
    assert not soup(client, "/").select(".map-dots [tabindex]")
    _everywhere(register, 100)
    assert len(soup(client, "/").select(".map-dots a")) == len(soup(client, "/").select(".map-dots [tabindex='-1']"))
    assert not soup(client, "/?state=CO").select(".map-dots [tabindex]")


def _everywhere(register: Database, number: int) -> None:
    """So many places, the largest, each with a standing; the map asks for no more."""
    largest = select(City.id).where(City.level != "county").order_by(City.population.desc(), City.id).limit(number)
    with register.writing() as session:
        for at, code in enumerate(("limits_broadly", "limits_some", "mixed", "helps_on_request", "helps_actively")):
            some = Standing.city_id.in_(largest.scalar_subquery()), Standing.city_id % 5 == at
            session.execute(update(Standing).where(*some).values(standing=code, statements=1, basis="words"))


# What it weighs


def test_of_very_many_places_the_largest_are_named_and_the_others_are_points_of_their_signs(
    app: Flask, register: Database
) -> None:
    _everywhere(register, 900)
    figure = BeautifulSoup(app.test_client().get("/").text, "html.parser").select_one(".map")
    assert figure is not None
    assert len(figure.select(".map-dots a")) == glance.MOST_NAMED
    points = {path["class"][0]: str(path["d"]).count("h0") for path in figure.select(".specks path")}
    assert set(points) >= {f"speck-{rank}" for rank in range(1, 6)}
    assert sum(points.values()) > 600  # of 700 and more, for some lie on one point
    assert "The 200 largest are named" in figure.get_text()
    assert len(gzip.compress((str(figure) + outlines.drawing()).encode())) < 40_000


def test_fifty_rows_with_all_that_stands_beside_them_are_under_60_kb_and_12_kb_compressed(
    app: Flask, register: Database
) -> None:
    with register.writing() as session:
        for path in ("wy/cheyenne", "ut/salt-lake-city", "nd/fargo", "sd/sioux-falls", "id/boise", "al/birmingham",
                     "ga/atlanta", "sc/columbia", "nc/charlotte", "tn/nashville", "ok/tulsa"):  # fmt: skip
            factories.published(session, path, stance="mixed")
            factories.published(session, path, stance="limits_some", channel="law")
    sent = app.test_client().get("/", headers=RESULTS).text
    assert sent.count("<tr data-row") == 50
    assert len(sent.encode()) < 60_000
    assert len(gzip.compress(sent.encode())) < 12_000


def test_the_outlines_are_kept_by_the_browser_and_are_no_part_of_an_answer(client: Any) -> None:
    page = client.get("/").text
    address = re.findall(r'href="(/assets/map-[0-9a-f]+\.svg)#il"', page)
    assert len(address) == 1
    kept = client.get(address[0])
    assert kept.mimetype == "image/svg+xml"
    assert "immutable" in kept.headers["Cache-Control"]
    assert "/assets/map-" not in client.get("/", headers=RESULTS).text
