"""Bar and map in frames of other sites: what they show, and that no other page may be framed."""

import html
import re
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from flask import Flask

from dashboard.access import policy
from dashboard.db import Database

from .conftest import counting

QUERIES = ["", "?state=CA", "?by=law", "?q=zzzz", "?stance=limits_broadly&channel=words", "?state=WY&unresearched=yes"]
EMBEDS = [f"/embed/{name}{query}" for name in ("bar", "map") for query in QUERIES]
VALUES = {"state": "il", "slug": "chicago", "number": "1", "filename": "icon.svg"}


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "lxml")


def test_an_embed_has_no_script_no_form_no_cookie_and_its_links_leave_the_frame(client: Any) -> None:
    for address in EMBEDS:
        answer = client.get(address)
        page = soup(answer)
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
        assert not page.find_all(["script", "form", "input", "button", "iframe"])
        assert page.find("base", target="_top") and not page.find_all("a", target=True)
        assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_an_embed_shows_the_numbers_of_the_page_it_leads_to(client: Any) -> None:
    for query in QUERIES:
        assert_same_numbers(client, query)


def assert_same_numbers(client: Any, query: str) -> None:
    """Bar and map of a filter say what the first screen says of it."""
    page, bar, map = (soup(client.get(address + query)) for address in ("/", "/embed/bar", "/embed/map"))
    said = str(page.select_one("#results .sentence").get_text())
    for embed in (bar, map):
        assert said[:1].upper() + said[1:] in embed.header.get_text()
        assert urlsplit(embed.footer.a["href"]).query == urlsplit(f"/{query}").query
        assert re.search(r"As of \d+ \w+ \d{4}", embed.footer.get_text())
    assert [step.get_text() for step in bar.select(".stance-key li")] == [
        step.get_text() for step in page.select(".stance-key li")
    ]
    assert len(map.select(".map-dots a")) == len(page.select(".map-dots a"))


def test_a_filter_that_is_not_understood_is_said_within_the_frame(client: Any) -> None:
    answer = client.get("/embed/bar?stance=warm")
    assert answer.status_code == 400 and "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert not soup(answer).find("script") and "stance “warm” is not known" in answer.text


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Every route with one address that it answers."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        given = {name: VALUES.get(name, "1") for name in rule.arguments}
        found.append((rule.endpoint, adapter.build(rule.endpoint, given)))
    return found


def test_only_the_two_embeds_may_stand_in_a_frame(app: Flask) -> None:
    """By the whole map of addresses, so that a new route is closed until somebody says otherwise."""
    client = app.test_client()
    framed = set()
    for endpoint, address in [
        *addresses(app),
        ("nowhere", "/nowhere"),
        ("nowhere", "/embed/"),
        ("nowhere", "/embed/x"),
    ]:
        for method in ("get", "post", "options"):
            headers = getattr(super(type(client), client), method)(address).headers
            sources = re.search(r"frame-ancestors ([^;]+)", headers["Content-Security-Policy"])
            assert sources, (endpoint, method)
            if sources[1] == "'none'":
                assert headers["X-Frame-Options"] == "DENY", (endpoint, method)
            else:
                assert "X-Frame-Options" not in headers
                framed.add(endpoint)
    assert framed == {"embed.stance_bar", "embed.state_map"}
    assert {policy(app, endpoint) for endpoint in framed} == {"public"}


def test_an_embed_costs_as_many_queries_as_what_it_shows(register: Database, client: Any) -> None:
    for address, number in (("/embed/bar", 2), ("/embed/map", 3)):
        with counting(register) as sent:
            client.get(address)
        assert len(sent) == number, sent


def test_the_first_screen_gives_the_lines_for_its_filter(client: Any) -> None:
    for query in ("", "?state=CA&by=law", "?q=%22sanctuary%22%3Cb%3E"):
        link = soup(client.get(f"/{query}")).select_one(".embedding a")["href"]
        answer = client.get(link)
        assert client.get(link, headers={"HX-Request": "true", "HX-Target": "lines"}).text.strip() in answer.text
        for name in ("bar", "map"):
            lines = soup(answer).find(id=f"embed-{name}").get_text()
            frame = BeautifulSoup(lines, "lxml").iframe
            assert frame["src"].startswith(f"http://localhost/embed/{name}")
            shown = client.get(frame["src"].removeprefix("http://localhost"))
            assert shown.status_code == 200
            assert frame["title"] in html.unescape(shown.text)
