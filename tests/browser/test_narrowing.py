"""Narrowing the city table as people do it: by mouse, by keyboard, with script and without."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import asked_for, expect

LIMITS_MOST = "Limits most help"
SUPERSEDED = ("htmx:sendAbort", "htmx:afterRequest")  # htmx reports a request that a newer one replaced as an error


def sentence(page: Any) -> Any:
    return page.locator("#results .sentence")


def names(page: Any) -> list[str]:
    """The addresses of the cities listed: two of them may have one name."""
    return [str(link.get_attribute("href")) for link in page.locator("#rows th a").all()]


def box(page: Any, facet: str, label: str) -> Any:
    """The checkbox of a facet's value."""
    return page.get_by_role("group", name=facet, exact=True).get_by_role("checkbox", name=re.compile(f"^{label}\\b"))


def chip(page: Any, label: str) -> Any:
    """The chip with a cross."""
    return page.get_by_role("list", name="Active filters").get_by_role("link", name=re.compile(label))


def query(page: Any) -> dict[str, list[str]]:
    """What the browser's address asks for, without the empty fields of a plain form."""
    return parse_qs(urlsplit(page.url).query)


def shown(page: Any) -> tuple[str, list[str], list[str], str]:
    """What a reader sees of a filter: sentence, rows, ticked boxes, search."""
    ticked = page.locator("#facets input:checked")
    return sentence(page).inner_text(), names(page), [b.get_attribute("value") for b in ticked.all()], search(page)


def search(page: Any) -> str:
    return str(page.locator("#q").input_value())


def apply(page: Any) -> None:
    page.get_by_role("button", name="Apply").click()


def test_each_tick_narrows_sentence_rows_and_address_by_one_request(page: Any) -> None:
    page.goto("/")
    everything = len(names(page))
    steps = [
        ("Stance", LIMITS_MOST, "that limit most help"),
        ("Channel", "Words", "that limit most help, in words"),
        ("State", "California", "in California that limit most help, in words"),
    ]
    for facet, label, end in steps:
        with asked_for(page, "/") as sent:
            box(page, facet, label).check()
            expect(sentence(page)).to_have_text(re.compile(f"{end}$"))
        assert len(sent) == 1, sent
    assert query(page) == {"stance": ["limits_broadly"], "channel": ["words"], "state": ["CA"]}
    found = names(page)
    assert 0 < len(found) < everything
    assert sentence(page).inner_text().startswith(f"{len(found)} cit")
    assert all(LIMITS_MOST in text for text in page.locator("#rows td:nth-child(2)").all_inner_texts())
    assert all(address.startswith("/cities/ca/") for address in found)


def test_without_script_the_same_boxes_and_a_button_narrow_the_same(plain_page: Any) -> None:
    plain_page.goto("/")
    box(plain_page, "Stance", LIMITS_MOST).check()
    box(plain_page, "Channel", "Words").check()
    box(plain_page, "State", "California").check()
    apply(plain_page)
    expect(sentence(plain_page)).to_have_text(re.compile("in California that limit most help, in words$"))
    assert query(plain_page) == {"stance": ["limits_broadly"], "channel": ["words"], "state": ["CA"]}
    assert box(plain_page, "State", "California").is_checked()


def test_every_letter_typed_into_the_search_stays_and_so_does_the_focus(page: Any, allowed: set[str]) -> None:
    allowed.update(SUPERSEDED)  # on a busy machine an answer may come too late
    page.goto("/?state=CA")
    field = page.locator("#q")
    field.click()
    for piece in ("sanc", "tua", "ry"):
        page.keyboard.type(piece, delay=40)
        page.wait_for_timeout(320)  # an answer arrives between the pieces
    expect(sentence(page)).to_have_text(re.compile("matching “sanctuary”$"))
    expect(field).to_have_value("sanctuary")
    expect(field).to_be_focused()
    assert query(page) == {"q": ["sanctuary"], "state": ["CA"]}
    assert page.locator("#rows mark").count()


