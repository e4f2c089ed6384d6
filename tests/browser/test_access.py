"""Each page by axe-core: by day, by night and on a phone; nothing scrolls sideways."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from dashboard import clock, problems

from .conftest import expect

axe = Axe()

ADDRESSES = [
    "/",
    "/?q=sanctuary",
    "/?unresearched=yes",
    "/?state=IL",
    "/?by=law",
    "/?q=zzzz&state=WY",
    "/?as_of=2017-06&state=CA",
    "/?as_of=1990",
    "/cities/il/chicago?as_of=2017-06",
    f"/?known_on={clock.today().year}&state=IL",
    f"/cities/il/chicago?known_on={clock.today().year}",
    f"/statements/1?known_on={clock.today().year}",
    "/statements",
    "/statements?q=sanctuary",
    "/cities/il/chicago",
    "/cities/wy/cheyenne",
    "/statements/1",
    "/statements/1/history",
    "/sources/1",
    "/cities/tx/fort-worth",
    "/compare",
    "/compare?city=il/chicago&city=ny/new-york&city=wy/cheyenne&city=tx/fort-worth",
    "/about",
    "/about/method",
    "/about/corrections",
    "/about/data",
    "/about/coverage",
    "/submit",
    "/accounts/sign-in",
    "/embed?state=CA",
    "/embed/bar",
    "/embed/map?by=law",
    "/es/?state=IL",
    "/es/submit",
]
WIDE, PHONE, SMALL = {"width": 1280, "height": 900}, {"width": 360, "height": 740}, {"width": 320, "height": 640}
KEPT = {"resultTypes": ["violations"]}
COLOURS = KEPT | {"runOnly": ["color-contrast", "link-in-text-block"]}


def violations(page: Any, options: dict[str, Any] = KEPT) -> list[str]:
    """What axe finds, a line each."""
    found = axe.run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {json.dumps(node.get('any') or node.get('all') or '')[:300]}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def sideways(page: Any) -> list[str]:
    """What makes the page wider than the window, if anything does."""
    return list(
        page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] : [
              `${document.documentElement.scrollWidth} > ${innerWidth}`,
              ...[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                .slice(0, 5).map(e => e.cloneNode(false).outerHTML.slice(0, 120))]"""
        )
    )


def look(page: Any, again: Callable[[], object] | None = None) -> None:
    """Assert that axe finds nothing on what is shown, in each light and width; `again` shows it anew."""
    found: dict[str, list[str]] = {}
    page.set_viewport_size(WIDE)
    for light, options in (("dark", COLOURS), ("light", KEPT)):
        page.emulate_media(color_scheme=light)
        found[light] = violations(page, options)
    for name, size in (("360", PHONE), ("320", SMALL)):
        page.set_viewport_size(size)
        if again:
            again()
        found[f"{name} wide"] = sideways(page)
        if size == PHONE:
            found[name] = violations(page)
    assert not any(found.values()), "\n".join(f"{name}: {line}" for name in found for line in found[name])


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_open_to_everybody(page: Any, address: str) -> None:
    page.goto(address)
    look(page, again=page.reload)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/cities/il/chicagoo", 404),
        ("/nowhere", 404),
        ("/?stance=warm", 400),
        ("/embed/bar?stance=warm", 400),
        ("/submit/no-such-token", 404),
    ],
)
def test_a_page_that_says_no_is_open_to_everybody(page: Any, allowed: set[str], address: str, code: int) -> None:
    allowed.add(f"status of {code}")
    assert page.goto(address).status == code
    look(page, again=page.reload)


# What is closed at first, opened: where, what is pressed, what shows that it is open.
OPENED = [
    ("/?limit=10", "#keys-open", "#keys[open]"),
    ("/?limit=10&state=CA", ".embedding summary", "#embed-map"),
    ("/cities/il/chicago", ".why summary", ".why ol"),
    ("/statements/1", ".proof-check summary", ".proof-check[open]"),
    ("/compare?city=il/chicago&city=ny/new-york", ".compare-earlier summary", ".compare-earlier[open]"),
    ("/submit", ".by-hand summary", ".by-hand[open]"),
]


