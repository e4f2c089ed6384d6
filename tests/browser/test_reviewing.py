"""The desk in a browser: a submission's whole way, two editors on one item, the keyboard, with and without script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from .. import desk
from ..accounts import PASSWORD
from .conftest import _opened, expect
from .test_access import look
from .test_submitting import choose, fill, settled, submit


@pytest.fixture(scope="module")
def editors(application: Flask) -> None:
    """Cas and Dee have accounts on the served register."""
    for name in ("Cas", "Dee"):
        desk.editor(application, application.extensions["database"], name)


def enter(page: Any, name: str) -> None:
    """Sign in, and come to the queue."""
    page.goto("/accounts/sign-in?next=/review")
    page.locator("#email").fill(f"{name}@example.org")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review")


@pytest.fixture
def second_page(browser: Any, server: str, allowed: set[str]) -> Iterator[Any]:
    """Another browser: the other editor's."""
    with _opened(browser, server, allowed) as opened:
        yield opened


@pytest.fixture
def sender_page(browser: Any, server: str, allowed: set[str]) -> Iterator[Any]:
    """The submitter's browser."""
    with _opened(browser, server, allowed) as opened:
        yield opened


def send(page: Any, words: str, city: str = "Cheyenne, WY") -> str:
    """Submit a statement; the address of its private page."""
    page.goto("/submit")
    fill(page, source_url=f"https://paper.example/{abs(hash(words))}", publisher="The Paper", city=city, quote=words)
    choose(page, "Channel", "Words")
    choose(page, "Stance", "Limits some help")
    settled(page)
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your submission")
    return str(page.url)


def open_item(page: Any, words: str) -> str:
    """Open the queue's item with these words; its address."""
    page.goto("/review")
    page.locator("[data-item]", has_text=words).get_by_role("link").first.click()
    expect(page.locator("#decide")).to_be_visible()
    return str(page.url)


def decided(page: Any, choice: str, reason: str) -> None:
    """Choose, say why, send."""
    page.get_by_role("radio", name=choice, exact=True).check()
    page.locator("#reason").fill(reason)
    page.get_by_role("button", name="Decide", exact=True).last.click()


def whole_way(page: Any, sender: Any, words: str) -> None:
    """Submit, return, answer, accept, correct, withdraw."""
    private = send(sender, words)
    enter(page, "cas")
    address = open_item(page, words)
    decided(page, "Return with questions", "On which day was it said?")
    expect(page.get_by_role("heading", level=1)).to_have_text("Review")
    sender.goto(private)
    expect(sender.locator("main")).to_contain_text("On which day was it said?")
    sender.get_by_role("link", name="Answer and mend").click()
    sender.locator("#said_on").fill("2020-05-18")
    sender.locator("#comment").fill("On Monday.")
    sender.get_by_role("button", name="Send the answer").click()
    expect(sender.locator(".state")).to_have_text("Waiting for an editor")

    open_item(page, words)
    expect(page.locator(".questioning .asked")).to_have_text(["On which day was it said?", "On Monday."])
    expect(page.locator(".facts")).to_contain_text("18 May 2020")
    decided(page, "Accept", "")
    done = page.locator("main").get_by_role("status")
    expect(done).to_contain_text("is public now.")
    assert page.url.endswith("/review")
    done.get_by_role("link", name="Look at it").click()
    expect(page).to_have_url(address)
    sender.reload()
    expect(sender.locator(".state")).to_have_text("Published")

    page.goto(address)
    page.get_by_text("Correct the fields", exact=True).click()
    page.locator("#speaker").fill("Ann Other")
    decided(page, "Correct", "The page names her.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ann Other for Cheyenne")
    sender.goto("/about/corrections")
    expect(sender.locator(".correction").first).to_contain_text("The page names her.")

    decided(page, "Withdraw", "The paper took it back.")
    expect(page.locator(".state")).to_contain_text("Withdrawn")
    sender.goto(address.replace("/review/", "/statements/"))
    expect(sender.locator(".tombstone")).to_contain_text("The paper took it back.")


def test_a_submission_goes_its_whole_way(page: Any, sender_page: Any, editors: None) -> None:
    whole_way(page, sender_page, "We will not ask anybody at the counter where they were born.")


def test_a_submission_goes_its_whole_way_without_script(plain_page: Any, sender_page: Any, editors: None) -> None:
    whole_way(plain_page, sender_page, "No officer of ours stands in for an agent of somebody else.")


def test_two_editors_on_one_item_do_not_undo_each_other(
    page: Any, second_page: Any, sender_page: Any, editors: None, allowed: set[str]
) -> None:
    allowed.add("status of 409")
    words = "Our jail opens its doors for a judge and for nobody else."
    send(sender_page, words)
    enter(page, "cas")
    enter(second_page, "dee")
    address = open_item(page, words)
    second_page.goto(address)
    expect(second_page.locator(".notice")).to_contain_text("Taken by Cas")
    expect(second_page.locator("#decide")).to_have_count(0)
    second_page.get_by_role("button", name="Take it over").click()
    decided(second_page, "Accept", "Dee was first.")
    expect(second_page.get_by_role("heading", level=1)).to_have_text("Review")
    expect(second_page.locator("#status")).to_have_text(re.compile(r"^Statement \d+ is public now\.$"))

    page.get_by_role("radio", name="Reject", exact=True).check()
    page.locator("#code").select_option("other")
    page.locator("#reason").fill("Cas thinks otherwise.")
    page.get_by_role("button", name="Decide", exact=True).last.click()
    expect(page.locator("#errors")).to_contain_text("was changed since you opened it")
    expect(page.locator(".notice")).to_contain_text("Dee was first.")
    expect(page.locator("#reason")).to_have_value("Cas thinks otherwise.")
    page.goto(address.replace("/review/", "/statements/"))
    expect(page.locator("h1")).to_contain_text("for Cheyenne")


