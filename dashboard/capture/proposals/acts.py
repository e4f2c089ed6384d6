"""Law and practice that an article reports in its own voice, or a council's minutes record."""

import re
from dataclasses import dataclass
from typing import Final

from . import subject
from .attribution import Said
from .gazetteer import Place
from .people import Mention, Speaker
from .sentences import CITY, COUNTY, STATE
from .story import Sentence, Story

_WHERE: Final = f"[{CITY}{COUNTY}]"
_DO: Final = (
    r"(?:(?:do|does|did|will|would|can|may|shall)(?: not|n[’']t)|won[’']t|don[’']t|doesn[’']t|cannot|can[’']t|no longer|never|only|generally|"
    r"refuse[sd]? to|decline[sd]? to|has (?:long )?(?:refused|declined|limited|barred|prohibited|restricted|stopped)|have (?:long )?"
    r"(?:refused|declined|limited|barred|prohibited|restricted|stopped)|stopped|limits?|bars?|prohibits?|restricts?|forbids?|bans?|allows?|"
    r"honors?|cooperates?|shares?|holds?|notif(?:y|ies)|asks?|participates?|works? with|assists?|turns? over|hands? over|detains?|compl(?:y|ies)|"
    r"requires?|lets?|has an? (?:policy|rule|agreement|contract)|have (?:an? )?(?:polic(?:y|ies)|rules?|agreements?|contracts?)|"
    r"has agreed|routinely|regularly|(?:is|are) (?:not allowed|barred|prohibited|forbidden|required|instructed|trained|not permitted|directed))"
)
_BODY: Final = (
    r"(?:['’]s?)?(?: (?:city|municipal|local|public))?(?: (?:police(?: officers| department)?|officers|jails?|jail officials|officials|employees|"
    r"workers|staff|agencies|departments|authorities|deputies|sheriff[’']s (?:office|deputies)|government|city employees))?"
)
_LIST: Final = rf"(?:{_WHERE}+{_BODY}(?:, and |, | and | or | & ))*{_WHERE}+{_BODY}"
_PRACTICE: Final = re.compile(
    rf"(?P<who>{_LIST}),?(?: (?:also|both|each|already|currently|generally|now|still|all|has long|have long))* (?P<verb>{_DO})\b"
)
_LOCAL: Final = re.compile(
    r"\b(?P<who>(?:[Tt]he|[Ii]ts|[Oo]ur) (?:city|town|county|department|jail|police department|police|city jail|county jail|city[’']s (?:police|police department|jails?|officers|employees))|"
    r"(?:[Cc]ity|[Tt]own|[Cc]ounty|[Ll]ocal|[Mm]unicipal) (?:police(?: officers)?|officers|employees|workers|jails?|staff|deputies|officials|agencies)|[Pp]olice officers|[Pp]olice|[Oo]fficers|[Dd]eputies)"
    rf"(?: in {_WHERE}+| there)?,?(?: (?:also|already|currently|generally|now|still|has long|have long))* (?P<verb>{_DO})\b"
)
_HELP: Final = re.compile(
    r"\b(?:hold|held|honor|detain|ask|inquir|question|shar|cooperat|notif|turn|hand|participat|assist|help|work|compl|arrest|check|report|transfer|"
    r"allow|access|enforc|provid|releas|communicat|disclos|enter|use|deputi|stop|train|agreement|contract|requir|run)\w*",
    re.I,
)
_INSTRUMENT: Final = (
    r"(?:ordinances?|executive orders?|local laws?|city code|municipal code|city charter|charter|city laws?|sanctuary law|sanctuary cit(?:y|ies) law|"
    r"law|general order|special order|directive|administrative order|administrative regulation|memorandum|measure|rule|legislation|resolution|proposal|polic(?:y|ies)|Act|code|order)"
)
_SAYS: Final = (
    r"(?:prohibits?|prohibited|bars?|barred|forbids?|bans?|restricts?|limits?|prevents?|says|states|requires?|directs?|allows?|tells|instructs|"
    r"makes|mandates|blocks|permits|protects|spells out|stops|calls (?:on|for)|would (?:\w+ )?(?:prohibit|bar|forbid|ban|restrict|limit|prevent|require|direct|allow|make|block|"
    r"stop|repeal|end|codify|create)|will (?:prohibit|bar|forbid|ban|restrict|limit|prevent|require|direct|allow)|(?:has|have) (?:barred|prohibited|limited|restricted|forbidden))"
)
_LAW: Final = re.compile(
    rf"(?P<head>(?:\b(?:[Tt]he|[Aa]n?|[Tt]hat|[Tt]his|[Uu]nder|[Ii]ts|[Oo]ur|[Ee]xisting|[Cc]urrent) |{_WHERE}+(?:['’]s?)? )(?:[\w“”\"'’.-]+ ){{0,6}}?)(?P<what>{_INSTRUMENT})\b"
    rf"(?P<aside>,? [^.;]{{0,110}}?)?,? (?P<verb>{_SAYS})\b"
)
_NOT_LOCAL: Final = re.compile(
    rf"\b(?:[Ss]tate|[Ff]ederal|[Ss]tatewide|Senate|House|Trump(?:[’']s)?|[Pp]resident(?:[’']s)?|[Gg]overnor(?:[’']s)?|[Cc]ongress\w*|[Ll]egislature|White House|Supreme Court|Trust Act|TRUST Act|"
    rf"bill|Bill|SB|HB|U\.S\.)\b|{STATE}"
)
_VOTED: Final = re.compile(
    r"(?P<verb>voted?(?: [\w-]+){0,4}? (?:to (?:approve|adopt|pass|reject|table|repeal|bar|ban|limit|become|join|declare|\w+)|in favor of|against|down|for|on)|voted|votes|"
    r"approved|approves|passed|passes|adopted|adopts|enacted|rejected|rejects|repealed|rescinded|tabled|postponed|defeated|ratified|affirmed|codified|declared|introduced|"
    r"is (?:considering|expected to vote|weighing|set to vote)|will (?:vote|consider)|considered|debated|proposed|authorized|designated|reaffirmed)"
)
_SIGNED: Final = re.compile(
    r"(?P<verb>signed|signs|issued|issues|vetoed|vetoes|rescinded|revoked|ordered|repealed)\b(?P<object>[^.;]{0,80}?\b(?:executive order|order|ordinance|directive|"
    r"legislation|measure|law|memorandum|proclamation|agreement|bill|resolution|policy))\b"
)
_MOTION: Final = re.compile(
    r"\b(?:[Mm]otion|MOTION|[Oo]rdinance(?: No\. ?[\w.-]+)?|[Rr]esolution(?: No\. ?[\w.-]+)?|[Tt]he (?:measure|item|proposal|vote|amendment)|[Ii]t|[Ii]tem)\s+(?:was |were )?(?:then )?"
    r"(?P<verb>carried|passed|approved|adopted|failed|carries|passes|fails|defeated|tabled|rejected)\b",
    re.I,
)
_JUDGED: Final = re.compile(
    r"\b(?:judge|court|lawsuit|suit|complaint|ruling|ruled|plaintiffs?|indictment|appeals|Justice Department|accus\w+|alleg\w+|claims? that|attorney general|"
    r"report (?:found|says|said)|audit)\b",
    re.I,
)
_ABOUT_ALL: Final = re.compile(
    r"\b(?:[Ss]anctuary|[Mm]any|[Ss]ome|[Mm]ost|[Oo]ther|[Tt]hose|[Ss]uch) (?:cities|jurisdictions|towns|counties)\b"
)


