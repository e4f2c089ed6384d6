from datetime import date

from flask import Blueprint, Response, redirect, request, stream_with_context
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..catalogue import counts, pages
from ..catalogue.filter import Filter
from ..catalogue.sentence import sentence
from . import export, history, questions

routes = Blueprint("statements", __name__)

FRAGMENTS = {"results": "results", "filter": "filter", "more": "rows"}


def asked() -> Filter:
    """The filter in this request's query string."""
    question, is_default = current.question(request.args.get("question", ""))
    return Filter.parse("statements", request.args, question, is_default_question=is_default)


@routes.get("/statements")
def table() -> BaseResponse:
    """Statements under a filter: whole page, results alone, or the next rows."""
    wanted = asked()
    here = wanted.address(request.path)
    if not htmx.is_fragment_request() and any(not value.strip() for value in request.args.values()):
        return redirect(here)
    page = pages.statements(current.reading(), wanted)
    counted = counts.counted(current.reading(), wanted)
    return htmx.page(
        "statements/table.html",
        FRAGMENTS,
        push=None if wanted.after else here,
        path=request.path,
        filter=wanted,
        page=page,
        counts=counted,
        sentence=sentence(wanted, counted.total),
        canonical=wanted.after_row(()).address(request.path),
    )


@routes.get("/statements.csv")
def table_csv() -> Response:
    """Every citation of every statement of the filter, as a file that can be imported again."""
    wanted = asked()
    counts.check_known(current.reading(), wanted)
    name = f"statements-{date.today().isoformat()}.csv"
    lines = stream_with_context(export.lines(current.database(), wanted, request.url_root))
    return Response(lines, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@routes.get("/statements/<int:number>")
def statement(number: int) -> Response:
    """One statement with every citation."""
    found = questions.statement(current.reading(), number)
    question, _ = current.question()
    return htmx.page("statements/statement.html", **questions.around(current.reading(), found, question))


@routes.get("/statements/<int:number>/history")
def changes(number: int) -> Response:
    """What was done to a statement, when, by whom and why."""
    found = questions.statement(current.reading(), number)
    lines = history.lines(current.reading(), found.id)
    return htmx.page("statements/history.html", statement=found, lines=lines)
