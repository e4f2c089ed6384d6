"""What the comparison asks: standings and statements of a few cities, in a stated number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from .. import vocabulary
from ..catalogue import as_of
from ..models import Citation, City, Question, Standing, Statement
from ..register import standing
from .gap import gap


@dataclass(frozen=True)
class Side:
    """One city of the comparison: its standing, its statements newest first by channel, and its gaps as sentences."""

    city: City
    standing: Standing
    channels: dict[str, list[Statement]]
    gaps: list[str]


def sides(session: Session, cities: Sequence[City], question: Question, day: date | None = None) -> list[Side]:
    """The cities in the order given, with everything that is set side by side, as of a day or now."""
    if not cities:
        return []
    numbers = [city.id for city in cities]
    standings = as_of.standings(session, question, numbers, day)
    spoken: defaultdict[int, list[Statement]] = defaultdict(list)
    for statement in session.scalars(
        select(Statement)
        .where(
            Statement.city_id.in_(numbers),
            Statement.question_id == question.id,
            Statement.status == "published",
            Statement.channel.in_(vocabulary.POSITION_CHANNELS),
            *as_of.said(day),
        )
        .options(selectinload(Statement.citations).selectinload(Citation.source))
    ):
        spoken[statement.city_id].append(statement)
    return [_side(city, standings[city.id], standing.newest_first(spoken[city.id]), question) for city in cities]


def _side(city: City, held: Standing, statements: list[Statement], question: Question) -> Side:
    channels = {c: [s for s in statements if s.channel == c] for c in vocabulary.POSITION_CHANNELS}
    newest = {channel: these[0] for channel, these in channels.items() if these}
    gaps = [gap(newest.get("words"), newest.get(channel), channel, question) for channel in ("law", "practice")]
    return Side(city, held, channels, [sentence for sentence in gaps if sentence])
