"""Law and practice that an article reports in its own voice."""

import re
from typing import Final

from .attribution import Said, is_silence
from .gazetteer import Place
from .mentions import LOCAL
from .records import Act
from .sentences import CITY, COUNTY, STATE
from .story import Sentence, Story
from .votes import decided, is_why

_WHERE: Final = f"[{CITY}{COUNTY}]"
_DO: Final = (
    r"(?:(?:do|does|did|will|would|can|may|shall)(?: not|n[’']t)|won[’']t|don[’']t|doesn[’']t|"
    r"cannot|can[’']t|no longer|never|only|generally|"
    r"refuse[sd]? to|decline[sd]? to|has (?:long )?(?:refused|declined|limited|barred|prohibited|"
    r"restricted|stopped)|have (?:long )?"
    r"(?:refused|declined|limited|barred|prohibited|restricted|stopped)|stopped|limits?|bars?|"
    r"prohibits?|restricts?|forbids?|bans?|allows?|"
    r"honors?|ignores?|cooperates?|shares?|holds?|notif(?:y|ies)|asks?|participates?|works? with|"
    r"assists?|turns? over|hands? over|detains?|compl(?:y|ies)|"
    r"requires?|lets?|has an? (?:policy|rule|agreement|contract)|have (?:an? )?(?:polic(?:y|ies)|"
    r"rules?|agreements?|contracts?)|"
    r"has agreed|signed (?:an?|the|its|their) (?:\w+ ){0,3}agreement|routinely|regularly|"
    r"(?:is|are|has been|have been) (?:not allowed|barred|prohibited|forbidden|"
    r"required|instructed|trained|not permitted|directed))"
)
_BODY: Final = (
    r"(?:['’]s?)?(?: (?:city|municipal|local|public))?(?: (?:police(?: officers| department)?|"
    r"officers|jails?|jail officials|officials|employees|"
    r"workers|staff|agencies|departments|authorities|deputies|[Ss]heriff[’']s (?:[Oo]ffice|"
    r"[Dd]epartment|deputies)|government|city employees|Jails?|Detention Center|Police(?: "
    r"Department)?|PD))?"
)
_LIST: Final = rf"(?:{_WHERE}+{_BODY}(?:, and |, | and | or | & ))*{_WHERE}+{_BODY}"
_PRACTICE: Final = re.compile(
    rf"(?P<who>{_LIST}),?(?: (?:also|both|each|already|currently|generally|now|still|all|has long|"
    rf"have long))* (?P<verb>{_DO})\b"
)
_LOCAL: Final = re.compile(
    r"\b(?P<who>(?:[Tt]he|[Ii]ts|[Oo]ur) (?:city|town|county|department|jail|police department|"
    r"police|city jail|county jail|city[’']s (?:police|police department|jails?|officers|"
    r"employees))|"
    r"(?:[Cc]ity|[Tt]own|[Cc]ounty|[Ll]ocal|[Mm]unicipal) (?:police(?: officers)?|officers|"
    r"employees|workers|jails?|staff|deputies|officials|agencies)|[Pp]olice officers|[Pp]olice|"
    r"[Oo]fficers|[Dd]eputies)"
    rf"(?: in {_WHERE}+| there)?,?(?: (?:also|already|currently|generally|now|still|has long|have "
    rf"long))* (?P<verb>{_DO})\b"
)
_INSTRUMENT: Final = (
    r"(?:ordinances?|executive orders?|local laws?|city code|municipal code|city charter|charter|"
    r"city laws?|sanctuary law|sanctuary cit(?:y|ies) law|"
    r"law|general order|special order|directive|administrative order|administrative regulation|"
    r"memorandum|measure|rule|legislation|resolution|proposal|polic(?:y|ies)|Act|code|order)"
)
_SAYS: Final = (
    r"(?:prohibits?|prohibited|bars?|barred|forbids?|bans?|restricts?|limits?|prevents?|says|"
    r"states|reaffirms|requires?|directs?|allows?|tells|instructs|"
    r"makes|mandates|blocks|permits|protects|spells out|stops|calls (?:on|for)|would (?:\w+ "
    r")?(?:prohibit|bar|forbid|ban|restrict|limit|prevent|require|direct|allow|make|block|"
    r"stop|repeal|end|codify|create)|will (?:prohibit|bar|forbid|ban|restrict|limit|prevent|"
    r"require|direct|allow)|(?:has|have) (?:barred|prohibited|limited|restricted|forbidden))"
)
_LAW: Final = re.compile(
    rf"(?P<head>(?:\b(?:[Tt]he|[Aa]n?|[Tt]hat|[Tt]his|[Uu]nder|[Ii]ts|[Oo]ur|[Ee]xisting|"
    rf"[Cc]urrent) |{_WHERE}+(?:['’]s?)? )(?:(?:[\w“”\"'’.-]+|{_WHERE}+(?:['’]s)?) ){{0,6}}?)"
    rf"(?P<what>{_INSTRUMENT})\b"
    rf"(?P<aside>,? [^.;]{{0,110}}?)?,? (?P<verb>{_SAYS})\b"
)
_NOT_LOCAL: Final = re.compile(
    rf"\b(?:[Ss]tate|[Ff]ederal|[Ss]tatewide|Senate|House|Trump(?:[’']s)?|[Pp]resident(?:[’']s)?|"
    rf"[Gg]overnor(?:[’']s)?|[Cc]ongress\w*|[Ll]egislature|White House|Supreme Court|Trust Act|"
    rf"TRUST Act|"
    rf"bill|Bill|SB|HB|U\.S\.)\b|{STATE}"
)
_JUDGED: Final = re.compile(
    r"\b(?:judge|court|lawsuit|suit|complaint|ruling|ruled|plaintiffs?|indictment|appeals|Justice "
    r"Department|accus\w+|alleg\w+|claims? that|attorney general|"
    r"report (?:found|says|said)|audit)\b",
    re.I,
)
_ABOUT_ALL: Final = re.compile(
    r"\b(?:[Ss]anctuary|[Mm]any|[Ss]ome|[Mm]ost|[Oo]ther|[Tt]hose|[Ss]uch) (?:cities|jurisdictions|towns|counties)\b"
)
_CONDITION: Final = re.compile(
    r"(?:\b(?:if|whether|unless|after|when|because|why|how|where|from|by|that)|[’']s)\s+$", re.I
)
_ELSEWHERE: Final = re.compile(r"\b(?:[Ff]ederal|[Ss]tate|that|if|whether|when)\s+$")
# Verbs by which a text of law speaks, and a council decides: nobody's claim.
_SPEAKS: Final = (
    "directed", "ordered", "instructed", "read", "reads", "asks", "states", "says", "rejected", "rejects",
    "reaffirmed", "affirmed", "declared", "called", "shared", "reported",
)  # fmt: skip
_PLAIN: Final = ("law", "rule", "measure", "policy", "order", "Act", "code", "legislation")
_OWN: Final = re.compile(
    r"city|town|county|local|council|police|sanctuary|welcoming|\bits\b|['’]s |department|jail|"
    r"\b[Tt]he (?:measure|policy|rule)|[Uu]nder"
)
_OF_HOLDS: Final = re.compile(r"\b(?:honor|ignor|hold|requests?|notif|cooperat|agreement)\w*", re.I)
# “according to a memo”: of the place itself, as good as told by it.
_RECORD: Final = re.compile(
    r"\s*(?:(?:an?|the|its|their|city|police|staff|department|internal|public)\s+)*"
    r"(?:memos?|records?|polic(?:y|ies)|documents?|minutes|manual|website|code|ordinance)\b"
)
_MADE: Final = re.compile(r"\b(?:sign|issu|pass|adopt|approv|vot)\w*\b")
_GOES_ON: Final = re.compile(r"(?:The|That|This|Its) (?:\w+ )?(?:policy|order|ordinance|rule|measure|law|directive)\b")
REACH: Final = 120  # characters from the verb within which the kind of help is named


