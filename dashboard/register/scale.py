"""The scale of a question: its stances put in another order, some new, some gone; standing follows their ranks."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from ..errors import Refused
from ..language import gettext, ngettext
from ..models import Change, Coding, Edit, Question, Stance, Standing, Statement
from . import standing
from .codebook import Written

RANKS: Final = frozenset(range(1, 6))


def change(session: Session, question: Question, before: Sequence[Written], after: Sequence[Written]) -> None:
    """Give a question these stances; raises Refused where statements use one that would go."""
    if list(before) == list(after):
        return
    was, now = _by_code(before), _by_code(after)
    used = _used(session, question.id)
    for code in [code for code in was if code not in now]:
        if code in used:
            raise Refused(
                ngettext(
                    "%(number)s statement or second code says %(code)s: a stance in use stays. Keep it.",
                    "%(number)s statements and second codes say %(code)s: a stance in use stays. Keep it.",
                    used[code],
                    code=code,
                )
            )
        if _is_told_of(session, question.id, code):
            raise Refused(
                gettext(
                    "The history of a statement, or an edit that waits, names %(code)s, so it stays. Keep it, and let "
                    "its rule say that it is used no longer.",
                    code=code,
                )
            )
    moved = {c: stance["rank"] for c, stance in now.items() if c in was and stance["rank"] != was[c]["rank"]}
    # What no statement uses goes and comes back, so that its rank is free meanwhile: each rank is there once.
    loose = [code for code in was if code not in used and (code not in now or code in moved)]
    session.execute(delete(Stance).where(Stance.question_id == question.id, Stance.code.in_(loose)))
    taken = {code: stance["rank"] for code, stance in was.items() if code not in loose}
    _move(session, question.id, taken, {code: rank for code, rank in moved.items() if code in used})
    for at, stance in enumerate(after):
        _put(session, question.id, {"position": at, **stance}, is_there=stance["code"] in taken)
    session.expire(question, ["stances"])
    if any(code in used for code in moved):
        rebuild(session, question.id)


def rebuild(session: Session, question_id: int) -> None:
    """Derive the standing of every city with statements on a question anew.

    Every row is locked first: who publishes meanwhile did so by the old ranks and is seen, or waits for the new ones.
    """
    rows = select(Standing.city_id).where(Standing.question_id == question_id)
    session.execute(rows.order_by(Standing.city_id).with_for_update())
    spoken_for = select(Statement.city_id).where(Statement.question_id == question_id, Statement.status == "published")
    if cities := set(session.scalars(spoken_for)):
        standing.refresh(session, question_id, cities)


def _by_code(stances: Sequence[Written]) -> dict[str, Any]:
    return {stance["code"]: stance for stance in stances}


def _used(session: Session, question_id: int) -> Counter[str]:
    """How many statements, in whatever state, and second codes of them use each stance."""
    found: Counter[str] = Counter()
    for column in (Statement.stance, Coding.stance, Coding.published_stance):
        query = select(column, func.count()).where(column.class_.question_id == question_id).group_by(column)
        found.update(dict(session.execute(query).all()))
    return found


def _is_told_of(session: Session, question_id: int, code: str) -> bool:
    """Whether a statement had this stance once, or would have it by an edit that waits: its pages name it."""
    of_question = select(Statement.id).where(Statement.question_id == question_id)
    lines = select(Change.id).where(
        Change.noun == "statement",
        Change.noun_id.in_(of_question),
        or_(Change.before["stance"].as_string() == code, Change.after["stance"].as_string() == code),
    )
    edits = select(Edit.id).where(Edit.statement_id.in_(of_question), Edit.after["stance"].as_string() == code)
    return any(session.scalar(query.limit(1)) is not None for query in (lines, edits))


def _move(session: Session, question_id: int, taken: dict[str, Any], moved: dict[str, int]) -> None:
    """Move stances to their ranks one by one, each when its rank is free; a ring is opened through a free rank."""
    while moved:
        free = RANKS - set(taken.values())
        ready = next((code for code, rank in moved.items() if rank in free), None)
        if ready is None and not free:
            raise Refused(
                gettext(
                    "Statements use all five ranks, so two stances cannot change places at once. Keep the ranks, or "
                    "ask it as a new question."
                )
            )
        code = ready or next(iter(moved))
        rank = moved.pop(code) if ready else min(free)
        of_stance = (Stance.question_id == question_id, Stance.code == code)
        session.execute(update(Stance).where(*of_stance).values(rank=rank))
        taken[code] = rank


def _put(session: Session, question_id: int, values: Written, *, is_there: bool) -> None:
    if not is_there:
        session.execute(insert(Stance).values(question_id=question_id, **values))
        return
    of_stance = (Stance.question_id == question_id, Stance.code == values["code"])
    others = {name: value for name, value in values.items() if name != "code"}
    session.execute(update(Stance).where(*of_stance).values(**others))
