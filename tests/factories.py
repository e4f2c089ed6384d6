"""Statements for tests: plain functions that go through the register's own verbs."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload
from werkzeug.datastructures import MultiDict

from dashboard import clock, dates
from dashboard.catalogue import questions
from dashboard.catalogue.filter import Filter
from dashboard.db import Database
from dashboard.models import Citation, City, CodebookVersion, Question, Standing, Statement
from dashboard.register import columns, decide, propose
from dashboard.register.draft import Draft, Printed
from dashboard.statements import export

BY = "a test"
REASON = "The page says so."
NUMBERS = count(1)


def city(session: Session, path: str) -> City:
    """The city at an address such as `il/chicago`."""
    state, slug = path.split("/")
    return session.scalars(select(City).where(City.state == state.upper(), City.slug == slug)).one()


def question(session: Session) -> Question:
    """The first question, with its stances."""
    return session.scalars(select(Question).order_by(Question.position).options(selectinload(Question.stances))).first()  # type: ignore[return-value]


def codebook(session: Session, version: str) -> None:
    """Keep the first question's codebook under another version too."""
    kept = {"made_at": clock.now(), "by": BY, "changelog": REASON, "codebook": {}}
    session.add(CodebookVersion(question_id=question(session).id, version=version, **kept))
    session.flush()


def draft(
    session: Session,
    city: str = "il/chicago",
    *,
    stance: str = "mixed",
    channel: str = "words",
    said_on: str = "2020-05-17",
    said_on_precision: str = "",
    **changes: Any,
) -> Draft:
    """A statement not yet proposed; any other field of `Draft` by its name."""
    values: dict[str, Any] = {"speaker": "Jo Doe", "role": "Mayor", "summary": "Said where the city stands."}
    if channel in ("law", "practice"):
        values |= {"act_status": "in_force"}
    return Draft(
        city=globals()["city"](session, city),
        question=question(session),
        stance=stance,
        channel=channel,
        said=dates.said(said_on, said_on_precision),
        **(values | changes),
    )


def printed(**changes: Any) -> Printed:
    """What one source prints, each call at another address unless `source_url` is given."""
    number = next(NUMBERS)
    values: dict[str, Any] = {
        "source_url": f"https://paper.example/articles/{number}",
        "publisher": "The Paper",
        "source_title": f"Article {number}",
        "quote": f"We are a city of {number} neighbours.",
    }
    return Printed(**(values | changes))


def pending(session: Session, city: str = "il/chicago", source: Printed | None = None, **changes: Any) -> Statement:
    """A proposed statement, its cited page by `source`, its fields by their names."""
    return propose.propose(session, draft(session, city, **changes), source or printed(), by=BY)


def published(session: Session, city: str = "il/chicago", source: Printed | None = None, **changes: Any) -> Statement:
    """A published statement."""
    statement = pending(session, city, source, **changes)
    return decide.publish(session, statement.id, by=BY, reason=REASON)


def noise(session: Session) -> None:
    """Rows of other cities, channels and states of work that no test should notice."""
    published(session, "wy/cheyenne", stance="helps_on_request", said_on="2019-03-01")
    published(session, "wy/cheyenne", stance="limits_some", channel="law", said_on="2018")
    published(session, "me/portland", stance="no_position", channel="list", said_on="2017-07")
    pending(session, "me/portland", stance="helps_actively")
    refused = pending(session, "vt/burlington")
    decide.reject(session, refused.id, by=BY, reason="Another city is meant.")
    gone = published(session, "vt/burlington", stance="limits_broadly", channel="practice")
    decide.withdraw(session, gone.id, by=BY, reason="The paper corrected it.")


def only(database: Database, *paths: str) -> None:
    """Leave these places and those with statements, so that work over every place is quick."""
    with database.writing() as session:
        kept = [city(session, path).id for path in paths]
        kept += session.scalars(select(Statement.city_id).distinct())
        session.execute(delete(Standing).where(Standing.city_id.not_in(kept)))
        session.execute(delete(City).where(City.id.not_in(kept)))


def stored(session: Session, number: int) -> Statement:
    """A statement as the database has it now, with city, citations and sources."""
    return session.scalars(
        select(Statement)
        .where(Statement.id == number)
        .options(selectinload(Statement.city), selectinload(Statement.citations).selectinload(Citation.source))
        .execution_options(populate_existing=True)
    ).one()


def row(**changes: str) -> dict[str, str]:
    """A good row of an import file."""
    number = next(NUMBERS)
    return {
        "record": f"row-{number}",
        "city": "Chicago",
        "state": "IL",
        "stance": "mixed",
        "channel": "words",
        "said_on": "2020-05-17",
        "speaker": "Jo Doe",
        "quote": f"We are a city of {number} neighbours.",
        "source_url": f"https://paper.example/rows/{number}",
        "publisher": "The Paper",
    } | changes


def csv_file(path: Path, rows: Iterable[Mapping[str, str]], header: Iterable[str] | None = None) -> Path:
    """A CSV file of these rows, every column of ours in its header unless one is given."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(header or columns.IMPORTED), restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), "utf-8", newline="")
    return path


def exported(database: Database, **wanted: str) -> str:
    """The statements of a filter as CSV text."""
    with database.reading() as session:
        asked, is_first = questions.find(session)
        found = Filter.parse("statements", MultiDict(wanted), asked, is_default_question=is_first)
    return "".join(export.lines(database.reading, found, "http://register.example/"))


def day(value: str) -> date:
    """The date of '2016-11-10'."""
    return date.fromisoformat(value)
