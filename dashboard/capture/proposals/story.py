"""One article taken apart: its blocks, quotes, places, people and sentences, all at the text's own offsets."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Final

from . import sentences
from .gazetteer import Place, folded
from .layout import Block, blocks
from .mentions import Mention
from .outlets import Home
from .people import People
from .places import Atlas
from .quotes import Quote, masked, quotes
from .subject import IMMIGRATION, Nearness, Subject

_FILLERS: Final = {
    "city": sentences.CITY,
    "county": sentences.COUNTY,
    "state": sentences.STATE,
    "abroad": sentences.FOREIGN,
    "other": sentences.OTHER,
}
LONGEST: Final = 1500  # characters of a sentence outside its quotes: a longer one is a list, or no sentence


@dataclass(frozen=True)
class Sentence:
    """One sentence and what stands in it."""

    start: int
    end: int
    block: int  # the number of its paragraph
    quotes: tuple[Quote, ...]
    mentions: tuple[Mention, ...]


class Story:
    """What the rules look at; nothing in it changes once made."""

    def __init__(
        self,
        text: str,
        title: str,
        publisher: str,
        published_on: date | None,
        url: str,
        subject: Subject = IMMIGRATION,
    ) -> None:
        self.title, self.published_on, self.subject = title, published_on, subject
        self.publisher_home = Home(publisher, url)
        self.blocks: list[Block] = blocks(text, title)
        # Lines wrapped by a printer are one line to the rules; every character keeps its place.
        self.text = text = _unwrapped(text, self.blocks)
        self.quotes = quotes(text, self.blocks)
        self.atlas = Atlas(text, self.blocks, title, self.publisher_home)
        prose = [(block.start, block.end) for block in self.blocks if block.kind == "prose"]
        self.home, firm = self._home()
        marks = [(q.outer_start, q.outer_end, sentences.QUOTE) for q in self.quotes]
        outside = [s for s in self.atlas.spots if not any(q.outer_start <= s.start < q.outer_end for q in self.quotes)]
        self.masked = masked(
            text, marks + [(s.start, s.end, sentences.OTHER if s.dateline else _FILLERS[s.kind]) for s in outside]
        )
        readable = [(b.start, b.end) for b in self.blocks if b.kind in ("prose", "heading", "caption")]
        self.people = People(self.masked, self.atlas, readable, self.home, firm=firm)
        self.nearness = Nearness(subject, text, title, prose)
        self.sentences = self._sentences()

    def strong_in(self, sentence: Sentence) -> bool:
        """Whether words of the subject stand in the sentence."""
        return self.subject.strong(self.text[sentence.start : sentence.end]) > 0

    def _home(self) -> tuple[Place | None, bool]:
        """The city whose mayor 'the mayor' is by default, and whether dateline, publisher or title say so."""
        atlas, publisher = self.atlas, self.publisher_home
        if atlas.dateline:
            return atlas.dateline, True
        if any(spot.dateline for spot in atlas.spots) and atlas.abroad:
            return None, False
        counts: dict[Place, int] = {}
        for spot in atlas.spots:
            if spot.kind == "city" and spot.place:
                counts[spot.place] = counts.get(spot.place, 0) + 1
        ranked = sorted(counts, key=lambda place: -counts[place])
        for named in ranked:
            if named.name.lower().replace(".", "") in publisher.names or named == publisher.city:
                return named, True
        if publisher.city and (publisher.is_government or not ranked):
            return publisher.city, True
        titled = {place for place in counts for s in atlas.titled if s.kind == "city" and folded(place.name) == s.name}
        if len(titled) == 1:
            return titled.pop(), True
        if ranked and counts[ranked[0]] >= 0.6 * sum(counts.values()):
            return ranked[0], False
        if ranked and publisher.city:
            return publisher.city, True
        if not ranked and len(publisher.names) == 1 and (found := atlas.likeliest(next(iter(publisher.names)))):
            return found, True
        first = next((b for b in self.blocks if b.kind == "prose"), None)
        lead = {s.place for s in atlas.spots if first and first.start <= s.start < first.end and s.kind == "city"}
        return (lead.pop() if len(lead) == 1 else None), False

    def _sentences(self) -> list[Sentence]:
        found: list[Sentence] = []
        mentions, quotes = self.people.mentions, self.quotes
        named, marked = [m.start for m in mentions], [q.outer_start for q in quotes]
        datelines = {s.start: s.end for s in self.atlas.spots if s.dateline}
        for number, block in enumerate(self.blocks):
            if block.kind != "prose":
                continue
            begin = datelines.get(block.start, block.start)
            for start, end in sentences.sentences(self.masked, self.text, begin, block.end):
                inside = tuple(quotes[bisect_left(marked, start) : bisect_left(marked, end)])
                if end - start - sum(q.end - q.start for q in inside) > LONGEST:
                    continue
                of = tuple(mentions[bisect_left(named, start) : bisect_left(named, end)])
                found.append(Sentence(start, end, number, inside, of))
        return found


def _unwrapped(text: str, of: list[Block]) -> str:
    return masked(text, [(at, at + 1, " ") for b in of for at in range(b.start, b.end) if text[at] in "\n\t\u00a0"])
