"""Speech without quotation marks: the turns of a transcript, and a statement printed whole."""

import re
from dataclasses import dataclass, replace
from typing import Final

from .mentions import LOCAL, OTHER, Speaker, surname
from .offices import ANY, held
from .sentences import sentences
from .story import Story

_LABEL: Final = re.compile(
    r"(?P<who>(?:[QA](?=[ ]?[:.])|[A-Z][\w.'’-]*(?:[ ][\w.'’-]+){0,5}))"
    r"(?:,(?P<office>[^:\n]{3,60}))?(?:[ ]?\((?P<inside>[^)]{2,60})\))?[ ]?:[ ]+(?=\S)"
)
_ASKING: Final = re.compile(
    r"(?:question|q|reporter|moderator|interviewer|host|audience|speaker|operator|press|man|woman|"
    r"unknown|crowd|note|date|time|location|contact|subject|re|from|to|what|when|where|who|why|"
    r"update|breaking|related)\b",
    re.I,
)
_FIRST: Final = re.compile(r"\b(?:I|we|our|my|us|We|Our|My)\b")
_INTRODUCED: Final = re.compile(
    r"\b(?:statement|remarks|letter|message|following|comment|response)\b[^.]{0,160}:\s*$|"
    r"\b(?:read|reads|said|wrote|statement|tweeted|posted)(?: in full| in part)?:\s*$",
    re.I,
)
LONGEST: Final = 110  # words of one turn that are proposed as they stand


@dataclass(frozen=True)
class Turn:
    """What one speaker says in one paragraph."""

    speaker: Speaker
    start: int
    end: int


def turns(story: Story) -> list[Turn]:
    """The paragraphs of a transcript or of a statement printed without marks, each with its speaker."""
    return _transcript(story) or _printed_whole(story)


def _transcript(story: Story) -> list[Turn]:
    prose = [b for b in story.blocks if b.kind == "prose"]
    labels = {b.start: m for b in prose if (m := _LABEL.match(story.text, b.start, b.end)) and _is_label(m)}
    who = {m["who"].lower() for m in labels.values()}
    if len(labels) < 3 or len(who) < 2 or len(labels) < 0.25 * len(prose):
        return []
    found: list[Turn] = []
    speaker, asked = OTHER, _answering(story, min(labels)) if "a" in who else OTHER
    for block in prose:
        start = block.start
        if match := labels.get(block.start):
            speaker, start = asked if match["who"] == "A" else _labelled(story, match), match.end()
        if speaker.place:
            found.append(Turn(speaker, start, block.end))
    return found


def _answering(story: Story, before: int) -> Speaker:
    """Who answers in an interview: the only official that its introduction names, by office alone or by name alone."""
    mentions = [m for m in story.people.mentions if m.start < before and m.how != "pronoun"]
    officials = {m.speaker for m in mentions if m.speaker.seat in LOCAL and m.speaker.place and m.how != "body"}
    named = {s for s in officials if s.name}
    if len(named) == 1:
        return named.pop()
    persons = {m.name for m in mentions if m.speaker.seat == "other" and len(m.name.split()) > 1}
    if not named and len(officials) == 1 and len(persons) == 1:
        return replace(officials.pop(), name=persons.pop())
    return OTHER


def _is_label(match: re.Match[str]) -> bool:
    words = match["who"].split()
    return (
        match["who"].isupper()
        or len(words) == 1
        or bool(ANY.search(match["who"]))
        or all(w[0].isupper() for w in words)
    )


def _labelled(story: Story, match: re.Match[str]) -> Speaker:
    who = match["who"]
    if _ASKING.match(who):
        return OTHER
    office = (
        ANY.search(who)
        or (ANY.search(match["office"]) if match["office"] else None)
        or (ANY.search(match["inside"]) if match["inside"] else None)
    )
    name = (who[: office.start()] + who[office.end() :] if office and office.string == who else who).strip(" .,")
    shown = " ".join(w.capitalize() if w.isupper() and len(w) > 2 else w for w in name.split())
    known = [
        m.speaker for m in story.people.mentions if m.name and surname(m.name).lower() == surname(name).lower() and name
    ]
    governing = [s for s in known if s.seat in ("city", "county") and s.place]
    if governing and (office is None or held(office).seat != "other"):
        return governing[0]
    if office is None or held(office).seat == "other":
        return OTHER
    kind = held(office)
    holders = [m.speaker for m in story.people.mentions if m.speaker.label == kind.label and m.speaker.place]
    if not name and holders:
        return holders[0]
    place = holders[0].place if holders else story.home
    if place is None or (kind.seat == "county") != (place.level == "county"):
        return OTHER
    return Speaker(
        shown,
        office.group().title() if kind.label != "Mayor" else "Mayor",
        kind.seat,
        kind.voice,
        place,
        "",
        not holders,
        kind.label,
    )


def _printed_whole(story: Story) -> list[Turn]:
    found: list[Turn] = []
    prose = [b for b in story.blocks if b.kind == "prose"]
    for at, block in enumerate(prose):
        if not _INTRODUCED.search(story.masked[block.start : block.end]):
            continue
        speaker = _introduced(story, block.start, block.end)
        if speaker is None:
            continue
        for after in prose[at + 1 : at + 7]:
            words = story.text[after.start : after.end]
            if words[0] in '“"' or not _FIRST.search(words) or re.search(r"\b(?:said|told|added)\b", words[:300]):
                break
            found.append(Turn(speaker, after.start, after.end))
    if (
        not found
        and re.search(r"\b(?:statement|letter|message|remarks|address)\b", story.title, re.I)
        and not story.quotes
    ):
        speaker = _titled(story)
        if speaker:
            found = [Turn(speaker, b.start, b.end) for b in prose if _FIRST.search(story.text[b.start : b.end])]
    return found


def _introduced(story: Story, start: int, end: int) -> Speaker | None:
    here = [
        m.speaker
        for m in story.people.mentions
        if start <= m.start < end and m.how in ("name", "surname", "office", "body")
    ]
    if not here or here[0].seat == "other":
        return None
    return here[0] if here[0].place else None


def _titled(story: Story) -> Speaker | None:
    for match in ANY.finditer(story.title):
        office = held(match)
        known = [m.speaker for m in story.people.mentions if m.speaker.label == office.label and m.speaker.place]
        if office.seat == "city" and known:
            return known[0]
        if office.seat == "city" and story.home:
            name = re.match(r"\s+((?:[A-Z][\w.'’-]+ ?){1,3})", story.title[match.end() :])
            words = [
                w
                for w in (name[1].split() if name else [])
                if w not in ("On", "Regarding", "In", "After", "About", "Responding")
            ]
            return Speaker(" ".join(words), office.label, "city", office.voice, story.home, "", True, office.label)
    return None


def on_subject(story: Story, turn: Turn) -> tuple[int, int] | None:
    """The part of a turn that is about the subject: all of a short one, else its first run of such sentences."""
    text = story.text
    if not story.subject.strong(text[turn.start : turn.end]):
        return None
    if len(text[turn.start : turn.end].split()) <= LONGEST:
        return turn.start, turn.end
    cut = sentences(story.masked, text, turn.start, turn.end)
    strong = [i for i, (s, e) in enumerate(cut) if story.subject.strong(text[s:e])]
    first, last = strong[0], strong[0]
    for number in strong[1:]:
        if number - last <= 2 and len(text[cut[first][0] : cut[number][1]].split()) <= LONGEST:
            last = number
    return cut[first][0], cut[last][1]
