from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx
from ..catalogue.filter import days_of, labelled, standpoint
from ..parameters import takes
from ..register import places
from . import questions
from .choice import MOST, address, choose

routes = Blueprint("compare", __name__)


@routes.get("/compare")
@takes("question", "as_of", "known_on", many="city")
def compare() -> BaseResponse:
    """Up to four cities side by side, and a form that adds one."""
    question, is_default = current.question(request.args.get("question", ""))
    day, known_on = days_of(request.args, question, labelled)
    current.hold(question, known_on, day)
    chosen = choose(current.reading(), request.args)
    slug = "" if is_default else question.slug
    kept = (slug, day, known_on)
    if not chosen.problem and not chosen.is_tidy:
        return redirect(address(chosen.cities, *kept))
    shown = [] if len(chosen.cities) > MOST else questions.sides(current.reading(), chosen.cities, question, day)
    shared = places.sharing(current.reading(), chosen.candidates) if chosen.candidates else set()
    return htmx.page(
        "compare/compare.html",
        status=400 if chosen.problem else 200,
        question=question,
        slug=slug,
        as_of=day,
        standpoint=standpoint(*kept),
        today_address=address(chosen.cities, slug, known_on=known_on),
        present=address(chosen.cities, slug, day),
        chosen=chosen,
        sides=shown,
        most=MOST,
        shared=shared,
        without={c.id: address([o for o in chosen.cities if o is not c], *kept) for c in chosen.cities},
        beside={c.id: address([*chosen.cities, c], *kept) for c in chosen.candidates},
    )
