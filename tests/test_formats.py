"""Any filter as data: the rows of the page and of the CSV, in JSON, JSON Lines, GeoJSON and as a feed."""

import json
import re
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dashboard import clock, create_app, vocabulary
from dashboard.catalogue.filter import cursor
from dashboard.db import Database
from dashboard.register import columns, decide, importing, propose

from . import factories
from .conftest import _copied, counting
from .conftest import settings as settings_of
from .strategies import Pairs, narrowings
from .test_embed import addresses
from .test_tables import PROPERTY, SEARCHES, STATES, rows_of, unguarded
from .test_versions import corrected

ATOM = "{http://www.w3.org/2005/Atom}"
KINDS = {
    "/cities.csv": "text/csv",
    "/cities.json": "application/json",
    "/cities.geojson": "application/geo+json",
    "/statements.csv": "text/csv",
    "/statements.json": "application/json",
    "/statements.jsonl": "application/jsonl",
    "/statements.atom": "application/atom+xml",
}
FILES = ("/cities.csv", "/cities.geojson", "/statements.csv", "/statements.jsonl")
PAGES = sorted(KINDS.keys() - set(FILES))
IN_JSON = (".json", ".jsonl", ".geojson")
NAMES = {"q": SEARCHES, "speaker": ("Rahm Emanuel", "Bill de Blasio"), "publisher": ("Reuters", "Chicago Tribune")}
TODAY = clock.today().isoformat()
FILTERS = (
    "", "state=CA&state=IL&stance=limits_some", "level=county", "q=NY", "q=sanctuary&since=2016-11&until=2016-11",
    "standing=officials_differ&standing=mixed", "publisher=Reuters&check=unchecked", "speaker=Rahm+Emanuel",
    "as_of=2017-01-25", f"known_on={TODAY}", f"known_on={TODAY}&as_of=2016-12&state=NY", "q=zzzz", "deeds=apart",
    "unresearched=yes&state=WY", "sort=population&state=CA", "sort=name",
)  # fmt: skip