def acts(story: Story, sentence: Sentence, said: list[Said], before: Sentence | None) -> list[Act]:
    """What the sentence reports as done or decided; nothing where somebody's claim is reported."""
    length = sentence.end - sentence.start
    if is_silence(story.text[sentence.start : sentence.end]):
        return []
    if any(q.end - q.start > 0.5 * length for q in sentence.quotes):
        return []
    said = [
        s
        for s in said
        if not (s.verb == "according" and _RECORD.match(story.masked, s.end))
        and not is_why(story, sentence, s.subject_start)
    ]
    if any(s.how != "body" and (s.verb not in _SPEAKS or s.speaker.seat in LOCAL) for s in said):
        act = decided(story, sentence, before) if all(s.verb in _SPEAKS or s.how == "none" for s in said) else None
        return [act] if act and not any(s.verb in ("said", "according") for s in said) else []
    if act := decided(story, sentence, before):
        return [act]
    beside = before if before and before.block == sentence.block else None
    if not story.strong_in(sentence) and not (beside and story.strong_in(beside)) and not story.nearness.mainly:
        return []
    return _written(story, sentence) or _done(story, sentence)


def _written(story: Story, sentence: Sentence) -> list[Act]:
    """What an ordinance, an order or a policy of the place says."""
    match = _LAW.search(story.masked, sentence.start, sentence.end)
    if not match or not story.strong_in(sentence):
        return []
    head = story.text[match.start() : match.end("what")]
    lead = story.masked[sentence.start : match.end()]
    if _NOT_LOCAL.search(lead) or _JUDGED.search(lead) or _ABOUT_ALL.search(lead):
        return []
    if match["what"] in _PLAIN and not _OWN.search(head) and not _was_made(story, sentence, match["what"]):
        return []
    place, guessed = _of(story, sentence, match.start(), match.end())
    if place is None:
        return []
    planned = match["verb"].startswith("would") or "proposal" in head or re.search(r"\b(?:proposed|draft)\b", head)
    what = match["what"]
    channel = "words" if "esolution" in what else "practice" if what.startswith("polic") else "law"
    status = "proposed" if planned else "in_force"
    return [Act(place, channel, status, "", "", sentence.start, sentence.end, match.start(), guessed)]


