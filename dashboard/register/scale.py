"""The scale of a question: its stances put in another order, some new, some gone; standing follows their ranks."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from ..errors import Refused
from ..models import Question, Stance, Standing, Statement
from ..text import counted, listed
from . import standing
from .codebook import Written

RANKS: Final = frozenset(range(1, 6))


def change(session: Session, question: Question, before: Sequence[Written], after: Sequence[Written]) -> None:
    """Give a question these stances; raises Refused where statements use one that would go."""
    if list(before) == list(after):
        return
    was, now = _by_code(before), _by_code(after)
    used = _used(session, question.id)
    if gone := [code for code in was if code not in now and code in used]:
        told = listed((f"{code} ({counted(used[code], 'statement')})" for code in gone), "and")
        raise Refused(f"Statements use {told}: a stance in use stays. Code them anew first, or keep it.")
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


def _used(session: Session, question_id: int) -> dict[str, int]:
    """How many statements, in whatever state, use each stance."""
    query = select(Statement.stance, func.count()).where(Statement.question_id == question_id)
    return dict(session.execute(query.group_by(Statement.stance)).all())


def _move(session: Session, question_id: int, taken: dict[str, Any], moved: dict[str, int]) -> None:
    """Move stances to their ranks one by one, each when its rank is free; a ring is opened through a free rank."""
    while moved:
        free = RANKS - set(taken.values())
        ready = next((code for code, rank in moved.items() if rank in free), None)
        if ready is None and not free:
            raise Refused(
                "Statements use all five ranks, so two stances cannot change places at once. "
                "Keep the ranks, or ask it as a new question."
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
