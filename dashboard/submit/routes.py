from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response as BaseResponse

from .. import current, htmx, problems
from ..access import person
from ..entry import FIELDS, StrangersForm, places, sent
from ..errors import FieldError
from ..language import gettext
from ..limits import limiter
from ..models import Capture, Source, Statement
from ..register import captures, duplicates, sources
from ..register import places as known_places
from . import questions, reading, store
from .limits import LOOKS, submissions

routes = Blueprint("submit", __name__)


@routes.get("/submit")
@limiter.limit(LOOKS, exempt_when=lambda: "capture" not in request.args)
def form() -> Response:
    """The empty form, or one that begins with a city."""
    filled = _form(request.args.get("question", ""))
    filled.city.data = _seen(request.args.get("city", ""))
    capture = _capture(request.args.get("capture", ""))
    if capture is not None:
        filled.source_url.data = capture.url
        reading.fill_source(filled, capture)
    return _page(filled, capture=capture)


@routes.post("/submit")
@limiter.limit(LOOKS)
@limiter.limit(submissions, deduct_when=lambda response: response.status_code == 303)
def send() -> BaseResponse:
    """Store what was sent, once; or show it again with a sentence at each field to mend."""
    filled = _form(request.form.get("question", ""))
    places.find(filled)
    if not filled.validate_on_submit():
        return _page(filled, status=422)
    alike = _alike(filled)
    cited = request.form.get("cite", "")
    if alike and cited not in {str(s.id) for s in alike} and request.form.get("distinct") != "yes":
        return _page(filled, status=422, alike=alike, must_choose=True)
    into = next((s.id for s in alike if str(s.id) == cited), None)
    read = request.form.get("capture", "")
    token, problem = store.once(current.writing, filled, into, read, person())
    if problem:
        return _page(filled, status=409, problem=problem)
    return redirect(url_for("submit.status", token=token, read=read or None), 303)


@routes.post("/submit/read")
@limiter.limit("60 per hour")
def read() -> Response:
    """The form with the page read: what it tells of itself filled in, its text and what it seems to hold beside it."""
    filled = _form(request.form.get("question", ""))
    if not filled.csrf_token.validate(filled):
        return _page(
            filled, status=422, read_problem=gettext("The form was open for too long. Press the button again.")
        )
    current.release()  # no snapshot is held open while another website takes its time
    try:
        got = reading.asked(filled, request.files.get("file"), request.form.get("pasted", ""), current.policy())
    except FieldError as error:
        return _page(filled, status=422, read_problem=str(error))
    with current.writing() as session:
        capture = captures.keep(session, got)
        captures.forget_old(session)
    known = _fill_known_source(filled)
    reading.fill_source(filled, capture)
    return _page(filled, capture=capture, known=known)


@routes.post("/submit/draft")
@limiter.limit(LOOKS)
def draft() -> Response:
    """The form again with a proposal or what else is known filled in; nothing is stored."""
    filled = _form(request.form.get("question", ""))
    chosen = _fill_chosen(filled)
    places.find(filled)
    if filled.city.data and filled.place is None:
        filled.city.errors = [gettext(filled.city_problem)]
    known = _fill_known_source(filled)
    return _page(filled, known=known, alike=_alike(filled), chosen=chosen)


@routes.post("/submit/check")
@limiter.limit("2000 per hour")
def check() -> Response:
    """What is wrong with the field just left, by the same rules as on sending."""
    filled = _form(request.form.get("question", ""), csrf=False)
    left = htmx.trigger_name() or request.form.get("field", "")
    places.find(filled)
    filled.validate()
    known = _fill_known_source(filled) if left == "source_url" and not filled.source_url.errors else None
    checks_alike = left in ("quote", "city", "source_url")
    return htmx.page(
        "submit/checked.html",
        form=filled,
        field=filled[left] if left in FIELDS else filled.quote,
        known=known,
        fills=known is not None,
        checks_alike=checks_alike,
        alike=_alike(filled) if checks_alike else [],
    )


