"""Where sentences begin and end, in a text whose quotes and places are masked."""

import re
from typing import Final

QUOTE, CITY, COUNTY, STATE, FOREIGN, OTHER = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
PLACES: Final = CITY + COUNTY + STATE + FOREIGN + OTHER

_END: Final = re.compile(rf"[.!?…]+[\"”’')\]]*(?=\s+[\"“‘'(\[]*[A-Z0-9{QUOTE}{PLACES}•])|\n[ \t]*(?=[•*\-–] )")
_SHORT: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Gov|Lt|Sen|Rep|Reps|Sens|Ald|Sgt|Capt|Cmdr|Det|Supt|Asst|Gen|Col|Maj|"
    r"Rev|Fr|Hon|Prof|Pres|Jr|Sr|St|"
    r"No|Nos|vs|Inc|Co|Corp|Dept|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|Ave|Blvd|U\.S|D\.C|"
    r"Ph\.D|a\.m|p\.m|Sec|Art|Ord|Res|Atty|Comm)"
    r"|\b[A-Z])\.$"
)
_MAY_END: Final = re.compile(r"(?:\b(?:Jr|Sr|Inc|Co|Corp|U\.S|D\.C|a\.m|p\.m)\.)$")


def sentences(masked: str, raw: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences between two offsets; `masked` and `raw` are the same text, character by character."""
    found, at = [], start
    for match in _cuts(masked, raw, start, end):
        if masked[at:match].strip():
            found.append((at, match))
        at = match + len(masked[match:end]) - len(masked[match:end].lstrip())
    if masked[at:end].strip():
        found.append((at, end))
    return found


def _cuts(masked: str, raw: str, start: int, end: int) -> list[int]:
    cuts = []
    for match in _END.finditer(masked, start, end):
        before = masked[max(start, match.start() - 12) : match.start() + 1]
        if _SHORT.search(before) and not (_MAY_END.search(before) and _new_sentence(masked, match.end(), end)):
            continue
        cuts.append(match.end())
    for match in re.finditer(rf"(?<!{QUOTE}){QUOTE}+(?!{QUOTE})(?=\s+[\"“(]*[A-Z{QUOTE}{PLACES}])", masked[start:end]):
        stop = start + match.end()
        inner = raw[start + match.start() : stop].rstrip("\"”’»' ")
        # A quote's own end ends the sentence around it; after a comma or question its speaker may follow.
        if inner[-1:] in ".!?…" and stop < end:
            cuts.append(stop)
    return sorted(set(cuts))


def _new_sentence(masked: str, at: int, end: int) -> bool:
    return bool(
        re.match(r"\s+(?:The|In|On|But|And|He|She|They|It|A|An|At|As|For|If|When|While|That|This|We)\b", masked[at:end])
    )
