"""tsvector and tsquery, written out in full so that PostgreSQL's own parser and dictionaries stay out of it."""

import re
from collections.abc import Sequence

from ..text import Term

STORE = "INSERT INTO statement_search (statement_id, words) VALUES (%s, CAST(%s AS tsvector))"
DELETE = "DELETE FROM statement_search WHERE statement_id = :id"
SELECT = "SELECT statement_id, CAST(words AS text) FROM statement_search"

# tsvector's own limits: words past them are found, phrases there are not.
_LAST_POSITION = 16383
_MOST_POSITIONS = 256


def held(words: list[str]) -> str:
    """The words as STORE takes them: each with its position."""
    return " ".join(f"'{word}':{min(at, _LAST_POSITION)}" for at, word in enumerate(words, 1))


def stored(value: str) -> str:
    """A tsvector's text, in the form `search.held` compares: each word once, with the places PostgreSQL keeps."""
    places: dict[str, set[int]] = {}
    for word, listed in re.findall(r"'(\w+)':([\d,]+)", value):
        places.setdefault(word, set()).update(int(at) for at in listed.split(","))
    return " ".join(f"{word}:{sorted(places[word])[:_MOST_POSITIONS]}" for word in sorted(places))


def query(wanted: Sequence[Term]) -> str:
    """The terms as a tsquery."""
    return " & ".join(
        "(" + " | ".join(_phrase(phrase, term.prefix) for phrase in term.alternatives) + ")" for term in wanted
    )


def _phrase(phrase: Sequence[str], prefix: bool) -> str:
    return " <-> ".join(f"'{word}'" for word in phrase) + (":*" if prefix else "")
