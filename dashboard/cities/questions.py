"""What a city's page asks: the place, its standing with reasons, its statements."""

import re
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from .. import clock
from ..catalogue import as_of, known_on, lanes
from ..errors import Missing, Near
from ..language import gettext
from ..models import City, Question, Standing
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


def record(session: Session, found: City, question: Question, day: date | None = None) -> dict[str, Any]:
    """Everything on a city's page: standing, why, timeline, and statements newest first in their channels.

    As of `day`, or now: then nothing later is on it.
    The county's statements come along for their own lane; nothing of the city is derived from them.
    """
    told = lanes.told(session, found, question, day)
    stands = as_of.standings(session, question, [found.id], day, *_LOOKED_AT)[found.id]
    beside, of_county = county.beside(session, found, question, day)
    until = day or known_on.held(session) or clock.today()
    held = lanes.few(session, told)
    return {
        "city": found,
        "question": question,
        "standing": stands,
        "as_of": day,
        "derived": lanes.derived(session, found, question, day, told, stands),
        "rule": standing.rule(),
        "told": told,
        "replies": replies.of_city(session, found, question.id),
        "beside": beside,
        "county": beside,
        "of_county": of_county,
        "timeline": timeline.drawn(told.statements, question, until, beside, of_county),
        "lanes": held,
        "here": {statement.id for lane in held.values() for statement in lane.statements},
    }