def test_the_queue_works_by_keyboard(page: Any, sender_page: Any, editors: None) -> None:
    for words in ("The first of two remarks for the keyboard.", "The second remark, which is quite another one."):
        send(sender_page, words)
    enter(page, "cas")
    page.locator("html[data-scripts]").wait_for(state="attached")  # with the keys
    links = page.locator("[data-item] .line-city")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile(r"/review/\d+\?choice=reject$"))
    expect(page.get_by_role("radio", name="Reject", exact=True)).to_be_checked()
    expect(page.locator("#code")).to_be_visible()
    page.get_by_role("radio", name="Accept", exact=True).check()
    expect(page.locator("#code")).to_be_hidden()


def test_a_filter_of_the_queue_answers_at_once(page: Any, sender_page: Any, editors: None) -> None:
    send(sender_page, "A remark that waits while the queue is filtered.")
    enter(page, "cas")
    page.locator("#kind").select_option("edit")
    expect(page).to_have_url(re.compile(r"/review\?kind=edit$"))
    expect(page.locator(".empty")).to_contain_text("Nothing fits this filter.")
    expect(page.locator("#waiting")).to_contain_text(re.compile(r"^\d+ waiting$"))


def test_the_pages_of_the_desk_are_open_to_everybody(page: Any, sender_page: Any, editors: None) -> None:
    send(sender_page, "A remark that is looked at from every side.")
    sender_page.goto("/submit/correct/3")
    sender_page.locator("#comment").fill("The page gives another office.")
    sender_page.locator("#role").fill("Acting Mayor")
    look(sender_page)
    sender_page.get_by_role("button", name="Suggest this correction").click()
    expect(sender_page.get_by_role("heading", level=1)).to_have_text("Your correction")
    look(sender_page, again=sender_page.reload)
    enter(page, "cas")
    look(page, again=page.reload)
    address = open_item(page, "A remark that is looked at from every side.")
    for shown in (address, "/review/1", "/review/edits/1"):
        page.goto(shown)
        for folded in page.locator("details").all():
            folded.evaluate("one => one.open = true")
        look(page)


REMARKS = {
    "page": ("The desk clerks keep no list of anybody.", "Our buses carry whoever has a ticket."),
    "plain_page": ("Libraries ask nobody for papers here.", "A school is a school, and that settles it."),
}


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_an_error_is_reported_and_answered_and_several_items_are_decided_at_once(
    sender_page: Any, editors: None, request: pytest.FixtureRequest, kind: str
) -> None:
    page = request.getfixturevalue(kind)
    sender_page.goto("/cities/il/chicago")
    sender_page.get_by_role("link", name="Report an error").click()
    sender_page.get_by_role("radio", name="Something is missing").check()
    sender_page.get_by_label("What should it say, and how do you know?").fill(f"The vote of May, {kind}.")
    look(sender_page)
    sender_page.get_by_role("button", name="Send the report").click()
    expect(sender_page.get_by_role("heading", level=1)).to_have_text("Your report")
    remarks = REMARKS[kind]
    for remark in remarks:
        send(sender_page, remark)

    enter(page, "cas")
    page.locator(".item", has_text=f"The vote of May, {kind}.").get_by_role("link").click()
    if kind == "page":
        look(page)
    page.get_by_role("radio", name="Not an error").check()
    page.get_by_label("Reason, in a sentence").fill("There was no vote in May.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review")

    several = page.locator(".item", has_text=re.compile("|".join(remarks)))
    if kind == "page":
        several.nth(0).get_by_role("link").focus()
        page.keyboard.press("x")
    else:
        several.nth(0).get_by_role("checkbox").check()
    expect(several.nth(0).get_by_role("checkbox")).to_be_checked()
    several.nth(1).get_by_role("checkbox").check()
    page.get_by_text("Decide the ticked items together").click()
    if kind == "page":
        look(page)
    page.get_by_role("button", name="Accept all ticked").click()
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("2 items accepted.")
    expect(several).to_have_count(0)


def test_the_desk_is_worked_in_spanish(page: Any, sender_page: Any, editors: None) -> None:
    send(sender_page, "A remark that is decided in Spanish.")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/es/accounts/sign-in?next=/review")
    page.locator("#email").fill("cas@example.org")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Iniciar sesión", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revisión")
    look(page)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(r"/es/review/\d+\?choice=accept$"))
    expect(page.get_by_role("radio", name="Aceptar", exact=True)).to_be_checked()
    look(page)
    page.get_by_role("button", name="Decidir", exact=True).last.click()
    expect(page).to_have_url(re.compile(r"/es/review$"))
    page.locator("#kind").select_option("edit")
    expect(page).to_have_url(re.compile(r"/es/review\?kind=edit$"))
    page.reload()
    expect(page.locator("#queue")).to_contain_text(
        re.compile("en espera de una persona editora|Nada cumple este filtro")
    )
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"(?<!/es)/review\?kind=edit$"))