@dataclass(frozen=True)
class Act:
    """Law or practice of one place in one passage."""

    place: Place
    channel: str
    status: str
    role: str
    speaker: str
    start: int
    end: int
    at: int
    guessed: bool


def acts(story: Story, sentence: Sentence, said: list[Said], before: Sentence | None) -> list[Act]:
    """What the sentence reports as done or decided; nothing where somebody else's claim is reported."""
    passage = story.text[sentence.start : sentence.end]
    if any(q.end - q.start > 0.5 * len(passage) for q in sentence.quotes):
        return []
    claimed = [
        s
        for s in said
        if s.verb
        not in (
            "directed",
            "ordered",
            "instructed",
            "read",
            "reads",
            "asks",
            "states",
            "says",
            "rejected",
            "rejects",
            "reaffirmed",
            "affirmed",
            "declared",
        )
    ]
    if any(s.how != "body" and not (s.how == "none" and s.verb in ("called", "shared", "reported")) for s in claimed):
        claimed_by = [s for s in claimed if s.how != "body"]
        if any(
            s.verb in ("said", "says", "according", "told", "claimed", "argued", "wrote", "insisted", "accused")
            or s.speaker.seat != "other"
            for s in claimed_by
        ):
            return []
    near = subject.strong(passage) or (
        before and before.block == sentence.block and subject.strong(story.text[before.start : before.end])
    )
    if not near:
        return []
    return _decided(story, sentence, before) or _written(story, sentence) or _done(story, sentence)


