"""The register explained; its method, from the same constants as the code and the form; and whether it is well."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import Blueprint, Response, request, stream_with_context

from .. import atom, clock, csvlines, current, htmx
from ..capture import verify
from ..catalogue import agreement as alike
from ..catalogue import codebooks
from ..catalogue import coverage as covering
from ..db import Reading
from ..language import gettext
from ..models import Question
from ..parameters import takes
from ..register import coverage as due
from ..register import look_files, rules, standing
from ..register.columns import ADDED_BY_EXPORT, IMPORTED, OF_CITATION
from . import bars, feed, questions
from . import corrections as log

routes = Blueprint("about", __name__)


@routes.get("/about")
@takes("question")
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
@takes("question", "version")
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
        rule=standing.rule(),
        steps=standing.STEPS_APART,
        verify=verify,
        agreement=alike.of(current.reading(), question),
        needed=alike.NEEDED,
    )


@routes.get("/about/data")
@takes()
def data() -> Response:
    """Columns, downloads, credits."""
    question, _ = current.question()
    return htmx.page(
        "about/data.html",
        question=question,
        imported=IMPORTED,
        added=ADDED_BY_EXPORT,
        of_citation=OF_CITATION,
        required=rules.REQUIRED,
    )


@routes.get("/about/corrections")
@takes("before")
def corrections() -> Response:
    """What was changed after it was public: before, after, why, and how long it took."""
    before = request.args.get("before", "")
    found, older = log.page(current.reading(), before)
    return htmx.page("about/corrections.html", corrections=found, older=older, before=before)


@routes.get("/about/corrections.atom")
@takes("before")
def corrections_feed() -> Response:
    """The same as a feed."""
    before = request.args.get("before", "")
    found, older = log.page(current.reading(), before)
    return Response(feed.text(found, request.host_url, before=before, older=older), mimetype=atom.KIND)


@routes.get("/about/coverage")
@takes("question")
def coverage() -> Response:
    """What was looked at, what is overdue, and what nobody has looked at: by size and by state."""
    question, is_first = current.question(request.args.get("question", ""))
    found = covering.covered(current.reading(), question)
    return htmx.page(
        "about/coverage.html",
        question=question,
        covered=found,
        filters=partial(covering.led_to, question=question, is_default_question=is_first),
        size_bars=[bars.bar(extent) for extent in found.sizes],
        state_bars=[bars.bar(extent) for extent in found.states],
        every=due.EVERY,
        rule=[gettext(line) for line in due.RULE],
    )


@routes.get("/about/coverage.csv")
@takes("question")
def coverage_csv() -> Response:
    """Every look at a place that was not withdrawn, as a file."""
    question, _ = current.question(request.args.get("question", ""))
    lines = csvlines.lines(_looks(current.opening(), question))
    name = f"looks-{clock.today().isoformat()}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(lines), mimetype="text/csv", headers=disposition)


def _looks(reading: Reading, question: Question) -> Iterator[list[Any]]:
    with reading() as session:
        yield from look_files.rows(session, question)


@routes.get("/health")
def health() -> Response:
    """200 with the database reachable, else 503."""
    well = current.database().is_reachable()
    return Response("well\n" if well else "the database does not answer\n", 200 if well else 503, mimetype="text/plain")
