"""Who says what a sentence reports: the subject of its reporting verb."""

import re
from dataclasses import dataclass
from typing import Final

from .mentions import OTHER, Mention, Speaker
from .sentences import QUOTE
from .story import Sentence, Story

_SAYING: Final = (
    "said|says|say|told|tells|wrote|writes|tweeted|posted|added|adds|continued|noted|notes|"
    "explained|explains|stated|states|"
    "declared|declares|announced|announces|insisted|insists|argued|argues|vowed|vows|pledged|"
    "pledges|promised|promises|warned|warns|"
    "reiterated|reiterates|reaffirmed|reaffirms|affirmed|affirms|stressed|stresses|emphasized|"
    "emphasizes|replied|responded|acknowledged|acknowledges|"
    "admitted|claimed|claims|testified|confirmed|confirms|denied|denies|urged|urges|recalled|"
    "concluded|remarked|maintained|maintains|"
    "asserted|asserts|contended|contends|cautioned|assured|assures|clarified|joked|quipped|answered|answers|asked|"
    "asks|called|calls|described|describes|"
    "denounced|denounces|condemned|condemns|criticized|criticizes|blasted|slammed|praised|"
    "defended|defends|dismissed|rejected|rejects|"
    "characterized|predicted|proclaimed|shared|read|reads|put it|made (?:it )?clear|made it "
    "plain|hopes|hoped|believes|doubled down|went on|commented|"
    "observed|questioned|decried|ripped|labeled|suggested|suggests|indicated|"
    "addressed|reassured|reminded|responds|reports|reported|expressed|expresses|refused|declined|"
    "refuses|opposes|supports|"
    "supported|opposed|instructed|directed|ordered|disputed|disputes|lamented|countered|counters|signaled|signalled"
)
VERB: Final = re.compile(rf"(?<![\w'’-])(?:{_SAYING})(?![\w-])")
# Verbs that report what somebody holds, when no marks stand around the words.
INDIRECT: Final = re.compile(
    r"(?:said|says|say|told|tells|wrote|tweeted|added|noted|notes|explained|stated|states|"
    r"declared|announced|insisted|insists|argued|argues|"
    r"vowed|vows|pledged|pledges|promised|promises|warned|warns|reiterated|reiterates|reaffirmed|"
    r"affirmed|stressed|stresses|emphasized|emphasizes|"
    r"acknowledged|acknowledges|testified|confirmed|confirms|denied|denies|maintained|maintains|"
    r"asserted|contended|assured|"
    r"clarified|rejected|rejects|made (?:it )?clear|made it plain|doubled down|hopes|believes|"
    r"urged|denounced|condemned|criticized|defended|"
    r"decried|dismissed|refused|refuses|declined|opposes|supports|opposed|supported|instructed|"
    r"directed|disputed|disputes|countered|"
    r"reassured|reminded|suggested|indicated|expressed|responded|signaled|called|reported|blasted|"
    r"slammed|praised|read|reads)$"
)
_HALF_MEANT: Final = re.compile(
    r"(?:\b(?:to|was|were|been|be|is|are|being|not|would|could|should|can|will|may|might|did|"
    r"never|have yet to|n[’']t)|n[’']t)\s+$",
    re.I,
)
_SILENT: Final = re.compile(
    r"\b(?:(?:declined|refused|declines) (?:to (?:comment|say|answer|discuss|be interviewed|"
    r"confirm|provide)|an? (?:interview|request)|"
    r"(?:further )?comment)|(?:did|does|do|has|have|had)(?: not|n[’']t) (?:immediately |yet "
    r")?(?:respond\w*|return\w*|comment\w*|repl\w+|answer\w*|said|"
    r"say|specif\w+|elaborat\w+)|could not (?:immediately )?be reached|no comment|unavailable for "
    r"comment|decline to comment)",
    re.I,
)
_WORDS_BETWEEN: Final = (
    r"(?:also|later|then|again|has|have|had|recently|previously|repeatedly|once|today|yesterday|"
    r"tonight|earlier|early|late|this|last|week|month|year|"
    r"morning|afternoon|evening|night|on|in|at|during|a|an|the|his|her|its|their|joint|own|"
    r"written|prepared|video|public|brief|statement|interview|news|press|"
    r"conference|briefing|speech|address|letter|tweet|post|email|emailed|release|meeting|hearing|"
    r"rally|event|radio|television|TV|"
    r"quickly|publicly|still|too|even|long|always|never|and|first|just|now|further|simply|similarly|meanwhile|however|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|"
    r"June|July|August|September|October|"
    r"November|December|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.|\d{1,4},?|flatly|firmly|"
    r"strongly|bluntly|defiantly|explicitly|Twitter|Facebook|X|"
    r"City|Hall|council|State|of|to|with|for|reporters|CNN|since|consistently|clearly|immediately|"
    r"swiftly|forcefully|both|would|will)"
)
_ASIDE: Final = r"\s?(?:,|—|–| -|\()[^.;:]{1,170}?(?:,|—|–|-|\))"
_GAP: Final = re.compile(rf"(?P<aside>{_ASIDE})?,?(?:\s+{_WORDS_BETWEEN})*,?\s+")
_OWNED: Final = re.compile(
    r"['’]s? (?:(?P<office>office|administration|team|campaign)|(?P<paper>statement|letter|tweet|"
    r"post|email|memo|message|speech|remarks|address|order|executive order"
    rf"|news release|press release)(?: [^.,;]{{0,40}})?)(?:\s+{_WORDS_BETWEEN})*\s+"
)
# “what he calls a ‘zone’”: the word of whoever is written about, and no speech.
_NAMING: Final = re.compile(r"\bwhat (?:the )?(?:\w+ )?\w+ $")
_ADDING: Final = re.compile(r"\s+(?:an?|its|his|her|their|more|new|\d+)\b")  # to a list, and not to what was said
_OFFICE_OF: Final = re.compile(rf"\b(?:[Hh]is|[Hh]er) (?:office|administration|team)(?:\s+{_WORDS_BETWEEN})*\s+$")
_PAPER: Final = re.compile(r"\b[Tt]he (?:letter|statement|e-?mail|memo|message|post|tweet|release)(?: also| then)?\s+$")
_OPENING: Final = re.compile(
    rf"[^\w{QUOTE}]*(?:(?:In|At|From|Near|Outside|Across|On)\s[^,{QUOTE}]{{1,40}},[^\w{QUOTE}]*)?"
)
_ACCORDING: Final = re.compile(
    r"\b(?:[Aa]ccording to|[Ii]n (?:a|the|his|her|an?) (?:\w+ ){0,2}(?:statement|letter|email|"
    r"tweet) (?:from|by|released by|issued by)|[Ss]tatement (?:from|by|issued by|released by)|"
    r"[Ii]n the words of|[Qq]uoting)\s+"
)


