"""What readers do, as addresses: a different one each time, so that no answer can be one that was kept."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from dashboard.catalogue.filter import cursor

from .asking import Request
from .vocabulary import COMMON, PHRASE, RARE, WORDS

STATES: Final = (
    "CA", "TX", "NY", "FL", "IL", "PA", "OH", "GA", "NC", "MI", "NJ", "VA", "WA", "AZ", "MA", "TN", "IN", "MO", "MD",
    "WI",
)  # fmt: skip
STANCES: Final = ("limits_broadly", "limits_some", "mixed", "helps_on_request", "helps_actively", "no_position")
_VALUES: Final = {
    "stance": STANCES,
    "channel": ["words", "law", "practice", "list"],
    "standing": [*STANCES[:5], "no_position"],
    "basis": ["words", "law", "practice"],
    "deeds": ["apart", "together"],
    "state": STATES,
    "population": ["1m-up", "500k-1m", "250k-500k", "100k-250k", "50k-100k", "10k-50k", "0-10k"],
    "level": ["city", "town", "city-county"],
    "label": ["claims", "refuses"],
    "check": ["unchecked"],
}  # fmt: skip
_PAGES: Final = range(40, 61)  # rows of a page: fifty on average, in as many addresses
AS_BROWSER: Final = {"Accept-Encoding": "gzip, deflate, br"}
AS_HTMX: Final = {"HX-Request": "true", "HX-Target": "results"}


@dataclass(frozen=True)
class Facts:
    """What stands in a register, for addresses that lead somewhere.

    `deep` are places far down in the lists of cities and statements, as cursors hold them.
    """

    speakers: Sequence[str]
    publishers: Sequence[str]
    largest: Sequence[str]
    deep: dict[str, Sequence[tuple[Any, ...]]]


@dataclass(frozen=True)
class Operation:
    """One thing that is asked again and again; `request` gives another address for each number."""

    name: str
    request: Callable[[int], Request]


def operations(facts: Facts) -> Iterator[Operation]:
    """Everything that is measured while nothing changes."""
    for path, of in (("/", "cities"), ("/statements", "statements")):
        yield from _of_table(path, of, facts)
    yield _asked("map", "/embed/map", lambda n: [("state", _of(STATES, n)), ("state", _of(STATES, n // 20 + 7))])
    yield _asked("facet counts, no filter", "/embed/bar", lambda _: [])
    yield _asked("facet counts, one filter", "/embed/bar", lambda n: [("state", _of(STATES, n))])
    yield _asked("facet counts, two filters", "/embed/bar",
                 lambda n: [("state", _of(STATES, n)), ("stance", _of(STANCES, n // 20))])  # fmt: skip
    yield Operation(
        "city page, the largest cities", lambda n: Request(f"/cities/{_of(facts.largest, n)}?utm_source={n}")
    )
    yield _asked("CSV of a filter", "/statements.csv",
                 lambda n: [("state", _of(STATES[8:], n)), ("stance", _of(STANCES, n // 12))])  # fmt: skip
    yield _asked("first page for a browser, compressed", "/", lambda n: [("limit", _of(_PAGES, n))], AS_BROWSER)
    yield _asked("click on two filters, fragment", "/",
                 lambda n: [("stance", _of(STANCES, n)), ("state", _of(STATES, n // 6))], AS_HTMX)  # fmt: skip
    yield Operation("the same page again", lambda _: Request("/"))


def _of_table(path: str, of: str, facts: Facts) -> Iterator[Operation]:
    values = _VALUES | {"speaker": facts.speakers, "publisher": facts.publishers}
    days = [date(2012, 3, 1) + timedelta(37 * n) for n in range(120)]
    yield _asked(f"{of}: first page", path, lambda n: [("limit", _of(_PAGES, n))])
    for name, given in values.items():
        yield _asked(f"{of}: {name}", path, _varied(name, given))
    yield _asked(f"{of}: stance + state", path, lambda n: [("stance", _of(STANCES, n)), ("state", _of(STATES, n // 6))])
    yield _asked(f"{of}: stance + state + search", path, lambda n: [
        ("q", _of(_COMMON, n)), ("stance", _of(STANCES, n // 5)), ("state", _of(STATES, n // 3))])  # fmt: skip
    for kind, words in (("common", _COMMON), ("rare", _RARE), ("three-word", _PHRASES)):
        yield _asked(f"{of}: search, {kind}", path, _varied("q", words))
    yield _asked(f"{of}: deep page", path, lambda n: [("after", cursor(_of(facts.deep[of], n)))])
    yield _asked(f"{of}: as of a day", path, lambda n: [("as_of", _of(days, n).isoformat())])


# Bare words also find what begins with them; several terms make a phrase.
_COMMON: Final = [COMMON, "jail", "warrant", "council", "safety", "police", "families", "residents", "trust", "honor"]
_RARE: Final = [RARE, *WORDS[9_000:15_000:211]]
_PHRASES: Final = [f'"{PHRASE}"', *(f'"{one} {two} {three}"' for one, two, three in
    zip(WORDS[:12], WORDS[3:15], WORDS[5:17], strict=True))]  # fmt: skip


def _varied(name: str, values: Sequence[Any]) -> Callable[[int], list[tuple[str, Any]]]:
    return lambda n: [(name, _of(values, n)), ("limit", _of(_PAGES, n // len(values)))]


def _asked(
    name: str, path: str, pairs: Callable[[int], list[tuple[str, Any]]], headers: dict[str, str] | None = None
) -> Operation:
    # What tracks readers is dropped by the filter, and makes of a few filters as many addresses as are asked for.
    return Operation(name, lambda n: Request(f"{path}?{urlencode([*pairs(n), ('utm_source', n)])}", headers or {}))


def _of(values: Sequence[Any], number: int) -> Any:
    return values[number % len(values)]


def submission(number: int, token: str, cookie: str) -> Request:
    """A form that is stored: each from another network address, for these are counted."""
    words = " ".join(_of(WORDS, 7 * number + 13 * at) for at in range(18))
    typed = {
        "csrf_token": token, "key": secrets.token_urlsafe(24), "website": "",
        "source_url": f"https://www.example.org/bench/{secrets.token_hex(6)}", "publisher": "Example Courier",
        "source_title": f"What {_of(WORDS, number)} said", "city": "Chicago, IL", "speaker": "Zouzino Braibin",
        "role": "Mayor", "voice": "city", "said_on": "2025-05-04", "channel": "words", "quote": words.capitalize(),
        "summary": f"Says {words}.", "stance": _of(STANCES, number), "distinct": "yes",
    }  # fmt: skip
    visitor = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return Request("/submit", {"Cookie": cookie, "X-Forwarded-For": visitor}, urlencode(typed))


def unchanged(*tags: str) -> Operation:
    """A page that a browser has, asked for again, by the tags of all servers."""
    tag = ", ".join(tags)
    return Operation("a page asked again, 304", lambda _: Request("/", {"If-None-Match": tag}))


def as_json() -> Operation:
    """Rows as JSON."""
    return _asked("statements as JSON", "/statements.json",
                  lambda n: [("stance", _of(STANCES, n)), ("state", _of(STATES, n // 6))])  # fmt: skip


def facts(rows: Callable[[str], Sequence[tuple[Any, ...]]]) -> Facts:
    """What a register holds, by `rows`, which answers a query."""
    papers = "SELECT publisher FROM source GROUP BY publisher ORDER BY count(*) DESC LIMIT 60"
    people = "SELECT speaker FROM statement WHERE speaker <> '' GROUP BY speaker ORDER BY count(*) DESC LIMIT 60"
    many = """SELECT c.state, c.slug FROM standing s JOIN city c ON c.id = s.city_id WHERE s.question_id = 1
        AND c.level <> 'county' ORDER BY s.statements DESC LIMIT 3"""
    cities = """SELECT c.sort_name, c.id FROM city c JOIN standing s ON s.city_id = c.id AND s.question_id = 1
        WHERE s.statements > 0 ORDER BY 1, 2"""
    days = """SELECT sort_on, record FROM statement WHERE question_id = 1 AND status = 'published'
        ORDER BY sort_on, record LIMIT 20000"""
    listed = {"cities": rows(cities), "statements": [(str(day), record) for day, record in rows(days)]}
    return Facts(
        speakers=[name for (name,) in rows(people)],
        publishers=[name for (name,) in rows(papers)],
        largest=[f"{state.lower()}/{quote(slug)}" for state, slug in rows(many)],
        # From the middle of the cities; among the oldest statements.
        deep={of: found[len(found) // 2 :: 97] for of, found in listed.items()},
    )