def _was_made(story: Story, sentence: Sentence, what: str) -> bool:
    """Whether an earlier sentence tells that a city or county made it: “the order” is then its own."""
    return any(
        what in story.text[s.start : s.end].lower()
        and _MADE.search(story.masked, s.start, s.end)
        and any(m.speaker.seat in LOCAL and m.speaker.place for m in s.mentions)
        for s in story.sentences[max(0, story.sentences.index(sentence) - 12) : story.sentences.index(sentence)]
    )


def _done(story: Story, sentence: Sentence) -> list[Act]:
    """What the named places do, each for itself; else what 'the city' or its police do."""
    masked = story.masked
    for match in _PRACTICE.finditer(masked, sentence.start, sentence.end):
        lead, at = masked[sentence.start : match.start()], match.start("verb")
        if not story.strong_in(sentence) and not _OF_HOLDS.search(masked, at, sentence.end):
            continue
        if (
            _JUDGED.search(lead)
            or _CONDITION.search(lead)
            or not story.subject.deeds.search(masked, at, min(sentence.end, at + REACH))
        ):
            continue
        spots = [s for s in story.atlas.spots if match.start() <= s.start < at and s.kind in ("city", "county")]
        return [
            Act(s.place, "practice", "in_force", "", "", sentence.start, sentence.end, at, False)
            for s in spots
            if s.place
        ]
    if not story.strong_in(sentence):
        return []
    own = _LOCAL.search(masked, sentence.start, sentence.end)
    if own is None or not story.subject.deeds.search(masked, own.start("verb"), min(sentence.end, own.end() + REACH)):
        return []
    lead = masked[sentence.start : own.start()]
    if _JUDGED.search(lead) or _ELSEWHERE.search(lead) or _NOT_LOCAL.search(lead) or _CONDITION.search(lead):
        return []
    place, guessed = _of(story, sentence, own.start(), own.end())
    if place is None or ("county" in own["who"].lower() and place.level != "county"):
        return []
    return [Act(place, "practice", "in_force", "", "", sentence.start, sentence.end, own.start("verb"), guessed)]


def _of(story: Story, sentence: Sentence, start: int, end: int) -> tuple[Place | None, bool]:
    """The place whose law or practice is told, and whether that is guessed: named there, meant there, or the home."""
    spots = [s for s in story.atlas.spots if s.place and s.kind in ("city", "county")]
    if inside := [s for s in spots if start <= s.start < end]:
        return inside[0].place, False
    earlier = [s for s in spots if sentence.start <= s.start < start]
    if len({s.place for s in earlier}) == 1:
        return earlier[0].place, False
    block = story.blocks[sentence.block]
    if sentence.start == block.start and sentence.block and _GOES_ON.match(story.masked, sentence.start):
        above = story.blocks[sentence.block - 1]
        officials = [m for m in story.people.mentions if above.start <= m.start < above.end and m.speaker.place]
        if len({m.speaker.place for m in officials}) == 1:
            return officials[0].speaker.place, True
    here = [s for s in spots if block.start <= s.start < start and not s.dateline]
    meant = [m for m in story.people.mentions if m.start <= start and m.speaker.place and m.speaker.seat in LOCAL]
    if meant and meant[-1].start >= max(block.start, here[-1].start if here else 0):
        return meant[-1].speaker.place, True
    if here:
        return here[-1].place, True
    return story.home or (meant[-1].speaker.place if meant else None), True
