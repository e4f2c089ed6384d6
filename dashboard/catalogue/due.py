"""Due: whether the day on which the next look at a place was due has passed; it is asked anew every day."""

from typing import Final

from sqlalchemy import Date, SQLColumnExpression, bindparam, case, func, literal_column, select

from .. import clock
from ..models import Coverage, Standing

_today = bindparam(None, callable_=clock.today, type_=Date)
_known = (
    select(case((Coverage.due_on < _today, literal_column("'overdue'")), else_=literal_column("'later'")))
    .where(
        Coverage.city_id == Standing.city_id,
        Coverage.question_id == Standing.question_id,
        Coverage.due_on.is_not(None),
    )
    .correlate(Standing)
    .scalar_subquery()
)

# A word of `vocabulary.DUE`, or '' where no look is due because nothing is known.
DUE: Final[SQLColumnExpression[str]] = func.coalesce(_known, literal_column("''"))
