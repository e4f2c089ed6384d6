"""The city table and the statements list: page, counts and file of one filter agree, and agree with a plain filter.

The plain filter below knows nothing of the code it checks: it reads the exported files only.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup, SoupStrainer, Tag
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import clock, create_app, vocabulary

from .client import LintingClient
from .conftest import _copied
from .conftest import settings as settings_of
from .strategies import WORDS, Pairs, narrowings

BOTH = ("/", "/statements")
FILES = {"/": "/cities.csv", "/statements": "/statements.csv"}
PROPERTY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
RESULTS = {"HX-Request": "true", "HX-Target": "results"}

STATES = ("CA", "IL", "NY", "TX", "ME", "OH", "DC", "WY")
SEARCHES = (
    "sanctuary",
    "detainer",
    "police",
    "mayor",
    "new york",
    "NY",
    "chicago",
    "springfield",
    "federal agents",
    "zz",
)
OF_STATEMENTS = ("label", "speaker", "publisher", "check")
OF_PLACES = ("standing", "basis", "deeds", "due", "state", "population", "level")


# The plain filter


class Said(NamedTuple):
    """A statement of the file with what the plain filter asks of it."""

    id: int
    place: str
    stance: str
    channel: str
    first: str
    last: str
    label: str
    speaker: str
    publisher: frozenset[str]
    check: frozenset[str]
    words: list[str]


class Place(NamedTuple):
    """A row of the cities' file with its statements."""

    url: str
    standing: str
    basis: str
    deeds: str
    due: str
    state: str
    population: str
    level: str
    newest: list[tuple[str, str]]
    words: list[str]
    said: list[Said]


class Plain(NamedTuple):
    """The whole register as its files tell it."""

    places: dict[str, Place]
    said: list[Said]


def folded(*texts: str) -> list[str]:
    joined = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    kept = "".join(c for c in joined if not unicodedata.combining(c) and c not in "'’‘")
    return re.findall(r"[a-z0-9]+", kept)


def holds(words: list[str], search: str) -> bool:
    return all(any(word.startswith(wanted) for word in words) for wanted in folded(search))


def band(population: str) -> str:
    if not population:
        return "unknown"
    floors = [(1000, "1m-up"), (500, "500k-1m"), (250, "250k-500k"), (100, "100k-250k"), (50, "50k-100k")]
    floors += [(10, "10k-50k"), (0, "0-10k")]
    return next(name for floor, name in floors if int(population) >= floor * 1000)


def deeds(row: dict[str, str]) -> str:
    """How far the words shown lie from the law or practice shown, where all speak for the city and are in force."""
    rank = {stance: 5 - at for at, stance in enumerate(WORDS["stance"][:5])}
    counts = {"words": None, "law": ("in_force",), "practice": ("", "in_force")}
    held = {
        channel: rank[row[channel]]
        for channel, allowed in counts.items()
        if row[channel] in rank
        and row[f"{channel}_voice"] == "city"
        and (allowed is None or row[f"{channel}_act_status"] in allowed)
    }
    steps = [abs(held["words"] - held[done]) for done in ("law", "practice") if done in held and "words" in held]
    return ("apart" if max(steps) >= 2 else "together") if steps else ""


def due(row: dict[str, str]) -> str:
    return "overdue" if row["overdue"] else "later" if row["due_on"] else ""


def unguarded(value: str) -> str:
    return value[1:] if re.match(r"''*[=+\-@]", value) else value


