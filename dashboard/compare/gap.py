"""Said beside done: how far a city's newest words are from its newest law or practice, as a sentence."""

from .. import vocabulary
from ..models import Question, Statement
from ..text import counted


def gap(words: Statement | None, deed: Statement | None, channel: str, question: Question) -> str:
    """The sentence; '' where both are missing. `channel` is the deed's: law or practice.

    It names what is compared: the newest published statement of each channel, as the city table shows it.
    """
    if words is None or deed is None:
        missing = {(False, True): "words", (True, False): channel}.get((words is not None, deed is not None))
        present = channel if missing == "words" else "words"
        return f"No {missing} on record to set beside the {present}." if missing else ""
    said, done = question.stance(words.stance), question.stance(deed.stance)
    if said.rank is None or done.rank is None:
        silent = "words and " + channel if said.rank == done.rank else "words" if said.rank is None else channel
        return f"The newest {silent} state{'s' if silent == channel else ''} no position."
    steps = abs(said.rank - done.rank)
    if steps == 0:
        compared = f"Words and {channel} are on the same step: “{said.label}”."
    else:
        compared = f"Words and {channel} are {counted(steps, 'step')} apart: “{said.label}” and “{done.label}”."
    return compared + _limits(words, deed, channel)


def _limits(words: Statement, deed: Statement, channel: str) -> str:
    """What keeps the newest of a channel from speaking for the city as it stands."""
    found = ""
    if words.voice == "self":
        found += " The newest words speak for their speaker only."
    if deed.act_status not in ("", "in_force"):
        found += f" The newest {channel} is marked “{vocabulary.ACT_STATUSES[deed.act_status]}”."
    return found
