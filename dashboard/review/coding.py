"""Coding a second time: the next statement of the sample, without its code in view."""

from typing import Any

from flask import Flask, Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..access import editor_required, signed_in
from ..catalogue import questions
from ..errors import Refused, Stale
from ..language import figures, gettext, ngettext
from ..models import Statement
from ..register import codings, desk, draws, steps
from . import answer, item, sample
from .blueprint import routes


def init_app(app: Flask) -> None:
    """Let a template of the room ask how much there is to code."""

    @app.context_processor
    def to_code() -> dict[str, Any]:
        return {"sample_waiting": lambda: sample.waiting(current.reading(), signed_in())}


@routes.get("/review/coding")
@editor_required
def coding() -> Response:
    """The next statement to code, taken for whoever opens it; and the disagreements that wait for their ruling."""
    found = sample.next_to_code(current.reading(), signed_in())
    if found is not None:
        item.take(f"coding/{found.id}", signed_in())
    return _page(found)


@routes.post("/review/coding")
@editor_required
def code_it() -> BaseResponse:
    """Keep the code and go on to the next statement. Nobody is told whether the two codes agree."""
    me, number = signed_in(), answer.number()
    found = sample.one(current.reading(), sample.to_code(me), number)
    if found is None:
        flash(gettext(codings.GONE))
        return redirect("/review/coding", 303)
    told = answer.answered(item.question(current.reading(), found), needs_note=False)
    if told.wrong:
        return _page(found, status=422, told=told)
    try:
        with current.writing() as session:
            codings.code(
                session, number, stance=told.stance, channel=told.channel, note=told.note,
                by=me.name, user=me.id, seen=told.version,
            )  # fmt: skip
            desk.leave(session, f"coding/{number}", me.id)
    except Stale as stale:
        now = sample.one(current.reading(), sample.to_code(me), number)
        return _page(now, status=stale.status, told=told, problem=stale.sentence)
    except Refused as refused:
        flash(refused.sentence)
        return redirect("/review/coding", 303)
    flash(gettext("Your code is kept."))
    return redirect("/review/coding", 303)


@routes.post("/review/coding/draw")
@editor_required
def draw() -> BaseResponse:
    """Draw the next sources of a question."""
    me = signed_in()
    question, _ = current.question(request.form.get("question", ""))
    try:
        with current.writing() as session:
            made = draws.draw(session, question, by=me.name, user=me.id)
        flash(
            ngettext(
                "%(number)s source drawn, of %(frame)s that lead published statements.",
                "%(number)s sources drawn, of %(frame)s that lead published statements.",
                len(made),
                frame=figures(made[0].frame),
            )
        )
    except Refused as refused:
        flash(refused.sentence)
    return redirect("/review/coding", 303)


def _page(found: Statement | None, *, status: int = 200, **context: Any) -> Response:
    session = current.reading()
    shown: dict[str, Any] = {"statement": None, "draws": []}
    if found is None:
        shown["draws"] = [(question, codings.waiting(session, question)) for question in questions.known(session)]
    else:
        cited = steps.numbered(found, 1)
        asked = item.question(session, found)
        shown = {"statement": found, "citation": cited, "question": asked, **item.evidence(session, cited)}
    names: dict[str, Any] = {"told": None, "problem": "", "disagreements": sample.disagreements(session, signed_in())}
    return htmx.page("review/coding.html", status=status, once=draws.SOURCES, **names | context, **shown)
