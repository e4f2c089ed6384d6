"""Looks from a CSV file and into one: one row per look at one place, alike for both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..models import City, Look, Question
from . import csv_files, looks, places
from .columns import guarded, unguarded
from .rows import Places, Problem, city_of, question_of

COLUMNS: Final = ("city", "state", "level", "question", "searched_on", "query", "where", "found", "note")
REQUIRED: Final = ("city", "state", "searched_on", "query")


@dataclass
class Report:
    """What a file did: its rows, how many looks are new, how many were there already, what is wrong."""

    rows: int = 0
    added: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


def load(session: Session, path: Path, *, by: str, progress: Callable[[int], None] = lambda _: None) -> Report:
    """Record every good row of a file; the caller commits, or not. Raises BadFile for what is no such CSV."""
    report = Report()
    known = Places(session)
    questions = {q.slug: q for q in session.scalars(select(Question).options(selectinload(Question.stances)))}
    same: dict[tuple[str, looks.Sought], list[City]] = {}
    for line, raw in csv_files.read(path, COLUMNS, REQUIRED):
        report.rows += 1
        found: list[Problem] = []
        if surplus := raw.pop("", ""):
            found.append(Problem(line, "row", f"{surplus}; is a comma or a quotation mark missing?"))
        raw = {name: unguarded(value) for name, value in raw.items()}
        question = question_of(raw, questions, line, found)
        city = city_of(raw, known, line, found)
        sought, wrong = looks.checked(raw)
        found += [Problem(line, name, reason) for name, reason in wrong.items()]
        if found or question is None or city is None or sought is None:
            report.problems += found
            progress(1)
        else:
            same.setdefault((question.slug, sought), []).append(city)
    for (slug, sought), cities in same.items():
        added = looks.record(session, questions[slug], cities, sought, by=by)
        report.added += added
        report.unchanged += len(cities) - added
        progress(len(cities))
    return report


def rows(session: Session, question: Question | None = None) -> Iterator[list[Any]]:
    """The rows of every look that was not withdrawn (of one question, or of all), header first, by place and day."""
    yield list(COLUMNS)
    query = (
        select(Look, City, Question.slug)
        .join(City, City.id == Look.city_id)
        .join(Question, Question.id == Look.question_id)
        .where(Look.withdrawn_at.is_(None))
        .order_by(City.state, City.sort_name, City.id, Look.searched_on, Look.id)
        .execution_options(yield_per=500)
    )
    if question is not None:
        query = query.where(Look.question_id == question.id)
    shared = places.sharing(session, None, City.level)
    for look, city, slug in session.execute(query):
        name = city.path if city.id in shared else city.name
        yield [
            guarded(name), city.state, city.level, slug, look.searched_on.isoformat(), guarded(look.query),
            guarded(look.searched_in), look.found, guarded(look.note),
        ]  # fmt: skip
