from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Moment


class CodebookVersion(Base):
    """The codebook of a question under one version; the database refuses to update or delete it.

    `codebook` holds all that decides how a statement is coded: wording, background, label_name, stances with their
    rules, and the sections by heading. A statement names a version that is kept here; the database sees to it.
    """

    __tablename__ = "codebook_version"
    __table_args__ = (
        UniqueConstraint("question_id", "version"),
        CheckConstraint("version <> '' AND changelog <> ''", name="told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    version: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str]
    changelog: Mapped[str]
    codebook: Mapped[dict[str, Any]] = mapped_column(JSON)