@pytest.mark.parametrize(("address", "pressed", "shown"), OPENED)
def test_what_opens_is_open_to_everybody(page: Any, address: str, pressed: str, shown: str) -> None:
    page.goto(address)
    page.locator(pressed).first.click()
    expect(page.locator(shown).first).to_be_visible()
    for light in ("light", "dark"):
        page.emulate_media(color_scheme=light)
        assert not violations(page, KEPT if light == "light" else COLOURS), light
    page.set_viewport_size(PHONE)
    assert not sideways(page)


def test_the_page_of_a_fault_is_open_to_everybody(page: Any, allowed: set[str], application: Flask) -> None:
    allowed.add("status of 500")
    with application.test_request_context("/"):
        fault = problems.answer(500, *problems.SENTENCES[500]).get_data(as_text=True)
    page.route("**/statements/1", lambda route: route.fulfill(status=500, content_type="text/html", body=fault))
    page.goto("/statements/1")
    expect(page.locator("h1")).to_have_text("Something broke")
    look(page)


def test_the_facets_on_a_phone_are_open_to_everybody(page: Any) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/")
    page.get_by_text("Narrow the list").click()
    expect(page.locator("#facets")).to_be_visible()
    assert not violations(page) + sideways(page)


def test_the_form_with_its_errors_is_open_to_everybody(page: Any, allowed: set[str]) -> None:
    allowed.add("status of 422")
    page.goto("/submit")
    page.locator("#source_url").fill("https://example.org/" + "long" * 60)
    page.locator("#said_on").fill("2999-01-01")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("#errors")).to_be_visible()
    look(page)


def test_the_form_with_places_offered_is_open_to_everybody(page: Any) -> None:
    page.goto("/submit")

    def offer() -> None:
        page.locator("#city").fill("")
        page.locator("#city").press_sequentially("springf", delay=10)
        expect(page.locator("#city-options [role=option]").first).to_contain_text("Springfield")
        page.keyboard.press("ArrowDown")

    offer()
    look(page, again=offer)


def test_the_form_with_words_already_known_is_open_to_everybody(page: Any) -> None:
    page.goto("/submit")
    for name, value in (
        ("source_url", "https://www.dnainfo.com/chicago/20161113/pilsen/chicago-remain-sanctuary-city-despite-trumps-election-rahm/"),
        ("city", "Chicago, IL"),
        ("quote", "Chicago has been a city of immigrants since it was founded"),
    ):  # fmt: skip
        page.locator(f"#{name}").fill(value)
        page.locator(f"#{name}").blur()
    expect(page.locator("#alike")).to_contain_text("Nearly the same words")
    expect(page.locator("#source-known")).to_contain_text("knows this page")
    look(page)


def test_the_private_page_is_open_to_everybody(page: Any) -> None:
    page.goto("/submit")
    for name, value in (
        ("source_url", "https://example.org/" + "a-rather-long-address-" * 8),
        ("publisher", "The Example"),
        ("city", "Cheyenne, WY"),
        ("quote", "Unbroken" * 30),
    ):
        page.locator(f"#{name}").fill(value)
    page.get_by_role("radio", name="Words", exact=True).check()
    page.get_by_role("radio", name="Limits some help", exact=True).check()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("h1")).to_have_text("Your submission")
    look(page, again=page.reload)


def test_without_script_pages_do_not_scroll_sideways_either(plain_page: Any) -> None:
    for size in (PHONE, SMALL):
        plain_page.set_viewport_size(size)
        for address in ("/?limit=10", "/statements?limit=10", "/cities/il/chicago", "/submit"):
            plain_page.goto(address)
            assert not sideways(plain_page), (address, size)
