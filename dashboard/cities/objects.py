"""Any filter of cities as JSON: a page of objects with the columns of the file, or all of them as points of a map."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import jsonlines
from ..catalogue import counts, known_on, pages
from ..catalogue.filter import Filter
from ..catalogue.pages import Page
from ..catalogue.rows import CityRow
from ..db import Reading
from ..models import City
from . import export


def page(session: Session, asked: Filter, root: str) -> Page[dict[str, Any]]:
    """One page of cities."""
    found = pages.cities(session, asked)
    return Page([_told(row, asked, root) for row in found.rows], found.more)


def collection(reading: Reading, asked: Filter, root: str) -> Iterator[str]:
    """Every city as a GeoJSON FeatureCollection (RFC 7946) with their number as `count`, a feature a line.

    A city whose place is not on file has no geometry, so that no row is missing. From the one moment of the register
    that `reading` sees.
    """
    with reading() as session:
        known_on.hold(session, asked.question, asked.known_on, asked.as_of)
        yield f'{{"type":"FeatureCollection","count":{counts.total(session, asked)},"features":[\n'
        points = _points(session)
        features = (_feature(row, asked, root, points.get(row.city.id)) for row in pages.all_cities(session, asked))
        texts = map(jsonlines.text, features)
        yield from jsonlines.together(f",{text}" if at else text for at, text in enumerate(texts))
        yield "]}\n"


def _told(row: CityRow, asked: Filter, root: str) -> dict[str, Any]:
    return jsonlines.told(export.COLUMNS, export.cells(row, asked, root))


def _feature(row: CityRow, asked: Filter, root: str, point: tuple[Any, ...] | None) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": row.city.path,
        "geometry": None if point is None else {"type": "Point", "coordinates": point},
        "properties": _told(row, asked, root),
    }


def _points(session: Session) -> dict[int, tuple[Any, ...]]:
    """Longitude and latitude of every place that has them, by id; there are not many places."""
    on_file = (City.longitude.is_not(None), City.latitude.is_not(None))
    found = session.execute(select(City.id, City.longitude, City.latitude).where(*on_file))
    return {number: (longitude, latitude) for number, longitude, latitude in found}
