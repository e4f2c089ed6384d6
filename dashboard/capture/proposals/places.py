"""The places that an article names, each decided or left undecided."""

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from ...text import fold
from .gazetteer import ALIASES, BESIDE, STATE_CODES, Place, counties, longest, place, places
from .layout import Block
from .outlets import Home

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*")
_JOINT: Final = re.compile(r"(?:\. ?| |-|\u00a0)")
_STATE: Final = "|".join(re.escape(name) for name in sorted(BESIDE, key=len, reverse=True))
_STATE_BESIDE: Final = re.compile(
    rf",?\s*\(?,?\s+(?:in\s+)?(?P<state>{_STATE})(?![\w])\.?(?P<close>\))?|\s+\((?P<inside>{_STATE})\.?\)"
)
_ABROAD: Final = (
    "Ontario|Ont|Canada|Quebec|Que|Alberta|Manitoba|Saskatchewan|Nova Scotia|New Brunswick|British Columbia|B\\.C|England|"
    "U\\.K|UK|Britain|Scotland|Ireland|Wales|France|Germany|Italy|Spain|Mexico|Australia|New Zealand|Jamaica|Cuba|Colombia|"
    "Venezuela|Honduras|Guatemala|El Salvador|Nicaragua|Haiti|Brazil|Peru|Chile|Ecuador|India|China|Japan|Russia|Ukraine|"
    "Poland|Greece|Turkey|Egypt|Lebanon|Israel|Iraq|Iran|Syria|Kenya|Nigeria|South Africa|Philippines|Netherlands|Belgium|"
    "Sweden|Norway|Denmark|Switzerland|Austria|Portugal|Panama|Puerto Rico"
)
_ABROAD_BESIDE: Final = re.compile(rf",\s+(?:{_ABROAD})\b\.?")
_ABROAD_ALONE: Final = re.compile(
    rf"\b(?:{_ABROAD}|Canadian|Mexican|British|Toronto|Montreal|Ottawa|Calgary|Edmonton|Winnipeg)\b"
)
# Names that mean a country, a state or a city of the world unless a state of the union stands beside them.
_WORLD: Final = frozenset(
    "toronto london paris rome athens berlin moscow dublin vancouver hamilton windsor victoria melbourne sydney perth venice "
    "naples florence milan lima cairo delhi warsaw vienna geneva odessa alexandria mexico cuba peru lebanon poland panama "
    "brazil norway holland china jordan canada ontario sheffield manchester birmingham cambridge oxford plymouth kingston "
    "belfast glasgow edinburgh liverpool bristol leeds york lisbon madrid barcelona valencia santiago havana bogota calcutta "
    "nevada oregon delaware california indiana wyoming iowa kansas texas georgia virginia washington columbia america "
    "israel palestine egypt carthage troy jerusalem bethlehem corinth scotland england wales denmark sweden ireland".split()
)
_BRANDS: Final = frozenset(
    "trump biden ice justice homeland security liberty freedom union enterprise industry commerce republic independence "
    "democrat hope normal surprise reading orange bend mobile man bath eagle golden sandy bell pleasant university college "
    "central center centre police police mayor council city county town village state states north south east west "
    "american british page young price grant king kings lord bishop pope marshall major superior global protection "
    "advance progress unity harmony ideal reform opportunity equality defiance resolute social media post monday sunday "
    "friday thursday tuesday wednesday saturday may march april june august january february parks home field church "
    "federal district christmas easter guard order orders rights border customs "
    "will rich many most other temple clay mason hunter carter tyler taylor kelly logan ryan trinity rice cook "
    "black white brown green gray christian muslim jewish hispanic latino catholic mission fair the of in".split()
) | {"white house"}
# What may follow a city's name in capitals without making another name of it.
_MAY_FOLLOW: Final = re.compile(
    r"(?:['’]s?)?\s+(?:Mayor|Mayors|City|Police|Council\w*|Common Council|Ald\b|Alder\w+|Town|Fire|Democrat\w*|Republican\w*|Deputy|Vice|"
    r"Acting|Interim|Former|Chief|Superintendent|Commissioner|Sheriff|Metro|Metropolitan|Manager|Board of (?:Aldermen|Selectmen|"
    r"Supervisors|Commissioners)|Select ?[Bb]oard|Supervisor|Public (?:Advocate|Safety)|Comptroller|Controller|"
    r"Corporation Counsel|Attorney\b(?! General)|Department of|Office of|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[JFMASOND][a-z]{2,8} \d|"
    r"Unified|Borough|Human|Immigrant|Spokes\w+|Mayor-elect|Officials?|Councilmember|PD\b|I\b|Municipal Code|Municipal|Code|Solicitor|Administrator|President of the|Welcoming|Is|Has|To|Will|Says?|and|or)\b"
)
_OTHER_NAME: Final = re.compile(
    r"(?:\b(?:University|College|Arch?diocese|Diocese|Bank|Port|Museum|Church|Bishop|Archbishop|Consulate|Cardinal|District|"
    r"Institute|Federation|League|Coalition|ACLU|Chamber|Commerce|Legal Aid Society|Urban League|Catholic Charities|United Way|"
    r"Bar Association|Isle|Battle|Declaration|Treaty|Mount|Lake|Fort|Camp|Point|Rabbi|Society|Church|Temple|Foundation)"
    r"\s+(?:of|in|for|at)\s+(?:the\s+)?|\b(?:Greater|Mr\.|Mrs\.|Ms\.|Dr\.|Gov\.|Sen\.|Rep\.|Sgt\.|Lt\.|Judge|Justice|President|Senator|"
    r"Governor|Congressman|Congresswoman|Chief|Officer|Rev\.|Pastor|Attorney General|Secretary|Mayor|Councilman|Councilwoman|"
    r"Councilmember|Sheriff|Ald\.)\s+)$"
)
_PREPOSITION: Final = re.compile(
    r"\b(?:in|of|near|from|to|at|outside|around|including|like|and|across|throughout|include|for|downtown|as)\s+$", re.I
)
_WORD_BEFORE: Final = re.compile(r"([A-Z][\w.'’-]*)\s+$")
_STARTS: Final = frozenset(
    "The A An In On At But And As While When For From Since After Before Both Like Unlike Downtown With Under Among By Of Only Where "
    "Will Is Are Does Do That This These Those Other Including To If So Then Now Today Meanwhile Also Nearby Neighboring Inside Outside "
    "Across Throughout Around Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mayors Cities Or Not Even Former".split()
)
_GOVERNING: Final = re.compile(
    r"['’]?s?\s+(?:Mayor|mayor|City (?:Council|Manager|Attorney|Hall)|[Pp]olice|city (?:council|officials|manager)|officials|Council)"
)
_DATELINE: Final = re.compile(
    r"\s*(?P<name>[A-Z][A-Z.'’]+(?:[ -][A-Z][A-Z.'’]+){0,3}|[A-Z][a-z.]+(?: [A-Z][a-z]+){0,2})"
    r"(?:,? (?P<beside>[A-Z][\w. ]{1,18}?))?\s*(?:\((?P<agency>[A-Z][\w /.-]{1,40})\))?\s*(?:—|–|--|―|-(?= ))\s*(?=\S)"
)
MARGIN: Final = 0.45  # how much likelier, on a logarithmic scale of population, a place must be than the next


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


