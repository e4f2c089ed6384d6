"""A submission made beside its source: the page is read, fills the form, and proves the quote in public."""

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import func, select

from dashboard import create_app
from dashboard.db import Database
from dashboard.models import Capture, Change, Citation, Source, Statement
from dashboard.register import captures, checks, decide, propose

from . import captured, factories
from .client import LintingClient, lint
from .conftest import counting, settings
from .newspaper import ARTICLE, Newspaper, printed

QUOTE = "Our officers will not hold anybody for immigration agents without a judge’s order"
TEXT = (
    "Mayors answer on immigration holds\n\n"
    f"Springfield Mayor Ruth Calder said on Wednesday, “{QUOTE}, and we will not ask who was born where.”\n\n"
    "“We will honor every request,” Peoria Mayor Tom Alder told reporters in Illinois on Thursday."
)


@pytest.fixture
def sender(app: Flask) -> Any:
    """A client that is not held to linting every page."""
    return LintingClient(app, app.response_class)


@pytest.fixture(scope="module")
def paper() -> Any:
    with printed() as made:
        yield made


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "lxml")


def fields(page: BeautifulSoup) -> dict[str, str]:
    """What a browser would send for the form as it is."""
    form = page.find("form", id="submit")
    assert isinstance(form, Tag)
    sent: dict[str, str] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = str(field.get("name") or ""), field.get("type")
        if not name or kind in ("submit", "file") or (kind == "radio" and not field.has_attr("checked")):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            sent[name] = str(chosen["value"])
        else:
            sent[name] = str(field.get("value", "")) if field.name == "input" else field.get_text().removeprefix("\n")
    return sent


def pressed(client: Any, path: str, page: BeautifulSoup, **changes: Any) -> Any:
    """The answer to the form of a page, sent with a button of this path."""
    return client.post(path, data=fields(page) | changes, content_type="multipart/form-data")


def kept(register: Database, text: str = TEXT, **changes: Any) -> str:
    """The token of a capture that a submitter had made."""
    with register.writing() as session:
        return captures.keep(session, captured.reading(text, **changes)).token


def begun(client: Any, token: str) -> BeautifulSoup:
    answer = client.get(f"/submit?capture={token}")
    assert answer.status_code == 200
    return soup(answer)


def test_pasted_text_is_shown_beside_the_form_and_what_it_seems_to_hold(sender: Any) -> None:
    page = soup(sender.get("/submit"))
    answer = pressed(sender, "/submit/read", page, pasted=TEXT, speaker="typed before")
    assert answer.status_code == 200
    lint(answer.text)
    page = soup(answer)
    pane = page.find(id="reading-text")
    assert isinstance(pane, Tag)
    assert QUOTE in pane.get_text()
    cards = page.select(".proposals > li")
    assert [card.select_one("strong").get_text() for card in cards] == ["Ruth Calder", "Tom Alder"]  # type: ignore[union-attr]
    assert fields(page)["speaker"] == "typed before"
    assert "pasted by hand" in page.select_one("#read").get_text().lower()  # type: ignore[union-attr]


def test_a_chosen_proposal_fills_the_form_and_no_stance(sender: Any, register: Database) -> None:
    page = begun(sender, kept(register))
    answer = pressed(sender, "/submit/draft", page, proposal="1")
    lint(answer.text)
    filled = fields(soup(answer))
    assert (filled["speaker"], filled["role"], filled["city"]) == ("Ruth Calder", "Mayor", "Springfield, IL")
    assert filled["quote"].startswith(QUOTE)
    assert filled["channel"] == "words"
    assert "stance" not in filled
    assert filled["summary"] == ""
    marks = soup(answer).select("#reading-text mark")
    assert marks and QUOTE in marks[0].get_text()


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "²", "1" * 30])
def test_a_proposal_that_is_not_there_changes_nothing(sender: Any, register: Database, number: str) -> None:
    page = begun(sender, kept(register))
    answer = pressed(sender, "/submit/draft", page, proposal=number)
    assert answer.status_code == 200
    assert fields(soup(answer))["speaker"] == ""


