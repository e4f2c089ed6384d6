from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import vocabulary
from .base import Base, one_of
from .look import Coverage, Due, Look


class Standing(Base):
    """Where one city stands on one question: derived by the standing rule, kept by the verbs.

    `statements` counts the published ones; `latest_on` is the sort date of the newest, day one of
    year one where there is none, and `latest_precision` is empty where that day is only when it was printed.
    """

    __tablename__ = "standing"
    __table_args__ = (
        CheckConstraint(one_of("basis", vocabulary.POSITION_CHANNELS, or_empty=True), name="basis"),
        CheckConstraint("(statements = 0) = (standing IN ('not_researched', 'searched_none_found'))", name="on_record"),
        Index(None, "question_id", "statements"),
        Index(None, "question_id", "standing"),
        Index(None, "city_id"),
    )  # fmt: skip

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), primary_key=True)
    standing: Mapped[str]
    basis: Mapped[str]
    statements: Mapped[int]
    first_on: Mapped[date]
    latest_on: Mapped[date]
    latest_precision: Mapped[str]

    coverage: Mapped[Coverage | None] = relationship(viewonly=True, lazy="raise")
    looks: Mapped[list[Look]] = relationship(
        viewonly=True, lazy="raise", foreign_keys=[Look.question_id, Look.city_id],
        primaryjoin=lambda: (Look.question_id == Standing.question_id) & (Look.city_id == Standing.city_id),
        order_by=lambda: (Look.searched_on.desc(), Look.id.desc()),
    )  # fmt: skip
    dues: Mapped[list[Due]] = relationship(
        viewonly=True, lazy="raise", foreign_keys=[Due.question_id, Due.city_id],
        primaryjoin=lambda: (Due.question_id == Standing.question_id) & (Due.city_id == Standing.city_id),
        order_by=lambda: Due.id.desc(),
    )  # fmt: skip


class Newest(Base):
    """The newest published statement of a city in one channel: what the city table shows."""

    __tablename__ = "newest"
    __table_args__ = (
        ForeignKeyConstraint(
            ["question_id", "city_id"], ["standing.question_id", "standing.city_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["question_id", "stance"], ["stance.question_id", "stance.code"]),
        CheckConstraint(one_of("channel", vocabulary.CHANNELS), name="channel"),
        Index(None, "question_id", "city_id", "stance"),
        Index(None, "statement_id"),
    )

    question_id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    stance: Mapped[str]
    said_on: Mapped[date | None]
    said_on_precision: Mapped[str]
    voice: Mapped[str]
    act_status: Mapped[str]