def span(row: dict[str, str]) -> tuple[str, str]:
    first = row["said_on"]
    return first.ljust(4) + "-01-01"[len(first) - 4 :], first + "-12-31"[len(first) - 4 :]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def plain_of(client: Any) -> Plain:
    everywhere = urlencode([("unresearched", "yes"), *(("level", level) for level in vocabulary.LEVELS)])
    said: dict[int, Said] = {}
    for row in rows_of(client.get("/statements.csv").text):
        number, (first, last) = int(row["statement_id"]), span(row) if row["said_on"] else ("", "")
        row = {name: unguarded(value) for name, value in row.items()}
        people = [row[name] for name in ("city", "speaker", "role", "on_behalf_of")]
        words = folded(*people, vocabulary.STATES[row["state"]], row["summary"], row["quote"])
        before = said.get(number)
        said[number] = Said(
            number, f"{row['state']} {row['city']} {row['level']}", row["stance"], row["channel"], first, last,
            row["label_use"], row["speaker"],
            frozenset([row["publisher"]]) | (before.publisher if before else frozenset()),
            frozenset([row["check"]]) | (before.check if before else frozenset()),
            words + (before.words if before else []),
        )  # fmt: skip
    places: dict[str, Place] = {}
    for row in rows_of(client.get(f"/cities.csv?{everywhere}").text):
        name = f"{row['state']} {row['city']} {row['level']}"
        newest = [(row[channel], channel) for channel in ("words", "law", "practice") if row[channel]]
        spoken = [s for s in said.values() if s.place == name] if int(row["statements"]) else []
        # The file has no column for the newest list entry; its stance is always the unranked one.
        newest += [("no_position", "list")] if any(s.channel == "list" for s in spoken) else []
        places[row["url"]] = Place(
            row["url"], row["standing"], row["basis"], deeds(row), due(row), row["state"],
            band(row["population"]), row["level"], newest,
            folded(row["city"], vocabulary.STATES[row["state"]], row["state"]), spoken,
        )  # fmt: skip
    return Plain(places, sorted(said.values(), key=lambda s: s.id))


