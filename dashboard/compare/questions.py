"""What the comparison asks: standings and statements of a few cities, in a stated number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from .. import vocabulary
from ..catalogue import as_of, lanes
from ..catalogue.rows import Whole
from ..models import City, Question, Standing, Statement
from .gap import gap

MOST: Final = 20  # of each channel; the city’s page has the others


@dataclass(frozen=True)
class Side:
    """One city of the comparison: its standing, the newest statement of each channel, and its gaps as sentences.

    `earlier` are statements in few words, newest first, by channel; in `crowded` channels there are more of them.
    """

    city: City
    standing: Standing
    newest: dict[str, Whole]
    earlier: dict[str, list[Statement]]
    crowded: set[str]
    gaps: list[str]


def sides(session: Session, cities: Sequence[City], question: Question, day: date | None = None) -> list[Side]:
    """The cities in the order given, with everything that is set side by side, as of a day or now."""
    if not cities:
        return []
    numbers = [city.id for city in cities]
    standings = as_of.standings(session, question, numbers, day)
    newest = lanes.newest(session, numbers, question, day, MOST + 1, vocabulary.POSITION_CHANNELS)
    told: defaultdict[tuple[int, str], list[Statement]] = defaultdict(list)
    for row in newest:
        told[row.city_id, row.channel].append(row)
    full = lanes.full(session, [rows[0].id for rows in told.values()])
    return [
        _side(city, standings[city.id], {c: told[city.id, c] for c in vocabulary.POSITION_CHANNELS}, full, question)
        for city in cities
    ]


def _side(
    city: City, held: Standing, told: dict[str, list[Statement]], full: dict[int, Whole], question: Question
) -> Side:
    newest = {channel: full[rows[0].id] for channel, rows in told.items() if rows}
    gaps = [gap(newest.get("words"), newest.get(channel), channel, question) for channel in ("law", "practice")]
    return Side(
        city=city,
        standing=held,
        newest=newest,
        earlier={channel: rows[1:MOST] for channel, rows in told.items()},
        crowded={channel for channel, rows in told.items() if len(rows) > MOST},
        gaps=[sentence for sentence in gaps if sentence],
    )
