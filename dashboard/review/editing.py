"""One decision on a suggested edit: old beside new."""

from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..access import editor_required, signed_in
from ..catalogue import edits as edits_in_words
from ..errors import Refused
from ..register import desk, edits, steps
from ..register.draft import values_of
from . import choices, done, item
from .blueprint import routes
from .said import said

OPEN_TO = (choices.TAKE_OVER, choices.DECLINE)


@routes.get("/review/edits/<int:number>")
@editor_required
def edit(number: int) -> Response:
    """The edit with what it would change, taken for whoever opens it."""
    found, me = item.edit(current.reading(), number), signed_in()
    mine_to_decide = found.status == "pending" and found.submitted_by != me.id
    taken = item.take(f"edits/{number}", me) if mine_to_decide else None
    return _page(number, taken=taken, chosen=request.args.get("choice", ""))


@routes.post("/review/edits/<int:number>")
@editor_required
def decide_edit(number: int) -> BaseResponse:
    """Take the edit over, or leave the statement as it is."""
    told, me = said(OPEN_TO), signed_in()
    if told.wrong:
        return _page(number, status=422, said=told, problem=told.wrong)
    try:
        with current.writing() as session:
            if told.choice == "accept":
                edits.accept(session, number, by=me.name, reason=told.reason, user=me.id, seen=told.version)
            else:
                edits.decline(session, number, by=me.name, reason=told.reason, code=told.code, user=me.id)
            desk.leave(session, f"edits/{number}", me.id)
    except Refused as refused:
        return _page(number, status=refused.status, said=told, problem=refused.sentence)
    about = item.edit(current.reading(), number).statement_id
    done.tell(done.OF_EDIT[told.choice], request.path, number=about)
    return redirect("/review", 303)


@routes.post("/review/edits/<int:number>/take")
@editor_required
def take_edit_over(number: int) -> BaseResponse:
    """Take the edit from the editor who has it open."""
    with current.writing() as session:
        desk.take(session, f"edits/{number}", signed_in().id, over=True)
    return redirect(f"/review/edits/{number}", 303)


def _page(number: int, *, status: int = 200, **context: Any) -> Response:
    session = current.reading()
    found = item.edit(session, number)
    statement = found.statement
    cited = steps.numbered(statement, 1)
    asked = item.question(session, statement)
    names = {"taken": None, "chosen": "", "said": None, "problem": ""} | context
    return htmx.page(
        "review/edit.html",
        status=status,
        edit=found,
        statement=statement,
        citation=cited,
        question=asked,
        turns=edits_in_words.turns(found, asked),
        overtaken=edits_in_words.overtaken(found, values_of(statement, cited)),
        choices=OPEN_TO if found.status == "pending" else (),
        own=found.submitted_by == signed_in().id,
        here=f"/review/edits/{number}",
        **names,
        **item.evidence(session, cited),
    )