def submitted(client: Any, token: str, **changes: str) -> Any:
    """The answer to a good statement, sent beside the captured page."""
    page = soup(pressed(client, "/submit/draft", begun(client, token), proposal="1"))
    values = {"stance": "limits_some", "source_url": "https://paper.example/1", "publisher": "The Paper"}
    return pressed(client, "/submit", page, **(values | changes))


def test_the_quote_is_looked_for_in_the_page_that_was_read(sender: Any, register: Database) -> None:
    token = kept(register)
    answer = submitted(sender, token)
    assert answer.status_code == 303
    with register.reading() as session:
        cited = session.scalars(select(Citation).order_by(Citation.statement_id.desc())).first()
        assert cited is not None
        assert cited.check_result == "exact"
        capture = session.get_one(Capture, cited.capture_id)
        assert (capture.token, capture.source_id) == (token, cited.source_id)
        line = session.scalars(select(Change).where(Change.verb == "checked")).one()
        assert (line.noun_id, line.after) == (cited.statement_id, {"citation 1": "exact"})
    page = soup(sender.get(answer.location))
    assert "Quote found word for word" in page.get_text()
    onward = page.find("a", string="Next statement from this source")
    assert isinstance(onward, Tag)
    following = fields(soup(sender.get(str(onward["href"]))))
    assert following["source_url"] == "https://paper.example/1"
    assert following["quote"] == ""


def test_words_the_page_does_not_print_are_not_found(sender: Any, register: Database) -> None:
    answer = submitted(sender, kept(register), quote="Our officers will hold anybody whom the agents ask for.")
    assert answer.status_code == 303
    with register.reading() as session:
        assert (
            session.scalars(select(Citation.check_result).order_by(Citation.statement_id.desc())).first() == "not_found"
        )


def test_another_page_than_the_cited_one_proves_nothing(sender: Any, register: Database) -> None:
    token = kept(register, url="https://elsewhere.example/2")
    assert submitted(sender, token).status_code == 303
    with register.reading() as session:
        cited = session.scalars(select(Citation).order_by(Citation.statement_id.desc())).first()
        assert cited is not None and (cited.check_result, cited.capture_id) == ("unchecked", None)
        assert session.scalar(select(Capture.source_id).where(Capture.token == token)) is None


@pytest.mark.parametrize(("way", "said"), [("pasted", "a submitter pasted"), ("uploaded", "a submitter sent")])
def test_a_text_that_was_brought_is_never_shown_as_if_the_register_had_read_it(
    sender: Any, register: Database, way: str, said: str
) -> None:
    answer = submitted(sender, kept(register, way=way, url="", address=""))
    badge = soup(sender.get(answer.location)).select_one(".check")
    assert badge is not None and "Quote found word for word" in badge.get_text() and said in badge.get_text()
    assert badge["class"] == ["check", "check-brought"]
    with register.writing() as session:
        number = session.scalars(select(Statement.id).order_by(Statement.id.desc())).first()
        assert number is not None
        decide.publish(session, number, by="x", reason="So.")
    for path in (f"/statements/{number}", "/statements?q=hold+anybody", "/statements?check=exact"):
        shown = soup(sender.get(path)).select(".check")
        assert [said in one.get_text() for one in shown] == [True], path


def test_what_the_register_read_itself_goes_before_what_is_brought(sender: Any, register: Database) -> None:
    published(register, QUOTE, TEXT)
    submitted(sender, kept(register, f"{TEXT}\n\nMore.", way="pasted", url="", address=""), distinct="yes")
    with register.reading() as session:
        cited = session.scalars(select(Citation).order_by(Citation.statement_id.desc())).first()
        assert cited is not None and (cited.check_result, cited.check_way) == ("exact", "fetched")


