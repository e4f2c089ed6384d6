"""Edits: a change that somebody suggests for a published statement, taken over or not by an editor."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from .. import address, clock
from ..db import LARGEST_ID
from ..errors import Missing, Refused
from ..language import gettext
from ..models import Edit, Question, Statement
from . import amend, history, places, rules, steps
from .draft import draft_of, printed_of, values_of


def suggest(
    session: Session, statement: Statement, values: Mapping[str, str], *, token: str, comment: str, by: str,
    user: int | None = None,
) -> Edit:  # fmt: skip
    """Store what somebody would have a published statement say; `values` are settled, of its first citation.

    Raises Refused where nothing differs or is said of it, or the statement is not there for readers.
    """
    if statement.status != "published":
        raise Refused(gettext("Statement %(id)s is not published, so there is nothing to correct.", id=statement.id))
    now = values_of(statement, steps.numbered(statement, 1))
    after = {name: value for name, value in values.items() if name in now and now[name] != value}
    if address.canonical(values["source_url"]) == address.canonical(now["source_url"]):
        after.pop("source_url", None)  # another spelling of the same page
    lacking = [] if after else [gettext("Nothing was changed. Change what is wrong, then send it.")]
    if not comment.strip():
        lacking.append(
            gettext("Fill in “What is wrong, and how you know”: one sentence, so that an editor can check it.")
        )
    if lacking:
        raise Refused(" ".join(lacking))
    edit = Edit(
        token=token, statement_id=statement.id, version=statement.version, before={name: now[name] for name in after},
        after=after, comment=comment, by=by, status="pending", created_at=clock.now(), submitted_by=user,
    )  # fmt: skip
    session.add(edit)
    session.flush()
    history.record(
        session, "suggested", "edit", edit.id, by=by, reason=comment, before=edit.before, after=edit.after
    )  # fmt: skip
    return edit


def accept(
    session: Session, number: int, *, by: str, reason: str, user: int | None = None, seen: int | None = None
) -> Edit:
    """Make the statement say what the edit suggests, as a correction with its line of history."""
    edit = _waiting(session, number, user)
    statement = steps.locked(session, edit.statement_id, seen=seen)
    steps.needs_status(statement, "published")
    values = values_of(statement, steps.numbered(statement, 1)) | edit.after
    city = places.at_path(session, values["city"])
    question = session.scalars(
        select(Question).where(Question.id == statement.question_id).options(selectinload(Question.stances))
    ).one()
    if city is None or (wrong := rules.contradictions(values)):
        unfit = gettext("This edit does not fit the statement as it is now.")
        raise Refused(" ".join([unfit, *(wrong.values() if city else ())]))
    line = amend.amend(
        session, statement.id, draft_of(city, question, values), printed_of(values), by=by, reason=reason
    )  # fmt: skip
    session.flush()
    _decide(session, edit, "accepted", by=by, reason=reason, user=user, change=line.id)
    return edit


def decline(session: Session, number: int, *, by: str, reason: str, code: str, user: int | None = None) -> Edit:
    """Leave the statement as it is; the edit is kept, with the reason."""
    steps.needs_reason(reason)
    edit = _waiting(session, number, user)
    _decide(session, edit, "rejected", by=by, reason=reason, user=user, code=code)
    return edit


def _waiting(session: Session, number: int, user: int | None) -> Edit:
    query = select(Edit).where(Edit.id == min(number, LARGEST_ID)).with_for_update()
    edit = session.scalar(query.execution_options(populate_existing=True))
    if edit is None:
        raise Missing(gettext("There is no suggested edit %(number)s.", number=number))
    if edit.status != "pending":
        raise Refused(gettext("This edit was decided meanwhile: its page tells how."))
    if user is not None and user == edit.submitted_by:
        raise Refused(gettext(steps.OWN))
    return edit


def _decide(
    session: Session, edit: Edit, status: str, *, by: str, reason: str, user: int | None, code: str = "",
    change: int | None = None,
) -> None:  # fmt: skip
    edit.status, edit.reason, edit.code, edit.change_id = status, reason, code, change
    edit.decided_at, edit.decided_by = clock.now(), user
    session.flush()
    also = {"code": code} if code else {}
    history.record(
        session, status, "edit", edit.id,
        by=by, reason=reason, before={"status": "pending"}, after={"status": status, **also},
    )  # fmt: skip
