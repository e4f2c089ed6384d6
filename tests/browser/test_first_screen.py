"""The first screen as people use it: bar, map, latest statements and table follow one filter, by one request."""

import re
from typing import Any

import pytest

from .conftest import asked_for, expect
from .test_access import PHONE, look
from .test_narrowing import box, chip, names, query, sentence

LAPTOP = {"width": 1280, "height": 800}


def dots(page: Any) -> list[str]:
    return sorted(str(dot.get_attribute("href")) for dot in page.locator(".map-dots a").all())


def state(page: Any, name: str) -> Any:
    return page.get_by_role("link", name=re.compile(f"^{name}: "))


def press(page: Any, name: str, **how: Any) -> None:
    """A click within a state’s outline; the link’s own box holds its words in the top line too."""
    state(page, name).locator("use").click(**how)


def measure(page: Any, label: str) -> Any:
    return page.get_by_role("radio", name=label, exact=True)


def seen(page: Any) -> tuple[Any, ...]:
    """What the whole first screen shows of a filter."""
    return (
        sentence(page).inner_text(),
        sorted(names(page)),
        dots(page),
        page.locator(".stance-key").inner_text(),
        page.locator(".latest").inner_text(),
        page.locator(".map-states [aria-current]").count(),
        [ticked.get_attribute("value") for ticked in page.locator("#facets input:checked").all()],
    )


def test_illinois_chosen_on_the_map_narrows_everything_by_one_request_and_back_restores_it(page: Any) -> None:
    page.goto("/")
    before = seen(page)
    with asked_for(page, "/") as sent:
        press(page, "Illinois")
        expect(sentence(page)).to_have_text(re.compile("in Illinois$"))
    assert sent == ["/?state=IL"]
    assert query(page) == {"state": ["IL"]}
    assert names(page) == dots(page) == ["/cities/il/chicago"]
    assert box(page, "State", "Illinois").is_checked()
    expect(page.locator(".stance-key a")).to_have_count(1)
    assert all("Chicago, IL" in said for said in page.locator(".latest-head").all_inner_texts())
    expect(page.get_by_role("status")).to_have_text(re.compile("in Illinois$"))
    after = seen(page)
    page.go_back()
    expect(sentence(page)).to_have_text(before[0])
    assert seen(page) == before
    page.go_forward()
    expect(sentence(page)).to_have_text(after[0])
    assert seen(page) == after
    page.get_by_role("link", name="All states").click()
    expect(sentence(page)).to_have_text(before[0])
    assert seen(page) == before


def test_without_script_the_map_narrows_the_same(page: Any, plain_page: Any) -> None:
    page.goto("/")
    press(page, "Illinois")
    expect(sentence(page)).to_have_text(re.compile("in Illinois$"))
    plain_page.goto("/")
    press(plain_page, "Illinois")
    expect(plain_page).to_have_url(re.compile(r"/\?state=IL$"))
    assert seen(plain_page) == seen(page)
    plain_page.get_by_role("link", name="All states").click()
    expect(plain_page).to_have_url(re.compile("/$"))


def test_a_step_of_the_bar_narrows_everything_by_one_request_and_leads_back(page: Any) -> None:
    page.goto("/")
    everything = names(page)
    with asked_for(page, "/") as sent:
        page.locator(".stance-key").get_by_role("link", name="Limits most help").click()
        expect(sentence(page)).to_have_text(re.compile("whose standing is “Limits most help”$"))
    assert sent == ["/?standing=limits_broadly"]
    assert 0 < len(names(page)) < len(everything)
    assert sorted(names(page)) == dots(page)
    expect(page.locator(".stance-key [aria-current]")).to_contain_text("Limits most help")
    assert page.locator(".stance-key a").count() > 1, "the other steps stay in sight"
    page.locator(".stance-steps .chosen").click()
    expect(page).to_have_url(re.compile("/$"))
    assert names(page) == everything


def test_the_bar_switches_between_standing_words_law_and_practice_by_one_request(page: Any) -> None:
    page.goto("/?state=CA&state=NY")
    rows = names(page)
    with asked_for(page, "/") as sent:
        measure(page, "Law").check()
        expect(page.locator(".stance-key")).to_contain_text("No law on record")
    assert len(sent) == 1, sent
    expect(page).to_have_url(re.compile(r"/\?state=CA&state=NY&by=law$"))
    expect(measure(page, "Law")).to_be_focused()
    assert names(page) == rows, "what is shown of the cities narrows nothing"
    assert "#dot-not_researched" in [use.get_attribute("href") for use in page.locator(".map-dots use").all()]
    page.locator(".stance-key").get_by_role("link", name="Limits most help").click()
    expect(sentence(page)).to_have_text(re.compile("that limit most help, in law$"))
    expect(measure(page, "Law")).to_be_checked()
    page.keyboard.press("Shift+Tab")
    measure(page, "Law").focus()
    page.keyboard.press("ArrowLeft")
    expect(measure(page, "Words")).to_be_checked()
    expect(page).to_have_url(re.compile("by=words$"))


