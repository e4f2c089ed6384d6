"""The share cards of a city and of the cities of a filter."""

from datetime import date

from .. import address, dates, vocabulary
from ..card import Card, Piece
from ..catalogue.counts import Counts
from ..catalogue.filter import Filter
from ..catalogue.sentence import sentence
from ..models import City, Question, Standing
from ..text import counted as in_words
from . import bar


def of_city(city: City, question: Question, standing: Standing, site: str, day: date | None = None) -> Card:
    """Where a city stands or stood on a day, what decides, and from how many statements."""
    label = question.standings[standing.standing]
    stated_only = standing.basis == "words" and standing.standing not in vocabulary.UNRANKED_STANDINGS
    basis = f"decided by {vocabulary.CHANNELS[standing.basis].lower()}" if standing.basis and not stated_only else ""
    since, until = dates.shown(standing.first_on, "year"), dates.shown(standing.latest_on, "year")
    span = since if since == until else f"{since} to {until}"
    number = f"{in_words(standing.statements, 'sourced statement')}{f', {span}' if span else ''}"
    return Card(
        about=question.title,
        text=f"{city.name}, {city.state_name}",
        who=question.wording,
        office=number if standing.statements else "Nobody has entered a statement yet; that says nothing about it",
        sign=question.sign(standing.standing),
        label=" · ".join(filter(None, (f"Stated only: {label.lower()}" if stated_only else label, basis))),
        source=f"As of {dates.shown(day)}" if day else "Every row is a sourced statement",
        address=f"{address.host(site)}/cities/{city.path}",
    )


def of_filter(asked: Filter, counted: Counts, site: str) -> Card:
    """The stance bar of a filter under its sentence."""
    steps = [step for step in bar.drawn(asked, counted).steps if step.count]
    ranked = [step for step in steps if isinstance(step.sign, int)]
    return Card(
        about=asked.question.title,
        text=asked.question.wording,
        who=sentence(asked, counted.total),
        office=_numbers(ranked),
        source=_numbers([step for step in steps if step not in ranked]) or "Every row is a sourced statement",
        address=address.host(site),
        bar=tuple(Piece(step.sign, step.count) for step in steps),
    )


def _numbers(steps: list[bar.Step]) -> str:
    return " · ".join(f"{step.count:,} {step.label[:1].lower()}{step.label[1:]}" for step in steps)
