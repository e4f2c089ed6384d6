"""Where publishers are at home, as far as their name or address tells."""

import re
from typing import Final
from urllib.parse import urlsplit

from .gazetteer import STATE_CODES, Place, folded, place, places

# Papers and stations whose names do not say their city.
_KNOWN: Final = {
    "oregonian": ("Portland", "OR"), "oregonlive": ("Portland", "OR"), "pressherald": ("Portland", "ME"),
    "press herald": ("Portland", "ME"), "mainewire": ("", "ME"), "star tribune": ("Minneapolis", "MN"),
    "startribune": ("Minneapolis", "MN"), "minnpost": ("Minneapolis", "MN"), "plain dealer": ("Cleveland", "OH"),
    "tennessean": ("Nashville", "TN"), "courier journal": ("Louisville", "KY"), "arizona republic": ("Phoenix", "AZ"),
    "azcentral": ("Phoenix", "AZ"), "nola.com": ("New Orleans", "LA"), "times picayune": ("New Orleans", "LA"),
    "inquirer": ("Philadelphia", "PA"), "masslive": ("Springfield", "MA"), "wbur": ("Boston", "MA"),
    "gbh": ("Boston", "MA"), "sentinel colorado": ("Aurora", "CO"), "sentinelcolorado": ("Aurora", "CO"),
    "denverite": ("Denver", "CO"), "block club": ("Chicago", "IL"), "blockclub": ("Chicago", "IL"),
    "dnainfo chicago": ("Chicago", "IL"), "sfgate": ("San Francisco", "CA"), "kqed": ("San Francisco", "CA"),
    "gothamist": ("New York", "NY"), "amny": ("New York", "NY"), "newsday": ("", "NY"), "wosu": ("Columbus", "OH"),
    "614now": ("Columbus", "OH"), "dispatch.com": ("Columbus", "OH"), "ledger enquirer": ("Columbus", "GA"),
    "kcur": ("Kansas City", "MO"), "wyandotte": ("Kansas City", "KS"), "beacon news": ("Aurora", "IL"),
    "state journal register": ("Springfield", "IL"), "sj-r": ("Springfield", "IL"),
    "news leader": ("Springfield", "MO"),
    "news-leader": ("Springfield", "MO"), "register guard": ("Eugene", "OR"), "statesman journal": ("Salem", "OR"),
    "clarion ledger": ("Jackson", "MS"), "commercial appeal": ("Memphis", "TN"), "wral": ("Raleigh", "NC"),
    "news & observer": ("Raleigh", "NC"), "mlive": ("", "MI"), "nj.com": ("", "NJ"), "whyy": ("Philadelphia", "PA"),
    "union leader": ("Manchester", "NH"), "providence journal": ("Providence", "RI"), "kera": ("Dallas", "TX"),
    "statesman.com": ("Austin", "TX"), "kut": ("Austin", "TX"), "wgcu": ("Fort Myers", "FL"), "wusf": ("Tampa", "FL"),
    "deseret": ("Salt Lake City", "UT"), "post intelligencer": ("Seattle", "WA"), "the stranger": ("Seattle", "WA"),
    "texas tribune": ("", "TX"), "calmatters": ("", "CA"), "cal matters": ("", "CA"), "wisn": ("Milwaukee", "WI"),
    "the columbian": ("Vancouver", "WA"), "columbian.com": ("Vancouver", "WA"),
    "telegram & gazette": ("Worcester", "MA"),
}  # fmt: skip
_CITY_OF: Final = re.compile(
    r"\b(?:City|Town|Village|City and County|Government) of ([A-Z][\w.' -]+?)(?:,? ([A-Z]{2}))?$"
)
_NOT_HOME: Final = re.compile(
    r"\bassociated press|reuters|\bap\b|new york times|nytimes|washington (?:post|times|examiner)|usa today", re.I
)


class Home:
    """What publisher and address tell: `city`, or `names` of cities and `states` that may be meant."""

    def __init__(self, publisher: str, url: str) -> None:
        self.city: Place | None = None
        self.names: set[str] = set()
        self.states: set[str] = set()
        self.is_government = False
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        if not _NOT_HOME.search(f"{publisher} {host}"):
            self._known(f" {publisher.lower().replace('-', ' ')} {host} ")
            self._named(publisher)
            self._hosted(host)
        if self.city:
            self.states.add(self.city.state)

    def _known(self, both: str) -> None:
        for key, (city, state) in _KNOWN.items():
            if f" {key} " in both or (len(key) > 5 and key in both):
                self.states.add(state)
                self.city = self.city or (place(city, state) if city else None)

    def _named(self, publisher: str) -> None:
        if match := _CITY_OF.search(publisher.strip()):
            self.is_government = True
            if match[2] and (found := place(match[1], match[2])):
                self.city = found
        tokens = re.findall(r"[A-Z][\w.'’]*", publisher)
        for size in (3, 2, 1):
            for at in range(len(tokens) - size + 1):
                name = " ".join(tokens[at : at + size])
                key = folded(name)
                if name in STATE_CODES and name not in ("New York", "Washington"):
                    self.states.add(STATE_CODES[name])
                elif key in places() and not any(key in other.split() for other in self.names):
                    self.names.add(key)

    def _hosted(self, host: str) -> None:
        if match := re.search(r"\.([a-z]{2})\.us$", host):
            self.states.add(match[1].upper())
        stem = host.rsplit(".", 1)[0]
        self.is_government = self.is_government or host.endswith((".gov", ".us"))
        for name, code in STATE_CODES.items():
            squeezed = name.lower().replace(" ", "")
            rest = (
                stem.replace("kansascity", "").replace("indianapolis", "").replace("arkansas", "")
                if code in ("KS", "IN")
                else stem
            )
            if squeezed in rest and code not in ("WA", "NY") and not (code == "VA" and "westvirginia" in stem):
                self.states.add(code)
        letters = re.sub(r"[^a-z]", "", re.sub(r"^(?:ci|city|cityof|townof)\.?-?|gov$", "", stem))
        for key in places():
            squeezed = key.replace(" ", "")
            if len(squeezed) > 4 and letters.startswith(squeezed):
                self.names.add(key)
                code = letters[len(squeezed) : len(squeezed) + 2].upper()
                if (
                    self.is_government
                    and len(letters) == len(squeezed) + 2
                    and any(p.state == code for p in places()[key])
                ):
                    self.states.add(code)
