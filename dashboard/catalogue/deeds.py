"""Words and deeds: whether what a city said last and what it decided or does lie apart.

Both are the newest statements that the table shows. They are compared where both have a rank, speak in the
city's own voice, and the deed is in force; everywhere else nothing is claimed.
"""

from typing import Any, Final

from sqlalchemy import SQLColumnExpression, and_, case, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from ..models import Newest, Stance, Standing
from ..register.standing import IN_FORCE, STEPS_APART

_said, _done = aliased(Newest, name="said"), aliased(Newest, name="done")
_words, _deed = aliased(Stance, name="words_stance"), aliased(Stance, name="deed_stance")


def _ranked(newest: Any, stance: Any) -> list[Any]:
    """The newest statement of the city in the row, in its own voice, with the rank of its stance."""
    return [
        newest.city_id == Standing.city_id,
        newest.question_id == Standing.question_id,
        newest.voice == "city",
        stance.question_id == newest.question_id,
        stance.code == newest.stance,
        stance.rank.is_not(None),
    ]


_in_force = or_(
    *(and_(_done.channel == channel, _done.act_status.in_(statuses)) for channel, statuses in IN_FORCE.items())
)
# The widest step between the newest words and the newest law or practice of the row's city; NULL without both.
_widest = (
    select(func.max(func.abs(_words.rank - _deed.rank)))
    .where(_said.channel == "words", *_ranked(_said, _words), _in_force, *_ranked(_done, _deed))
    .correlate(Standing)
    .scalar_subquery()
)

# A word of `vocabulary.DEEDS`, or '' where nothing is claimed.
DEEDS: Final[SQLColumnExpression[str]] = case(
    (_widest >= STEPS_APART, literal_column("'apart'")),
    (_widest < STEPS_APART, literal_column("'together'")),
    else_=literal_column("''"),
)