def test_a_word_typed_at_once_is_one_request_and_enter_at_most_another(page: Any, allowed: set[str]) -> None:
    allowed.update(SUPERSEDED)
    page.goto("/")
    with asked_for(page, "/") as sent:
        page.locator("#q").press_sequentially("sanctuary", delay=20)
        page.keyboard.press("Enter")
        expect(sentence(page)).to_have_text(re.compile("matching “sanctuary”$"))
        page.locator("#q").blur()
    assert len(sent) <= 2, sent
    expect(page.locator("#q")).to_have_value("sanctuary")


def test_without_script_enter_searches(plain_page: Any) -> None:
    plain_page.goto("/?state=CA")
    plain_page.locator("#q").fill("sanctuary")
    plain_page.keyboard.press("Enter")
    expect(sentence(plain_page)).to_have_text(re.compile("matching “sanctuary”$"))
    expect(plain_page.locator("#q")).to_have_value("sanctuary")
    assert query(plain_page) == {"q": ["sanctuary"], "state": ["CA"]}


def test_back_and_forward_bring_rows_boxes_and_search_back(page: Any) -> None:
    page.goto("/")
    seen = [shown(page)]
    box(page, "Stance", LIMITS_MOST).check()
    expect(sentence(page)).to_have_text(re.compile("that limit most help$"))
    seen.append(shown(page))
    page.locator("#q").fill("sanctuary")
    expect(sentence(page)).to_have_text(re.compile("matching “sanctuary”$"))
    seen.append(shown(page))
    for step in (1, 0):
        page.go_back()
        expect(sentence(page)).to_have_text(seen[step][0])
        assert shown(page) == seen[step]
    for step in (1, 2):
        page.go_forward()
        expect(sentence(page)).to_have_text(seen[step][0])
        assert shown(page) == seen[step]


def test_back_from_a_city_page_shows_the_filter_again(page: Any) -> None:
    page.goto("/")
    box(page, "Stance", LIMITS_MOST).check()
    expect(sentence(page)).to_have_text(re.compile("that limit most help$"))
    before = shown(page)
    page.locator("#rows th a").first.click()
    expect(page.locator("h1")).to_contain_text(",")
    page.go_back()
    expect(sentence(page)).to_have_text(before[0])
    assert shown(page) == before


def test_without_script_back_and_forward_bring_them_back_too(plain_page: Any) -> None:
    plain_page.goto("/")
    seen = [shown(plain_page)]
    box(plain_page, "Stance", LIMITS_MOST).check()
    plain_page.locator("#q").fill("sanctuary")
    apply(plain_page)
    expect(sentence(plain_page)).to_have_text(re.compile("matching “sanctuary”$"))
    seen.append(shown(plain_page))
    plain_page.go_back()
    assert shown(plain_page) == seen[0]
    plain_page.go_forward()
    assert shown(plain_page) == seen[1]


def test_a_pasted_address_gives_the_page_that_clicks_led_to(page: Any, plain_page: Any) -> None:
    page.goto("/")
    box(page, "Stance", LIMITS_MOST).check()
    expect(sentence(page)).to_have_text(re.compile("that limit most help$"))
    box(page, "Channel", "Words").check()
    expect(sentence(page)).to_have_text(re.compile("in words$"))
    page.locator("#q").fill("city")
    expect(sentence(page)).to_have_text(re.compile("matching “city”$"))
    page.get_by_label("Sort by").select_option("population")
    expect(page).to_have_url(re.compile("sort=population"))
    clicked, title = shown(page), page.title()
    plain_page.goto(page.url)
    assert shown(plain_page) == clicked
    assert plain_page.title() == title
    page.goto(page.url)
    assert shown(page) == clicked


