"""Sent twice, stored once: the form's key is a unique column."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .. import clock
from ..access import Person
from ..entry import StrangersForm
from ..errors import Refused
from ..language import gettext, mark
from ..models import Citation, Source, Statement, Submission
from ..register import captures, checks
from ..register.draft import draft_of, printed_of
from ..register.propose import cite, take_in
from ..storing import put

BY = "a visitor"
FOUND = ("exact", "near")
_SENT: Final = select(Submission.digest).where(Submission.token == bindparam("token"))
CHANGED = mark(
    "This form was sent before with other words, and that submission is waiting. "
    "What you typed now is below under a new key: send it again to store it as another statement."
)


def once(
    writing: Callable[[], AbstractContextManager[Session]], form: StrangersForm, into: int | None, read: str = "",
    sender: Person | None = None,
) -> tuple[str, str]:  # fmt: skip
    """Store the form and return its private token, or a sentence why not.

    `into` is the statement that gets the form's source as a further citation, `read` the token of the
    page that was read for the form: the quote is looked for in it. `sender` is the editor who sends it, if
    one is signed in. The same form sent again gives the same token; the same key with other words gives the
    form a new key.
    """
    token = form.key.data or ""
    try:
        with writing() as session:
            digest = session.scalar(_SENT, {"token": token})
            if digest is None:
                _store(session, form, into, read, sender)
                return token, ""
    except IntegrityError:
        # Another process stored the same key between our look and our write.
        with writing() as session:
            digest = session.scalar(_SENT, {"token": token})
            if digest is None:
                raise
    except Refused as refused:
        return token, refused.sentence
    if digest == form.digest():
        return token, ""
    form.renew_key()
    return token, gettext(CHANGED)


def _store(session: Session, form: StrangersForm, into: int | None, read: str, sender: Person | None) -> None:
    if form.place is None:
        raise ValueError("a form can be stored only after it was found valid")
    values = form.values()
    by, user = (sender.name, sender.id) if sender else (BY, None)
    statement = session.get(Statement, into) if into is not None else None
    if statement is None:
        draft = draft_of(form.place, form.question, values)
        cited = take_in(session, draft, printed_of(values), by=by, user=user), 1
    else:
        cited = statement.id, cite(session, statement, printed_of(values), by=by, user=user).number
    if read or captures.are_held(session, *cited):
        _check(session, session.get_one(Citation, cited), read)
    sent = {"token": form.key.data, "digest": form.digest(), "created_at": clock.now()}
    put(session, Submission, sent | {"statement_id": cited[0], "citation_number": cited[1]})


def _check(session: Session, citation: Citation, read: str) -> None:
    """Look for the quote in the page read for this form, or else in what the register holds of the source."""
    source = session.get_one(Source, citation.source_id)
    given = captures.find(session, read) if read else None
    try:
        given = captures.adopt(session, given, source, by=BY) if given else None
    except Refused:  # another page was read than the one that is cited
        given = None
    held = captures.latest(session, source)
    # What the register read itself goes before what somebody brought, unless only the latter has the quote.
    looked = [given] if given and given.way == "fetched" else [held, given]
    for capture in filter(None, looked):
        if checks.check(session, citation, capture, by=BY) in FOUND:
            return
