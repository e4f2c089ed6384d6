"""Reports: what a reader finds wrong with a page, closed by an editor with a sentence. It changes no code by itself."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from .. import clock, vocabulary
from ..db import LARGEST_ID, hold
from ..errors import Missing, Refused
from ..language import gettext
from ..models import Citation, City, Report, Source, Statement
from . import history, mending, steps

# What must be loaded with a report so that its page can be named.
PAGES: Final = (
    joinedload(Report.statement).joinedload(Statement.city),
    joinedload(Report.source),
    joinedload(Report.city),
)


@dataclass(frozen=True)
class Page:
    """A page that can be reported: its noun, its row, its address and what it is called."""

    noun: str
    id: int
    address: str
    name: str


def page_of(row: Statement | Source | City) -> Page:
    """The page of a row; a statement needs its city."""
    if isinstance(row, Statement):
        who = row.who or vocabulary.CHANNELS[row.channel].lower()
        return Page(
            "statement",
            row.id,
            f"/statements/{row.id}",
            gettext("statement %(id)s, %(who)s for %(city)s", id=row.id, who=who, city=row.city.title),
        )
    if isinstance(row, Source):
        return Page("source", row.id, f"/sources/{row.id}", gettext("the source “%(name)s”", name=row.name))
    return Page("city", row.id, f"/cities/{row.path}", gettext("the page of %(city)s", city=row.title))


def public(session: Session, noun: str, number: int) -> Page:
    """The public page of this statement or source; raises Missing where readers have none."""
    number = min(number, LARGEST_ID)
    found: Statement | Source | None
    if noun == "statement":
        shown = ("published", "withdrawn")
        found = session.scalar(
            select(Statement)
            .where(Statement.id == number, Statement.status.in_(shown))
            .options(joinedload(Statement.city))
        )
    else:
        cited = select(Citation.source_id).join(Statement, Statement.id == Citation.statement_id)
        cited = cited.where(Citation.status == "published", Statement.status == "published")
        found = session.scalar(select(Source).where(Source.id == number, Source.id.in_(cited)))
    if found is None:
        raise Missing(
            gettext("There is no public %(noun)s %(number)s, so there is nothing to report.", noun=noun, number=number)
        )
    return page_of(found)


def report(
    session: Session, page: Page, *, code: str, comment: str, seen_at: str, token: str, by: str, user: int | None = None
) -> Report:
    """Store what somebody finds wrong with a page, for an editor; under a token that is there, that one is given."""
    hold(session, token)
    held = session.scalar(select(Report).where(Report.token == token))
    if held is not None:
        return held
    made = Report(
        token=token, code=code, comment=comment, seen_at=seen_at, by=by, created_at=clock.now(), submitted_by=user,
        **{f"{page.noun}_id": page.id},
    )  # fmt: skip
    session.add(made)
    session.flush()
    history.record(
        session, "reported", "report", made.id, by=by, reason=comment, after={page.noun: page.id, "code": code}
    )
    return made


def close(
    session: Session, number: int, status: str, *, by: str, reason: str, user: int | None = None,
    change: int | None = None,
) -> Report:  # fmt: skip
    """Answer a report: `mended` or `no_error`, with the sentence that its sender reads.

    One that is mended may name the line of history that did it, one of `mending.since`.
    """
    steps.needs_reason(reason)
    if status not in vocabulary.REPORT_STATUSES or status == "pending":
        raise Refused(gettext("A report is closed as mended, or as not an error."))
    query = select(Report).where(Report.id == min(number, LARGEST_ID)).with_for_update()
    held = session.scalar(query.execution_options(populate_existing=True))
    if held is None:
        raise Missing(gettext("There is no report %(number)s.", number=number))
    if held.status != "pending":
        raise Refused(gettext("This report was closed meanwhile: its page tells how."))
    if user is not None and user == held.submitted_by:
        raise Refused(gettext(steps.OWN))
    if change is not None and (status != "mended" or change not in [one.id for one, _ in mending.since(session, held)]):
        raise Refused(gettext("That is no change of this page since it was reported. Choose one of the list, or none."))
    held.status, held.reason, held.decided_at, held.decided_by = status, reason, clock.now(), user
    held.change_id = change
    session.flush()
    history.record(
        session, "closed", "report", number,
        by=by, reason=reason, before={"status": "pending"},
        after={"status": status, **({"change": change} if change is not None else {})},
    )  # fmt: skip
    return held
