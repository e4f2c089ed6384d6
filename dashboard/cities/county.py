"""In which county a place lies: a government of its own, shown beside the city and never in its stead."""

import csv
from functools import cache
from importlib.resources import files

from ..models import City


@cache
def _counties() -> dict[int, str]:
    """geonameid → FIPS code, from the package's data."""
    with (files("dashboard.data") / "us-place-counties.csv").open(encoding="utf-8") as file:
        return {int(row["geonameid"]): row["fips"] for row in csv.DictReader(file)}


def fips(city: City) -> str | None:
    """The code of the county that holds the place's centre.

    None where nobody knows, and for a county and a city that is its own county: it has no other.
    """
    if city.level in ("county", "city-county") or city.geonameid is None:
        return None
    return _counties().get(city.geonameid)
