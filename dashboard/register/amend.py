"""Change a statement's fields: an editor before or after it is published, its submitter when asked.

Every change is one line of history with before and after; the quote is looked for anew where it or its source changed.
"""

from sqlalchemy.orm import Session

from ..errors import Refused
from ..language import gettext
from ..models import Change, Statement
from . import cited, dating, decide, history, steps, superseded
from .cited import Difference
from .draft import Draft, Printed


def amend(
    session: Session, number: int, draft: Draft, printed: Printed, *, by: str, reason: str, user: int | None = None,
    seen: int | None = None,
) -> Change:  # fmt: skip
    """Make a waiting or published statement say what `draft` and `printed` (its first citation) say.

    On one that is published this is a correction, and public as such. Raises Refused where nothing differs.
    """
    steps.needs_reason(reason)
    statement = steps.locked(session, number, seen=seen)
    steps.needs_status(statement, "pending", "published")
    published, lead = statement.status == "published", steps.numbered(statement, 1)
    if published:
        steps.revised(lead, user, steps.OWN_PUBLISHED)
    else:
        steps.decided(lead, user)
    left, made = statement.city_id, _apply(session, statement, draft, printed, by=by, reason=reason, trusted=True)
    if not made.after:
        raise Refused(gettext(cited.ALIKE))
    steps.touch(statement)
    line = history.record(
        session, "amended" if published else "edited", "statement", number,
        by=by, reason=reason, before=made.before, after=made.after,
    )  # fmt: skip
    _finish(session, number, left, by)
    return line


def publish(
    session: Session, number: int, draft: Draft, printed: Printed, *, by: str, reason: str, user: int | None = None,
    seen: int | None = None,
) -> Statement:  # fmt: skip
    """Publish a waiting statement as an editor leaves it; what they changed is a line of its own."""
    statement = steps.locked(session, number, seen=seen)
    steps.needs_status(statement, "pending")
    left, made = statement.city_id, _apply(session, statement, draft, printed, by=by, reason=reason, trusted=True)
    if made.after:
        steps.touch(statement)
        history.record(
            session, "edited", "statement", number, by=by, reason=reason, before=made.before, after=made.after
        )  # fmt: skip
        _finish(session, number, left, by)
    return decide.publish(session, number, by=by, reason=reason, user=user)


def answer(
    session: Session, number: int, draft: Draft, printed: Printed, *, by: str, reply: str, seen: int | None = None
) -> Statement:
    """Bring a returned statement back into the queue as its submitter mended it, with what they reply."""
    statement = steps.locked(session, number, seen=seen)
    if statement.status != "returned":
        raise Refused(gettext("No editor asks about this submission now, so it cannot be changed."))
    alone = cited.cited_once(session, steps.numbered(statement, 1))
    left, made = statement.city_id, _apply(session, statement, draft, printed, by=by, reason=reply, trusted=alone)
    if not made.after and not reply.strip():
        raise Refused(gettext("Answer the editor’s questions: change a field, or write a sentence."))
    steps.set_status(session, statement, "pending", by=by, reason=reply, verb="answered")
    if made.after:
        history.record(
            session, "edited", "statement", number, by=by, before=made.before, after=made.after
        )  # fmt: skip
    _finish(session, number, left, by)
    return steps.locked(session, number)


def _apply(
    session: Session, statement: Statement, draft: Draft, printed: Printed, *, by: str, reason: str, trusted: bool
) -> Difference:
    if draft.question.id != statement.question_id:
        raise Refused(gettext("A statement keeps its question. Submit it anew for the other one."))
    made = Difference()
    wanted = draft.fields()
    if wanted["stance"] != statement.stance:
        wanted["codebook_version"] = draft.question.codebook_version
    for name, value in wanted.items():
        if (before := getattr(statement, name)) != value:
            made.note(name, before, value)
            setattr(statement, name, value)
    cited.apply(session, steps.numbered(statement, 1), printed, made, by=by, reason=reason, trusted=trusted)
    return made


def _finish(session: Session, number: int, city_before: int, by: str) -> None:
    """Look for changed words, date what is undated, and bring standing and search along."""
    session.flush()
    statement = steps.locked(session, number)
    statement.sort_on = statement.said_on or dating.first_printed(statement)
    cited.look_again(session, steps.numbered(statement, 1), by=by)
    if statement.status == "published":
        superseded.settle(session, statement, by=by)
        steps.bring_along(session, [statement], {city_before} - {statement.city_id})