@pytest.fixture(scope="module", params=[False, True], ids=["asked", "remembered"])
def reader(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """A client of one register for all tests that only read, answered by the database, then from memory."""
    folder = tmp_path_factory.mktemp("formats")
    with _copied("starter", engine, template, request, folder) as database:
        app = create_app(settings_of(folder, memory=request.param), database)
        if request.param:
            app.extensions["memory"].make()
        yield app.test_client()


# ---- what is compared --------------------------------------------------------------------------


def filed(client: Any, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file, as texts without the guards of spreadsheets."""
    return [{name: unguarded(cell) for name, cell in row.items()} for row in rows_of(client.get(address).text)]


def as_text(told: dict[str, Any]) -> dict[str, str]:
    """An object as the row that a CSV file has of it."""
    words = {None: "", True: "yes", False: ""}
    return {
        name: words.get(value, str(value)) if type(value) is not int else str(value) for name, value in told.items()
    }


def as_rows(told: dict[str, Any]) -> list[dict[str, str]]:
    """A statement's object as the rows that a CSV file has of it."""
    common = {name: value for name, value in told.items() if name != "citations"}
    return [as_text(common | citation) for citation in told["citations"]]


def paged(client: Any, address: str, name: str) -> tuple[int, list[Any]]:
    """The count of a filter, and its rows page by page."""
    rows: list[Any] = []
    counted, following = set(), address
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        assert list(answer.json) == ["count", "next", name]
        counted.add(answer.json["count"])
        assert answer.json[name] or not rows, "a page that another one leads to is not empty"
        rows += answer.json[name]
        following = answer.json["next"]
    (count,) = counted
    return count, rows


def entries(client: Any, address: str) -> list[Any]:
    """The entries of a feed, page by page."""
    found: list[Any] = []
    following: str | None = address
    while following:
        feed = well_formed(client.get(following).data)
        found += feed.findall(f"{ATOM}entry")
        link = feed.find(f"{ATOM}link[@rel='next']")
        following = None if link is None else link.get("href")
    return found


def well_formed(data: bytes) -> Any:
    """The feed, with all that RFC 4287 asks of it."""
    feed = etree.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    assert len(feed.findall(f"{ATOM}author/{ATOM}name")) == 1
    assert len(feed.findall(f"{ATOM}link[@rel='self']")) == 1
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (one,) = element.findall(f"{ATOM}{name}")
            assert one.text
        assert re.match(r"urn:uuid:[0-9a-f-]{36}$", element.findtext(f"{ATOM}id"))
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", element.findtext(f"{ATOM}updated"))
        (page,) = element.findall(f"{ATOM}link[@rel='alternate']")
        assert page.get("type") == "text/html"
        for link in element.findall(f"{ATOM}link"):
            assert re.match(r"https?://\S+$", link.get("href"))
    for entry in feed.findall(f"{ATOM}entry"):
        (content,) = entry.findall(f"{ATOM}content")
        assert content.get("type") == "text" and content.text
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return feed


def number_of(client: Any, address: str) -> int:
    """The number of rows that a page says."""
    sentence = BeautifulSoup(client.get(address).text, "html.parser").select_one("h2.sentence")
    assert sentence
    return int(sentence.get_text().split()[0].replace(",", ""))


def statements_agree(client: Any, query: str) -> None:
    rows = filed(client, f"/statements.csv?{query}")
    count, told = paged(client, f"/statements.json?{query}&limit=17", "statements")
    lines = [json.loads(line) for line in client.get(f"/statements.jsonl?{query}").text.split("\n")[:-1]]
    assert lines == told
    assert [row for statement in told for row in as_rows(statement)] == rows
    assert count == number_of(client, f"/statements?{query}") == len(told) == len({row["record"] for row in rows})
    pages = [entry.find(f"{ATOM}link").get("href") for entry in entries(client, f"/statements.atom?{query}&limit=17")]
    order = "" if "sort=" in query else "&sort=changed"
    assert pages == list(dict.fromkeys(row["url"] for row in filed(client, f"/statements.csv?{query}{order}")))


def cities_agree(client: Any, query: str) -> None:
    rows = filed(client, f"/cities.csv?{query}")
    count, told = paged(client, f"/cities.json?{query}&limit=17", "cities")
    collection = json.loads(client.get(f"/cities.geojson?{query}").text)
    assert [as_text(city) for city in told] == rows
    assert [feature["properties"] for feature in collection["features"]] == told
    assert count == collection["count"] == number_of(client, f"/?{query}") == len(told)


# ---- the same rows -----------------------------------------------------------------------------


@pytest.mark.parametrize("query", FILTERS)
def test_every_format_has_the_rows_of_the_file_and_the_count_of_the_page(reader: FlaskClient, query: str) -> None:
    cities_agree(reader, query)
    if "unresearched" not in query:
        statements_agree(reader, query)


@PROPERTY
@given(pairs=narrowings(texts=NAMES, states=STATES), of=st.sampled_from(["cities", "statements"]))
def test_any_filter_gives_the_same_rows_in_every_format(reader: FlaskClient, pairs: Pairs, of: str) -> None:
    {"cities": cities_agree, "statements": statements_agree}[of](reader, urlencode(pairs))


def test_every_format_tells_what_was_known_on_a_day(empty: Database, tmp_path: Path) -> None:
    client = create_app(settings_of(tmp_path), empty).test_client()
    for at, name in enumerate(["first", "then", "last"], 1):
        clock.frozen = datetime(2031, 3, at, 12, tzinfo=UTC)
        with empty.writing() as session:
            number = factories.published(session, source=factories.printed(quote=f"The {name}."), record=name).id
            if name == "last":
                decide.withdraw(session, number, by="x", reason="It was said by another.")
                decide.withdraw(session, number - 1, by="x", reason="It was said by another.")
    for day, held in (("2031-03-01", ["first"]), ("2031-03-02", ["then", "first"]), ("2031-03-03", ["first"])):
        statements_agree(client, f"known_on={day}")
        cities_agree(client, f"known_on={day}")
        told = client.get(f"/statements.json?known_on={day}").json["statements"]
        assert [statement["record"] for statement in told] == held
        (city,) = json.loads(client.get(f"/cities.geojson?known_on={day}").text)["features"]
        assert city["properties"]["statements"] == len(held)


def test_a_statement_is_one_object_with_every_citation(client: Any, register: Database) -> None:
    with register.writing() as session:
        quotes = ["=1+1, “said” he <b>&</b> 'they'", "¡Así es! 市は協力しない 🗽", "Printed once more."]
        first = factories.published(
            session, "oh/oakwood-2", said_on="", speaker="@mayor", role="", source=factories.printed(quote=quotes[0])
        )
        for quote in quotes[1:]:
            number = propose.cite(session, first, factories.printed(quote=quote), by="x").number
            if quote != quotes[2]:
                decide.publish(session, first.id, citation=number, by="x", reason="So.")
    (told,) = client.get("/statements.json?speaker=%40mayor").json["statements"]
    assert list(told) == [*columns.IMPORTED, *columns.ADDED_BY_EXPORT, "citations"]
    assert [citation["quote"] for citation in told["citations"]] == quotes[:2], "the third is not public yet"
    assert [tuple(citation) for citation in told["citations"]] == [columns.OF_CITATION] * 2
    assert told["quote"] == quotes[0]
    assert told["city"] == "oh/oakwood-2", "as in the file, because two places have the name"
    unknown = [told[name] for name in ("said_on", "said_on_precision", "role", "label_use", "archive_url")]
    assert unknown == [None] * 5
    assert type(told["statement_id"]) is int
    assert json.loads(client.get("/statements.jsonl?speaker=%40mayor").text) == told
    assert quotes[1] in client.get("/statements.json?speaker=%40mayor").text, "letters stand as they are"
    (entry,) = entries(client, "/statements.atom?speaker=%40mayor")
    assert all(quote in entry.findtext(f"{ATOM}content") for quote in quotes[:2])
    via = [link.get("href") for link in entry.findall(f"{ATOM}link[@rel='via']")]
    assert via == [citation["source_url"] for citation in told["citations"]]


def test_values_of_a_city_have_their_true_types(client: Any) -> None:
    cities = client.get("/cities.json?limit=200&level=city&level=county&unresearched=yes&state=CA&state=IL").json
    types: dict[str, set[type]] = {}
    for city in cities["cities"]:
        for name, value in city.items():
            types.setdefault(name, set()).add(type(value))
    assert types["population"] | types["geonameid"] == {int, type(None)} and types["statements"] == {int}
    assert types["overdue"] <= {bool, type(None)} and bool in types["overdue"]
    assert types["fips"] == {str, type(None)}, "a number of a county can begin with 0"
    assert "" not in {value for city in cities["cities"] for value in city.values()}


def test_a_point_lies_where_the_city_does_and_one_without_a_place_is_told_of(client: Any, register: Database) -> None:
    with register.writing() as session:
        lost = factories.city(session, "il/chicago")
        lost.longitude = lost.latitude = None
    features = {each["id"]: each for each in json.loads(client.get("/cities.geojson").text)["features"]}
    assert features["il/chicago"]["geometry"] is None
    with register.reading() as session:
        city = factories.city(session, "ny/new-york")
        assert features["ny/new-york"]["geometry"] == {"type": "Point", "coordinates": [city.longitude, city.latitude]}
    assert {each["type"] for each in features.values()} == {"Feature"}


# ---- page by page ------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", vocabulary.SORTS_OF_STATEMENTS)
def test_following_next_gives_each_statement_once(reader: FlaskClient, sort: str) -> None:
    expected = list(dict.fromkeys(row["record"] for row in filed(reader, f"/statements.csv?sort={sort}")))
    for limit in (7, 107, 108):
        _, told = paged(reader, f"/statements.json?sort={sort}&limit={limit}", "statements")
        assert [statement["record"] for statement in told] == expected


def test_a_page_counts_statements_not_citations(client: Any, register: Database) -> None:
    with register.writing() as session:
        newest = factories.published(session, said_on="2026-06-01")
        for _ in range(3):
            number = propose.cite(session, newest, factories.printed(), by="x").number
            decide.publish(session, newest.id, citation=number, by="x", reason="So.")
    page = client.get("/statements.json?limit=2").json
    assert [len(statement["citations"]) for statement in page["statements"]] == [4, 1]
    following = client.get(page["next"]).json["statements"]
    assert newest.id not in [statement["statement_id"] for statement in following]


def test_next_and_addresses_name_the_register_as_it_is_reached_from_outside(register: Database, tmp_path: Path) -> None:
    client = create_app(settings_of(tmp_path, address="https://register.example"), register).test_client()
    page = client.get("/statements.json?limit=1&state=IL").json
    assert page["next"].startswith("https://register.example/statements.json?state=IL&limit=1&after=")
    assert page["statements"][0]["url"].startswith("https://register.example/statements/")
    assert "https://register.example/cities/il/chicago" in client.get("/cities.csv?state=IL").text
    feed = etree.fromstring(client.get("/statements.atom?limit=1").data)
    assert {link.get("href")[:25] for link in feed.iter(f"{ATOM}link") if link.get("rel") != "via"} == {
        "https://register.example/"
    }


# ---- what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/statements.json", 3), ("/statements.json?publisher=Reuters", 3), ("/cities.json", 3),
        ("/cities.json?q=sanctuary", 4), ("/statements.atom", 2), ("/statements.atom?publisher=Reuters", 3),
    ],
)  # fmt: skip
def test_a_page_costs_as_many_queries_however_long_it_is(
    client: Any, register: Database, address: str, number: int
) -> None:
    """The question, the rows, their number, what a search hit in cities; a feed asks only for names that are known."""
    for limit in (1, 200):
        with counting(register) as sent:
            client.get(f"{address}{'&' if '?' in address else '?'}limit={limit}")
        assert len(sent) == number, sent


