from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Moment


class Change(Base):
    """One dated line of the history; the database refuses to update or delete it.

    `noun` and `noun_id` say what changed: a statement, a source, a question. `before` and `after`
    hold only the fields that changed.
    """

    __tablename__ = "change"
    __table_args__ = (Index(None, "noun", "noun_id", "id"), Index(None, "verb", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    verb: Mapped[str]
    noun: Mapped[str]
    noun_id: Mapped[int]
    by: Mapped[str]
    reason: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class Submission(Base):
    """What one sending of the form stored: its private address, and which citation came of it.

    `token` is the form's idempotency key: the unique column that makes 'sent twice' 'stored once'.
    `digest` tells a second sending of the same words from a changed one.
    """

    __tablename__ = "submission"
    __table_args__ = (
        ForeignKeyConstraint(["statement_id", "citation_number"], ["citation.statement_id", "citation.number"]),
        CheckConstraint("length(token) >= 20", name="token"),
        Index(None, "statement_id", "citation_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str]
    statement_id: Mapped[int]
    citation_number: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)
