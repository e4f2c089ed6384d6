"""The day of the next look at a place, set by an editor: a vote in November is worth a look in December."""

from flask import Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField

from .. import current, dates, htmx
from ..access import editor_required, signed_in
from ..entry import SpokenForm, sent
from ..errors import FieldError, Refused
from ..language import gettext, mark
from ..register import coverage, looks, rules
from ..text import clean
from .blueprint import routes


class DueForm(SpokenForm):
    """The place, the day of its next look, and why."""

    question = StringField(mark("Question"))
    city = StringField(mark("City, town or county"))
    due_on = StringField(mark("Next look on"))
    reason = StringField(mark("Reason, in a sentence"))


@routes.get("/review/coverage/due")
@editor_required
def due() -> Response:
    """The form, for the place that the address names."""
    filled = DueForm(None)
    filled.city.data = request.args.get("city", "")[:200]
    return _page(filled, request.args.get("question", ""))


@routes.post("/review/coverage/due")
@editor_required
def set_due() -> BaseResponse:
    """Set the day, or let the rule hold again; or say what is to mend."""
    filled, me = DueForm(sent()), signed_in()
    question, is_first = current.question(filled.question.data or "")
    try:
        city = looks.place(current.reading(), filled.city.data or "")
        due_on = dates.day(clean(filled.due_on.data or ""), future=True)
        reason = rules.sized(500)(filled.reason.data or "")
        with current.writing() as session:
            looks.set_due(session, question, city, due_on, by=me.name, reason=reason, user=me.id)
    except FieldError as error:
        return _page(filled, question.slug, status=422, problem=str(error))
    except Refused as refused:
        return _page(filled, question.slug, status=refused.status, problem=refused.sentence)
    if due_on:
        flash(gettext("The next look at %(city)s is due on %(day)s.", city=city.title, day=dates.shown(due_on)))
    else:
        flash(gettext("The next look at %(city)s follows the rule again.", city=city.title))
    return redirect("/review/coverage" + ("" if is_first else f"?question={question.slug}"), 303)


def _page(filled: DueForm, slug: str, *, status: int = 200, problem: str = "") -> Response:
    question, is_first = current.question(slug)
    return htmx.page(
        "review/due.html",
        status=status,
        form=filled,
        question=question,
        is_first=is_first,
        problem=problem,
        rule=coverage.RULE,
    )
