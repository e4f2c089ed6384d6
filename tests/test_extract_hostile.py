"""Pages made to hurt whoever reads them: each is read or refused with a sentence, soon and in bounded memory."""

import random
import resource
import subprocess
import sys
import time

import pytest

from dashboard.capture.extract import extract
from dashboard.errors import Unreadable

from .test_extract import NEWSPAPER

SECONDS = 10.0  # of this process; each takes about half of one
WORDS = b"<p>The city will not help, its mayor said.</p>"

HOSTILE = {
    "40,000 nested tags": b"<div>" * 40_000 + WORDS + b"</div>" * 40_000 + b"<p>after</p>",
    "nested, never closed": b"<section><b>the city <i>will</i>" * 20_000 + WORDS,
    "nested tables": b"<table><tr><td>" * 50_000 + WORDS,
    "nested lists": b"<ul><li>" * 50_000 + WORDS,
    "a page of <script ": b"<script " * 8_000,
    "a page of <script>": WORDS + b"<script>" * 100_000,
    "a million attributes": b"<p " + b" ".join(b"a%x=1" % n for n in range(1_000_000)) + b">" + WORDS,
    "attributes that quote tags": b"<p " + b" ".join(b'a%x="<p>"' % n for n in range(100_000)) + b">" + WORDS,
    "many crowded elements": (b"<p " + b" ".join(b"a%x" % n for n in range(2_000)) + b">x</p>") * 100 + WORDS,
    "open quotes": WORDS + b'<a x="' * 300_000,
    "tags within tags": WORDS + b"<a" * 1_000_000,
    "a class of many words": (b"<p class='" + b"ad- " * 300 + b"'>the city</p>") * 500 + WORDS,
    "300,000 entities": b"<p>" + b"&amp;&bogus;&#x41;" * 100_000 + b"</p>",
    "300,000 paragraphs": b"<p>a" * 300_000,
    "300,000 line breaks": b"<br>" * 300_000 + WORDS,
    "a line of 4 MB": b"<p>" + b"word " * 800_000,
    "4 MB of one word": b"<p>" + b"a" * 4_000_000,
    "2 MB of <": b"<" * 2_000_000 + b"a",
    "comments": WORDS + b"<!--" * 500_000,
    "zero bytes": b"<html>" + b"<p>the\0 city\0</p>\0" * 1_000,
    "halves of characters": b"<p>the city &#xD800; &#xDFFF; &#0; &#x1; &#x110000; &#99999999999;</p>",
    "characters no tree takes": WORDS + b"<aside>x</aside>&#1;the city<nav>x</nav>&#2;\x03\xef\xbf\xbe" + WORDS * 3,
    "marks on one letter": b"<p>a" + "\u0301\u0323".encode() * 300_000,
    "nested data": b'<script type="application/ld+json">' + b"[" * 500_000 + b"</script>" + WORDS,
    "much data": b'<script type="application/ld+json">[' + b'{"@type":"Article"},' * 20_000 + b"{}]</script>" + WORDS,
    "a large number": b'<script type="application/ld+json">[' + b"9" * 500_000 + b"]</script>" + WORDS,
    "many bylines": b"<h1>t</h1>" + b"<span class=byline>by admin</span>" * 30_000 + WORDS,
    "many dates": b"<h1>t</h1><p>" + b"1/1/1/" * 30 + b"</p><p>" + b"Nov. 1, " * 100_000 + b"</p>",
    "a title of bars": b"<title>" + b" | a" * 200_000 + b"</title>" + WORDS,
    "a slow encoding": b"<html><meta charset=punycode><p>" + b"\xffab-" * 300_000,
    "asides in asides": b"<aside class=related>" * 240 + b"<i>the city </i>" * 20_000,
}  # fmt: skip
PLAIN = {
    "a word of 4 MB": b"a" * 4_000_000,
    "200,000 lines": b"word\n" * 200_000,
    "300,000 empty lines": b"\n \n" * 300_000 + b"a",
    "a byline of 2 MB": b"By " + b"a " * 1_000_000,
    "capitals": b"A B " * 500_000 + b"\nx",
}
DOCTYPE = b"""<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "lol">%s
<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY web SYSTEM "http://127.0.0.1:9/"><!ENTITY %% p SYSTEM "http://127.0.0.1:9/">
%%p;]><html><body><p>The city &a9; &file; &web; will not.</p></body></html>"""


