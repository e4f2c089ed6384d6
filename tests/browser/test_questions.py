"""A second question, made in the browser: asked, answered and found everywhere, with and without script."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from dashboard import create_app
from dashboard.db import Database

from .. import accounts
from ..accounts import ADA, PASSWORD
from ..conftest import settings
from .conftest import _opened, expect
from .test_access import look
from .test_submitting import choose, fill


@pytest.fixture(scope="module")
def admin(application: Flask) -> None:
    """Ada decides and asks."""
    accounts.user(application, ADA, "admin")


@pytest.fixture
def sender_page(browser: Any, server: str, allowed: set[str]) -> Iterator[Any]:
    """Somebody else's browser."""
    with _opened(browser, server, allowed) as opened:
        yield opened


@pytest.fixture(scope="module")
def other(application: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of another application over the same register, which was up before any question was added."""
    database = Database(application.extensions["database"].url.render_as_string(hide_password=False))
    with create_app(settings(tmp_path_factory.mktemp("other")), database).test_client() as client:
        client.get("/")
        yield client
    database.dispose()


def enter(page: Any, address: str) -> None:
    """Sign in and come to a page of the desk."""
    page.goto(f"/accounts/sign-in?next={address}")
    page.locator("#email").fill(ADA)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(f"{address}$"))


def stance(page: Any, at: int, code: str, rank: str, label: str, plural: str) -> None:
    for name, value in (("code", code), ("label", label), ("plural", plural), ("rule", f"It {plural}.")):
        page.locator(f"#stances-{at}-{name}").fill(value)
    page.locator(f"#stances-{at}-rank").select_option(rank)


def ask(page: Any, slug: str) -> None:
    """Add a question through the form: a stance more than it begins with, a mistake, a preview, then for good."""
    page.get_by_role("link", name="Add a question").click()
    for name, value in (
        ("title", f"Parking, {slug}"), ("slug", slug), ("wording", f"Does the city require parking ({slug})?"),
        ("background", "The question is about new homes."), ("label_name", "parking reform"),
    ):  # fmt: skip
        page.locator(f"#{name}").fill(value)
    stance(page, 0, "requires", "5", "Requires parking", "require parking")
    stance(page, 1, "frees", "1", "Leaves it free", "leave it free")
    page.locator("#stances-2-rule").fill("It says nothing.")
    page.get_by_role("button", name="Add a stance").click()
    expect(page.locator("#stances-3-code")).to_be_focused()
    stance(page, 3, "some", "5", "Requires some", "require some")
    page.get_by_role("button", name="Add a section").click()
    page.locator("#codebook-0-heading").fill("Dates")
    page.locator("#codebook-0-lines").fill("The day it was said.\nThe day it was voted on.")
    page.get_by_role("button", name="Add an event").click()
    page.get_by_role("button", name="Take away event 1").click()
    expect(page.locator("#events-0-on")).to_have_count(0)
    page.get_by_role("button", name="Preview", exact=True).last.click()
    expect(page.locator("#errors")).to_contain_text("ranks from 1 to 5, each once")
    page.locator("#stances-3-rank").select_option("3")
    page.get_by_role("button", name="Preview", exact=True).last.click()
    expect(page.locator(".preview")).to_contain_text("17 cities that require some")
    page.get_by_role("button", name="Add the question").click()
    expect(page.get_by_role("main").get_by_role("status").filter(has_text="is in the register")).to_be_visible()


def answer(page: Any, slug: str, words: str) -> None:
    """Submit a statement on it, coming from the first screen."""
    page.goto("/")
    page.get_by_role("link", name=f"Parking, {slug}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Does the city require parking ({slug})?")
    page.get_by_role("link", name="Submit", exact=True).click()
    fill(page, source_url=f"https://paper.example/{slug}", publisher="The Paper", city="Cheyenne, WY", quote=words)
    choose(page, "Channel", "Words")
    choose(page, "Stance", "Requires some")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your submission")


def whole_way(page: Any, sender: Any, other: Any, slug: str, words: str) -> None:
    """Ask, answer, accept; then the answer is on every page of the question, and in the files of another process."""
    assert other.get(f"/?question={slug}").status_code == 400
    enter(page, "/review/questions")
    ask(page, slug)
    answer(sender, slug, words)
    page.goto(f"/review?question={slug}")
    page.locator("[data-item]", has_text=words).get_by_role("link").first.click()
    expect(page.locator(".facts")).to_contain_text("It require some.")
    page.get_by_role("radio", name="Accept", exact=True).check()
    page.get_by_role("button", name="Decide", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review")

    sender.goto("/")
    sender.get_by_role("link", name=f"Parking, {slug}").click()
    expect(sender.locator("#rows")).to_contain_text("Cheyenne")
    expect(sender.locator("#rows")).to_contain_text("Requires some")
    sender.goto(f"/?question={slug}&stance=some&channel=words")
    expect(sender.locator("#results .sentence")).to_contain_text("1 ")
    expect(sender.locator("#facets")).to_contain_text("Requires some")
    sender.locator("#rows").get_by_role("link", name="Cheyenne").click()
    expect(sender.locator(".standing-answer")).to_contain_text("Requires some")
    expect(sender.locator("main")).to_contain_text(words)
    sender.get_by_role("link", name="Method", exact=True).click()
    expect(sender.locator("main")).to_contain_text("The day it was voted on.")
    sender.goto(f"/compare?city=wy/cheyenne&city=il/chicago&question={slug}")
    expect(sender.locator("main")).to_contain_text("Requires some")

    rows = list(csv.DictReader(io.StringIO(other.get(f"/statements.csv?question={slug}").text)))
    assert [(row["question"], row["stance"], row["quote"]) for row in rows] == [(slug, "some", words)]
    assert "Cheyenne" in other.get(f"/cities.csv?question={slug}&stance=some").text


def test_a_second_question_works_everywhere(page: Any, sender_page: Any, other: Any, admin: None) -> None:
    whole_way(page, sender_page, other, "scripted", "Every new home here comes with a place for one car.")


def test_a_second_question_works_everywhere_without_script(
    plain_page: Any, sender_page: Any, other: Any, admin: None
) -> None:
    whole_way(plain_page, sender_page, other, "plain", "Garages are asked of whoever builds ten homes or more.")


def revised(page: Any, version: str, rule: str) -> None:
    """Give the first question's codebook another version."""
    page.goto("/review/questions/immigration-help")
    page.locator("#stances-2-rule").fill(rule)
    page.locator("#codebook_version").fill(version)
    page.locator("#changelog").fill("The rule is clearer.")
    page.get_by_role("button", name="Publish the change").click()
    expect(page.get_by_role("main").get_by_role("status").filter(has_text="is changed")).to_be_visible()


def recoded(page: Any) -> None:
    """Confirm the first statement of the list, and see one less."""
    page.get_by_role("link", name="statements to code anew").first.click()
    item = page.locator(".items .item").first
    address = item.get_by_role("link").first.get_attribute("href")
    before = int(page.locator("#left").inner_text().split()[0])
    item.get_by_role("button", name="Still right").click()
    expect(page.locator("#left")).to_contain_text(f"{before - 1} published statements")
    page.goto(f"{address}/history")
    expect(page.locator("main")).to_contain_text("Confirmed under another codebook version")


def test_a_codebook_is_revised_and_a_statement_confirmed(page: Any, admin: None) -> None:
    enter(page, "/review/questions")
    revised(page, "2", "They name a limit and a help of the same weight.")
    recoded(page)


def test_a_codebook_is_revised_and_a_statement_confirmed_without_script(plain_page: Any, admin: None) -> None:
    enter(plain_page, "/review/questions")
    revised(plain_page, "3", "They name a limit and a help that weigh alike.")
    recoded(plain_page)


def test_the_pages_of_questions_are_open_to_everybody(page: Any, admin: None) -> None:
    enter(page, "/review/questions")
    look(page, again=page.reload)
    for address in ("/review/questions/immigration-help", "/review/recode", "/about/method?version=1"):
        page.goto(address)
        look(page, again=page.reload)
    page.goto("/review/questions/new")
    page.get_by_role("button", name="Preview", exact=True).last.click()
    expect(page.locator("#errors")).to_be_focused()
    look(page)
    page.goto("/review/questions/immigration-help")
    page.locator("#title").fill("Another title")
    page.get_by_role("button", name="Preview", exact=True).last.click()
    expect(page.locator("#preview-head")).to_be_focused()
    look(page)