def test_where_an_address_led_to_another_website_the_proof_says_so(client: Any, register: Database) -> None:
    number = published(register, QUOTE, address="https://elsewhere.example/copy")
    shown = soup(client.get(f"/statements/{number}")).select_one(".proof-check")
    assert shown is not None and "which led to elsewhere.example" in shown.get_text()
    with register.reading() as session:
        source = session.get_one(Citation, (number, 1)).source_id
    assert "led to elsewhere.example" in client.get(f"/sources/{source}").text
    there = kept(register, address="https://elsewhere.example/copy")
    assert "led to <strong>elsewhere.example" in client.get(f"/submit?capture={there}").text
    near = kept(register, address="https://m.paper.example/1")
    assert "led to" not in client.get(f"/submit?capture={near}").text


def test_a_page_that_could_not_be_read_makes_the_quote_not_checkable(sender: Any, register: Database) -> None:
    token = kept(register, problem="paywall")
    page = soup(sender.get(f"/submit?capture={token}"))
    assert "can be submitted all the same" in page.get_text()
    with register.reading() as session:
        before = session.scalar(select(func.count()).select_from(Statement))
    answer = pressed(
        sender, "/submit", page, city="Springfield, IL", publisher="The Paper", channel="words", stance="mixed",
        source_url="https://paper.example/1", quote=QUOTE, speaker="Ruth Calder",
    )  # fmt: skip
    assert answer.status_code == 303
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(Statement)) == (before or 0) + 1
        cited = session.scalars(select(Citation).order_by(Citation.statement_id.desc())).first()
        assert cited is not None and cited.check_result == "unreadable"


def published(register: Database, quote: str, text: str = TEXT, **changes: Any) -> int:
    """A published statement whose quote was looked for in this text; returns its id."""
    with register.writing() as session:
        printed_ = factories.printed(source_url="https://paper.example/1", quote=quote)
        statement = propose.propose(session, factories.draft(session, "il/springfield"), printed_, by="x")
        source = session.scalars(select(Source).where(Source.url == "https://paper.example/1")).one()
        cited = session.get_one(Citation, (statement.id, 1))
        checks.check(session, cited, captured.capture(session, source, text, **changes), by="x")
        decide.publish(session, statement.id, by="x", reason="So.")
        return statement.id


def test_the_statement_page_lights_the_passage_and_links_to_it(client: Any, register: Database) -> None:
    number = published(register, QUOTE)
    page = soup(client.get(f"/statements/{number}"))
    passage = page.select_one(".passage")
    assert passage is not None and passage.mark is not None
    assert passage.mark.get_text() == QUOTE
    assert "Springfield Mayor Ruth Calder said" in passage.get_text()
    link = page.select_one(".citation-source a")
    assert link is not None
    assert str(link["href"]).startswith("https://paper.example/1#:~:text=Our%20officers")
    assert not page.select(".difference")


def test_a_near_quote_shows_the_words_that_differ(client: Any, register: Database) -> None:
    number = published(register, QUOTE.replace("anybody", "anyone"))
    page = soup(client.get(f"/statements/{number}"))
    assert "Quote found with a difference" in page.get_text()
    shown = page.select_one(".difference")
    assert shown is not None and shown.ins is not None and shown.find("del") is not None
    assert "anyone" in shown.find("del").get_text()  # type: ignore[union-attr]
    assert "anybody" in shown.ins.get_text()


def test_markup_on_a_captured_page_is_text_to_us(client: Any, register: Database) -> None:
    nasty = "<script>alert(1)</script> <img src=x onerror=alert(2)> said the mayor of Springfield, Illinois"
    number = published(register, "said the mayor of Springfield, Illinois", nasty)
    page = client.get(f"/statements/{number}")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    token = kept(register, nasty)
    beside = client.get(f"/submit?capture={token}")
    assert "<script>alert" not in beside.text
    assert "<img src=x" not in beside.text


