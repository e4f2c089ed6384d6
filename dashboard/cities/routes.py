from datetime import date

from flask import Blueprint, Response, redirect, request, stream_with_context
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..catalogue import counts, pages
from ..catalogue.filter import Filter
from ..catalogue.sentence import sentence
from . import export, questions

routes = Blueprint("cities", __name__)

FRAGMENTS = {"results": "results", "filter": "filter", "more": "rows"}


def asked() -> Filter:
    """The filter in this request's query string."""
    question, is_default = current.question(request.args.get("question", ""))
    return Filter.parse("cities", request.args, question, is_default_question=is_default)


@routes.get("/")
def table() -> BaseResponse:
    """The city table under a filter: whole page, results alone, or the next rows."""
    wanted = asked()
    here = wanted.address(request.path)
    if not htmx.is_fragment_request() and any(not value.strip() for value in request.args.values()):
        return redirect(here)  # a form sent without script names every field, also the empty ones
    page = pages.cities(current.reading(), wanted)
    counted = counts.counted(current.reading(), wanted)
    return htmx.page(
        "cities/table.html",
        FRAGMENTS,
        push=None if wanted.after else here,
        path=request.path,
        filter=wanted,
        page=page,
        counts=counted,
        sentence=sentence(wanted, counted.total),
        canonical=wanted.after_row(()).address(request.path),
    )


@routes.get("/cities.csv")
def table_csv() -> Response:
    """Every city of the filter, as a file."""
    wanted = asked()
    counts.check_known(current.reading(), wanted)
    name = f"cities-{date.today().isoformat()}.csv"
    lines = stream_with_context(export.lines(current.database(), wanted, request.url_root))
    return Response(lines, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@routes.get("/cities/<state>/<slug>")
def city(state: str, slug: str) -> BaseResponse:
    """One city: its standing with the reasons, and its statements by channel."""
    question, _ = current.question(request.args.get("question", ""))
    found = questions.city(current.reading(), state, slug)
    if state != found.state.lower() or slug != found.slug:
        return redirect(f"/cities/{found.path}", 301)
    return htmx.page("cities/city.html", **questions.record(current.reading(), found, question))
