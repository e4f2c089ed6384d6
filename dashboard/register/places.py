"""Cities and counties: loaded once from the package's data, found by what people type."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from importlib.resources import as_file, files
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, insert, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from .. import vocabulary
from ..models import City
from ..text import Term, slug, words
from . import nicknames

_CALLED_CITY: Final = re.compile(r"\s+city$", re.IGNORECASE)
_CALLED: Final = select(City).where(City.sort_name == bindparam("name")).order_by(City.population.desc(), City.id)
_STATE_NAMES: Final = [words(name) for name in vocabulary.STATES.values()]


def load(session: Session) -> int:
    """Store every place and county of the package's data; returns how many."""
    rows = list(_addressed(sorted([*_places(), *_counties()], key=_eldest)))
    session.execute(insert(City), rows)
    return len(rows)


def _places() -> Iterator[dict[str, Any]]:
    for row in _csv("us-places.csv"):
        # Wells, Maine, was added by hand and has no number there.
        numbers = {name: int(row[name]) if row[name] else None for name in ("geonameid", "population")}
        yield _city(row, level=row["level"], fips=None, **numbers)


def _counties() -> Iterator[dict[str, Any]]:
    for row in _csv("us-counties.csv"):
        yield _city(row, level="county", geonameid=None, fips=row["fips"], population=None)


def _csv(name: str) -> Iterator[dict[str, str]]:
    with as_file(files("dashboard.data") / name) as path, path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _city(row: dict[str, str], *, level: str, population: int | None, **keys: Any) -> dict[str, Any]:
    name, state = row["name"], row["state"]
    return keys | {
        "name": name,
        "state": state,
        "level": level,
        "population": population,
        "population_band": vocabulary.population_band(population),
        "latitude": float(row["latitude"]) if row["latitude"] else None,
        "longitude": float(row["longitude"]) if row["longitude"] else None,
        "sort_name": " ".join(words(name)),
        "search_text": " ".join(words(f"{name} {vocabulary.STATES.in_english[state]} {state}")),
    }


def _eldest(row: dict[str, Any]) -> tuple[int, str]:
    """Largest first, so that of two places of one name the larger gets the plain address."""
    return -(row["population"] or 0), row["fips"] or f"{row['geonameid'] or 0:09}"


def _addressed(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        stem = slug(row["name"])
        seen[row["state"], stem] += 1
        again = seen[row["state"], stem]
        yield row | {"slug": stem if again == 1 else f"{stem}-{again}"}


def at(session: Session, state: str, name: str) -> City | None:
    """The city at an address: `il`, `chicago`."""
    return session.scalar(select(City).where(City.state == state.upper(), City.slug == name))


def at_path(session: Session, path: str) -> City | None:
    """The city at the end of an address: `il/chicago`."""
    state, _, name = path.partition("/")
    return at(session, state, name)


def named(wanted: Sequence[Term]) -> ColumnElement[bool]:
    """The condition that a city's name and state hold every term."""
    padded = " " + City.search_text
    return and_(
        true(),
        *(
            or_(
                *(
                    (padded + ("" if term.prefix else " ")).like(f"% {' '.join(form)}{'%' if term.prefix else ' %'}")
                    for form in term.alternatives
                )
            )
            for term in wanted
        ),
    )


def suggest(session: Session, typed: str, limit: int = 8) -> list[City]:
    """The place of that nickname, then places whose name begins as typed, largest first; counties after cities."""
    wanted = nicknames.terms(typed)
    if not wanted:
        return []
    nickname = nicknames.path(typed)
    order = (City.level == "county", City.population.desc(), City.sort_name)
    query = select(City).where(named(wanted)).order_by(*order)
    found = session.scalars(query.limit(limit * 4)).all()
    starts = [" ".join(form) for form in wanted[0].alternatives]
    # Names that begin with the first word typed come before states and second words that do.
    return sorted(
        found, key=lambda c: (c.path != nickname, not any(c.sort_name.startswith(start) for start in starts))
    )[:limit]


def find(session: Session, typed: str) -> list[City]:
    """The places of exactly this name: 'Springfield', 'Springfield, IL', 'springfield illinois', 'NYC'."""
    name, _, state = typed.rpartition(",")
    found = (_exactly(session, name, state) if name else []) or _exactly(session, typed, "")
    if not found and not name:
        name, state = _ending_in_a_state(typed)
        found = _exactly(session, name, state) if name else []
    called_city = _CALLED_CITY.sub("", name or typed)
    if not found and called_city != (name or typed):
        found = [city for city in _exactly(session, called_city, state) if city.level != "county"]
    if not found and (nickname := nicknames.path(name or typed)):
        known = at_path(session, nickname)
        found = [known] if known and (not state or _is_in(known, state)) else []
    return found


def meant(session: Session, typed: str) -> list[City]:
    """The places that may be meant: by address ('mi/shelby-2') or by name."""
    if address := re.fullmatch(r"([a-z]{2})/([a-z0-9-]+)", typed):
        found = at(session, address[1], address[2])
        return [found] if found else []
    return find(session, typed[:200])


def _ending_in_a_state(typed: str) -> tuple[str, str]:
    """'Chicago IL' as ('Chicago', 'IL'), 'new york new york' as ('new york', 'new york'); ('', '') for no state."""
    parts = typed.split()
    for at in range(max(1, len(parts) - 3), len(parts)):
        state = " ".join(parts[at:])
        if state.upper() in vocabulary.STATES or words(state) in _STATE_NAMES:
            return " ".join(parts[:at]), state
    return "", ""


def of(session: Session, name: str, state: str, level: str) -> City | None:
    """The one place of this name, state and level ('' for any); None where there are none or several."""
    found = [city for city in _exactly(session, name, state) if not level or city.level == level]
    return found[0] if len(found) == 1 else None


def sharing(session: Session, cities: Collection[City] | None = None, *also: InstrumentedAttribute[Any]) -> set[int]:
    """The ids of places (or of those in `cities`) whose name, state and `also` another place has too."""
    query = select(City.id).where(is_shared(*also))
    if cities is not None:
        query = query.where(City.id.in_([city.id for city in cities]))
    return set(session.scalars(query))


def is_shared(*also: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether another place has the name, state and `also` of the one in the row too."""
    other = aliased(City)
    same = [getattr(other, column.key) == column for column in (City.sort_name, City.state, *also)]
    return select(other.id).where(*same, other.id != City.id).correlate(City).exists()


def _exactly(session: Session, name: str, state: str) -> list[City]:
    called = session.scalars(_CALLED, {"name": " ".join(words(name))})
    return [city for city in called if not state.strip() or _is_in(city, state)]


def _is_in(city: City, state: str) -> bool:
    letters = "".join(filter(str.isalnum, state)).upper()  # “D.C.” is DC
    return letters in ("", city.state) or words(state) == words(city.state_name)
