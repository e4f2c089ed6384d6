"""The form: what it stores, what it says at which field, and that nothing typed is ever lost."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from dashboard import clock, create_app
from dashboard.db import Database
from dashboard.models import Change, Citation, Source, Statement, Submission
from dashboard.register import decide

from .client import lint
from .conftest import _copied, settings

GOOD = {
    "source_url": "https://tribune.example/2020/05/mayor",
    "publisher": "The Example Tribune",
    "source_title": "Mayor speaks",
    "source_author": "Ann Author",
    "published_on": "2020-05-18",
    "city": "Cheyenne, WY",
    "speaker": "Jo Speaker",
    "role": "Mayor",
    "on_behalf_of": "The whole council",
    "voice": "city",
    "said_on": "2020-05-17",
    "said_on_precision": "",
    "said_on_note": "The paper says Sunday.",
    "channel": "words",
    "act_status": "",
    "quote": "We shall hold nobody without the order of a judge.",
    "summary": "The mayor said that a judge’s order is needed.",
    "stance": "limits_some",
    "label_use": "",
    "note": "Seen on paper too.",
}
TEXTS = ("publisher", "source_title", "source_author", "speaker", "role", "on_behalf_of", "said_on_note")
TEXTS += ("quote", "summary", "note")
HIDDEN = ("csrf_token", "key", "question", "website")
# The starter data's first statement: Bill de Blasio for New York, in People's World.
KNOWN_URL = "https://www.peoplesworld.org/article/defying-trumpism-biggest-u-s-cities-remain-immigrant-sanctuaries/"
KNOWN_QUOTE = (
    "We are not going to sacrifice a half million people who live among us, who are part of our community… "
    "We’re not going to tear families apart."
)


# A browser without script


def soup_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def fields(answer: TestResponse) -> dict[str, str]:
    """What a browser would send if the page's form were sent as it stands."""
    form = soup_of(answer).select_one("form#submit")
    assert form, answer.text[:300]
    found: dict[str, str] = {}
    for tag in form.select("input[name], textarea[name], select[name]"):
        name = str(tag["name"])
        if tag.name == "textarea":
            found[name] = tag.get_text()
        elif tag.name == "select":
            chosen = tag.select_one("option[selected]") or tag.select_one("option")
            found[name] = str(chosen["value"]) if chosen else ""
        elif tag.get("type") != "radio":
            found[name] = str(tag.get("value") or "")
        elif tag.has_attr("checked"):
            found[name] = str(tag["value"])
    return found


def errors(answer: TestResponse) -> dict[str, str]:
    """The sentence at each field that has one."""
    found = soup_of(answer).select(".error")
    return {str(tag["data-of"]): text for tag in found if (text := tag.get_text(" ", strip=True))}


def typed(client: FlaskClient, **changes: str) -> dict[str, str]:
    """The fields of a fresh form, filled in well but for `changes`."""
    return fields(client.get("/submit")) | GOOD | changes


def kept(answer: TestResponse, sent: dict[str, str]) -> None:
    """Everything typed is still in the page's form."""
    held = fields(answer)
    for name, value in sent.items():
        if name not in HIDDEN:
            assert held.get(name, "").split() == value.split(), f"{name} is lost"


def counted(database: Database) -> tuple[int, int, int]:
    """Statements, citations and submissions stored."""
    with database.reading() as session:
        one, two, three = (
            session.scalar(select(func.count()).select_from(m)) for m in (Statement, Citation, Submission)
        )
        return one or 0, two or 0, three or 0


def newest(database: Database) -> Statement:
    with database.reading() as session:
        return session.scalars(select(Statement).order_by(Statement.id.desc()).limit(1)).one()


@pytest.fixture(scope="module")
def reader(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """A client of one register in which nothing is stored: for all that is refused."""
    folder = tmp_path_factory.mktemp("submit")
    with _copied("starter", engine, template, request, folder) as database:
        app = create_app(settings(folder), database)
        before = counted(database)
        yield app.test_client()
        assert counted(database) == before, "a refused form was stored"


@pytest.fixture
def sender(app: Flask) -> FlaskClient:
    """A client that does not lint: these tests look at what is stored."""
    app.test_client_class = FlaskClient
    return app.test_client()


# Stored


def test_a_good_submission_waits_and_has_a_private_page(app: Flask, register: Database) -> None:
    client = app.test_client()
    before = counted(register)
    sent = typed(client)
    answer = client.post("/submit", data=sent)
    assert answer.status_code == 303
    assert counted(register) == tuple(number + 1 for number in before)
    statement = newest(register)
    assert statement.status == "pending"
    assert (statement.speaker, statement.stance, statement.said_on_precision) == ("Jo Speaker", "limits_some", "day")

    page = client.get(answer.location)
    assert page.status_code == 200
    assert "Waiting for an editor" in page.text
    for value in (GOOD["quote"], GOOD["summary"], "Jo Speaker", GOOD["source_url"]):
        assert value in soup_of(page).get_text()
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"

    assert client.get(f"/statements/{statement.id}").status_code == 404
    assert "Jo Speaker" not in client.get("/cities/wy/cheyenne").text
    assert "Not researched" in client.get("/cities/wy/cheyenne").text
    assert str(statement.id) not in answer.location, "the address must not be guessable"


def test_a_form_sent_twice_is_stored_once(sender: FlaskClient, register: Database) -> None:
    sent = typed(sender)
    first = sender.post("/submit", data=sent)
    stored = counted(register)
    again = sender.post("/submit", data=sent)
    assert (again.status_code, again.location) == (303, first.location)
    assert counted(register) == stored


def together(number: int, act: Callable[[int], TestResponse]) -> list[TestResponse]:
    """What `number` threads get that act at the same moment."""
    barrier, answers, broken = threading.Barrier(number), list[TestResponse](), list[BaseException]()

    def run(at: int) -> None:
        try:
            barrier.wait(30)
            answers.append(act(at))
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=run, args=(at,)) for at in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not broken, broken
    assert len(answers) == number
    return answers


