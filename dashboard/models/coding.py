from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .. import vocabulary
from .base import Base, Moment, one_of


class Drawn(Base):
    """A source drawn at random: the published statements that it leads are coded a second time. Never rewritten.

    `position` is its place among all drawn under one version of a codebook, `frame` how many sources there were to
    draw from, those drawn before included, and `seed` what the order of the draw was made from.
    """

    __tablename__ = "drawn"
    __table_args__ = (
        UniqueConstraint("question_id", "codebook_version", "position"),
        CheckConstraint("position BETWEEN 1 AND frame", name="position"),
        Index(None, "source_id"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    codebook_version: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    position: Mapped[int]
    frame: Mapped[int]
    seed: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class Coding(Base):
    """How an editor coded a published statement: blind as its second coder, or ruling where two differ.

    `published_stance` and `published_channel` are the statement's own at that moment, in `version`: the first code,
    which no later correction changes here. All codes of a row follow one version of the codebook.
    """

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("statement_id", "user_id"),
        UniqueConstraint("statement_id", "codebook_version", "round"),
        ForeignKeyConstraint(["question_id", "stance"], ["stance.question_id", "stance.code"]),
        ForeignKeyConstraint(["question_id", "published_stance"], ["stance.question_id", "stance.code"]),
        CheckConstraint(one_of("round", vocabulary.ROUNDS), name="round"),
        CheckConstraint(one_of("channel", vocabulary.CHANNELS), name="channel"),
        CheckConstraint(one_of("published_channel", vocabulary.CHANNELS), name="published_channel"),
        CheckConstraint("channel <> 'list' OR stance = 'no_position'", name="list_has_no_rank"),
        CheckConstraint("round <> 'ruling' OR note <> ''", name="ruling_has_a_reason"),
        Index(None, "question_id", "codebook_version", "round"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    question_id: Mapped[int]
    codebook_version: Mapped[str]
    version: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    round: Mapped[str]
    stance: Mapped[str]
    channel: Mapped[str]
    published_stance: Mapped[str]
    published_channel: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)

    @property
    def differs(self) -> bool:
        """Whether it is another code than the statement's own was."""
        return (self.stance, self.channel) != (self.published_stance, self.published_channel)
