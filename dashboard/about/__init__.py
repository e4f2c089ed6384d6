"""The register explained; its method, from the same constants as the code and the form; and whether it is well."""

from flask import Blueprint, Response, request

from .. import current, htmx
from ..capture import verify
from ..catalogue import agreement as alike
from ..catalogue import codebooks
from ..register import rules, standing
from ..register.columns import ADDED_BY_EXPORT, IMPORTED
from . import corrections as log
from . import feed, questions

routes = Blueprint("about", __name__)


@routes.get("/about")
def about() -> Response:
    """What the register is and is not, for a reader who doubts it."""
    question, _ = current.question(request.args.get("question", ""))
    return htmx.page(
        "about/about.html",
        question=question,
        extent=questions.extent(current.reading(), question),
        example=questions.example(current.reading(), question),
    )


@routes.get("/about/method")
def method() -> Response:
    """Codebook and standing rule of a question; `version` asks for the codebook as it was."""
    question, _ = current.question(request.args.get("question", ""))
    kept = codebooks.kept(current.reading(), question)
    version = request.args.get("version", "") or question.codebook_version
    return htmx.page(
        "about/method.html",
        question=codebooks.under(question, kept, version),
        present=question,
        kept=kept,
        rule=standing.RULE,
        steps=standing.STEPS_APART,
        verify=verify,
        agreement=alike.of(current.reading(), question),
        needed=alike.NEEDED,
    )


@routes.get("/about/data")
def data() -> Response:
    """Columns, downloads, credits."""
    question, _ = current.question()
    return htmx.page(
        "about/data.html",
        question=question,
        imported=IMPORTED,
        added=ADDED_BY_EXPORT,
        required=rules.REQUIRED,
    )


@routes.get("/about/corrections")
def corrections() -> Response:
    """What was changed after it was public: before, after, why, and how long it took."""
    before = request.args.get("before", "")
    found, older = log.page(current.reading(), before)
    return htmx.page("about/corrections.html", corrections=found, older=older, before=before)


@routes.get("/about/corrections.atom")
def corrections_feed() -> Response:
    """The same as a feed."""
    before = request.args.get("before", "")
    found, older = log.page(current.reading(), before)
    following = f"about/corrections.atom?before={older}" if older else ""
    return Response(feed.atom(found, request.host_url, before=before, older=following), mimetype="application/atom+xml")


@routes.get("/health")
def health() -> Response:
    """200 with the database reachable, else 503."""
    well = current.database().is_reachable()
    return Response("well\n" if well else "the database does not answer\n", 200 if well else 503, mimetype="text/plain")
