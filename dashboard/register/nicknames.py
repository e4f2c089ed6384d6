"""The other names by which people ask for a few large cities: NYC, D.C., Philly."""

import csv
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from .. import text, vocabulary
from ..text import Term, words

_LONGEST: Final = 3  # words of a nickname


def path(typed: str) -> str:
    """The address of the city that these words, all of them, are another name of: 'ny/new-york'; '' for none."""
    return known().get(" ".join(words(typed)), "")


@lru_cache(maxsize=64)  # each part of an answer asks
def terms(query: str) -> tuple[Term, ...]:
    """What a search asks for, as `text.terms` has it, where a nickname asks for its city too.

    So "NYC police" finds what was said of New York, New York, though nothing there holds the letters NYC. A nickname of
    several words is sought as one phrase beside its city; what stands in quotation marks is none.
    """
    typed, found = text.terms(query), list[Term]()
    while typed:
        most = min(_LONGEST, len(typed))
        length, term = next((n, it) for n in range(most, 0, -1) if (it := _one(typed[:n])))
        found.append(term)
        typed = typed[length:]
    return tuple(found)


def _one(typed: tuple[Term, ...]) -> Term | None:
    """Several terms as one if they are a nickname, one term as it is or with the city that it is a nickname of."""
    first, last = typed[0], typed[-1]
    spelled = tuple(term.alternatives[0][0] for term in typed)
    city = "" if any(term.quoted for term in typed) else known().get(" ".join(spelled), "")
    if not city:
        return first if len(typed) == 1 else None
    state, _, name = city.partition("/")
    called = (*words(name.replace("-", " ")), *words(vocabulary.STATES.in_english[state.upper()]))
    alternatives = first.alternatives if len(typed) == 1 else (spelled,)
    return Term((*alternatives, called), last.prefix)


@cache
def known() -> dict[str, str]:
    """Every nickname, folded as a search is, with the address of its city."""
    lines = (files("dashboard.data") / "us-city-nicknames.csv").read_text(encoding="utf-8").splitlines()
    return {" ".join(words(row["nickname"])): row["city"] for row in csv.DictReader(lines)}
