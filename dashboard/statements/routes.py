from datetime import date

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import card, current, htmx, site, tables
from ..catalogue import agreement, changes, pages, versions
from ..catalogue.filter import days_of
from ..models import City, Question, Statement
from ..parameters import takes
from ..register import replies
from . import card as picture
from . import export, feed, objects, questions

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
    return tables.file(tables.asked("statements"), export.lines, "csv")


@routes.get("/statements.json")
def table_json() -> Response:
    """Statements under a filter as objects, a page at a time."""
    return tables.objects(tables.asked("statements"), objects.page)


@routes.get("/statements.jsonl")
def table_jsonl() -> Response:
    """Every statement of the filter, an object a line, as a file."""
    return tables.file(tables.asked("statements"), objects.lines, "jsonl")


@routes.get("/statements.atom")
def table_feed() -> Response:
    """Statements under a filter as a feed, the last changed first unless another order is asked for."""
    asked = tables.asked("statements")
    return tables.feed(asked if request.args.get("sort", "").strip() else feed.in_order(asked), objects.page, feed.text)


@routes.get("/statements/<int:number>")
@takes("known_on")
def statement(number: int) -> Response:
    """One statement with every citation."""
    found = questions.statement(current.reading(), number)
    question, _ = current.question()
    if day := _known_on(found, question):
        held = versions.of(current.reading(), found.id)
        return _version(found, held, versions.held_on(held, day), question)
    shown = questions.around(current.reading(), found, question)
    return htmx.page("statements/statement.html", **shown, card_alt=picture.alt(found, shown["question"]))


@routes.get("/statements/<int:number>/card.png")
@takes()
def share_card(number: int) -> Response:
    """The picture of a statement that other sites show beside its link."""
    found = questions.statement(current.reading(), number)
    question, _ = current.question()
    asked = questions.question_of(current.reading(), found, question)
    withdrawn = questions.withdrawal(current.reading(), found)
    return card.answer(picture.card(found, asked, withdrawn, site.root()))


@routes.get("/statements/<int:number>/history")
@takes("known_on", "from", "to")
def history(number: int) -> Response:
    """What was done to a statement, when, by whom and why."""
    found = questions.statement(current.reading(), number)
    asked, _ = current.question()
    session = current.reading()
    question = questions.question_of(session, found, asked)
    day = _known_on(found, question)
    lines = changes.lines(session, found.id, question, until=day)
    held = [version for version in versions.of(session, found.id) if day is None or version.at.date() <= day]
    compared = questions.compared(session, held, request.args, question)
    return htmx.page(
        "statements/history.html", statement=found, question=question, lines=lines, versions=held,
        replies=replies.ever_to(session, found), codings=agreement.told(session, found.id), **compared,
    )  # fmt: skip


@routes.get("/statements/<int:number>/versions/<int:version>")
@takes()
def version(number: int, version: int) -> Response:
    """A statement as it stood from one change to the next."""
    found = questions.statement(current.reading(), number)
    session = current.reading()
    held = versions.of(session, found.id)
    question, _ = current.question()
    return _version(found, held, versions.numbered(held, version), question)


def _known_on(found: Statement, first: Question) -> date | None:
    """The day of which a statement's page is asked what the register held."""
    question = questions.question_of(current.reading(), found, first)
    _, day = days_of(request.args, question)
    current.hold(question, day)
    return day


def _version(found: Statement, held: list[versions.Version], shown: versions.Version, first: Question) -> Response:
    question = questions.question_of(current.reading(), found, first)
    city = current.reading().get_one(City, shown.fields["city_id"])
    response = htmx.page(
        "statements/version.html", statement=found, version=shown, versions=held, question=question, city=city
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response
