"""Several items of the queue decided at once, each by the same verb, with its own line of history."""

from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import current
from ..access import Person, editor_required, signed_in
from ..errors import BadFilter, Missing, Refused
from ..register import decide, desk
from ..text import counted
from . import choices
from .blueprint import routes
from .said import Said, said

OPEN_TO = (choices.ACCEPT, choices.REJECT)
NAMED = 8  # refusals told one by one


@routes.post("/review/together")
@editor_required
def decide_together() -> BaseResponse:
    """Decide the chosen items; those that cannot be are left as they were, and named."""
    back, told, me = _back(), said(OPEN_TO), signed_in()
    chosen = list(dict.fromkeys(request.form.getlist("item")))
    if not chosen:
        flash("No item was chosen. Tick those to decide, then press the button again.")
    elif told.wrong:
        flash(f"Nothing was decided. {told.wrong}")
    else:
        with current.writing() as session:
            others = {key: name for key, (user, name) in desk.taken(session).items() if user != me.id}
        refusals = [wrong for value in chosen if (wrong := _decide(value, told, me, others))]
        done = len(chosen) - len(refusals)
        flash(f"{counted(done, 'item')} {'accepted' if told.choice == 'accept' else 'rejected'}.")
        for wrong in refusals[:NAMED]:
            flash(wrong)
        if len(refusals) > NAMED:
            flash(f"And {counted(len(refusals) - NAMED, 'other item')} could not be decided: open them one by one.")
    return redirect(back, 303)


def _decide(value: str, told: Said, me: Person, others: dict[str, str]) -> str:
    """Decide one item; the sentence why it was left as it was, or ''."""
    key, number, citation, version = _read(value)
    if key in others:
        return f"Item {key} was left: {others[key]} has it open."
    who: dict[str, Any] = {"by": me.name, "reason": told.reason, "user": me.id, "seen": version, "citation": citation}
    try:
        with current.writing() as session:
            if told.choice == "accept":
                decide.publish(session, number, **who)
            else:
                decide.reject(session, number, code=told.code, **who)
            desk.leave(session, key, me.id)
    except (Refused, Missing) as refused:
        return f"Item {key} was left: {refused.sentence}"
    return ""


def _read(value: str) -> tuple[str, int, int, int]:
    """'12/1:3' is version 3 of statement 12, by its first citation."""
    key, _, version = value.partition(":")
    number, _, citation = key.partition("/")
    if not all(part.isascii() and part.isdecimal() and len(part) < 11 for part in (number, citation, version)):
        raise BadFilter("An item of the list was not whole. Load the queue again, then choose.")
    return key, int(number), int(citation), int(version)


def _back() -> str:
    """The queue as it was asked for, which the form holds."""
    back = request.form.get("back", "")
    return back if back.startswith("/review?") or back == "/review" else "/review"
