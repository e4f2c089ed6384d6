"""A look in a browser: recorded with script and without, seen by readers, open to everybody."""

from typing import Any

import pytest

from .conftest import expect
from .test_access import look
from .test_reviewing import editors, enter

__all__ = ["editors"]  # a fixture, used by name


def record(page: Any, city: str, *, typed: bool) -> None:
    """Fill in the form and send it; `typed` chooses the place from the list."""
    page.goto("/review")
    page.get_by_role("navigation", name="Desk").get_by_role("link", name="Coverage").click()
    if typed:
        page.locator("#city").press_sequentially(city[:5], delay=10)
        expect(page.locator("#city-options [role=option]").first).to_contain_text(city)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#city")).to_have_value(city)
    else:
        page.locator("#city").fill(city)
    page.locator("#query").fill("immigration ordinance")
    page.locator("#where").fill("The Tribune")
    page.get_by_role("button", name="Record the look").click()
    expect(page.locator(".known")).to_contain_text("A look at 1 place is recorded.")


@pytest.mark.usefixtures("editors")
def test_an_editor_records_a_look_and_a_reader_sees_it(page: Any) -> None:
    enter(page, "cas")
    record(page, "Laramie, WY", typed=True)
    look(page, again=page.reload)
    page.goto("/review/coverage/due?city=wy/laramie")
    look(page, again=page.reload)
    page.goto("/?standing=searched_none_found")
    expect(page.locator("#rows")).to_contain_text("Searched, none found")
    look(page, again=page.reload)
    page.locator("#rows").get_by_role("link", name="Laramie").click()
    expect(page.locator(".looks")).to_contain_text("“immigration ordinance” in The Tribune: none found")
    look(page, again=page.reload)


@pytest.mark.usefixtures("editors")
def test_without_script_a_look_is_recorded_and_taken_back(plain_page: Any) -> None:
    enter(plain_page, "dee")
    record(plain_page, "Casper, WY", typed=False)
    plain_page.get_by_text("Withdraw", exact=False).first.click()
    plain_page.get_by_label("Reason, in a sentence").first.fill("Another Casper was meant.")
    plain_page.get_by_role("button", name="Withdraw this look").first.click()
    expect(plain_page.locator(".known")).to_contain_text("is withdrawn")
    plain_page.goto("/about/coverage")
    plain_page.get_by_role("row", name="Wyoming").get_by_role("link").last.click()
    expect(plain_page.get_by_role("heading", level=2).first).to_contain_text("cities in Wyoming")