def test_the_check_is_a_facet_of_the_statements(client: Any, register: Database) -> None:
    number = published(register, QUOTE)
    published(register, "Words that the page does not print at all anywhere.")
    page = soup(client.get("/statements?check=exact"))
    assert [link["href"] for link in page.select(".line-when")] == [f"/statements/{number}"]
    assert "Quote found word for word" in page.select_one("#rows").get_text()  # type: ignore[union-attr]


def test_a_statement_with_its_proof_takes_few_queries(app: Flask, register: Database) -> None:
    number = published(register, QUOTE)
    client = app.test_client()
    with counting(register) as sent:
        assert client.get(f"/statements/{number}").status_code == 200
    assert len(sent) <= 6, sent
    assert not any("warc" in statement for statement in sent)


def test_the_source_page_tells_what_was_seen(client: Any, register: Database) -> None:
    number = published(register, QUOTE)
    with register.reading() as session:
        source = session.get_one(Citation, (number, 1)).source_id
    page = soup(client.get(f"/sources/{source}"))
    log = page.select_one(".log")
    assert log is not None
    assert "our text has SHA-256" in log.get_text()


def test_nothing_given_to_read_is_said_with_what_to_do(sender: Any) -> None:
    answer = pressed(sender, "/submit/read", soup(sender.get("/submit")))
    assert answer.status_code == 422
    assert "Give the address of the page" in soup(answer).select_one("#read").get_text()  # type: ignore[union-attr]


def test_reading_needs_the_forms_own_token(sender: Any, register: Database) -> None:
    page = fields(soup(sender.get("/submit"))) | {"csrf_token": "forged", "pasted": TEXT}
    answer = sender.post("/submit/read", data=page, content_type="multipart/form-data")
    assert answer.status_code == 422
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(Capture)) == 0


def test_an_unknown_capture_is_as_good_as_none(client: Any) -> None:
    page = client.get("/submit?capture=" + "x" * 32)
    assert page.status_code == 200
    assert "The page as read" not in page.text


@pytest.mark.parametrize("path", ["/holds", "/gone"])
def test_an_address_is_read_over_the_network(register: Database, tmp_path: Any, paper: Newspaper, path: str) -> None:
    allowed = {"fetch_ports": frozenset([paper.port]), "fetch_networks": ("127.0.0.0/8",)}
    client = create_app(settings(tmp_path, **allowed), register).test_client()
    answer = pressed(client, "/submit/read", soup(client.get("/submit")), source_url=paper.url(path) + "?utm_source=x")
    assert answer.status_code == 200
    page = soup(answer)
    if path == "/gone":
        assert "Page missing." in page.get_text()
        return
    filled = fields(page)
    assert filled["source_title"] == "Mayors answer on immigration holds"
    assert (filled["publisher"], filled["source_author"]) == ("The Valley Courier", "Dana Field")
    assert filled["published_on"] == "2017-02-03", "published, never modified"
    assert len(page.select(".from-page")) == 4
    with register.reading() as session:
        capture = session.scalars(select(Capture)).one()
        assert capture.warc is not None and capture.http_status == 200


def test_loopback_is_refused_where_nobody_allowed_it(sender: Any, paper: Newspaper) -> None:
    before = len(paper.asked)
    answer = pressed(sender, "/submit/read", soup(sender.get("/submit")), source_url=paper.url("/holds"))
    assert answer.status_code == 200
    assert "Address not allowed." in soup(answer).get_text()
    assert len(paper.asked) == before, "no connection was made"


def test_a_file_is_read_and_a_picture_is_said_to_be_none(sender: Any) -> None:
    page = soup(sender.get("/submit"))
    answer = pressed(sender, "/submit/read", page, file=(io.BytesIO(ARTICLE.encode()), "holds.html", "text/html"))
    assert "It seems to hold 2 statements" in soup(answer).get_text()
    picture = (io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(200)), "holds.png", "image/png")
    answer = pressed(sender, "/submit/read", page, file=picture)
    assert "Not a page, PDF or text." in soup(answer).get_text()
