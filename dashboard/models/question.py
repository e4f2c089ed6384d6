from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from .. import clock, vocabulary
from ..language import gettext, is_known, plural, spoken
from ..text import third_person
from .base import Base


class Step(NamedTuple):
    """A stance as pages draw it."""

    code: str
    rank: int | None
    label: str


@dataclass(frozen=True)
class Scale:
    """The stances of a question as pages draw them: what is drawn of equal scales is alike."""

    steps: tuple[Step, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Once: it is part of the key of every piece that is drawn.
        return hash(self.steps)

    @cached_property
    def _by_code(self) -> dict[str, Step]:
        return {step.code: step for step in self.steps}

    @cached_property
    def standings(self) -> dict[str, str]:
        """Every standing a city can have, with its label."""
        return {step.code: step.label for step in self.steps if step.rank} | dict(vocabulary.UNRANKED_STANDINGS)

    def stance(self, code: str) -> Step:
        """The step of this code; KeyError where there is none such."""
        return self._by_code[code]

    def sign(self, code: str) -> int | str:
        """Which sign stands for a stance or standing: its rank, or the name of the unranked one."""
        held = self._by_code.get(code)
        return held.rank or code if held else code


class Question(Base):
    """What is asked of every city: wording, codebook and its ordered stances.

    `events` are the dated federal events behind it, oldest first: `on`, `title`, `text` and `source` of each.
    `known_from` is the first day of which the register can tell what it held.
    """

    __tablename__ = "question"

    is_translated = False  # whether its texts were read in another language than they are stored in

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    title: Mapped[str]
    wording: Mapped[str]
    background: Mapped[str]
    codebook_version: Mapped[str]
    codebook: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    label_name: Mapped[str]
    events: Mapped[list[dict[str, str]]] = mapped_column(JSON, server_default="[]")
    known_from: Mapped[date] = mapped_column(default=clock.today, server_default="0001-01-01")

    stances: Mapped[list["Stance"]] = relationship(order_by="Stance.position", back_populates="question", lazy="raise")

    @cached_property
    def _by_code(self) -> dict[str, "Stance"]:
        return {stance.code: stance for stance in self.stances}

    def stance(self, code: str) -> "Stance":
        """The stance of this code; KeyError where the question has none such."""
        return self._by_code[code]

    @cached_property
    def ranked(self) -> list["Stance"]:
        """The stances with a rank, highest first."""
        return [stance for stance in self.stances if stance.rank is not None]

    @cached_property
    def ends(self) -> tuple[str, str]:
        """The lower and the upper end of the scale in a word each: ('helps', 'limits')."""
        low, high = (stance.does(1).split()[0] for stance in (self.ranked[-1], self.ranked[0]))
        return low, high

    @cached_property
    def scale(self) -> Scale:
        """The stances as pages draw them, those with a rank first, highest first."""
        drawn = sorted(self.stances, key=lambda stance: stance.rank is None)
        return Scale(tuple(Step(stance.code, stance.rank, stance.label) for stance in drawn))

    @cached_property
    def standings(self) -> dict[str, str]:
        """Every standing a city can have on this question, with its label."""
        return self.scale.standings

    @cached_property
    def rules(self) -> dict[str, str]:
        """The codebook's rule of each stance."""
        return {stance.code: stance.rule for stance in self.stances}

    def sign(self, code: str) -> int | str:
        """Which sign stands for a stance or standing: its rank, or the name of the unranked one."""
        return self.scale.sign(code)


class Stance(Base):
    """One answer to a question. Only `no_position` has no rank."""

    __tablename__ = "stance"
    __table_args__ = (
        CheckConstraint("(code = 'no_position') = (rank IS NULL)", name="ranked"),
        CheckConstraint("rank BETWEEN 1 AND 5", name="rank"),
        UniqueConstraint("question_id", "rank"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    rank: Mapped[int | None]
    label: Mapped[str]
    plural: Mapped[str]
    rule: Mapped[str]

    question: Mapped[Question] = relationship(back_populates="stances", lazy="raise")

    def does(self, count: int) -> str:
        """What so many cities do that hold it: 'limits most help', 'limit most help'."""
        return plural(third_person(self.plural), self.plural, count)


_READ: Final = {Question: ("title", "wording", "background"), Stance: ("label", "rule")}


def speak(read: Question | Stance, _context: object = None) -> None:
    """Say the texts of a question just read in the language spoken, as far as they are known in it.

    They are set as if they were stored so: nothing that reads ever writes them.
    """
    if spoken() == "en":
        return
    known = isinstance(read, Question) and is_known(read.wording)
    for name in _READ[type(read)]:
        set_committed_value(read, name, gettext(getattr(read, name)))
    if isinstance(read, Question):
        read.is_translated = known
        events = [event | {name: gettext(event[name]) for name in ("title", "text")} for event in read.events]
        set_committed_value(read, "events", events)
        codebook = {gettext(title): [gettext(line) for line in lines] for title, lines in read.codebook.items()}
        set_committed_value(read, "codebook", codebook)