def test_a_form_sent_twice_at_the_same_moment_is_stored_once(app: Flask, register: Database) -> None:
    app.test_client_class = FlaskClient
    for round_ in range(5):
        clients = [app.test_client(), app.test_client()]
        sent = typed(clients[0], quote=f"Words number {round_} that nobody said before.")
        cookie = clients[0].get_cookie("form")
        assert cookie
        clients[1].set_cookie("form", cookie.value)
        before = counted(register)
        answers = together(2, lambda at, sent=sent, clients=clients: clients[at].post("/submit", data=sent))  # type: ignore[misc]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].location == answers[1].location
        assert counted(register) == tuple(number + 1 for number in before)


def test_people_who_send_at_the_same_moment_are_all_stored(app: Flask, register: Database) -> None:
    """One new page, one city, one speaker and one day: what they share must not make one of them fail."""
    app.test_client_class = FlaskClient
    for round_ in range(4):
        clients = [app.test_client() for _ in range(4)]
        forms = [
            typed(client, source_url=f"https://new.example/{round_}", quote=f"{name} words {round_} of their own.")
            for name, client in zip(("First", "Second", "Third", "Fourth"), clients, strict=True)
        ]
        before = counted(register)
        answers = together(4, lambda at, forms=forms, clients=clients: clients[at].post("/submit", data=forms[at]))  # type: ignore[misc]
        assert [answer.status_code for answer in answers] == [303] * 4
        assert counted(register) == tuple(number + 4 for number in before)
        with register.reading() as session:
            page = select(func.count()).select_from(Source).where(Source.url == f"https://new.example/{round_}")
            assert session.scalar(page) == 1


def test_the_same_form_with_other_words_is_told_and_keeps_them(sender: FlaskClient, register: Database) -> None:
    sent = typed(sender)
    first = sender.post("/submit", data=sent)
    stored = counted(register)
    changed = sent | {"summary": "Other words than before."}
    answer = sender.post("/submit", data=changed)
    assert answer.status_code == 409
    assert "This form was sent before with other words" in answer.text
    kept(answer, changed)
    assert counted(register) == stored
    mended = sender.post("/submit", data=fields(answer))
    assert mended.status_code == 303
    assert mended.location != first.location
    assert counted(register)[0] == stored[0] + 1


def test_white_space_alone_makes_no_other_words(sender: FlaskClient, register: Database) -> None:
    sent = typed(sender)
    first = sender.post("/submit", data=sent)
    again = sender.post("/submit", data=sent | {"speaker": "  Jo   Speaker "})
    assert again.location == first.location


def test_a_key_that_is_not_ours_is_not_an_address(sender: FlaskClient, register: Database) -> None:
    for key in ("short", "../../etc/passwd", "a" * 31 + "é", ""):
        answer = sender.post(
            "/submit", data=typed(sender, quote=f"Quite other words {len(key)} were said.") | {"key": key}
        )
        assert answer.status_code == 303
        assert len(answer.location.rpartition("/")[2]) == 32


# Refused

