"""Said beside done: how far a city's newest words are from its newest law or practice, as a sentence."""

from typing import Final

from .. import vocabulary
from ..catalogue.rows import Whole
from ..language import gettext, mark, ngettext
from ..models import Question
from ..register.standing import IN_FORCE

# Each sentence whole, for a law and for a practice: their words differ more elsewhere than in English.
_MISSING: Final = {
    ("words", "law"): mark("No words on record to set beside the law."),
    ("words", "practice"): mark("No words on record to set beside the practice."),
    ("law", "words"): mark("No law on record to set beside the words."),
    ("practice", "words"): mark("No practice on record to set beside the words."),
}
_SILENT: Final = {
    ("words", "law"): mark("The newest words state no position."),
    ("words", "practice"): mark("The newest words state no position."),
    ("deed", "law"): mark("The newest law states no position."),
    ("deed", "practice"): mark("The newest practice states no position."),
    ("both", "law"): mark("The newest words and law state no position."),
    ("both", "practice"): mark("The newest words and practice state no position."),
}
_SAME: Final = {
    "law": mark("Words and law are on the same step: “%(stance)s”."),
    "practice": mark("Words and practice are on the same step: “%(stance)s”."),
}
_WORDS_FOR_SELF: Final = {
    "law": mark("The newest words speak for their speaker only; they are not measured against the law."),
    "practice": mark("The newest words speak for their speaker only; they are not measured against the practice."),
}
_DEED_FOR_SELF: Final = {
    "law": mark("The newest law speaks for its speaker only; the words are not measured against it."),
    "practice": mark("The newest practice speaks for its speaker only; the words are not measured against it."),
}
_MARKED: Final = {
    "law": mark("The newest law is marked “%(status)s”; the words are not measured against it."),
    "practice": mark("The newest practice is marked “%(status)s”; the words are not measured against it."),
}
_UNMARKED: Final = {
    "law": mark("The newest law has no status on record; the words are not measured against it."),
    "practice": mark("The newest practice has no status on record; the words are not measured against it."),
}


def gap(words: Whole | None, deed: Whole | None, channel: str, question: Question) -> str:
    """The sentence; '' where both are missing. `channel` is the deed's: law or practice.

    It compares the newest published statement of each channel, as the city table shows it, and measures
    only where both speak for the city, have a rank, and the deed is in force.
    """
    if words is None or deed is None:
        if words is None and deed is None:
            return ""
        return gettext(_MISSING[("words", channel) if words is None else (channel, "words")])
    if unmeasured := _unmeasured(words, deed, channel):
        return unmeasured
    said, done = question.stance(words.stance), question.stance(deed.stance)
    if said.rank is None or done.rank is None:
        silent = "both" if said.rank == done.rank else "words" if said.rank is None else "deed"
        return gettext(_SILENT[silent, channel])
    steps = abs(said.rank - done.rank)
    if steps == 0:
        return gettext(_SAME[channel], stance=said.label)
    labels = {"said": said.label, "done": done.label}
    if channel == "law":
        return ngettext(
            "Words and law are %(number)s step apart: “%(said)s” and “%(done)s”.",
            "Words and law are %(number)s steps apart: “%(said)s” and “%(done)s”.",
            steps,
            **labels,
        )
    return ngettext(
        "Words and practice are %(number)s step apart: “%(said)s” and “%(done)s”.",
        "Words and practice are %(number)s steps apart: “%(said)s” and “%(done)s”.",
        steps,
        **labels,
    )


def _unmeasured(words: Whole, deed: Whole, channel: str) -> str:
    """Why nothing is measured where one of the two does not speak for the city as it stands, else ''."""
    if words.voice == "self":
        return gettext(_WORDS_FOR_SELF[channel])
    if deed.voice == "self":
        return gettext(_DEED_FOR_SELF[channel])
    if deed.act_status not in IN_FORCE[channel]:
        status = vocabulary.ACT_STATUSES.get(deed.act_status)
        return gettext(_MARKED[channel], status=status) if status else gettext(_UNMARKED[channel])
    return ""
