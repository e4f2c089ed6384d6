"""The desk: who has which item of the queue open. A courtesy among editors, no part of the record."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from .. import clock
from ..models import Taking, User
from ..storing import add_unless_there

LASTS: Final = timedelta(minutes=15)
RENEWED_AFTER: Final = timedelta(minutes=1)


def holder(session: Session, item: str) -> tuple[Taking, User] | None:
    """Who took an item and when, unless that is too long ago."""
    row = session.execute(
        select(Taking, User)
        .join(User, User.id == Taking.user_id)
        .where(Taking.item == item, Taking.taken_at > clock.now() - LASTS, User.active)
    ).first()
    return (row[0], row[1]) if row else None


def is_due(held: tuple[Taking, User] | None, user: int) -> bool:
    """Whether opening the item now should take it: nobody has it, or I have had it for a while."""
    if held is None:
        return True
    return held[1].id == user and held[0].taken_at < clock.now() - RENEWED_AFTER


def take(session: Session, item: str, user: int, *, over: bool = False) -> bool:
    """Take an item for this editor; whether it is theirs now. `over` takes it from another one."""
    if add_unless_there(session, Taking, "item", item=item, user_id=user, taken_at=clock.now()):
        return True
    row = session.scalars(select(Taking).where(Taking.item == item).with_for_update()).one_or_none()
    if row is None or not (over or row.user_id == user or row.taken_at <= clock.now() - LASTS):
        return False
    row.user_id, row.taken_at = user, clock.now()
    return True


def leave(session: Session, item: str, user: int) -> None:
    """Give an item back, if this editor has it; old ones of anybody go with it."""
    mine = (Taking.item == item) & (Taking.user_id == user)
    session.execute(delete(Taking).where(mine | (Taking.taken_at <= clock.now() - LASTS)))


def taken(session: Session) -> dict[str, tuple[int, str]]:
    """Every item that somebody has open, with their id and name."""
    rows = session.execute(
        select(Taking.item, User.id, User.name)
        .join(User, User.id == Taking.user_id)
        .where(Taking.taken_at > clock.now() - LASTS, User.active)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
