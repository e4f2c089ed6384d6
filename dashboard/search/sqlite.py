"""FTS5: the words of a statement joined by blanks, matched by an FTS5 query."""

from collections.abc import Iterable, Sequence

from ..text import Term

STORE = "INSERT INTO statement_search (rowid, words) VALUES (?, ?)"
DELETE = "DELETE FROM statement_search WHERE rowid = :id"
SELECT = "SELECT rowid, words FROM statement_search"
HOLDING = "SELECT rowid AS n FROM statement_search WHERE words MATCH ?"


def held(words: Sequence[str], signed: Sequence[str]) -> str:
    """The words, and behind them signed fingerprints, as STORE takes them."""
    return " ".join([*words, *signed])


def stored(value: str) -> str:
    """What SELECT gives back, in the form `search.held` compares."""
    return value


def query(wanted: Sequence[Term]) -> str:
    """The terms as an FTS5 query. Words are ASCII letters and digits, so quoting is enough."""
    return " AND ".join(
        "(" + " OR ".join(_phrase(phrase, term.prefix) for phrase in term.alternatives) + ")" for term in wanted
    )


def all_of(words: Iterable[str]) -> str:
    """The query that HOLDING takes for what has all of these words."""
    return " AND ".join(f'"{word}"' for word in words)


def _phrase(phrase: Sequence[str], prefix: bool) -> str:
    return f'"{" ".join(phrase)}"' + ("*" if prefix else "")
