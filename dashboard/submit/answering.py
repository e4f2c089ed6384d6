"""Answering an editor's questions about a further source: its own words and source, and a sentence."""

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..entry import CITED, StrangersCitedForm, sent
from ..errors import Refused
from ..register import cited
from ..register.draft import cited_values, printed_of
from .routes import private


def page(
    found: dict[str, Any], filled: StrangersCitedForm | None = None, *, status: int = 200, comment: str = "",
    problem: str = "",
) -> Response:  # fmt: skip
    """The form under the questions; `found` is the submission as `questions.submission` gives it."""
    if filled is None:
        filled = StrangersCitedForm(None)
        filled.fill(cited_values(found["citation"]))
    return private(
        htmx.page(
            "submit/change.html", status=status, kind="answer", further=True, statement=found["statement"],
            question=found["question"], asked=found["reason"], form=filled, fields=CITED, candidates=[],
            comment=comment, problem=problem, action=request.path,
        )
    )  # fmt: skip


def stored(found: dict[str, Any], comment: str, wrong: str) -> BaseResponse:
    """Put the source back into the queue as it was mended, or show what is to mend."""
    filled = StrangersCitedForm(sent())
    if not filled.validate_on_submit() or wrong:
        return page(found, filled, status=422, comment=comment, problem=wrong)
    number, citation = found["statement"].id, found["citation"].number
    try:
        with current.writing() as session:
            printed = printed_of(filled.values())
            cited.answer(session, number, citation, printed, by="the submitter", reply=comment)
    except Refused as refused:
        return page(found, filled, status=422, comment=comment, problem=refused.sentence)
    return redirect(url_for("submit.status", token=found["sent"].token), 303)
