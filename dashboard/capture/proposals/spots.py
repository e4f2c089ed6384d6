"""Where an article names places: cities, counties, states, and what only looks like them."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ...text import fold
from .gazetteer import ALIASES, BESIDE, STATE_CODES, Place, counties, longest, place, places
from .layout import Block
from .wordlists import COMMON, NO_FIRST_NAMES, OPENERS, SENTENCE_WORDS, WORLD

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*")
_JOINT: Final = re.compile(r"(?:\. ?| |-|\u00a0)")
_STATE: Final = "|".join(re.escape(name) for name in sorted(BESIDE, key=len, reverse=True))
_STATE_BESIDE: Final = re.compile(
    rf",?\s*\(?,?\s+(?:in\s+)?(?P<state>{_STATE})(?![\w])\.?(?P<close>\))?|\s+\((?P<inside>{_STATE})\.?\)"
)
_ABROAD: Final = (
    "Ontario|Ont|Canada|Quebec|Que|Alberta|Manitoba|Saskatchewan|Nova Scotia|New Brunswick|"
    "British Columbia|B\\.C|England|"
    "U\\.K|UK|Britain|Scotland|Ireland|Wales|France|Germany|Italy|Spain|Mexico|Australia|New "
    "Zealand|Jamaica|Cuba|Colombia|"
    "Venezuela|Honduras|Guatemala|El Salvador|Nicaragua|Haiti|Brazil|Peru|Chile|Ecuador|India|"
    "China|Japan|Russia|Ukraine|"
    "Poland|Greece|Turkey|Egypt|Lebanon|Israel|Iraq|Iran|Syria|Kenya|Nigeria|South Africa|"
    "Philippines|Netherlands|Belgium|"
    "Sweden|Norway|Denmark|Switzerland|Austria|Portugal|Panama|Puerto Rico"
)
_ABROAD_BESIDE: Final = re.compile(rf",\s+(?:{_ABROAD})\b\.?")
_ABROAD_ALONE: Final = re.compile(
    rf"\b(?:{_ABROAD}|Canadian|Mexican|British|Toronto|Montreal|Ottawa|Calgary|Edmonton|Winnipeg)\b"
)
_STATES: Final = {name.lower(): code for name, code in STATE_CODES.items()}
# What may follow a city's name in capitals without making another name of it.
_MAY_FOLLOW: Final = re.compile(
    r"(?:['’]s?)?\s+(?:Mayor|Mayors|City|Police|Council\w*|Common Council|Ald\b|Alder\w+|Town|"
    r"Fire|Democrat\w*|Republican\w*|Deputy|Vice|"
    r"Acting|Interim|Former|Chief|Superintendent|Commissioner|Sheriff|Metro|Metropolitan|Manager|"
    r"Board of (?:Aldermen|Selectmen|"
    r"Supervisors|Commissioners)|Select ?[Bb]oard|Supervisor|Public (?:Advocate|Safety)|Comptroller|Controller|"
    r"Corporation Counsel|Attorney\b(?! General)|Department of|Office of|(?:Mon|Tues|Wednes|Thurs|"
    r"Fri|Satur|Sun)day|[JFMASOND][a-z]{2,8} \d|"
    r"Unified|Borough|Human|Immigrant|Spokes\w+|Mayor-elect|Officials?|Councilmember|PD\b|I\b|"
    r"Municipal Code|Municipal|Code|Solicitor|Administrator|President of the|Welcoming|Is|Has|To|"
    r"Will|Says?|and|or)\b"
)
_OTHER_NAME: Final = re.compile(
    r"(?:\b(?:University|College|Arch?diocese|Diocese|Bank|Port|Museum|Church|Bishop|Archbishop|"
    r"Consulate|Cardinal|District|"
    r"Institute|Federation|League|Coalition|ACLU|Chamber|Commerce|Legal Aid Society|Urban League|"
    r"Catholic Charities|United Way|"
    r"Bar Association|Isle|Battle|Declaration|Treaty|Mount|Lake|Fort|Camp|Point|Rabbi|Society|Church|Temple|Foundation)"
    r"\s+(?:of|in|for|at)\s+(?:the\s+)?|\b(?:Greater|Mr\.|Mrs\.|Ms\.|Dr\.|Gov\.|Sen\.|Rep\.|Sgt\.|"
    r"Lt\.|Judge|Justice|President|Senator|"
    r"Governor|Congressman|Congresswoman|Chief|Officer|Rev\.|Pastor|Attorney General|Secretary|"
    r"Mayor|Councilman|Councilwoman|"
    r"Councilmember|Sheriff|Ald\.)\s+)$"
)
_PREPOSITION: Final = re.compile(
    r"\b(?:in|of|near|from|to|at|outside|around|including|like|and|across|throughout|include|for|downtown|as)\s+$", re.I
)
_WORD_BEFORE: Final = re.compile(r"([A-Z][\w'’-]*)[ \u00a0]$")
_GOVERNING: Final = re.compile(
    r"['’]?s?\s+(?:Mayor|mayor|City (?:Council|Manager|Attorney|Hall)|[Pp]olice|city (?:council|"
    r"officials|manager)|officials|Council)"
)
_HEADED: Final = re.compile(r"^([A-Z][\w'’. -]{2,30}):", re.M)
_DATELINE: Final = re.compile(
    r"\s*(?P<name>[A-Z][A-Z.'’]+(?:[ -][A-Z][A-Z.'’]+){0,3}|[A-Z][a-z.]+(?: [A-Z][a-z]+){0,2})"
    r"(?:,? (?P<beside>[A-Z][\w. ]{1,18}?))?\s*(?:\((?P<agency>[A-Z][\w /.-]{1,40})\))?\s*(?:—|–|--|―|-(?= ))\s*(?=\S)"
)


@dataclass
class Spot:
    """One place named in the text; `kind` is city, county, state, abroad or other; `place` None where undecided."""

    start: int
    end: int
    name: str
    kind: str
    place: Place | None = None
    sure: bool = False  # the state stands beside it
    dateline: bool = False


class Spotter:
    """Finds the places that a text names; `abroad` tells whether one of them is in another country."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.abroad = False
        self._people = _surnames(text)
        # “Akron: …”, and so on: a place begins each paragraph.
        self._is_list = sum(fold(m[1]) in places() for m in _HEADED.finditer(text)) >= 3
        self.spots: list[Spot] = []

    def found(self, blocks: list[Block]) -> list[Spot]:
        """The places of these blocks in order, with a place only where the words beside it decide."""
        for block in blocks:
            if block.kind in ("prose", "heading", "caption"):
                self._dateline(block)
                self._scan(block)
        return self.spots

    def _dateline(self, block: Block) -> None:
        match = _DATELINE.match(self.text, block.start, min(block.end, block.start + 90))
        if not match or not (match["agency"] or match["name"].isupper()):
            return
        key = " ".join(fold(w.group()) for w in _WORD.finditer(match["name"]))
        beside = (match["beside"] or "").strip()
        spot = Spot(block.start, match.end(), key, "city", dateline=True)
        if beside and re.fullmatch(rf"(?:{_ABROAD})\.?", beside) and not self._place(key, BESIDE.get(beside, "")):
            spot.kind, self.abroad = "abroad", True
        elif beside in BESIDE or beside.rstrip(".") in BESIDE:
            spot.place = self._place(key, BESIDE.get(beside) or BESIDE[beside.rstrip(".")])
            spot.sure = spot.place is not None
        elif key in ALIASES:
            spot.place = place(*ALIASES[key])
        elif key == "washington":
            spot.kind = "other"
        elif key in WORLD and key in ("toronto", "london", "paris", "rome", "vancouver", "mexico"):
            spot.kind, self.abroad = "abroad", True
        if spot.kind == "city" and spot.place is None and key not in places():
            spot.kind = "other"
            self.abroad = self.abroad or bool(_ABROAD_ALONE.search(match["name"].title()))
        self.spots.append(spot)

    @staticmethod
    def _place(key: str, state: str) -> Place | None:
        return next((p for p in places().get(key, ()) if p.state == state), None)

    def _scan(self, block: Block) -> None:
        skip = self.spots[-1].end if self.spots and self.spots[-1].start >= block.start else block.start
        tokens = [(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(self.text, skip, block.end)]
        shouted = _is_shouted(self.text[block.start : block.end])
        at = 0
        while at < len(tokens):
            start = tokens[at][0]
            if not self.text[start].isupper() or tokens[at][2] not in longest():
                at += 1
                continue
            taken = self._longest(tokens, at, shouted)
            at += taken or 1

    def _longest(self, tokens: list[tuple[int, int, str]], at: int, shouted: bool) -> int:
        for size in range(min(longest()[tokens[at][2]], len(tokens) - at), 0, -1):
            run = tokens[at : at + size]
            if any(not _JOINT.fullmatch(self.text[a[1] : b[0]]) for a, b in pairwise(run)):
                continue
            start, end = run[0][0], run[-1][1]
            if self.text[start:end].isupper() and not shouted and end - start < 5 and size == 1:
                key = run[0][2]
                if key not in ALIASES:
                    continue
            spot = self._spot(" ".join(token[2] for token in run), start, end)
            if spot:
                self.spots.append(spot)
                return sum(token[0] < spot.end for token in tokens[at : at + 12])
        return 0

    def _spot(self, key: str, start: int, end: int) -> Spot | None:
        text = self.text
        if county := self._county(key, start, end):
            return county
        printed = text[start:end]
        state = _STATES.get(printed.lower(), "")
        followed = re.match(r"\s+[A-Z][a-z]+", text[end : end + 20])
        if key in ALIASES and (not followed or _MAY_FOLLOW.match(text, end)):
            if text[end : end + 1] == "." and key in ("d c", "washington d c", "l a", "n y c"):
                end += 1
            return Spot(start, end, key, "city", place(*ALIASES[key]), sure=True)
        if key not in places() and not state:
            return None
        beside = _STATE_BESIDE.match(text, end)
        if beside and key in places():
            code = BESIDE[beside["state"] or beside["inside"]]
            if (found := self._place(key, code)) and not (
                key == "new york" and code == "NY" and not beside.group().startswith(",")
            ):
                return Spot(start, beside.end(), key, "city", found, sure=True)
            if beside.group().startswith(",") and not state and (self._followed_as_pair(beside, key)):
                return Spot(start, beside.end(), key, "other")
        if abroad := _ABROAD_BESIDE.match(text, end):
            self.abroad = True
            return Spot(start, abroad.end(), key, "abroad")
        if key == "washington" and not self._city_not_state(key, start, end):
            # Mostly the federal government; the state where it is called one.
            called = re.match(r" [Ss]tate\b", text[end:]) or re.search(r"\b[Ss]tate of $", text[:start][-10:])
            return Spot(start, end, "WA", "state") if called else Spot(start, end, key, "other")
        if state and not self._city_not_state(key, start, end):
            return Spot(start, end, state, "state")
        if not self._stands_alone(key, start, end):
            return None
        # Nobody says which Washington has a mayor who is in the news.
        return Spot(start, end, key, "city", self._place(key, "DC") if key == "washington" else None)

    @staticmethod
    def _followed_as_pair(beside: re.Match[str], key: str) -> bool:
        # “Springfield, Va.”: a place that is no government of the register; “in Boston, Ohio and …” is a list.
        return (beside["state"] or "").strip() not in STATE_CODES or len(places()[key]) > 1

    def _county(self, key: str, start: int, end: int) -> Spot | None:
        match = re.compile(
            r"['’]?s? (County|Parish|Borough)(?!\s+(?:Road|Line))(?:,? (?P<state>" + _STATE + r")\b\.?)?"
        ).match(self.text, end)
        if not match or key not in counties():
            return None
        state = BESIDE.get(match["state"] or "", "")
        here = [county for county in counties()[key] if not state or county.state == state]
        return Spot(start, match.end(), key, "county", here[0] if len(here) == 1 else None, sure=bool(state))

    def _city_not_state(self, key: str, start: int, end: int) -> bool:
        text, before = self.text, self.text[max(0, start - 24) : start]
        if key == "new york":
            if re.match(
                r"['’]?s? (?:state|State|Gov\b|Gov\.|governor|Governor|Attorney General|lawmakers|legislat|"
                r"Assembly|Senate|Sen\b|Republican|Democrat|law\b)",
                text[end:],
            ):
                return False
            return not re.search(r"\b(?:upstate|state of|in western|in central|State) $", before, re.I)
        if key == "washington":
            return bool(
                re.match(r"['’]?s? (?:Mayor|Metropolitan Police|D\.?C)", text[end:])
                or re.search(r"\b(?:[Mm]ayor|[Cc]ity) of $", before)
            )
        return bool(re.search(r"\b(?:[Mm]ayor|[Cc]ity|[Tt]own) of $", before)) and key not in ("new jersey",)

    def _stands_alone(self, key: str, start: int, end: int) -> bool:
        """Whether a name is a place here, not part of a person's, paper's or team's name."""
        text = self.text
        before = text[max(0, start - 40) : start]
        if _OTHER_NAME.search(before):
            return False
        if (
            re.match(r"\s+[A-Z]", text[end : end + 4])
            and "\n" not in text[end : end + 3]
            and not _MAY_FOLLOW.match(text, end)
        ):
            return False
        if re.match(r"(?:-based|-born|-area|-native|@|\.(?:com|org|gov))", text[end:]):
            return False
        if re.match(r"(?:['’]s)? (?:Street|Avenue|Airport|Road)", text[end:]):
            return False
        if re.search(r"[@/#]$|-$", before):
            return False
        word = _WORD_BEFORE.search(before)
        governed = bool(_GOVERNING.match(text, end))
        if (
            word
            and word[1] not in OPENERS
            and word[1].rstrip(".") not in SENTENCE_WORDS
            and not governed
            and not word[1].endswith(",")
        ):
            return False
        if (
            " " not in key
            and key in self._people
            and not governed
            and not re.search(r"\b(?:in|[Cc]ity of|[Mm]ayor of)\s+$", before)
        ):
            return False
        if key in WORLD or key in COMMON:
            return (
                governed
                or bool(re.search(r"\b(?:[Cc]ity|[Mm]ayor|[Tt]own) of $", before))
                or (key in WORLD and bool(_PREPOSITION.search(before)))
            )
        if places()[key][0].population < 100_000 and " " not in key:
            listed = re.match(r"(?:, (?:and )?[A-Z]| and [A-Z])", text[end:]) or re.search(
                r"[A-Z]\w+, (?:and )?$", before
            )
            return (
                governed
                or bool(_PREPOSITION.search(before) or listed)
                or (self._is_list and text[end : end + 1] == ":" and before[-1:] in ("", "\n"))
                or bool(re.match(r"['’]s? |'s |’s | (?:is|has|does|will|was|would)\b", text[end:]))
                or bool(re.search(r"(?:^|[.!?:][\"”’]? |\n)$", before) and re.match(r" [a-z]", text[end : end + 2]))
            )
        return True


def _is_shouted(block: str) -> bool:
    letters = [c for c in block if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.6 * max(1, len(letters))


def _surnames(text: str) -> set[str]:
    """Last words of what look like persons' names: they are persons where they stand alone."""
    found = set()
    for match in re.finditer(
        r"(?<![\w’'-])([A-Z][a-z]+(?:-[A-Z][a-z]+)?|[A-Z]\.)(?: [A-Z]\.)? ([A-Z][a-z]+)\b(?! [A-Z])", text
    ):
        first = match[1]
        if first not in OPENERS and first not in SENTENCE_WORDS and first not in NO_FIRST_NAMES:
            found.add(fold(match[2]))
    return found
