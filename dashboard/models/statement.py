from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import vocabulary
from .base import Base, Moment, Sorted, one_of
from .city import City

if TYPE_CHECKING:
    from .source import Citation


class Statement(Base):
    """One thing one speaker said or one body did, once.

    `lead` is always 1: with it the row points at its own first citation, so that no statement
    can be committed without one. `sort_on` is the day it was said or, undated, first printed. `version`
    grows with each decision and correction: who decides on an older one is told. `superseded_by` is the later
    statement that says what holds now: a link for readers, which the standing rule does not need, as the newest counts.
    """

    __tablename__ = "statement"
    __table_args__ = (
        ForeignKeyConstraint(["question_id", "stance"], ["stance.question_id", "stance.code"]),
        ForeignKeyConstraint(
            ["id", "lead"],
            ["citation.statement_id", "citation.number"],
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        CheckConstraint("lead = 1", name="lead"),
        CheckConstraint(one_of("channel", vocabulary.CHANNELS), name="channel"),
        CheckConstraint("channel <> 'list' OR stance = 'no_position'", name="list_has_no_rank"),
        CheckConstraint(one_of("voice", vocabulary.VOICES), name="voice"),
        CheckConstraint(one_of("label_use", vocabulary.LABEL_USES, or_empty=True), name="label_use"),
        CheckConstraint(one_of("act_status", vocabulary.ACT_STATUSES, or_empty=True), name="act_status"),
        CheckConstraint(one_of("status", vocabulary.STATUSES), name="status"),
        CheckConstraint(
            "(said_on IS NULL AND said_until IS NULL AND said_on_precision = '') OR "
            "(said_on IS NOT NULL AND said_until >= said_on"
            " AND said_on_precision IN ('day', 'month', 'year'))",
            name="said_on",
        ),
        Index(None, "city_id", "question_id", "status", "channel", "sort_on", "record"),
        Index(None, "question_id", "status", "sort_on", "record"),
        Index(None, "speaker"),
        Index(None, "superseded_by"),
        CheckConstraint("superseded_by <> id", name="superseded_by_another"),
        Index(None, "question_id", "codebook_version", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(Sorted, unique=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    stance: Mapped[str]
    channel: Mapped[str]
    said_on: Mapped[date | None]
    said_until: Mapped[date | None]
    said_on_precision: Mapped[str]
    said_on_note: Mapped[str]
    sort_on: Mapped[date]
    speaker: Mapped[str]
    role: Mapped[str]
    on_behalf_of: Mapped[str]
    voice: Mapped[str]
    label_use: Mapped[str]
    act_status: Mapped[str]
    summary: Mapped[str]
    note: Mapped[str]
    status: Mapped[str]
    codebook_version: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    lead: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))

    city: Mapped[City] = relationship(lazy="raise")
    citations: Mapped[list["Citation"]] = relationship(
        foreign_keys="Citation.statement_id",
        order_by="Citation.number",
        lazy="raise",
        back_populates="statement",
        viewonly=True,
    )

    @property
    def printed(self) -> list["Citation"]:
        """The citations the public sees."""
        return [citation for citation in self.citations if citation.status == "published"]

    @property
    def who(self) -> str:
        """Who spoke or acted, as far as the source says: 'Ed Murray', 'City Council', or ''."""
        return self.speaker or self.role
