"""Offices of cities and counties, and of everybody else who speaks in articles."""

import re
from typing import Final, NamedTuple


class Office(NamedTuple):
    """What an office is called in the register, and for whom its holder speaks."""

    label: str
    seat: str  # city, county, or other: nobody of a city
    voice: str  # city or self
    body: bool = False  # many people: it can speak without a name
    spokes: bool = False  # speaks for somebody else


_COUNCIL: Final = r"(?:city |town |metro |common |village |borough |municipal )?"
# The first that fits wins, so longer ones stand first.
_TABLE: Final[list[tuple[str, Office]]] = [
    (r"mayor[- ]elect|incoming mayor", Office("Mayor-elect", "city", "self")),
    (r"mayoral (?:candidate|hopeful|challenger)|candidate for mayor", Office("Mayoral candidate", "city", "self")),
    (r"former (?:\w+ )?(?:mayor|police chief|sheriff|council\w*|alder\w+)|(?:ex|then)-?mayor", Office("", "other", "")),
    (r"(?:lieutenant|lt\.) governor|governor[- ]elect|governor|gov\.", Office("", "other", "")),
    (
        r"(?:first |1st )?deputy mayor(?: for [a-z ]{3,40}?)?(?=,| (?-i:[A-Z])| said)|"
        r"deputy mayor",
        Office("Deputy Mayor", "city", "city"),
    ),
    (r"vice mayor|mayor pro[ -]tem(?:pore)?", Office("Vice Mayor", "city", "self")),
    (r"county mayor", Office("County Mayor", "county", "city")),
    (r"mayor[’']s (?:office|administration)|mayoral administration", Office("Mayor’s office", "city", "city", True)),
    (r"mayor", Office("Mayor", "city", "city")),
    (r"(?:village|town board) president", Office("Village President", "city", "city")),
    (r"(?:village|town) trustee|trustee(?= (?-i:[A-Z]))", Office("Trustee", "city", "self")),
    (
        r"(?:(?:interim|acting|deputy|assistant) )?(?:chief of police|police "
        r"chief|(?:police )?superintendent of police|police "
        r"(?:commissioner|superintendent|supt\.?|director)|public safety (?:director|commissioner))",
        Office("Police Chief", "city", "city"),
    ),
    (
        r"chief(?= (?-i:[A-Z])[a-z]+ (?-i:[A-Z])[a-z]+|(?<=\bChief) (?-i:[A-Z])[a-z]+)(?! "
        r"(?:Justice|Judge|Executive|Deputy|of))",
        Office("Police Chief", "city", "city"),
    ),
    (r"(?:interim |acting |deputy )?fire (?:chief|commissioner)", Office("Fire Chief", "city", "city")),
    (
        r"police (?:spokes(?:man|woman|person)|(?:public )?information officer|"
        r"sgt\.|sergeant|lt\.|lieutenant|capt\.|captain|maj\.|cmdr\.)",
        Office("Police spokesperson", "city", "city"),
    ),
    (r"police department|police bureau|police force", Office("Police Department", "city", "city", True)),
    (
        r"(?:interim |acting |deputy |assistant )?(?:city|town|village) "
        r"(?:manager|administrator)",
        Office("City Manager", "city", "city"),
    ),
    (
        r"(?:interim |acting |deputy |assistant |chief )?(?:city attorney|"
        r"corporation counsel|city solicitor|town counsel|city counsel|law "
        r"director"
        r"|town attorney)",
        Office("City Attorney", "city", "city"),
    ),
    (r"(?:city|town) clerk", Office("City Clerk", "city", "city")),
    (
        rf"{_COUNCIL}council(?: vice| minority)? (?:president|speaker|"
        rf"chair(?:man|woman|person)?)(?: pro[ -]tem)?|president of "
        rf"the {_COUNCIL}council"
        r"|board of aldermen president|president of the board of (?:aldermen|supervisors)",
        Office("Council President", "city", "city"),
    ),
    (rf"{_COUNCIL}council ?members(?! (?-i:[A-Z]))", Office("City Council", "city", "city", True)),
    (r"voters", Office("Voters", "city", "city", True)),
    (
        rf"{_COUNCIL}council(?: ?m[ae]n(?!\w)| ?wom[ae]n| ?members?| ?persons?|"
        rf"l?ors?(?!\w))(?:-at-large| at-large)?|alder(?:man|woman|person)s?|"
        rf"ald\.|"
        r"select(?:man|woman|person)|select board (?:member|chair)|city commissioner|borough president|public advocate|"
        r"(?:city )?(?:comptroller|controller)",
        Office("Councilmember", "city", "self"),
    ),
    (
        r"(?:city|town|metro|common|village|borough) council|board of aldermen|"
        r"city commission(?!er)|select ?board|board of selectmen|"
        r"(?:village|town) board(?: of trustees)?(?! (?:member|chair|of))|"
        r"(?:representative )?town meeting(?: members)?|"
        r"unified government commission|metro council|city lawmakers|council(?= (?:voted|approved|"
        r"passed|adopted|rejected|unanimously|said|will|would|has|had|is|was|"
        r"also|then|on|vote|\w+ed\b|meeting)|[’']s)|(?<=the )council",
        Office("City Council", "city", "city", True),
    ),
    (r"sheriff[’']s? (?:office|department)|sheriff[’']s officials", Office("Sheriff’s Office", "county", "city", True)),
    (
        r"sheriff[’']s (?:spokes(?:man|woman|person)|deputy|capt\.|captain|lt\.|"
        r"sgt\.)",
        Office("Sheriff’s spokesperson", "county", "city"),
    ),
    (r"sheriff", Office("Sheriff", "county", "city")),
    (
        r"county (?:executive|judge|manager|administrator|attorney|mayor)|"
        r"county board (?:president|chair(?:man|woman)?)|(?:county )?board "
        r"president",
        Office("County Executive", "county", "city"),
    ),
    (
        r"county (?:commissioner|supervisor|council ?(?:man|woman|member)|"
        r"legislator)|freeholder|supervisor|commissioner(?= (?-i:[A-Z]))",
        Office("Commissioner", "county", "self"),
    ),
    (
        r"county (?:commission(?!er)|board|council)|board of (?:county "
        r")?commissioners|board of (?:chosen )?freeholders|freeholders|board of supervisors|commissioners court|county "
        r"commissioners|(?<=\ue002 )(?:commissioners|supervisors)|"
        r"county officials",
        Office("County Board", "county", "city", True),
    ),
    (
        r"(?:city|town|municipal|local city) (?:officials|leaders|authorities|"
        r"government|spokespeople)|city hall",
        Office("City officials", "city", "city", True),
    ),
    (
        r"(?:deputy )?(?:press secretary|communications director|director of "
        r"communications|chief of staff|public information officer|"
        r"communications chief|"
        r"communications manager|press aide|executive counsel|spokesm[ae]n|spokeswom[ae]n|"
        r"spokespersons?|spokespeople)",
        Office("Spokesperson", "city", "city", False, True),
    ),
    # nobody of a city
    (
        r"(?:vice[- ])?president(?:[- ]elect)?|prime minister|premier|"
        r"secretary(?: of [A-Za-z ]+?)?(?= (?-i:[A-Z]))|homeland security secretary|"
        r"(?:u\.s\. )?"
        r"attorney general|attorneys general|border czar|congress(?:man|woman|member)|(?:u\.s\. |"
        r"state )?(?:senator|sen\.|representative|rep\.)|"
        r"assembly(?:man|woman|member)|delegate|lawmaker|legislator|(?:u\.s\. |federal |district |"
        r"circuit |superior court |chief )*judge|justice|"
        r"(?:assistant |deputy )?(?:u\.s\. attorney|district attorney|state[’']s attorney|prosecutor|"
        r"public defender|solicitor general)|"
        r"(?:executive |legal |policy |field (?:office )?|acting |deputy |associate |regional |"
        r"managing )*director|professor|attorney(?= (?:for|with|at|who|(?-i:[A-Z])))|"
        r"lawyer|organizer|activist|advocate|resident|homeowner|pastor|rev\.|reverend|rabbi|imam|"
        r"bishop|archbishop|cardinal|superintendent|principal|"
        r"teacher|union (?:president|leader)|candidate|analyst|fellow|researcher|economist|historian|"
        r"ceo|co-?founder|founder|owner|chancellor|"
        r"school board (?:member|president)|ambassador|consul general|host|anchor|reporter|columnist",
        Office("", "other", ""),
    ),
]
ANY: Final = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<o{i}>{pattern})" for i, (pattern, _) in enumerate(_TABLE)) + r")(?!\w)", re.I
)