def test_a_chip_removes_its_narrowing_only(page: Any) -> None:
    page.goto("/?stance=limits_broadly&state=CA&q=sanctuary")
    with asked_for(page, "/") as sent:
        chip(page, "California").click()
        expect(page).to_have_url(re.compile(r"/\?q=sanctuary&stance=limits_broadly$"))
        expect(box(page, "State", "California")).not_to_be_checked()
    assert len(sent) == 1, sent
    assert box(page, "Stance", LIMITS_MOST).is_checked()
    assert search(page) == "sanctuary"
    chip(page, "“sanctuary”").click()
    expect(page).to_have_url(re.compile(r"/\?stance=limits_broadly$"))
    expect(page.locator("#q")).to_have_value("")
    box(page, "Channel", "Words").check()  # the next change does not bring the word back
    expect(sentence(page)).to_have_text(re.compile("that limit most help, in words$"))
    assert query(page) == {"stance": ["limits_broadly"], "channel": ["words"]}


def test_after_a_chip_the_search_still_answers_by_one_request(page: Any) -> None:
    page.goto("/?stance=limits_broadly")
    chip(page, LIMITS_MOST).click()
    expect(page).to_have_url(re.compile(r"/$"))
    with asked_for(page, "/") as sent:
        page.locator("#q").fill("sanctuary")
        expect(sentence(page)).to_have_text(re.compile("matching “sanctuary”$"))
    assert len(sent) == 1, sent


def test_removing_a_chip_by_keyboard_keeps_the_focus_in_the_results(page: Any) -> None:
    page.goto("/?stance=limits_broadly&state=CA")
    chip(page, "California").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?stance=limits_broadly$"))
    expect(sentence(page)).to_have_text(re.compile("that limit most help$"))
    expect(sentence(page)).to_be_focused()


def test_without_script_a_chip_removes_its_narrowing_too(plain_page: Any) -> None:
    plain_page.goto("/?stance=limits_broadly&q=sanctuary")
    chip(plain_page, "“sanctuary”").click()
    expect(plain_page.locator("#q")).to_have_value("")
    assert query(plain_page) == {"stance": ["limits_broadly"]}
    assert box(plain_page, "Stance", LIMITS_MOST).is_checked()


def test_the_order_follows_the_list_and_the_headings(page: Any) -> None:
    page.goto("/?state=CA")
    by_name = names(page)
    with asked_for(page, "/") as sent:
        page.get_by_label("Sort by").select_option("population")
        expect(page.locator("#rows th a").first).to_have_text("Los Angeles")
    assert len(sent) == 1, sent
    assert query(page) == {"state": ["CA"], "sort": ["population"]}
    assert names(page) != by_name and sorted(names(page)) == sorted(by_name)
    with asked_for(page, "/") as sent:
        page.get_by_role("columnheader", name="Statements").get_by_role("link").click()
        expect(page.locator("th[aria-sort]")).to_have_text("Statements")
    assert len(sent) == 1, sent
    assert page.get_by_label("Sort by").input_value() == "statements"
    box(page, "Stance", LIMITS_MOST).check()  # the order chosen by a heading stays
    expect(sentence(page)).to_have_text(re.compile("that limit most help$"))
    assert query(page) == {"stance": ["limits_broadly"], "state": ["CA"], "sort": ["statements"]}
    page.get_by_role("columnheader", name="City").get_by_role("link").click()
    expect(page.locator("th[aria-sort]")).to_have_text("City")
    assert query(page) == {"stance": ["limits_broadly"], "state": ["CA"]}


def test_without_script_the_order_follows_too(plain_page: Any) -> None:
    plain_page.goto("/?state=CA")
    plain_page.get_by_label("Sort by").select_option("population")
    apply(plain_page)
    expect(plain_page.locator("#rows th a").first).to_have_text("Los Angeles")
    plain_page.get_by_role("columnheader", name="Statements").get_by_role("link").click()
    assert query(plain_page) == {"state": ["CA"], "sort": ["statements"]}
    expect(plain_page.locator("th[aria-sort]")).to_have_text("Statements")


