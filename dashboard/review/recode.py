"""Statements that were coded under an older codebook: looked at anew one by one, confirmed or corrected."""

import re
from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..access import editor_required, signed_in
from ..catalogue import codebooks
from ..db import LARGEST_ID
from ..errors import BadFilter
from ..language import gettext
from ..register import recode
from . import item
from .blueprint import routes


@routes.get("/review/recode")
@editor_required
def older() -> Response:
    """What is to be coded anew on a question, oldest first."""
    slug = request.args.get("question", "")
    question, is_first = current.question(slug)
    session, after = current.reading(), _after()
    return htmx.page(
        "review/recode.html",
        question=question,
        slug="" if is_first else question.slug,
        page=recode.page(session, question, after),
        after=after,
        left=recode.count(session, question),
        **_codebooks(question),
    )


@routes.post("/review/recode/<int:number>")
@editor_required
def confirm(number: int) -> BaseResponse:
    """Say that a statement is right under the present codebook too."""
    seen = request.form.get("version", "")
    with current.writing() as changing:
        recode.confirm(
            changing,
            number,
            version=request.form.get("codebook", ""),
            by=signed_in().name,
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
        )
    if not htmx.is_fragment_request():
        return redirect(_back(), 303)
    found = item.statement(current.reading(), number)
    question = item.question(current.reading(), found)
    left = recode.count(current.reading(), question)
    return htmx.page(
        "review/recode.html", {f"item-{number}": "confirmed"}, statement=found, question=question, left=left
    )


def _codebooks(question: Any) -> dict[str, Any]:
    kept = codebooks.kept(current.reading(), question)
    return {"kept": kept, "rules": codebooks.rules(kept)}


def _after() -> int:
    given = request.args.get("after", "")
    if given and not re.fullmatch(r"\d{1,10}", given, re.ASCII):
        raise BadFilter(gettext("“%(given)s” is no place in this list. Begin at the oldest.", given=given[:40]))
    return min(int(given or 0), LARGEST_ID)


def _back() -> str:
    """The list as it was, from an address of ours only."""
    given = request.form.get("back", "")
    return f"/review/recode?{given}" if re.fullmatch(r"[a-z0-9=&-]+", given, re.ASCII) else "/review/recode"
