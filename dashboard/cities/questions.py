"""What a city's page asks: the place, its standing with reasons, its statements."""

import re
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from .. import clock, vocabulary
from ..catalogue import as_of, known_on
from ..errors import Missing, Near
from ..language import gettext
from ..models import Citation, City, Question, Standing, Statement
from ..register import places, replies, standing
from ..text import slug as slugged
from . import county, timeline

_LOOKED_AT: Final = (joinedload(Standing.looks), joinedload(Standing.dues))


def city(session: Session, state: str, slug: str) -> City:
    """The city at an address; raises Missing with near names."""
    fits = re.fullmatch(r"[A-Za-z]{2}", state) and re.fullmatch(r"[A-Za-z0-9-]{1,100}", slug)
    found = places.at(session, state.upper(), slug.lower()) if fits else None
    if found is None:
        raise Missing(gettext("There is no city at this address."), _near(session, state, slug))
    return found


def _near(session: Session, state: str, slug: str) -> tuple[Near, ...]:
    """Places of this name in other states, then places of this state with a name like it."""
    name = slugged(slug[:100])
    elsewhere = session.scalars(
        select(City).where(City.slug == name).order_by(City.population.desc(), City.id).limit(5)
    ).all()
    here: dict[str, City] = {}
    if state.isascii() and state.isalpha():
        here = {c.slug: c for c in session.scalars(select(City).where(City.state == state.upper()[:2]))}
    alike = [here[match] for match in get_close_matches(name, here, 5, 0.7)]
    found = dict.fromkeys(Near(c.title, f"/cities/{c.path}") for c in [*alike, *elsewhere])
    return tuple(found)[:6]


def standing_of(session: Session, found: City, question: Question) -> Standing:
    """Where a city stands on a question; every city has such a row."""
    return session.get_one(Standing, (question.id, found.id))


def record(session: Session, found: City, question: Question, day: date | None = None) -> dict[str, Any]:
    """Everything on a city's page: standing, why, timeline, and statements newest first in their channels.

    As of `day`, or now: then nothing later is on it.
    The county's statements come along for their own lane; nothing of the city is derived from them.
    """
    # An unknown county is '', which no place has: None would be IS NULL, and find every city.
    here = select(City.id).where(or_(City.id == found.id, City.fips == (county.fips(found) or "")))
    spoken = session.scalars(
        select(Statement)
        .where(
            Statement.city_id.in_(here),
            Statement.question_id == question.id,
            Statement.status == "published",
            *as_of.said(day),
        )
        .options(joinedload(Statement.city), selectinload(Statement.citations).selectinload(Citation.source))
    ).all()
    rows = [row for row in spoken if row.city_id == found.id]
    beside = standing.newest_first(row for row in spoken if row.city_id != found.id)
    ordered = standing.newest_first(rows)
    ranks = {stance.code: stance.rank for stance in question.stances}
    return {
        "city": found,
        "question": question,
        "standing": as_of.standings(session, question, [found.id], day, *_LOOKED_AT)[found.id],
        "as_of": day,
        "derived": standing.derive(rows, ranks),
        "rule": standing.rule(),
        "statements": ordered,
        "replies": replies.of_city(session, found, question.id),
        "dated": [s for s in ordered if s.said_on],
        "county": beside[0].city if beside else None,
        "of_county": beside,
        "timeline": timeline.drawn(
            rows, question, day or known_on.held(session) or clock.today(), beside[0].city if beside else None, beside
        ),
        "channels": {c: [s for s in ordered if s.channel == c] for c in vocabulary.CHANNELS},
    }
