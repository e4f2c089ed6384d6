"""Speech that a report interrupts: “We will stay,” the mayor said, “a welcoming city.”"""

import re
from typing import Final

from .wording import MARKS

LONGEST: Final = 160  # characters of an interruption
_MARK: Final = re.compile(f"[{MARKS}]")
_SAYING: Final = re.compile(
    r"\b(?:said|says|say|saying|told|tells|added|adds|wrote|writes|tweeted|posted|continued|continues|explained|noted"
    r"|stated|declared|asked|replied|responded|insisted|warned|argued|announced|concluded|recalled|vowed|promised"
    r"|acknowledged|stressed|emphasized|according)\b"
)
_PAUSES: Final = ",.!?;:…—–-"
_SENTENCE_END: Final = re.compile(r"[.!?][)\]’']*\s")
_BEHIND: Final = re.compile(rf",?\s*([^{MARKS}.!?;]{{0,{LONGEST}}})")
_PRONOUN: Final = re.compile(r"\b(?:he|she|they|I)\b")
_NAME: Final = re.compile(r"\b[A-Z][^\W\d_]+")


def spoken(text: str) -> list[tuple[int, int] | None]:
    """The stretches of interrupted speech in a text, None before what another says; empty where nothing is interrupted.

    An interruption stands between a pause at a closing mark and an opening one of the paragraph, is short, has a
    verb of saying, and is at most the end of one sentence: then the words on both sides are one speaker's.
    """
    found: list[tuple[int, int] | None] = []
    start = 0
    for line in text.split("\n"):
        for chain in _chains(line) if _MARK.search(line) else ():
            found += [None, *((start + begin, start + end) for begin, end in chain)]
        start += len(line) + 1
    return found


def _chains(line: str) -> list[list[tuple[int, int]]]:
    """The places of spoken stretches that belong together, where there are at least two."""
    chains: list[list[tuple[int, int]]] = []
    for span in _spans(line):
        end = chains[-1][-1][1] if chains else 0
        # A mark of pause at the closing mark: without one it closes a word or two that a writer picked.
        paused = chains and (line[end - 2] in _PAUSES or line[end : end + 1] == ",")
        between = line[end : span[0]]
        if paused and _is_interruption(between) and not _is_another(line, span, between):
            chains[-1].append(span)
        else:
            chains.append([span])
    return [chain for chain in chains if len(chain) > 1]


def _spans(line: str) -> list[tuple[int, int]]:
    """From each opening mark to the next closing one; which is which, the white space beside it says."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for match in _MARK.finditer(line):
        at = match.start()
        opens = line[at + 1 : at + 2].strip() != "" and (at == 0 or line[at - 1].isspace() or line[at - 1] in "([—–-")
        if opens:
            opened = at
        elif opened is not None:
            found.append((opened, at + 1))
            opened = None
    return [*found, (opened, len(line))] if opened is not None else found


def _is_interruption(between: str) -> bool:
    if not 2 < len(between) <= LONGEST or not _SAYING.search(between.casefold()):
        return False
    end = _SENTENCE_END.search(between)
    return end is None or not between[end.end() :].strip()


def _is_another(line: str, span: tuple[int, int], between: str) -> bool:
    """Whether a stretch behind a sentence that named its speaker names another: “…,” Lee said. “…,” Roe said."""
    end = span[1]
    behind = _BEHIND.match(line, end)
    goes_on = line[end - 2 : end - 1] in (",", "?", "!", "—") or line[end : end + 1] == ","
    if not (goes_on and behind and _SENTENCE_END.search(between) and _SAYING.search(behind[1])):
        return False
    if _PRONOUN.search(behind[1]):
        return False
    return not set(_NAME.findall(behind[1])) & set(_NAME.findall(between))
