"""Stored words and the labels people read: the only place where the two meet.

Stances are not here: they belong to a question and live in the database.
"""

from collections.abc import Mapping
from typing import Final

from .language import Labels

Words = Mapping[str, str]

CHANNELS: Final = Labels({"words": "Words", "law": "Law", "practice": "Practice", "list": "List"})
CHANNEL_HINTS: Final = Labels(
    {
        "words": "What somebody said or wrote: an interview, a news conference, a resolution without effect.",
        "law": "What a body decided with effect: an ordinance, an executive order, a binding vote, a ruling.",
        "practice": "What is done in fact, as reported: how the jail, the police or the offices act.",
        "list": "Somebody else’s classification of the city. It never carries a stance.",
    }
)
CHANNELS_BY_WEIGHT: Final = Labels({"law": "Law", "practice": "Practice", "words": "Words"})
# As a sentence says where something was said or done.
IN_CHANNELS: Final = Labels({"words": "in words", "law": "in law", "practice": "in practice", "list": "in lists"})
POSITION_CHANNELS: Final = ("words", "law", "practice")

PRECISIONS: Final = Labels({"day": "day", "month": "month", "year": "year"})
VOICES: Final = Labels({"city": "for the city", "self": "for themselves"})
VOICE_HINTS: Final = Labels(
    {
        "city": "The mayor, the council as a body, a department head within the department, or a spokesperson.",
        "self": "A single councilmember, a sheriff about a city, a candidate, an adviser.",
    }
)
LABEL_USES: Final = Labels({"claims": "Claims the label", "refuses": "Refuses the label"})
ACT_STATUSES: Final = Labels(
    {
        "proposed": "Proposed",
        "adopted": "Adopted",
        "in_force": "In force",
        "rejected": "Rejected",
        "vetoed": "Vetoed",
        "stayed": "Stayed by a court",
        "repealed": "Repealed",
    }
)
STATUSES: Final = Labels(
    {
        "pending": "Waiting for an editor",
        "published": "Published",
        "returned": "Returned with questions",
        "rejected": "Not published",
        "withdrawn": "Withdrawn",
    }
)
# As a sentence says how it is.
AS_STATED: Final = Labels(
    {
        "pending": "pending",
        "published": "published",
        "returned": "returned",
        "rejected": "rejected",
        "withdrawn": "withdrawn",
    }
)
# Why a submission is not taken, besides the sentence that its submitter reads.
REJECTIONS: Final = Labels(
    {
        "not_a_city_position": "Not a city’s position",
        "not_in_source": "Not in the source",
        "duplicate": "In the register already",
        "wrong_city": "Another city is meant",
        "out_of_scope": "Not about a question of the register",
        "spam": "Spam",
        "other": "Another reason",
    }
)
EDIT_STATUSES: Final = Labels(
    {
        "pending": "Waiting for an editor",
        "accepted": "Taken over",
        "rejected": "Not taken over",
    }
)
# Who did what somebody with a name did not do.
ACTORS: Final = Labels(
    {
        "a visitor": "a visitor",
        "the submitter": "the submitter",
        "the starter data": "the starter data",
        "the command line": "the command line",
        "the register": "the register",
    }
)
# What a reader finds wrong with a page.
ERRORS: Final = Labels(
    {
        "words": "The words are not what the source prints",
        "speaker": "The speaker or the office is wrong",
        "place": "It is about another place",
        "date": "The date is wrong",
        "coding": "The stance or the channel is wrong",
        "source": "The source is gone, or is another one",
        "missing": "Something is missing",
        "other": "Something else",
    }
)
REPORT_STATUSES: Final = Labels(
    {
        "pending": "Waiting for an editor",
        "mended": "Mended",
        "no_error": "Not an error",
    }
)
# A second editor codes a statement blind; where the two differ, a third rules.
ROUNDS: Final = Labels({"second": "Second coder", "ruling": "Ruling"})
CHECKS: Final = Labels(
    {
        "exact": "Quote found word for word",
        "near": "Quote found with a difference",
        "not_found": "Quote not found",
        "unreadable": "Source not readable",
        "unchecked": "Not checked yet",
    }
)

