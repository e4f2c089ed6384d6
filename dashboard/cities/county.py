"""In which county a place lies: a government of its own, shown beside the city and never in its stead."""

import csv
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, cast

from sqlalchemy import Select, Text, bindparam, select
from sqlalchemy.orm import Session

from ..catalogue import lanes
from ..catalogue.rows import Place
from ..models import City, Question, Statement


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


def beside(session: Session, city: City, question: Question, day: date | None) -> tuple[Place | None, list[Statement]]:
    """The county that a city lies in, where it has statements, and the newest of them in few words."""
    code = fips(city)
    if code is None:
        return None, []
    found = lanes.rows(session, _newest(day), {"fips": code, "question": question.id})[: lanes.MOST]
    first = next(iter(cast(list[Any], found)), None)
    return (Place._make(first[-len(Place._fields) :]) if first else None), found


@lru_cache(maxsize=16)
def _newest(day: date | None) -> Select[*tuple[Any, ...]]:
    """The newest statements of the county with the code `fips`, each with the county."""
    county = select(City.id).where(City.fips == bindparam("fips", type_=Text)).scalar_subquery()
    told = lanes.newest_of([county], day, lanes.MOST).subquery()
    names = [getattr(City, name).label(f"county_{name}") for name in Place._fields]
    return select(*told.c, *names).join(City, City.id == told.c.city_id)
