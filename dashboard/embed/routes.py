from typing import Any

from flask import Blueprint, render_template

from .. import current, tables
from ..catalogue import counts, glance
from ..catalogue.filter import Filter
from ..catalogue.sentence import sentence
from ..cities import bar, map

routes = Blueprint("embed", __name__, url_prefix="/embed")


@routes.get("/bar")
def stance_bar() -> str:
    """The stance bar of a filter, for a frame."""
    asked = tables.asked("cities")
    counted = counts.counted(current.reading(), asked)
    return _framed("embed/bar.html", asked, counted, bar=bar.drawn(asked, counted))


@routes.get("/map")
def state_map() -> str:
    """The map of a filter, for a frame."""
    asked = tables.asked("cities")
    counted = counts.counted(current.reading(), asked)
    seen = glance.seen(current.reading(), asked)
    return _framed("embed/map.html", asked, counted, map=map.drawn(asked, counted, seen), bar=bar.drawn(asked, counted))


def _framed(template: str, asked: Filter, counted: counts.Counts, **drawing: Any) -> str:
    return render_template(
        template,
        path="/",
        filter=asked,
        sentence=sentence(asked, counted.total),
        register=asked.after_row(()).address("/"),
        as_of=getattr(asked, "as_of", None),
        **drawing,
    )
