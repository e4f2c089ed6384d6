from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock, vocabulary
from .base import Base, one_of

_ON_RECORD = text("statements > 0")


class StandingPeriod(Base):
    """Where one city stood on one question from one day until before another: a row of `standing` as of those days.

    Those of one city follow on each other from day one of year one; the last one holds now and ends
    with the calendar. The database refuses two that overlap. `known_from` is the day on which it was written: what
    is taken away on a later day is kept (see `past`).
    """

    __tablename__ = "standing_period"
    __table_args__ = (
        ForeignKeyConstraint(
            ["question_id", "city_id"], ["standing.question_id", "standing.city_id"], ondelete="CASCADE"
        ),
        CheckConstraint("from_on < until_on", name="days"),
        CheckConstraint(one_of("basis", vocabulary.POSITION_CHANNELS, or_empty=True), name="basis"),
        CheckConstraint("(statements = 0) = (standing IN ('not_researched', 'searched_none_found'))", name="on_record"),
        # Not of the many places with nothing on record: it would be the wrong way to a single city.
        Index(None, "question_id", "until_on", sqlite_where=_ON_RECORD, postgresql_where=_ON_RECORD),
    )

    question_id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date]
    standing: Mapped[str]
    basis: Mapped[str]
    statements: Mapped[int]
    first_on: Mapped[date]
    latest_on: Mapped[date]
    latest_precision: Mapped[str]
    known_from: Mapped[date] = mapped_column(default=clock.today, server_default="0001-01-01")


class NewestPeriod(Base):
    """Which statement was the newest of a city in one channel, from one day until before another."""

    __tablename__ = "newest_period"
    __table_args__ = (
        ForeignKeyConstraint(
            ["question_id", "city_id"], ["standing.question_id", "standing.city_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["question_id", "stance"], ["stance.question_id", "stance.code"]),
        CheckConstraint("from_on < until_on", name="days"),
        CheckConstraint(one_of("channel", vocabulary.CHANNELS), name="channel"),
    )

    question_id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date]
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    stance: Mapped[str]
    said_on: Mapped[date | None]
    said_on_precision: Mapped[str]
    voice: Mapped[str]
    act_status: Mapped[str]
    known_from: Mapped[date] = mapped_column(default=clock.today, server_default="0001-01-01")
