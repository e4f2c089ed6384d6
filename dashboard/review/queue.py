"""The queue: everything that waits for a decision, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, Response, redirect, request
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, false, func, or_, select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response as BaseResponse

from .. import clock, current, htmx, sessions, vocabulary
from ..access import editor_required, person, signed_in
from ..catalogue import questioning
from ..language import gettext
from ..models import Citation, Edit, Question, Report, Statement
from ..register import desk, reports
from .asked import AGES, KINDS, SPANS, STATES, Asked, Place
from .blueprint import routes

SHOWN: Final = 100
RANKS: Final = {"statement": 0, "source": 0, "edit": 1, "report": 2}


@dataclass(frozen=True)
class Item:
    """One thing to decide: a statement, a further source of a published one, an edit of one, a report of an error."""

    key: str  # '12/1', '12/2', 'edits/5', 'reports/5'
    kind: str
    sent_at: datetime
    sent_by: int | None
    statement: Statement | None = None
    citation: Citation | None = None
    edit: Edit | None = None
    report: Report | None = None
    page: reports.Page | None = None

    @property
    def address(self) -> str:
        """Where it is decided."""
        return f"/review/{self.key.removesuffix('/1') if self.citation else self.key}"

    @property
    def place(self) -> Place:
        """Where it stands in the queue."""
        number, _, part = self.key.rpartition("/")
        numbers = (int(number), int(part)) if self.citation else (int(part), 0)
        return Place(int(self.sent_at.timestamp()), RANKS[self.kind], *numbers)


def init_app(app: Flask) -> None:
    """Tell the room's pages how much waits."""

    @app.context_processor
    def waiting() -> dict[str, Any]:
        here = sessions.room(request.path) == "review" and person() is not None
        return {"waiting": count(current.reading())} if here else {}


@routes.get("/review")
@editor_required
def queue() -> BaseResponse:
    """What waits for a decision under a filter: the page, or its list alone."""
    session = current.reading()
    questions = session.scalars(select(Question).order_by(Question.position)).all()
    asked = Asked.parse(request.args, [question.slug for question in questions])
    if any(not value.strip() for value in request.args.values()) and not htmx.is_fragment_request():
        return redirect(asked.address(), 303)
    found = items(session, asked)
    shown = found[:SHOWN]
    return htmx.page(
        "review/queue.html",
        {"queue": "queue"},
        push=asked.address(),
        asked=asked,
        choices=_choices({question.slug: question.title for question in questions}),
        items=shown,
        younger=asked.from_(shown[-1].place).address() if len(found) > SHOWN else "",
        taken=desk.taken(session),
        answered=_answered(session, shown) if asked.state == "pending" else set(),
        me=signed_in().id,
        now=clock.now(),
    )


@routes.get("/review/count")
@editor_required
def how_many() -> Response:
    """How much waits, for the masthead."""
    return htmx.page("review/count.html")


def items(session: Session, asked: Asked) -> list[Item]:
    """At most one more than SHOWN items, oldest first, in at most three queries."""
    found: list[Item] = []
    if asked.kind in ("", "statement", "source"):
        found += [_item(row[0], row[1]) for row in session.execute(_proposed(asked).limit(SHOWN + 1))]
    if asked.state == "pending" and not asked.check:
        if asked.kind in ("", "edit"):
            for edit in session.scalars(_edits(asked).limit(SHOWN + 1)):
                key = f"edits/{edit.id}"
                found.append(Item(key, "edit", edit.created_at, edit.submitted_by, edit.statement, edit=edit))
        if asked.kind in ("", "report"):
            for report in session.scalars(_reports(asked).limit(SHOWN + 1)):
                key, page = f"reports/{report.id}", reports.page_of(report.about)
                found.append(Item(key, "report", report.created_at, report.submitted_by, report=report, page=page))
    return sorted(found, key=lambda item: item.place)[: SHOWN + 1]


def count(session: Session) -> int:
    """How many items wait for an editor, in one query."""
    proposed = _proposed(Asked()).with_only_columns(func.count()).order_by(None).scalar_subquery()
    edits = select(func.count()).where(Edit.status == "pending").scalar_subquery()
    reported = select(func.count()).where(Report.status == "pending").scalar_subquery()
    return session.scalar(select(proposed + edits + reported)) or 0


