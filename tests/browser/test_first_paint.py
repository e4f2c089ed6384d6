"""What comes after the first paint, the scripts and the outlines of the states, and what people do before."""

import re
from typing import Any

import pytest

from .conftest import expect
from .test_narrowing import LIMITS_MOST, box, query, sentence

FIVE = ("/", "/statements", "/cities/il/chicago", "/statements/1", "/submit")
FOUND = re.compile("that limit most help$")
SINCE = """() => {
  const painted = performance.getEntriesByName("first-contentful-paint")[0].startTime
  const late = performance.getEntriesByType("resource").filter(held => /(htmx|app)-[^/]*js$/.test(held.name))
  return late.map(held => [new URL(held.name).pathname, held.startTime >= painted])
}"""


def held_back(page: Any, script: str = "htmx") -> list[Any]:
    """The requests for a script, none of them answered until the test goes on with it."""
    waiting: list[Any] = []
    page.route(f"**/assets/{script}-*.js", lambda asked: waiting.append(asked))
    return waiting


def answer(page: Any, waiting: list[Any]) -> None:
    """Let the held script go as soon as it was asked for."""
    while not waiting:
        page.wait_for_timeout(50)
    waiting.pop().continue_()


@pytest.mark.parametrize("address", FIVE)
def test_scripts_are_asked_for_after_the_first_paint(page: Any, address: str) -> None:
    page.goto(address)
    asked = page.evaluate(SINCE)
    assert len(asked) == 2, asked
    assert all(after for _, after in asked), asked


def drawn(reader: Any) -> float:
    """How wide Texas is drawn."""
    return float(reader.locator(".map use[href='#us-tx']").bounding_box()["width"])


def test_the_outlines_are_there_with_script_and_without(page: Any, plain_page: Any) -> None:
    for reader in (page, plain_page):
        reader.goto("/")
        expect(reader.locator("symbol[id^=us-] use")).to_have_count(51)
        reader.wait_for_load_state("networkidle")
        assert drawn(reader) > 0


def behind(page: Any) -> str:
    """The picture that lies behind the map, as if the wait for the script were over; '' where none is waited for."""
    page.evaluate("document.querySelector('.map > svg').getAnimations().forEach(one => one.finish())")
    return str(page.evaluate("getComputedStyle(document.querySelector('.map > svg')).backgroundImage"))


def test_where_the_first_script_does_not_come_the_outlines_lie_behind_the_map(page: Any, allowed: set[str]) -> None:
    allowed.add("ERR_FAILED")
    page.route("**/assets/start-*.js", lambda asked: asked.abort())
    page.goto("/", wait_until="load")
    assert page.locator("symbol[id^=us-] use").count() == 0
    found = re.search(r'url\("(.*/assets/map-behind-\w+\.svg)"\)', behind(page))
    assert found and page.request.get(found[1]).status == 200
    page.goto("/?state=CA", wait_until="load")
    assert behind(page) == "none", "nothing false behind one state"


def test_the_outlines_come_where_a_browser_tells_of_no_paint(page: Any) -> None:
    page.add_init_script("PerformanceObserver.prototype.observe = () => {}")
    page.goto("/")
    expect(page.locator("symbol[id^=us-] use")).to_have_count(51)
    expect(page.locator("html")).to_have_attribute("data-scripts", "here")
    assert behind(page) == "none"


def test_a_click_before_htmx_is_there_asks_for_the_whole_page(page: Any) -> None:
    waiting = held_back(page)
    page.goto("/", wait_until="load")
    with page.expect_navigation(wait_until="commit"):
        page.locator(".stance-bar").get_by_role("link", name=re.compile(LIMITS_MOST)).first.click()
    expect(sentence(page)).to_contain_text("whose standing is “Limits most help”")
    assert query(page)["standing"] == ["limits_broadly"]
    page.goto("/statements?q=", wait_until="load")
    page.locator("#q").fill("detainer")
    with page.expect_navigation(wait_until="commit"):
        page.locator("#q").press("Enter")
    expect(sentence(page)).to_contain_text("matching “detainer”")
    assert waiting


def test_a_box_ticked_before_htmx_is_there_narrows_once_it_is(page: Any) -> None:
    waiting = held_back(page)
    page.goto("/", wait_until="load")
    box(page, "Stance", LIMITS_MOST).check()
    before = sentence(page).inner_text()
    answer(page, waiting)
    expect(sentence(page)).to_have_text(FOUND)
    assert sentence(page).inner_text() != before
    assert query(page) == {"stance": ["limits_broadly"]}


def test_places_typed_before_htmx_is_there_are_offered_once_it_is(page: Any) -> None:
    waiting = held_back(page)
    page.goto("/submit", wait_until="load")
    page.get_by_role("textbox", name="City").press_sequentially("Chica")
    answer(page, waiting)
    expect(page.get_by_role("option", name="Chicago, IL").first).to_be_visible()


def test_facets_opened_on_a_phone_before_the_script_stay_open(page: Any) -> None:
    waiting = held_back(page, "app")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/", wait_until="load")
    page.get_by_text("Narrow the list").click()
    answer(page, waiting)
    expect(page.locator("html")).to_have_attribute("data-scripts", "here")
    expect(box(page, "Stance", LIMITS_MOST)).to_be_visible()
