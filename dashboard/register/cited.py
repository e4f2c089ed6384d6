"""A citation's own words and source: changed by an editor before or after it is public, by its submitter when asked.

The verbs here are for further sources; `amend` has those for a statement with its first citation.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import address, vocabulary
from ..errors import Refused
from ..language import gettext, mark
from ..models import Change, Citation, Statement
from . import captures, checks, dating, decide, history, sources, steps
from .draft import Printed

ALIKE = mark("Nothing was changed. Change a field, or choose another decision.")


@dataclass
class Difference:
    """What a change made of which fields."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def note(self, name: str, before: Any, after: Any) -> None:
        """Keep one field's two values."""
        self.before[name], self.after[name] = before, after


def amend(
    session: Session, number: int, citation: int, printed: Printed, *, by: str, reason: str, user: int | None = None,
    seen: int | None = None,
) -> Change:  # fmt: skip
    """Correct a published further source: it says what `printed` says. Raises Refused where nothing differs."""
    steps.needs_reason(reason)
    statement, cited = _held(session, number, citation, seen, "published")
    steps.revised(cited, user, steps.OWN_PUBLISHED)
    made = _apply(session, statement, cited, printed, by=by, reason=reason, trusted=True)
    if not made.after:
        raise Refused(gettext(ALIKE))
    steps.touch(statement)
    line = history.record(
        session, "amended", "statement", number, by=by, reason=reason, before=made.before, after=made.after
    )  # fmt: skip
    _finish(session, number, citation, by)
    return line


def publish(
    session: Session, number: int, citation: int, printed: Printed, *, by: str, reason: str, user: int | None = None,
    seen: int | None = None,
) -> Statement:  # fmt: skip
    """Publish a waiting further source as an editor leaves it; what they changed is a line of its own."""
    statement, cited = _held(session, number, citation, seen, "pending")
    _change(session, statement, cited, printed, by=by, reason=reason, trusted=True)
    return decide.publish(session, number, citation=citation, by=by, reason=reason, user=user)


def answer(session: Session, number: int, citation: int, printed: Printed, *, by: str, reply: str) -> Statement:
    """Bring a returned further source back into the queue as its submitter mended it, with what they reply."""
    statement = steps.locked(session, number)
    cited = steps.numbered(statement, citation)
    if cited.status != "returned":
        raise Refused(gettext("No editor asks about this submission now, so it cannot be changed."))
    decide.move(session, statement, cited, "pending", by, reply, verb="answered")
    alone = cited_once(session, cited)
    if not _change(session, statement, cited, printed, by=by, reason=reply, trusted=alone) and not reply.strip():
        raise Refused(gettext("Answer the editor’s questions: change a field, or write a sentence."))
    return steps.locked(session, number)


def apply(
    session: Session, cited: Citation, printed: Printed, made: Difference, *, by: str, reason: str, trusted: bool
) -> None:
    """Give a citation these words and this source; `made` notes what differs. `trusted` corrects the source itself."""
    name, source = f"citation {cited.number}", cited.source
    if cited.quote != printed.quote:
        made.note(f"{name} quote", cited.quote, printed.quote)
        cited.quote = printed.quote
    if address.canonical(printed.source_url) != source.canonical_url:
        other = sources.find_or_add(session, printed, by, fill=False)
        made.note(f"{name} source", source.url, other.url)
        cited.source_id, source = other.id, other
    if trusted:
        for column, before in sources.correct(session, source, printed, by=by, reason=reason).items():
            made.note(f"source {column}", before, getattr(source, column))
    if {f"{name} quote", f"{name} source"} & made.after.keys() and (had := checks.forget(cited)):
        made.note(name, had[name], "unchecked")
    session.flush()


def look_again(session: Session, cited: Citation, *, by: str) -> None:
    """Look for words that were never looked for, if there is a text of their source."""
    capture = captures.latest(session, cited.source) if cited.check_result == "unchecked" and cited.quote else None
    if capture is not None:
        checks.check(session, cited, capture, by=by)


def cited_once(session: Session, cited: Citation) -> bool:
    """Whether nothing but this statement cites the source: then its submitter may say what the source is."""
    others = select(func.count()).where(
        Citation.source_id == cited.source_id, Citation.statement_id != cited.statement_id
    )
    return not session.scalar(others)


def _held(session: Session, number: int, citation: int, seen: int | None, wanted: str) -> tuple[Statement, Citation]:
    statement = steps.locked(session, number, seen=seen)
    decide.needs_published(statement)
    cited = steps.numbered(statement, citation)
    if cited.status != wanted:
        raise Refused(
            gettext(
                "Citation %(citation)s of statement %(number)s is %(status)s, so it is not changed now.",
                citation=citation,
                number=number,
                status=vocabulary.AS_STATED[cited.status],
            )
        )
    return statement, cited


def _change(
    session: Session, statement: Statement, cited: Citation, printed: Printed, *, by: str, reason: str, trusted: bool
) -> bool:
    """Change what waits, with a line of history where anything differs; whether it does."""
    number, made = cited.number, _apply(session, statement, cited, printed, by=by, reason=reason, trusted=trusted)
    if made.after:
        statement.version += 1
        history.record(
            session, "citation edited", "statement", statement.id,
            by=by, reason=reason, before=made.before, after=made.after,
        )  # fmt: skip
        _finish(session, statement.id, number, by)
    return bool(made.after)


def _apply(
    session: Session, statement: Statement, cited: Citation, printed: Printed, *, by: str, reason: str, trusted: bool
) -> Difference:
    """As `apply`, with the summary and note that a further source has of its own where they differ."""
    made = Difference()
    for name, of_statement in (("summary", statement.summary), ("note", statement.note)):
        value = getattr(printed, name)
        value = "" if value == of_statement else value
        if (before := getattr(cited, name)) != value:
            made.note(f"citation {cited.number} {name}", before, value)
            setattr(cited, name, value)
    apply(session, cited, printed, made, by=by, reason=reason, trusted=trusted)
    others = [c for c in statement.citations if c is not cited and c.status != "rejected"]
    if any(c.source_id == cited.source_id and c.quote == cited.quote for c in others):
        raise Refused(gettext("This statement already cites that page with the same words."))
    return made


def _finish(session: Session, number: int, citation: int, by: str) -> None:
    """Look for changed words, and bring along what a published one changes."""
    session.flush()
    statement = steps.locked(session, number)
    cited = steps.numbered(statement, citation)
    look_again(session, cited, by=by)
    if cited.status == "published":
        statement.sort_on = statement.said_on or dating.first_printed(statement)
        steps.bring_along(session, [statement])
