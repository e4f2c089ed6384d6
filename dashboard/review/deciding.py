"""One decision on a statement, or on a further source of one."""

from typing import Any

from flask import Response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..access import Person, editor_required, signed_in
from ..capture import reading
from ..catalogue.changes import Turn
from ..entry import CITED, FIELDS, CitedForm, EntryForm, places, sent
from ..errors import Refused
from ..language import gettext, mark
from ..models import Citation, Question, Source, Statement
from ..register import amend, decide, desk, steps, visits
from ..register import cited as further
from ..register.draft import cited_values, draft_of, printed_of, values_of
from . import choices, done, item
from .blueprint import routes
from .said import Said, said

TO_MEND = mark("Some fields are to mend.")


@routes.get("/review/<int:number>")
@routes.get("/review/<int:number>/<int:citation>")
@editor_required
def decision(number: int, citation: int = 1) -> Response:
    """The item with its proof, taken for whoever opens it."""
    found = item.statement(current.reading(), number)
    cited = steps.numbered(found, citation)
    open_to = choices.of(found, cited, signed_in().id)
    taken = item.take(f"{number}/{citation}", signed_in()) if open_to else None
    return _page(found, cited, taken=taken, chosen=request.args.get("choice", ""))


@routes.post("/review/<int:number>")
@routes.post("/review/<int:number>/<int:citation>")
@editor_required
def decide_it(number: int, citation: int = 1) -> BaseResponse:
    """Decide, and go back to the queue; or show the item as it is now, with what is to mend."""
    found, me = item.statement(current.reading(), number), signed_in()
    cited = steps.numbered(found, citation)
    asked, told = item.question(current.reading(), found), said(choices.of(found, cited, me.id))
    filled = _filled(asked, citation) if told.choice in ("accept", "amend") else None
    problem = told.wrong or ("" if filled is None or filled.validate() else gettext(TO_MEND))
    if problem and told.version == found.version:
        return _page(found, cited, status=422, said=told, problem=problem, filled=filled)
    try:
        with current.writing() as session:
            _decide(session, found, cited, told, filled, me)
            desk.leave(session, f"{number}/{citation}", me.id)
    except Refused as refused:
        return _refused(number, citation, told, filled, refused)
    stays = told.choice in choices.OF_PUBLISHED
    numbers = {"number": number, "citation": citation, "into": told.into, "later": told.later}
    sentence = (done.OF_STATEMENT if citation == 1 else done.OF_SOURCE)[told.choice]
    done.tell(sentence, "" if stays else request.path, **numbers)
    return redirect(request.path if stays else "/review", 303)


@routes.post("/review/<int:number>/take")
@routes.post("/review/<int:number>/<int:citation>/take")
@editor_required
def take_over(number: int, citation: int = 1) -> BaseResponse:
    """Take the item from the editor who has it open."""
    with current.writing() as session:
        desk.take(session, f"{number}/{citation}", signed_in().id, over=True)
    return _back(number, citation)


@routes.post("/review/<int:number>/read")
@routes.post("/review/<int:number>/<int:citation>/read")
@editor_required
def read_again(number: int, citation: int = 1) -> BaseResponse:
    """Read the source's address, keep its text, and look for the quote in it."""
    cited = steps.numbered(item.statement(current.reading(), number), citation)
    me, url, source_id = signed_in(), cited.source.url, cited.source_id
    current.release()  # no snapshot is held open while another website takes its time
    got = reading.read_address(url, current.policy())
    with current.writing() as session:
        visits.visit(session, session.get_one(Source, source_id), got, by=me.name)
    return _back(number, citation)


