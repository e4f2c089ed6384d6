from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx, tables
from ..catalogue import changes, pages, versions
from ..catalogue.filter import day_of
from ..models import City
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
    day_of(request.args)  # raises: the page is of every day, but known_on asks for what it does not show
    found = questions.statement(current.reading(), number)
    question, _ = current.question()
    return htmx.page("statements/statement.html", **questions.around(current.reading(), found, question))


@routes.get("/statements/<int:number>/history")
def history(number: int) -> Response:
    """What was done to a statement, when, by whom and why."""
    found = questions.statement(current.reading(), number)
    asked, _ = current.question()
    session = current.reading()
    question = questions.question_of(session, found, asked)
    lines = changes.lines(session, found.id, question)
    held = versions.of(session, found.id)
    compared = questions.compared(session, held, request.args, question)
    return htmx.page("statements/history.html", statement=found, lines=lines, versions=held, **compared)


@routes.get("/statements/<int:number>/versions/<int:version>")
def version(number: int, version: int) -> Response:
    """A statement as it stood from one change to the next."""
    found = questions.statement(current.reading(), number)
    session = current.reading()
    held = versions.of(session, found.id)
    shown = versions.numbered(held, version)
    asked, _ = current.question()
    question = questions.question_of(session, found, asked)
    city = session.get_one(City, shown.fields["city_id"])
    response = htmx.page(
        "statements/version.html", statement=found, version=shown, versions=held, question=question, city=city
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response
