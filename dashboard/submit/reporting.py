"""Reporting an error: what is wrong with the page of a statement, a source or a city, in a sentence."""

from flask import Response, redirect, request, url_for
from flask_limiter import RequestLimit
from werkzeug.wrappers import Response as BaseResponse
from wtforms import Field, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind 3.3
from wtforms.validators import ValidationError

from .. import current, htmx, vocabulary
from ..access import person
from ..entry import FromStrangers, ruled, sent
from ..errors import FieldError, Missing
from ..language import figures, gettext, mark
from ..limits import limiter
from ..register import places, reports, rules
from ..text import clean
from .limits import submissions
from .routes import private, routes
from .store import BY

LONGEST_COMMENT = 2000
NOWHERE = mark("An error is reported from the page it stands on. Go there, and follow “Report an error”.")
CHANGED = mark(
    "This form was sent before with other words, and that report is waiting. What you wrote now is below under a new "
    "key: send it again to report it too."
)
TOO_MANY = mark("Too many reports came from your network within an hour. Nothing is lost: wait, then send it again.")


class ReportForm(FromStrangers):
    """What is wrong, in a word and a sentence, and where it can be checked."""

    code = RadioField(
        mark("What is wrong?"),
        choices=lambda: [SelectChoice(*pair) for pair in vocabulary.ERRORS.items()],
        validate_choice=False,
    )
    comment = TextAreaField(mark("What should it say, and how do you know?"))
    seen_at = StringField(mark("Address where this can be checked"), [ruled(rules.address_or_nothing)])

    def validate_code(self, field: Field) -> None:
        """One of the list."""
        if field.data not in vocabulary.ERRORS:
            raise ValidationError(gettext("Choose what is wrong from the list."))

    def validate_comment(self, field: Field) -> None:
        """A sentence that can be printed."""
        try:
            field.data = clean(field.data or "", lines=True)
        except FieldError as error:
            raise ValidationError(str(error)) from None
        if not field.data:
            raise ValidationError(
                gettext("Say in a sentence what is wrong and how you know, so that an editor can check it.")
            )
        if len(field.data) > LONGEST_COMMENT:
            raise ValidationError(
                gettext(
                    "This is longer than %(longest_comment)s characters. Keep what matters.",
                    longest_comment=figures(LONGEST_COMMENT),
                )
            )


@routes.get("/submit/report")
def report() -> Response:
    """The form, about the page that the address names."""
    return _page(_reported(), ReportForm(None))


def _too_many(_limit: RequestLimit) -> Response:
    """The form with what was typed."""
    return _page(_reported(), ReportForm(sent()), status=429, problem=gettext(TOO_MANY))


@routes.post("/submit/report")
@limiter.limit(submissions, deduct_when=lambda response: response.status_code == 303, on_breach=_too_many)
def send_report() -> BaseResponse:
    """Store the report, once, for an editor to answer."""
    page, filled, sender = _reported(), ReportForm(sent()), person()
    if not filled.validate_on_submit():
        return _page(page, filled, status=422)
    by, user = (sender.name, sender.id) if sender else (BY, None)
    token = filled.key.data or ""
    with current.writing() as session:
        held = reports.report(
            session, page, code=filled.code.data, comment=filled.comment.data or "",
            seen_at=filled.seen_at.data or "", token=token, by=by, user=user,
        )  # fmt: skip
    if (held.code, held.comment, held.seen_at) != (filled.code.data, filled.comment.data, filled.seen_at.data):
        filled.renew_key()
        return _page(page, filled, status=409, problem=gettext(CHANGED))
    return redirect(url_for("submit.status", token=token), 303)


def _reported() -> reports.Page:
    """The page that `statement`, `source` or `city` of the address names; raises Missing."""
    session, named = current.reading(), request.args
    for noun in ("statement", "source"):
        number = named.get(noun, "")
        if number:
            if not (number.isascii() and number.isdecimal() and len(number) < 11):
                raise Missing(gettext(NOWHERE))
            return reports.public(session, noun, int(number))
    city = places.at_path(session, named.get("city", ""))
    if city is None:
        raise Missing(gettext(NOWHERE))
    return reports.page_of(city)


def _page(page: reports.Page, filled: ReportForm, *, status: int = 200, problem: str = "") -> Response:
    return private(
        htmx.page(
            "submit/report.html",
            status=status,
            page=page,
            form=filled,
            action=f"{request.path}?{request.query_string.decode('ascii', 'replace')}",
            problem=problem,
        )
    )