# Why the text of a source could not be had. None of these says anything about a quote.
UNREADABLE: Final = Labels(
    {
        "refused": "Address not allowed",
        "unreachable": "Website not reached",
        "timeout": "Took too long",
        "blocked": "Blocked",
        "paywall": "Paywalled",
        "missing": "Page missing",
        "server_error": "Website failed",
        "too_large": "Too large",
        "not_text": "Not a page, PDF or text",
        "no_text": "No text in it",
        "broken": "Could not be decoded",
    }
)
# What a visit to a source found.
VISITS: Final = Labels(
    {
        "alive": "Alive",
        "changed": "Page changed",
        "paywalled": "Paywalled",
        "failed": "Not reached",
        "dead": "Dead",
        "not_allowed": "Not visited: the site’s robots.txt asks us not to",
    }
)
WAYS: Final = Labels({"fetched": "read from its address", "uploaded": "read from a file", "pasted": "pasted by hand"})
# The ways in which a submitter brings a text that the register did not read itself.
BROUGHT: Final = Labels({"uploaded": "in a file that a submitter sent", "pasted": "in a text that a submitter pasted"})
ROLES: Final = Labels({"editor": "Editor", "admin": "Admin"})
ROLE_HINTS: Final = Labels(
    {
        "editor": "Decides what is submitted.",
        "admin": "Decides what is submitted, and who may.",
    }
)

LEVELS: Final = Labels({"city": "City", "town": "Town", "city-county": "City and county", "county": "County"})
LEVEL_PLURALS: Final = Labels(
    {
        "city": "cities",
        "town": "towns",
        "city-county": "city-counties",
        "county": "counties",
    }
)
CITY_LEVELS: Final = ("city", "town", "city-county")

POPULATIONS: Final = Labels(
    {
        "1m-up": "1,000,000 and more",
        "500k-1m": "500,000 to 1,000,000",
        "250k-500k": "250,000 to 500,000",
        "100k-250k": "100,000 to 250,000",
        "50k-100k": "50,000 to 100,000",
        "10k-50k": "10,000 to 50,000",
        "0-10k": "Fewer than 10,000",
        "unknown": "Not on file",
    }
)
_POPULATION_FLOORS: Final = (
    (1_000_000, "1m-up"),
    (500_000, "500k-1m"),
    (250_000, "250k-500k"),
    (100_000, "100k-250k"),
    (50_000, "50k-100k"),
    (10_000, "10k-50k"),
    (0, "0-10k"),
)


def population_band(population: int | None) -> str:
    """The band of `POPULATIONS` a population falls in; a band holds its lower end, not its upper."""
    if population is None:
        return "unknown"
    return next(band for floor, band in _POPULATION_FLOORS if population >= floor)


# Whether a city's newest words and its newest law or practice, where both count, lie far apart.
DEEDS: Final = Labels({"apart": "Two or more steps apart", "together": "Less than two steps apart"})

# Whether the day on which the next look at a place was due has passed.
DUE: Final = Labels({"overdue": "Overdue", "later": "Due later"})

# The fields of the filter as people read them beside the field.
FIELDS: Final = Labels(
    {"q": "Search quotes, people and places", "since": "Said since", "until": "until", "as_of": "As of"}
)

# What the first screen's bar and map show of each city.
MEASURES: Final = Labels({"standing": "Standing", "words": "Words", "law": "Law", "practice": "Practice"})

NOTHING_IN: Final = Labels(
    {"words": "No words on record", "law": "No law on record", "practice": "No practice on record"}
)

NO_POSITION: Final = "no_position"
OFFICIALS_DIFFER: Final = "officials_differ"
SEARCHED: Final = "searched_none_found"
NOT_RESEARCHED: Final = "not_researched"

# A standing is one of the question's ranked stances or one of these.
UNRANKED_STANDINGS: Final = Labels(
    {
        OFFICIALS_DIFFER: "Officials differ",
        NO_POSITION: "No position stated",
        SEARCHED: "Searched, none found",
        NOT_RESEARCHED: "Not researched",
    }
)

SORTS_OF_CITIES: Final = Labels(
    {
        "name": "Name",
        "population": "Population",
        "latest": "Latest statement",
        "statements": "Most statements",
    }
)
SORTS_OF_STATEMENTS: Final = Labels(
    {"latest": "Newest first", "name": "City", "population": "Population", "changed": "Last changed"}
)

STATES: Final = Labels({
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
})  # fmt: skip

# Nouns that readers see counted, one and many.
NOUNS: Final[Mapping[str, str]] = {
    "city": "cities",
    "day": "days",
    "disagreement": "disagreements",
    "other quote": "other quotes",
    "other source": "other sources",
    "place": "places",
    "published statement": "published statements",
    "quote": "quotes",
    "source": "sources",
    "sourced statement": "sourced statements",
    "statement": "statements",
    "step": "steps",
    "version": "versions",
    "year": "years",
}
