"""Questions and their codebooks, for admins: look, add, revise. What is stored is public at once, so it is complete."""

from typing import Any

from flask import Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..access import admin_required, signed_in
from ..catalogue import questions as asked
from ..entry import sent
from ..errors import Refused
from ..language import gettext
from ..register import codebook, effect, questions, recode
from . import question_form
from .blueprint import routes
from .question_form import QuestionForm

FRAGMENTS = {"question": "form"}


@routes.get("/review/questions")
@admin_required
def every_question() -> Response:
    """The questions of the register, with what is to be coded anew."""
    session = current.reading()
    return htmx.page("review/questions.html", asked=asked.known(session), older=recode.counts(session))


@routes.get("/review/questions/new")
@admin_required
def new_question() -> Response:
    """A form for one more question."""
    return _page(question_form.empty())


@routes.post("/review/questions/new")
@admin_required
def add_question() -> BaseResponse:
    """Store the question; or show the form with a row more or less, a preview, or what is to mend."""
    form, row = question_form.sent(sent())
    written, wrong = codebook.looked_at(form.written())
    act = request.form.get("act", "")
    if row or act != "save" or wrong:
        return _page(form, row=row, wrong={} if row else wrong, preview=written if not (row or wrong) else None)
    try:
        with current.writing() as session:
            made = questions.add(session, form.written(), by=signed_in().name)
    except Refused as refused:
        return _page(form, problem=refused.sentence)
    flash(gettext("The question “%(title)s” is in the register.", title=made.title))
    return redirect("/review/questions", 303)


@routes.get("/review/questions/<slug>")
@admin_required
def question(slug: str) -> Response:
    """The form of a question that is there."""
    session = current.as_stored()
    found = questions.find(session, slug)
    return _page(question_form.of(codebook.written(found), questions.state(session, found.id)), slug=slug)


@routes.post("/review/questions/<slug>")
@admin_required
def revise_question(slug: str) -> BaseResponse:
    """Store the change; or show the form with a row more or less, a preview with what follows, or what is to mend."""
    form, row = question_form.sent(sent())
    form.slug.data = slug
    written, wrong = codebook.looked_at(form.written())
    if row or wrong:
        return _page(form, slug=slug, row=row, wrong={} if row else wrong)
    seen = form.seen.data or ""
    told: dict[str, Any] = {"by": signed_in().name, "seen": int(seen) if seen.isdecimal() and len(seen) < 12 else 0}
    try:
        if request.form.get("act") != "save":
            follows = effect.of(current.database(), slug, form.written(), **told)
            return _page(form, slug=slug, preview=written, follows=follows)
        with current.writing() as session:
            made = questions.revise(session, slug, form.written(), changelog=form.changelog.data or "", **told)
    except Refused as refused:
        return _page(form, slug=slug, problem=refused.sentence)
    flash(gettext("The question “%(title)s” is changed.", title=made.title))
    return redirect("/review/questions", 303)


def _page(form: QuestionForm, *, slug: str = "", **context: Any) -> Response:
    known: dict[str, Any] = {"row": "", "wrong": {}, "problem": "", "preview": None, "follows": None} | context
    if known["preview"] is not None:
        known["preview"] = codebook.drawn(known["preview"])
    refused = request.form.get("act") == "save" and bool(known["wrong"] or known["problem"])
    return htmx.page(
        "review/question.html",
        FRAGMENTS,
        status=422 if refused else 200,  # what is to mend is the right answer to a preview
        form=form,
        slug=slug,
        here=f"/review/questions/{slug or 'new'}",
        present=questions.find(current.as_stored(), slug) if slug else None,
        **known,
    )
