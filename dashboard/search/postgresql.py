"""tsvector and tsquery, written out in full so that PostgreSQL's own parser and dictionaries stay out of it."""

import re
from collections.abc import Sequence
from typing import Any

from ..text import Term

INSERT = "INSERT INTO statement_search (statement_id, words) VALUES (:id, CAST(:words AS tsvector))"
DELETE = "DELETE FROM statement_search WHERE statement_id = :id"
SELECT = "SELECT statement_id, CAST(words AS text) FROM statement_search"

_LAST_POSITION = 16383  # tsvector's own limit; words past it are found, phrases there are not


def row(number: int, words: list[str]) -> dict[str, Any]:
    """The parameters of INSERT: each word with its positions."""
    return {
        "id": number,
        "words": " ".join(f"'{word}':{min(at, _LAST_POSITION)}" for at, word in enumerate(words, 1)),
    }


def stored(value: str) -> str:
    """A tsvector's text, in the form `search.held` compares: each word at its place again."""
    places = {int(at): word for word, ats in re.findall(r"'(\w+)':([\d,]+)", value) for at in ats.split(",")}
    return " ".join(word for _, word in sorted(places.items()))


def query(wanted: Sequence[Term]) -> str:
    """The terms as a tsquery."""
    return " & ".join(
        "(" + " | ".join(_phrase(phrase, term.prefix) for phrase in term.alternatives) + ")" for term in wanted
    )


def _phrase(phrase: Sequence[str], prefix: bool) -> str:
    return " <-> ".join(f"'{word}'" for word in phrase) + (":*" if prefix else "")
