from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx, tables
from ..catalogue import agreement, changes, pages
from . import export, questions

routes = Blueprint("statements", __name__)


@routes.get("/statements")
def table() -> BaseResponse:
    """Statements under a filter: whole page, results alone, or the next rows."""
    asked = tables.asked("statements")
    if address := tables.tidier_address(asked):
        return redirect(address)
    return tables.page("statements/table.html", asked, pages.statements(current.reading(), asked))


@routes.get("/statements.csv")
def table_csv() -> Response:
    """Every citation of every statement of the filter, as a file that can be imported again."""
    return tables.file(tables.asked("statements"), export.lines)


@routes.get("/statements/<int:number>")
def statement(number: int) -> Response:
    """One statement with every citation."""
    found = questions.statement(current.reading(), number)
    question, _ = current.question()
    return htmx.page("statements/statement.html", **questions.around(current.reading(), found, question))


@routes.get("/statements/<int:number>/history")
def history(number: int) -> Response:
    """What was done to a statement, when, by whom and why."""
    found = questions.statement(current.reading(), number)
    asked, _ = current.question()
    question = questions.question_of(current.reading(), found, asked)
    lines = changes.lines(current.reading(), found.id, question)
    codings = agreement.told(current.reading(), found.id)
    return htmx.page("statements/history.html", statement=found, lines=lines, question=question, codings=codings)
