"""Looks are recorded and taken back here: what was searched for is told also, and above all, where none was found."""

from typing import Final, NamedTuple

from flask import Response, flash, redirect, request
from sqlalchemy import Row, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from .. import clock, current, htmx
from ..access import editor_required, signed_in
from ..entry import SpokenForm, ruled, sent
from ..errors import FieldError, Refused
from ..language import figures, gettext, mark, ngettext
from ..models import City, Coverage, Look, Question
from ..register import looks, rules
from .blueprint import routes

MOST_PLACES: Final = 200
SHOWN: Final = 12


_ruled = ruled(lambda name, value: looks.RULES[name](value))


class LookForm(SpokenForm):
    """A look at one place or at several."""

    question = StringField(mark("Question"))
    city = StringField(mark("City, town or county"))
    cities = TextAreaField(mark("More places of the same look, one a line"))
    searched_on = StringField(mark("Searched on"), [_ruled])
    query = StringField(mark("Words searched for"), [_ruled])
    where = StringField(mark("Where"), [_ruled])
    found = StringField(mark("Statements found"), [_ruled])
    note = TextAreaField(mark("Note"), [_ruled])

    def validate_city(self, field: Field) -> None:
        """The view found the places, because it knows the database."""
        if self.wrong:
            raise ValidationError(" ".join(self.wrong))

    wrong: tuple[str, ...] = ()


class Meant(NamedTuple):
    """The places that a form names, and a sentence for each line that names none or several."""

    cities: list[City]
    wrong: tuple[str, ...]


@routes.get("/review/coverage")
@editor_required
def coverage() -> Response:
    """The form, what is overdue, and the looks recorded last."""
    filled = LookForm(None)
    filled.city.data = request.args.get("city", "")[:200]
    filled.searched_on.data = clock.today().isoformat()
    return _page(filled, request.args.get("question", ""))


@routes.post("/review/coverage")
@editor_required
def record_look() -> BaseResponse:
    """Record the look at each place, or say what is to mend."""
    filled, me = LookForm(sent()), signed_in()
    question, _ = current.question(filled.question.data or "")
    meant = _meant(current.reading(), filled)
    filled.wrong = meant.wrong
    fine = filled.validate()
    sought, _ = looks.checked({name: filled[name].data or "" for name in looks.RULES})
    if not fine or sought is None:
        return _page(filled, question.slug, status=422)
    with current.writing() as session:
        new = looks.record(session, question, meant.cities, sought, by=me.name, user=me.id)
    old = len(meant.cities) - new
    told = ngettext("A look at %(number)s place is recorded.", "A look at %(number)s places is recorded.", new)
    already = ngettext("%(number)s had it already.", "%(number)s had it already.", old) if old else ""
    flash(f"{told} {already}".strip())
    return redirect(request.full_path.rstrip("?"), 303)


@routes.post("/review/coverage/<int:number>")
@editor_required
def withdraw_look(number: int) -> BaseResponse:
    """Take back a look that was recorded by mistake."""
    try:
        reason = rules.sized(500)(request.form.get("reason", ""))
        with current.writing() as session:
            looks.withdraw(session, number, by=signed_in().name, reason=reason)
    except (FieldError, Refused) as error:
        flash(gettext("Look %(number)s is as it was. %(error)s", number=number, error=error))
    else:
        flash(gettext("Look %(number)s is withdrawn. It stays readable, with your reason.", number=number))
    return redirect("/review/coverage", 303)


def _meant(session: Session, filled: LookForm) -> Meant:
    typed = [line for line in (filled.city.data or "", *(filled.cities.data or "").splitlines()) if line.strip()]
    if not typed:
        return Meant([], (gettext("Name at least one place, such as “Peoria, IL”."),))
    if len(typed) > MOST_PLACES:
        much = gettext(
            "These are %(number)s places, and %(most)s fit. Use “dashboard coverage import” for more.",
            number=figures(len(typed)),
            most=MOST_PLACES,
        )
        return Meant([], (much,))
    found: dict[int, City] = {}
    wrong: list[str] = []
    for line in typed:
        try:
            city = looks.place(session, line)
        except FieldError as error:
            wrong.append(str(error))
        else:
            found[city.id] = city
    return Meant(list(found.values()), tuple(wrong))


def _page(filled: LookForm, slug: str, *, status: int = 200) -> Response:
    question, is_first = current.question(slug)
    return htmx.page(
        "review/coverage.html",
        status=status,
        form=filled,
        question=question,
        is_first=is_first,
        overdue=_overdue(current.reading(), question),
        last=_last(current.reading(), question),
    )


def _overdue(session: Session, question: Question) -> list[Row[Coverage, City]]:
    """The places whose next look has been due, the largest first."""
    query = (
        select(Coverage, City)
        .join(City, City.id == Coverage.city_id)
        .where(Coverage.question_id == question.id, Coverage.due_on < clock.today())
        .order_by(City.population.desc().nulls_last(), City.id)
    )
    return list(session.execute(query.limit(SHOWN)))


def _last(session: Session, question: Question) -> list[Row[Look, City]]:
    """The looks recorded last, newest first."""
    query = select(Look, City).join(City, City.id == Look.city_id).where(Look.question_id == question.id)
    return list(session.execute(query.order_by(Look.id.desc()).limit(SHOWN)))
