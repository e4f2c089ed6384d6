"""Any filter of cities as JSON: a page of objects with the columns of the file, or all of them as points of a map."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from .. import jsonlines
from ..catalogue import counts, known_on, pages
from ..catalogue.filter import Filter
from ..catalogue.pages import CityRow, Page
from ..db import Database
from . import export


def page(session: Session, asked: Filter, root: str) -> Page[dict[str, Any]]:
    """One page of cities."""
    found = pages.cities(session, asked)
    return Page([_told(row, asked, root) for row in found.rows], found.more)


def collection(database: Database, asked: Filter, root: str, replica: bool = False) -> Iterator[str]:
    """Every city as a GeoJSON FeatureCollection (RFC 7946) with their number as `count`, a feature a line.

    A city whose place is not on file has no geometry, so that no row is missing. From one moment of the register, or of
    a replica of it.
    """
    with database.reading(replica=replica) as session:
        known_on.hold(session, asked.question, asked.known_on, asked.as_of)
        yield f'{{"type":"FeatureCollection","count":{counts.total(session, asked)},"features":[\n'
        features = (jsonlines.text(_feature(row, asked, root)) for row in pages.all_cities(session, asked))
        yield from jsonlines.together(f",{feature}" if at else feature for at, feature in enumerate(features))
        yield "]}\n"


def _told(row: CityRow, asked: Filter, root: str) -> dict[str, Any]:
    return jsonlines.told(export.COLUMNS, export.cells(row, asked, root))


def _feature(row: CityRow, asked: Filter, root: str) -> dict[str, Any]:
    at = (row.city.longitude, row.city.latitude)
    return {
        "type": "Feature",
        "id": row.city.path,
        "geometry": None if None in at else {"type": "Point", "coordinates": at},
        "properties": _told(row, asked, root),
    }
