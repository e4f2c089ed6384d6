"""Submitting a statement as a contributor: a mistake, its sentence, the mending, the private page."""

import re
from typing import Any

from .conftest import asked_for, expect

KNOWN = "http://dnainfo.com/chicago/20161113/pilsen/chicago-remain-sanctuary-city-despite-trumps-election-rahm?utm_source=x#top"
PUBLISHER = "DNAinfo Chicago"
EMANUEL = (
    "Chicago has been a city of immigrants since it was founded, and while the administration will change "
    "our values and commitment to inclusion will not"
)
PLACES = "#city-options [role=option]"
WAITING = "Waiting for an editor"


def fill(page: Any, **fields: str) -> None:
    """Type into fields and leave each."""
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
        page.locator(f"#{name}").blur()


def choose(page: Any, group: str, label: str) -> None:
    page.get_by_role("group", name=re.compile(f"^{group}")).get_by_role("radio", name=label, exact=True).check()


def error(page: Any, name: str) -> Any:
    return page.locator(f"#error-{name}")


def submit(page: Any) -> None:
    page.get_by_role("button", name="Submit for review").click()


def settled(page: Any) -> None:
    """Wait until no check is under way."""
    expect(page.locator(".htmx-request")).to_have_count(0)


ENTRY = {
    "source_url": "https://example.org/news/council-tonight",
    "publisher": "The Example",
    "source_title": "Council tonight",
    "speaker": "Ada Example",
    "role": "Mayor",
    "quote": "Our officers are not going to ask anybody where they were born.",
}


