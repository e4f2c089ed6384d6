"""A city's official reply: attached by an editor to its record on a question or to a statement, or taken off."""

from flask import Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from .. import clock, current, dates, htmx
from ..access import editor_required, signed_in
from ..db import LARGEST_ID
from ..entry import SpokenForm, ruled, sent
from ..errors import FieldError, Missing
from ..language import figures, gettext, mark
from ..models import City, Question, Reply, Statement
from ..register import places, replies, rules
from ..register.replies import Answered
from ..text import clean
from . import item
from .blueprint import routes

LONGEST = {"who": 200, "role": 200, "words": 5000}
NOWHERE = mark("A reply is attached to a statement or a city: go to its page on the desk, and begin there.")


class ReplyForm(SpokenForm):
    """Who replied, in which office, when, in which words, and where that is printed."""

    who = StringField(mark("Who replied for the city"))
    role = StringField(mark("Office at the time"))
    replied_on = StringField(mark("Dated"))
    words = TextAreaField(mark("The reply, word for word"))
    source_url = StringField(mark("Address where it is printed"), [ruled(rules.address_or_nothing)])

    def validate_who(self, field: Field) -> None:
        """Somebody."""
        _fill(field, gettext("Write who replied: a name, or an office such as “Office of the Mayor”."))

    def validate_role(self, field: Field) -> None:
        """An office, or nothing."""
        _fill(field)

    def validate_words(self, field: Field) -> None:
        """The reply itself."""
        _fill(field, gettext("Write the reply, exactly as the city gave it."), lines=True)

    def validate_replied_on(self, field: Field) -> None:
        """A day, not in the future."""
        try:
            said = dates.said((field.data or "").strip(), "", today=clock.today())
        except FieldError as error:
            raise ValidationError(str(error)) from None
        if said.precision != "day":
            raise ValidationError(gettext("Write the day of the reply, such as 2026-05-03."))

    def answered(self) -> Answered:
        """The reply; only after `validate`."""
        day = dates.said((self.replied_on.data or "").strip(), "").on
        if day is None:
            raise ValueError("a reply can be taken only after it was found valid")
        return Answered(
            self.who.data or "", self.role.data or "", day, self.words.data or "", self.source_url.data or ""
        )


def _fill(field: Field, lacking: str = "", *, lines: bool = False) -> None:
    try:
        field.data = clean(field.data or "", lines=lines)
    except FieldError as error:
        raise ValidationError(str(error)) from None
    if lacking and not field.data:
        raise ValidationError(lacking)
    if len(field.data) > LONGEST[field.name]:
        raise ValidationError(
            gettext("This is longer than %(number)s characters.", number=figures(LONGEST[field.name]))
        )


@routes.get("/review/replies/new")
@editor_required
def reply() -> Response:
    """The form, for what the address names."""
    return _page(*_to(), ReplyForm(None))


@routes.post("/review/replies/new")
@editor_required
def attach_reply() -> BaseResponse:
    """Attach the reply: shown at once, labelled as the city's."""
    city, question, statement = _to()
    filled, me = ReplyForm(sent()), signed_in()
    if not filled.validate():
        return _page(city, question, statement, filled, status=422)
    with current.writing() as session:
        made = replies.attach(
            session, city, question.id, filled.answered(), by=me.name, statement=statement, user=me.id
        )
    flash(gettext("The reply stands beside the record."))
    return redirect(f"/review/replies/{made.id}", 303)


@routes.get("/review/replies/<int:number>")
@editor_required
def attached_reply(number: int) -> Response:
    """A reply with where it stands, and the form that takes it off."""
    return _reply_page(number)


@routes.post("/review/replies/<int:number>")
@editor_required
def withdraw_reply(number: int) -> BaseResponse:
    """Take the reply off the pages; it is kept with the reason."""
    try:
        reason = clean(request.form.get("reason", "")[:8000])
    except FieldError as error:
        return _reply_page(number, status=422, problem=str(error))
    if not reason:
        return _reply_page(number, status=422, problem=gettext("Write a sentence: why is the reply taken off?"))
    with current.writing() as session:
        replies.withdraw(session, number, by=signed_in().name, reason=reason)
    return redirect(f"/review/replies/{number}", 303)


def _to() -> tuple[City, Question, Statement | None]:
    """The city and question that the reply is about, and the statement if it is to one; raises Missing."""
    session, number = current.reading(), request.args.get("statement", "")
    if number.isascii() and number.isdecimal() and len(number) < 11:
        found = item.statement(session, int(number))
        return found.city, item.question(session, found), found
    city = places.at_path(session, request.args.get("city", ""))
    if city is None:
        raise Missing(gettext(NOWHERE))
    return city, current.question(request.args.get("question", ""))[0], None


def _page(
    city: City, question: Question, statement: Statement | None, filled: ReplyForm, *, status: int = 200
) -> Response:
    action = f"{request.path}?{request.query_string.decode('ascii', 'replace')}"
    return htmx.page(
        "review/reply.html", status=status, city=city, question=question, statement=statement, form=filled,
        action=action,
    )  # fmt: skip


def _reply_page(number: int, *, status: int = 200, problem: str = "") -> Response:
    session = current.reading()
    found = session.get(Reply, min(number, LARGEST_ID))
    if found is None:
        raise Missing(gettext("There is no reply %(number)s.", number=number))
    city, question = session.get_one(City, found.city_id), session.get_one(Question, found.question_id)
    return htmx.page(
        "review/attached_reply.html", status=status, problem=problem, reply=found, city=city, question=question
    )
