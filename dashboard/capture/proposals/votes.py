"""Decisions that an article or a council's minutes report: votes, motions, and what a mayor signed."""

import re
from typing import Final

from .mentions import Mention, Speaker
from .records import Act
from .story import Sentence, Story

_VOTED: Final = re.compile(
    r"(?P<verb>voted?(?: [\w-]+){0,4}? (?:to (?:approve|adopt|pass|reject|table|repeal|bar|ban|"
    r"limit|become|join|declare|\w+)|in favor of|against|down|for|on)|voted|votes|"
    r"approved|approves|passed|passes|adopted|adopts|enacted|rejected|rejects|repealed|rescinded|"
    r"tabled|postponed|defeated|ratified|affirmed|codified|declared|introduced|"
    r"(?:is|are) (?:considering|expected to vote|weighing|set to vote|debating)|will (?:vote|consider)|considered|"
    r"debated|proposed|authorized|designated|reaffirmed)"
)
_SIGNED: Final = re.compile(
    r"(?P<verb>signed|signs|issued|issues|vetoed|vetoes|rescinded|revoked|ordered|"
    r"repealed)\b(?P<object>[^.;]{0,80}?\b(?i:executive order|order|ordinance|directive|"
    r"legislation|measure|law|memorandum|proclamation|agreement|bill|resolution|policy))\b"
)
_MOTION: Final = re.compile(
    r"\b(?:[Mm]otion|MOTION|[Oo]rdinance(?: No\. ?[\w.-]+)?|[Rr]esolution(?: No\. ?[\w.-]+)?|"
    r"[Tt]he (?:measure|item|proposal|vote|amendment)|[Ii]t|[Ii]tem)\s+(?:was |were )?(?:then )?"
    r"(?P<verb>carried|passed|approved|adopted|failed|carries|passes|fails|defeated|tabled|rejected)\b",
    re.I,
)
_BY_COUNT: Final = re.compile(
    r"\b(?:[Pp]roposal|[Oo]rdinance|[Rr]esolution|[Mm]easure|[Aa]rticle|[Mm]otion|[Aa]mendment)\b(?:[^.;]|(?<=\b[A-Z])\.){0,160}?"
    r"\b(?P<verb>failed|died|passed|carried|defeated|approved|rejected|tabled|adopted) (?:on|by|in) an? "
    r"(?:\d+ ?[-–] ?\d+|\d+ to \d+|\w+ )"
)
_UP_TO: Final = r"(?:,[^.;]{1,120}?,| [\w,'’]+){0,5}?,? "
_COUNTED: Final = re.compile(r"\d\s?[-–]\s?\d|unanimous|\bayes?\b|vote|carried", re.I)
_WHY: Final = re.compile(r"\b(?:after|when|because)\s+$")
_UNMADE: Final = {
    "vetoed": "vetoed",
    "vetoes": "vetoed",
    "rescinded": "repealed",
    "revoked": "repealed",
    "repealed": "repealed",
}
_BODIES: Final = ("City Council", "County Board", "Voters")
_SIGNERS: Final = ("Mayor", "City Manager", "Police Chief", "County Executive", "County Mayor")


def decided(story: Story, sentence: Sentence, before: Sentence | None) -> Act | None:
    """What a body or a mayor decided in this sentence, if it or the one before it is about the subject."""
    if story.strong_in(sentence) or (before and story.strong_in(before)):
        for mention in sentence.mentions:
            if mention.speaker.place and (act := _voted(story, sentence, mention) or _signed(story, sentence, mention)):
                return act
    return _motion(story, sentence)


def is_why(story: Story, sentence: Sentence, at: int) -> bool:
    """Whether what is told at an offset is only why or when something was decided: “tabled it after Lee said”."""
    return bool(_WHY.search(story.masked[sentence.start : at])) and decided(story, sentence, None) is not None


