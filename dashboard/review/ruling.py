"""Ruling where two codes of one statement differ: a third editor sees both, but not whose they are."""

from typing import Any

from flask import Response, flash, redirect
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..access import editor_required, signed_in
from ..catalogue import agreement
from ..errors import Missing, Refused, Stale
from ..language import gettext
from ..models import Question, Statement
from ..register import codings, desk, steps
from . import answer, item, sample
from .blueprint import routes


@routes.get("/review/coding/<int:number>")
@editor_required
def ruling(number: int) -> Response:
    """The statement with its two codes, taken for whoever opens it."""
    found = _found(number)
    item.take(f"coding/{number}", signed_in())
    return _page(found)


@routes.post("/review/coding/<int:number>")
@editor_required
def rule_it(number: int) -> BaseResponse:
    """Keep the ruling; where another code is public, it becomes a correction at once."""
    me, found = signed_in(), _found(number)
    told = answer.answered(item.question(current.reading(), found), needs_note=True)
    if told.wrong:
        return _page(found, status=422, told=told)
    try:
        with current.writing() as session:
            line = codings.rule(
                session, number, stance=told.stance, channel=told.channel, note=told.note,
                by=me.name, user=me.id, seen=told.version,
            )  # fmt: skip
            desk.leave(session, f"coding/{number}", me.id)
    except Stale as stale:
        return _page(_found(number), status=stale.status, told=told, problem=stale.sentence)
    except Refused as refused:
        flash(refused.sentence)
        return redirect("/review/coding", 303)
    flash(_outcome(line is not None, told.channel, found.act_status))
    return redirect("/review/coding", 303)


def _outcome(corrected: bool, channel: str, act_status: str) -> str:
    if not corrected:
        return gettext("Your ruling is kept. The register said so already.")
    if channel in ("law", "practice") and not act_status:
        return gettext(
            "Your ruling is kept and the statement corrected. State of the act is not stated: correct that too."
        )
    return gettext("Your ruling is kept, and the statement corrected.")


def _found(number: int) -> Statement:
    found = sample.one(current.reading(), sample.to_rule(signed_in()), number)
    if found is None:
        raise Missing(
            gettext(
                "Nothing about statement %(number)s waits for your ruling. Look at what does under Coding.",
                number=number,
            )
        )
    return found


def _page(found: Statement, *, status: int = 200, **context: Any) -> Response:
    session, cited = current.reading(), steps.numbered(found, 1)
    asked = item.question(session, found)
    names: dict[str, Any] = {"told": None, "problem": ""} | context
    return htmx.page(
        "review/ruling.html",
        status=status,
        statement=found,
        citation=cited,
        question=asked,
        codes=_codes(found, asked),
        **names,
        **item.evidence(session, cited),
    )


def _codes(found: Statement, asked: Question) -> list[tuple[str, str]]:
    """The two codes in the order of the codebook, so that it tells nothing of who gave which."""
    second = next(
        row.Coding for row in agreement.told(current.reading(), found.id)
        if row.Coding.codebook_version == found.codebook_version
    )  # fmt: skip
    places = [stance.code for stance in asked.stances]
    both = [(second.stance, second.channel), (second.published_stance, second.published_channel)]
    return sorted(both, key=lambda code: (places.index(code[0]), code[1]))