def timed(body: bytes, content_type: str) -> str:
    """The text, or '' where it was refused; fails when that took too long or ended in any other way."""
    began = time.process_time()
    try:
        text = extract(body[: 5 * 1024 * 1024], content_type, "https://paper.example/x").text
        text.encode()
        assert [c for c in set(text) if ord(c) < 32 and c != "\n"] == []
    except Unreadable as problem:
        assert problem.kind in ("no_text", "broken", "not_text")
        text = ""
    assert time.process_time() - began < SECONDS
    return text


def _memory() -> int:
    """The most this process has held so far, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.fixture(scope="module", autouse=True)
def memory_before() -> int:
    """What this process had held before the first page."""
    return _memory()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_soon_done_with(name: str) -> None:
    text = timed(HOSTILE[name], "text/html")
    if WORDS in HOSTILE[name][: 5 * 1024 * 1024]:
        assert "The city will not help, its mayor said." in text


def test_a_page_torn_in_any_place_is_read_or_refused() -> None:
    chance = random.Random(2016)
    pieces = [b"<", b">", b'"', b"</div>", b"<table>", b"<script>", b"<!--", b"\0", b"&#1;", b"{", b"<form>", b"\xff"]
    for _ in range(60):
        body = bytearray(NEWSPAPER.encode())
        for _ in range(chance.randint(1, 30)):
            position = chance.randrange(len(body))
            body[position : position + chance.choice([0, 0, 1, 100])] = chance.choice(pieces)
        timed(bytes(body), "text/html")


@pytest.mark.parametrize("name", PLAIN)
def test_a_hostile_text_is_soon_done_with(name: str) -> None:
    assert timed(PLAIN[name], "text/plain")


def test_what_follows_a_nest_of_tags_is_still_read() -> None:
    text = timed(HOSTILE["40,000 nested tags"], "text/html").split("\n\n")
    assert text == ["The city will not help, its mayor said.", "after"]


def test_no_entity_is_expanded_and_none_is_fetched() -> None:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    text = timed(DOCTYPE % entities, "application/xhtml+xml")
    assert "The city" in text
    assert "root:" not in text
    assert "lollol" not in text
    assert len(text) < 1_000


def test_a_page_of_200_kb_is_read_in_well_under_a_second() -> None:
    paragraph = b"<p>The <b>mayor</b> said that <a href='/x'>the city</a> would not hold anyone for federal agents.</p>"
    menu = (
        b"<ul>" + b"<li class='menu-item nav-item'><a href='/x'>A part of the city's website</a></li>" * 300 + b"</ul>"
    )
    body = (
        b"<html><body><nav>" + menu + b"</nav><article>" + paragraph * 1500 + b"</article>" + menu + b"</body></html>"
    )
    assert len(body) > 200_000
    extract(body, "text/html")  # the libraries are loaded
    began = time.process_time()
    assert extract(body, "text/html").text.count("the city would not hold") == 1500
    assert time.process_time() - began < 5


def test_loading_the_module_loads_none_of_the_libraries() -> None:
    program = """
import sys, types
sys.modules["dashboard"] = types.ModuleType("dashboard")
sys.modules["dashboard"].__path__ = [sys.argv[1]]
import dashboard.capture.extract
print(sorted({"trafilatura", "pypdf", "lxml", "w3lib", "htmldate"} & set(sys.modules)))
"""
    package = extract.__code__.co_filename.rpartition("/capture/")[0]
    told = subprocess.run(
        [sys.executable, "-c", program, package], capture_output=True, text=True, check=True, timeout=30
    )
    assert told.stdout.strip() == "[]"


def test_the_hostile_pages_left_no_great_memory_behind(memory_before: int) -> None:
    """Counted from where this file began: other tests ran in this process before it."""
    assert _memory() - memory_before < 300 * 1024