class Atlas:
    """The places of one article."""

    def __init__(self, text: str, blocks: list[Block], title: str, home: Home) -> None:
        self.text = text
        self._home = home
        self.abroad = False
        self._people = _surnames(text)
        self.spots: list[Spot] = []
        for block in blocks:
            if block.kind in ("prose", "heading", "caption"):
                self._dateline(block)
                self._scan(block)
        self.titled: list[Spot] = (
            Atlas(title, [Block(0, len(title), "heading")], "", Home("", "")).spots if title else []
        )
        self._decide()
        self.dateline = next((spot.place for spot in self.spots if spot.dateline), None)

    # finding

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
        elif key in _WORLD and key in ("toronto", "london", "paris", "rome", "vancouver", "mexico"):
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
            if not self.text[start].isupper() or tokens[at][2] not in _firsts():
                at += 1
                continue
            taken = self._longest(tokens, at, shouted)
            at += taken or 1

    def _longest(self, tokens: list[tuple[int, int, str]], at: int, shouted: bool) -> int:
        for size in range(min(_firsts()[tokens[at][2]], len(tokens) - at), 0, -1):
            run = tokens[at : at + size]
            if any(not _JOINT.fullmatch(self.text[a[1] : b[0]]) for a, b in zip(run, run[1:], strict=False)):
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
        state = next((code for name, code in STATE_CODES.items() if name.lower() == printed.lower()), "")
        if (
            key in ALIASES
            and (printed[0].isupper())
            and not re.match(r"\s+[A-Z][a-z]+", text[end : end + 20])
            or (key in ALIASES and _MAY_FOLLOW.match(text, end))
        ):
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
        if state and not self._city_not_state(key, start, end):
            return Spot(start, end, state, "state")
        if not self._stands_alone(key, start, end):
            return None
        return Spot(start, end, key, "city")

    @staticmethod
    def _followed_as_pair(beside: re.Match[str], key: str) -> bool:
        # “Springfield, Va.”: a place that is no government of the register; “in Boston, Ohio and …” is a list.
        return not (beside["state"] or "").strip() in STATE_CODES or len(places()[key]) > 1

    def _county(self, key: str, start: int, end: int) -> Spot | None:
        match = re.compile(
            r"['’]?s? (County|Parish|Borough)(?!\s+(?:Road|Line))(?:,? (?P<state>" + _STATE + r")\b\.?)?"
        ).match(self.text, end)
        if not match or key not in counties():
            return None
        state = BESIDE.get(match["state"] or "", "")
        here = [county for county in counties()[key] if not state or county.state == state]
        spot = Spot(start, match.end(), key, "county", here[0] if len(here) == 1 else None, sure=bool(state))
        return spot

    def _city_not_state(self, key: str, start: int, end: int) -> bool:
        text, before = self.text, self.text[max(0, start - 24) : start]
        if key == "new york":
            if re.match(
                r"['’]?s? (?:state|State|Gov\b|Gov\.|governor|Governor|Attorney General|lawmakers|legislat|Assembly|Senate|Sen\b|Republican|Democrat|law\b)",
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
            and word[1] not in _STARTS
            and word[1].rstrip(".") not in _SENTENCE_WORDS
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
        if key in _WORLD or key in _BRANDS:
            return (
                governed
                or bool(re.search(r"\b(?:[Cc]ity|[Mm]ayor|[Tt]own) of $", before))
                or (key in _WORLD and bool(_PREPOSITION.search(before)))
            )
        if places()[key][0].population < 100_000 and " " not in key:
            listed = re.match(r"(?:, (?:and )?[A-Z]| and [A-Z])", text[end:]) or re.search(
                r"[A-Z]\w+, (?:and )?$", before
            )
            return (
                governed
                or bool(_PREPOSITION.search(before) or listed)
                or bool(re.match(r"['’]s? |'s |’s | (?:is|has|does|will|was|would)\b", text[end:]))
                or bool(re.search(r"(?:^|[.!?:][\"”’]? |\n)$", before) and re.match(r" [a-z]", text[end : end + 2]))
            )
        return True

    # deciding

    def _decide(self) -> None:
        known = {spot.name: spot.place for spot in self.spots if spot.sure and spot.kind == "city"}
        abroad = {spot.name for spot in self.spots if spot.kind == "abroad"}
        evidence = self._evidence = self._weighed()
        for spot in self.spots:
            if spot.kind == "county" and spot.place is None:
                spot.place = _of_states(counties()[spot.name], evidence)
            if spot.kind != "city" or spot.sure or spot.place:
                continue
            if spot.name in abroad:
                spot.kind = "abroad"
            elif spot.name in known and (single := self._beside_elsewhere(spot)):
                spot.place = single
            else:
                spot.place = self.likeliest(spot.name)
                if spot.place is None and spot.name in _WORLD:
                    spot.kind = "abroad" if self.abroad else "other"

    def _beside_elsewhere(self, spot: Spot) -> Place | None:
        """The state given last before, or first after, for the same name."""
        sure = [other for other in self.spots if other.sure and other.name == spot.name and other.kind == "city"]
        before = [other for other in sure if other.start < spot.start]
        return (before[-1] if before else sure[0]).place

    def _weighed(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for state in self._home.states:
            found[state] += 4
        for spot in [*self.spots, *self.titled]:
            if spot.kind == "state":
                found[spot.name] += 1
            elif spot.place and (spot.sure or spot.kind == "county"):
                found[spot.place.state] += 6 if spot.dateline else 1
            elif (
                spot.kind == "city"
                and spot.name not in _WORLD
                and (of := places().get(spot.name))
                and (len(of) == 1 or of[0].population > 20 * of[1].population)
            ):
                found[of[0].state] += 1 if of[0].population > 20_000 else 0
        return found

    def likeliest(self, name: str) -> Place | None:
        """The place most likely meant by a name alone; None where two are about as likely."""
        evidence = self._evidence
        candidates = places().get(name, ())
        if not candidates:
            return None
        at_home = name in self._home.names and self._home.city is None
        scored = sorted(
            ((math.log10(max(p.population, 500)) + _weight(evidence[p.state]), p) for p in candidates), reverse=True
        )
        if self._home.city in candidates:
            return self._home.city
        best, first = scored[0]
        if name in _WORLD and not evidence[first.state]:
            return None
        if first.population < 5_000 and not evidence[first.state] and not at_home:
            return None
        if len(scored) > 1 and best - scored[1][0] < MARGIN:
            return None
        return first


def _weight(count: int) -> float:
    return 1.0 + 0.5 * min(count - 1, 4) if count else 0.0


def _of_states(candidates: tuple[Place, ...], evidence: Counter[str]) -> Place | None:
    ranked = sorted(candidates, key=lambda place: -evidence[place.state])
    if len(ranked) == 1:
        return ranked[0]
    return ranked[0] if evidence[ranked[0].state] > evidence[ranked[1].state] else None


_SENTENCE_WORDS: Final = frozenset(
    "He She They It We You I His Her Their Its Our There Here What Who Why How Which Yes No Still Instead However Although Though "
    "Because Once Until Unless Between During Despite Without Within Against Some Many Most All Each Every Two Three Several "
    "Last Next Earlier Later Recently Officials Police Residents Leaders Advocates Nationwide Elsewhere Thousands Hundreds".split()
)


_DIRECTIONS: Final = frozenset(
    "North South East West New San Los Santa Fort Port Saint St Mount El La Las Lake Upper Lower Central Metro Old Big Little "
    "City County Town Village Council University Mayor Northern Southern Eastern Western Representing".split()
)


def _firsts() -> dict[str, int]:
    return longest()


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
        if first not in _STARTS and first not in _SENTENCE_WORDS and first not in _DIRECTIONS:
            found.add(fold(match[2]))
    return found
