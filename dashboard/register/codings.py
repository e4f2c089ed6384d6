"""Two coders: a second editor codes what is published without seeing its code; where they differ, a third rules."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from .. import clock, vocabulary
from ..errors import Refused
from ..language import gettext, mark
from ..models import Change, Citation, Coding, Drawn, Edit, Question, Statement, User
from . import amend, history, rules, steps
from .draft import draft_of, printed_of, values_of

PART: Final = mark("You had a part in this statement, so another editor codes it. Take the next one.")
GONE: Final = mark("Another editor was quicker, or the statement is no longer in the sample. Take the next one.")

_SECOND: Final = aliased(Coding)
_HELD: Final = aliased(Coding)


def current(question: Question) -> tuple[ColumnElement[bool], ...]:
    """Statements of a question that follow its codebook as it is: two versions of rules are not two coders."""
    return Statement.question_id == question.id, Statement.codebook_version == question.codebook_version


def sample() -> Select[Statement]:
    """Published statements led by a drawn source, in the order of the draw."""
    of_draw = and_(
        Drawn.source_id == Citation.source_id,
        Drawn.question_id == Statement.question_id,
        Drawn.codebook_version == Statement.codebook_version,
    )
    return (
        select(Statement)
        .select_from(Citation)
        .join(Statement, and_(Statement.id == Citation.statement_id, Citation.number == 1))
        .join(Drawn, of_draw)
        .join(Question, and_(Question.id == Drawn.question_id, Question.codebook_version == Drawn.codebook_version))
        # The join says it too, but so a planner begins with the few drawn sources instead of every citation.
        .where(Citation.source_id.in_(select(Drawn.source_id)), Statement.status == "published")
        .order_by(Question.position, Drawn.position, Statement.id)
    )


def uncoded() -> ColumnElement[bool]:
    """Statements that no second editor has coded under their codebook."""
    return ~_coded("second")


def disputed() -> Select[Statement]:
    """Published statements on which the two codes differ and nobody has ruled, the longest waiting first."""
    differs = or_(_SECOND.stance != _SECOND.published_stance, _SECOND.channel != _SECOND.published_channel)
    return (
        select(Statement)
        .join(_SECOND, and_(_SECOND.statement_id == Statement.id, _SECOND.round == "second", differs))
        .join(Citation, and_(Citation.statement_id == Statement.id, Citation.number == 1))
        .where(Statement.status == "published", _SECOND.codebook_version == Statement.codebook_version)
        .where(~_coded("ruling"))
        .order_by(_SECOND.id)
    )


def may_code(user: Any, name: Any) -> list[ColumnElement[bool]]:
    """Statements in which a user had no part: not sent, decided, corrected or coded by them, as far as is known.

    `user` and `name` are an editor's, or the columns that hold them. The database refuses the worst of it too.
    """
    coded = exists().where(Coding.statement_id == Statement.id, Coding.user_id == user).correlate_except(Coding)
    named = exists().where(Change.noun == "statement", Change.noun_id == Statement.id, Change.by == name)
    edited = exists().where(Edit.statement_id == Statement.id, or_(Edit.submitted_by == user, Edit.decided_by == user))
    return [
        Citation.submitted_by.is_distinct_from(user),
        Citation.decided_by.is_distinct_from(user),
        ~coded,
        ~named.correlate_except(Change),
        ~edited.correlate_except(Edit),
    ]


def waiting(session: Session, question: Question) -> int:
    """How many drawn statements of a question wait for a second code that some active editor may give."""
    somebody = exists().where(User.active, *may_code(User.id, User.name)).correlate_except(User)
    of_question = Drawn.question_id + 0 == question.id  # else a planner begins with every statement of the question
    query = sample().where(uncoded(), somebody, of_question).order_by(None)
    return session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def code(
    session: Session, number: int, *, stance: str, channel: str, note: str, by: str, user: int, seen: int | None = None
) -> Coding:
    """Keep the second code of a drawn statement, beside the code that it has now.

    Raises Refused where this editor had a part in it, or another one coded it meanwhile.
    """
    statement = steps.locked(session, number, seen=seen)
    if not _is_in(session, sample().where(uncoded()), number):
        raise Refused(gettext(GONE))
    if not _is_in(session, sample().where(*may_code(user, by)), number):
        raise Refused(gettext(PART))
    return _keep(session, statement, "second", stance=stance, channel=channel, note=note, by=by, user=user)


def rule(
    session: Session, number: int, *, stance: str, channel: str, note: str, by: str, user: int, seen: int | None = None
) -> Change | None:
    """Keep the ruling on two codes that differ; the line of the correction, where another code than it was is public.

    Raises Refused where this editor had a part in either code, or another one ruled meanwhile.
    """
    statement = steps.locked(session, number, seen=seen)
    if not note.strip():
        raise Refused(gettext("A ruling needs a reason: say which rule of the codebook decides."))
    if not _is_in(session, disputed(), number):
        raise Refused(gettext("Another editor was quicker, or the statement was changed. Look at what waits now."))
    if not _is_in(session, disputed().where(*may_code(user, by)), number):
        raise Refused(gettext("You had a part in this statement or coded it, so a third editor rules."))
    ruling = _keep(session, statement, "ruling", stance=stance, channel=channel, note=note, by=by, user=user)
    if not ruling.differs:
        return None
    lead = steps.numbered(statement, 1)
    values = values_of(statement, lead) | {"stance": stance, "channel": channel}
    if channel not in ("law", "practice"):
        values["act_status"] = ""  # words and lists are in no state
    draft = draft_of(statement.city, _question(session, statement), values)
    reason = f"Ruling where two coders differed: {note}"
    return amend.amend(session, number, draft, printed_of(values), by=by, reason=reason, user=user)


def _keep(
    session: Session, statement: Statement, round_: str, *, stance: str, channel: str, note: str, by: str, user: int
) -> Coding:
    question = _question(session, statement)
    if stance not in question.rules or channel not in vocabulary.CHANNELS:
        raise Refused(gettext("Choose one stance and one channel of the lists."))
    if wrong := rules.contradictions({"stance": stance, "channel": channel, "summary": "any"}):
        raise Refused(" ".join(wrong.values()))
    made = Coding(
        statement_id=statement.id, question_id=statement.question_id, codebook_version=statement.codebook_version,
        version=statement.version, user_id=user, round=round_, stance=stance, channel=channel,
        published_stance=statement.stance, published_channel=statement.channel, note=note, at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    told = {"statement": statement.id, "stance": stance, "channel": channel}
    verb = "coded" if round_ == "second" else "ruled"
    history.record(session, verb, "coding", made.id, by=by, reason=note, after=told)
    return made


def _question(session: Session, statement: Statement) -> Question:
    query = select(Question).where(Question.id == statement.question_id).options(selectinload(Question.stances))
    return session.scalars(query).one()


def _is_in(session: Session, among: Select[Statement], number: int) -> bool:
    return session.scalar(among.where(Statement.id == number).order_by(None)) is not None


def _coded(round_: str) -> ColumnElement[bool]:
    return exists().where(
        _HELD.statement_id == Statement.id,
        _HELD.codebook_version == Statement.codebook_version,
        _HELD.round == round_,
    )
