"""tsvector and tsquery, written out in full so that PostgreSQL's own parser and dictionaries stay out of it."""

import re
from collections.abc import Iterable, Sequence

from ..text import Term

STORE = "INSERT INTO statement_search (statement_id, words) VALUES (%s, CAST(%s AS tsvector))"
DELETE = "DELETE FROM statement_search WHERE statement_id = :id"
SELECT = "SELECT statement_id, CAST(words AS text) FROM statement_search"
HOLDING = "SELECT statement_id AS n FROM statement_search WHERE words @@ CAST(%s AS tsquery)"

# tsvector's own limits: words past them are found, phrases there are not.
_LAST_POSITION = 16383
_MOST_POSITIONS = 256


def held(words: Sequence[str], signed: Sequence[str]) -> str:
    """The words as STORE takes them, each with its position; signed fingerprints, which stand nowhere, without one."""
    placed = [f"'{word}':{min(at, _LAST_POSITION)}" for at, word in enumerate(words, 1)]
    return " ".join(placed + [f"'{each}'" for each in signed])


def stored(value: str) -> str:
    """A tsvector's text, in the form `search.held` compares: each word once, with the places PostgreSQL keeps."""
    places: dict[str, set[int]] = {}
    for word, listed in re.findall(r"'(\w+)'(?::([\d,]+))?", value):
        places.setdefault(word, set()).update(int(at) for at in listed.split(",") if at)
    return " ".join(f"{word}:{sorted(places[word])[:_MOST_POSITIONS]}" for word in sorted(places))


def query(wanted: Sequence[Term]) -> str:
    """The terms as a tsquery."""
    return " & ".join(
        "(" + " | ".join(_phrase(phrase, term.prefix) for phrase in term.alternatives) + ")" for term in wanted
    )


def all_of(words: Iterable[str]) -> str:
    """The query that HOLDING takes for what has all of these words."""
    return " & ".join(f"'{word}'" for word in words)


def _phrase(phrase: Sequence[str], prefix: bool) -> str:
    return " <-> ".join(f"'{word}'" for word in phrase) + (":*" if prefix else "")
