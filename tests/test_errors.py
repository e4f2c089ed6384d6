"""What the register refuses, what it keeps to itself, and what every answer says to the browser."""

import re
from itertools import groupby
from random import Random
from typing import Any
from urllib.parse import parse_qsl

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from dashboard import clock, create_app, vocabulary
from dashboard.db import Database
from dashboard.models import Source
from dashboard.register import decide, propose

from . import factories
from .client import LintingClient
from .conftest import _copied, settings

HTMX = {"HX-Request": "true", "HX-Target": "results"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture(scope="module")
def reader(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """A linting client of one register that no test here changes."""
    folder = tmp_path_factory.mktemp("errors")
    with _copied("starter", engine, template, request, folder) as database:
        app = create_app(settings(folder), database)
        app.test_client_class = LintingClient
        yield app.test_client()


def said(answer: TestResponse) -> str:
    """The one sentence of an error page."""
    problems = BeautifulSoup(answer.text, "html.parser").select(".problem")
    assert len(problems) == 1, answer.text
    return problems[0].get_text()


def near(answer: TestResponse) -> list[tuple[str, str]]:
    links = BeautifulSoup(answer.text, "html.parser").select(".near a")
    return [(link.get_text(), str(link["href"])) for link in links]


# Filters

REFUSED = [
    ("stance=limits_brodly", "stance “limits_brodly” is not known. Did you mean limits_broadly?"),
    ("state=ZZ", "state “ZZ” is not known."),
    ("stances=mixed", "There is no filter called “stances”. Did you mean stance?"),
    ("since=2016-02-30", "“Said since”: 2016-02-30 is not in the calendar. Check month and day."),
    ("limit=1000", "limit must be a number from 1 to 200, not “1000”."),
    ("after=x", "after is not a place in this list. Begin at the start of the list."),
    ("question=other", "There is no question “other”. There is immigration-help."),
    ("speaker=Nobody+Known", "The register holds no speaker called “Nobody Known”. Choose one from the list."),
    ("publisher=No+Paper", "The register holds no publisher called “No Paper”. Choose one from the list."),
    ("q=%00", "“Search quotes, people and places”: This text holds a character that cannot be printed (U+0000)."),
]


@pytest.mark.parametrize(("query", "sentence"), REFUSED)
@pytest.mark.parametrize("path", ["/", "/statements"])
def test_a_filter_that_is_not_understood_is_said_on_page_fragment_and_file(
    reader: Any, path: str, query: str, sentence: str
) -> None:
    page = reader.get(f"{path}?{query}")
    assert page.status_code == 400
    assert said(page).startswith(sentence)

    fragment = reader.get(f"{path}?{query}", headers=HTMX)
    assert fragment.status_code == 400
    assert fragment.headers["HX-Retarget"] == "#problem"
    assert fragment.headers["HX-Reswap"] == "innerHTML"
    assert fragment.headers["Cache-Control"] == "no-store"
    assert "<html" not in fragment.text
    assert said(fragment) == said(page)

    file = reader.get({"/": "/cities.csv", "/statements": "/statements.csv"}[path] + f"?{query}")
    assert file.status_code == 400
    assert file.mimetype == "text/plain"
    in_files = said(page)
    for name, label in vocabulary.FIELDS.items():
        in_files = in_files.replace(f"“{label}”", name)
    assert file.text.strip() == in_files


@pytest.mark.parametrize("query", ["%00=1", "sort=%00", "since=%00", "%1B%5B31m=x", "limit=%07"])
def test_a_refusal_is_a_well_made_page_whatever_was_sent(reader: Any, query: str) -> None:
    assert reader.get(f"/?{query}").status_code == 400  # the client lints the page


def test_a_refusal_quotes_what_was_sent_as_text(reader: Any) -> None:
    page = reader.get("/?stance=%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.status_code == 400
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


# Places


def test_a_misspelt_city_names_the_one_that_was_meant(reader: Any) -> None:
    answer = reader.get("/cities/il/chicgo")
    assert answer.status_code == 404
    assert said(answer) == "There is no city at this address."
    assert near(answer)[0] == ("Chicago, IL", "/cities/il/chicago")


def test_a_name_in_the_wrong_state_offers_the_states_that_have_it(reader: Any) -> None:
    answer = reader.get("/cities/wy/springfield")
    assert answer.status_code == 404
    offered = near(answer)
    assert ("Springfield, MO", "/cities/mo/springfield") in offered
    assert ("Springfield, IL", "/cities/il/springfield") in offered
    for _, address in offered:
        assert reader.get(address).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/cities/zz/chicago", "/cities/illinois/chicago", "/cities/il/%00", "/cities/%00/chicago", "/cities/il/%ED%A0%80",
     "/cities/il/" + "a" * 3000, "/cities/1l/chicago", "/cities/il/chicago--", "/cities/il/ﬁ", "/cities/İl/chicago"],
)  # fmt: skip
def test_an_address_that_is_no_city_is_404(reader: Any, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 404
    assert said(answer) == "There is no city at this address."


def test_a_wrong_state_offers_the_city_of_that_name(reader: Any) -> None:
    assert ("Chicago, IL", "/cities/il/chicago") in near(reader.get("/cities/zz/chicago"))


@pytest.mark.parametrize("path", ["/cities/IL/chicago", "/cities/il/CHICAGO", "/cities/Il/Chicago"])
def test_an_address_in_capitals_leads_to_the_one_address(reader: Any, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 301
    assert answer.location == "/cities/il/chicago"


def test_an_address_in_capitals_keeps_the_question(reader: Any) -> None:
    answer = reader.get("/cities/IL/Chicago?question=immigration-help")
    assert answer.location == "/cities/il/chicago?question=immigration-help"


def test_an_unknown_question_is_refused_on_every_page_that_takes_one(reader: Any) -> None:
    for path in ("/", "/statements", "/cities/il/chicago", "/about/method", "/submit"):
        assert reader.get(f"{path}?question=other").status_code == 400, path


# Numbers


@pytest.mark.parametrize("room", ["statements", "sources"])
@pytest.mark.parametrize(
    "number", ["0", "999999", str(2**31 - 1), str(2**31), str(2**63), str(2**64), "9" * 300, "9" * 5000], ids=len
)
def test_a_number_that_nobody_has_is_404(reader: Any, room: str, number: str) -> None:
    assert reader.get(f"/{room}/{number}").status_code == 404
    if room == "statements":
        assert reader.get(f"/statements/{number}/history").status_code == 404


NOWHERE = ["/statements/-1", "/statements/x", "/sources/1.5", "/nowhere", "/submit/unknown", "/submit/%00"]
NOWHERE += ["/static/none.css", "/assets/none.js", "/static/../pyproject.toml", "/assets/..%2Fpyproject.toml"]


@pytest.mark.parametrize("path", NOWHERE)
def test_an_unknown_address_is_404_with_a_sentence(reader: Any, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 404
    assert said(answer).endswith(".")


# What is not public

SECRET = {
    "speaker": "Hidden Speaker",
    "role": "Hidden Office",
    "summary": "Hiddensummary was given in short.",
    "note": "Hiddennote for the editors.",
}
QUOTE = "Hiddenquote is what nobody may read before an editor did."
PAPER = "Hidden Gazette"
URL = "https://hidden.example/page"


def hide(register: Database, how: str) -> int:
    """A statement that is not public, with a source nobody else cites."""
    with register.writing() as session:
        source = factories.printed(source_url=URL, publisher=PAPER, source_title="Hidden title", quote=QUOTE)
        statement = factories.pending(session, "wy/laramie", source, stance="limits_broadly", **SECRET)
        if how == "rejected":
            decide.reject(session, statement.id, by="an editor", reason="Hiddenreason of the editor.")
        if how == "withdrawn":
            decide.publish(session, statement.id, by="an editor", reason="Read.")
            decide.withdraw(session, statement.id, by="an editor", reason="The paper took it back.")
        return int(statement.id)


@pytest.mark.parametrize("how", ["pending", "rejected", "withdrawn"])
def test_what_is_not_published_is_nowhere(app: Flask, register: Database, how: str) -> None:
    app.test_client_class = FlaskClient
    client = app.test_client()
    tables = ["/", "/statements", "/cities.csv", "/statements.csv"]
    before = {path: client.get(path).text for path in tables}
    number = hide(register, how)
    for path in tables:
        assert client.get(path).text == before[path], path
    everywhere = ["/cities/wy/laramie", "/?unresearched=yes&state=WY", "/cities.csv?unresearched=yes&state=WY"]
    everywhere += [f"/statements{kind}?{asked}" for kind in ("", ".csv") for asked in ("state=WY", "q=hiddenquote")]
    everywhere += ["/statements?q=hiddensummary", "/?q=hiddenquote", "/submit?city=Laramie,+WY"]
    for path in everywhere:
        page = client.get(path).text
        # A search is repeated in its own field, so only what was not asked for is looked for.
        found = set(re.findall(r"hidden\w+", page, re.I)) - set(re.findall(r"hidden\w+", path, re.I))
        assert not found, (path, found)
    assert "0 statements" in client.get("/statements?q=hiddenquote").text
    assert "Not researched" in client.get("/cities/wy/laramie").text
    for query in ("speaker=Hidden+Speaker", "publisher=Hidden+Gazette"):
        for path in tables:
            assert client.get(f"{path}?{query}").status_code == 400, "it must look like what nobody ever sent"
    with register.reading() as session:
        source = session.query(Source.id).where(Source.url == URL).scalar()
    assert client.get(f"/sources/{source}").status_code == 404
    if how != "withdrawn":
        assert client.get(f"/statements/{number}").status_code == 404
        assert client.get(f"/statements/{number}/history").status_code == 404


@pytest.mark.parametrize("how", ["pending", "rejected", "withdrawn"])
def test_the_form_does_not_tell_what_is_not_published(app: Flask, register: Database, how: str) -> None:
    hide(register, how)
    typed = {"source_url": URL, "city": "Laramie, WY", "quote": QUOTE}
    client = app.test_client()
    for name in ("source_url", "quote", "city"):
        headers = {"HX-Request": "true", "HX-Trigger-Name": name}
        answer = client.post("/submit/check", data=typed, headers=headers)
        assert answer.status_code == 200
        assert "Hidden Gazette" not in answer.text
        assert "Nearly the same words" not in answer.text
    draft = client.post("/submit/draft", data=typed).text
    assert "Hidden Gazette" not in draft
    assert "Nearly the same words" not in draft


def test_a_proposed_source_of_a_public_statement_is_nowhere(app: Flask, register: Database) -> None:
    client = app.test_client()
    before = [client.get(path).text for path in ("/statements/1", "/statements/1/history", "/statements.csv", "/")]
    with register.writing() as session:
        one = factories.stored(session, 1)
        for reason in ("", "Hiddenreason."):
            printed = factories.printed(publisher=PAPER, quote=QUOTE + reason)
            number = propose.cite(session, one, printed, by="a visitor").number
            if reason:
                decide.reject(session, 1, citation=number, by="an editor", reason=reason)
    after = [client.get(path).text for path in ("/statements/1", "/statements/1/history", "/statements.csv", "/")]
    assert after == before
    assert client.get("/?publisher=Hidden+Gazette").status_code == 400


def test_a_withdrawn_statement_leaves_a_stone_that_says_why(app: Flask, register: Database) -> None:
    number = hide(register, "withdrawn")
    client = app.test_client()
    page = client.get(f"/statements/{number}")
    assert page.status_code == 200
    stone = BeautifulSoup(page.text, "html.parser").select_one(".tombstone")
    assert stone
    assert "Withdrawn" in stone.get_text()
    assert "The paper took it back." in stone.get_text()
    assert QUOTE not in page.text
    assert "Limits most help" not in page.text
    history = client.get(f"/statements/{number}/history").text
    assert "The paper took it back." in history


# What every answer says to the browser


ANSWERS = [
    ("GET", "/", 200), ("GET", "/?state=IL&q=", 302), ("GET", "/?stance=x", 400), ("GET", "/statements", 200),
    ("GET", "/cities.csv", 200), ("GET", "/statements.csv", 200), ("GET", "/cities.csv?stance=x", 400),
    ("GET", "/cities/il/chicago", 200), ("GET", "/cities/IL/chicago", 301), ("GET", "/cities/il/x", 404),
    ("GET", "/statements/1", 200), ("GET", "/statements/1/history", 200), ("GET", "/sources/1", 200),
    ("GET", "/submit", 200), ("GET", "/about/method", 200), ("GET", "/about/data", 200), ("GET", "/health", 200),
    ("GET", "/nowhere", 404), ("GET", "/static/icon.svg", 200), ("GET", "/favicon.ico", 200),
    ("GET", "/robots.txt", 200), ("GET", "/static/none.css", 404),
    ("POST", "/", 405), ("POST", "/statements.csv", 405), ("POST", "/submit", 422),
    ("HEAD", "/", 200), ("OPTIONS", "/", 200),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_carries_the_security_headers(reader: Any, method: str, path: str, status: int) -> None:
    answer = reader.open(path, method=method)
    assert answer.status_code == status
    is_secured(answer)


def is_secured(answer: TestResponse) -> None:
    assert answer.headers.getlist("Content-Security-Policy") == [POLICY]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"]


def test_the_scripts_and_styles_of_a_page_are_its_own(reader: Any) -> None:
    soup = BeautifulSoup(reader.get("/").text, "html.parser")
    # Not by a selector, which finds nothing inside of a template; the scripts wait in one.
    styles = [tag for tag in soup.find_all("link") if tag["rel"][0] in ("stylesheet", "icon")]
    parts = [str(tag.get("src") or tag.get("href")) for tag in [*soup.find_all("script"), *styles]]
    assert len(parts) == 5
    for part in parts:
        assert part.startswith("/")
        answer = reader.get(part)
        assert answer.status_code == 200
        is_secured(answer)
        assert part.endswith(".js") or not re.search(r"url\((?!\"/assets/)|@import|src=", answer.text)


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_readers_get_no_cookie(reader: Any, method: str, path: str, status: int) -> None:
    if path != "/submit":
        assert "Set-Cookie" not in reader.open(path, method=method).headers


READ_ONLY = ["/", "/statements", "/cities.csv", "/statements.csv", "/cities/il/chicago", "/statements/1"]
READ_ONLY += ["/statements/1/history", "/sources/1", "/about/method", "/about/data", "/health", "/submit/cities"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_is_only_read_takes_nothing(reader: Any, method: str) -> None:
    for path in READ_ONLY:
        assert reader.open(path, method=method, data={"q": "x"}).status_code == 405, path


def test_a_405_says_what_is_allowed(reader: Any) -> None:
    """RFC 9110, 15.5.6: the answer must carry Allow."""
    assert "GET" in reader.post("/").headers.get("Allow", "")


def test_a_fault_of_ours_is_a_page_that_says_so_and_nothing_more(app: Flask, register: Database) -> None:
    with register.writing() as session:
        session.execute(text("ALTER TABLE standing RENAME TO elsewhere"))
    client = app.test_client()
    for path in ("/", "/cities/il/chicago"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert said(answer).startswith("The fault is ours and is in our log.")
        assert "standing" not in said(answer)
        assert "Traceback" not in answer.text
        is_secured(answer)
    fragment = client.get("/", headers=HTMX)
    assert fragment.status_code == 500
    assert fragment.headers["HX-Retarget"] == "#problem"
    file = client.get("/cities.csv?speaker=x")
    assert file.status_code in (400, 500)
    assert file.mimetype == "text/plain"


def test_a_file_that_breaks_before_its_first_line_is_no_file(app: Flask, register: Database) -> None:
    """A short file with the status 200 would be taken for a whole one."""
    with register.writing() as session:
        session.execute(text("ALTER TABLE standing RENAME TO elsewhere"))
    app.test_client_class = FlaskClient
    try:
        answer = app.test_client().get("/cities.csv")
        whole = answer.status_code == 200 and answer.text.startswith("city,")
    except Exception:  # the server closes the connection, so the browser reports a broken download
        whole = False
    assert not whole


@pytest.mark.parametrize(
    ("cut", "whole"), [("/cities", "/"), ("/cities/il", "/?state=IL"), ("/cities/IL", "/?state=IL")]
)
def test_an_address_cut_short_leads_to_the_table(reader: Any, cut: str, whole: str) -> None:
    assert reader.open(cut).location == whole


def test_a_state_that_is_none_is_404_with_a_sentence(reader: Any) -> None:
    answer = reader.get("/cities/xx")
    assert answer.status_code == 404
    assert "“xx” is no U.S. state’s two letters." in answer.text


# What an address takes


SAMPLES = {"number": 1, "version": 1, "state": "il", "slug": "chicago"}
ANY_QUERY = {"about.health"}  # programs that watch a server put words of theirs behind its address


def readable(reader: Any) -> list[str]:
    """An address of each route of the rooms for readers."""
    rooms = ("cities", "compare", "statements", "sources", "about", "embed")
    app = reader.application
    adapter = app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {name: SAMPLES[name] for name in rule.arguments})
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in rooms and rule.endpoint not in ANY_QUERY
    ]


def test_no_address_of_readers_ignores_what_it_is_asked(reader: Any) -> None:
    addresses = readable(reader)
    assert len(addresses) > 20
    for path in addresses:
        strange = reader.get(f"{path}?colour=green", follow_redirects=True)
        assert strange.status_code == 400, path
        assert "“colour”" in strange.text
        assert reader.get(f"{path}?fbclid=x&utm_source=y&ref=newsletter", follow_redirects=True).status_code < 400, path


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/statements/1?as_of=2017", "This address takes no “as_of”. It takes known_on."),
        ("/sources/1?as_of=2017", "This address takes no “as_of”. It takes known_on."),
        ("/about/coverage?known_on=2026-11-01", "This address takes no “known_on”. It takes question."),
        ("/about/corrections?known_on=2026-11-01", "This address takes no “known_on”. It takes before."),
        ("/about/data?as_of=2017", "This address takes no “as_of”. It takes none at all."),
        ("/cities/il/chicago?as-of=2017", "This address takes no “as-of”. Did you mean as_of?"),
        ("/cities/il/chicago?as_of=2017&as_of=2018", "as_of can be given once only."),
        ("/about/coverage?question=x&question=y", "question can be given once only."),
    ],
)
def test_a_page_that_is_no_table_says_what_it_takes(reader: Any, path: str, sentence: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 400
    assert said(answer) == sentence


def test_what_a_page_does_not_take_is_left_out_by_a_link(reader: Any) -> None:
    answer = reader.get("/es/cities/il/chicago?as_of=2017&colour=green")
    assert near(answer) == [("esta página sin él", "/es/cities/il/chicago?as_of=2017")]
    assert reader.get(near(answer)[0][1]).status_code == 200


@pytest.mark.parametrize("path", ["/", "/es/statements", "/cities/il/chicago", "/nowhere"])
def test_letters_sent_bare_are_taken_as_encoded(reader: Any, path: str) -> None:
    for bare, encoded in (("q=José", "q=Jos%C3%A9"), ("q=Jos\udce9", "q=Jos%E9"), ("\udcff", "%FF")):
        query = bare.encode("utf-8", "surrogateescape").decode("latin-1")
        answers = [reader.get(path, environ_overrides={"QUERY_STRING": each}) for each in (query, encoded)]
        assert answers[0].status_code == answers[1].status_code < 500
        assert answers[0].text == answers[1].text


def test_no_link_of_a_page_of_a_day_leads_to_what_refuses_the_day(reader: Any) -> None:
    day = clock.today()
    pages = [f"/?known_on={day}", f"/cities/il/chicago?known_on={day}", f"/statements?known_on={day}",
             "/?as_of=2017-06", "/statements?as_of=2017-06", "/cities/il/chicago?as_of=2017-06", "/statements/1",
             "/compare?city=il/chicago&as_of=2017-06", "/about/coverage", "/sources/1",
             "/statements/1/history"]  # fmt: skip
    led_to = {
        str(link["href"]).partition("#")[0]
        for page in pages
        for link in BeautifulSoup(reader.get(page).text, "html.parser").select("a[href^='/']")
        if not re.match(r"/(es|review|accounts|submit)", str(link["href"]))
    }
    assert len(led_to) > 200
    # Of those that ask the same of another city, state or statement, some, others on another day.
    chance = Random(day.toordinal())
    alike = groupby(sorted(led_to - {""}, key=lambda address: (_shape(address), address)), _shape)
    asked = [
        address for _, some in alike for held in [list(some)] for address in chance.sample(held, min(len(held), 4))
    ]
    assert len(asked) > 60
    assert [address for address in asked if reader.open(address).status_code >= 400] == []


def _shape(address: str) -> tuple[str, ...]:
    """Which page an address is of, and the names of what it asks for."""
    path, _, query = address.partition("?")
    return (re.sub(r"(?<=/cities/).+|\d+", "…", path), *sorted(name for name, _ in parse_qsl(query)))


@pytest.mark.parametrize(
    ("query", "page", "file"),
    [
        ("since=2018&until=2017", "“Said since” is later than “until”, so", "since is later than until, so"),
        ("since=never", "“Said since”: “never” is not a date.", "since: “never” is not a date."),
        ("as_of=2999", "“As of” 2999 is in the future.", "as_of 2999 is in the future."),
    ],
)
def test_a_page_calls_a_field_by_its_label_and_a_file_by_its_parameter(
    reader: Any, query: str, page: str, file: str
) -> None:
    for table in ("/", "/statements"):
        assert said(reader.get(f"{table}?{query}")).startswith(page)
    for table in ("/cities.csv", "/statements.csv"):
        assert reader.get(f"{table}?{query}").text.startswith(file)


def test_each_field_that_an_error_names_has_that_label(reader: Any) -> None:
    soup = BeautifulSoup(reader.get("/").text, "html.parser")
    for name, label in vocabulary.FIELDS.items():
        assert soup.select_one(f"label[for={name}]").get_text().strip().startswith(label)  # type: ignore[union-attr]