def test_more_appends_the_next_rows_and_the_focus_goes_to_the_first_of_them(page: Any) -> None:
    page.goto("/?limit=10")
    first = names(page)
    assert len(first) == 10
    with asked_for(page, "/") as sent:
        page.get_by_role("link", name="More cities").click()
        expect(page.locator("#rows th")).to_have_count(20)
    assert len(sent) == 1, sent
    assert names(page)[:10] == first
    assert len(set(names(page))) == 20
    expect(page.locator("#rows th a").nth(10)).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("20 shown")
    expect(page).to_have_url(re.compile(r"/\?limit=10$"))
    page.get_by_role("link", name="More cities").press("Enter")
    expect(page.locator("#rows th")).to_have_count(30)
    expect(page.locator("#rows th a").nth(20)).to_be_focused()
    box(page, "State", "California").check()  # narrowing begins at the start of the list again
    expect(sentence(page)).to_have_text(re.compile("in California$|in California with"))
    assert query(page) == {"state": ["CA"], "limit": ["10"]}


def test_more_appends_under_a_search_with_its_hits(page: Any) -> None:
    page.goto("/?limit=2&q=sanctuary")
    page.get_by_role("link", name="More cities").click()
    expect(page.locator("#rows th")).to_have_count(4)
    expect(page.locator("#rows th a").nth(2)).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("4 shown")


def test_more_appends_statements_too(page: Any) -> None:
    page.goto("/statements?limit=10")
    page.get_by_role("link", name="More statements").click()
    expect(page.locator("#rows > li.line")).to_have_count(20)
    expect(page.locator("#rows > li.line").nth(10).get_by_role("link").first).to_be_focused()


def test_without_script_more_is_the_next_page_with_a_way_back(plain_page: Any) -> None:
    plain_page.goto("/?limit=10")
    first = names(plain_page)
    plain_page.get_by_role("link", name="More cities").click()
    second = names(plain_page)
    assert len(second) == 10 and not set(first) & set(second)
    plain_page.get_by_role("link", name="Back to the start of the list").click()
    assert names(plain_page) == first


def test_places_with_nothing_on_record_read_not_researched(page: Any) -> None:
    page.goto("/?state=WY")
    with asked_for(page, "/") as sent:
        page.get_by_label("Also list places with nothing on record").check()
        expect(page.locator("#rows tr", has_text="Cheyenne")).to_contain_text("Not researched")
    assert len(sent) == 1, sent
    assert query(page) == {"state": ["WY"], "unresearched": ["yes"]}
    expect(page.get_by_label("Also list places with nothing on record")).to_be_focused()
    chip(page, "not researched").click()
    expect(page).to_have_url(re.compile(r"/\?state=WY$"))


def test_without_script_they_read_not_researched_too(plain_page: Any) -> None:
    plain_page.goto("/?state=WY")
    plain_page.get_by_label("Also list places with nothing on record").check()
    apply(plain_page)
    expect(plain_page.locator("#rows tr", has_text="Cheyenne")).to_contain_text("Not researched")
    assert query(plain_page) == {"state": ["WY"], "unresearched": ["yes"]}


def test_the_new_sentence_is_announced_and_the_title_follows(page: Any) -> None:
    page.goto("/")
    expect(page.get_by_role("status")).to_have_text("")
    box(page, "Stance", LIMITS_MOST).check()
    expect(page.get_by_role("status")).to_have_text(re.compile("^[0-9]+ cities that limit most help$"))
    announced = page.get_by_role("status").inner_text()
    expect(page).to_have_title(f"{announced} · Where Cities Stand")
    chip(page, LIMITS_MOST).click()
    expect(page.get_by_role("status")).to_have_text(re.compile("with statements on record$"))
    expect(page).to_have_title(re.compile("^[0-9]+ cities with statements on record · Where Cities Stand$"))


def test_without_script_the_title_is_the_sentence(plain_page: Any) -> None:
    plain_page.goto("/?stance=limits_broadly")
    assert plain_page.title() == f"{sentence(plain_page).inner_text()} · Where Cities Stand"


