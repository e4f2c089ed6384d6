"""What stands beside the table, from memory: where its cities lie, and which statements are the latest."""

from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from . import listing
from .narrowing import Narrowing


def dots(of: Narrowing, number: int) -> list[dict[str, Any]]:
    """The cities of the table that have a place on the map: those with statements first, then the largest."""
    standings, places = of.standings, of.places
    at = np.flatnonzero(of.of_cities() & places.mapped)
    at = at[np.lexsort((places.ids[at], -places.population[at], standings.statements[at] == 0))][:number]
    words = of.held.words
    by = of.asked.by
    codes, named = (standings.newest[by], words["stance"]) if by else (standings.words["standing"], words["standing"])
    found = []
    columns = (at, places.population[at], codes[at], standings.words["basis"][at], standings.statements[at])
    for city, population, code, basis, statements in zip(*(column.tolist() for column in columns), strict=True):
        _, name, state, slug, longitude, latitude = places.texts[city]
        found.append(
            {
                "path": f"{state.lower()}/{slug}", "title": f"{name}, {state}", "state": state,
                "population": None if population < 0 else population, "longitude": longitude, "latitude": latitude,
                "code": named.word(code), "basis": words["basis"].word(basis), "statements": statements,
            }
        )  # fmt: skip
    return found


def latest(session: Session, of: Narrowing, number: int) -> list[int] | None:
    """Ids among which are the newest statements that fit the filter themselves, of the cities in its table.

    None where they are too many.
    """
    rows = Narrowing(session, of.held, of.asked.as_statements()).of_statement_rows()
    rows = listing.newest(of, rows & of.rows.spread(of.of_cities()), number)
    return of.rows["id"][rows].tolist() if len(rows) <= listing.MOST else None
