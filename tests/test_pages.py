"""Each page, as a reader without script gets it."""

import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask

from dashboard import folder
from dashboard.db import Database

from .conftest import counting

PAGES = ["/", "/statements", "/cities/il/chicago", "/cities/wy/cheyenne", "/cities/il/cook-county", "/statements/1",
         "/statements/1/history", "/sources/1", "/about/method", "/about/corrections", "/about/data", "/submit",
         "/?q=sanctuary", "/es/", "/es/cities/il/chicago",
         "/about", "/compare", "/compare?city=il/chicago&city=ny/new-york",
         "/?unresearched=yes", "/?standing=not_researched&level=county", "/?state=IL&by=law",
         "/?deeds=apart&by=words", "/statements?state=CA", "/?due=overdue&unresearched=yes",
         "/about/coverage",
         "/?as_of=2017-06", "/?as_of=1990", "/statements?as_of=2017-06&limit=5", "/cities/wy/cheyenne?as_of=2017",
         "/compare?city=il/chicago&city=wy/cheyenne&as_of=2017-06"]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_there_and_well_made(client: Any, address: str) -> None:
    assert client.get(address).status_code == 200


# The question, rows, counts; on cities one more for the map's dots and the latest statements, one for a search's hits.
@pytest.mark.parametrize(
    ("address", "target", "queries"), [("/", "results", 4), ("/", "more", 3), ("/statements", "results", 3)]
)
@pytest.mark.parametrize(
    "query", ["", "?stance=limits_broadly&channel=words", "?q=sanctuary&state=CA", "?deeds=apart", "?due=overdue"]
)
def test_a_filter_click_costs_few_queries(
    client: Any, register: Database, address: str, target: str, queries: int, query: str
) -> None:
    with counting(register) as sent:
        client.get(address + query, headers={"HX-Request": "true", "HX-Target": target})
    assert len(sent) == queries + (address == "/" and "q=" in query), sent


def test_a_fragment_is_a_part_of_the_page(client: Any) -> None:
    for address in ("/?state=CA", "/statements?state=CA"):
        page = client.get(address).text
        for target in ("results", "filter"):
            fragment = client.get(address, headers={"HX-Request": "true", "HX-Target": target})
            assert fragment.text.strip() in page
            assert "HX-Target" in fragment.headers["Vary"]


def test_readers_get_no_cookie(client: Any) -> None:
    for address in PAGES:
        if address != "/submit":
            assert "Set-Cookie" not in client.get(address).headers


def test_the_database_is_said_to_be_well(app: Flask) -> None:
    assert app.test_client().get("/health").status_code == 200


def test_the_scripts_which_are_served_as_one_file_declare_each_name_once() -> None:
    """Two files with one name would make the browser refuse them all."""
    declared = [
        name for file in sorted((folder("static") / "js").glob("*.js"))
        for name in re.findall(r"^(?:const|let|function|class) +(\w+)", file.read_text("utf-8"), re.M)
    ]  # fmt: skip
    assert len(declared) > 20
    assert [name for name, times in Counter(declared).items() if times > 1] == []
