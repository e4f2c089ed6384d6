"""What is proposed from an article: plain values."""

from dataclasses import dataclass

from .gazetteer import Place


@dataclass(frozen=True)
class Act:
    """Law or practice of one place as one passage reports it."""

    place: Place
    channel: str
    status: str
    role: str
    speaker: str
    start: int
    end: int
    at: int  # where its verb stands: days are counted from there
    guessed: bool  # the place is the article's home, not named beside it


@dataclass(frozen=True)
class Proposal:
    """One statement that the article seems to hold; a person decides, and nothing here is a stance."""

    city: str
    state: str
    level: str
    channel: str  # words, law or practice
    speech: str  # direct, indirect, or '' for law and practice that nobody is named for
    speaker: str
    role: str
    on_behalf_of: str
    voice: str  # city or self
    quote: str  # what stands inside the marks; “…” where the article's own words stood between
    sentence: str  # the passage as printed
    said_on: str  # '2016-11-10', '2016-11', or ''
    said_on_precision: str
    said_on_note: str
    start: int  # of the passage in the text as given
    end: int
    confidence: float  # 0 to 1
    act_status: str = ""


@dataclass(frozen=True)
class Article:
    """The proposals of one article in its order, and the cities it only mentions."""

    proposals: tuple[Proposal, ...]
    mentioned: tuple[Place, ...]
