"""Persons and bodies as an article names them, and the form of names."""

import re
from dataclasses import dataclass
from typing import Final

from .gazetteer import Place
from .sentences import CITY, COUNTY, FOREIGN
from .wordlists import NO_NAMES

_W: Final = r"(?!(?:Jr|Sr)\b)[A-Z][^\W\d_]*(?:['’](?!s\b)[^\W\d_]+|-[^\W\d_]+)*"
_PARTICLE: Final = r"(?:de la|de los|de|la|del|van der|van|von|der|da|di|dos|al|el|bin|St\.)"
_NICK: Final = r"(?: [“\"'‘][A-Z]\w+[”\"'’])?"
NAME: Final = (
    rf"(?:(?:[A-Z]\.){{1,2}} ?|{_W}|(?<![\w-])(?:de|van|del|von|di)(?= [A-Z]))"
    rf"(?:{_NICK}(?: (?:[A-Z]\.)+(?= ?[A-Z])| {_PARTICLE}(?= [A-Z])| {_W})){{0,4}}"
    r"(?:,? (?:Jr|Sr)\.|,? (?:II|III|IV)\b)?"
)
ANY_NAME: Final = re.compile(rf"(?<![\w-])(?:{NAME})")
WHERE: Final = f"[{CITY}{COUNTY}{FOREIGN}]"
_OFFICE_WORDS: Final = re.compile(
    r"^(?:Mayor|Police|City|Council\w*|Alder\w*|Ald|Chief|County|Sheriff|President|Deputy|Town|"
    r"Board|Department|Office|Gov|Sen|Rep)\b"
)


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks in the article; `seat` is 'other' where he is nobody of a U.S. local government."""

    name: str = ""
    role: str = ""
    seat: str = "other"
    voice: str = ""
    place: Place | None = None
    on_behalf_of: str = ""
    guessed: bool = False  # the place is the article's home, not said of him
    label: str = ""  # the office's
    also: tuple[Place, ...] = ()  # further places, where several speak as one


OTHER: Final = Speaker()
LOCAL: Final = ("city", "county")


@dataclass
class Mention:
    """Where the article names, or means, somebody."""

    start: int
    end: int
    speaker: Speaker
    how: str  # name, surname, office, pronoun, body, other
    name: str = ""


def surname(name: str) -> str:
    """What later mentions call a person: 'de Blasio' of 'Bill de Blasio', without 'Jr.'."""
    parts = re.sub(r",? (?:Jr\.|Sr\.|II|III|IV)$", "", name).split()
    for at in range(1, len(parts)):
        if parts[at][0].islower() or parts[at] == "St.":
            return " ".join(parts[at:])
    return parts[-1] if parts else ""


def trimmed(name: str) -> str:
    """`name` without words that only open the sentence."""
    words = name.split(" ")
    while words and words[0] in NO_NAMES:
        words.pop(0)
    return " ".join(words)


def is_no_name(name: str) -> bool:
    """Whether words in capitals are no person's name but the sentence's first word, or an office."""
    return all(word in NO_NAMES for word in name.split()) or bool(_OFFICE_WORDS.match(trimmed(name) or name))


def nobody(begin: int, stop: int, name: str) -> Mention:
    """The mention of somebody who is nobody of a U.S. city or county."""
    return Mention(begin, stop, Speaker(name), "name" if name else "other", name)


def alike(one: Speaker, other: Speaker) -> bool:
    """Whether two mentions may be of one person."""
    if one.seat != other.seat or one.label != other.label:
        return False
    if one.place and other.place and one.place != other.place:
        return False
    firsts = [name.split()[0][0] for name in (one.name, other.name) if len(name.split()) > 1]
    return len(firsts) < 2 or firsts[0] == firsts[1]
