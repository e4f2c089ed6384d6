"""Keys, focus and fingers: “/” and “?”, a focus that shows, targets of 44 px, forced colours, paper."""

from typing import Any

import pytest

from .conftest import expect
from .test_access import PHONE, look, sideways, violations

PAGES = ["/", "/statements", "/cities/ca/los-angeles", "/statements/1", "/compare?city=il/chicago&city=ny/new-york",
         "/about", "/about/method", "/submit"]  # fmt: skip
FOCUSED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at)
  const hit = at.querySelector(".timeline-hit")
  const ring = hit ? getComputedStyle(hit).stroke : style.outlineStyle
  return [at.tagName, box.width * box.height > 0, ring !== "none" && ring !== null, at.outerHTML.slice(0, 90)]
}"""
# Links in running text are left out: they are as tall as their line.
SMALL = """() => [...document.querySelectorAll(
    "a, button, select, summary, textarea, input:not([type=hidden]), label:has(input)"
  )]
  .filter(e => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
  .filter(e => !e.closest(".unseen, .honey, .skip, svg, .prose, p:not([class]), dd, .lead-note, .muted"))
  .filter(e => !(e.matches("input[type=checkbox], input[type=radio]") && e.closest("label, .radio")))
  .map(e => [e.getBoundingClientRect().height, e.outerHTML.slice(0, 100)])
  .filter(([height]) => height < 43.5)"""


@pytest.mark.parametrize("address", ["/", "/statements"])
def test_slash_goes_to_the_search_and_is_not_typed_into_it(page: Any, address: str) -> None:
    page.goto(f"{address}?q=mayor")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("mayor")
    page.keyboard.type("a/b?")
    expect(page.locator("#q")).to_have_value("a/b?")
    expect(page.locator("#keys")).to_be_hidden()


def test_slash_leads_from_a_page_without_a_search_to_the_search(page: Any) -> None:
    page.goto("/about")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_slash_on_a_comparison_goes_to_its_city_field(page: Any) -> None:
    page.goto("/compare?city=il/chicago")
    page.keyboard.press("/")
    expect(page.locator("#city")).to_be_focused()


def test_question_mark_opens_the_sheet_and_escape_closes_it_where_one_was(page: Any) -> None:
    page.goto("/cities/il/chicago")
    page.get_by_text("Why?").focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("Go to the search")
    page.keyboard.press("/")
    expect(sheet).to_be_visible()
    assert not violations(page)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.get_by_text("Why?")).to_be_focused()


def test_the_keys_can_be_switched_off_and_stay_off(page: Any) -> None:
    page.goto("/")
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_role("checkbox", name="Use / and ? as shortcuts").uncheck()
    page.get_by_role("button", name="Close").click()
    for address in ("/", "/about"):
        page.goto(address)
        page.keyboard.press("?")
        page.keyboard.press("/")
        expect(page.locator("#keys")).to_be_hidden()
        expect(page.locator("body")).to_be_focused()
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_role("checkbox", name="Use / and ? as shortcuts").check()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_without_script_nothing_offers_keys(plain_page: Any) -> None:
    plain_page.goto("/about")
    expect(plain_page.locator("#keys")).to_be_hidden()
    expect(plain_page.locator("#keys-open")).to_be_hidden()


@pytest.mark.parametrize("address", PAGES)
def test_every_stop_of_the_tab_key_is_seen(page: Any, address: str) -> None:
    page.goto(address)
    for _ in range(40):
        page.keyboard.press("Tab")
        tag, has_size, has_ring, what = page.evaluate(FOCUSED)
        if tag == "BODY":
            break
        assert has_size and has_ring, what


@pytest.mark.parametrize("address", PAGES)
def test_a_finger_finds_44_pixels(browser: Any, server: str, address: str) -> None:
    context = browser.new_context(base_url=server, viewport=PHONE, has_touch=True, is_mobile=True)
    touched = context.new_page()
    touched.goto(address)
    small = touched.evaluate(SMALL)
    context.close()
    assert not small, small[:8]


@pytest.mark.parametrize("address", PAGES)
def test_at_200_percent_nothing_scrolls_sideways(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 640, "height": 450})
    page.goto(address)
    assert not sideways(page)


# The timeline


def test_a_mark_reads_itself_out_and_leads_to_its_statement(page: Any) -> None:
    page.goto("/cities/il/chicago")
    mark = page.locator("a.timeline-mark[aria-label^='13 November 2016: Rahm Emanuel']")
    mark.focus()
    expect(mark.locator(".timeline-reading")).to_be_visible()
    expect(page.locator(".timeline-hint")).to_be_hidden()
    target = str(mark.get_attribute("href"))
    page.keyboard.press("Enter")
    expect(page.locator(target)).to_be_in_viewport()
    expect(page.locator(target)).to_contain_text("Rahm Emanuel")


def test_on_a_phone_the_timeline_is_a_dated_list(page: Any) -> None:
    page.goto("/cities/tx/fort-worth")
    expect(page.locator(".timeline-chart")).to_be_visible()
    expect(page.locator(".timeline-list")).to_be_hidden()
    page.set_viewport_size(PHONE)
    expect(page.locator(".timeline-chart")).to_be_hidden()
    expect(page.get_by_role("list", name="Statements and federal events, newest first")).to_contain_text(
        "Tarrant County, not the city’s"
    )


def test_the_timeline_is_open_to_everybody_in_forced_colours(page: Any) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/cities/tx/fort-worth")
    look(page, again=page.reload)
    sign = page.locator(".timeline-sign").first
    page.set_viewport_size({"width": 1280, "height": 900})
    assert sign.evaluate("e => getComputedStyle(e).stroke !== getComputedStyle(e.closest('svg')).backgroundColor")


# Paper


@pytest.mark.parametrize("address", ["/cities/ca/los-angeles", "/statements/1"])
def test_on_paper_the_proof_stays_and_the_controls_go(page: Any, address: str) -> None:
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.locator("nav[aria-label=Main]")).to_be_hidden()
    expect(page.locator(".page-foot")).to_be_hidden()
    expect(page.locator(".imprint")).to_contain_text(f"{address} as it stood on")
    after = "e => getComputedStyle(e, '::after').content"
    assert "http" in page.locator(".citation-source > a").first.evaluate(after)


def test_on_paper_a_city_shows_its_drawing_and_its_reasons(page: Any) -> None:
    page.goto("/cities/ca/los-angeles")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})
    expect(page.locator(".timeline-chart")).to_be_visible()
    expect(page.locator(".timeline-list")).to_be_hidden()
    assert page.locator(".why p").first.evaluate("e => e.getBoundingClientRect().height > 10 && e.checkVisibility()")