def test_the_states_can_be_searched(page: Any) -> None:
    page.goto("/")
    states = page.get_by_role("group", name="State", exact=True)
    everything = states.get_by_role("checkbox").count()
    with asked_for(page, "/") as sent:
        find = page.get_by_label("Find in state")
        find.press_sequentially("cali", delay=20)
        expect(states.get_by_role("checkbox")).to_have_count(1)
        page.keyboard.press("Enter")
    assert sent == [], "what is typed there is no part of the filter"
    box(page, "State", "California").check()
    expect(sentence(page)).to_have_text(re.compile("in California"))
    expect(find).to_have_value("cali")
    expect(states.get_by_role("checkbox")).to_have_count(1)
    assert query(page) == {"state": ["CA"]}
    find.fill("")
    assert states.get_by_role("checkbox").count() > 1
    find.fill("illi")  # a chosen one stays in sight
    expect(states.get_by_role("checkbox")).to_have_count(2)
    assert everything > 8


def test_without_script_the_field_that_searches_states_is_not_in_the_way(plain_page: Any) -> None:
    plain_page.goto("/")
    expect(plain_page.get_by_label("Find in state")).to_be_hidden()
    assert plain_page.get_by_role("group", name="State", exact=True).get_by_role("checkbox").count() > 8


@pytest.mark.parametrize(
    ("facet", "label"),
    [("Stance", LIMITS_MOST), ("Channel", "Words"), ("State", "Illinois")],
)
def test_by_keyboard_alone_a_box_is_ticked_and_keeps_the_focus(page: Any, facet: str, label: str) -> None:
    page.goto("/")
    box(page, facet, label).focus()
    page.keyboard.press("Space")
    expect(chip(page, label)).to_be_visible()
    expect(box(page, facet, label)).to_be_checked()
    expect(box(page, facet, label)).to_be_focused()
    page.keyboard.press("Space")
    expect(chip(page, label)).to_have_count(0)
    expect(box(page, facet, label)).not_to_be_checked()
    expect(box(page, facet, label)).to_be_focused()


def test_a_box_that_moves_in_its_list_when_ticked_keeps_the_focus(page: Any) -> None:
    page.goto("/")
    speakers = page.get_by_role("group", name="Speaker", exact=True).get_by_role("checkbox")
    name = str(speakers.nth(6).get_attribute("value"))
    speakers.nth(6).focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    expect(chip(page, name)).to_be_visible()
    expect(page.get_by_role("checkbox", name=name)).to_be_focused()


def test_a_heading_pressed_by_keyboard_keeps_the_focus(page: Any) -> None:
    page.goto("/")
    page.get_by_role("columnheader", name="Latest").get_by_role("link").press("Enter")
    expect(page.locator("th[aria-sort]")).to_have_text("Latest")
    expect(page.get_by_role("columnheader", name="Latest").get_by_role("link")).to_be_focused()


