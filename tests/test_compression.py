"""Answers are small on the wire where a browser takes that, and the same once unpacked."""

import gzip
import re
from itertools import product
from typing import Any

import brotli

READER = ["/", "/statements?q=sanctuary", "/cities/il/chicago", "/about/method", "/embed/map"]
FIRST_LOAD = 120_000  # bytes over the wire: the first screen with all that it needs


def test_a_readers_page_is_packed_and_is_the_same_unpacked(client: Any) -> None:
    for address, (name, unpack) in product(READER, (("br", brotli.decompress), ("gzip", gzip.decompress))):
        plain = client.get(address)
        packed = client.open(address, headers={"Accept-Encoding": name})
        assert packed.headers["Content-Encoding"] == name
        assert unpack(packed.data) == plain.data and len(packed.data) < len(plain.data) / 2
        assert "Accept-Encoding" in packed.headers["Vary"] and "Content-Encoding" not in plain.headers


def test_a_fragment_still_varies_on_who_asks_for_it(client: Any) -> None:
    asked = {"Accept-Encoding": "br", "HX-Request": "true", "HX-Target": "results"}
    answer = client.open("/", headers=asked)
    assert {"HX-Target", "Accept-Encoding"} <= set(re.split(r",\s*", answer.headers["Vary"]))
    assert brotli.decompress(answer.data).decode() == client.get("/", headers=asked | {"Accept-Encoding": ""}).text


def test_pages_that_hold_a_secret_beside_what_was_sent_are_sent_as_they_are(client: Any) -> None:
    for address in ("/submit?city=Chicago%2C+IL", "/submit?nothing", "/submit/x", "/accounts/sign-in"):
        assert "Content-Encoding" not in client.open(address, headers={"Accept-Encoding": "br, gzip"}).headers
    assert "Content-Encoding" not in client.post("/submit", headers={"Accept-Encoding": "br"}, data={}).headers


def test_the_empty_form_is_packed(client: Any) -> None:
    assert len(client.open("/submit", headers={"Accept-Encoding": "br"}).data) < 10_000


def test_pictures_are_not_packed_again_and_an_unchanged_one_stays_unsent(client: Any) -> None:
    first = client.get("/statements/1/card.png", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in first.headers
    held = {"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]}
    assert client.get("/statements/1/card.png", headers=held).status_code == 304


def test_the_first_load_of_the_first_screen_is_small(client: Any) -> None:
    page = client.get("/").text
    needed = {"/", "/static/icon.svg", *re.findall(r'(?:href|src)="(/assets/[^"#]+)', page)}
    assert len(needed) == 7, needed
    sent = sum(len(client.open(address, headers={"Accept-Encoding": "br"}).data) for address in needed)
    assert sent < FIRST_LOAD
