"""Changing what was sent or what is published: an answer to an editor's questions, a suggested correction."""

from collections.abc import Callable
from typing import Any

from flask import Response, redirect, request, url_for
from flask_limiter import RequestLimit
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..access import person
from ..db import LARGEST_ID
from ..entry import FIELDS, StrangersCitedForm, StrangersForm, places, sent
from ..errors import FieldError, Missing, Refused
from ..language import figures, gettext, mark
from ..limits import limiter
from ..models import Citation, Edit, Question, Statement
from ..register import amend, edits, steps
from ..register.draft import draft_of, printed_of, values_of
from ..text import clean
from . import answering, questions
from .limits import submissions
from .routes import private, routes
from .store import BY

LONGEST_COMMENT = 2000
TOO_MANY = mark("Too much was sent from your network within an hour. Nothing is lost: wait, then send it again.")


@routes.get("/submit/<token>/answer")
def answer(token: str) -> Response:
    """The submission as it was sent, to be mended, under the editor's questions."""
    found = _returned(token)
    if found["citation"].number > 1:
        return answering.page(found)
    statement, filled, asked = found["statement"], StrangersForm(found["question"], sent()), found["reason"]
    filled.fill(_shown(statement))
    return _page("answer", statement, filled, asked=asked, action=request.path)


def _too_many_answers(_limit: RequestLimit) -> Response:
    """The answer as it was typed."""
    found = _returned((request.view_args or {})["token"])
    again: dict[str, Any] = {"status": 429, "comment": _comment()[0], "problem": gettext(TOO_MANY)}
    if found["citation"].number > 1:
        return answering.page(found, StrangersCitedForm(sent()), **again)
    filled = StrangersForm(found["question"], sent())
    return _page("answer", found["statement"], filled, asked=found["reason"], action=request.path, **again)


@routes.post("/submit/<token>/answer")
@limiter.limit(submissions, deduct_when=lambda response: response.status_code == 303, on_breach=_too_many_answers)
def send_answer(token: str) -> BaseResponse:
    """Put the submission back into the queue as it was mended."""
    found = _returned(token)
    if found["citation"].number > 1:
        return answering.stored(found, *_comment())
    statement, filled, asked = found["statement"], StrangersForm(found["question"], sent()), found["reason"]

    def store(session: Session, values: dict[str, str], comment: str) -> None:
        draft = draft_of(filled.place, filled.question, values)  # type: ignore[arg-type]
        amend.answer(session, statement.id, draft, printed_of(values), by="the submitter", reply=comment)

    return _stored("answer", statement, filled, store, token, asked=asked, action=request.path)


@routes.get("/submit/correct/<int:number>")
def correct(number: int) -> Response:
    """A published statement as a form, in which anyone can say what is wrong."""
    statement, filled = _published(number)
    filled.fill(_shown(statement))
    return _page("correct", statement, filled, action=request.path)


def _too_many_corrections(_limit: RequestLimit) -> Response:
    """The suggestion as it was typed."""
    statement, filled = _published((request.view_args or {})["number"])
    again = {"comment": _comment()[0], "problem": gettext(TOO_MANY), "action": request.path}
    return _page("correct", statement, filled, status=429, **again)


@routes.post("/submit/correct/<int:number>")
@limiter.limit(submissions, deduct_when=lambda response: response.status_code == 303, on_breach=_too_many_corrections)
def send_correction(number: int) -> BaseResponse:
    """Store the suggestion, once, for an editor to decide."""
    statement, filled = _published(number)
    token, sender = filled.key.data or "", person()

    def store(session: Session, values: dict[str, str], comment: str) -> None:
        if session.scalar(select(Edit.id).where(Edit.token == token)) is None:
            held = steps.locked(session, number)
            by, user = (sender.name, sender.id) if sender else (BY, None)
            edits.suggest(session, held, values, token=token, comment=comment, by=by, user=user)

    return _stored("correct", statement, filled, store, token, action=request.path)


def _stored(
    kind: str,
    statement: Statement,
    filled: StrangersForm,
    store: Callable[[Session, dict[str, str], str], None],
    token: str,
    **context: Any,
) -> BaseResponse:
    places.find(filled)
    comment, wrong = _comment()
    if not filled.validate_on_submit() or wrong:
        return _page(kind, statement, filled, status=422, comment=comment, problem=wrong, **context)
    try:
        with current.writing() as session:
            store(session, filled.settled(), comment)
    except Refused as refused:
        return _page(kind, statement, filled, status=422, comment=comment, problem=refused.sentence, **context)
    return redirect(url_for("submit.status", token=token), 303)


def _comment() -> tuple[str, str]:
    """What the sender says beside the fields, and a sentence where it cannot be taken."""
    typed = request.form.get("comment", "")
    try:
        comment = clean(typed[: 4 * LONGEST_COMMENT])
    except FieldError as error:
        return "", str(error)
    too_long = len(comment) > LONGEST_COMMENT
    sentence = gettext(
        "Your note is longer than %(longest)s characters. Keep what matters.", longest=figures(LONGEST_COMMENT)
    )
    return comment, sentence if too_long else ""


def _returned(token: str) -> dict[str, Any]:
    found = questions.submission(current.reading(), token)
    if found["state"] != "returned":
        raise Refused(
            gettext("No editor asks about this submission now, so it cannot be changed. Its page tells how it is.")
        )
    return found


def _published(number: int) -> tuple[Statement, StrangersForm]:
    session = current.reading()
    statement = session.scalar(
        select(Statement)
        .where(Statement.id == min(number, LARGEST_ID), Statement.status == "published")
        .options(joinedload(Statement.city), selectinload(Statement.citations).joinedload(Citation.source))
    )
    if statement is None:
        raise Missing(
            gettext("There is no published statement %(number)s, so there is nothing to correct.", number=number)
        )
    question = session.scalars(
        select(Question).where(Question.id == statement.question_id).options(selectinload(Question.stances))
    ).one()
    return statement, StrangersForm(question, sent())


def _shown(statement: Statement) -> dict[str, str]:
    named = places.options([statement.city])[0][1]
    return values_of(statement, steps.numbered(statement, 1)) | {"city": named}


def _page(kind: str, statement: Statement, filled: StrangersForm, *, status: int = 200, **context: Any) -> Response:
    names: dict[str, Any] = {"comment": "", "problem": "", "asked": "", "further": False} | context
    response = htmx.page(
        "submit/change.html", status=status, kind=kind, statement=statement, form=filled, fields=FIELDS,
        question=filled.question, candidates=places.options(filled.candidates), **names,
    )  # fmt: skip
    return private(response)
