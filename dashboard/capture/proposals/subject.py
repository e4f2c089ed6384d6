"""Whether a text is about the register's subject: words that come with it, no judgement."""

import re
from typing import Final

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


def strong(text: str) -> int:
    """How often words of the subject stand in `text`."""
    return len(_STRONG.findall(text)) + len(_ICE.findall(text))


def weak(text: str) -> int:
    """How often words stand in `text` that go with the subject."""
    return len(_WEAK.findall(text))


class Nearness:
    """How near each passage of one article is to the subject."""

    def __init__(self, text: str, title: str, spans: list[tuple[int, int]]) -> None:
        self._text = text
        self._spans = spans
        self._counts = [strong(text[start:end]) for start, end in spans]
        touched = sum(count > 0 for count in self._counts)
        # A headline alone does not do: it may be another story's.
        self.mainly = touched >= 2 and (
            touched >= 0.2 * len(spans) or strong(title) > 0 or any(self._counts[:3]) or sum(self._counts[:6]) >= 3
        )
        self.at_all = touched > 0

    def of(self, start: int, end: int) -> float:
        """From 0 to 1: words of the subject in the passage, in its paragraph, beside it, or nowhere near."""
        if strong(self._text[start:end]):
            return 1.0
        here = next((i for i, (begin, stop) in enumerate(self._spans) if begin <= start < stop), None)
        if here is None or not self.at_all:
            return 0.0
        if self._counts[here]:
            return 0.9
        goes_with = weak(self._text[start:end]) > 0
        beside = self._counts[max(0, here - 1) : here + 2]
        if any(beside):
            return 0.8 if goes_with else 0.6 if self.mainly else 0.4
        if self.mainly:
            return 0.6 if goes_with else 0.4
        return 0.1
