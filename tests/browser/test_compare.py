"""Comparing cities by mouse, by keyboard and without script."""

import re
from typing import Any

import pytest

from .conftest import expect
from .test_access import PHONE, look

NAMES = ".compare thead .compare-name"


def test_a_city_is_added_by_typing_its_beginning_and_choosing(page: Any) -> None:
    page.goto("/cities/il/chicago")
    page.get_by_role("link", name="Compare with another city").click()
    expect(page.locator(NAMES)).to_have_text(["Chicago, IL"])
    field = page.get_by_role("combobox", name="Add another city")
    field.press_sequentially("new york", delay=15)
    expect(page.locator("#city-options [role=option]").first).to_contain_text("New York, NY")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value("New York, NY")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/compare\?city=il/chicago&city=ny/new-york$"))
    expect(page.locator(NAMES)).to_have_text(["Chicago, IL", "New York, NY"])


@pytest.mark.parametrize("scripting", ["page", "plain_page"])
def test_a_city_is_added_and_taken_away_with_and_without_script(
    request: pytest.FixtureRequest, scripting: str, allowed: set[str]
) -> None:
    allowed.add("status of 400")
    page: Any = request.getfixturevalue(scripting)
    page.goto("/compare?city=il/chicago")
    page.locator("#city").fill("Portland")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert").last).to_contain_text("Several places can be meant by “Portland”")
    page.get_by_role("link", name="Portland, ME", exact=True).click()
    expect(page.locator(NAMES)).to_have_text(["Chicago, IL", "Portland, ME"])
    page.get_by_role("link", name="Take away Chicago, IL").click()
    expect(page.locator(NAMES)).to_have_text(["Portland, ME"])


def test_the_earlier_statements_open_and_each_leads_to_its_proof(page: Any) -> None:
    page.goto("/compare?city=il/chicago&city=ny/new-york")
    page.get_by_text("earlier").first.click()
    page.locator(".compare-earlier a").first.click()
    expect(page).to_have_url(re.compile(r"/statements/\d+$"))
    expect(page.locator(".proof h1")).to_contain_text("Chicago")


def test_on_a_phone_each_cell_names_its_city(page: Any) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/compare?city=il/chicago&city=ny/new-york")
    cell = page.locator(".compare tbody td").nth(1)
    expect(cell.locator(".compare-city")).to_be_visible()
    expect(cell).to_contain_text("New York")


def test_a_comparison_that_says_no_is_open_to_everybody(page: Any, allowed: set[str]) -> None:
    allowed.add("status of 400")
    page.goto("/compare?city=il/chicago&city=Springfield")
    look(page, again=page.reload)
