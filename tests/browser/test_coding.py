"""Two coders in a browser: drawn, coded by keyboard and without script, ruled on; every page by axe."""

from typing import Any

import pytest
from flask import Flask

from dashboard.register import codings

from .. import desk
from ..accounts import PASSWORD
from .conftest import expect
from .test_access import look


@pytest.fixture(scope="module")
def editors(application: Flask) -> None:
    """Ada and Cas have accounts on the served register."""
    for name in ("Ada", "Cas"):
        desk.editor(application, application.extensions["database"], name)


def enter(page: Any, name: str) -> None:
    """Sign in, and come to the page of codes."""
    page.goto("/accounts/sign-in?next=/review/coding")
    page.locator("#email").fill(f"{name}@example.org")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Code a statement")


def first_code(application: Flask, number: str) -> tuple[str, str]:
    """Stance and channel that a statement has by now."""
    with application.extensions["database"].reading() as session:
        found = session.scalars(codings.sample()).all()
        one = next(statement for statement in found if statement.id == int(number))
        return one.stance, one.channel


@pytest.mark.usefixtures("editors")
def test_sources_are_drawn_and_a_statement_coded_without_a_mouse(
    page: Any, application: Flask, allowed: set[str]
) -> None:
    allowed.add("status of 422")
    enter(page, "ada")
    look(page, again=page.reload)
    page.get_by_role("button", name="Draw 10 sources").press("Enter")
    expect(page.get_by_role("main").get_by_role("status").filter(has_text="10 sources drawn")).to_be_visible()
    look(page, again=page.reload)
    page.set_viewport_size({"width": 1280, "height": 900})
    number = page.locator("[name=statement]").input_value()
    stance, _ = first_code(application, number)
    page.get_by_role("button", name="Keep my code").press("Enter")
    expect(page.locator("#errors")).to_contain_text("Choose one of the stances")
    look(page)
    page.get_by_role("radio", name="Words", exact=True).press("Space")
    chosen = "Mixed or no clear limit" if stance != "mixed" else "Limits some help"
    page.get_by_role("radio", name=chosen).press("Space")
    page.locator("#note").fill("Hard to tell.")
    page.get_by_role("button", name="Keep my code").press("Enter")
    expect(page.get_by_role("main").get_by_role("status").filter(has_text="Your code is kept.")).to_be_visible()
    assert page.locator("[name=statement]").input_value() != number


def test_a_third_editor_rules_without_script(plain_page: Any, application: Flask) -> None:
    enter(plain_page, "cas")
    plain_page.locator(".disagreements a").first.click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Rule on two codes")
    expect(plain_page.locator(".two-codes li")).to_have_count(2)
    number = plain_page.url.rpartition("/")[2]
    plain_page.get_by_role("radio", name="Words", exact=True).check()
    plain_page.get_by_role("radio", name="Helps when asked").check()
    plain_page.locator("#note").fill("The rule on requests decides.")
    plain_page.get_by_role("button", name="Keep my ruling").click()
    expect(
        plain_page.get_by_role("main").get_by_role("status").filter(has_text="and the statement corrected")
    ).to_be_visible()
    assert first_code(application, number) == ("helps_on_request", "words")
    plain_page.goto(f"/statements/{number}/history")
    expect(plain_page.locator("#coded-twice")).to_be_visible()


def test_the_history_of_a_ruling_and_the_page_that_asks_for_one_are_open_to_everybody(
    page: Any, application: Flask
) -> None:
    with application.extensions["database"].reading() as session:
        ruled = next(one.id for one in session.scalars(codings.sample()) if one.stance == "helps_on_request")
    page.goto(f"/statements/{ruled}/history")
    expect(page.locator("#coded-twice")).to_be_visible()
    look(page, again=page.reload)
    enter(page, "ada")
    page.get_by_role("radio", name="List", exact=True).check()
    page.get_by_role("radio", name="No position stated").check()
    page.get_by_role("button", name="Keep my code").click()
    expect(page.get_by_role("main").get_by_role("status").filter(has_text="Your code is kept.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    enter(page, "cas")
    page.locator(".disagreements a").first.click()
    expect(page.locator(".two-codes")).to_be_visible()
    look(page, again=page.reload)
