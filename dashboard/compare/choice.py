"""Which cities are to be compared, as an address or the form names them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ..language import gettext
from ..models import City
from ..register import places

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

MOST: Final = 4
_LOOKED_UP: Final = 12  # names beyond that are not even looked up
_ADDRESS: Final = re.compile(r"([a-z]{2})/([a-z0-9-]{1,100})")


@dataclass(frozen=True)
class Choice:
    """The cities in the order given, and a sentence where one of them, or their number, cannot be.

    `typed` is the name that means no city or several; `candidates` are those it may mean. `is_tidy` says
    that the address named each city once and by its own address.
    """

    cities: Sequence[City]
    problem: str = ""
    typed: str = ""
    candidates: Sequence[City] = ()
    is_tidy: bool = True


def address(cities: Sequence[City], question: str = "", as_of: date | None = None, known_on: date | None = None) -> str:
    """'/compare?city=il/chicago&city=ny/new-york'; `question` is the slug of any but the first."""
    pairs = [("city", city.path) for city in cities] + ([("question", question)] if question else [])
    pairs += [(name, day.isoformat()) for name, day in (("as_of", as_of), ("known_on", known_on)) if day]
    return "/compare" + (f"?{urlencode(pairs, safe='/')}" if pairs else "")


def choose(session: Session, arguments: "MultiDict[str, str]") -> Choice:
    """The cities a query string names."""
    given = arguments.getlist("city")
    named = list(dict.fromkeys(value.strip() for value in given if value.strip()))
    if len(named) > _LOOKED_UP:
        problem = gettext(
            "Compare takes up to %(most)s cities, not %(number)s. Begin with one and add the others.",
            most=MOST,
            number=len(named),
        )
        return Choice((), problem)
    known = _at(session, named)
    found: dict[int, City] = {}
    problem, unclear, candidates = "", "", list[City]()
    for name in named:
        these = [known[name.lower()]] if name.lower() in known else places.find(session, name[:200])
        if len(these) == 1:
            found[these[0].id] = these[0]
        elif not problem:
            unclear, candidates = name, these or _near(session, name)
            problem = _sentence(name, bool(these), bool(candidates))
    cities = list(found.values())
    if len(cities) > MOST:
        problem = gettext(
            "Compare takes up to %(most)s cities, and these are %(number)s. Take one away.",
            most=MOST,
            number=len(cities),
        )
        return Choice(cities, problem)
    return Choice(cities, problem, unclear, candidates, is_tidy=given == [city.path for city in cities])


def _at(session: Session, named: list[str]) -> dict[str, City]:
    """The cities among these names that are given by their address, in one query."""
    places_named = [match for name in named if (match := _ADDRESS.fullmatch(name.lower()))]
    if not places_named:
        return {}
    same = [and_(City.state == match[1].upper(), City.slug == match[2]) for match in places_named]
    return {city.path: city for city in session.scalars(select(City).where(or_(*same)))}


def _near(session: Session, name: str) -> list[City]:
    """Places whose names begin like this one, or like the city part of an address."""
    return places.suggest(session, name[:200].partition("/")[2].replace("-", " ") or name[:200], 5)


def _sentence(name: str, several: bool, near: bool) -> str:
    if several:
        return gettext("Several places can be meant by “%(name)s”. Choose one.", name=name[:80])
    if near:
        return gettext("No place is called “%(name)s”. Choose one of these, or type another name.", name=name[:80])
    return gettext("No place is called “%(name)s”. Check the spelling, or write “Portland, ME”.", name=name[:80])
