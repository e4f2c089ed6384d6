"""Random filters for property tests, as the pairs of a query string."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from dashboard import vocabulary
from dashboard.catalogue.filter import SORTS, cursor

Pairs = list[tuple[str, str]]

STANCES = ("limits_broadly", "limits_some", "mixed", "helps_on_request", "helps_actively", "no_position")
STANDINGS = (*STANCES[:5], "officials_differ", "no_position", "searched_none_found", "not_researched")
WORDS: dict[str, tuple[str, ...]] = {
    "stance": STANCES,
    "channel": tuple(vocabulary.CHANNELS),
    "standing": STANDINGS,
    "basis": ("law", "practice", "words"),
    "deeds": tuple(vocabulary.DEEDS),
    "due": tuple(vocabulary.DUE),
    "state": tuple(vocabulary.STATES),
    "population": tuple(vocabulary.POPULATIONS),
    "level": tuple(vocabulary.LEVELS),
    "label": tuple(vocabulary.LABEL_USES),
    "check": tuple(vocabulary.CHECKS),
}
PRINTABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=30
).filter(lambda text: bool(text.strip()))
NUMBERS = st.integers(-(2**31) + 1, 2**31 - 1)
CURSORS = st.lists(NUMBERS | PRINTABLE.filter(str.isprintable), min_size=1, max_size=4).map(
    lambda values: cursor(tuple(values))
)


@st.composite
def narrowings(draw: Any, *, texts: dict[str, tuple[str, ...]], states: tuple[str, ...] = WORDS["state"]) -> Pairs:
    """Pairs that narrow a table: `texts` holds what may be asked of q, speaker and publisher."""
    words = WORDS | {"state": states}
    names = draw(st.lists(st.sampled_from([*words, *texts]), max_size=3, unique=True))
    pairs: Pairs = []
    for name in names:
        allowed = texts.get(name) or words[name]
        most = 1 if name == "q" else 3
        pairs += [(name, value) for value in draw(st.lists(st.sampled_from(allowed), min_size=1, max_size=most))]
    span = sorted(draw(st.lists(st.dates(date(2012, 1, 1), date(2026, 1, 1)), max_size=2)))
    ends = [("since", "until"), ("until",), ("since",)][draw(st.integers(0, 2)) if len(span) < 2 else 0]
    pairs += [(name, day.isoformat()) for name, day in zip(ends, span, strict=False)]
    return draw(st.permutations(pairs))


@st.composite
def queries(draw: Any, of: str) -> Pairs:
    """Any valid query string of a table, in any order, with any text where text is allowed."""
    pairs = draw(narrowings(texts={"q": ("x",), "speaker": ("x",), "publisher": ("x",)}))
    pairs = [(name, draw(PRINTABLE) if value == "x" else value) for name, value in pairs]
    single = {
        "sort": st.sampled_from(list(SORTS[of])),
        "limit": st.integers(1, 200).map(str),
        "unresearched": st.just("yes"),
        "as_of": st.dates(date(2012, 1, 1), date(2026, 1, 1)).map(str),
        "by": st.sampled_from(list(vocabulary.MEASURES)),
        "after": CURSORS,
    }
    for name in draw(st.lists(st.sampled_from(list(single)), unique=True)):
        pairs.append((name, draw(single[name])))
    return draw(st.permutations(pairs))
