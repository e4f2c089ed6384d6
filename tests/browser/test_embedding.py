"""Bar and map on a page of somebody else’s, and the lines that put them there."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from .conftest import expect


def test_the_lines_come_when_asked_for_follow_the_filter_and_are_copied(page: Any) -> None:
    page.goto("/?state=CA")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".embedding summary").click()
    expect(page.get_by_label("The bar")).to_have_value(re.compile(r"/embed/bar\?state=CA"))
    page.get_by_role("button", name="Copy").nth(1).click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert re.search(r'<iframe src="http[^"]+/embed/map\?state=CA"', page.evaluate("navigator.clipboard.readText()"))
    page.locator(".chip").first.click()
    expect(page).to_have_url(re.compile(r"/$"))
    page.locator(".embedding summary").click()
    expect(page.get_by_label("The bar")).to_have_value(re.compile(r'/embed/bar"'))


def test_without_script_the_lines_are_a_page(plain_page: Any) -> None:
    plain_page.goto("/?state=CA")
    plain_page.locator(".embedding summary").click()
    plain_page.get_by_role("link", name="The lines for your page").click()
    assert "/embed/map?state=CA" in plain_page.get_by_label("The map").input_value()
    assert not plain_page.get_by_role("button", name="Copy").count()


def test_a_day_is_chosen_beside_the_lines_and_the_filter_around_them_stays(page: Any) -> None:
    page.goto("/?state=CA")
    page.locator(".embedding summary").click()
    page.get_by_label("As of", exact=True).last.fill("2017-06-30")
    page.get_by_role("button", name="Write the lines").click()
    expect(page.get_by_label("The bar")).to_have_value(re.compile(r"/embed/bar\?state=CA&as_of=2017-06-30\""))
    expect(page.get_by_role("button", name="Write the lines")).to_be_focused()
    page.locator("#embed-known_on").check()
    page.get_by_role("button", name="Write the lines").click()
    expect(page.get_by_label("The map")).to_have_value(re.compile(r"&as_of=2017-06-30&known_on=\d{4}-\d\d-\d\d\""))
    assert page.url.endswith("/?state=CA")


def test_what_is_copied_is_what_is_chosen_though_nobody_wrote_the_lines(page: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/?state=CA")
    page.locator(".embedding summary").click()
    page.get_by_label("As of", exact=True).last.fill("2017-06-30")
    expect(page.get_by_label("The map")).to_have_value(re.compile(r"/embed/map\?state=CA\""))
    page.locator("#copy-map").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    expect(page.get_by_role("button", name="Copied")).to_have_count(1)
    assert re.search(r"/embed/map\?state=CA&as_of=2017-06-30\"", page.evaluate("navigator.clipboard.readText()"))
    page.locator("#embed-known_on").check()
    page.locator("#copy-bar").click()
    expect(page.get_by_label("The bar")).to_have_value(re.compile(r"as_of=2017-06-30&known_on="))
    expect(page.get_by_role("button", name="Copied")).to_have_count(1)
    assert "/embed/bar?state=CA&as_of=2017-06-30&known_on=" in page.evaluate("navigator.clipboard.readText()")

    page.get_by_label("As of", exact=True).last.fill("2999-01-01")
    page.locator("#copy-map").click()
    expect(page.get_by_label("As of", exact=True).last).to_be_focused()
    assert "2999" not in page.evaluate("navigator.clipboard.readText()"), "what cannot be shown is not copied"


def test_without_script_a_day_is_chosen_on_the_page_of_the_lines(plain_page: Any) -> None:
    plain_page.goto("/embed?state=CA")
    plain_page.get_by_label("As of", exact=True).fill("2017-06-30")
    plain_page.get_by_role("button", name="Write the lines").click()
    assert "/embed/map?state=CA&as_of=2017-06-30" in plain_page.get_by_label("The map").input_value()


class _Theirs(BaseHTTPRequestHandler):
    """Any address answers with a page that frames the address in its query."""

    def do_GET(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        frame = '<iframe src="{src}" width="{width}" height="{high}"></iframe>'
        framed = frame.format_map({"width": 600, "high": 360} | asked)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Theirs</title><link rel=icon href=data:,>{framed}".encode())

    def log_message(self, *_said: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def theirs() -> Iterator[str]:
    """The address of somebody else’s website."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), _Theirs)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}"
    site.shutdown()
    site.server_close()


def framed(page: Any, theirs: str, src: str, **size: int) -> Any:
    """Their page with a frame of ours in it; what is in the frame."""
    page.goto(f"{theirs}/?{urlencode({'src': src} | size)}")
    return page.frame_locator("iframe")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "high"), [("bar", 360), ("map", 560)])
def test_in_a_frame_of_another_site_it_is_whole(
    page: Any, allowed: set[str], server: str, theirs: str, scheme: str, name: str, high: int
) -> None:
    allowed.add(f"elsewhere: {theirs}")
    page.emulate_media(color_scheme=scheme)
    for width in (320, 600, 1200):
        inside = framed(page, theirs, f"{server}/embed/{name}?state=CA", width=width, high=high)
        expect(inside.locator("h1")).to_be_visible()
        over = "(e => [e.scrollWidth - innerWidth, e.scrollHeight - innerHeight])(document.documentElement)"
        assert max(page.frames[1].evaluate(over)) <= 0, width
        drawn = inside.locator(".stance-steps" if name == "bar" else ".map > svg").bounding_box()
        assert drawn and drawn["width"] >= width * 0.4 and drawn["height"] >= 40, width
        paper = page.frames[1].evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert paper == {"light": "rgb(255, 254, 251)", "dark": "rgb(23, 22, 26)"}[scheme]


def test_a_link_in_a_frame_opens_the_register_in_the_whole_window(
    page: Any, allowed: set[str], server: str, theirs: str
) -> None:
    allowed.add(f"elsewhere: {theirs}")
    framed(page, theirs, f"{server}/embed/bar").locator("#step-limits_some").click()
    expect(page).to_have_url(f"{server}/?standing=limits_some")


def test_no_other_page_can_be_framed(page: Any, allowed: set[str], server: str, theirs: str) -> None:
    allowed.update((f"elsewhere: {theirs}", "frame-ancestors", "X-Frame-Options", "Framing"))
    framed(page, theirs, f"{server}/about")
    page.wait_for_timeout(300)
    assert page.frames[1].url.startswith("chrome-error:")
