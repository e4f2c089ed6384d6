from typing import Any, Final

from flask import Blueprint, Response, render_template

from .. import current, htmx, tables
from ..catalogue import counts, glance
from ..catalogue.filter import Filter
from ..catalogue.sentence import sentence
from ..cities import bar, map
from ..language import gettext, mark

routes = Blueprint("embed", __name__, url_prefix="/embed")

FRAMES: Final = (
    ("bar", mark("The bar"), 360),
    ("map", mark("The map"), 560),
)  # with the height that fits from a phone on


@routes.get("")
def lines() -> Response:
    """The lines that put bar or map of a filter into a page: whole page, or the lines alone."""
    asked = tables.asked("cities")
    counted = counts.counted(current.reading(), asked)
    return htmx.page(
        "embed/embed.html",
        {"lines": "lines"},
        frames=[(name, gettext(label), high) for name, label, high in FRAMES],
        kept=[pair for pair in asked.after_row(()).pairs() if pair[0] not in ("as_of", "known_on")],
        **_shown(asked, counted),
    )


@routes.get("/bar")
def stance_bar() -> str:
    """The stance bar of a filter, for a frame."""
    asked = tables.asked("cities")
    counted = counts.counted(current.reading(), asked)
    return render_template("embed/bar.html", bar=bar.drawn(asked, counted), **_shown(asked, counted))


@routes.get("/map")
def state_map() -> str:
    """The map of a filter, for a frame."""
    asked = tables.asked("cities")
    counted = counts.counted(current.reading(), asked)
    drawn = map.drawn(asked, counted, glance.seen(current.reading(), asked))
    return render_template("embed/map.html", map=drawn, bar=bar.drawn(asked, counted), **_shown(asked, counted))


def _shown(asked: Filter, counted: counts.Counts) -> dict[str, Any]:
    first = asked.after_row(())
    return {
        "path": "/",
        "filter": asked,
        "sentence": sentence(asked, counted.total),
        "register": first.address("/"),
        "address": lambda name: first.address(f"/embed/{name}"),
        "as_of": asked.as_of or asked.known_on,
    }