def _decide(
    session: Session, found: Statement, cited: Citation, told: Said, filled: EntryForm | CitedForm | None, me: Person
) -> None:
    number = found.id
    who: dict[str, Any] = {"by": me.name, "reason": told.reason, "seen": told.version}
    if filled is not None:
        steps.locked(session, number, seen=told.version)  # who looked at an older one is told that first
        if filled.errors:
            raise Refused(gettext(TO_MEND))
        printed, accepts = printed_of(filled.values()), told.choice == "accept"
        if isinstance(filled, CitedForm):
            change = further.publish if accepts else further.amend
            change(session, number, cited.number, printed, user=me.id, **who)
        elif filled.place is not None:
            draft = draft_of(filled.place, filled.question, filled.settled())
            verb = amend.publish if accepts else amend.amend
            verb(session, number, draft, printed, user=me.id, **who)
    elif told.choice == "return":
        decide.return_(session, number, citation=cited.number, user=me.id, **who)
    elif told.choice == "reject":
        decide.reject(session, number, citation=cited.number, code=told.code, user=me.id, **who)
    elif told.choice == "merge" and told.into is not None:
        decide.merge(session, number, told.into, user=me.id, **who)
    elif told.choice == "supersede" and told.later is not None:
        decide.supersede(session, number, told.later, **who)
    elif told.choice == "stand_again":
        decide.stand_again(session, number, **who)
    elif told.choice == "withdraw":
        decide.withdraw(session, number, **who)
    elif told.choice == "restore":
        decide.restore(session, number, user=me.id, **who)
    else:
        steps.locked(session, number, seen=told.version)
        raise Refused(gettext("This item is not open to that decision now. Look at it as it is, then decide."))


def _refused(
    number: int, citation: int, told: Said, filled: EntryForm | CitedForm | None, refused: Refused
) -> Response:
    """The item as it is now, beside what this editor had in their form."""
    current.release()
    found = item.statement(current.reading(), number)
    cited = steps.numbered(found, citation)
    mine = _mine(filled, found, cited) if filled is not None else []
    return _page(found, cited, status=refused.status, said=told, problem=refused.sentence, mine=mine, refused=True)


def _mine(filled: EntryForm | CitedForm, found: Statement, cited: Citation) -> list[Turn]:
    """Where what the editor sent differs from what the statement says by now."""
    now = values_of(found, cited) if isinstance(filled, EntryForm) else cited_values(cited)
    had = filled.values()
    if isinstance(filled, EntryForm):
        had = filled.settled() if filled.place else filled.values() | {"city": now["city"]}
    return [
        Turn(str(filled[name].label.text), had[name] or gettext("nothing"), now[name] or gettext("nothing"))
        for name in (FIELDS if isinstance(filled, EntryForm) else CITED)
        if had[name] != now[name]
    ]


def _filled(asked: Question, citation: int) -> EntryForm | CitedForm:
    if citation > 1:
        return CitedForm(sent())
    filled = EntryForm(asked, sent())
    places.find(filled)
    return filled


def _page(found: Statement, cited: Citation, *, status: int = 200, **context: Any) -> Response:
    session = current.reading()
    asked = item.question(session, found)
    names = {"taken": None, "chosen": "", "said": None, "problem": "", "mine": [], "refused": False} | context
    filled = names.pop("filled", None)
    open_to = choices.of(found, cited, signed_in().id)
    if filled is None:
        filled = CitedForm(None) if cited.number > 1 else EntryForm(asked, None)
        filled.fill(cited_values(cited) if cited.number > 1 else values_of(found, cited))
    return htmx.page(
        "review/decision.html",
        status=status,
        choices=open_to,
        form=filled,
        fields=FIELDS,
        candidates=places.options(filled.candidates) if isinstance(filled, EntryForm) and filled.candidates else [],
        own=cited.submitted_by == signed_in().id,
        here=f"/review/{found.id}" + (f"/{cited.number}" if cited.number > 1 else ""),
        **names,
        **item.around(session, found, cited, asked),
    )  # fmt: skip


def _back(number: int, citation: int) -> BaseResponse:
    return redirect(f"/review/{number}" + (f"/{citation}" if citation > 1 else ""), 303)
