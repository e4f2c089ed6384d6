from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import card, clock, current, htmx, site, tables, vocabulary
from ..catalogue import as_of, counts, glance, lanes, pages
from ..catalogue.counts import Counts
from ..catalogue.filter import NO_PLACE, Filter, days_of, labelled, standpoint
from ..errors import BadFilter, Missing
from ..language import gettext
from ..parameters import takes
from . import bar, export, map, months, objects, questions
from . import card as picture

routes = Blueprint("cities", __name__)


@routes.get("/")
def table() -> BaseResponse:
    """Bar, map, latest statements and table of the cities under a filter: whole page, results, or the next rows."""
    asked = tables.asked("cities")
    if address := tables.tidier_address(asked):
        return redirect(address)
    return tables.page("cities/table.html", asked, pages.cities(current.reading(), asked), _beside)


def _beside(asked: Filter, counted: Counts) -> dict[str, Any]:
    """What stands beside the table, of the same filter."""
    seen = glance.seen(current.reading(), asked)
    return {
        "bar": bar.drawn(asked, counted),
        "map": map.drawn(asked, counted, seen),
        "latest": seen.latest,
        "months": months.drawn(asked, counted, clock.today()),
    }


@routes.get("/cities.csv")
def table_csv() -> Response:
    """Every city of the filter, as a file."""
    return tables.file(tables.asked("cities"), export.lines, "csv")


@routes.get("/cities.json")
def table_json() -> Response:
    """Cities under a filter as objects, a page at a time."""
    return tables.objects(tables.asked("cities"), objects.page)


@routes.get("/cities.geojson")
def table_geojson() -> Response:
    """Every city of the filter as a point with its columns, as a file."""
    return tables.file(tables.asked("cities"), objects.collection, "geojson")


@routes.get("/card.png")
def table_card() -> Response:
    """The picture of the cities of a filter: their stance bar."""
    asked = tables.asked("cities")
    return card.answer(picture.of_filter(asked, counts.counted(current.reading(), asked), site.root()))


@routes.get("/cities/<state>/<slug>/card.png")
@takes("question", "as_of", "known_on")
def city_card(state: str, slug: str) -> Response:
    """The picture of a city: where it stands."""
    question, _ = current.question(request.args.get("question", ""))
    day, known_on = days_of(request.args, question)
    current.hold(question, known_on, day)
    found = questions.city(current.reading(), state, slug)
    standing = as_of.standings(current.reading(), question, [found.id], day)[found.id]
    return card.answer(picture.of_city(found, question, standing, site.root(), day))


@routes.get("/cities")
@routes.get("/cities/<state>")
def shortened(state: str = "") -> BaseResponse:
    """An address cut short leads to the table: of every city, or of one state's, with whatever else was asked."""
    if state and state.upper() not in vocabulary.STATES:
        raise Missing(
            gettext("“%(state)s” is no U.S. state’s two letters. Choose a state in the table of cities.", state=state)
        )
    pairs = [*([("state", state.upper())] if state else []), *request.args.items(multi=True)]
    return redirect(f"/?{urlencode(pairs)}" if pairs else "/", 301)


@routes.get("/cities/<state>/<slug>")
@takes("question", "as_of", "known_on", "channel", "after")
def city(state: str, slug: str) -> BaseResponse:
    """One city: its standing with the reasons, and its statements by channel."""
    question, is_default = current.question(request.args.get("question", ""))
    found = questions.city(current.reading(), state, slug)
    if state != found.state.lower() or slug != found.slug:
        asked = request.query_string.decode("ascii", "replace")
        return redirect(f"/cities/{found.path}" + (f"?{asked}" if asked else ""), 301)
    day, known_on = days_of(request.args, question, labelled)
    current.hold(question, known_on, day)
    slug = "" if is_default else question.slug
    ways: dict[str, Any] = {
        "standpoint": standpoint(slug, day, known_on),
        "pinned": standpoint(slug, day, known_on or clock.today()),
        "without": {"as_of": standpoint(slug, None, known_on), "known_on": standpoint(slug, day)},
    }
    if channel := request.args.get("channel", ""):
        lane = lanes.page(current.reading(), found, question, day, channel, request.args.get("after", ""))
        about: dict[str, Any] = {"city": found, "question": question, "as_of": day, "channel": channel, "lane": lane}
        return htmx.page("cities/lane.html", {f"more-{channel}": "rows"}, **ways, **about)
    if request.args.get("after"):
        raise BadFilter(gettext(NO_PLACE))  # only the list of a channel has places
    record = questions.record(current.reading(), found, question, day)
    return htmx.page("cities/city.html", **ways, **record, most_drawn=lanes.MOST)