def _answered(session: Session, shown: Sequence[Item]) -> set[str]:
    """The keys of the items that whoever sent them has answered an editor's questions about."""
    numbers = {item.statement.id for item in shown if item.statement and item.citation}
    return {f"{number}/{citation}" for number, citation in questioning.answered(session, numbers)}


def _proposed(asked: Asked) -> Select[Statement, Citation]:
    # Of a new statement the statement itself waits or is returned, of a further source its citation.
    new = and_(Statement.status == asked.state, Citation.number == 1)
    further = and_(Statement.status == "published", Citation.number > 1)
    of_state = Citation.status == "pending"
    if asked.state != "pending":
        of_state = Citation.status.in_(("pending", asked.state))
        new, further = and_(new, Citation.status == "pending"), and_(further, Citation.status == asked.state)
    kinds = {"statement": new, "source": further, "": or_(new, further)}
    query = (
        select(Statement, Citation)
        .join(Citation, Citation.statement_id == Statement.id)
        .where(of_state, kinds[asked.kind])
        .where(*_after(asked, "statement", Citation.created_at, Statement.id, Citation.number))
        .options(joinedload(Statement.city), joinedload(Citation.source))
        .order_by(Citation.created_at, Statement.id, Citation.number)
    )
    if asked.check:
        query = query.where(Citation.check_result == asked.check)
    if asked.question:
        query = query.where(_of_question(asked.question))
    if asked.age:
        query = query.where(Citation.created_at < clock.now() - SPANS[asked.age])
    return query


def _edits(asked: Asked) -> Select[Edit]:
    query = select(Edit).join(Statement, Statement.id == Edit.statement_id).where(Edit.status == "pending")
    query = query.where(*_after(asked, "edit", Edit.created_at, Edit.id))
    query = query.options(joinedload(Edit.statement).joinedload(Statement.city)).order_by(Edit.created_at, Edit.id)
    if asked.question:
        query = query.where(_of_question(asked.question))
    if asked.age:
        query = query.where(Edit.created_at < clock.now() - SPANS[asked.age])
    return query


def _reports(asked: Asked) -> Select[Report]:
    """A report of a source or a city is of every question."""
    query = select(Report).where(Report.status == "pending").options(*reports.PAGES)
    query = query.where(*_after(asked, "report", Report.created_at, Report.id)).order_by(Report.created_at, Report.id)
    if asked.question:
        query = query.outerjoin(Statement, Statement.id == Report.statement_id)
        query = query.where(or_(Report.statement_id.is_(None), _of_question(asked.question)))
    if asked.age:
        query = query.where(Report.created_at < clock.now() - SPANS[asked.age])
    return query


def _after(
    asked: Asked, kind: str, sent_at: SQLColumnExpression[datetime], *numbers: SQLColumnExpression[int]
) -> list[ColumnElement[bool]]:
    """Items of a kind that stand after the place where the page begins."""
    if asked.after is None:
        return []
    at = datetime.fromtimestamp(asked.after.at, UTC)
    rank, here = RANKS[kind], asked.after
    if rank != here.rank:
        return [sent_at >= at if rank > here.rank else sent_at > at]
    beyond: ColumnElement[bool] = false()
    for column, value in reversed(list(zip(numbers, (here.number, here.part), strict=False))):
        beyond = or_(column > value, and_(column == value, beyond))
    return [or_(sent_at > at, and_(sent_at == at, beyond))]


def _of_question(slug: str) -> Any:
    return Statement.question_id == select(Question.id).where(Question.slug == slug).scalar_subquery()


def _item(statement: Statement, citation: Citation) -> Item:
    kind = "statement" if citation.number == 1 else "source"
    key = f"{statement.id}/{citation.number}"
    return Item(key, kind, citation.created_at, citation.submitted_by, statement, citation)


def _choices(questions: dict[str, str]) -> list[tuple[str, str, str, vocabulary.Words]]:
    """Each filter: its name, its label, what its empty choice says, its words."""
    return [
        ("state", gettext("State"), "", STATES),
        ("kind", gettext("Kind"), gettext("Any kind"), KINDS),
        ("question", gettext("Question"), gettext("Any question"), questions),
        ("check", gettext("Quote check"), gettext("Any result"), vocabulary.CHECKS),
        ("age", gettext("Age"), gettext("Any age"), AGES),
    ]
