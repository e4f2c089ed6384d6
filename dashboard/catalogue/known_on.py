"""As known on a day: the same queries, asked of what the register held at the end of that day.

Every query of a session that holds a day reads the tables it names through subqueries of the same names (a CTE hides
the table it is named after): the present rows that have not changed since, and those of the past that were true then.
So no query needs a second form, and none can forget it.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Result,
    Select,
    TableClause,
    and_,
    case,
    column,
    event,
    literal,
    null,
    or_,
    select,
    table,
    true,
    union_all,
)
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql.selectable import HasCTE

from .. import vocabulary
from ..dates import FOREVER
from ..models import (
    PAST,
    Citation,
    Coverage,
    Due,
    Look,
    Newest,
    NewestPeriod,
    Question,
    Reply,
    Source,
    Standing,
    StandingPeriod,
    Statement,
)

_KEY: Final = "known_on"
_ROWS: Final = "rows of that day"
_NAMED_TWICE: Final = "NOT MATERIALIZED"  # looked into by index however often it is named, never laid out in full
Rows = Select[*tuple[Any, ...]]
_Holds = Callable[[Any], list[ColumnElement[bool]]]
_Present = Callable[[Any], TableClause]


def hold(session: Session, question: Question, day: date | None, as_of: date | None = None) -> None:
    """Let every question of this session be answered as the register would have at the end of a day.

    With `as_of` it answers what it knew on that day of what had been said by the other. None is the present.
    """
    if day is None or _KEY in session.info:
        return
    session.info[_KEY] = day
    # SQLite takes a CTE that names its own table for a circle unless the table is named with its schema.
    schema = "main" if session.get_bind().dialect.name == "sqlite" else None
    session.info[_ROWS] = _subqueries(lambda model: _table(model, schema), question, day, as_of)

    @event.listens_for(session, "do_orm_execute")
    def read_the_past(state: ORMExecuteState) -> None:
        if state.is_select and isinstance(state.statement, HasCTE):
            state.statement = state.statement.add_cte(*session.info[_ROWS])


def rows(session: Session, query: Select[Any]) -> Result[Any]:
    """What the query finds as this session asks it, past the session, which would make another row of each."""
    return session.connection().execute(query.add_cte(*session.info.get(_ROWS, ())))


def held(session: Session) -> date | None:
    """The day of which a session answers, None for the present."""
    day: date | None = session.info.get(_KEY)
    return day


def end(day: date) -> datetime:
    """The moment at which a day of the register is over (UTC)."""
    return datetime.combine(day, time.min, UTC) + timedelta(days=1)


def _table(model: Any, schema: str | None) -> TableClause:
    columns = [column(c.name, c.type) for c in model.__table__.c]
    return table(model.__tablename__, *columns, schema=schema)


def _subqueries(present: _Present, question: Question, day: date, as_of: date | None) -> list[CTE]:
    midnight = end(day)
    rows = {
        Statement: _listed(present(Statement), Statement, day, midnight),
        Citation: _looked_up(present(Citation), Citation, ["statement_id", "number"], day, midnight),
        Source: _looked_up(present(Source), Source, ["id"], day, midnight),
        Standing: _period(present(StandingPeriod), StandingPeriod, Standing, question, day, as_of),
        Newest: _newest(present(Standing), present(NewestPeriod), question, day, as_of),
        Look: _withdrawn(present(Look), "recorded_at", "withdrawn_reason", midnight),
        Reply: _withdrawn(present(Reply), "created_at", "withdrawn_because", midnight),
        Due: select(*(due := present(Due)).c).where(due.c.set_at < midnight),
        Coverage: _derived(present(Coverage), Coverage, Coverage, day),
    }
    return [query.cte(model.__tablename__).prefix_with(_NAMED_TWICE) for model, query in rows.items()]


def _listed(now: TableClause, model: Any, day: date, end: datetime) -> Any:
    """Rows that are changed in place: those made by then and not changed since, and what the others were.

    Both halves keep their order and indexes, so that a page of a list is found without going through all of it.
    """
    past = PAST[model]
    since = select(past.c.id).where(past.c.known_until > day)
    unchanged = select(*now.c).where(now.c.created_at < end, now.c.id.not_in(since))
    before = select(*(past.c[c.name] for c in now.c)).where(past.c.known_from <= day, past.c.known_until > day)
    return union_all(unchanged, before)


def _looked_up(now: TableClause, model: Any, keys: list[str], day: date, end: datetime) -> Rows:
    """The same in a form that is looked into by key: each present row, as it was then where it was another."""
    past, later = PAST[model].alias(), PAST[model].alias()
    then = and_(*(past.c[key] == now.c[key] for key in keys), past.c.known_from <= day, past.c.known_until > day)
    since = select(literal(1)).where(*(later.c[key] == now.c[key] for key in keys), later.c.known_until > day)
    was = past.c.known_from.is_not(None)
    columns = [case((was, past.c[c.name]), else_=c).label(c.name) if c.name not in keys else c for c in now.c]
    unchanged = and_(now.c.created_at < end, ~since.correlate(now).exists())
    return select(*columns).select_from(now.outerjoin(past, then)).where(or_(was, unchanged))


def _period(now: TableClause, period: Any, model: Any, question: Question, day: date, as_of: date | None) -> Any:
    """A city's standing: of its periods as they were written then, the one that is asked for."""
    return _derived(now, period, model, day, lambda rows: [rows.c.question_id == question.id, *_spans(rows, as_of)])


