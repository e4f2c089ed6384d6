"""One source: what it prints, for which cities."""

from flask import Blueprint, Response, request
from sqlalchemy import exists, or_, select, true
from sqlalchemy.orm import joinedload

from .. import clock, current, htmx
from ..catalogue import known_on
from ..catalogue.filter import days_of
from ..db import LARGEST_ID
from ..errors import Missing
from ..language import gettext
from ..models import Capture, Citation, Source, SourceCheck, Statement
from ..parameters import takes

SHOWN = 50  # of the newest visits and captures
routes = Blueprint("sources", __name__)


@routes.get("/sources/<int:number>")
@takes("known_on")
def source(number: int) -> Response:
    """A source and every published statement that cites it, at present or as known on a day."""
    session = current.reading()
    question, _ = current.question()
    _, day = days_of(request.args, question)
    current.hold(question, day)
    found = session.get(Source, number) if number <= LARGEST_ID else None
    citations = session.scalars(
        select(Citation)
        .join(Statement, Statement.id == Citation.statement_id)
        .where(
            Citation.source_id == min(number, LARGEST_ID),
            Citation.status == "published",
            Statement.status == "published",
        )
        .order_by(Statement.sort_on.desc(), Statement.id)
        .options(joinedload(Citation.statement).joinedload(Statement.city))
    ).all()
    # A page that only a waiting submission names is not public yet.
    if found is None or not citations:
        raise Missing(gettext("There is no source %(number)s.", number=number))
    visits = session.scalars(
        select(SourceCheck)
        .where(SourceCheck.source_id == found.id, SourceCheck.at < known_on.end(day) if day else true())
        .order_by(SourceCheck.id.desc())
        .limit(SHOWN)
    ).all()
    # What a submitter gave by hand is told once it proves something in public.
    proves = exists().where(Citation.capture_id == Capture.id, Citation.status == "published")
    captures = session.scalars(
        select(Capture)
        .where(
            Capture.source_id == found.id,
            or_(Capture.way == "fetched", proves),
            Capture.at < known_on.end(day) if day else true(),
        )
        .order_by(Capture.id.desc())
        .limit(SHOWN)
    ).all()
    return htmx.page(
        "sources/source.html", source=found, citations=citations, visits=visits, captures=captures,
        pinned_to=day or clock.today(),
    )  # fmt: skip
