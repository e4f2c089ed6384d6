from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from .base import Base, Moment

_STANDS = text("withdrawn_at IS NULL")


class Look(Base):
    """One look: somebody searched for statements of a city on one question, and found some or none.

    It is never rewritten; a mistaken one is withdrawn with a reason, and counts no more. `searched_in` is
    where: an engine, an archive, a newspaper, or ''. `found` is how many statements came of it.
    """

    __tablename__ = "look"
    __table_args__ = (
        CheckConstraint("query <> ''", name="query"),
        CheckConstraint("found >= 0", name="found"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawn"),
        # The same look told twice is one.
        Index(
            None, "question_id", "city_id", "searched_on", "query", "searched_in",
            unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS,
        ),
        Index(None, "question_id", "city_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    searched_on: Mapped[date]
    query: Mapped[str]
    searched_in: Mapped[str]
    found: Mapped[int]
    note: Mapped[str]
    by: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_reason: Mapped[str] = mapped_column(default="")


class Due(Base):
    """When an editor wants the next look at a city, and why; of several rows the last one holds.

    Without a day the rule of `register.coverage` holds again. Never rewritten.
    """

    __tablename__ = "due"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"), Index(None, "question_id", "city_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    due_on: Mapped[date | None]
    reason: Mapped[str]
    by: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime] = mapped_column(Moment)


def is_over(due_on: date | None, today: date) -> bool:
    """Whether a day on which a look is due has passed."""
    return due_on is not None and due_on < today


class Coverage(Base):
    """When a city was last looked at and when the next look is due: derived beside the standing, kept by the verbs.

    A city of which neither is known has no row.
    """

    __tablename__ = "coverage"
    __table_args__ = (
        ForeignKeyConstraint(
            ["question_id", "city_id"], ["standing.question_id", "standing.city_id"], ondelete="CASCADE"
        ),
        CheckConstraint("searched_on IS NOT NULL OR due_on IS NOT NULL", name="known"),
        Index(None, "question_id", "due_on"),
    )

    question_id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(primary_key=True)
    searched_on: Mapped[date | None]
    due_on: Mapped[date | None]
    known_from: Mapped[date] = mapped_column(default=clock.today, server_default="0001-01-01")

    def is_overdue(self, today: date) -> bool:
        """Whether the day on which the next look was due has passed."""
        return is_over(self.due_on, today)
