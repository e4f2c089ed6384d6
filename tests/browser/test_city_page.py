"""The city page: why it stands where it stands."""

import re
from typing import Any

import pytest

from .conftest import expect


@pytest.mark.parametrize("scripting", ["page", "plain_page"])
def test_why_opens_and_leads_to_the_statement_that_decides(request: pytest.FixtureRequest, scripting: str) -> None:
    page: Any = request.getfixturevalue(scripting)
    page.goto("/cities/il/chicago")
    why = page.locator("details.why")
    link = why.get_by_role("link").first
    expect(link).to_be_hidden()
    page.get_by_text("Why?").click()
    expect(link).to_be_visible()
    expect(why).to_contain_text("The rule:")
    target = str(link.get_attribute("href"))
    link.click()
    expect(page).to_have_url(re.compile(f"{target}$"))
    expect(page.locator(target)).to_be_in_viewport()
    expect(page.locator(f"{target} .stance").first).to_contain_text("Limits")


def test_why_opens_by_keyboard(page: Any) -> None:
    page.goto("/cities/il/chicago")
    page.get_by_text("Why?").focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.why")).to_contain_text("Decided by")
    page.keyboard.press("Tab")
    expect(page.locator("details.why a").first).to_be_focused()


def test_a_city_is_two_clicks_from_the_page_its_words_are_printed_on(page: Any) -> None:
    page.goto("/?q=chicago")
    page.get_by_role("link", name="Chicago", exact=True).click()
    source = page.locator(".citation-source a").first
    assert str(source.get_attribute("href")).startswith("http")
    assert "noopener" in str(source.get_attribute("rel"))
