"""What templates know besides what a view hands them: words, dates, numbers and addresses."""

from datetime import date
from typing import Any

from flask import Flask, g, request

from . import address, clock, dates, language, site, text, vocabulary
from .capture.verify import fragment
from .catalogue import recorded

PARTS = {
    "signs": "parts/sign.html",
    "narrowing": "parts/filter.html",
    "statement_parts": "parts/statement.html",
    "change_parts": "parts/change.html",
    "reply_parts": "parts/reply.html",
    "previews": "parts/preview.html",
    "known_on_parts": "parts/known_on.html",
    "as_of_parts": "parts/as_of.html",
    "languages": "parts/language.html",
    "lines": "parts/line.html",
}


def init_app(app: Flask) -> None:
    """Set globals and filters."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(vocabulary=vocabulary, text=text, article=dates.article)
    app.jinja_env.filters.update(
        said=dates.shown,
        said_short=dates.short,
        contracted=language.contracted,
        recorded=recorded.said,
        actor=lambda name: vocabulary.ACTORS.get(name, name),
        latest=_latest,
        said_stored=dates.stored,
        number=lambda value: "—" if value is None else language.figures(value),
        listed=text.listed,
        counted=text.counted,
        moment=lambda at: f"{dates.shown(at)}, {at:%H:%M} UTC",
        host=address.host,
        to_passage=fragment,
    )
    app.context_processor(_here)
    # Globals, because a block rendered alone does not see what its template imports.
    for name, part in PARTS.items():
        app.jinja_env.globals[name] = app.jinja_env.get_template(part).module


def _latest(on: date, precision: str) -> str:
    """The date of a city's newest statement; 'by …' where only its printing is dated."""
    if on == dates.NEVER:
        return "–"
    return dates.short(on, precision) if precision else language.gettext("by %(date)s", date=dates.short(on))


def _here() -> dict[str, Any]:
    known = g.get("questions", [])
    slug = request.args.get("question", "")
    asked = slug if slug in [question.slug for question in known[1:]] else ""
    return {
        "questions": known,
        "asked_question": asked,
        "section": (request.endpoint or "").partition(".")[0],
        "today": clock.today(),
        "site": site.root(),
    }
