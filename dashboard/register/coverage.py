"""When the next look at a city is due, in one place: the coverage page prints `RULE` and `EVERY`.

The verbs call `keep` through the standing; nothing of this is typed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from ..dates import NEVER
from ..language import mark
from ..models import City, Coverage, Due, Look, Standing

# Years from one look to the next, by population band: what more people live under is looked at more often.
EVERY: Final = {
    "1m-up": 1, "500k-1m": 1, "250k-500k": 1, "100k-250k": 2, "50k-100k": 2, "10k-50k": 4, "0-10k": 4, "unknown": 4,
}  # fmt: skip

RULE: Final = (
    mark(
        "A look is one search for statements of a place, with its date, its words and where it was made. Editors "
        "record it, also and above all where it found nothing."
    ),
    mark(
        "The next look is due so many years after the last one, or after the newest statement where that is later. "
        "How many depends on how many people live there."
    ),
    mark("An editor can set another day, with a reason. It holds until a look is made on that day or after it."),
    mark(
        "A look is overdue when its day has passed. A place that nobody has looked at, and of which nothing is on "
        "record, has no such day: it is not overdue, it is not researched."
    ),
)


def next_due(searched_on: date | None, latest_on: date, band: str, wanted_on: date | None = None) -> date | None:
    """The day of the next look: an editor's own day until a look meets it, else by the rule.

    None where nothing is known. `latest_on` is the day of the newest statement, NEVER without one; `band` the
    population band.
    """
    if wanted_on is not None and (searched_on is None or searched_on < wanted_on):
        return wanted_on
    known = max(searched_on or NEVER, latest_on)
    return _years_later(known, EVERY[band]) if known != NEVER else None


def _years_later(day: date, years: int) -> date:
    last_of_february = (day.month, day.day) == (2, 29) and years % 4
    return day.replace(year=day.year + years, day=28 if last_of_february else day.day)


def looks(session: Session, question_id: int, cities: Sequence[int]) -> defaultdict[int, dict[date, bool]]:
    """On which days each of these cities was looked at, from the oldest, and whether nothing was found that day."""
    query = (
        select(Look.city_id, Look.searched_on, func.sum(Look.found))
        .where(Look.question_id == question_id, Look.city_id.in_(cities), Look.withdrawn_at.is_(None))
        .group_by(Look.city_id, Look.searched_on)
        .order_by(Look.searched_on)
    )
    held: defaultdict[int, dict[date, bool]] = defaultdict(dict)
    for city_id, searched_on, found in session.execute(query):
        held[city_id][searched_on] = found == 0
    return held


def looked_at(session: Session, question_id: int) -> set[int]:
    """The cities of which a look or a due date is on record."""
    return {
        city_id
        for model in (Look, Due)
        for city_id in session.scalars(select(model.city_id).where(model.question_id == question_id).distinct())
    }


def keep(session: Session, question_id: int, cities: Sequence[int], looks: Mapping[int, dict[date, bool]]) -> None:
    """Write when these cities were last looked at and when the next look is due; their standing must be written."""
    last = (
        select(func.max(Due.id))
        .where(Due.question_id == Standing.question_id, Due.city_id == Standing.city_id)
        .correlate(Standing)
        .scalar_subquery()
    )
    query = (
        select(Standing.city_id, Standing.latest_on, City.population_band, Due.due_on)
        .join(City, City.id == Standing.city_id)
        .outerjoin(Due, Due.id == last)
        .where(Standing.question_id == question_id, Standing.city_id.in_(cities))
    )
    wanted: dict[int, tuple[date | None, date | None]] = {}
    for city_id, latest_on, band, wanted_on in session.execute(query):
        searched_on = max(looks.get(city_id, ()), default=None)
        due_on = next_due(searched_on, latest_on, band, wanted_on)
        if searched_on or due_on:
            wanted[city_id] = searched_on, due_on
    # What stays as it was keeps the day on which it was written.
    of_these = select(Coverage.city_id, Coverage.searched_on, Coverage.due_on).where(
        Coverage.question_id == question_id, Coverage.city_id.in_(cities)
    )
    stored = {row.city_id: (row.searched_on, row.due_on) for row in session.execute(of_these)}
    if gone := [city_id for city_id in stored if stored[city_id] != wanted.get(city_id)]:
        here = (Coverage.question_id == question_id, Coverage.city_id.in_(gone))
        session.execute(delete(Coverage).where(*here).execution_options(synchronize_session=False))
    rows = [
        {"question_id": question_id, "city_id": city_id, "searched_on": searched_on, "due_on": due_on}
        for city_id, (searched_on, due_on) in wanted.items()
        if stored.get(city_id) != (searched_on, due_on)
    ]
    if rows:
        session.execute(insert(Coverage), rows)
