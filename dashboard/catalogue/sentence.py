"""A filter in words: the sentence above every table, the page's title, the name of a file.

Each clause is a message of its own, whole with its preposition, so that a translation can say it in its own way.
"""

import re
from typing import Final

from .. import dates, vocabulary
from ..language import figures, gettext, plural
from ..text import listed
from .facets import BY_NAME
from .filter import Filter

_WHOLE: Final = re.compile(r"^\s*[\"“”]([^\"“”]*)[\"“”]\s*$")  # quotation marks around all that is searched for


def sentence(asked: Filter, total: int) -> str:
    """What is shown: '17 cities in California or Illinois that limit most help, in words'."""
    return f"{figures(total)} {describe(asked, total)}"


def describe(asked: Filter, total: int) -> str:
    """The sentence without its number."""
    words = (_cities if asked.of == "cities" else _statements)(asked, total)
    if asked.as_of:
        words = gettext("%(words)s, as of %(day)s", words=words, day=dates.shown(asked.as_of))
    if asked.known_on:
        held = dates.shown(asked.known_on)
        words = gettext("%(words)s, as the register held it on %(day)s", words=words, day=held)
    return words


def _cities(asked: Filter, total: int) -> str:
    parts = [_places(asked, total)]
    parts += _said(asked, "state", "population")
    if asked.values("stance"):
        parts.append(_stances(asked, total))
    elif asked.values("channel"):
        parts.append(gettext("with a statement %(in_channels)s", in_channels=_channels(asked)))
    parts += _whose(asked) + _said(asked, "due", "label", "speaker", "publisher", "check")
    parts += _words_and_dates(asked)
    if asked.shows_unresearched and not asked.values("standing") and not asked.narrows:
        parts.append(gettext("on file, researched or not"))
    elif not asked.narrows:
        parts.append(gettext("with statements on record"))
    return " ".join(parts)


def _statements(asked: Filter, total: int) -> str:
    parts = [plural("statement", "statements", total)]
    if asked.values("channel"):
        parts.append(_channels(asked))
    if asked.values("stance"):
        labels = listed(f"“{asked.label('stance', value)}”" for value in asked.values("stance"))
        parts.append(gettext("coded %(stances)s", stances=labels))
    places = _said(asked, "state", "population") + _whose(asked) + _said(asked, "due")
    if places or asked.values("level"):
        parts.append(gettext("about %(places)s", places=" ".join([_places(asked, 2), *places])))
    if asked.values("speaker"):
        parts.append(gettext("by %(speakers)s", speakers=listed(asked.values("speaker"))))
    parts += _said(asked, "label", "publisher", "check")
    parts += _words_and_dates(asked)
    return " ".join(parts) if len(parts) > 1 else gettext("%(statements)s on record", statements=parts[0])


def _places(asked: Filter, count: int) -> str:
    levels = asked.values("level")
    if not levels or set(levels) == set(vocabulary.CITY_LEVELS):
        if asked.of == "statements" and not levels:
            return gettext("places")
        return plural("city", "cities", count)
    if count == 1:
        return listed(vocabulary.LEVELS[level].lower() for level in levels)
    return listed(vocabulary.LEVEL_PLURALS[level] for level in levels)


def _stances(asked: Filter, count: int) -> str:
    does = listed(asked.question.stance(code).does(count) for code in asked.values("stance"))
    if asked.values("channel"):
        return gettext("that %(do)s, %(in_channels)s", do=does, in_channels=_channels(asked))
    return gettext("that %(do)s", do=does)


def _channels(asked: Filter) -> str:
    return listed(vocabulary.IN_CHANNELS[channel] for channel in asked.values("channel"))


def _said(asked: Filter, *names: str) -> list[str]:
    return [
        BY_NAME[name].sentence([asked.label(name, value) for value in asked.values(name)])
        for name in names
        if asked.values(name)
    ]


def _whose(asked: Filter) -> list[str]:
    """What is said of where the cities stand, as one clause: each begins alike."""
    clauses = _said(asked, "standing", "basis", "deeds")
    return [listed(clauses, "and")] if clauses else []


def _words_and_dates(asked: Filter) -> list[str]:
    found = [gettext("matching “%(words)s”", words=_WHOLE.sub(r"\1", asked.q))] if asked.q else []
    since, until = dates.shown(asked.since), dates.shown(asked.until)
    if since and until:
        spoken = (
            gettext("said between %(since)s and %(until)s", since=since, until=until),
            gettext("with a statement said between %(since)s and %(until)s", since=since, until=until),
        )
    elif since:
        spoken = (
            gettext("said since %(since)s", since=since),
            gettext("with a statement said since %(since)s", since=since),
        )
    elif until:
        spoken = (
            gettext("said until %(until)s", until=until),
            gettext("with a statement said until %(until)s", until=until),
        )
    else:
        return found
    return [*found, spoken[asked.of == "cities"]]
