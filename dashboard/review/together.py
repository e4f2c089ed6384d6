"""Several items of the queue decided at once: one sentence for all, a line of history for each."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import current
from ..access import Person, editor_required, signed_in
from ..errors import BadFilter
from ..language import gettext, ngettext
from ..register import desk, together
from ..register.together import Chosen
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
        flash(gettext("No item was chosen. Tick those to decide, then press the button again."))
    elif told.wrong:
        flash(gettext("Nothing was decided. %(wrong)s", wrong=told.wrong))
    else:
        refusals = _decided([_read(value) for value in chosen], told, me)
        done = len(chosen) - len(refusals)
        if told.choice == "accept":
            flash(ngettext("%(number)s item accepted.", "%(number)s items accepted.", done))
        else:
            flash(ngettext("%(number)s item rejected.", "%(number)s items rejected.", done))
        for wrong in refusals[:NAMED]:
            flash(wrong)
        if len(refusals) > NAMED:
            flash(
                ngettext(
                    "And %(number)s other item could not be decided: open it by itself.",
                    "And %(number)s other items could not be decided: open them one by one.",
                    len(refusals) - NAMED,
                )
            )
    return redirect(back, 303)


def _decided(chosen: list[Chosen], told: Said, me: Person) -> list[str]:
    """Decide the items in one transaction; a sentence for each that was left as it was."""
    status = "published" if told.choice == "accept" else "rejected"
    with current.writing() as session:
        others = {key: name for key, (user, name) in desk.taken(session).items() if user != me.id}
        left = {
            each: gettext("%(name)s has it open.", name=others[_key(each)]) for each in chosen if _key(each) in others
        }
        free = [each for each in chosen if each not in left]
        left |= together.decided(session, free, status, by=me.name, reason=told.reason, code=told.code, user=me.id)
        for each in free:
            desk.leave(session, _key(each), me.id)
    return [
        gettext("Item %(key)s was left: %(why)s", key=_key(each), why=left[each]) for each in chosen if each in left
    ]


def _key(each: Chosen) -> str:
    return f"{each.number}/{each.citation}"


def _read(value: str) -> Chosen:
    """'12/1:3' is version 3 of statement 12, by its first citation."""
    key, _, version = value.partition(":")
    number, _, citation = key.partition("/")
    if not all(part.isascii() and part.isdecimal() and len(part) < 11 for part in (number, citation, version)):
        raise BadFilter(gettext("An item of the list was not whole. Load the queue again, then choose."))
    return Chosen(int(number), int(citation), int(version))


def _back() -> str:
    """The queue as it was asked for, which the form holds."""
    back = request.form.get("back", "")
    return back if back.startswith("/review?") or back == "/review" else "/review"