EMPTY_ONE = {
    "city": "Name the city, such as “Springfield, IL”.",
    "stance": "Choose what the statement says about the question.",
    "channel": "Choose whether these are words, law, practice or a list.",
    "source_url": "Give the address of the page where it is printed: without a source there is no row.",
    "publisher": "Name the publisher, such as “Chicago Tribune” or “City of Chicago”.",
}
LONGEST = {"speaker": 200, "role": 200, "on_behalf_of": 200, "publisher": 200, "source_title": 500}
LONGEST |= {"source_author": 300, "said_on_note": 500, "summary": 1000, "quote": 5000, "note": 2000}
ONLY_HTTP = "Only addresses that begin with http:// or https:// can be a source."
BAD: list[tuple[str, dict[str, str], str, str]] = [
    *((f"no {name}", {name: ""}, name, sentence) for name, sentence in EMPTY_ONE.items()),
    *((f"blank {name}", {name: "  \t "}, name, EMPTY_ONE[name]) for name in ("city", "source_url", "publisher")),
    (
        "neither quote nor summary",
        {"quote": "", "summary": " "},
        "quote",
        "Give the words as printed, or say in the summary what was said or done.",
    ),
    ("no such month", {"said_on": "2016-13-01"}, "said_on", "2016-13-01 is not in the calendar. Check month and day."),
    ("no such day", {"said_on": "2015-02-29"}, "said_on", "2015-02-29 is not in the calendar. Check month and day."),
    (
        "no date at all",
        {"said_on": "last Thursday"},
        "said_on",
        "“last Thursday” is not a date. Write 2016-11-10, or 2016-11, or 2016.",
    ),
    (
        "American date",
        {"said_on": "11/10/2016"},
        "said_on",
        "“11/10/2016” is not a date. Write 2016-11-10, or 2016-11, or 2016.",
    ),
    ("year 0", {"said_on": "0000"}, "said_on", "0000 is not in the calendar. Check month and day."),
    ("too early", {"said_on": "1492"}, "said_on", "1492 is before the United States. Check the year."),
    (
        "future day",
        {"said_on": "2031-01-01"},
        "said_on",
        "2031-01-01 is in the future. Give the day on which it was said or done.",
    ),
    ("tomorrow", {"said_on": "2030-06-16"}, "said_on", "2030-06-16 is in the future."),
    ("future print", {"published_on": "2031-01-01"}, "published_on", "2031-01-01 is in the future. Check the year."),
    ("half a print date", {"published_on": "2016-11"}, "published_on", "“2016-11” is not a whole date."),
    (
        "finer precision",
        {"said_on": "2016-11", "said_on_precision": "day"},
        "said_on",
        "2016-11 names a month, so its precision cannot be day.",
    ),
    (
        "precision alone",
        {"said_on": "", "said_on_precision": "day"},
        "said_on",
        "A precision needs a date. Give the date, or leave both empty.",
    ),
    ("a megabyte", {"quote": "word " * 200_000}, "quote", "This is 1,000,000 characters long; at most 5,000 fit."),
    ("NUL", {"quote": "before\x00after"}, "quote", "This text holds a character that cannot be printed (U+0000)."),
    ("NUL in a name", {"speaker": "Jo\x00"}, "speaker", "This text holds a character that cannot be printed (U+0000)."),
    (
        "NUL in the city",
        {"city": "Chey\x00enne"},
        "city",
        "This text holds a character that cannot be printed (U+0000).",
    ),
    ("escape", {"summary": "\x1b[31mred"}, "summary", "This text holds a character that cannot be printed (U+001B)."),
    ("javascript", {"source_url": "javascript:alert(1)//x.example/"}, "source_url", ONLY_HTTP),
    ("file", {"source_url": "file:///etc/passwd"}, "source_url", ONLY_HTTP),
    ("ftp", {"source_url": "ftp://paper.example/x"}, "source_url", ONLY_HTTP),
    ("data", {"source_url": "data:text/html,hello.world"}, "source_url", ONLY_HTTP),
    ("no scheme", {"source_url": "paper.example/x"}, "source_url", ONLY_HTTP),
    (
        "password",
        {"source_url": "https://jo:secret@paper.example/"},
        "source_url",
        "This address holds a user name or password. Give it without them.",
    ),
    ("no host", {"source_url": "https:///x"}, "source_url", "This address names no website."),
    ("broken host", {"source_url": "https://[::1"}, "source_url", "This is not a web address."),
    ("broken port", {"source_url": "https://paper.example:99999/"}, "source_url", "This is not a web address."),
    ("space", {"source_url": "https://paper.example/a b"}, "source_url", "An address holds no spaces."),
    (
        "long address",
        {"source_url": "https://paper.example/" + "a" * 2000},
        "source_url",
        "This address is longer than 2,000 characters.",
    ),
    (
        "ranked list",
        {"channel": "list", "stance": "mixed"},
        "stance",
        "A list is somebody else’s classification: its stance is always “No position stated”.",
    ),
    ("no such channel", {"channel": "rumour"}, "channel", "“rumour” is not one of words, law, practice or list."),
    ("no such stance", {"stance": "perhaps"}, "stance", "This question has no such stance. Choose one of the list."),
    ("no such voice", {"voice": "crowd"}, "voice", "“crowd” is not one of city or self."),
    ("no such city", {"city": "Atlantis Under Water"}, "city", "No place of this name is on file."),
    (
        "a name of many cities",
        {"city": "Springfield"},
        "city",
        "Several places can be meant by “Springfield”. Choose one.",
    ),
    *(
        (f"long {name}", {name: "x" * (most + 1)}, name, f"This is {most + 1:,} characters long; at most {most:,} fit.")
        for name, most in LONGEST.items()
    ),
]
CHOICES = ("stance", "channel", "voice", "said_on_precision", "act_status", "label_use")


@pytest.fixture
def june_2030() -> None:
    """A fixed today, so that tomorrow can be named. It thaws by itself."""
    clock.frozen = datetime(2030, 6, 15, 12, tzinfo=UTC)


