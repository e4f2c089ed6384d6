"""What waits for a decision, as lines of text: statements, further sources, suggested edits, reports of errors."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from .. import dates, vocabulary
from ..catalogue import edits, questions
from ..models import Citation, Edit, Report, Statement
from ..register import duplicates, reports
from ..text import listed


class Item(NamedTuple):
    """One thing that waits: when it was sent, and what is shown of it."""

    sent_at: datetime
    lines: str
    in_browser: bool = False  # decided there only


def items(session: Session) -> list[Item]:
    """Everything that waits, oldest first."""
    found = [
        Item(citation.created_at, _shown(statement, citation, _alike(session, statement, citation)))
        for statement, citation in _proposed(session)
    ]
    found += [*_edits(session), *_reports(session)]
    return sorted(found, key=lambda item: item.sent_at)


def _edits(session: Session) -> list[Item]:
    asked = {question.id: question for question in questions.known(session)}
    query = select(Edit).where(Edit.status == "pending").order_by(Edit.created_at, Edit.id)
    found = []
    for edit in session.scalars(query.options(joinedload(Edit.statement).joinedload(Statement.city))):
        about = reports.page_of(edit.statement).name
        turns = edits.turns(edit, asked[edit.statement.question_id])
        lines = [f"    {turn.name}: {turn.before} → {turn.after}" for turn in turns]
        found.append(_in_browser(f"edits/{edit.id}  suggested edit of {about}", lines, edit.comment, edit.created_at))
    return found


def _reports(session: Session) -> list[Item]:
    query = select(Report).where(Report.status == "pending").order_by(Report.created_at, Report.id)
    found = []
    for report in session.scalars(query.options(*reports.PAGES)):
        about = reports.page_of(report.about).name
        lines = [f"    error: {vocabulary.ERRORS[report.code].lower()}"]
        lines += [f"    to be checked at: {report.seen_at}"] if report.seen_at else []
        head = f"reports/{report.id}  report on {about}"
        found.append(_in_browser(head, lines, report.comment, report.created_at))
    return found


def _in_browser(head: str, lines: list[str], comment: str, sent_at: datetime) -> Item:
    said = [f"    sender: {' '.join(comment.split())}"] if comment else []
    return Item(sent_at, "\n".join([head, *lines, *said, _sent(sent_at)]), in_browser=True)


def _proposed(session: Session) -> list[tuple[Statement, Citation]]:
    """Pending statements with their first citation, and pending further citations of published ones."""
    query = (
        select(Statement, Citation)
        .join(Citation, Citation.statement_id == Statement.id)
        .where(
            Citation.status == "pending",
            ((Statement.status == "pending") & (Citation.number == 1))
            | ((Statement.status == "published") & (Citation.number > 1)),
        )
        .options(selectinload(Statement.city), selectinload(Citation.source))
        .order_by(Citation.created_at, Statement.id, Citation.number)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _alike(session: Session, statement: Statement, citation: Citation) -> list[int]:
    """Other statements of the city, published or waiting, with nearly the same words."""
    among = ("published", "pending")
    found = duplicates.near(session, statement.city_id, statement.question_id, citation.quote, among=among, limit=5)
    return [other.id for other in found if other.id != statement.id]


def _shown(statement: Statement, citation: Citation, alike: list[int]) -> str:
    item = f"{statement.id}" if citation.number == 1 else f"{statement.id}/{citation.number}"
    when = dates.shown(statement.said_on, statement.said_on_precision) or "undated"
    people = [part for part in (statement.speaker, statement.role, statement.on_behalf_of) if part]
    lines = [
        f"{item}  {statement.city.title}  {statement.stance} in {statement.channel}, {when}",
        f"    who: {', '.join(people) or 'nobody named'} ({vocabulary.VOICES[statement.voice]})",
    ]
    if citation.number > 1:
        lines.append("    a further source of this published statement")
    if citation.quote:
        lines.append(f"    quote: “{citation.quote}”")
        lines.append(f"    check: {vocabulary.CHECKS[citation.check_result].lower()} {citation.brought}".rstrip())
    if statement.summary:
        lines.append(f"    summary: {statement.summary}")
    if note := statement.note if citation.number == 1 else citation.note:
        lines.append(f"    note: {note}")
    printed = f", {dates.shown(citation.source.published_on)}" if citation.source.published_on else ""
    lines.append(f"    source: {citation.source.url} ({citation.source.publisher}){printed}")
    if citation.source.title:
        lines.append(f"    title: {citation.source.title}")
    if alike:
        lines.append(f"    nearly the same words: {listed((f'statement {number}' for number in alike), 'and')}")
    lines.append(_sent(citation.created_at))
    return "\n".join(lines)


def _sent(at: datetime) -> str:
    return f"    sent: {at:%Y-%m-%d %H:%M} UTC"