def _newest(place: TableClause, now: TableClause, question: Question, day: date, as_of: date | None) -> Rows:
    """A city's newest statements, looked into by city and channel, for each of which one period or none holds."""
    past = PAST[NewestPeriod].alias()
    channels = union_all(*(select(literal(channel).label("channel")) for channel in vocabulary.CHANNELS)).subquery()

    def same(rows: Any) -> list[ColumnElement[bool]]:
        here = (rows.c.question_id == place.c.question_id, rows.c.city_id == place.c.city_id)
        return [*here, rows.c.channel == channels.c.channel, rows.c.known_from <= day, *_spans(rows, as_of)]

    joined = place.join(channels, true()).outerjoin(now, and_(*same(now)))
    joined = joined.outerjoin(past, and_(*same(past), past.c.known_until > day))
    was = past.c.statement_id.is_not(None)
    keys = {"question_id": place.c.question_id, "city_id": place.c.city_id, "channel": channels.c.channel}
    columns = [
        keys[c.name] if c.name in keys else case((was, past.c[c.name]), else_=now.c[c.name]).label(c.name)
        for c in Newest.__table__.c
    ]
    held = or_(was, now.c.statement_id.is_not(None))
    return select(*columns).select_from(joined).where(place.c.question_id == question.id, held)


def _spans(rows: Any, as_of: date | None) -> list[ColumnElement[bool]]:
    return [rows.c.until_on == FOREVER] if as_of is None else [rows.c.from_on <= as_of, rows.c.until_on > as_of]


def _derived(now: TableClause, kept: Any, model: Any, day: date, holds: _Holds = lambda _rows: []) -> Any:
    """Rows that are never changed but taken away and written anew, with the columns of `model`."""
    past = PAST[kept]
    names = [c.name for c in model.__table__.c]
    written = select(*(now.c[name] for name in names)).where(now.c.known_from <= day, *holds(now))
    before = select(*(past.c[name] for name in names)).where(past.c.known_from <= day, past.c.known_until > day)
    return union_all(written, before.where(*holds(past)))


def _withdrawn(now: TableClause, made: str, reason: str, end: datetime) -> Rows:
    """Rows that are only ever withdrawn, as they were."""
    gone = now.c.withdrawn_at < end
    then = {
        "withdrawn_at": case((gone, now.c.withdrawn_at), else_=null()).label("withdrawn_at"),
        reason: case((gone, now.c[reason]), else_=literal("")).label(reason),
    }
    return select(*(then.get(c.name, c) for c in now.c)).where(now.c[made] < end)
