from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import vocabulary
from .base import Base, Moment, one_of
from .city import City
from .source import Source
from .statement import Statement


class Taking(Base):
    """Who has an item of the queue open: `12/1` a statement, `12/2` its further source, `edits/5` a suggested edit,
    `coding/12` a statement that is coded a second time.
    """

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


class Report(Base):
    """What a reader finds wrong with one page: a statement's, a source's or a city's. Closed once, never rewritten.

    `seen_at` is an address where it can be checked, or ''. One that is mended may name the line of history that
    mended it.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("length(token) >= 20", name="token"),
        CheckConstraint(one_of("code", vocabulary.ERRORS), name="code"),
        CheckConstraint("comment <> ''", name="comment"),
        CheckConstraint(one_of("status", vocabulary.REPORT_STATUSES), name="status"),
        CheckConstraint(
            "(CASE WHEN statement_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN source_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN city_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_page",
        ),
        CheckConstraint(
            "(status = 'pending') = (decided_at IS NULL) AND (status = 'pending') = (reason = '')", name="closed"
        ),
        CheckConstraint("submitted_by <> decided_by", name="decided_by_another"),
        CheckConstraint("change_id IS NULL OR status = 'mended'", name="mended_by"),
        Index(None, "status", "created_at"),
        Index(None, "statement_id"),
        Index(None, "source_id"),
        Index(None, "city_id"),
        Index(None, "change_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"))
    code: Mapped[str]
    comment: Mapped[str]
    seen_at: Mapped[str]
    by: Mapped[str]
    status: Mapped[str] = mapped_column(default="pending")
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))

    statement: Mapped[Statement | None] = relationship(lazy="raise")
    source: Mapped[Source | None] = relationship(lazy="raise")
    city: Mapped[City | None] = relationship(lazy="raise")

    @property
    def about(self) -> Statement | Source | City:
        """What its page is of; all three must be loaded."""
        found = self.statement or self.source or self.city
        if found is None:
            raise LookupError("the page of a report must be loaded with it")
        return found
