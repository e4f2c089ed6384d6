from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..catalogue.filter import day_of, standpoint
from ..register import places
from . import questions
from .choice import MOST, address, choose

routes = Blueprint("compare", __name__)


@routes.get("/compare")
def compare() -> BaseResponse:
    """Up to four cities side by side, and a form that adds one."""
    question, is_default = current.question(request.args.get("question", ""))
    day = day_of(request.args)
    chosen = choose(current.reading(), request.args)
    slug = "" if is_default else question.slug
    if not chosen.problem and not chosen.is_tidy:
        return redirect(address(chosen.cities, slug, day))
    shown = [] if len(chosen.cities) > MOST else questions.sides(current.reading(), chosen.cities, question, day)
    shared = places.sharing(current.reading(), chosen.candidates) if chosen.candidates else set()
    return htmx.page(
        "compare/compare.html",
        status=400 if chosen.problem else 200,
        question=question,
        slug=slug,
        as_of=day,
        standpoint=standpoint(slug, day),
        today_address=address(chosen.cities, slug),
        chosen=chosen,
        sides=shown,
        most=MOST,
        shared=shared,
        without={city.id: address([c for c in chosen.cities if c is not city], slug, day) for city in chosen.cities},
        beside={city.id: address([*chosen.cities, city], slug, day) for city in chosen.candidates},
    )
