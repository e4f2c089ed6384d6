"""The steps that verbs share: lock and compare, set a status, bring standing and search along."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from .. import clock, search, vocabulary
from ..db import LARGEST_ID
from ..errors import Missing, Refused, Stale
from ..language import gettext, mark
from ..models import Change, Citation, Statement
from . import history, standing
from .document import documents

OWN = mark("You sent this yourself, so another editor decides it. Leave it in the queue.")
OWN_PUBLISHED = mark("You sent this yourself, so suggest the correction from its page: another editor decides it.")


def locked(session: Session, number: int, *, seen: int | None = None) -> Statement:
    """The statement with its citations and sources, nobody else deciding on it meanwhile.

    `seen` is the version that the caller decides on: Stale where there is a newer one.
    """
    found = locked_all(session, [number]).get(number)
    return expected(found, number, found.version if found else None, seen)


def locked_all(session: Session, numbers: Iterable[int]) -> dict[int, Statement]:
    """Those of these statements that are there, by their ids, as `locked` gives one.

    Locked in one order: two who take several wait for each other, and none forever.
    """
    query = (
        select(Statement)
        .where(Statement.id.in_(sorted({number for number in numbers if number <= LARGEST_ID})))
        .order_by(Statement.id)
        .options(selectinload(Statement.city), selectinload(Statement.citations).selectinload(Citation.source))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {statement.id: statement for statement in session.scalars(query)}


def expected(statement: Statement | None, number: int, version: int | None, seen: int | None) -> Statement:
    """The statement; raises Missing where there is none, Stale where it has another version than was looked at."""
    if statement is None:
        raise Missing(gettext("There is no statement %(number)s.", number=number))
    if seen is not None and seen != version:
        raise Stale(
            gettext(
                "Statement %(number)s was changed since you opened it. Look at it as it is now, then decide.",
                number=number,
            )
        )
    return statement


def numbered(statement: Statement, number: int) -> Citation:
    """One citation of a locked statement; raises Missing."""
    found = next((c for c in statement.citations if c.number == number), None)
    if found is None:
        raise Missing(gettext("Statement %(id)s has no citation %(number)s.", id=statement.id, number=number))
    return found


def decided(citation: Citation, user: int | None, sentence: str = OWN) -> None:
    """Note who decides; raises Refused where that is who sent it. The database refuses it too."""
    if user is not None and user == citation.submitted_by:
        raise Refused(gettext(sentence))
    citation.decided_by = user


def revised(citation: Citation, user: int | None, sentence: str) -> None:
    """As `decided`, for what is public already; where no account is known, who decided before stays on record."""
    if user is not None:
        decided(citation, user, sentence)


def needs_reason(reason: str) -> None:
    """Raise Refused where there is none."""
    if not reason.strip():
        raise Refused(gettext("A decision needs a reason: one sentence that its submitter can understand."))


def needs_status(statement: Statement, *wanted: str) -> None:
    """Raise Refused where the statement is in another state than the verb is for."""
    if statement.status not in wanted:
        told = {"id": statement.id, "status": vocabulary.AS_STATED[statement.status]}
        if wanted == ("published",):
            raise Refused(gettext("Statement %(id)s is not published: it is %(status)s.", **told))
        raise Refused(gettext("Statement %(id)s is not waiting for a decision: it is %(status)s.", **told))


def set_status(
    session: Session,
    statement: Statement,
    status: str,
    *,
    by: str,
    reason: str,
    verb: str = "",
    also: Mapping[str, Any] | None = None,
) -> Change:
    """Give a statement another status and write the line; `also` is what else the line shall tell."""
    before, statement.status = statement.status, status
    touch(statement)
    return history.record(
        session, verb or status, "statement", statement.id,
        by=by, reason=reason, before={"status": before}, after={"status": status, **(also or {})},
    )  # fmt: skip


def touch(statement: Statement) -> None:
    """Make this a newer version of the statement."""
    statement.updated_at = clock.now()
    statement.version += 1


def bring_along(session: Session, statements: Sequence[Statement], left: Collection[int] = ()) -> None:
    """Search and standing as these statements now are; `left` are cities that one of them no longer speaks of."""
    session.flush()
    shown = [s for s in statements if s.status == "published"]
    search.index(session, documents(shown))
    search.remove(session, [s.id for s in statements if s.status != "published"])
    for question_id in sorted({s.question_id for s in statements}):
        cities = {s.city_id for s in statements if s.question_id == question_id}
        standing.refresh(session, question_id, cities | set(left))
