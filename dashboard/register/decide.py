"""Decide what was proposed: publish, return, reject, merge; withdraw and restore. Standing and search come along.

`user` is the id of the editor who decides, where an account is known; `seen` the version of the statement that was
decided on.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from .. import vocabulary
from ..errors import Refused
from ..language import gettext, mark
from ..models import Citation, Statement, Submission
from . import dating, history, propose, steps, superseded
from .draft import Printed

OWN_RESTORED = mark("You sent this yourself, so another editor decides whether it comes back.")


def publish(
    session: Session, number: int, *, by: str, reason: str, citation: int = 1, user: int | None = None,
    seen: int | None = None,
) -> Statement:  # fmt: skip
    """Make a proposed statement, or one proposed citation of a published one, public."""
    statement = steps.locked(session, number, seen=seen)
    if citation == 1:
        publish_all(session, [statement], by=by, reason=reason, user=user)
    else:
        publish_citations(session, statement, [pending(statement, citation)], by=by, reason=reason, user=user)
    return statement


def publish_all(
    session: Session, statements: Sequence[Statement], *, by: str, reason: str, user: int | None = None
) -> None:
    """Publish many proposed statements at once, each with its first citation."""
    steps.needs_reason(reason)
    for statement in statements:
        make_public(session, statement, by=by, reason=reason, user=user)
    steps.bring_along(session, statements)


def publish_citations(
    session: Session, statement: Statement, citations: Iterable[Citation], *, by: str, reason: str,
    user: int | None = None,
) -> None:  # fmt: skip
    """Make further sources of a published statement public."""
    steps.needs_reason(reason)
    make_cited(session, statement, citations, by=by, reason=reason, user=user)
    steps.bring_along(session, [statement])


def return_(
    session: Session, number: int, *, by: str, reason: str, citation: int = 1, user: int | None = None,
    seen: int | None = None,
) -> Statement:  # fmt: skip
    """Ask the submitter of a proposed statement or further source; `reason` holds the questions.

    `amend.answer` or `cited.answer` brings it back.
    """
    steps.needs_reason(reason)
    statement = steps.locked(session, number, seen=seen)
    if citation != 1:
        asked = pending(statement, citation)
        needs_published(statement)
        steps.decided(asked, user)
        move(session, statement, asked, "returned", by, reason)
        return statement
    steps.needs_status(statement, "pending")
    steps.decided(steps.numbered(statement, 1), user)
    steps.set_status(session, statement, "returned", by=by, reason=reason)
    return statement


def reject(
    session: Session, number: int, *, by: str, reason: str, citation: int = 1, code: str = "",
    user: int | None = None, seen: int | None = None,
) -> Statement:  # fmt: skip
    """Decline a proposed statement or citation; it is kept, with the reason, for its submitter.

    `code` is one of `vocabulary.REJECTIONS`, or '' where none was asked for.
    """
    steps.needs_reason(reason)
    statement = steps.locked(session, number, seen=seen)
    decline(session, statement, citation, by=by, reason=reason, code=code, user=user)
    return statement


def merge(
    session: Session, number: int, into: int, *, by: str, reason: str, user: int | None = None,
    seen: int | None = None,
) -> Citation:  # fmt: skip
    """Close a proposed statement and publish its source as a further citation of the published one `into`.

    Its submitter's private page then tells of that citation.
    """
    steps.needs_reason(reason)
    if into == number:
        raise Refused(gettext("A statement cannot be merged into itself. Choose another one."))
    steps.locked_all(session, [number, into])  # in the order of everybody who takes several
    statement = steps.locked(session, number, seen=seen)
    steps.needs_status(statement, "pending")
    lead = steps.numbered(statement, 1)
    steps.decided(lead, user)
    target = steps.locked(session, into)
    steps.needs_status(target, "published")
    printed = Printed(lead.source.url, lead.source.publisher, quote=lead.quote, summary=statement.summary)
    made = propose.cite(session, target, printed, by=by, reason=f"From submission {number}.", user=lead.submitted_by)
    for name in ("check_result", "capture_id", "check_method", "checked_at", "check_similarity", "check_start",
                 "check_end"):  # fmt: skip
        setattr(made, name, getattr(lead, name))  # the same words in the same source
    session.flush()
    where = f"statement {into}, citation {made.number}"
    steps.set_status(session, statement, "rejected", by=by, reason=reason, verb="merged", also={"merged into": where})
    publish_citations(
        session, steps.locked(session, into), [made], by=by, reason=reason, user=user
    )  # fmt: skip
    session.execute(
        update(Submission)
        .where(Submission.statement_id == number, Submission.citation_number == 1)
        .values(statement_id=into, citation_number=made.number)
    )
    return made


def withdraw(session: Session, number: int, *, by: str, reason: str, seen: int | None = None) -> Statement:
    """Take a published statement out of every table; its page stays and says why."""
    steps.needs_reason(reason)
    statement = steps.locked(session, number, seen=seen)
    steps.needs_status(statement, "published")
    steps.set_status(session, statement, "withdrawn", by=by, reason=reason)
    superseded.settle(session, statement, by=by)
    steps.bring_along(session, [statement])
    return statement


def restore(
    session: Session, number: int, *, by: str, reason: str, user: int | None = None, seen: int | None = None
) -> Statement:
    """Put a withdrawn statement back into every table."""
    steps.needs_reason(reason)
    statement = steps.locked(session, number, seen=seen)
    if statement.status != "withdrawn":
        raise Refused(
            gettext(
                "Statement %(id)s is not withdrawn: it is %(status)s.",
                id=number,
                status=vocabulary.AS_STATED[statement.status],
            )
        )
    steps.revised(steps.numbered(statement, 1), user, OWN_RESTORED)
    steps.set_status(session, statement, "published", by=by, reason=reason, verb="restored")
    steps.bring_along(session, [statement])
    return statement


def supersede(
    session: Session, number: int, by_statement: int, *, by: str, reason: str, seen: int | None = None
) -> Statement:
    """Say of a published statement that a later one says what holds now; both stay, and name each other.

    Raises Refused unless the two are published, of one city, question and channel, and the other is not the older.
    """
    steps.needs_reason(reason)
    if number == by_statement:
        raise Refused(gettext("A statement cannot supersede itself. Write the number of the later one."))
    # In one order, so that two editors who link two statements to each other wait and are told.
    held = {each: steps.locked(session, each) for each in sorted((number, by_statement))}
    statement, later = steps.locked(session, number, seen=seen), held[by_statement]
    for each in (statement, later):
        steps.needs_status(each, "published")
    same = ("city_id", "question_id", "channel")
    if any(getattr(statement, name) != getattr(later, name) for name in same):
        raise Refused(
            gettext(
                "Statement %(id)s is of another city, question or channel, so it supersedes nothing here.", id=later.id
            )
        )
    if later.sort_on < statement.sort_on:
        raise Refused(
            gettext(
                "Statement %(later)s is older than statement %(id)s, so it cannot supersede it.",
                later=later.id,
                id=number,
            )
        )
    if later.superseded_by is not None:
        raise Refused(
            gettext(
                "Statement %(id)s is superseded itself, by statement %(by)s: name that one.",
                id=later.id,
                by=later.superseded_by,
            )
        )
    if statement.superseded_by == later.id:
        raise Refused(gettext("Statement %(id)s is superseded by statement %(by)s already.", id=number, by=later.id))
    superseded.link(session, statement, later.id, verb="superseded", by=by, reason=reason)
    return statement


def stand_again(session: Session, number: int, *, by: str, reason: str, seen: int | None = None) -> Statement:
    """Take back that a statement is superseded."""
    steps.needs_reason(reason)
    statement = steps.locked(session, number, seen=seen)
    if statement.superseded_by is None:
        raise Refused(gettext("Statement %(id)s is not superseded.", id=number))
    superseded.link(session, statement, None, verb="no longer superseded", by=by, reason=reason)
    return statement


def make_public(session: Session, statement: Statement, *, by: str, reason: str, user: int | None) -> None:
    """`publish` for a locked statement, without bringing standing and search along."""
    steps.needs_status(statement, "pending")
    first = steps.numbered(statement, 1)
    steps.decided(first, user)
    steps.set_status(session, statement, "published", by=by, reason=reason)
    first.status = "published"


def make_cited(
    session: Session, statement: Statement, citations: Iterable[Citation], *, by: str, reason: str, user: int | None
) -> None:
    """`publish_citations` for a locked statement, without bringing standing and search along."""
    needs_published(statement)
    for citation in citations:
        steps.decided(citation, user)
        citation.status = "published"
        _record_citation(session, citation, "pending", "published", by, reason)
    if statement.said_on is None:
        statement.sort_on = dating.first_printed(statement)
        superseded.settle(session, statement, by=by)
    steps.touch(statement)


def decline(
    session: Session, statement: Statement, citation: int, *, by: str, reason: str, code: str, user: int | None
) -> None:
    """`reject` for a locked statement."""
    also = {"code": code} if code else {}
    if citation != 1:
        declined = pending(statement, citation, "returned")
        steps.decided(declined, user)
        move(session, statement, declined, "rejected", by, reason, also)
        return
    steps.needs_status(statement, "pending", "returned")
    steps.decided(steps.numbered(statement, 1), user)
    steps.set_status(session, statement, "rejected", by=by, reason=reason, also=also)


def needs_published(statement: Statement) -> None:
    """Raise Refused where it is not: a further source waits for its statement."""
    if statement.status != "published":
        raise Refused(gettext("Statement %(id)s is not published; publish it first.", id=statement.id))


def pending(statement: Statement, number: int, *also: str) -> Citation:
    """A further source that waits, or is in a state of `also`; raises Refused."""
    citation = steps.numbered(statement, number)
    if citation.status not in ("pending", *also):
        raise Refused(
            gettext(
                "Citation %(number)s of statement %(id)s is decided: it is %(status)s.",
                number=number,
                id=statement.id,
                status=vocabulary.AS_STATED[citation.status],
            )
        )
    return citation


def move(
    session: Session, statement: Statement, citation: Citation, status: str, by: str, reason: str,
    also: dict[str, str] | None = None, verb: str = "",
) -> None:  # fmt: skip
    """Give a further source that nobody sees another status."""
    before, citation.status = citation.status, status
    statement.version += 1  # what is public of it did not change, so neither did the day of its last change
    _record_citation(session, citation, before, status, by, reason, also, verb)


def _record_citation(
    session: Session, citation: Citation, before: str, status: str, by: str, reason: str,
    also: dict[str, str] | None = None, verb: str = "",
) -> None:  # fmt: skip
    name = f"citation {citation.number}"
    history.record(
        session, f"citation {verb or status}", "statement", citation.statement_id,
        by=by, reason=reason, before={name: before}, after={name: status, **(also or {})},
    )  # fmt: skip
