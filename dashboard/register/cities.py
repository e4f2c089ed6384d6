"""A place that the package's data lacks, added by hand."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import vocabulary
from ..errors import Refused
from ..models import City, Question
from ..text import clean, listed, slug, words
from . import history, standing


def add(session: Session, name: str, state: str, *, level: str, population: int | None, by: str) -> City:
    """Store a place and give it its row for every question: not researched.

    Raises Refused where a place of this name and level is there, or the state or level is none.
    """
    name, state = clean(name), state.strip().upper()
    if state not in vocabulary.STATES:
        raise Refused(f"“{state[:20]}” is not the two letters of a state, such as GA.")
    if level not in vocabulary.LEVELS:
        raise Refused(f"“{level[:20]}” is not a level. It can be {listed(vocabulary.LEVELS)}.")
    sort_name = " ".join(words(name))
    if not sort_name or len(name) > 200:
        raise Refused("Give the name as people write it, such as “Augusta”.")
    here = (City.state == state, City.sort_name == sort_name)
    if session.scalar(select(City.id).where(*here, City.level == level)) is not None:
        raise Refused(f"{name}, {state} is in the register already, as a {vocabulary.LEVELS[level].lower()}.")
    stem = slug(name)
    taken = set(session.scalars(select(City.slug).where(City.state == state, City.slug.startswith(stem))))
    city = City(
        name=name,
        state=state,
        slug=next(path for n in range(1, len(taken) + 2) if (path := stem if n == 1 else f"{stem}-{n}") not in taken),
        level=level,
        population=population,
        population_band=vocabulary.population_band(population),
        sort_name=sort_name,
        search_text=" ".join(words(f"{name} {vocabulary.STATES.in_english[state]} {state}")),
    )
    session.add(city)
    session.flush()
    for question_id in session.scalars(select(Question.id)).all():
        standing.prepare(session, question_id, [city.id])
    after = {"name": name, "state": state, "level": level, "population": population}
    history.record(session, "added", "city", city.id, by=by, after=after)
    return city
