"""The whole way: an address is read, words are picked, corrected, submitted, published, and proved in public."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import func, select
from waitress.server import create_server

from dashboard import create_app, migrations
from dashboard.db import Database
from dashboard.models import Statement
from dashboard.register import decide, founding

from ..conftest import settings
from ..newspaper import Newspaper, printed
from .conftest import expect

WORDS = "Our officers will not hold anybody for immigration agents"


@pytest.fixture(scope="module")
def paper() -> Iterator[Newspaper]:
    with printed() as made:
        yield made


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('proof') / 'register.db'}")
    migrations.upgrade(made)
    with made.writing() as session:
        founding.found(session, statements=True)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def server(database: Database, paper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application of these tests: it may read the newspaper on loopback, as none may by default."""
    allowed = {"fetch_ports": frozenset([paper.port]), "fetch_networks": ("127.0.0.0/8",)}
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(settings(Path(tmp_path_factory.mktemp("proof")), **allowed), database)
    served = create_server(app, sockets=[listening], threads=4, ident=None)
    running = threading.Thread(target=served.run, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    served.close()
    running.join(5)


def newest(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.max(Statement.id))) or 0


def published(database: Database) -> int:
    """Publish the newest submission as an editor would; returns its id."""
    with database.writing() as session:
        number = session.scalar(select(func.max(Statement.id))) or 0
        decide.publish(session, number, by="an editor", reason="The page says so.")
    return number


def axe(page: Any) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"][:3]]


def select_in_text(page: Any, words: str) -> None:
    """Mark these words in the text of the page as a person does with the mouse."""
    page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.getElementById("reading-text"), NodeFilter.SHOW_TEXT)
          for (let node; node = walker.nextNode();) {
            const at = node.data.indexOf(words)
            if (at < 0) continue
            const range = document.createRange()
            range.setStart(node, at)
            range.setEnd(node, at + words.length)
            getSelection().removeAllRanges()
            getSelection().addRange(range)
            return
          }
        }""",
        words,
    )


def test_from_an_address_to_the_lit_passage(page: Any, paper: Newspaper, database: Database) -> None:
    page.goto("/submit")
    page.locator("#source_url").fill(paper.url("/holds?utm_source=x"))
    page.get_by_role("button", name="Read the source").click()
    expect(page.locator("#read")).to_contain_text("It seems to hold 2 statements")
    expect(page.locator("#status")).to_contain_text("It seems to hold 2 statements")
    expect(page.locator("#publisher")).to_have_value("The Valley Courier")
    expect(page.locator("#published_on")).to_have_value("2017-02-03")
    expect(page.locator(".from-page")).to_have_count(4)
    assert axe(page) == []

    page.get_by_role("button", name="Use this statement by Ruth Calder for Springfield").click()
    expect(page.locator("#speaker")).to_have_value("Ruth Calder")
    expect(page.locator("#city")).to_have_value("Springfield, IL")
    expect(page.locator("#said_on")).to_have_value("2017-02-01")
    expect(page.locator("#proposal-1")).to_have_class("chosen")

    expect(page.locator("#use-quote")).to_be_hidden()
    select_in_text(page, WORDS)
    page.locator("#use-quote").click()
    expect(page.locator("#quote")).to_have_value(WORDS)
    expect(page.locator("#quote")).to_be_focused()
    page.locator("#city").fill("springf")  # the list of places still comes up in the form that was swapped in
    expect(page.locator("#city-options [role=option]").first).to_be_visible()
    page.locator("#city").fill("Springfield, IL")
    page.locator("#role").fill("Mayor of Springfield")
    page.get_by_role("radio", name="Limits some help").check()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator(".check-exact")).to_contain_text("Quote found word for word")

    page.get_by_role("link", name="Next statement from this source").click()
    expect(page.locator("#source_url")).to_have_value(paper.url("/holds?utm_source=x"))
    expect(page.locator("#quote")).to_have_value("")
    expect(page.locator("#reading")).to_be_visible()

    number = published(database)
    page.goto(f"/statements/{number}")
    expect(page.locator(".passage mark")).to_have_text(WORDS)
    expect(page.locator(".citation-source a").first).to_have_attribute(
        "href", paper.url("/holds?utm_source=x") + "#:~:text=" + WORDS.replace(" ", "%20")
    )
    assert axe(page) == []
    page.goto("/statements?check=exact")
    expect(page.locator("#rows")).to_contain_text(WORDS)


def test_without_script_the_page_is_read_and_a_proposal_chosen_too(
    plain_page: Any, paper: Newspaper, database: Database
) -> None:
    page = plain_page
    before = newest(database)
    page.goto("/submit")
    page.locator("#source_url").fill(paper.url("/holds"))
    page.get_by_role("button", name="Read the source").click()
    expect(page.locator("#read")).to_contain_text("It seems to hold 2 statements")
    page.get_by_role("button", name="Use this statement by Tom Alder for Peoria").click()
    expect(page.locator("#speaker")).to_have_value("Tom Alder")
    page.get_by_role("radio", name="Helps when asked").check()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator(".state")).to_have_text("Waiting for an editor")
    expect(page.locator(".check-exact, .check-near")).to_have_count(1)
    assert newest(database) == before + 1


def test_a_page_that_cannot_be_read_can_be_pasted(page: Any, paper: Newspaper) -> None:
    paper.pages["/wall"] = (402, "<p>Subscribe to read on.</p>")
    page.goto("/submit")
    page.locator("#source_url").fill(paper.url("/wall"))
    page.locator("#speaker").fill("Typed before")
    page.get_by_role("button", name="Read the source").click()
    expect(page.locator("#read")).to_contain_text("Paywalled")
    page.locator("#pasted").fill(f"Holds\n\nSpringfield, Illinois, Mayor Ruth Calder said: “{WORDS}.”")
    page.get_by_role("button", name="Read this").click()
    expect(page.locator("#read")).to_contain_text("Pasted by hand")
    expect(page.locator("#reading-text")).to_contain_text(WORDS)
    expect(page.locator("#speaker")).to_have_value("Typed before")
    assert axe(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_reading_fits_a_phone(page: Any, paper: Newspaper, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/submit")
    page.locator("#source_url").fill(paper.url("/holds"))
    page.get_by_role("button", name="Read the source").click()
    expect(page.locator("#reading")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []
