"""The places of the package's data by name, and the states by every way of writing them."""

import csv
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final, NamedTuple

from ...text import words
from ...vocabulary import STATES


class Place(NamedTuple):
    """A local government of the register."""

    name: str
    state: str
    level: str
    population: int


# How newspapers shorten states after a city; the two letters and full names come from the vocabulary.
_SHORTENED: Final = {
    "Ala": "AL", "Ariz": "AZ", "Ark": "AR", "Calif": "CA", "Colo": "CO", "Conn": "CT", "Del": "DE", "Fla": "FL",
    "Ga": "GA", "Ill": "IL", "Ind": "IN", "Kan": "KS", "Kans": "KS", "Ky": "KY", "La": "LA", "Md": "MD", "Mass": "MA",
    "Mich": "MI", "Minn": "MN", "Miss": "MS", "Mo": "MO", "Mont": "MT", "Neb": "NE", "Nebr": "NE", "Nev": "NV",
    "N.H": "NH", "N.J": "NJ", "N.M": "NM", "N.Y": "NY", "N.C": "NC", "N.D": "ND", "Okla": "OK", "Ore": "OR",
    "Pa": "PA", "R.I": "RI", "S.C": "SC", "S.D": "SD", "Tenn": "TN", "Tex": "TX", "Vt": "VT", "Va": "VA",
    "Wash": "WA", "W.Va": "WV", "W. Va": "WV", "Wis": "WI", "Wisc": "WI", "Wyo": "WY", "D.C": "DC",
}  # fmt: skip
STATE_CODES: Final = {name: code for code, name in STATES.items()}
# What may stand behind a comma after a city; the shortened forms end in a point, except in headlines.
BESIDE: Final = (
    STATE_CODES
    | {name.upper(): code for name, code in STATE_CODES.items()}
    | {f"{short}.": code for short, code in _SHORTENED.items()}
    | _SHORTENED
    | {code: code for code in STATES}
)
# Short forms that are words where no city stands before them.
ALIASES: Final = {
    "nyc": ("New York", "NY"), "n y c": ("New York", "NY"), "new york city": ("New York", "NY"),
    "l a": ("Los Angeles", "CA"), "philly": ("Philadelphia", "PA"), "vegas": ("Las Vegas", "NV"),
    "kck": ("Kansas City", "KS"), "kcmo": ("Kansas City", "MO"), "nola": ("New Orleans", "LA"),
    "washington d c": ("Washington", "DC"), "d c": ("Washington", "DC"), "winston salem": ("Winston-Salem", "NC"),
    "metro nashville": ("Nashville", "TN"), "louisville metro": ("Louisville", "KY"),
    "urban honolulu": ("Honolulu", "HI"), "indy": ("Indianapolis", "IN"),
}  # fmt: skip


def folded(name: str) -> str:
    """The key of a name: 'St. Paul' and 'Saint Paul' alike."""
    return " ".join(words(name))


def _rows(file: str) -> list[list[str]]:
    with as_file(files("dashboard.data") / file) as path, path.open(encoding="utf-8", newline="") as source:
        return list(csv.reader(source))[1:]


@lru_cache(maxsize=1)
def places() -> dict[str, tuple[Place, ...]]:
    """Cities and towns by folded name, the largest first, one of each state."""
    found: dict[str, dict[str, Place]] = {}
    for _, name, state, level, population, *_ in _rows("us-places.csv"):
        here = found.setdefault(folded(name), {})
        place = Place(name, state, level, int(population or 0))
        if state not in here or here[state].population < place.population:
            here[state] = place
    return {key: tuple(sorted(of.values(), key=lambda place: -place.population)) for key, of in found.items()}


@lru_cache(maxsize=1)
def counties() -> dict[str, tuple[Place, ...]]:
    """Counties by folded name without 'County': 'cook', 'orleans'."""
    found: dict[str, list[Place]] = {}
    for _, name, state, *_ in _rows("us-counties.csv"):
        stem = folded(name.removesuffix(" County").removesuffix(" Parish").removesuffix(" Borough"))
        found.setdefault(stem, []).append(Place(name, state, "county", 0))
    return {key: tuple(of) for key, of in found.items()}


@lru_cache(maxsize=1)
def longest() -> dict[str, int]:
    """For the first word of each name, how many words the longest name beginning so has."""
    found: dict[str, int] = {}
    for key in (*places(), *ALIASES, *(folded(state) for state in STATE_CODES), *counties()):
        first, count = key.split(" ")[0], key.count(" ") + 1
        found[first] = max(found.get(first, 0), count)
    return found


def place(name: str, state: str) -> Place | None:
    """The city or town of this name in this state."""
    return next((place for place in places().get(folded(name), ()) if place.state == state), None)