def test_from_the_top_of_the_page_tab_reaches_search_and_facets(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    reached = []
    for _ in range(20):  # a date field takes several
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    assert "q" in reached and "stance-limits_broadly" in reached, reached


def test_quick_ticks_end_in_the_last_answer(page: Any, allowed: set[str]) -> None:
    allowed.update(SUPERSEDED)
    page.goto("/")
    for facet, label in (("Stance", LIMITS_MOST), ("Channel", "Words"), ("State", "California")):
        box(page, facet, label).click()
    expect(sentence(page)).to_have_text(re.compile("in California that limit most help, in words$"))
    assert query(page) == {"stance": ["limits_broadly"], "channel": ["words"], "state": ["CA"]}


def test_dates_narrow_and_a_wrong_pair_is_said_and_taken_back(page: Any, allowed: set[str]) -> None:
    allowed.add("status of 400")
    page.goto("/")
    page.get_by_label("Said since").fill("2017-06-01")
    expect(sentence(page)).to_have_text(re.compile("said since 1 Jun"))
    before = names(page)
    page.get_by_label("until").fill("2017-01-01")
    expect(page.locator("#problem")).to_contain_text("“Said since” is later than “until”")
    page.wait_for_timeout(200)
    expect(page.locator("#problem")).to_contain_text("“Said since” is later than “until”")
    assert names(page) == before
    page.get_by_label("until").fill("2018-01-01")
    expect(sentence(page)).to_have_text(re.compile("said between"))
    expect(page.locator("#problem")).to_be_empty()


def test_without_script_a_wrong_pair_is_a_page_with_the_sentence(plain_page: Any, allowed: set[str]) -> None:
    allowed.add("status of 400")
    plain_page.goto("/")
    plain_page.get_by_label("Said since").fill("2017-06-01")
    plain_page.get_by_label("until").fill("2017-01-01")
    apply(plain_page)
    expect(plain_page.locator(".problem")).to_contain_text("“Said since” is later than “until”")


def test_a_fault_of_the_server_is_said_and_cleared_by_the_next_good_answer(page: Any, allowed: set[str]) -> None:
    allowed.add("status of 500")
    page.goto("/")
    before = names(page)
    answer = '<p class="problem">The fault is ours and is in our log.</p>'
    headers = {"HX-Retarget": "#problem", "HX-Reswap": "innerHTML", "Content-Type": "text/html"}
    page.route("**/?*", lambda route: route.fulfill(status=500, headers=headers, body=answer), times=1)
    box(page, "Stance", LIMITS_MOST).check()
    expect(page.locator("#problem")).to_contain_text("The fault is ours")
    page.wait_for_timeout(200)
    expect(page.locator("#problem")).to_contain_text("The fault is ours")
    assert names(page) == before
    box(page, "Channel", "Words").check()
    expect(sentence(page)).to_have_text(re.compile("that limit most help, in words$"))
    expect(page.locator("#problem")).to_be_empty()


def test_a_dead_line_is_said_and_cleared_by_the_next_good_answer(page: Any, allowed: set[str]) -> None:
    allowed.update(("net::ERR", "htmx:sendError", "htmx:afterRequest"))
    page.goto("/")
    page.route("**/?*", lambda route: route.abort(), times=1)
    box(page, "Stance", LIMITS_MOST).check()
    expect(page.locator("#problem")).to_contain_text("did not answer")
    box(page, "Channel", "Words").check()
    expect(sentence(page)).to_have_text(re.compile("that limit most help, in words$"))
    expect(page.locator("#problem")).to_be_empty()


def test_nothing_found_offers_ways_out(page: Any) -> None:
    page.goto("/?stance=limits_broadly&q=zzzz")
    page.get_by_role("link", name="Drop “zzzz”").click()
    expect(sentence(page)).to_have_text(re.compile("that limit most help$"))
    expect(page.locator("#q")).to_have_value("")
    assert names(page)


def test_without_script_nothing_found_offers_ways_out_too(plain_page: Any) -> None:
    plain_page.goto("/?stance=limits_broadly&q=zzzz")
    plain_page.get_by_role("link", name="Drop “zzzz”").click()
    assert names(plain_page) and search(plain_page) == ""


def test_the_statements_list_narrows_in_the_same_way(page: Any) -> None:
    page.goto("/statements")
    with asked_for(page, "/statements") as sent:
        box(page, "State", "Illinois").check()
        expect(sentence(page)).to_have_text(re.compile("about places in Illinois$|Illinois$"))
    assert len(sent) == 1, sent
    expect(page).to_have_url(re.compile(r"/statements\?state=IL$"))
    page.go_back()
    expect(sentence(page)).to_have_text(re.compile("statements on record$"))
    expect(box(page, "State", "Illinois")).not_to_be_checked()


def test_on_a_phone_the_facets_begin_closed_and_stay_as_they_were_left(page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    expect(page.locator("#facets")).to_be_hidden()
    page.get_by_text("Narrow the list").click()
    box(page, "Stance", LIMITS_MOST).check()
    expect(sentence(page)).to_have_text(re.compile("that limit most help$"))
    expect(page.locator("#facets")).to_be_visible()