def _voted(story: Story, sentence: Sentence, mention: Mention) -> Act | None:
    if mention.speaker.label not in _BODIES:
        return None
    tail = story.masked[mention.end : sentence.end]
    if match := re.match(_UP_TO + _VOTED.pattern, tail):
        return _act(mention.speaker, sentence, mention.end + match.start("verb"), *_effect(tail[match.start("verb") :]))
    lead = story.masked[sentence.start : mention.start]
    if re.search(rf"{_VOTED.pattern} by (?:the )?$", lead):
        return _act(mention.speaker, sentence, sentence.start, *_effect(lead))
    return None


def _signed(story: Story, sentence: Sentence, mention: Mention) -> Act | None:
    if mention.speaker.label not in _SIGNERS:
        return None
    match = re.match(_UP_TO + _SIGNED.pattern, story.masked[mention.end : sentence.end])
    if not match:
        return None
    channel = "words" if re.search(r"proclamation|resolution", match["object"]) else "law"
    status = _UNMADE.get(match["verb"], "in_force")
    return _act(mention.speaker, sentence, mention.end + match.start("verb"), channel, status)


def _motion(story: Story, sentence: Sentence) -> Act | None:
    """A motion of the minutes, with what was moved before it in the paragraph."""
    motion = _MOTION.search(story.masked, sentence.start, sentence.end)
    motion = motion or _BY_COUNT.search(story.masked, sentence.start, sentence.end)
    if not motion or not _COUNTED.search(story.masked, motion.start(), sentence.end):
        return None
    council = next(
        (m.speaker for m in story.people.mentions if m.speaker.label in _BODIES[:2] and m.speaker.place), None
    )
    council = council or next(
        (m.speaker for m in story.people.mentions if m.speaker.seat == "city" and m.speaker.place), None
    )
    begin = story.blocks[sentence.block].start
    for earlier in _MOTION.finditer(story.masked, begin, sentence.start):
        begin = max(begin, earlier.end())
    moved = [s for s in story.sentences if s.block == sentence.block and begin <= s.start <= sentence.start]
    about = [s for s in moved if story.strong_in(s)]
    if council is None or council.place is None or not about:
        return None
    words = story.text[about[0].start : sentence.end]
    status = {
        "failed": "rejected",
        "fails": "rejected",
        "died": "rejected",
        "defeated": "rejected",
        "rejected": "rejected",
        "tabled": "proposed",
    }.get(motion["verb"].lower(), "adopted")
    resolution = re.search(r"\bresolution\b", words, re.I) and not re.search(r"\bordinance\b", words, re.I)
    role = council.role if council.label in _BODIES else ""
    channel = "words" if resolution else "law"
    start, end = about[0].start, sentence.end
    return Act(council.place, channel, status, role, "", start, end, motion.start(), council.guessed)


def _act(speaker: Speaker, sentence: Sentence, at: int, channel: str, status: str) -> Act | None:
    if speaker.place is None:
        return None
    return Act(
        speaker.place, channel, status, speaker.role, speaker.name, sentence.start, sentence.end, at, speaker.guessed
    )


def _effect(words: str) -> tuple[str, str]:
    """Channel and status of a vote, from its verb and what was voted on."""
    status = "adopted"
    if re.match(
        r"(?:rejected|rejects|defeated|voted?(?: [\w-]+){0,4}? (?:against|down|to (?:reject|table|keep out)))", words
    ):
        status = "rejected"
    elif re.match(r"(?:repealed|rescinded|voted?(?: [\w-]+){0,4}? to (?:repeal|rescind|end|drop))", words):
        status = "repealed"
    elif re.match(r"(?:tabled|postponed|introduced|is |are |will |considered|debated|proposed)", words):
        status = "proposed"
    resolution = re.search(r"\b(?:resolution|nonbinding|non-binding|symbolic|proclamation|statement)\b", words, re.I)
    binding = re.search(r"\b(?:ordinance|law|order|agreement|contract|policy)\b", words, re.I)
    return ("words" if resolution and not binding else "law"), status
