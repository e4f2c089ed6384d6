"""The facets: name in the address, label, column, allowed words and English, one facet a block.

`place` facets are columns of a city or its standing. `newest` facets speak, on cities, of the newest
published statement in a channel, and on statements of the statement itself. `statement` and `citation`
facets ask for a statement, or one of its citations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import SQLColumnExpression

from .. import vocabulary
from ..models import Citation, City, Newest, Question, Source, Standing, Statement
from ..text import listed
from ..vocabulary import Words
from .deeds import DEEDS
from .due import DUE


@dataclass(frozen=True)
class Facet:
    """One way to narrow. `column` is counted and compared; `words` are the allowed values, None for any."""

    name: str
    label: str
    scope: str
    column: SQLColumnExpression[Any]
    words: Callable[[Question], Words] | None
    english: Callable[[Sequence[str]], str]
    statement_column: SQLColumnExpression[Any] | None = None
    always: bool = False  # show values that no row has
    searchable: bool = False
    prefixed: bool = False  # its values are unclear away from its label

    def labels(self, question: Question) -> Words | None:
        """Value → label, or None where any value is allowed."""
        return self.words(question) if self.words else None


def _fixed(words: Words) -> Callable[[Question], Words]:
    return lambda _question: words


def _quoted(labels: Sequence[str]) -> str:
    return listed(f"“{label}”" for label in labels)


def _lower(labels: Sequence[str]) -> str:
    return listed(label[:1].lower() + label[1:] for label in labels)


FACETS: Final = (
    Facet("stance", "Stance", "newest", Newest.stance,
          lambda question: {s.code: s.label for s in question.stances},
          _lower, Statement.stance, always=True),
    Facet("channel", "Channel", "newest", Newest.channel, _fixed(vocabulary.CHANNELS),
          lambda labels: f"in {_lower(labels)}", Statement.channel, always=True),
    Facet("standing", "Standing", "place", Standing.standing, lambda question: question.standings,
          lambda labels: f"whose standing is {_quoted(labels)}", always=True),
    Facet("basis", "Standing decided by", "place", Standing.basis,
          _fixed({c: vocabulary.CHANNELS[c] for c in ("law", "practice", "words")}),
          lambda labels: f"whose standing is decided by {_lower(labels)}", prefixed=True),
    Facet("deeds", "Words and deeds", "place", DEEDS, _fixed(vocabulary.DEEDS),
          lambda labels: f"whose words and deeds are {_lower(labels)}", always=True, prefixed=True),
    Facet("due", "Next look", "place", DUE, _fixed(vocabulary.DUE),
          lambda labels: f"whose next look is {_lower(labels)}", prefixed=True),
    Facet("state", "State", "place", City.state, _fixed(vocabulary.STATES),
          lambda labels: f"in {listed(labels)}", searchable=True),
    Facet("population", "Population", "place", City.population_band, _fixed(vocabulary.POPULATIONS),
          lambda labels: f"with a population of {_lower(labels)}"),
    Facet("level", "Kind of government", "place", City.level, _fixed(vocabulary.LEVELS), _lower, always=True),
    Facet("label", "Use of the label", "statement", Statement.label_use, _fixed(vocabulary.LABEL_USES),
          lambda labels: f"with a speaker who {_lower(labels)}"),
    Facet("speaker", "Speaker", "statement", Statement.speaker, None,
          lambda labels: f"with words of {listed(labels)}", searchable=True),
    Facet("publisher", "Publisher", "citation", Source.publisher, None,
          lambda labels: f"reported by {listed(labels)}", searchable=True),
    Facet("check", "Quote check", "citation", Citation.check_result, _fixed(vocabulary.CHECKS),
          lambda labels: f"with the check result {_quoted(labels)}"),
)  # fmt: skip

BY_NAME: Final = {facet.name: facet for facet in FACETS}
