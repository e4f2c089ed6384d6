"""What stands beside the table, from memory: where its cities lie, and which statements are the latest."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from . import listing
from .narrowing import Narrowing


def dots(of: Narrowing, number: int) -> Iterator[tuple[Any, ...]]:
    """The cities of the table that have a place on the map, as `glance.Dot` has them.

    Those with statements first, then the largest.
    """
    standings, places = of.standings, of.places
    at = np.flatnonzero(of.of_cities() & places.mapped)
    at = at[np.lexsort((places.ids[at], -places.population[at], standings.statements[at] == 0))][:number]
    words, by = of.held.words, of.asked.by
    codes, named = (standings.newest[by], words["stance"]) if by else (standings.words["standing"], words["standing"])
    paths, titles, points = zip(*(places.drawn[city] for city in at.tolist()), strict=True) if len(at) else [()] * 3
    return zip(
        paths, titles, (None if people < 0 else people for people in places.population[at].tolist()), points,
        map(named.word, codes[at].tolist()), map(words["basis"].word, standings.words["basis"][at].tolist()),
        standings.statements[at].tolist(), strict=True,
    )  # fmt: skip


def latest(session: Session, of: Narrowing, number: int) -> list[int] | None:
    """Ids among which are the newest statements that fit the filter themselves, of the cities in its table.

    None where they are too many.
    """
    rows = Narrowing(session, of.held, of.asked.as_statements()).of_statement_rows()
    rows = listing.newest(of, rows & of.rows.spread(of.of_cities()), number)
    return of.rows["id"][rows].tolist() if len(rows) <= listing.MOST else None