def test_a_file_is_sent_while_it_is_read(empty: Database, tmp_path: Path) -> None:
    """With twice as many rows no more of them are in memory."""
    text = "The city said at length where it stands on this. " * 8
    rows = [
        factories.row(city=city, state=state, quote=f"{number}: {text}", summary=text)
        for city, state in (("Chicago", "IL"), ("Cheyenne", "WY"))
        for number in range(2_000)
    ]
    assert not importing.load_by_batches(empty, factories.csv_file(tmp_path / "rows.csv", rows), by="x").problems
    client = create_app(settings_of(tmp_path), empty).test_client()
    for half, whole in (
        ("/statements.jsonl?state=IL", "/statements.jsonl"),
        ("/cities.geojson?unresearched=yes&state=CA", "/cities.geojson?unresearched=yes&state=CA&state=TX&state=IL"),
    ):
        size, most = weighed(client, half)
        double, held = weighed(client, whole)
        assert double > 1.9 * size
        assert held < 1.3 * most, (half, most, held)


def weighed(client: FlaskClient, address: str) -> tuple[int, int]:
    """How long an answer is, and how much memory it took at most while it was sent."""
    with client.get(address) as warm:
        assert warm.status_code == 200 and warm.is_streamed
    tracemalloc.start()
    with client.get(address, buffered=False) as answer:
        size = sum(map(len, answer.iter_encoded()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size, most


def test_a_page_of_data_asked_again_unchanged_is_not_made_again(client: Any, register: Database) -> None:
    for address in PAGES:
        tag = client.get(address).headers["ETag"]
        with counting(register) as sent:
            again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, sent) == (304, b"", []), address
        assert again.headers["Access-Control-Allow-Origin"] == "*"
        with register.writing() as session:
            number = factories.published(session, "ny/new-york").id
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200
        with register.writing() as session:
            decide.withdraw(session, number, by="x", reason="It was said by another.")


# ---- the feed ----------------------------------------------------------------------------------


def test_an_entry_keeps_its_id_when_it_is_corrected_and_in_a_register_made_from_the_files(
    client: Any, register: Database, empty: Database, tmp_path: Path
) -> None:
    def ids(of: Any, base: str = "http://localhost") -> dict[str, str]:
        found = etree.fromstring(of.get("/statements.atom?limit=200", base_url=base).data).iter(f"{ATOM}entry")
        return {e.findtext(f"{ATOM}id"): e.findtext(f"{ATOM}updated") for e in found}

    before = ids(client)
    clock.frozen = datetime(2031, 1, 1, tzinfo=UTC)
    corrected(register, role="Acting Mayor")
    after = ids(client, "https://other.example")
    assert after.keys() == before.keys()
    assert [moment for name, moment in after.items() if before[name] != moment] == ["2031-01-01T00:00:00Z"]
    with empty.writing() as session:
        path = tmp_path / "export.csv"
        path.write_text(factories.exported(register), "utf-8", newline="")
        importing.load(session, path, by="x")
    assert ids(create_app(settings_of(tmp_path), empty).test_client()).keys() == before.keys()


def test_a_feed_begins_with_what_was_entered_or_changed_last_whenever_it_was_said(
    client: Any, register: Database
) -> None:
    clock.frozen = datetime(2031, 1, 1, tzinfo=UTC)
    with register.writing() as session:
        old = factories.published(session, said_on="2003", speaker="Zora Neale").id
    clock.frozen = datetime(2031, 1, 2, tzinfo=UTC)
    corrected(register, role="Acting Mayor")
    corrected_one, entered, *_ = entries(client, "/statements.atom?limit=2")
    assert entered.find(f"{ATOM}link").get("href").endswith(f"/statements/{old}")
    assert corrected_one.findtext(f"{ATOM}updated") == "2031-01-02T00:00:00Z"
    assert "Zora Neale" not in well_formed(client.get("/statements.atom?sort=latest").data).xpath("string()")


@pytest.mark.parametrize("sort", ["", "latest", "changed", "name", "population"])
def test_a_feed_leads_through_its_own_order_to_the_end(reader: FlaskClient, sort: str) -> None:
    address, found = f"/statements.atom?state=CA&limit=4&sort={sort}", []
    while address:
        feed = etree.fromstring(reader.get(address).data)
        again = etree.fromstring(reader.get(feed.find(f"{ATOM}link[@rel='self']").get("href")).data)
        numbers = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert [entry.findtext(f"{ATOM}id") for entry in again.iter(f"{ATOM}entry")] == numbers
        found += numbers
        following = feed.find(f"{ATOM}link[@rel='next']")
        address = "" if following is None else following.get("href")
    assert len(found) == len(set(found)) == reader.get("/statements.json?state=CA").json["count"]


def test_a_feed_tells_its_filter_and_its_last_change_and_all_its_pages_are_one_feed(client: Any) -> None:
    first = well_formed(client.get("/statements.atom?state=CA&channel=words&limit=2").data)
    assert first.findtext(f"{ATOM}title") == "Statements: Words; California · Where Cities Stand"
    moments = [entry.findtext(f"{ATOM}updated") for entry in first.iter(f"{ATOM}entry")]
    assert first.findtext(f"{ATOM}updated") == max(moments)
    second = well_formed(client.get(first.find(f"{ATOM}link[@rel='next']").get("href")).data)
    assert second.findtext(f"{ATOM}id") == first.findtext(f"{ATOM}id")
    other = well_formed(client.get("/statements.atom?state=CA").data)
    assert other.findtext(f"{ATOM}id") != first.findtext(f"{ATOM}id")
    assert not well_formed(client.get("/statements.atom?q=zzzz").data).findall(f"{ATOM}entry")


# ---- what is refused, and who may read ---------------------------------------------------------


@pytest.mark.parametrize("address", KINDS)
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("stance=warm", "stance “warm” is not known."),
        ("colour=red", "There is no filter called “colour”."),
        ("speaker=Nobody", "The register holds no speaker called “Nobody”."),
        ("limit=0", "limit must be a number from 1 to 200"),
        ("as_of=2999", "is in the future"),
    ],
)
def test_what_is_not_understood_is_said_in_one_sentence(
    reader: FlaskClient, address: str, query: str, sentence: str
) -> None:
    answer = reader.get(f"{address}?{query}")
    assert answer.status_code == 400
    if address.endswith(IN_JSON):
        assert answer.mimetype == "application/problem+json"
        assert (answer.json["status"], answer.json["title"]) == (400, "Bad Request")
        assert sentence in answer.json["detail"]
    else:
        assert answer.mimetype == "text/plain"
        assert sentence in answer.text and answer.text.count("\n") == 1
    assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize(
    ("address", "sort"), [("/statements.json", "changed"), ("/cities.json", "name"), ("/statements.atom", "")]
)
def test_a_place_in_another_order_is_refused(reader: FlaskClient, address: str, sort: str) -> None:
    for place in (("x",), ("2017-02-01", "m")):
        answer = reader.get(f"{address}?sort={sort}&after={cursor(place)}")
        assert answer.status_code == 400 and "after belongs to another order" in answer.text