@routes.get("/submit/cities")
@limiter.limit("3000 per hour")
def cities() -> Response:
    """Places whose name begins as typed, as options of the city field."""
    typed = _seen(request.args.get("city", ""))
    return htmx.page(
        "submit/cities.html", options=places.options(known_places.suggest(current.reading(), typed)), typed=typed
    )


@routes.get("/submit/<token>")
def status(token: str) -> Response:
    """The submitter's private page: what became of it."""
    session = current.reading()
    if (edit := questions.edit(session, token)) is not None:
        return private(htmx.page("submit/edit.html", **edit))
    if (reported := questions.report(session, token)) is not None:
        return private(htmx.page("submit/reported.html", **reported))
    read = _capture(request.args.get("read", ""))
    return private(htmx.page("submit/status.html", read=read, **questions.submission(session, token)))


@routes.errorhandler(429)
def slow_down(error: RateLimitExceeded) -> BaseResponse:
    """Too many from one network: nothing typed is lost."""
    if isinstance(error.response, Response):
        return error.response  # the page of the form's own
    if request.endpoint != "submit.send":
        return problems.answer(429, *problems.SENTENCES[429])
    filled = _form(request.form.get("question", ""))
    places.find(filled)
    sentence = gettext(
        "Too many statements came from your network within an hour. Nothing is lost: wait, then send it again."
    )
    return _page(filled, status=429, problem=sentence)


def private(response: Response) -> Response:
    """A page that only its address opens: kept by no cache, told to nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _form(slug: str, *, csrf: bool = True) -> StrangersForm:
    question, _ = current.question(slug)
    return StrangersForm(question, sent(), meta={"csrf": csrf})


def _page(filled: StrangersForm, *, status: int = 200, **context: Any) -> Response:
    names = {"problem": "", "known": None, "alike": [], "must_choose": False} | context
    names |= {"read_problem": "", "capture": _capture(request.form.get("capture", ""))} | context
    capture = names["capture"]
    response = htmx.page(
        "submit/form.html",
        status=status,
        form=filled,
        fields=FIELDS,
        question=filled.question,
        candidates=places.options(filled.candidates),
        read=reading.read(capture, filled.question, names.pop("chosen", 0)) if capture and capture.text else None,
        from_page=reading.told(filled, capture) if capture else [],
        **names,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _capture(token: str) -> Capture | None:
    """The page read earlier for this form, if its token is one."""
    return captures.find(current.reading(), token) if token else None


def _fill_chosen(filled: StrangersForm) -> int:
    """Fill in the proposal whose button was pressed; returns its number, 0 for none."""
    capture, number = _capture(request.form.get("capture", "")), request.form.get("proposal", "")
    if capture is None or not number.isdecimal():
        return 0
    proposals = reading.read(capture, filled.question).proposals
    if not 1 <= int(number) <= len(proposals):
        return 0
    chosen = proposals[int(number) - 1]
    place = known_places.of(current.reading(), chosen.city, chosen.state, chosen.level)
    named = places.options([place])[0][1] if place else f"{chosen.city}, {chosen.state}"
    reading.fill_statement(filled, chosen, named)
    return int(number)


def _seen(typed: str) -> str:
    """The beginning of what an address holds for a field, without what nobody can see."""
    return "".join(c for c in typed[:200] if c.isprintable())


def _alike(filled: StrangersForm) -> list[Statement]:
    if filled.place is None or not filled.quote.data or filled.quote.errors or not filled.quote.validate(filled):
        return []
    return duplicates.near(current.reading(), filled.place.id, filled.question.id, filled.quote.data)


def _fill_known_source(filled: StrangersForm) -> Source | None:
    """Fill what was left blank from a source the register knows."""
    if not filled.source_url.data or not filled.source_url.validate(filled):
        return None
    known = questions.known_source(current.reading(), filled.source_url.data)
    if known is not None:
        for column, name in sources.DETAILS.items():
            if name in FIELDS and not filled[name].data:
                filled[name].data = str(getattr(known, column) or "")
                filled[name].errors = []
    return known
