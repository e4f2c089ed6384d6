"""As of a day, as people choose it: by keyboard, by the field, without script, and back again."""

import re
from typing import Any

from .conftest import asked_for, expect
from .test_first_screen import seen
from .test_narrowing import SUPERSEDED, apply, box, query, sentence

AS_OF = re.compile("as of 31 ")


def slider(page: Any) -> Any:
    return page.get_by_role("slider", name="As of, by month")


def field(page: Any) -> Any:
    return page.locator("#as_of")


def test_keys_move_bar_map_table_and_facets(page: Any, allowed: set[str]) -> None:
    allowed.update(SUPERSEDED)
    page.goto("/")
    before = seen(page)
    assert slider(page).get_attribute("aria-valuetext") == "today"
    slider(page).focus()
    with asked_for(page, "/") as sent:
        page.keyboard.press("Home")
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        expect(sentence(page)).to_have_text(re.compile("as of 31 May 2003$"))
    assert "as_of=2003-05-31" in sent[-1] and len(sent) < 5, "keys pressed in a row are not a request each"
    assert slider(page).get_attribute("aria-valuetext") == page.locator("#as_of-said").inner_text() == "May 2003"
    assert query(page) == {"as_of": ["2003-05-31"]}
    expect(slider(page)).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(re.compile("as of 31 May 2003$"))
    assert seen(page)[1] and len(seen(page)[1]) == len(seen(page)[2]) < len(before[1])
    with asked_for(page, "/") as sent:
        page.keyboard.press("End")
        expect(sentence(page)).to_have_text(before[0])
    assert len(sent) == 1
    assert seen(page) == before
    assert query(page) == {}


def test_a_slider_that_is_drawn_asks_once_when_it_rests(page: Any) -> None:
    page.goto("/")
    with asked_for(page, "/") as sent:
        slider(page).evaluate(
            """slider => { for (const step of [9, 60, 120, 167]) {
              slider.value = step
              slider.dispatchEvent(new Event("input", { bubbles: true })) }
              slider.dispatchEvent(new Event("change", { bubbles: true })) }"""
        )
        expect(sentence(page)).to_have_text(re.compile("as of 31 December 2016$"))
    assert len(sent) == 1, sent
    assert slider(page).get_attribute("aria-valuetext") == "December 2016"


def test_back_and_forward_bring_the_day_back(page: Any) -> None:
    page.goto("/?state=CA")
    page.wait_for_timeout(100)
    before = seen(page)
    slider(page).focus()
    page.keyboard.press("Home")
    expect(sentence(page)).to_have_text(AS_OF)
    after = seen(page)
    page.go_back()
    expect(sentence(page)).to_have_text(before[0])
    assert seen(page) == before
    assert slider(page).get_attribute("aria-valuetext") == "today"
    expect(field(page)).to_have_value("")
    page.go_forward()
    expect(sentence(page)).to_have_text(after[0])
    assert seen(page) == after
    expect(field(page)).to_have_value("2003-01-31")


def test_a_day_set_by_hand_takes_the_slider_along_and_other_filters_keep_it(page: Any) -> None:
    page.goto("/")
    field(page).fill("2017-06-15")
    expect(sentence(page)).to_have_text(re.compile("as of 15 June 2017$"))
    assert slider(page).get_attribute("aria-valuetext") == "15 June 2017"
    assert slider(page).input_value() == str((2017 - 2003) * 12 + 5)
    box(page, "Stance", "Limits most help").check()
    expect(sentence(page)).to_have_text(re.compile("that limit most help, as of 15 June 2017$"))
    assert query(page) == {"stance": ["limits_broadly"], "as_of": ["2017-06-15"]}
    page.get_by_role("link", name="Show today").click()
    expect(sentence(page)).to_have_text(re.compile("that limit most help$"))
    assert query(page) == {"stance": ["limits_broadly"]}
    expect(field(page)).to_have_value("")
    assert slider(page).get_attribute("aria-valuetext") == "today"


def test_from_the_table_to_a_city_and_its_comparison_the_day_is_kept(page: Any) -> None:
    page.goto("/?as_of=2017-06&state=IL")
    page.locator("#rows th a").first.click()
    expect(page).to_have_url(re.compile(r"/cities/il/chicago\?as_of=2017-06-30$"))
    expect(page.locator(".as-of-banner")).to_contain_text("30 June 2017")
    page.get_by_role("link", name="Compare with another city").click()
    expect(page.locator(".as-of-banner")).to_contain_text("30 June 2017")
    page.get_by_role("link", name="Show today").click()
    expect(page).to_have_url(re.compile(r"/compare\?city=il/chicago$"))


def test_without_script_the_date_alone_chooses_the_day(plain_page: Any) -> None:
    plain_page.goto("/")
    expect(slider(plain_page)).to_be_hidden()
    field(plain_page).fill("2017-06-30")
    apply(plain_page)
    expect(sentence(plain_page)).to_have_text(re.compile("as of 30 June 2017$"))
    assert query(plain_page) == {"as_of": ["2017-06-30"]}
    plain_page.goto("/cities/il/chicago")
    field(plain_page).fill("2016-11-30")
    plain_page.get_by_role("button", name="Show").click()
    expect(plain_page.locator(".as-of-banner")).to_contain_text("30 November 2016")