def test_a_mistake_is_said_at_its_field_mended_and_the_entry_stored(page: Any, allowed: set[str]) -> None:
    allowed.add("status of 422")
    page.goto("/submit")
    fill(page, **ENTRY, city="Springfield, IL", said_on="2999-01-01")
    choose(page, "Channel", "Words")
    expect(error(page, "said_on")).not_to_be_empty()
    expect(page.locator("#said_on")).to_have_attribute("aria-invalid", "true")
    settled(page)
    submit(page)

    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors")).to_contain_text("2 things to mend")
    expect(page.locator("#said_on")).to_have_attribute("aria-invalid", "true")
    expect(error(page, "stance")).to_contain_text("Choose what the statement says")
    for name, value in ENTRY.items():
        expect(page.locator(f"#{name}")).to_have_value(value)
    expect(page.locator("#said_on")).to_have_value("2999-01-01")
    assert page.get_by_role("radio", name="Words", exact=True).is_checked()

    page.locator("#errors").get_by_role("link", name="Said or done on").click()
    fill(page, said_on="2017-01-26")
    expect(error(page, "said_on")).to_be_empty()
    expect(page.locator("#said_on")).not_to_have_attribute("aria-invalid", "true")
    choose(page, "Stance", "Limits some help")
    expect(error(page, "stance")).to_be_empty()
    settled(page)
    submit(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Your submission")
    expect(page.locator(".state")).to_have_text(WAITING)
    assert re.search(r"/submit/[\w-]{32}$", page.url)
    expect(page.locator("main")).to_contain_text("Ada Example, Mayor")
    expect(page.locator("main")).to_contain_text("Springfield, IL")
    expect(page.locator("main")).to_contain_text(ENTRY["quote"])
    page.goto("/?q=officers+where+they+were+born")
    expect(page.locator(".sentence")).to_have_text(re.compile("^0 cities"))  # pending is not public


def test_without_script_a_mistake_is_said_at_its_field_too(plain_page: Any, allowed: set[str]) -> None:
    allowed.add("status of 422")
    page = plain_page
    page.goto("/submit")
    fill(page, **ENTRY, city="Springfield, IL", said_on="2999-01-01")
    choose(page, "Channel", "Words")
    submit(page)
    expect(page.locator("#errors")).to_contain_text("2 things to mend")
    expect(page.locator("#said_on")).to_have_attribute("aria-invalid", "true")
    expect(error(page, "stance")).to_contain_text("Choose what the statement says")
    for name, value in ENTRY.items():
        expect(page.locator(f"#{name}")).to_have_value(value)
    fill(page, said_on="2017-01-26")
    choose(page, "Stance", "Limits some help")
    submit(page)
    expect(page.locator(".state")).to_have_text(WAITING)
    assert re.search(r"/submit/[\w-]{32}$", page.url)


def test_an_empty_required_field_is_said_as_it_is_left_empty(page: Any) -> None:
    page.goto("/submit")
    fill(page, source_url="javascript:alert(1)")
    expect(page.locator("#source_url")).to_have_attribute("aria-invalid", "true")
    fill(page, source_url="")
    expect(error(page, "source_url")).to_contain_text("without a source there is no row")
    expect(page.locator("#publisher")).not_to_have_attribute("aria-invalid", "true")  # not reached yet


def test_springf_offers_each_springfield_and_arrow_and_enter_choose(page: Any) -> None:
    page.goto("/submit")
    city, options = page.locator("#city"), page.locator(PLACES)
    expect(city).to_have_attribute("aria-expanded", "false")
    city.press_sequentially("springf", delay=30)
    expect(options.first).to_contain_text("Springfield")
    expect(city).to_have_attribute("aria-expanded", "true")
    expect(options.filter(has_not_text="Springfield")).to_have_count(0)  # the answer to “spring” may come first
    offered = options.all_inner_texts()
    assert len(offered) >= 5
    for text in offered:
        assert re.search(r"Springfield.*, [A-Z]{2}\s.*[A-Z][a-z]+.* · [\d,]+ people", text, re.S), text
    with asked_for(page, "/submit") as sent:
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        expect(options.first).to_have_attribute("aria-selected", "true")
        assert city.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
        expect(city).to_be_focused()
        page.keyboard.press("Enter")
    assert sent == [], "Enter chooses; it does not send the form"
    expect(city).to_have_value("Springfield, MO")
    expect(city).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#city-options")).to_be_hidden()
    expect(city).to_be_focused()
    expect(error(page, "city")).to_be_empty()


def test_a_place_is_chosen_by_mouse(page: Any) -> None:
    page.goto("/submit")
    page.locator("#city").press_sequentially("springfield il", delay=20)
    page.locator(PLACES, has_text="Springfield, IL").click()
    expect(page.locator("#city")).to_have_value("Springfield, IL")
    expect(page.locator(PLACES).first).to_be_hidden()


def test_escape_closes_the_places_and_keeps_what_was_typed(page: Any) -> None:
    page.goto("/submit")
    city = page.locator("#city")
    city.press_sequentially("springf", delay=20)
    expect(page.locator(PLACES).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#city-options")).to_be_hidden()
    expect(city).to_have_attribute("aria-expanded", "false")
    expect(city).to_have_value("springf")
    assert city.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(page.locator(PLACES).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#city-options")).to_be_hidden()


def test_a_name_that_nobody_knows_is_said(page: Any) -> None:
    page.goto("/submit")
    page.locator("#city").press_sequentially("zzzz", delay=20)
    expect(page.locator("#city-options")).to_contain_text("No place on file begins with “zzzz”")
    page.locator("#city").blur()
    expect(error(page, "city")).to_contain_text("No place of this name is on file")
    expect(page.locator("#city")).to_have_attribute("aria-invalid", "true")


def test_without_script_places_of_one_name_are_buttons(plain_page: Any) -> None:
    page = plain_page
    page.goto("/submit")
    fill(page, **ENTRY, city="Springfield")
    page.get_by_role("button", name="Find the place").click()
    places = page.get_by_role("list", name="Places of this name").get_by_role("button")
    assert places.count() >= 5
    assert all(re.search(r"Springfield, [A-Z]{2}\s+[\d,]+ people", text) for text in places.all_inner_texts())
    page.get_by_role("button", name=re.compile("^Springfield, OR")).click()
    expect(page.locator("#city")).to_have_value("Springfield, OR")
    expect(error(page, "city")).to_be_empty()
    for name, value in ENTRY.items():
        expect(page.locator(f"#{name}")).to_have_value(value)


def test_the_rule_of_the_chosen_stance_is_shown(page: Any, plain_page: Any) -> None:
    for opened in (page, plain_page):
        opened.goto("/submit")
        rules = opened.get_by_role("group", name=re.compile("^Stance")).locator(".rule")
        for label in ("Limits most help", "Helps when asked"):
            choose(opened, "Stance", label)
            expect(rules.filter(visible=True)).to_have_count(1)
            radio = opened.get_by_role("radio", name=label, exact=True)
            rule = opened.locator(f"#{radio.get_attribute('aria-describedby')}")
            expect(rule).to_be_visible()
            assert len(rule.inner_text()) > 20


def delay_next_check(page: Any) -> None:
    """The next check's answer comes late, as over a slow line."""

    def late(route: Any) -> None:
        answer = route.fetch()
        page.wait_for_timeout(400)
        route.fulfill(response=answer)

    page.route("**/submit/check", late, times=1)


def test_a_known_page_fills_what_was_left_blank(page: Any) -> None:
    page.goto("/submit")
    fill(page, source_author="My own finding", source_url=KNOWN)
    expect(page.locator("#source-known")).to_contain_text("The register knows this page")
    expect(page.locator("#publisher")).to_have_value(PUBLISHER)
    for name in ("publisher", "source_title", "published_on"):
        expect(error(page, name)).to_be_empty()
        expect(page.locator(f"#{name}")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#source_title")).to_have_value(re.compile("Sanctuary"))
    expect(page.locator("#published_on")).to_have_value("2016-11-13")
    expect(page.locator("#source_author")).to_have_value("My own finding")
    expect(page.locator("#source_url")).to_have_value(KNOWN)


def test_filling_a_known_page_leaves_the_focus_where_the_person_went(page: Any) -> None:
    page.goto("/submit")
    page.locator("#source_url").fill(KNOWN)
    page.locator("#publisher").focus()
    expect(page.locator("#publisher")).to_have_value(PUBLISHER)
    expect(page.locator("#publisher")).to_be_focused()


def test_letters_typed_while_a_known_page_is_looked_up_are_kept(page: Any) -> None:
    page.goto("/submit")
    delay_next_check(page)
    page.locator("#source_url").fill(KNOWN)
    page.locator("#publisher").focus()
    page.keyboard.type("DNA of Chicago")
    expect(page.locator("#source-known")).to_contain_text("The register knows this page")
    expect(page.locator("#publisher")).to_have_value("DNA of Chicago")


def test_without_script_a_known_page_is_looked_up_by_button(plain_page: Any) -> None:
    page = plain_page
    page.goto("/submit")
    fill(page, source_url=KNOWN, speaker="Rahm Emanuel")
    page.get_by_role("button", name="Look this page up").click()
    expect(page.locator("#source-known")).to_contain_text("The register knows this page")
    expect(page.locator("#publisher")).to_have_value(PUBLISHER)
    expect(page.locator("#speaker")).to_have_value("Rahm Emanuel")


def entered_again(page: Any, address: str) -> None:
    """Emanuel's sentence as another paper prints it."""
    page.goto("/submit")
    fill(
        page,
        source_url=f"https://example.org/{address}",
        publisher="The Third Paper",
        city="Chicago, IL",
        speaker="Rahm Emanuel",
        role="Mayor",
        said_on="2016-11-13",
    )
    choose(page, "Channel", "Words")
    choose(page, "Stance", "Limits most help")
    fill(page, quote=EMANUEL)


def test_nearly_the_same_words_offer_to_cite_the_source_there(page: Any) -> None:
    entered_again(page, "third-paper")
    expect(page.locator("#alike")).to_contain_text("Nearly the same words are in the register")
    expect(page.locator("#quote")).to_have_value(EMANUEL)
    settled(page)
    page.get_by_role("button", name="Cite my source there too").first.click()
    expect(page.locator(".state")).to_have_text(WAITING)
    expect(page.locator("main")).to_contain_text("A further source for statement")


def test_a_slow_answer_about_one_field_does_not_undo_that_of_another(page: Any) -> None:
    page.goto("/submit")
    delay_next_check(page)
    fill(page, city="Chicago, IL", quote=EMANUEL)
    settled(page)
    page.wait_for_timeout(600)
    expect(page.locator("#alike")).to_contain_text("Nearly the same words are in the register")


def test_without_script_nearly_the_same_words_must_be_decided_on(plain_page: Any, allowed: set[str]) -> None:
    allowed.add("status of 422")
    entered_again(plain_page, "fourth-paper")
    submit(plain_page)
    expect(plain_page.locator("#alike")).to_contain_text("Nearly the same words are in the register")
    expect(plain_page.locator("#quote")).to_have_value(EMANUEL)
    plain_page.get_by_role("button", name="Cite my source there too").first.click()
    expect(plain_page.locator(".state")).to_have_text(WAITING)
    expect(plain_page.locator("main")).to_contain_text("A further source for statement")


def test_the_same_words_can_still_be_another_statement(page: Any) -> None:
    entered_again(page, "fifth-paper")
    settled(page)
    page.get_by_role("button", name="Mine is another statement").click()
    expect(page.locator(".state")).to_have_text(WAITING)
    expect(page.locator("main")).to_contain_text(EMANUEL)


def test_sent_twice_it_is_stored_once(page: Any) -> None:
    page.goto("/submit")
    fill(page, **ENTRY | {"quote": "Nobody is asked for papers in this city hall."}, city="Springfield, IL")
    choose(page, "Channel", "Words")
    choose(page, "Stance", "Limits some help")
    settled(page)
    submit(page)
    expect(page.locator(".state")).to_have_text(WAITING)
    first = page.url
    page.go_back()
    expect(page.locator("h1")).to_have_text("Submit a statement")
    page.go_forward()
    expect(page.locator(".state")).to_have_text(WAITING)
    assert page.url == first


def test_a_city_page_leads_to_a_form_that_begins_with_the_city(page: Any) -> None:
    page.goto("/cities/wy/cheyenne")
    page.get_by_role("link", name="Submit the first one").click()
    expect(page.locator("#city")).to_have_value("Cheyenne, WY")
