"""What stands beside the table, from memory: where its cities lie, and which statements are the latest."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from . import listing
from .narrowing import Narrowing
from .reading import Array


def mapped(of: Narrowing, number: int) -> Array:
    """Where the first cities of the table are that have a place on the map: those with statements, then the largest."""
    standings, places = of.standings, of.places
    at = np.flatnonzero(of.of_cities() & places.mapped)
    order = np.lexsort((places.ids[at], -places.population[at], standings.statements[at] == 0))
    found: Array = at[order][:number]
    return found


def dots(of: Narrowing, at: Array) -> Iterator[tuple[Any, ...]]:
    """These cities as `glance.Dot` has them."""
    standings, places = of.standings, of.places
    paths, titles, points = zip(*(places.drawn[city] for city in at.tolist()), strict=True) if len(at) else [()] * 3
    return zip(
        paths, titles, (None if people < 0 else people for people in places.population[at].tolist()), points,
        _codes(of, at), map(of.held.words["basis"].word, standings.words["basis"][at].tolist()),
        standings.statements[at].tolist(), strict=True,
    )  # fmt: skip


def specks(of: Narrowing, at: Array) -> list[tuple[str, tuple[float, float]]]:
    """Code and point of these cities."""
    drawn = of.places.drawn
    return list(zip(_codes(of, at), (drawn[city][2] for city in at.tolist()), strict=True))


def silent(of: Narrowing, at: Array) -> int:
    """How many of these cities have no statement."""
    return int(np.count_nonzero(of.standings.statements[at] == 0))


def _codes(of: Narrowing, at: Array) -> Iterator[str]:
    """What the dots of these cities tell by their sign: where they stand, or what they said last in a channel."""
    by = of.asked.by
    codes, kind = (of.standings.newest[by], "stance") if by else (of.standings.words["standing"], "standing")
    return map(of.held.words[kind].word, codes[at].tolist())


def latest(session: Session, of: Narrowing, number: int) -> list[int]:
    """Ids of the newest statements that fit the filter themselves, of the cities in its table."""
    rows = Narrowing(session, of.held, of.asked.as_statements()).of_statement_rows()
    found: list[int] = of.rows["id"][listing.newest(of, rows & of.rows.spread(of.of_cities()), number)].tolist()
    return found
