"""What officials say in an article: quotes with their speakers, and reported speech."""

import re
from dataclasses import dataclass, field
from typing import Final

from .attribution import INDIRECT, Attributions, Said, is_silence
from .mentions import OTHER, Speaker
from .quotes import Quote
from .sentences import QUOTE
from .story import Sentence, Story
from .votes import is_why

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
SHORTEST: Final = 3  # words; shorter ones are labels in marks rather than speech, unless they are a whole sentence


@dataclass
class Utterance:
    """Something that one speaker says in one passage."""

    speaker: Speaker
    speech: str  # direct or indirect
    start: int
    end: int
    block: int
    verb_at: int
    sentence: tuple[int, int]
    how: str  # how the speaker is named there
    quotes: list[Quote] = field(default_factory=list)


def utterances(story: Story) -> list[Utterance]:
    """Everything said in the story by anybody, in order; those of OTHER too."""
    return _Reader(story).read()


def quoted(text: str, quotes: list[Quote]) -> str:
    """The words inside the marks; an ellipsis where the article's own words stood between two quotes."""
    pieces: list[str] = []
    for at, quote in enumerate(quotes):
        words = " ".join(text[quote.start : quote.end].split())
        last = at == len(quotes) - 1
        words = re.sub(r",['’]?$", lambda m: m.group()[1:], words) if last or not quote.goes_on else words
        if pieces and not quotes[at - 1].goes_on and not pieces[-1].endswith(("…", "...")):
            pieces.append("…")
        pieces.append(words)
    return " ".join(pieces)


