from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import vocabulary
from .base import Base, Moment, one_of
from .statement import Statement


class Taking(Base):
    """Who has an item of the queue open: `12/1` a statement, `12/2` its further source, `edits/5` a suggested edit."""

    __tablename__ = "taking"

    item: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[datetime] = mapped_column(Moment)


class Edit(Base):
    """A change of a published statement that somebody suggests; decided once, never rewritten.

    `before` and `after` hold the fields of the form that differ, `version` the statement's when it was
    suggested. An accepted one names the line of history that it became.
    """

    __tablename__ = "edit"
    __table_args__ = (
        CheckConstraint("length(token) >= 20", name="token"),
        CheckConstraint(one_of("status", vocabulary.EDIT_STATUSES), name="status"),
        CheckConstraint(
            "(status = 'pending') = (decided_at IS NULL) AND (status = 'accepted') = (change_id IS NOT NULL)",
            name="decided",
        ),
        CheckConstraint("submitted_by <> decided_by", name="decided_by_another"),
        Index(None, "status"),
        Index(None, "statement_id"),
        Index(None, "change_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    version: Mapped[int]
    before: Mapped[dict[str, str]] = mapped_column(JSON)
    after: Mapped[dict[str, str]] = mapped_column(JSON)
    comment: Mapped[str]
    by: Mapped[str]
    status: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))

    statement: Mapped[Statement] = relationship(lazy="raise")
