"""The other names by which people ask for a few large cities: NYC, D.C., Philly."""

import csv
from functools import cache
from importlib.resources import files

from ..text import words


def path(typed: str) -> str:
    """The address of the city that these words, all of them, are another name of: 'ny/new-york'; '' for none."""
    return known().get(" ".join(words(typed)), "")


@cache
def known() -> dict[str, str]:
    """Every nickname, folded as a search is, with the address of its city."""
    lines = (files("dashboard.data") / "us-city-nicknames.csv").read_text(encoding="utf-8").splitlines()
    return {" ".join(words(row["nickname"])): row["city"] for row in csv.DictReader(lines)}