def test_an_address_of_data_that_is_not_there_is_a_problem_in_json(reader: FlaskClient) -> None:
    for address in ("/nowhere.json", "/cities/il.geojson", "/statements/1.jsonl"):
        answer = reader.get(address)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), address
    assert reader.post("/statements.json").status_code == 405


@pytest.mark.parametrize("address", KINDS)
def test_headers_say_what_it_is_and_only_files_are_saved(reader: FlaskClient, address: str) -> None:
    answer = reader.get(f"{address}?as_of=2017-06", buffered=True)
    assert answer.mimetype == KINDS[address]
    name = f'attachment; filename="{address[1:].replace(".", "-as-of-2017-06-30.")}"'
    assert answer.headers.get("Content-Disposition") == (name if address in FILES else None)
    assert ("ETag" in answer.headers) == (address in PAGES)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding", "htmx and cookies change nothing"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_scripts_of_other_sites_may_read_data_and_nothing_else(app: Flask) -> None:
    client = FlaskClient(app)
    opened = set()
    for _, address in [*addresses(app), ("nowhere", "/nowhere.json"), ("nowhere", "/review.json")]:
        for method in ("get", "post", "options"):
            answer = getattr(client, method)(address, headers={"Origin": "https://other.example"}, buffered=True)
            headers = answer.headers
            assert not {name for name, _ in headers if name.startswith("Access-Control-Allow-")} - {
                "Access-Control-Allow-Origin"
            }, "nothing is allowed with a cookie"
            if "Access-Control-Allow-Origin" in headers:
                assert headers["Access-Control-Allow-Origin"] == "*"
                opened.add(address)
    assert opened == set(KINDS)
    assert client.get("/statements.json?stance=warm").headers["Access-Control-Allow-Origin"] == "*"


