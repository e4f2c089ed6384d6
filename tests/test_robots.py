"""What crawlers may read, and the icon that browsers look for."""

from typing import Any

import pytest
from flask import Flask
from protego import Protego

READ = ["/", "/es/", "/statements", "/?state=CA", "/statements?after=WyIyMDI0Il0", "/cities/il/chicago",
        "/cities/il/chicago/words?after=x", "/statements/1", "/statements/1/card.png", "/sources/1", "/about/method",
        "/submit", "/cities.csv", "/embed/map?state=CA", "/static/icon.svg", "/favicon.ico",
        "/card.png?state=CA&by=law", "/es/submit"]  # fmt: skip
MIXED = [
    "/?state=CA&by=law",
    "/statements?state=CA&state=TX",
    "/es/?state=CA&by=law",
    "/statements/1/history?from=1&to=2",
]
CLOSED = ["/review", "/review/12", "/accounts", "/accounts/sign-in?next=/review", "/submit/correct/1", "/submit?city=x",
          "/submit/report?statement=1", "/es/review", "/es/submit/report?statement=1", "/es/accounts"]  # fmt: skip


@pytest.mark.only_on("sqlite")
def test_crawlers_read_pages_but_no_rooms_with_forms_and_no_mixtures_without_end(app: Flask, client: Any) -> None:
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    told = Protego.parse(answer.text)

    def allowed(agent: str, addresses: list[str]) -> list[str]:
        return [address for address in addresses if told.can_fetch(f"http://localhost{address}", agent)]

    assert allowed("Anybot", [*READ, *MIXED, *CLOSED]) == READ
    assert allowed("Twitterbot/1.0", [*READ, *MIXED, *CLOSED]) == [*READ, *MIXED], "who shows a card beside a link"


@pytest.mark.only_on("sqlite")
def test_the_icon_is_where_browsers_look_for_it(app: Flask, client: Any) -> None:
    asked, named = client.get("/favicon.ico"), client.get("/static/icon.svg")
    assert (asked.status_code, asked.mimetype) == (200, "image/svg+xml")
    assert asked.data == named.data