def _decided(story: Story, sentence: Sentence, before: Sentence | None) -> list[Act]:
    masked = story.masked
    for mention in sentence.mentions:
        tail = masked[mention.end : sentence.end]
        if mention.speaker.label == "City Council" or mention.speaker.label == "County Board":
            match = re.compile(rf"(?:,[^.;]{{1,120}}?,| [\w,'’]+){{0,5}}? {_VOTED.pattern}").match(tail)
            if match and mention.speaker.place:
                return [
                    _act(
                        mention.speaker,
                        mention,
                        sentence,
                        mention.end + match.start("verb"),
                        *_channel(tail[match.start("verb") :], "adopted"),
                    )
                ]
            against = re.search(rf"{_VOTED.pattern} by (?:the )?$", masked[sentence.start : mention.start])
            if against and mention.speaker.place:
                return [
                    _act(
                        mention.speaker,
                        mention,
                        sentence,
                        sentence.start,
                        *_channel(masked[sentence.start : sentence.end], "adopted"),
                    )
                ]
        if mention.speaker.label in ("Mayor", "City Manager", "Police Chief") and mention.speaker.place:
            match = re.compile(rf"(?:,[^.;]{{1,120}}?,| [\w,'’]+){{0,5}}? {_SIGNED.pattern}").match(tail)
            if match:
                status = {"veto": "vetoed", "resc": "repealed", "revo": "repealed", "repe": "repealed"}.get(
                    match["verb"][:4], "in_force"
                )
                channel = "words" if re.search(r"proclamation|resolution", match["object"]) else "law"
                return [_act(mention.speaker, mention, sentence, mention.end + match.start("verb"), channel, status)]
    motion = _MOTION.search(masked, sentence.start, sentence.end)
    council = _council(story)
    if (
        motion
        and council
        and (re.search(r"\d\s?[-–]\s?\d|unanimous|aye|vote|carried", masked[motion.start() : sentence.end]))
    ):
        words = masked[before.start if before and before.block == sentence.block else sentence.start : sentence.end]
        failed = re.match(r"fail|defeat|reject", motion["verb"], re.I)
        status = "rejected" if failed else "proposed" if motion["verb"].lower() == "tabled" else "adopted"
        channel = (
            "words"
            if re.search(r"\bresolution\b", words, re.I) and not re.search(r"\bordinance\b", words, re.I)
            else "law"
        )
        start = before.start if before and before.block == sentence.block else sentence.start
        return (
            [
                Act(
                    council.place,
                    channel,
                    status,
                    "City Council",
                    "",
                    start,
                    sentence.end,
                    motion.start(),
                    council.guessed,
                )
            ]
            if council.place
            else []
        )
    return []


def _council(story: Story) -> Speaker | None:
    named = [m.speaker for m in story.people.mentions if m.speaker.label == "City Council" and m.speaker.place]
    return named[0] if named else None


def _act(speaker: Speaker, mention: Mention, sentence: Sentence, at: int, channel: str, status: str) -> Act:
    assert speaker.place is not None  # noqa: S101 - the callers look
    return Act(
        speaker.place, channel, status, speaker.role, speaker.name, sentence.start, sentence.end, at, speaker.guessed
    )


def _channel(words: str, status: str) -> tuple[str, str]:
    """Whether a vote is law or words, and what came of it."""
    verb = words[:60]
    if re.match(
        r"(?:rejected|rejects|defeated|voted?(?: [\w-]+){0,4}? (?:against|down|to (?:reject|table|keep out)))", verb
    ):
        status = "rejected"
    elif re.match(r"(?:repealed|rescinded|voted?(?: [\w-]+){0,4}? to (?:repeal|rescind|end|drop))", verb):
        status = "repealed"
    elif re.match(r"(?:tabled|postponed|introduced|is |will |considered|debated|proposed)", verb):
        status = "proposed"
    resolution = re.search(r"\b(?:resolution|nonbinding|non-binding|symbolic|proclamation|statement)\b", words, re.I)
    binding = re.search(r"\b(?:ordinance|law|order|agreement|contract|policy)\b", words, re.I)
    return ("words" if resolution and not binding else "law"), status


