"""Sent twice, stored once: the form's key is a unique column."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .. import clock
from ..errors import Refused
from ..models import Statement, Submission
from ..register.draft import draft_of, printed_of
from ..register.propose import cite, propose
from .form import SubmitForm

BY = "a visitor"
CHANGED = (
    "This form was sent before with other words, and that submission is waiting. "
    "What you typed now is below under a new key: send it again to store it as another statement."
)


def once(writing: Callable[[], AbstractContextManager[Session]], form: SubmitForm, into: int | None) -> tuple[str, str]:
    """Store the form and return its private token, or a sentence why not.

    `into` is the statement that gets the form's source as a further citation. The same form sent
    again gives the same token; the same key with other words gives the form a new key.
    """
    token = form.key.data or ""
    try:
        with writing() as session:
            sent = session.scalar(select(Submission).where(Submission.token == token))
            if sent is None:
                _store(session, form, into)
                return token, ""
    except IntegrityError:
        # Another process stored the same key between our look and our write.
        with writing() as session:
            sent = session.scalar(select(Submission).where(Submission.token == token))
            if sent is None:
                raise
    except Refused as refused:
        return token, refused.sentence
    if sent.digest == form.digest():
        return token, ""
    form.renew_key()
    return token, CHANGED


def _store(session: Session, form: SubmitForm, into: int | None) -> None:
    if form.place is None:
        raise ValueError("a form can be stored only after it was found valid")
    values, number = form.values(), 1
    statement = session.get(Statement, into) if into is not None else None
    if statement is None:
        statement = propose(session, draft_of(form.place, form.question, values), printed_of(values), by=BY)
    else:
        number = cite(session, statement, printed_of(values), by=BY).number
    session.add(
        Submission(
            token=form.key.data,
            digest=form.digest(),
            statement_id=statement.id,
            citation_number=number,
            created_at=clock.now(),
        )
    )