@dataclass(frozen=True)
class Said:
    """A reporting verb and its subject; `speaker` is OTHER where the subject is nobody of a city or not known."""

    speaker: Speaker
    at: int  # the verb's offset
    end: int
    verb: str
    how: str  # how the subject is named: name, surname, office, pronoun, body, other
    subject_start: int


class Attributions:
    """The attributions of a story, sentence by sentence; pronouns look back on what was read before."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._focus: Speaker | None = None  # whom 'he' and 'she' mean
        self._focus_block = -1

    def of(self, sentence: Sentence) -> list[Said]:
        """Every reporting verb of the sentence with its subject, in order."""
        found = self._verbs(sentence)
        found += self._according(sentence)
        found.sort(key=lambda said: said.at)
        self._look(sentence, found)
        return found

    def _verbs(self, sentence: Sentence) -> list[Said]:
        masked = self._story.masked
        found = []
        for match in VERB.finditer(masked, sentence.start, sentence.end):
            before = masked[max(sentence.start, match.start() - 14) : match.start()]
            if _HALF_MEANT.search(before) and not re.search(r"\bwill\s+$", before):
                continue
            if match.group().startswith(("call", "describe")) and _NAMING.search(before):
                continue
            if match.group() == "added" and _ADDING.match(masked, match.end()):
                continue
            behind_quote = self._behind_quote(sentence, match.start())
            inverted = self._inverted(sentence, match, behind_quote)
            if not inverted and (said := self._unnamed(sentence, match)):
                found.append(said)
                continue
            mention = inverted or self._subject(sentence, match.start(), behind_quote)
            if mention is None:
                if re.match(
                    r"(?:said|says|told|wrote|added|tweeted|vowed|argued|explained|noted|testified)$", match.group()
                ):
                    found.append(Said(OTHER, match.start(), match.end(), match.group(), "none", match.start()))
                continue
            speaker, how = self._meant(mention, sentence)
            gap = masked[mention.end : match.start()] if mention.end <= match.start() else ""
            speaker = _through(speaker, gap)
            end = mention.end if inverted else match.end()
            found.append(Said(speaker, match.start(), end, match.group(), how, mention.start))
        return found

    def _unnamed(self, sentence: Sentence, verb: re.Match[str]) -> Said | None:
        """What “her office” or “the letter” says: the words of whoever was spoken of last."""
        begin = max(sentence.start, verb.start() - 60)
        before = self._story.masked[begin : verb.start()]
        office = _OFFICE_OF.search(before)
        found = office or _PAPER.search(before)
        if found is None:
            return None
        named = [m.speaker for m in sentence.mentions if m.end <= verb.start() and m.how in ("name", "surname")]
        near = sentence.block - self._focus_block <= 2
        speaker = named[-1] if named and office else self._focus if self._focus and near else OTHER
        speaker = _through(speaker, "’s office") if office else speaker
        return Said(speaker, verb.start(), verb.end(), verb.group(), "bare", begin + found.start())

    def _behind_quote(self, sentence: Sentence, at: int) -> int | None:
        ends = [q.outer_end for q in sentence.quotes if q.outer_end <= at]
        return max(ends) if ends else None

    def _inverted(self, sentence: Sentence, verb: re.Match[str], behind: int | None) -> Mention | None:
        """The subject behind the verb, where it stands right behind a quote, or ends a sentence: “…, said Lee.”"""
        masked = self._story.masked
        if behind is None:
            if verb.group() not in ("said", "says", "added") or masked[verb.start() - 2 : verb.start()] != ", ":
                return None
            ending = [
                m for m in sentence.mentions if m.start == verb.end() + 1 and masked[m.end : m.end + 1] in (".", ",")
            ]
            return ending[0] if ending else None
        if not re.fullmatch(r"\s*[,—–-]?\s*", masked[behind : verb.start()]):
            return None
        follows = [m for m in self._story.people.mentions if verb.end() <= m.start <= verb.end() + 60]
        for mention in follows[:1]:
            if re.fullmatch(
                r"\s+(?:in [a-z ]{3,30} )?(?:the |then-|a |an )?(?:[a-z-]+ ){0,3}", masked[verb.end() : mention.start]
            ):
                return mention
        unknown = re.match(r"\s+[a-zA-Z]", masked[verb.end() : verb.end() + 3])
        return Mention(verb.end(), verb.end(), OTHER, "other") if unknown and not follows else None

    def _subject(self, sentence: Sentence, at: int, floor: int | None) -> Mention | None:
        masked = self._story.masked
        bound = floor if floor is not None and not re.search(r"[^\W\d_]", masked[sentence.start : floor]) else None
        before = [m for m in sentence.mentions if m.end <= at and (bound is None or m.start >= bound)]
        nearest: Mention | None = None
        for mention in reversed(before[-6:]):
            gap = masked[mention.end : at]
            if len(gap) > 220:
                break
            fits = _GAP.fullmatch(gap) or _OWNED.fullmatch(gap)
            if not fits:
                continue
            closing = gap.strip() == "," and "," not in masked[mention.start : mention.end]
            aside = bool(fits.groupdict().get("aside"))
            if nearest is None:
                nearest = mention
                if not closing:
                    break
            elif aside:
                nearest = mention  # the first stood inside an aside of this one
                break
        if nearest is None:
            return None
        return self._first_of_pair(before, nearest)

    def _first_of_pair(self, before: list[Mention], second: Mention) -> Mention:
        at = before.index(second)
        if at and re.fullmatch(r",? and (?:the )?", self._story.masked[before[at - 1].end : second.start]):
            first = before[at - 1]
            if first.speaker.seat in ("city", "county") and first.how in ("name", "surname"):
                return first
        return second

    def _according(self, sentence: Sentence) -> list[Said]:
        found = []
        for match in _ACCORDING.finditer(self._story.masked, sentence.start, sentence.end):
            mention = next((m for m in sentence.mentions if match.end() <= m.start <= match.end() + 4), None)
            speaker, how = self._meant(mention, sentence) if mention else (OTHER, "none")
            if mention:
                speaker = _through(speaker, self._story.masked[mention.end : mention.end + 30])
            found.append(
                Said(speaker, match.start(), mention.end if mention else match.end(), "according", how, match.start())
            )
        return found

    def _meant(self, mention: Mention, sentence: Sentence) -> tuple[Speaker, str]:
        if mention.how != "pronoun":
            return mention.speaker, mention.how
        # A person named earlier in this sentence, as its subject, is meant before anybody else.
        named = [m for m in sentence.mentions if m.end <= mention.start and m.how in ("name", "surname", "office")]
        opening = self._story.masked[sentence.start : named[0].start] if named else "-"
        if named and _OPENING.fullmatch(opening):
            return named[0].speaker, "pronoun"
        near = sentence.block - self._focus_block <= 2
        return (self._focus, "pronoun") if self._focus and near else (OTHER, "pronoun")

    def _look(self, sentence: Sentence, found: list[Said]) -> None:
        """Remember whom the next pronoun means: who spoke, or who was the sentence's subject."""
        speaking = [
            s
            for s in found
            if s.how in ("name", "surname", "office", "pronoun") and (s.speaker.name or s.speaker.label)
        ]
        if speaking:
            self._focus, self._focus_block = speaking[0].speaker, sentence.block
            return
        if any(s.how in ("none", "other", "body") for s in found):
            persons = [m for m in sentence.mentions if m.how in ("name", "surname") and m.name and not m.name.isupper()]
            self._focus = (
                persons[0].speaker
                if persons
                else (OTHER if any(s.how in ("none", "other") for s in found) else self._focus)
            )
            self._focus_block = sentence.block
            return
        persons = [
            m
            for m in sentence.mentions
            if m.how in ("name", "surname", "office") and m.name and not m.name.isupper()  # an agency is no “he”
        ]
        if persons and not any(m.how == "pronoun" for m in sentence.mentions if m.start < persons[0].start):
            self._focus, self._focus_block = persons[0].speaker, sentence.block
        elif (
            self._focus
            and sentence.block - self._focus_block <= 1
            and any(m.how == "pronoun" for m in sentence.mentions)
        ):
            self._focus_block = sentence.block


def _through(speaker: Speaker, gap: str) -> Speaker:
    """Whoever speaks for a person: 'Mayor Wu’s office said'."""
    owned = re.match(r"['’]s? (office|administration|team|spokes\w+)\b", gap)
    if not owned or speaker.label != "Mayor":
        return OTHER if owned and owned[1] != "office" and speaker.label != "Mayor" else speaker
    behalf = f"Mayor {speaker.name}" if speaker.name else "the mayor"
    return Speaker("", "Mayor’s office", "city", "city", speaker.place, behalf, speaker.guessed, "Mayor’s office")


def is_silence(text: str) -> bool:
    """Whether a sentence only tells that somebody did not answer."""
    return bool(_SILENT.search(text))
