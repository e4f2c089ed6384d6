"""A filter in English: the sentence above every table, the page's title, the name of a file."""

from .. import dates, vocabulary
from ..text import listed, third_person
from .facets import BY_NAME
from .filter import Filter


def sentence(asked: Filter, total: int) -> str:
    """What is shown: '17 cities in California or Illinois that limit most help, in words'."""
    return f"{total:,} {describe(asked, total)}"


def describe(asked: Filter, total: int) -> str:
    """The sentence without its number."""
    words = (_cities if asked.of == "cities" else _statements)(asked, total)
    words += f", as of {dates.shown(asked.as_of)}" if asked.as_of else ""
    return words + (f", as the register held it on {dates.shown(asked.known_on)}" if asked.known_on else "")


def _cities(asked: Filter, total: int) -> str:
    one = total == 1
    parts = [_places(asked, one)]
    parts += _said(asked, "state", "population")
    if asked.values("stance"):
        parts.append(f"that {_stances(asked, one)}" + (f", {_channels(asked)}" if asked.values("channel") else ""))
    elif asked.values("channel"):
        parts.append(f"with a statement {_channels(asked)}")
    parts += _said(asked, "standing", "basis", "deeds", "due", "label", "speaker", "publisher", "check")
    parts += _words_and_dates(asked, "with a statement ")
    if asked.shows_unresearched and not asked.values("standing") and not asked.narrows:
        parts.append("on file, researched or not")
    elif not asked.narrows:
        parts.append("with statements on record")
    return " ".join(parts)


def _statements(asked: Filter, total: int) -> str:
    parts = ["statement" if total == 1 else "statements"]
    if asked.values("channel"):
        parts.append(_channels(asked))
    if asked.values("stance"):
        labels = [asked.label("stance", value) for value in asked.values("stance")]
        parts.append("coded " + listed(f"“{label}”" for label in labels))
    places = _said(asked, "state", "population", "standing", "basis", "deeds", "due")
    if places or asked.values("level"):
        parts.append(" ".join([f"about {_places(asked, False)}", *places]))
    if asked.values("speaker"):
        parts.append(f"by {listed(asked.values('speaker'))}")
    parts += _said(asked, "label", "publisher", "check")
    parts += _words_and_dates(asked, "")
    return " ".join(parts) if len(parts) > 1 else f"{parts[0]} on record"


def _places(asked: Filter, one: bool) -> str:
    levels = asked.values("level")
    if not levels or set(levels) == set(vocabulary.CITY_LEVELS):
        return "city" if one and asked.of == "cities" else "cities" if asked.of == "cities" or levels else "places"
    if one:
        return listed(vocabulary.LEVELS[level].lower() for level in levels)
    return listed(vocabulary.LEVEL_PLURALS[level] for level in levels)


def _stances(asked: Filter, one: bool) -> str:
    stances = [asked.question.stance(code) for code in asked.values("stance")]
    return listed(third_person(s.plural) if one else s.plural for s in stances)


def _channels(asked: Filter) -> str:
    return BY_NAME["channel"].english([asked.label("channel", v) for v in asked.values("channel")])


def _said(asked: Filter, *names: str) -> list[str]:
    return [
        BY_NAME[name].english([asked.label(name, value) for value in asked.values(name)])
        for name in names
        if asked.values(name)
    ]


def _words_and_dates(asked: Filter, lead: str) -> list[str]:
    found = [f"matching “{asked.q}”"] if asked.q else []
    if asked.since and asked.until:
        found.append(f"{lead}said between {dates.shown(asked.since)} and {dates.shown(asked.until)}")
    elif asked.since:
        found.append(f"{lead}said since {dates.shown(asked.since)}")
    elif asked.until:
        found.append(f"{lead}said until {dates.shown(asked.until)}")
    return found