@pytest.mark.usefixtures("june_2030")
@pytest.mark.parametrize(("changes", "name", "sentence"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_field_is_said_at_its_place_and_nothing_is_lost(
    reader: Any, changes: dict[str, str], name: str, sentence: str
) -> None:
    sent = typed(reader, **changes)
    answer = reader.post("/submit", data=sent)
    assert answer.status_code == 422
    assert errors(answer).keys() == {name}
    assert errors(answer)[name].startswith(sentence)
    page = soup_of(answer)
    place = page.select_one(f"#error-{name}")
    assert place and place.get_text(strip=True)
    link = page.select_one(f"#errors a[href='#field-{name}']")
    assert link, "the summary of errors leads to the field"
    assert page.select_one(f"#field-{name}")
    assert page.title and page.title.get_text().startswith("To mend: ")
    # A word that is on no list cannot be typed, only forged; and NUL cannot stand in HTML.
    shown = {k: v.replace("\x00", "\ufffd") for k, v in sent.items() if not (k in CHOICES and k in changes and v)}
    shown = {k: v.replace("\x1b", "") for k, v in shown.items()}
    again = fields(answer)
    for field, value in shown.items():
        if field not in HIDDEN:
            found = again.get(field, "").replace("\ufffd", "").replace("\x1b", "").replace("\x00", "")
            assert found.split() == value.replace("\ufffd", "").split(), f"{field} is lost"


@pytest.mark.usefixtures("june_2030")
@pytest.mark.parametrize(("changes", "name", "sentence"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_field_that_is_left_says_the_same_as_sending(
    reader: Any, changes: dict[str, str], name: str, sentence: str
) -> None:
    sent = GOOD | changes
    answer = reader.post("/submit/check", data=sent, headers={"HX-Request": "true", "HX-Trigger-Name": name})
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    place = page.select_one(f"#error-{name}")
    assert place and place["data-of"] == name
    assert place.get_text(" ", strip=True).startswith(sentence)
    assert "<html" not in answer.text


def test_a_good_field_that_is_left_says_nothing(reader: Any) -> None:
    for name in GOOD:
        answer = reader.post("/submit/check", data=GOOD, headers={"HX-Request": "true", "HX-Trigger-Name": name})
        place = BeautifulSoup(answer.text, "html.parser").select_one(f"#error-{name}")
        assert place is not None
        assert not place.get_text(strip=True)


def test_all_mistakes_are_said_at_once(reader: Any) -> None:
    answer = reader.post("/submit", data=fields(reader.get("/submit")))
    assert answer.status_code == 422
    assert errors(answer).keys() == {*EMPTY_ONE, "quote"}
    lint(answer.text)


def test_each_field_of_a_mended_page_names_its_error(reader: Any) -> None:
    page = soup_of(reader.post("/submit", data=fields(reader.get("/submit"))))
    for name in ("city", "source_url", "publisher", "quote"):
        field = page.find(id=name)
        assert isinstance(field, Tag)
        assert field["aria-invalid"] == "true"
        assert f"error-{name}" in str(field["aria-describedby"]).split()


@pytest.mark.parametrize(
    "raw", [b"%ED%A0%80", b"%FF%FE", b"%C0%80"], ids=["lone surrogate", "no UTF-8", "overlong NUL"]
)
@pytest.mark.parametrize("name", ["quote", "speaker", "city"])
def test_bytes_that_are_no_text_are_said_at_their_field(sender: FlaskClient, raw: bytes, name: str) -> None:
    sent = typed(sender)
    sent.pop(name)
    body = urlencode(sent).encode() + f"&{name}=some+words+".encode() + raw
    answer = sender.post("/submit", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert name in errors(answer)
    assert "some words" in fields(answer)[name]
    kept(answer, sent)


@pytest.mark.parametrize("name", ["quote", "speaker"])
def test_bytes_that_are_no_text_are_said_in_a_form_of_parts_too(sender: FlaskClient, name: str) -> None:
    sent = typed(sender)
    sent.pop(name)
    parts = b"".join(
        f'--cut\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n'.encode() + value + b"\r\n"
        for field, value in [*((k, v.encode()) for k, v in sent.items()), (name, b"some words \xed\xa0\x80")]
    )
    answer = sender.post("/submit", data=parts + b"--cut--\r\n", content_type="multipart/form-data; boundary=cut")
    assert answer.status_code == 422
    assert name in errors(answer)


def test_a_form_of_more_than_eight_megabytes_is_413_with_a_sentence(reader: Any) -> None:
    for sent in (typed(reader, note="x" * (9 * 1024 * 1024)), {"x": "y" * (9 * 1024 * 1024)}):
        for path in ("/submit", "/submit/check", "/submit/draft"):
            answer = reader.post(path, data=sent)
            assert answer.status_code == 413
            assert "The form holds more than 8 MB." in answer.text


@pytest.mark.parametrize("token", ["", "forged", None], ids=["empty", "forged", "missing"])
def test_a_form_without_its_token_keeps_what_was_typed(app: Flask, register: Database, token: str | None) -> None:
    assert app.config.get("WTF_CSRF_ENABLED", True)
    app.test_client_class = FlaskClient
    client = app.test_client()
    before = counted(register)
    sent = typed(client)
    forged = {k: v for k, v in sent.items() if k != "csrf_token"} | ({} if token is None else {"csrf_token": token})
    answer = client.post("/submit", data=forged)
    assert answer.status_code == 422
    assert "The form was open for too long. Send it again." in answer.text
    kept(answer, sent)
    assert counted(register) == before
    assert client.post("/submit", data=fields(answer)).status_code == 303, "the page shown can be sent"


def test_a_browser_whose_cookie_is_gone_can_send_again(app: Flask, register: Database) -> None:
    app.test_client_class = FlaskClient
    sent = typed(app.test_client())
    stranger = app.test_client()
    answer = stranger.post("/submit", data=sent)
    assert answer.status_code == 422
    kept(answer, sent)
    assert stranger.post("/submit", data=fields(answer)).status_code == 303


def test_the_cookie_of_the_form_is_for_this_site_only(reader: Any) -> None:
    reader.delete_cookie("form")
    cookie = reader.get("/submit").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_machine_that_fills_the_hidden_field_is_told_and_stored_nowhere(
    sender: FlaskClient, register: Database
) -> None:
    before = counted(register)
    sent = typed(sender) | {"website": "https://spam.example"}
    answer = sender.post("/submit", data=sent)
    assert answer.status_code == 422
    assert "This looked like a machine’s work" in answer.text
    kept(answer, sent)
    assert counted(register) == before
    assert sender.post("/submit", data=fields(answer)).status_code == 303, "a person can send it again"


def test_too_many_from_one_network_are_told_and_keep_their_words(register: Database, tmp_path: Any) -> None:
    client = create_app(settings(tmp_path, submissions_per_hour=2), register).test_client()
    for number in range(2):
        bad = client.post("/submit", data=typed(client, publisher=""))
        assert bad.status_code == 422, "a mistake does not count"
        good = typed(client, quote=f"Statement number {number} of a diligent reader.")
        assert client.post("/submit", data=good).status_code == 303
    before = counted(register)
    sent = typed(client, quote="The third statement of a diligent reader.")
    answer = client.post("/submit", data=sent)
    assert answer.status_code == 429
    assert "Too many statements came from your network within an hour. Nothing is lost" in answer.text
    kept(answer, sent)
    assert counted(register) == before
    other = client.post("/submit", data=fields(answer), environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 303, "another network is not held up"


def test_too_many_readings_are_told_on_a_page_or_at_its_foot(register: Database, tmp_path: Any) -> None:
    client = create_app(settings(tmp_path), register).test_client()
    answers = {client.post("/submit/read", data={}).status_code for _ in range(60)}
    assert answers == {422}, "the form was open for too long"
    page = client.post("/submit/read", data={})
    assert (page.status_code, page.mimetype) == (429, "text/html")
    assert "<h1>Please wait a little</h1>" in page.text
    assert "Wait a few minutes, then try again." in page.text
    asked = client.post("/submit/read", data={}, headers={"HX-Request": "true", "HX-Target": "submit"})
    assert (asked.status_code, asked.headers["HX-Retarget"]) == (429, "#problem")
    assert "Wait a few minutes" in asked.text
    assert "<h1>" not in asked.text


# Known sources

SPELLINGS = [
    KNOWN_URL,
    KNOWN_URL.replace("https://www.", "http://"),
    KNOWN_URL.replace("https://", "http://"),
    KNOWN_URL.rstrip("/"),
    KNOWN_URL + "?utm_source=mail&utm_medium=x&fbclid=1",
    KNOWN_URL + "#comments",
    KNOWN_URL.replace("www.peoplesworld.org", "WWW.PeoplesWorld.ORG:443"),
    f"  {KNOWN_URL}  ",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_a_known_page_is_recognised_in_each_spelling_and_its_fields_filled(reader: Any, url: str) -> None:
    sent = {"source_url": url, "publisher": "", "source_title": "", "source_author": "", "published_on": ""}
    headers = {"HX-Request": "true", "HX-Trigger-Name": "source_url"}
    page = BeautifulSoup(reader.post("/submit/check", data=sent, headers=headers).text, "html.parser")
    known = page.select_one("#source-known")
    assert known and "The register knows this page" in known.get_text()
    filled = {name: page.select_one(f"#{name}") for name in ("publisher", "source_title", "source_author")}
    assert {name: tag and tag["value"] for name, tag in filled.items()} == {
        "publisher": "People’s World",
        "source_title": "Defying Trumpism, biggest U.S. cities remain immigrant sanctuaries",
        "source_author": "Patrick J. Foote",
    }
    for name in filled:
        field = page.select_one(f"#field-{name}")
        assert field and field["data-hx-swap-oob"] == "true"


def test_what_was_typed_is_never_overwritten_by_what_is_known(reader: Any) -> None:
    sent = typed(reader, source_url=KNOWN_URL, publisher="", source_title="As I read it", source_author="")
    draft = fields(reader.post("/submit/draft", data=sent))
    assert draft["source_title"] == "As I read it"
    assert draft["publisher"] == "People’s World"
    assert draft["source_author"] == "Patrick J. Foote"
    headers = {"HX-Request": "true", "HX-Trigger-Name": "source_url"}
    page = BeautifulSoup(reader.post("/submit/check", data=sent, headers=headers).text, "html.parser")
    title = page.select_one("#source_title")
    assert title and title["value"] == "As I read it"


def test_an_unknown_page_fills_nothing(reader: Any) -> None:
    sent = GOOD | {"publisher": "", "source_url": KNOWN_URL + "/other"}
    headers = {"HX-Request": "true", "HX-Trigger-Name": "source_url"}
    page = reader.post("/submit/check", data=sent, headers=headers).text
    assert "The register knows this page" not in page


def test_a_stranger_never_changes_a_known_source(sender: FlaskClient, register: Database) -> None:
    with register.reading() as session:
        before = session.scalars(select(Source).where(Source.url == KNOWN_URL)).one().columns()
    sent = typed(sender, source_url=KNOWN_URL, publisher="Fake Paper", source_title="Fake", published_on="2001-01-01")
    assert sender.post("/submit", data=sent).status_code == 303
    with register.reading() as session:
        assert session.scalars(select(Source).where(Source.url == KNOWN_URL)).one().columns() == before


# Nearly the same words


def nearly(client: FlaskClient, **changes: str) -> dict[str, str]:
    quote = KNOWN_QUOTE.replace("…", ".").replace("’", "'").replace("a half million", "half a million")
    return typed(client, city="New York, NY", speaker="Bill de Blasio", quote=quote, said_on="2016-11-10", **changes)


def test_nearly_the_same_words_show_what_is_there(reader: Any) -> None:
    answer = reader.post("/submit", data=nearly(reader))
    assert answer.status_code == 422
    alike = soup_of(answer).select_one("#alike .alike")
    assert alike
    assert "sacrifice a half million people" in alike.get_text()
    button = alike.select_one("button[name=cite]")
    assert button and "Cite my source there too" in button.get_text()
    kept(answer, nearly(reader))
    lint(answer.text)


def test_nearly_the_same_words_are_shown_as_the_quote_is_left(reader: Any) -> None:
    headers = {"HX-Request": "true", "HX-Trigger-Name": "quote"}
    sent = nearly(reader)
    assert "sacrifice a half million people" in reader.post("/submit/check", data=sent, headers=headers).text
    other = reader.post("/submit/check", data=sent | {"city": "Cheyenne, WY"}, headers=headers).text
    assert "sacrifice a half million" not in other, "only for the same city"


def cited(register: Database, number: str) -> list[str]:
    """The state of each citation of a statement, in their order."""
    query = select(Citation.status).where(Citation.statement_id == int(number)).order_by(Citation.number)
    with register.reading() as session:
        return list(session.scalars(query))


def cited_number(answer: TestResponse) -> str:
    button = soup_of(answer).select_one("#alike button[name=cite]")
    assert button
    return str(button["value"])


def test_citing_adds_a_waiting_source_to_the_statement(sender: FlaskClient, register: Database) -> None:
    quote = "We cooperate all the time with the federal immigration people."
    shown = sender.post("/submit", data=typed(sender, city="Los Angeles, CA", quote=quote))
    number = cited_number(shown)
    before = counted(register)
    assert cited(register, number) == ["published"]
    answer = sender.post("/submit", data=fields(shown) | {"cite": number})
    assert answer.status_code == 303
    assert counted(register) == (before[0], before[1] + 1, before[2] + 1)
    assert cited(register, number) == ["published", "pending"]
    assert f'A further source for <a href="/statements/{number}">' in sender.get(answer.location).text
    assert "The Example Tribune" not in sender.get(f"/statements/{number}").text
    with register.writing() as session:
        decide.publish(session, int(number), citation=2, by="an editor", reason="It prints the same remark.")
    assert "The Example Tribune" in sender.get(f"/statements/{number}").text
    assert "It prints the same remark." in sender.get(answer.location).text


def test_citing_the_same_page_with_the_same_words_is_refused_with_a_sentence(
    sender: FlaskClient, register: Database
) -> None:
    sent = typed(sender, city="New York, NY", quote=KNOWN_QUOTE, source_url=KNOWN_URL)
    shown = sender.post("/submit", data=sent)
    before = counted(register)
    answer = sender.post("/submit", data=fields(shown) | {"cite": cited_number(shown)})
    assert answer.status_code == 409
    assert "This statement already cites that page with the same words." in answer.text
    kept(answer, sent)
    assert counted(register) == before


def test_another_statement_with_nearly_the_same_words_is_stored(sender: FlaskClient, register: Database) -> None:
    shown = sender.post("/submit", data=nearly(sender))
    before = counted(register)
    answer = sender.post("/submit", data=fields(shown) | {"distinct": "yes"})
    assert answer.status_code == 303
    assert counted(register) == tuple(number + 1 for number in before)


@pytest.mark.parametrize("cite", ["2", "999999", "x", "-1", str(2**70), "\x00"])
def test_only_what_was_shown_can_be_cited(reader: Any, cite: str) -> None:
    answer = reader.post("/submit", data=nearly(reader) | {"cite": cite})
    assert answer.status_code == 422
    assert soup_of(answer).select_one("#alike .alike")


# The city

SPRINGFIELDS = ["MO", "MA", "IL", "OR", "OH", "PA", "TN", "NJ", "FL", "MI", "VT", "KY", "GA", "MN", "SD", "NE"]
SPRINGFIELDS += ["CO", "NY", "NH"]


def test_typing_springf_offers_each_springfield_with_state_and_population(reader: Any) -> None:
    answer = reader.get("/submit/cities?city=springf", headers={"HX-Request": "true", "HX-Target": "city-options"})
    options = BeautifulSoup(answer.text, "html.parser").select("li[role=option]")
    shown = [option.get_text(" ", strip=True) for option in options]
    assert shown[0] == "Springfield, MO Missouri · 170,188 people"
    assert "Springfield, IL Illinois · 114,394 people" in shown
    assert [option["data-value"] for option in options][:3] == ["Springfield, MO", "Springfield, MA", "Springfield, IL"]


@pytest.mark.parametrize("state", SPRINGFIELDS)
def test_the_letters_of_its_state_narrow_it_down_to_any_springfield(reader: Any, state: str) -> None:
    answer = reader.get(f"/submit/cities?city=springfield+{state}", headers={"HX-Request": "true"})
    options = BeautifulSoup(answer.text, "html.parser").select("li[role=option]")
    assert f"Springfield, {state}" in [option["data-value"] for option in options]


def test_the_options_have_ids_and_values_that_lead_back_to_one_place(reader: Any) -> None:
    for typed_ in ("springf", "shelby", "st pa", "saint paul", "o'", "wells"):
        answer = reader.get(f"/submit/cities?city={typed_}", headers={"HX-Request": "true"})
        for option in BeautifulSoup(answer.text, "html.parser").select("li[role=option]"):
            assert option["id"]
            check = reader.post(
                "/submit/check",
                data=GOOD | {"city": str(option["data-value"])},
                headers={"HX-Request": "true", "HX-Trigger-Name": "city"},
            )
            place = BeautifulSoup(check.text, "html.parser").select_one("#error-city")
            assert place and not place.get_text(strip=True), (option["data-value"], place)


@pytest.mark.parametrize("typed_", ["", "%00", "%25", "_", "'", '"', "*", "zzzz", "%ED%A0%80", "a" * 5000, "%", "\\"])
def test_odd_letters_in_the_city_break_nothing(reader: Any, typed_: str) -> None:
    answer = reader.get(f"/submit/cities?city={typed_}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert not BeautifulSoup(answer.text, "html.parser").select("li[role=option]")
    page = reader.get(f"/submit?city={typed_}")
    assert page.status_code == 200
    lint(page.text)


def test_springfield_alone_is_chosen_by_a_button_without_script(sender: FlaskClient, register: Database) -> None:
    before = counted(register)
    sent = typed(sender, city="Springfield")
    answer = sender.post("/submit/draft", data=sent)
    assert answer.status_code == 200
    buttons = soup_of(answer).select(".candidates button[name=city]")
    labels = {str(button["value"]): button.get_text(" ", strip=True) for button in buttons}
    assert len(labels) >= 19
    assert labels["Springfield, IL"] == "Springfield, IL 114,394 people"
    for button in buttons:
        assert button["formaction"] == "/submit/draft"
    kept(answer, sent)
    # A browser sends the field and then the button that was pressed.
    pressed = [*fields(answer).items(), ("city", "Springfield, IL")]
    chosen = sender.post("/submit/draft", data=urlencode(pressed), content_type="application/x-www-form-urlencoded")
    assert chosen.status_code == 200
    assert fields(chosen)["city"] == "Springfield, IL"
    assert not soup_of(chosen).select(".candidates")
    kept(chosen, sent | {"city": "Springfield, IL"})
    assert counted(register) == before, "a draft stores nothing"
    assert sender.post("/submit", data=fields(chosen)).status_code == 303
    assert newest(register).record.startswith("springfield-il-")


@pytest.mark.parametrize(
    "name", ["Chicago, IL", "Chicago, Illinois", "CHICAGO, illinois", "il/chicago", " Chicago , IL "]
)
def test_a_city_is_found_as_people_write_it(reader: Any, name: str) -> None:
    headers = {"HX-Request": "true", "HX-Trigger-Name": "city"}
    answer = reader.post("/submit/check", data=GOOD | {"city": name}, headers=headers)
    place = BeautifulSoup(answer.text, "html.parser").select_one("#error-city")
    assert place and not place.get_text(strip=True)


@pytest.mark.parametrize("name", ["Chicago, WY", "Chica", "Cheyen", "Angeles, CA", "Cook, IL"])
def test_a_city_is_never_guessed(reader: Any, name: str) -> None:
    """Half a name, or a name in a state that has none such, is asked about; a county is no stand-in for a city."""
    headers = {"HX-Request": "true", "HX-Trigger-Name": "city"}
    answer = reader.post("/submit/check", data=GOOD | {"city": name}, headers=headers)
    place = BeautifulSoup(answer.text, "html.parser").select_one("#error-city")
    assert place and place.get_text(strip=True)


# What became of it


@pytest.mark.parametrize(("verb", "state"), [("publish", "Published"), ("reject", "Not published")])
def test_the_private_page_shows_the_decision_and_its_reason(
    app: Flask, register: Database, verb: str, state: str
) -> None:
    client = app.test_client()
    address = client.post("/submit", data=typed(client)).location
    number = newest(register).id
    with register.writing() as session:
        getattr(decide, verb)(session, number, by="an editor", reason="Because the page says <so> & more.")
    page = soup_of(client.get(address))
    shown = page.select_one(".state")
    assert shown and shown.get_text(strip=True) == state
    assert "The editor’s reason: Because the page says <so> & more." in page.get_text()
    link = page.select_one(f"a[href='/statements/{number}']")
    assert (link is not None) == (verb == "publish")
    assert client.get(f"/statements/{number}").status_code == (200 if verb == "publish" else 404)


def test_a_published_submission_counts_at_once(sender: FlaskClient, register: Database) -> None:
    assert sender.post("/submit", data=typed(sender)).status_code == 303
    number = newest(register).id
    with register.writing() as session:
        decide.publish(session, number, by="an editor", reason="Read.")
    assert "Cheyenne" in sender.get("/?state=WY&q=judge").text
    assert "Jo Speaker" in sender.get("/cities/wy/cheyenne").text
    assert "1 city in Wyoming" in sender.get("/?state=WY&stance=limits_some").text


# Markup

EVIL = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>&lt;b&gt;{{7*7}}"""


def test_markup_in_every_field_is_shown_as_text_everywhere(app: Flask, register: Database) -> None:
    client = app.test_client()
    evil = {name: f"{EVIL} {name}" for name in TEXTS}
    evil["source_url"] = 'https://evil.example/"onmouseover=alert(3)\'<script>?a=<b>&c="'
    bad = client.post("/submit", data=typed(client, **evil, said_on="never"))
    assert bad.status_code == 422
    harmless(bad)
    lint(bad.text)
    kept(bad, typed(client, **evil, said_on="never"))
    answer = client.post("/submit", data=typed(client, **evil))
    assert answer.status_code == 303, errors(answer)
    number = newest(register).id
    harmless(client.get(answer.location), evil["quote"], evil["summary"])
    with register.writing() as session:
        decide.publish(session, number, by=EVIL, reason=EVIL)
    with register.reading() as session:
        source = session.scalar(select(Citation.source_id).where(Citation.statement_id == number))
    pages = [f"/statements/{number}", f"/statements/{number}/history", f"/sources/{source}", "/cities/wy/cheyenne"]
    pages += ["/?q=alert", "/?state=WY", "/statements?q=alert", "/statements?state=WY", answer.location]
    for path in pages:
        page = client.get(path)
        assert page.status_code == 200, path
        harmless(page)
        assert "alert(1)" in soup_of(page).get_text() or path == "/?state=WY", path
    for query in ({"speaker": evil["speaker"]}, {"publisher": evil["publisher"]}, {"q": EVIL}):
        harmless(client.get("/?" + urlencode(query)))
        harmless(client.get("/statements?" + urlencode(query)))
    headers = {"HX-Request": "true", "HX-Trigger-Name": "quote"}
    harmless(client.post("/submit/check", data=GOOD | evil, headers=headers), evil["quote"])
    harmless(client.post("/submit/check", data=GOOD | evil, headers=headers | {"HX-Trigger-Name": "source_url"}))
    harmless(client.get("/submit/cities?" + urlencode({"city": EVIL}), headers={"HX-Request": "true"}))
    harmless(client.get("/submit?" + urlencode({"city": EVIL})))


def harmless(answer: TestResponse, *texts: str) -> None:
    """No element and no attribute came out of what was typed; `texts` can be read as they were typed."""
    page = BeautifulSoup(answer.text, "lxml")  # as a browser reads it
    assert not page.select("img, b:not(:-soup-contains-own('look overdue')), script:not([src])"), answer.text
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        assert not str(tag.get("href") or "").startswith("javascript:")
    assert "49" not in page.get_text().replace(EVIL, "").split(), "a template was run"
    for text in texts:
        assert text in page.get_text(), "what was typed cannot be read"


def test_history_tells_who_proposed_and_who_decided(sender: FlaskClient, register: Database) -> None:
    sender.post("/submit", data=typed(sender))
    number = newest(register).id
    with register.writing() as session:
        decide.publish(session, number, by="an editor", reason="Read.")
    with register.reading() as session:
        changes = session.scalars(select(Change).where(Change.noun == "statement", Change.noun_id == number)).all()
    assert [(change.verb, change.by) for change in changes] == [("proposed", "a visitor"), ("published", "an editor")]