def _written(story: Story, sentence: Sentence) -> list[Act]:
    match = _LAW.search(story.masked, sentence.start, sentence.end)
    if not match:
        return []
    whole = story.masked[match.start() : match.end()]
    text_head = story.text[match.start() : match.start("what")]
    lead = story.masked[sentence.start : match.end()]
    if (
        _NOT_LOCAL.search(whole)
        or _NOT_LOCAL.search(story.masked[sentence.start : match.start()][-30:])
        or _JUDGED.search(lead)
        or _ABOUT_ALL.search(lead)
    ):
        return []
    if match["what"] in ("law", "rule", "measure", "policy", "order", "Act", "code") and not re.search(
        r"city|town|county|local|council|police|sanctuary|welcoming|\bits\b|['’]s |department|jail|\b[Tt]he (?:measure|law|policy|order|rule)|[Uu]nder",
        text_head + match["what"],
    ):
        return []
    place, guessed = _of(story, sentence, match.start(), match.end())
    if place is None:
        return []
    would = (
        match["verb"].startswith("would") or "proposal" in match["what"] or re.search(r"\bproposed|draft\b", text_head)
    )
    words = re.search(r"resolution", match["what"])
    channel = "words" if words else "practice" if match["what"].startswith("polic") else "law"
    return [
        Act(
            place,
            channel,
            "proposed" if would else "in_force",
            "",
            "",
            sentence.start,
            sentence.end,
            match.start(),
            guessed,
        )
    ]


def _done(story: Story, sentence: Sentence) -> list[Act]:
    masked = story.masked
    words = story.text[sentence.start : sentence.end]
    if not subject.strong(words):
        return []
    for match in _PRACTICE.finditer(masked, sentence.start, sentence.end):
        lead = masked[sentence.start : match.start()]
        if _JUDGED.search(lead) or not _HELP.search(masked, match.start("verb"), min(sentence.end, match.end() + 120)):
            continue
        if re.search(
            r"\b(?:if|whether|unless|after|when|because|why|how|where|from|by)\s+$", lead, re.I
        ) or lead.rstrip().endswith("’s"):
            continue
        spots = [
            s
            for s in story.atlas.spots
            if match.start() <= s.start < match.start("verb") and s.kind in ("city", "county") and s.place
        ]
        if spots:
            return [
                Act(s.place, "practice", "in_force", "", "", sentence.start, sentence.end, match.start("verb"), False)
                for s in spots
                if s.place
            ]
    match = _LOCAL.search(masked, sentence.start, sentence.end)
    if match and _HELP.search(masked, match.start("verb"), min(sentence.end, match.end() + 120)):
        lead = masked[sentence.start : match.start()]
        if _JUDGED.search(lead) or re.search(r"\b(?:[Ff]ederal|[Ss]tate|that|if|whether|when)\s+$", lead):
            return []
        place, guessed = _of(story, sentence, match.start(), match.end())
        if place and ("county" not in match["who"].lower() or place.level == "county"):
            return [
                Act(place, "practice", "in_force", "", "", sentence.start, sentence.end, match.start("verb"), guessed)
            ]
    return []


def _of(story: Story, sentence: Sentence, start: int, end: int) -> tuple[Place | None, bool]:
    """The place whose law or practice is told: named in the phrase, meant by 'the city', or the article's home."""
    inside = [s for s in story.atlas.spots if start <= s.start < end and s.place and s.kind in ("city", "county")]
    if inside:
        return inside[0].place, False
    earlier = [
        s for s in story.atlas.spots if sentence.start <= s.start < start and s.place and s.kind in ("city", "county")
    ]
    if len({s.place for s in earlier}) == 1:
        return earlier[0].place, False
    meant = [
        m.speaker
        for m in story.people.mentions
        if m.start <= start and m.speaker.place and m.speaker.seat in ("city", "county")
    ]
    block = story.blocks[sentence.block]
    close = [
        m.speaker
        for m in story.people.mentions
        if block.start <= m.start <= start and m.speaker.place and m.speaker.seat in ("city", "county")
    ]
    if close:
        return close[-1].place, True
    here = [
        s.place
        for s in story.atlas.spots
        if block.start <= s.start < start and s.kind in ("city", "county") and s.place
    ]
    if here:
        return here[-1], True
    if story.home:
        return story.home, True
    return (meant[-1].place, True) if meant else (None, True)