class _Reader:
    def __init__(self, story: Story) -> None:
        self._story = story
        self._attributions = Attributions(story)
        self._found: list[Utterance] = []
        self._last: Utterance | None = None  # what was said last, by whomever

    def read(self) -> list[Utterance]:
        story = self._story
        for at, sentence in enumerate(story.sentences):
            said = self._attributions.of(sentence)
            spoken = [q for q in sentence.quotes if self._is_speech(q, sentence)]
            if spoken and self._goes_on(sentence, spoken, said):
                continue
            if spoken:
                self._direct(at, sentence, spoken, said)
            elif not self._only_quotes(sentence):
                self._indirect(sentence, said)
        return self._found

    def _is_speech(self, quote: Quote, sentence: Sentence) -> bool:
        words = _WORD.findall(self._story.text[quote.start : quote.end])
        small = [w for w in words if w[0].islower()]
        if len(words) >= SHORTEST:
            return len(words) > 8 or bool(small) or self._story.text[quote.end - 1] in ".!?,…"
        whole = self._story.text[quote.end - 1] in ".!?," and words and words[0][0].isupper()
        return bool(whole) and quote.outer_start - sentence.start <= 1

    def _only_quotes(self, sentence: Sentence) -> bool:
        return not re.search(r"[^\W_]", self._story.masked[sentence.start : sentence.end])

    def _goes_on(self, sentence: Sentence, spoken: list[Quote], said: list[Said]) -> bool:
        """A quote whose last paragraph had no closing mark."""
        last = self._last
        if not (last and last.quotes and last.quotes[-1].goes_on and last.block < sentence.block):
            return False
        if sentence.start != self._story.blocks[sentence.block].start:
            return False
        own = self._for_quote(sentence, spoken[0], said)
        if own and own.speaker.seat == "other" and last.speaker.seat != "other" and own.how not in ("pronoun", "none"):
            return False
        last.quotes += spoken
        last.end, last.block = sentence.end, sentence.block
        return True

    def _direct(self, at: int, sentence: Sentence, spoken: list[Quote], said: list[Said]) -> None:
        if self._only_quotes(sentence):
            self._bare(at, sentence, spoken)
            return
        by = self._for_quote(sentence, spoken[0], said)
        if by is None:
            if self._starts_with_quote(sentence, spoken[0]) and (last := self._here(sentence)):
                by = Said(last.speaker, last.verb_at, last.verb_at, "", "bare", sentence.start)
            else:
                return
        self._keep(
            Utterance(
                by.speaker,
                "direct",
                sentence.start,
                sentence.end,
                sentence.block,
                by.at,
                (sentence.start, sentence.end),
                by.how,
                list(spoken),
            )
        )

    def _bare(self, at: int, sentence: Sentence, spoken: list[Quote]) -> None:
        """Quotes with nothing around them: of who spoke before in the paragraph, speaks next in it, or spoke last."""
        last = self._last
        if last and last.block == sentence.block and last.speech == "direct":
            last.quotes += spoken
            last.end = sentence.end
            return
        if last and last.block == sentence.block:
            self._keep(
                Utterance(
                    last.speaker,
                    "direct",
                    sentence.start,
                    sentence.end,
                    sentence.block,
                    last.verb_at,
                    last.sentence,
                    "bare",
                    list(spoken),
                )
            )
            return
        after = self._story.sentences[at + 1] if at + 1 < len(self._story.sentences) else None
        if after and after.block == sentence.block:
            said = Attributions(self._story).of(after)
            if said and not after.quotes and said[0].how in ("name", "surname", "office"):
                self._keep(
                    Utterance(
                        said[0].speaker,
                        "direct",
                        sentence.start,
                        sentence.end,
                        sentence.block,
                        said[0].at,
                        (after.start, after.end),
                        "bare",
                        list(spoken),
                    )
                )
                return
        if last and 0 < sentence.block - last.block <= 2 and self._nobody_between(last, sentence):
            self._keep(
                Utterance(
                    last.speaker,
                    "direct",
                    sentence.start,
                    sentence.end,
                    sentence.block,
                    last.verb_at,
                    last.sentence,
                    "bare",
                    list(spoken),
                )
            )
            return
        self._last = Utterance(
            OTHER,
            "direct",
            sentence.start,
            sentence.end,
            sentence.block,
            sentence.start,
            (sentence.start, sentence.end),
            "none",
            list(spoken),
        )

    def _nobody_between(self, last: Utterance, sentence: Sentence) -> bool:
        return not any(
            m.name and m.how in ("name", "surname") and m.speaker.name != last.speaker.name
            for s in self._story.sentences
            if last.end <= s.start < sentence.start
            for m in s.mentions
        )

    def _here(self, sentence: Sentence) -> Utterance | None:
        return self._last if self._last and self._last.block == sentence.block else None

    def _starts_with_quote(self, sentence: Sentence, quote: Quote) -> bool:
        return quote.outer_start - sentence.start <= 1

    def _for_quote(self, sentence: Sentence, quote: Quote, said: list[Said]) -> Said | None:
        masked = self._story.masked
        after = [s for s in said if s.at >= quote.outer_end or s.subject_start >= quote.outer_end]
        if (
            after
            and self._closes_open(quote)
            and re.fullmatch(rf"[^.:;{QUOTE}]{{0,120}}", masked[quote.outer_end : after[0].at].strip() or "")
        ):
            begins = min(after[0].subject_start, after[0].at)
            if re.fullmatch(r"\s*[,—–-]?\s*(?:as |the |a |an |then-?|[A-Z][a-z]+ )*", masked[quote.outer_end : begins]):
                return after[0]
        before = [s for s in said if s.end <= quote.outer_start and s.verb != "according"]
        if before:
            return before[-1]
        accorded = [s for s in said if s.verb == "according"]
        if accorded:
            return accorded[0]
        lead = masked[sentence.start : quote.outer_start]
        if lead.rstrip().endswith(":") and sentence.mentions and sentence.mentions[0].end <= quote.outer_start:
            first = sentence.mentions[0]
            return Said(first.speaker, first.end, first.end, ":", first.how, first.start)
        return after[0] if after and self._starts_with_quote(sentence, quote) and self._closes_open(quote) else None

    def _closes_open(self, quote: Quote) -> bool:
        """Whether the quote's sentence goes on behind it."""
        return (
            not self._story.text[quote.start : quote.end].rstrip("'’ ").endswith((".",))
            or self._story.text[quote.outer_end : quote.outer_end + 2].strip()[:1].islower()
        )

    def _indirect(self, sentence: Sentence, said: list[Said]) -> None:
        passage = self._story.masked[sentence.start : sentence.end]
        for by in said:
            if by.verb != "according" and not INDIRECT.fullmatch(by.verb):
                continue
            if by.speaker.seat == "other":
                if by.how != "none" or by.verb in ("said", "according"):
                    self._last = Utterance(
                        OTHER,
                        "indirect",
                        sentence.start,
                        sentence.end,
                        sentence.block,
                        by.at,
                        (sentence.start, sentence.end),
                        by.how,
                    )
                    return
                continue
            if is_why(self._story, sentence, by.subject_start):
                return
            if by.end >= sentence.start + len(passage.rstrip(". ")) - 5 and by.subject_start == sentence.start:
                # “Lee confirmed that.” says nothing, but whose words come next.
                span = (sentence.start, sentence.end)
                self._last = Utterance(by.speaker, "indirect", *span, sentence.block, by.at, span, by.how)
                return
            if is_silence(passage) or len(_WORD.findall(passage)) < 7:
                return
            if re.match(r"(?:declined|refused)$", by.verb) and not re.match(
                r" to (?:allow|let|hold|honor|cooperate|comply|share|help|turn|hand|join|sign|assist|"
                r"participate|enforce)",
                self._story.masked[by.end : by.end + 30],
            ):
                continue
            behind = self._story.masked[by.end : by.end + 8]
            if by.verb == "argued" and re.match(r" (?:on|about|over|with)\b", behind):
                continue
            if by.verb == "called" and not re.match(r" (?:for|on)\b", self._story.masked[by.end : by.end + 6]):
                continue
            self._keep(
                Utterance(
                    by.speaker,
                    "indirect",
                    sentence.start,
                    sentence.end,
                    sentence.block,
                    by.at,
                    (sentence.start, sentence.end),
                    by.how,
                )
            )
            return

    def _keep(self, utterance: Utterance) -> None:
        self._found.append(utterance)
        self._last = utterance
