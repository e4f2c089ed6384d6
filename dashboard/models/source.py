from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import vocabulary
from .base import Base, Moment, one_of
from .statement import Statement


class Source(Base):
    """A page or document: its address as given, and in the canonical form that is its key."""

    __tablename__ = "source"
    __table_args__ = (CheckConstraint("url <> '' AND publisher <> ''", name="named"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    canonical_url: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    publisher: Mapped[str] = mapped_column(index=True)
    author: Mapped[str]
    published_on: Mapped[date | None]
    archive_url: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def name(self) -> str:
        """What to call the page: its title, or its publisher's name where the title is unknown."""
        return self.title or f"Untitled page of {self.publisher}"


class Citation(Base):
    """A statement as printed in one source; number 1 is the one the statement cannot exist without."""

    __tablename__ = "citation"
    __table_args__ = (
        ForeignKeyConstraint(["statement_id"], ["statement.id"], deferrable=True, initially="DEFERRED"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(one_of("status", ("pending", "published", "rejected")), name="status"),
        CheckConstraint(one_of("check_result", vocabulary.CHECKS), name="check_result"),
        Index(None, "source_id"),
        Index(None, "status"),
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

    source: Mapped[Source] = relationship(lazy="raise")
    statement: Mapped[Statement] = relationship(
        foreign_keys=[statement_id], lazy="raise", back_populates="citations", viewonly=True
    )
