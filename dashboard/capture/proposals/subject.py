"""Whether a text is about a question's subject: words that come with it, no judgement."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .wordlists import GENERAL

# Words that belong to the subject wherever they stand.
_STRONG: Final = re.compile(
    r"287\s?\(g\)|\b(?:im+igra(?:nt|tion)\w*|migrants?|deport\w*|detainers?|sanctuar(?:y|ies)|"
    r"undocumented|asylum|refugees?|dreamers"
    r"|border patrol|homeland security|customs enforcement|federal agents|federal (?:immigration )?enforcement"
    r"|welcoming (?:city|cities|community|resolution|ordinance|policy)"
    r"|trust act|fourth amendment cit(?:y|ies)|secure communities|masked agents"
    r"|noncitizens?|non-citizens?|legal status|illegal aliens?|aliens|citizenship|foreign-born|"
    r"without (?:legal )?papers"
    r"|administrative warrants?|civil warrants?|judicial warrants?|anti-sanctuary)\b",
    re.I,
)
_ICE: Final = re.compile(r"\b(?:ICE|I\.C\.E\.|DACA|DHS|CBP)\b")
# Words that belong to it where the article does.
_WEAK: Final = re.compile(
    r"\b(?:federal (?:fund\w*|government|officials|authorities|dollars|money|grants?|law\w*|"
    r"agenc\w*|administration)|trump"
    r"|national guard|executive order|jail\w*|warrants?|cooperat\w*|raids?|agents|famil(?:y|ies)|communit\w*|neighbors?"
    r"|residents|values|welcom\w*|inclusi\w*|police|officers?|ordinance|polic(?:y|ies)|status|"
    r"rights|fear|afraid|protect\w*"
    r"|threat\w*|defund\w*|washington|enforce\w*|trust|custody|detain\w*|arrest\w*|born)\b",
    re.I,
)


# Forms of help, by which a practice is told from other news of the police.
_HELP: Final = re.compile(
    r"\b(?:hold|held|honor|detain|ask|inquir|question|shar|cooperat|notif|turn|hand|participat|"
    r"assist|help|work|compl|arrest|check|report|transfer|"
    r"allow|access|enforc|provid|releas|communicat|disclos|enter|use|deputi|stop|train|agreement|"
    r"contract|requir|run|request)\w*",
    re.I,
)
_WORD: Final = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True)
class Subject:
    """The words by which passages about a question are known."""

    words: re.Pattern[str]  # belong to it wherever they stand
    names: re.Pattern[str] | None  # the same, in capitals only
    beside: re.Pattern[str]  # belong to it where the article does
    deeds: re.Pattern[str]  # stand near the verb where a practice is told

    def strong(self, text: str) -> int:
        """How often words of the subject stand in `text`."""
        return len(self.words.findall(text)) + (len(self.names.findall(text)) if self.names else 0)

    def weak(self, text: str) -> int:
        """How often words stand in `text` that go with the subject."""
        return len(self.beside.findall(text))


IMMIGRATION: Final = Subject(_STRONG, _ICE, _WEAK, _HELP)
_KNOWN: Final = {"immigration-help": IMMIGRATION}


@lru_cache(maxsize=64)
def subject(slug: str, title: str, wording: str = "", background: str = "") -> Subject:
    """The subject of a question: words chosen by hand where there are such, else those of its own title and wording.

    The title's words count wherever they stand; those of wording and background where the article is about it.
    """
    if slug in _KNOWN:
        return _KNOWN[slug]
    strong, beside = _stems(title) or _stems(wording), _stems(f"{wording} {background}")
    words = _any_of(strong or [slug.replace("-", " ")])
    return Subject(words, None, _any_of([*beside, *strong]), _any_of([*strong, *beside]))


def _stems(text: str) -> list[str]:
    """The words of a text that say what it is about, without the s of a plural."""
    found = (word for word in _WORD.findall(text.lower()) if word not in GENERAL)
    return list(dict.fromkeys(word.removesuffix("s") if not word.endswith("ss") else word for word in found))


def _any_of(stems: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, stems))})\w{{0,3}}\b", re.I)


class Nearness:
    """How near each passage of one article is to the subject."""

    def __init__(self, about: Subject, text: str, title: str, spans: list[tuple[int, int]]) -> None:
        self._about = about
        self._text = text
        self._spans = spans
        self._counts = [about.strong(text[start:end]) for start, end in spans]
        touched = sum(count > 0 for count in self._counts)
        # A headline alone does not do: it may be another story's.
        self.mainly = touched >= 2 and (
            touched >= 0.2 * len(spans)
            or about.strong(title) > 0
            or any(self._counts[:3])
            or sum(self._counts[:6]) >= 3
        )
        self.at_all = touched > 0

    def of(self, start: int, end: int) -> float:
        """From 0 to 1: words of the subject in the passage, in its paragraph, beside it, or nowhere near."""
        if self._about.strong(self._text[start:end]):
            return 1.0
        here = next((i for i, (begin, stop) in enumerate(self._spans) if begin <= start < stop), None)
        if here is None or not self.at_all:
            return 0.0
        if self._counts[here]:
            return 0.9
        goes_with = self._about.weak(self._text[start:end]) > 0
        beside = self._counts[max(0, here - 1) : here + 2]
        if any(beside):
            return 0.8 if goes_with else 0.6 if self.mainly else 0.4
        if self.mainly:
            return 0.6 if goes_with else 0.4
        return 0.1