def held(match: re.Match[str]) -> Office:
    """The office that a match of ANY names."""
    return _TABLE[int((match.lastgroup or "o0")[1:])][1]


_TITLES: Final = {
    "alderman": "Alderman", "alderwoman": "Alderwoman", "alderperson": "Alderperson", "ald.": "Alderman",
}  # fmt: skip


def printed_role(office: Office, printed: str) -> str:
    """The role as the register writes it: the article's own word where it says more than the label."""
    words = printed.replace("’", "’").replace("'", "’").split()
    lowered = " ".join(words).lower()
    if lowered in ("chief",) or office.label in (
        "Mayor",
        "Mayor-elect",
        "City Council",
        "City officials",
        "Mayor’s office",
        "Sheriff’s Office",
        "Police Department",
        "Voters",
    ):
        if (
            office.label == "City Council"
            and lowered not in ("council", "city council", "city lawmakers")
            and "member" not in lowered
        ):
            return _titled(words)
        return office.label
    if lowered in _TITLES:
        return _TITLES[lowered]
    if lowered in ("spokesmen", "spokeswomen", "spokespeople"):
        return "Spokesperson"
    return _titled(words) if not lowered.endswith(".") else office.label


def _titled(words: list[str]) -> str:
    small = {"of", "the", "for", "and", "in"}
    titled = [w if w.lower() in small and i else w[:1].upper() + w[1:] for i, w in enumerate(words)]
    return " ".join(w.lower() if w.lower() in small and i else w for i, w in enumerate(titled))
