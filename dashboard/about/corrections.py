"""What was corrected, withdrawn or restored after it was public, newest first."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from ..catalogue import changes
from ..catalogue.changes import Line
from ..db import LARGEST_ID
from ..errors import BadFilter
from ..language import gettext
from ..models import Change, Edit, Question, Statement
from ..text import counted

SHOWN: Final = 50
VERBS: Final = ("amended", "withdrawn", "restored", "superseded", "no longer superseded")


class Correction(NamedTuple):
    """One correction: its statement, its line of history, how long it stood wrong, how long after the hint."""

    id: int
    statement: Statement
    line: Line
    stood: str
    hinted: str


def page(session: Session, before: str) -> tuple[list[Correction], int | None]:
    """At most SHOWN corrections older than `before` (a number, or ''), and where the next page begins."""
    if before and not (before.isdecimal() and before.isascii() and len(before) < 11):
        raise BadFilter(
            gettext("“%(before)s” is no place in the list. Begin at the newest corrections.", before=before[:40])
        )
    earlier = aliased(Change)
    # Since when it was public: the publication or restoration before it.
    since = (
        select(func.max(earlier.at))
        .where(earlier.noun == "statement", earlier.noun_id == Change.noun_id, earlier.id < Change.id)
        .where(earlier.verb.in_(("published", "restored")))
        .scalar_subquery()
    )
    rows = session.execute(
        select(Change, Statement, Edit.created_at.label("hinted_at"), since.label("since"))
        .join(Statement, and_(Change.noun == "statement", Statement.id == Change.noun_id))
        .outerjoin(Edit, Edit.change_id == Change.id)
        .where(Change.verb.in_(VERBS), Change.id < min(int(before or LARGEST_ID), LARGEST_ID))
        .options(joinedload(Statement.city))
        .order_by(Change.id.desc())
        .limit(SHOWN + 1)
    ).all()
    shown = rows[:SHOWN]
    asked = session.scalars(select(Question).options(selectinload(Question.stances))).all()
    questions = {question.id: question for question in asked}
    places = changes.cities(session, [row[0] for row in shown])
    found = [_correction(row, questions[row[1].question_id], places) for row in shown]
    return found, found[-1].id if len(rows) > SHOWN else None


def _correction(row: Row[Change, Statement, datetime, datetime], asked: Question, places: dict[int, str]) -> (
    Correction
):  # fmt: skip
    change, statement, hinted_at, since = row
    return Correction(
        change.id,
        statement,
        changes.line(change, asked, places),
        _span(change.at - since) if since and change.verb != "restored" else "",
        _span(change.at - hinted_at) if hinted_at else "",
    )


def _span(passed: timedelta) -> str:
    """'3 days', '5 hours', 'less than an hour'."""
    hours = int(passed.total_seconds() // 3600)
    if passed.days:
        return counted(passed.days, "day")
    return counted(hours, "hour") if hours else gettext("less than an hour")
