from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Moment


class Reply(Base):
    """What a city answered, officially, to a statement on it or, with `statement_id` None, to its record on a question.

    It stands beside the record and changes no code. `source_url` is '' where it came to the register itself.
    """

    __tablename__ = "reply"
    __table_args__ = (
        CheckConstraint("trim(words) <> '' AND trim(who) <> ''", name="words"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because = '')", name="withdrawn"),
        Index(None, "statement_id"),
        Index(None, "city_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    who: Mapped[str]
    role: Mapped[str]
    replied_on: Mapped[date]
    words: Mapped[str]
    source_url: Mapped[str]
    by: Mapped[str]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_because: Mapped[str] = mapped_column(default="")