def test_without_script_the_bar_switches_too(plain_page: Any) -> None:
    plain_page.goto("/?state=CA")
    measure(plain_page, "Law").check()
    plain_page.get_by_role("button", name="Apply").click()
    expect(plain_page).to_have_url(re.compile(r"/\?state=CA&by=law$"))
    expect(plain_page.locator(".stance-key")).to_contain_text("No law on record")


def test_by_keyboard_a_state_is_reached_named_chosen_and_left(page: Any) -> None:
    page.goto("/")
    page.get_by_role("link", name="Skip the map").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(state(page, "Arizona")).to_be_focused()
    named = state(page, "Arizona").locator("text")
    assert named.evaluate("text => getComputedStyle(text).opacity") == "1"
    assert page.locator(".map-hint").evaluate("text => getComputedStyle(text).opacity") == "0"
    page.keyboard.press("Enter")
    expect(sentence(page)).to_have_text(re.compile("in Arizona$"))
    expect(state(page, "Arizona")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/$"))
    expect(state(page, "Arizona")).to_be_focused()


@pytest.mark.parametrize("address", ["/", "/?state=MO"])
def test_the_top_line_of_the_map_names_what_the_pointer_is_on(page: Any, address: str) -> None:
    page.goto(address)
    whole = page.locator(".map > svg").bounding_box()
    middle = whole["y"] + whole["height"] / 2
    painted = set()
    for across in (0.1, 0.5, 0.85):  # from west to east
        page.mouse.move(whole["x"] + across * whole["width"], middle)
        painted.add(page.screenshot(clip={**whole, "height": whole["height"] * 40 / 656}))
    assert len(painted) == 3, "each has its words there"


def test_the_pointer_on_a_dot_names_it_and_a_click_opens_the_city(page: Any) -> None:
    page.goto("/")
    dot = page.locator(".map-dots a[href='/cities/il/chicago']")
    dot.locator("use").hover()
    assert dot.locator("text").evaluate("text => getComputedStyle(text).opacity") == "1"
    dot.locator("use").click()
    expect(page.locator("h1")).to_contain_text("Chicago, Illinois")


def test_a_click_for_a_new_tab_opens_one_and_changes_nothing_here(page: Any) -> None:
    page.goto("/")
    before = seen(page)
    with page.context.expect_page() as opened:
        press(page, "Illinois", modifiers=["Control"])
    opened.value.wait_for_url("**/?state=IL")
    opened.value.close()
    assert seen(page) == before


def test_the_stance_of_a_latest_statement_narrows_and_its_date_opens_it(page: Any) -> None:
    page.goto("/")
    first = page.locator(".latest li").first
    with asked_for(page, "/") as sent:
        first.locator(".stance").click()
        expect(page.locator(".chips")).to_be_visible()
    assert len(sent) == 1, sent
    assert set(query(page)) == {"stance", "channel"}
    page.locator(".latest-when").first.click()
    expect(page).to_have_url(re.compile(r"/statements/\d+$"))


def test_a_chip_and_the_map_work_after_each_other(page: Any) -> None:
    page.goto("/?state=IL")
    press(page, "Missouri")
    expect(sentence(page)).to_have_text(re.compile("in Missouri$"))
    chip(page, "Missouri").click()
    expect(page).to_have_url(re.compile("/$"))
    expect(page.locator(".map-states a")).to_have_count(51)


@pytest.mark.parametrize("address", ["/", "/?by=law"])
def test_on_a_laptop_bar_map_and_first_rows_are_seen_without_scrolling(page: Any, address: str) -> None:
    page.set_viewport_size(LAPTOP)
    page.goto(address)
    for part in (".stance-key", ".map > svg", "#rows tr:nth-child(1)", "h1", "#facets .facet-stance"):
        edges = page.locator(part).first.bounding_box()
        assert edges and edges["y"] >= 0 and edges["y"] + edges["height"] <= LAPTOP["height"], part
    second = page.locator("#rows tr:nth-child(2) th a").bounding_box()
    assert second and second["y"] + second["height"] <= LAPTOP["height"]


def test_a_new_answer_never_empties_the_map(page: Any) -> None:
    """The outlines come from a file that the browser holds: they are there in the frame that follows the answer."""
    page.goto("/")
    page.evaluate(
        """() => { window.blank = 0
          document.addEventListener("htmx:afterSettle", () => requestAnimationFrame(() => {
            if (!document.querySelector("#map-ca use")?.getBBox().width) window.blank += 1 })) }"""
    )
    for label in ("Law", "Words", "Standing"):
        measure(page, label).check()
        expect(page.locator(f".stance-key[aria-label='Cities by {label.lower()}']")).to_be_visible()
    page.wait_for_timeout(200)
    assert page.evaluate("window.blank") == 0


@pytest.mark.parametrize("address", ["/?state=TX&by=words", "/?unresearched=yes&state=RI"])
def test_the_first_screen_is_open_to_everybody(page: Any, address: str) -> None:
    page.goto(address)
    look(page, again=page.reload)


def test_in_forced_colours_shapes_and_words_remain(page: Any) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/?by=law")
    fills = {
        use.evaluate("use => getComputedStyle(use.closest('a')).fill") for use in page.locator(".map-states use").all()
    }
    assert len(fills) == 1, "states are told apart by their edges"
    page.set_viewport_size(PHONE)
    assert page.locator(".stance-key").inner_text()