class Wanted:
    """A query string, as the plain filter understands it."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.one = dict(pairs)
        self.many: dict[str, set[str]] = {}
        for name, value in pairs:
            self.many.setdefault(name, set()).add(value)

    def takes(self, name: str, values: Iterable[str]) -> bool:
        return name not in self.many or bool(self.many[name] & set(values))

    def likes(self, said: Said, *, searched: bool = True) -> bool:
        """Span, people, papers and words of one and the same statement."""
        since, until = self.one.get("since", ""), self.one.get("until", "")
        return (
            (not since or said.last >= since)
            and (not until or (said.first != "" and said.first <= until))
            and self.takes("label", [said.label])
            and self.takes("speaker", [said.speaker])
            and self.takes("publisher", said.publisher)
            and self.takes("check", said.check)
            and (not searched or holds(said.words, self.one.get("q", "")))
        )

    def lists(self, place: Place, *, all_levels: bool = False) -> bool:
        """Whether a place can be in the table by what it is."""
        levels = self.many.get("level") or (set() if all_levels else set(vocabulary.CITY_LEVELS))
        return (not levels or place.level in levels) and all(
            self.takes(name, [getattr(place, name)])
            for name in ("standing", "basis", "deeds", "due", "state", "population")
        )

    def is_in_table(self, place: Place) -> bool:
        unsaid = {"not_researched", "searched_none_found"} & self.many.get("standing", set())
        if not self.lists(place) or not (place.said or unsaid or "unresearched" in self.one):
            return False
        if self.many.keys() & {"stance", "channel"}:
            fits = [self.takes("stance", [stance]) and self.takes("channel", [ch]) for stance, ch in place.newest]
            if not any(fits):
                return False
        asks = self.many.keys() & {"since", "until", *OF_STATEMENTS}
        if "q" in self.one:
            named = holds(place.words, self.one["q"])
            if named and (not asks or any(self.likes(s, searched=False) for s in place.said)):
                return True
            return any(self.likes(s) for s in place.said)
        return not asks or any(self.likes(s) for s in place.said)

    def is_in_list(self, said: Said, place: Place) -> bool:
        return (
            self.lists(place, all_levels=True)
            and self.takes("stance", [said.stance])
            and self.takes("channel", [said.channel])
            and self.likes(said)
        )


def cities_of(plain: Plain, pairs: Pairs) -> set[str]:
    wanted = Wanted(pairs)
    return {url for url, place in plain.places.items() if wanted.is_in_table(place)}


def statements_of(plain: Plain, pairs: Pairs) -> set[str]:
    wanted = Wanted(pairs)
    return {str(s.id) for place in plain.places.values() for s in place.said if wanted.is_in_list(s, place)}


ANSWERS: dict[str, Callable[[Plain, Pairs], set[str]]] = {"/": cities_of, "/statements": statements_of}


def without(pairs: Pairs, name: str) -> Pairs:
    return [pair for pair in pairs if pair[0] != name]


def expected_counts(plain: Plain, path: str, pairs: Pairs, name: str, values: list[str]) -> dict[str, int]:
    """How many rows there would be with each value chosen instead of what is chosen."""
    rest = without(pairs, name)
    if path == "/" and name in OF_PLACES:
        # One pass: fourteen thousand places are not asked once for each value.
        open_ = Wanted([*rest, *(("level", level) for level in vocabulary.LEVELS if name == "level")])
        shows = any(value in ("not_researched", "searched_none_found") for n, value in pairs if n == "standing")
        if name == "standing" and shows:
            open_.one["unresearched"] = "yes"
        return dict(Counter(getattr(p, name) for p in plain.places.values() if open_.is_in_table(p)))
    small = Plain({url: p for url, p in plain.places.items() if p.said or "unresearched" in dict(pairs)}, plain.said)
    return {value: len(ANSWERS[path](small, [*rest, (name, value)])) for value in values}


# What the application says


class Shown(NamedTuple):
    """The number in the sentence and the facets of a page."""

    total: int
    facets: dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def reader(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """A client of one register for the whole file, because nothing here changes it; it does not lint."""
    folder = tmp_path_factory.mktemp("tables")
    with _copied("starter", engine, template, request, folder) as database:
        yield create_app(settings_of(folder), database).test_client()


@pytest.fixture(scope="module")
def client(reader: FlaskClient) -> Any:
    """The same with every page linted."""
    return LintingClient(reader.application, reader.response_wrapper)


@pytest.fixture(scope="module")
def plain(reader: FlaskClient) -> Plain:
    """The register as its files tell it."""
    return plain_of(reader)


def asked(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(list(pairs))}"


def shown(reader: FlaskClient, path: str, pairs: Pairs) -> Shown:
    answer = reader.get(asked(path, pairs), headers=RESULTS)
    assert answer.status_code == 200, answer.text
    soup = BeautifulSoup(answer.text, "html.parser", parse_only=SoupStrainer(["h2", "label"]))
    sentence = soup.select_one("h2.sentence")
    assert sentence
    facets: dict[str, dict[str, int]] = {}
    for label in soup.select("label:has(> small)"):
        box = label.input
        assert box and label.small
        number = int(label.small.get_text().replace(",", ""))
        facets.setdefault(str(box["name"]), {})[str(box["value"])] = number
    return Shown(int(sentence.get_text().split()[0].replace(",", "")), facets)


def exported(reader: FlaskClient, path: str, pairs: Pairs) -> list[str]:
    """What identifies each row of the file, in its order, once."""
    answer = reader.get(asked(FILES[path], pairs))
    assert answer.status_code == 200, answer.text
    column = "url" if path == "/" else "statement_id"
    return list(dict.fromkeys(row[column] for row in rows_of(answer.text)))


def agrees(reader: FlaskClient, plain: Plain, path: str, pairs: Pairs) -> None:
    """Page, counts and file of a filter say the same, and the same as the plain filter."""
    page, file, right = shown(reader, path, pairs), exported(reader, path, pairs), ANSWERS[path](plain, pairs)
    assert set(file) == right
    assert page.total == len(right)
    for name, options in page.facets.items():
        expected = expected_counts(plain, path, pairs, name, list(options))
        assert options == {value: expected.get(value, 0) for value in options}, name


def open_texts(plain: Plain) -> dict[str, tuple[str, ...]]:
    return {
        "q": SEARCHES,
        "speaker": tuple(sorted({s.speaker for s in plain.said if s.speaker})),
        "publisher": tuple(sorted({p for s in plain.said for p in s.publisher})),
    }


# Counts


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(
    "query",
    [
        [],
        [("stance", "limits_broadly"), ("channel", "words")],
        [("state", "CA"), ("state", "IL"), ("stance", "limits_some")],
        [("level", "county")],
        [("q", "NY")],
        [("q", "NY"), ("speaker", "Bill de Blasio")],
        [("q", "sanctuary"), ("since", "2016-11-01"), ("until", "2016-11-30")],
        [("standing", "officials_differ"), ("standing", "mixed")],
        [("publisher", "Reuters"), ("check", "unchecked")],
    ],
    ids=str,
)
def test_page_facets_and_file_agree(reader: FlaskClient, plain: Plain, path: str, query: Pairs) -> None:
    agrees(reader, plain, path, query)


@pytest.mark.parametrize(
    "query",
    [
        [("unresearched", "yes")],
        [("unresearched", "yes"), ("state", "WY")],
        [("unresearched", "yes"), ("q", "springfield")],
        [("standing", "not_researched"), ("state", "WY")],
        [("standing", "not_researched"), ("standing", "mixed")],
    ],
    ids=str,
)
def test_places_without_statements_are_counted_when_they_are_listed(
    reader: FlaskClient, plain: Plain, query: Pairs
) -> None:
    page = shown(reader, "/", query)
    assert page.total == len(cities_of(plain, query)) > 0
    for name in OF_PLACES:
        expected = expected_counts(plain, "/", query, name, [])
        options = page.facets.get(name, {})
        assert options == {value: expected.get(value, 0) for value in options}, name


@pytest.mark.parametrize("path", BOTH)
@PROPERTY
@given(data=st.data())
def test_any_filter_gives_the_rows_of_a_plain_filter(reader: FlaskClient, plain: Plain, path: str, data: Any) -> None:
    agrees(reader, plain, path, data.draw(narrowings(texts=open_texts(plain), states=STATES)))


@pytest.mark.parametrize("path", BOTH)
@PROPERTY
@given(data=st.data())
def test_a_facet_promises_what_choosing_it_gives(reader: FlaskClient, plain: Plain, path: str, data: Any) -> None:
    pairs = data.draw(narrowings(texts=open_texts(plain), states=STATES))
    facets = shown(reader, path, pairs).facets
    for name in data.draw(st.lists(st.sampled_from(sorted(facets)), min_size=1, max_size=2, unique=True)):
        value = data.draw(st.sampled_from(sorted(facets[name])))
        instead = shown(reader, path, [*without(pairs, name), (name, value)])
        assert instead.total == facets[name][value], (name, value)


@pytest.mark.parametrize("path", BOTH)
def test_values_of_one_facet_are_or_and_two_facets_are_and(reader: FlaskClient, path: str) -> None:
    def rows(*pairs: tuple[str, str]) -> set[str]:
        return set(exported(reader, path, list(pairs)))

    illinois, california, law = rows(("state", "IL")), rows(("state", "CA")), rows(("channel", "law"))
    assert illinois and california and law
    assert rows(("state", "IL"), ("state", "CA")) == illinois | california
    assert rows(("state", "CA"), ("channel", "law")) == california & law
    assert rows(("state", "CA"), ("channel", "law")) < law


def test_stance_and_channel_speak_of_the_newest_statement_of_a_city(reader: FlaskClient) -> None:
    broad = rows_of(reader.get("/cities.csv?stance=limits_broadly&channel=words").text)
    assert broad
    assert {row["words"] for row in broad} == {"limits_broadly"}
    any_channel = rows_of(reader.get("/cities.csv?stance=limits_broadly").text)
    assert all("limits_broadly" in (row["words"], row["law"], row["practice"]) for row in any_channel)
    assert len(any_channel) > len(broad)


# Paging


def page_rows(soup: BeautifulSoup, path: str) -> list[str]:
    links = soup.select("tr[data-row]:not(.hit) th a" if path == "/" else "li[data-row] a.line-when")
    return [str(link["href"]).rpartition("/")[2] if path != "/" else str(link["href"]) for link in links]


def next_address(soup: BeautifulSoup) -> str | None:
    link = soup.select_one("#more a")
    return str(link["href"]) if link else None


ORDERS = [("/", sort) for sort in vocabulary.SORTS_OF_CITIES]
ORDERS += [("/statements", sort) for sort in vocabulary.SORTS_OF_STATEMENTS]
EMPTY_PLACES = "unresearched=yes&state=WY&"
LISTS = [("", False), ("q=sanctuary&", True), (EMPTY_PLACES, True)]


@pytest.mark.parametrize(("path", "sort"), ORDERS)
@pytest.mark.parametrize(("query", "scripted"), LISTS, ids=["all", "search, by htmx", "places without rows, by htmx"])
def test_more_visits_every_row_once_in_the_order_of_the_file(
    reader: FlaskClient, path: str, sort: str, scripted: bool, query: str
) -> None:
    if path == "/statements" and query == EMPTY_PLACES:
        query = "state=CA&"
    column, cut = ("url", "http://localhost") if path == "/" else ("statement_id", "")
    file = reader.get(f"{FILES[path]}?{query}sort={sort}").text
    expected = list(dict.fromkeys(row[column].removeprefix(cut) for row in rows_of(file)))
    visited: list[str] = []
    address: str | None = f"{path}?{query}sort={sort}&limit=7"
    while address:
        headers = {"HX-Request": "true", "HX-Target": "more"} if scripted and visited else {}
        page = reader.get(address, headers=headers).text
        soup = BeautifulSoup(page, "html.parser", parse_only=SoupStrainer(id="rows") if not headers else None)
        rows = page_rows(soup, path)
        assert 0 < len(rows) <= 7
        visited += rows
        address = next_address(soup)
    assert visited == expected
    assert len(visited) > 7


def test_the_orders_are_what_they_say(reader: FlaskClient) -> None:
    def column(query: str, name: str) -> list[str]:
        return [row[name] for row in rows_of(reader.get(query).text)]

    names = [" ".join(folded(name)) for name in column("/cities.csv", "city")]
    assert [n.replace("saint ", "st ") for n in names] == [n.replace("saint ", "st ") for n in sorted(names)]
    people = [int(number) for number in column("/cities.csv?sort=population", "population")]
    assert people == sorted(people, reverse=True)
    numbers = [int(number) for number in column("/cities.csv?sort=statements", "statements")]
    assert numbers == sorted(numbers, reverse=True)
    latest = column("/cities.csv?sort=latest", "latest")
    assert latest == sorted(latest, reverse=True)
    dated = rows_of(reader.get("/statements.csv").text)
    days = [span(row)[0] if row["said_on"] else row["published_on"] for row in dated]
    firsts = [day for day, row in zip(days, dated, strict=True) if row["said_on"]]
    assert firsts == sorted(firsts, reverse=True)


def test_a_cursor_of_another_order_is_refused_with_a_sentence(reader: FlaskClient) -> None:
    soup = BeautifulSoup(reader.get("/?limit=7").text, "html.parser")
    cursor = dict(pair.split("=") for pair in urlsplit(next_address(soup) or "").query.split("&"))["after"]
    answer = reader.get(f"/?sort=latest&after={cursor}")
    assert answer.status_code == 400
    assert "after belongs to another order of this list." in answer.text


# What is listed


def test_places_without_statements_read_not_researched_when_asked_for(client: Any) -> None:
    assert "Cheyenne" not in client.get("/?state=WY").text
    soup = BeautifulSoup(client.get("/?state=WY&unresearched=yes&limit=200").text, "html.parser")
    rows = [row for row in soup.select("#rows tr[data-row]") if row.th]
    cheyenne = next(row for row in rows if row.th and "Cheyenne" in row.th.get_text())
    assert "Not researched" in cheyenne.get_text()
    assert len(rows) == sum("Not researched" in row.get_text() for row in rows) > 20


def test_counties_are_listed_only_when_asked_for(reader: FlaskClient) -> None:
    assert {row["level"] for row in rows_of(reader.get("/cities.csv").text)} <= set(vocabulary.CITY_LEVELS)
    assert {row["level"] for row in rows_of(reader.get("/cities.csv?level=county").text)} == {"county"}
    wyoming = rows_of(reader.get("/cities.csv?unresearched=yes&state=WY").text)
    assert not [row for row in wyoming if row["level"] == "county"]
    listed = {row["level"] for row in rows_of(reader.get("/statements.csv").text)}
    assert "county" in listed, "statements about counties are statements"


@pytest.mark.parametrize("path", BOTH)
def test_a_search_shows_where_it_hit(client: Any, path: str) -> None:
    soup = BeautifulSoup(client.get(f"{path}?q=sanctuary").text, "html.parser")
    marked = [mark.get_text().lower() for mark in soup.select("#rows mark")]
    assert marked
    assert all(word.startswith("sanctuary") for word in marked)
    assert not BeautifulSoup(client.get(path).text, "html.parser").select("mark")


def test_a_city_found_by_its_name_has_its_name_marked(client: Any) -> None:
    soup = BeautifulSoup(client.get("/?q=chicago").text, "html.parser")
    assert [mark.get_text() for mark in soup.select("#rows th mark")] == ["Chicago"]


def test_each_row_of_a_search_shows_a_hit(client: Any) -> None:
    """A row found by words that are nowhere to be seen would look like a mistake."""
    for search in ("detainer", "police", "“sanctuary city”", "hold release"):
        soup = BeautifulSoup(client.get(f"/?q={search}&limit=200").text, "html.parser")
        rows = soup.select("#rows tr[data-row]")
        if not rows:
            continue
        places = [row for row in rows if "hit" not in (row.get("class") or [])]
        for row in places:
            following = row.find_next_sibling("tr")
            has_hit_row = isinstance(following, Tag) and "hit" in (following.get("class") or [])
            assert row.select("mark") or (has_hit_row and following.select("mark")), (search, row.get_text())


# One address, page and fragment


@pytest.mark.parametrize("path", BOTH)
def test_the_address_that_follows_a_click_is_the_canonical_one(client: Any, path: str) -> None:
    sent = f"{path}?sort=&q=&state=il&state=CA&until=&since=2016&utm_source=x"
    answer = client.get(sent, headers=RESULTS)
    assert answer.headers["HX-Push-Url"] == f"{path}?state=CA&state=IL&since=2016-01-01"
    page = client.get(answer.headers["HX-Push-Url"])
    assert page.status_code == 200
    assert answer.text.strip() in page.text
    canonical = BeautifulSoup(page.text, "html.parser").select_one("link[rel=canonical]")
    assert canonical and canonical["href"] == "http://localhost" + answer.headers["HX-Push-Url"]


@pytest.mark.parametrize("path", BOTH)
def test_a_form_sent_without_script_is_led_to_the_canonical_address(client: Any, path: str) -> None:
    answer = client.get(f"{path}?q=&since=&until=&state=IL&sort=")
    assert answer.status_code == 302
    assert answer.location == f"{path}?state=IL"


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(("target", "begins"), [("results", "<details"), ("filter", "<form"), ("more", None)])
def test_htmx_gets_the_block_it_asked_for(client: Any, path: str, target: str, begins: str | None) -> None:
    answer = client.get(f"{path}?limit=7", headers={"HX-Request": "true", "HX-Target": target})
    begins = begins or ("<tr" if path == "/" else "<li")
    assert answer.status_code == 200
    assert answer.text.strip().startswith(begins)
    assert "<html" not in answer.text
    assert answer.text.strip() in client.get(f"{path}?limit=7").text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true", "HX-Target": "results", "HX-Boosted": "true"},
        {"HX-Request": "true", "HX-Target": "results", "HX-History-Restore-Request": "true"},
        {"HX-Request": "true", "HX-Target": "a-stranger"},
        {"HX-Request": "true"},
        {"HX-Target": "results"},
        {},
    ],
    ids=["boosted", "history", "unknown target", "no target", "no htmx", "plain"],
)
def test_everything_else_gets_the_whole_page(reader: FlaskClient, path: str, headers: dict[str, str]) -> None:
    answer = reader.get(path, headers=headers)
    assert answer.status_code == 200
    assert answer.text.lstrip().lower().startswith("<!doctype html>")
    assert "HX-Push-Url" not in answer.headers


@pytest.mark.parametrize("path", [*BOTH, "/cities/il/chicago", "/statements/1", "/nowhere", "/?stance=x"])
@pytest.mark.parametrize("headers", [{}, RESULTS], ids=["page", "fragment"])
def test_the_answer_says_that_it_varies(reader: FlaskClient, path: str, headers: dict[str, str]) -> None:
    vary = reader.get(path, headers=headers).headers["Vary"]
    for name in ("HX-Request", "HX-Target", "HX-Boosted", "HX-History-Restore-Request"):
        assert name in vary


def test_the_next_rows_do_not_change_the_address(reader: FlaskClient) -> None:
    soup = BeautifulSoup(reader.get("/?limit=7").text, "html.parser")
    answer = reader.get(next_address(soup) or "", headers={"HX-Request": "true", "HX-Target": "more"})
    assert answer.status_code == 200
    assert "HX-Push-Url" not in answer.headers


# Nothing breaks it


ODD = [
    "%00",
    "%ED%A0%80",
    "%FF",
    "%",
    "%2",
    "+",
    "-1",
    "%22",
    "*",
    "%22*%22",
    "%25",
    "W10",
    "AND",
    "NEAR(",
    "(",
    "%5C",
    "2016-02-30",
]
ODD += ["'", "9" * 400]
RAW = st.one_of(
    st.binary(max_size=24).map(quote_from_bytes),
    st.text(max_size=12).map(lambda text: quote_from_bytes(text.encode("utf-8", "surrogatepass"))),
    st.sampled_from(ODD),
)
SINGLE = [
    "q",
    "q",
    "q",
    "speaker",
    "publisher",
    "since",
    "until",
    "sort",
    "limit",
    "after",
    "question",
    "as_of",
    "utm_x",
]
NAMES = st.sampled_from([*WORDS, *SINGLE])
WORDS_OF_FACETS = st.sampled_from([value for values in WORDS.values() for value in values])
QUERY = st.lists(st.tuples(NAMES | RAW, RAW | WORDS_OF_FACETS), max_size=4).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)


@pytest.mark.parametrize("path", [*BOTH, "/cities.csv", "/statements.csv", "/cities.json", "/statements.json"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERY, fragment=st.booleans())
def test_no_query_string_breaks_the_register(reader: FlaskClient, path: str, query: str, fragment: bool) -> None:
    answer = reader.get(f"{path}?{query}", headers=RESULTS if fragment else {})
    assert answer.status_code in (200, 302, 400), answer.text
    assert answer.text or answer.status_code == 302
    if answer.status_code == 302:
        again = reader.get(answer.location)
        assert again.status_code in (200, 400), "a redirect leads to an answer, not to itself"


LONG = {
    "150 words": "q=" + "a+b+" * 75,
    "100 saints": "q=" + "st+" * 100,
    "37 phrases": "q=" + "%22a+b%22+" * 37,
    "15,000 speakers": "&".join(f"speaker=p{number}" for number in range(15_000)),
    "15,000 publishers": "&".join(f"publisher=p{number}" for number in range(15_000)),
    "2,000 states": "&".join(f"state={state}" for state in vocabulary.STATES) * 40,
    "a long cursor": "after=" + "A" * 10_000,
}


@pytest.mark.parametrize("path", ["/", "/statements", "/cities.csv", "/cities.json", "/statements.atom"])
@pytest.mark.parametrize("query", LONG.values(), ids=LONG)
def test_a_very_long_query_string_gets_an_answer(reader: FlaskClient, path: str, query: str) -> None:
    answer = reader.get(f"{path}?{query}")
    assert answer.status_code in (200, 400), answer.text[:500]


@pytest.mark.parametrize("file", ["/cities.csv", "/statements.csv"])
@pytest.mark.parametrize(
    "asked", ["deeds=together", "deeds=apart&deeds=together&state=CA", "standing=limits_broadly&basis=law"]
)
def test_the_register_of_today_is_filtered_by_what_is_worked_out_of_a_place(client: Any, file: str, asked: str) -> None:
    held = [
        [
            {name: cell for name, cell in row.items() if name != "url"}
            for row in rows_of(client.get(f"{file}?{asked}{pin}").text)
        ]
        for pin in ("", f"&known_on={clock.today()}")
    ]
    assert held[0] and held[0] == held[1]
    page = file.removesuffix(".csv").replace("/cities", "/")
    told = [client.get(f"{page}?{asked}{pin}").text for pin in ("", f"&known_on={clock.today()}")]
    numbers = [BeautifulSoup(page, "lxml").select("fieldset:not(.facet-due) li") for page in told]
    assert numbers[0] and [n.text for n in numbers[0]] == [n.text for n in numbers[1]]
