"""The facets: name in the address, label, column, allowed words and the clause that says it, one facet a block.

`place` facets are columns of a city or its standing. `newest` facets speak, on cities, of the newest
published statement in a channel, and on statements of the statement itself. `statement` and `citation`
facets ask for a statement, or one of its citations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import SQLColumnExpression

from .. import vocabulary
from ..language import gettext, mark
from ..models import Citation, City, Newest, Question, Source, Standing, Statement
from ..text import listed
from ..vocabulary import Words
from .deeds import DEEDS
from .due import DUE


@dataclass(frozen=True)
class Facet:
    """One way to narrow. `column` is counted and compared; `words` are the allowed values, None for any.

    `sentence` makes the clause that says chosen values.
    """

    name: str
    title: str
    scope: str
    column: SQLColumnExpression[Any]
    words: Callable[[Question], Words] | None
    sentence: Callable[[Sequence[str]], str]
    statement_column: SQLColumnExpression[Any] | None = None
    always: bool = False  # show values that no row has
    searchable: bool = False
    prefixed: bool = False  # its values are unclear away from its label

    @property
    def label(self) -> str:
        """What people read for it."""
        return gettext(self.title)

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
    Facet("stance", mark("Stance"), "newest", Newest.stance,
          lambda question: {s.code: s.label for s in question.stances},
          _lower, Statement.stance, always=True),
    Facet("channel", mark("Channel"), "newest", Newest.channel, _fixed(vocabulary.CHANNELS),
          lambda labels: gettext("in %(channels)s", channels=_lower(labels)), Statement.channel, always=True),
    Facet("standing", mark("Standing"), "place", Standing.standing, lambda question: question.standings,
          lambda labels: gettext("whose standing is %(standings)s", standings=_quoted(labels)), always=True),
    Facet("basis", mark("Standing decided by"), "place", Standing.basis,
          _fixed(vocabulary.CHANNELS_BY_WEIGHT),
          lambda labels: gettext("whose standing is decided by %(channels)s", channels=_lower(labels)), prefixed=True),
    Facet("deeds", mark("Words and deeds"), "place", DEEDS, _fixed(vocabulary.DEEDS),
          lambda labels: gettext("whose words and deeds are %(apart)s", apart=_lower(labels)),
          always=True, prefixed=True),
    Facet("due", mark("Next look"), "place", DUE, _fixed(vocabulary.DUE),
          lambda labels: gettext("whose next look is %(due)s", due=_lower(labels)), prefixed=True),
    Facet("state", mark("State"), "place", City.state, _fixed(vocabulary.STATES),
          lambda labels: gettext("in %(states)s", states=listed(labels)), searchable=True),
    Facet("population", mark("Population"), "place", City.population_band, _fixed(vocabulary.POPULATIONS),
          lambda labels: gettext("with a population of %(sizes)s", sizes=_lower(labels))),
    Facet("level", mark("Kind of government"), "place", City.level, _fixed(vocabulary.LEVELS), _lower, always=True),
    Facet("label", mark("Use of the label"), "statement", Statement.label_use, _fixed(vocabulary.LABEL_USES),
          lambda labels: gettext("with a speaker who %(uses)s", uses=_lower(labels))),
    Facet("speaker", mark("Speaker"), "statement", Statement.speaker, None,
          lambda labels: gettext("with words of %(speakers)s", speakers=listed(labels)), searchable=True),
    Facet("publisher", mark("Publisher"), "citation", Source.publisher, None,
          lambda labels: gettext("reported by %(publishers)s", publishers=listed(labels)), searchable=True),
    Facet("check", mark("Quote check"), "citation", Citation.check_result, _fixed(vocabulary.CHECKS),
          lambda labels: gettext("with the check result %(results)s", results=_quoted(labels))),
)  # fmt: skip

BY_NAME: Final = {facet.name: facet for facet in FACETS}
