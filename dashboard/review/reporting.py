"""One report of an error: what is said to be wrong with a page, and the answer."""

from flask import Response, redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..access import editor_required, signed_in
from ..catalogue import changes
from ..db import LARGEST_ID
from ..errors import Missing, Refused
from ..language import gettext
from ..models import Report
from ..register import desk, mending, reports
from . import choices, done, item
from .blueprint import routes
from .said import Said, number_in, said

OPEN_TO = (choices.MENDED, choices.NO_ERROR)


@routes.get("/review/reports/<int:number>")
@editor_required
def report(number: int) -> Response:
    """The report, taken for whoever opens it."""
    found, me = _report(number), signed_in()
    mine_to_decide = found.status == "pending" and found.submitted_by != me.id
    return _page(number, taken=item.take(f"reports/{number}", me) if mine_to_decide else None)


@routes.post("/review/reports/<int:number>")
@editor_required
def close_report(number: int) -> BaseResponse:
    """Answer the report; its sender's private page tells."""
    told, me = said(OPEN_TO), signed_in()
    if told.wrong:
        return _page(number, status=422, told=told, problem=told.wrong)
    try:
        with current.writing() as session:
            reports.close(
                session, number, told.choice, by=me.name, reason=told.reason, user=me.id, change=_change(told)
            )
            desk.leave(session, f"reports/{number}", me.id)
    except Refused as refused:
        return _page(number, status=refused.status, told=told, problem=refused.sentence)
    done.tell(done.OF_REPORT[told.choice], request.path, number=number)
    return redirect("/review", 303)


@routes.post("/review/reports/<int:number>/take")
@editor_required
def take_report_over(number: int) -> BaseResponse:
    """Take the report from the editor who has it open."""
    with current.writing() as session:
        desk.take(session, f"reports/{number}", signed_in().id, over=True)
    return redirect(f"/review/reports/{number}", 303)


def _change(told: Said) -> int | None:
    """The line of history that is said to have mended the page; one that is no number is none of any list."""
    chosen = request.form.get("change", "") if told.choice == "mended" else ""
    if not chosen:
        return None
    return number_in(chosen) or 0


def _report(number: int) -> Report:
    query = select(Report).where(Report.id == min(number, LARGEST_ID)).options(*reports.PAGES)
    found = current.reading().scalar(query)
    if found is None:
        raise Missing(gettext("There is no report %(number)s. Look into the queue.", number=number))
    return found


def _page(
    number: int, *, status: int = 200, taken: object = None, told: Said | None = None, problem: str = ""
) -> Response:
    found = _report(number)
    made = mending.since(current.reading(), found) if found.status == "pending" else []
    return htmx.page(
        "review/report.html",
        status=status,
        report=found,
        page=reports.page_of(found.about),
        made=[(change, statement, changes.VERBS[change.verb]) for change, statement in made],
        choices=OPEN_TO if found.status == "pending" else (),
        own=found.submitted_by == signed_in().id,
        here=f"/review/reports/{number}",
        taken=taken,
        said=told,
        problem=problem,
    )
