"""Empty, loading, broken and offline: what was there stays, nothing moves, and the next step is offered."""

import re
from typing import Any

import pytest

from .conftest import asked_for, expect
from .test_access import violations

LIMITS_MOST = "Limits most help"
FAULT = '<!doctype html><p class="problem">The fault is ours and is in our log.</p>'


def box(page: Any, label: str) -> Any:
    return page.locator("#facets").get_by_role("group", name="Stance", exact=True).get_by_label(label)


def narrowed(page: Any) -> None:
    """Wait for the cities that limit most help."""
    expect(page.locator("#results .sentence")).to_have_text(re.compile("that limit most help$"))


def rows(page: Any) -> list[str]:
    return list(page.locator("#rows th").all_inner_texts())


@pytest.mark.parametrize("fault", ["broken", "dead", "offline"])
def test_after_a_fault_the_same_question_is_asked_again_by_one_button(page: Any, allowed: set[str], fault: str) -> None:
    allowed.update(("status of 500", "net::ERR", "htmx:sendError", "htmx:afterRequest"))
    page.goto("/")
    before, top = rows(page), page.locator("#rows").bounding_box()
    if fault == "offline":
        page.context.set_offline(True)
    else:
        answers = {
            "broken": lambda route: route.fulfill(status=500, content_type="text/html", body=FAULT),
            "dead": lambda route: route.abort(),
        }
        page.route("**/?*", answers[fault], times=1)
    box(page, LIMITS_MOST).check()
    said = {"broken": "The fault is ours", "dead": "did not answer", "offline": "You are offline"}[fault]
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_role("button", name="Try again")).to_be_in_viewport()
    assert rows(page) == before and page.locator("#rows").bounding_box() == top, "nothing moves"
    expect(box(page, LIMITS_MOST)).to_be_focused()
    with asked_for(page, "/") as sent:
        if fault == "offline":
            page.context.set_offline(False)  # and it goes on by itself
        else:
            page.get_by_role("button", name="Try again").click()
        narrowed(page)
    assert len(sent) == 1, sent
    expect(page.locator("#problem")).to_be_empty()


def test_a_link_is_tried_again_too_and_the_bar_can_be_closed(page: Any, allowed: set[str]) -> None:
    allowed.add("status of 500")
    page.goto("/?stance=limits_broadly&state=CA")
    page.route("**/?*", lambda route: route.fulfill(status=500, content_type="text/html", body=FAULT), times=2)
    link = page.locator(".chips").get_by_role("link", name="California")
    link.click()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#problem")).to_be_empty()
    link.click()
    page.get_by_role("button", name="Try again").click()
    narrowed(page)


def test_a_refusal_is_not_tried_again(page: Any, allowed: set[str]) -> None:
    allowed.add("status of 400")
    page.goto("/?since=2017-06-01")
    page.get_by_label("until").fill("2017-01-01")
    page.get_by_label("until").blur()
    expect(page.get_by_role("alert")).to_contain_text("“Said since” is later than “until”")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_question_without_an_answer_is_given_up_and_said(page: Any, allowed: set[str]) -> None:
    allowed.update(("htmx:timeout", "htmx:afterRequest"))
    page.goto("/")
    page.evaluate(
        "document.addEventListener('htmx:configRequest', event => { event.detail.timeout = 100 }, { once: true })"
    )
    held: list[Any] = []
    page.route("**/?*", lambda route: held.append(route), times=1)
    box(page, LIMITS_MOST).check()
    expect(page.get_by_role("alert")).to_contain_text("took too long")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#results .sentence")).to_have_text(re.compile("that limit most help$"))


def test_old_rows_dim_only_when_an_answer_takes_long_and_nothing_moves(page: Any) -> None:
    page.goto("/")
    held: list[Any] = []
    page.route("**/?*", lambda route: held.append(route), times=1)
    page.evaluate(
        """() => { window.moved = 0
          new PerformanceObserver(list => list.getEntries().forEach(
            e => { if (!e.hadRecentInput) window.moved += e.value })).observe({ type: "layout-shift", buffered: false })
          window.seen = []
          document.addEventListener("htmx:beforeSend", () => {
            for (const after of [100, 450]) setTimeout(() =>
              window.seen.push(+getComputedStyle(document.querySelector("#results .table")).opacity), after) }) }"""
    )
    scrolled = page.evaluate("scrollTo(0, 40), scrollY")
    box(page, LIMITS_MOST).check()
    page.wait_for_timeout(700)
    early, late = page.evaluate("window.seen")
    assert early == 1 and late < 0.6
    held[0].continue_()
    narrowed(page)
    assert page.evaluate("scrollY") == scrolled
    expect(box(page, LIMITS_MOST)).to_be_focused()
    assert page.evaluate("window.moved") < 0.01


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bar_is_open_to_everybody_also_in_forced_colours_and_at_200_percent(
    page: Any, allowed: set[str], scheme: str
) -> None:
    allowed.add("status of 500")
    page.emulate_media(color_scheme=scheme, forced_colors="active" if scheme == "dark" else "none")
    page.set_viewport_size({"width": 640, "height": 450})
    page.goto("/?limit=10")
    page.route("**/?*", lambda route: route.fulfill(status=500, content_type="text/html", body=FAULT), times=1)
    page.locator("#q").fill("sanctuary")
    expect(page.get_by_role("button", name="Try again")).to_be_in_viewport()
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_pages_fade_into_each_other_only_for_those_who_allow_motion(page: Any, motion: str, moves: bool) -> None:
    page.emulate_media(reduced_motion=motion)
    page.add_init_script("addEventListener('pagereveal', event => { window.faded = !!event.viewTransition })")
    page.goto("/?limit=10")
    page.locator("#rows th a").first.click()
    page.wait_for_url("**/cities/**")
    page.locator("html[data-scripts]").wait_for(state="attached")  # they come after the first paint
    assert page.evaluate("window.faded") is moves


def test_on_a_phone_a_chip_leaves_the_facets_closed(page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/?stance=limits_broadly&state=CA")
    expect(page.locator("#facets")).to_be_hidden()
    page.locator(".chips").get_by_role("link", name="California").click()
    narrowed(page)
    expect(page.locator("#facets")).to_be_hidden()
