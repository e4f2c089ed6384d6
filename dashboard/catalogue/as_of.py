"""As of a day: the same queries, asked of the register as it stood by what had been said or done by then.

Every query reads the tables `standing` and `newest`. For a day of the past two subqueries over their
periods take these names (a CTE hides the table it is named after), so conditions, counts, orders and
joins stay word for word those of the present. Statements need a condition more, `said`.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar, cast

from sqlalchemy import CTE, ColumnElement, CompoundSelect, Select, Table, func, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from .. import dates
from ..dates import NEVER
from ..errors import Missing
from ..language import gettext
from ..models import Newest, NewestPeriod, Question, Standing, StandingPeriod, Statement
from . import known_on
from .filter import Filter

_PERIODS: Final[dict[Any, Any]] = {Standing: StandingPeriod, Newest: NewestPeriod}
Query = TypeVar("Query", bound=Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]])


def seen(query: Query, asked: Filter) -> Query:
    """The query, reading standing and newest statements as of the day the filter asks for."""
    # What was known on a day is held by the session, with as_of in it: see known_on.
    return query if asked.known_on else _seen(query, asked.question, asked.as_of)


def _seen(query: Query, question: Question, day: date | None) -> Query:
    if day is None:
        return query
    return cast(Query, query.add_cte(*(_then(model, period, question, day) for model, period in _PERIODS.items())))


def said(day: date | None, *, in_order: bool = False) -> list[ColumnElement[bool]]:
    """What a statement meets that was said or done by the day.

    An undated one was, by the day it was printed or else entered: `register.periods` counts them so too.
    `in_order` tells that the statements are listed by date, not looked up by their city.
    """
    if day is None:
        return []
    # Hidden in a function, or planners would go through all of the past for each city.
    on: Any = Statement.sort_on if in_order else func.coalesce(Statement.sort_on, NEVER)
    entered = Statement.created_at < datetime.combine(day, time.min, UTC) + timedelta(days=1)
    return [on <= day, or_(on > NEVER, entered)]


def standings(
    session: Session, question: Question, cities: Collection[int], day: date | None, *also: ExecutableOption
) -> dict[int, Standing]:
    """The standing of these cities as of a day with its coverage, by city, in one query; `also` loads more of it."""
    query = select(Standing).where(Standing.question_id == question.id, Standing.city_id.in_(cities))
    query = (query if known_on.held(session) else _seen(query, question, day)).options(
        joinedload(Standing.coverage), *also
    )
    found = {held.city_id: held for held in session.scalars(query).unique()}
    if len(found) < len(set(cities)):  # every place has one today
        asked = dates.shown(known_on.held(session) or day)
        raise Missing(gettext("On %(day)s the register did not hold this place yet. Choose a later day.", day=asked))
    return found


def _then(model: Any, period: Any, question: Question, day: date) -> CTE:
    table: Table = model.__table__
    columns = [period.__table__.c[column.name] for column in table.c]
    holds = (period.question_id == question.id, period.from_on <= day, period.until_on > day)
    # Named once or ten times, it is looked into by index, never laid out in full.
    return select(*columns).where(*holds).cte(table.name).prefix_with("NOT MATERIALIZED")
