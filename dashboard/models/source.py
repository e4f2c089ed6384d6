from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from .. import vocabulary
from ..language import gettext
from .base import Base, Moment, one_of
from .capture import Capture
from .statement import Statement


def name_of(title: str, publisher: str) -> str:
    """What to call a page: its title, or its publisher's name where the title is unknown."""
    return title or gettext("Untitled page of %(publisher)s", publisher=publisher)


class Source(Base):
    """A page or document: its address as given, and in the canonical form that is its key."""

    __tablename__ = "source"
    __table_args__ = (
        CheckConstraint("url <> '' AND publisher <> ''", name="named"),
        CheckConstraint(one_of("visit_result", vocabulary.VISITS, or_empty=True), name="visit_result"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    canonical_url: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    publisher: Mapped[str] = mapped_column(index=True)
    author: Mapped[str]
    published_on: Mapped[date | None]
    archive_url: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    visited_at: Mapped[datetime | None] = mapped_column(Moment)
    visit_result: Mapped[str] = mapped_column(default="", server_default="")

    @property
    def name(self) -> str:
        """What to call the page: its title, or its publisher's name where the title is unknown."""
        return name_of(self.title, self.publisher)


# A result stands with what it was found in, when and by which method; without them it is no proof.
_PROVED = (
    "(check_result = 'unchecked' AND capture_id IS NULL AND check_method = '' AND checked_at IS NULL"
    " AND check_similarity IS NULL AND check_start IS NULL AND check_end IS NULL) OR "
    "(check_result = 'unreadable' AND capture_id IS NOT NULL AND checked_at IS NOT NULL"
    " AND check_similarity IS NULL AND check_start IS NULL AND check_end IS NULL) OR "
    "(check_result = 'not_found' AND capture_id IS NOT NULL AND check_method <> '' AND checked_at IS NOT NULL"
    " AND check_start IS NULL AND check_end IS NULL) OR "
    "(check_result IN ('exact', 'near') AND capture_id IS NOT NULL AND check_method <> '' AND checked_at IS NOT NULL"
    " AND check_similarity IS NOT NULL AND check_start IS NOT NULL AND check_end IS NOT NULL"
    " AND check_start >= 0 AND check_end > check_start)"
)

# Of a first citation the statement itself is returned.
_STATUS = f"{one_of('status', ('pending', 'published', 'rejected'))} OR status = 'returned' AND number > 1"


def brought(result: str, way: str | None) -> str:
    """In whose text a quote was looked for, in words, where the register did not read it itself; else ''."""
    return "" if result == "unreadable" else vocabulary.BROUGHT.get(way or "", "")


class Citation(Base):
    """A statement as printed in one source; number 1 is the one the statement cannot exist without.

    `check_start` and `check_end` say where in the capture's text the quote was found. `submitted_by` is set
    where an editor sent it, and never the same as `decided_by`, who decided on it last.
    """

    __tablename__ = "citation"
    __table_args__ = (
        ForeignKeyConstraint(["statement_id"], ["statement.id"], deferrable=True, initially="DEFERRED"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(_STATUS, name="status"),
        CheckConstraint(one_of("check_result", vocabulary.CHECKS), name="check_result"),
        CheckConstraint(_PROVED, name="proved"),
        CheckConstraint("submitted_by <> decided_by", name="decided_by_another"),
        Index(None, "source_id"),
        Index(None, "capture_id"),
        Index(None, "status", "created_at", "statement_id", "number"),
    )

    statement_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    quote: Mapped[str]
    summary: Mapped[str]
    note: Mapped[str]
    status: Mapped[str]
    check_result: Mapped[str] = mapped_column(default="unchecked")
    created_at: Mapped[datetime] = mapped_column(Moment)
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    # How that text was had: every badge says it, for a text that a submitter brought proves less.
    check_way: Mapped[str | None] = column_property(
        select(Capture.way).where(Capture.id == capture_id).correlate_except(Capture).scalar_subquery()
    )
    check_method: Mapped[str] = mapped_column(default="", server_default="")
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    check_similarity: Mapped[float | None]
    check_start: Mapped[int | None]
    check_end: Mapped[int | None]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    source: Mapped[Source] = relationship(lazy="raise")
    capture: Mapped[Capture | None] = relationship(lazy="raise")
    statement: Mapped[Statement] = relationship(
        foreign_keys=[statement_id], lazy="raise", back_populates="citations", viewonly=True
    )

    @property
    def brought(self) -> str:
        """In whose text the quote was looked for, in words, where the register did not read it itself; else ''."""
        return brought(self.check_result, self.check_way)