# ---- where they are found ----------------------------------------------------------------------


@pytest.mark.parametrize(("path", "of"), [("/", "cities"), ("/statements", "statements")])
def test_a_table_leads_to_its_rows_as_data(client: Any, path: str, of: str) -> None:
    page = BeautifulSoup(client.get(f"{path}?state=CA&channel=law&sort=name").text, "lxml")
    for link in (*page.select(".results-foot span a"), *page.select("link[rel=alternate][type]")):
        answer = client.get(link["href"], buffered=True)
        assert answer.status_code == 200 and "channel=law&state=CA" in link["href"]
        assert link.get("type", answer.mimetype) == answer.mimetype
    foot = [re.sub(r"\?.*", "", str(link["href"])) for link in page.select(".results-foot span a")]
    assert foot == [address for address in KINDS if address.startswith(f"/{of}.")]
    assert {link["type"] for link in page.select("link[rel=alternate][type]")} >= {
        "application/json", "application/atom+xml"
    }  # fmt: skip
    spanish = client.get(f"/es{path}?state=CA").text
    assert f'href="/{of}.json?state=CA"' in spanish, "data has one address"


def test_the_data_page_names_every_address_and_its_examples_work(client: Any) -> None:
    for path in ("/about/data", "/es/about/data"):
        page = BeautifulSoup(client.get(path).text, "lxml")
        links = [str(link["href"]) for link in page.select("main a")]
        assert {re.sub(r"\?.*", "", link) for link in links} >= KINDS.keys()
        examples = [example.get_text().split("\n")[0] for example in page.select("pre")]
        for address in [*(link for link in links if link.startswith(tuple(KINDS))), *examples]:
            assert client.get(address, buffered=True).status_code == 200, address
        assert len(examples) == 4
