"""Said beside done: how far a city's newest words are from its newest law or practice, as a sentence."""

from .. import vocabulary
from ..models import Question, Statement
from ..register.standing import IN_FORCE
from ..text import counted


def gap(words: Statement | None, deed: Statement | None, channel: str, question: Question) -> str:
    """The sentence; '' where both are missing. `channel` is the deed's: law or practice.

    It compares the newest published statement of each channel, as the city table shows it, and measures
    only where both speak for the city, have a rank, and the deed is in force.
    """
    if words is None or deed is None:
        missing = {(False, True): "words", (True, False): channel}.get((words is not None, deed is not None))
        present = channel if missing == "words" else "words"
        return f"No {missing} on record to set beside the {present}." if missing else ""
    if unmeasured := _unmeasured(words, deed, channel):
        return unmeasured
    said, done = question.stance(words.stance), question.stance(deed.stance)
    if said.rank is None or done.rank is None:
        silent = "words and " + channel if said.rank == done.rank else "words" if said.rank is None else channel
        return f"The newest {silent} state{'s' if silent == channel else ''} no position."
    steps = abs(said.rank - done.rank)
    if steps == 0:
        return f"Words and {channel} are on the same step: “{said.label}”."
    return f"Words and {channel} are {counted(steps, 'step')} apart: “{said.label}” and “{done.label}”."


def _unmeasured(words: Statement, deed: Statement, channel: str) -> str:
    """Why nothing is measured where one of the two does not speak for the city as it stands, else ''."""
    if words.voice == "self":
        return f"The newest words speak for their speaker only; they are not measured against the {channel}."
    if deed.voice == "self":
        return f"The newest {channel} speaks for its speaker only; the words are not measured against it."
    if deed.act_status not in IN_FORCE[channel]:
        status = vocabulary.ACT_STATUSES.get(deed.act_status)
        marked = f"is marked “{status}”" if status else "has no status on record"
        return f"The newest {channel} {marked}; the words are not measured against it."
    return ""
