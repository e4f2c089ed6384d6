"""What the queue is asked for: one value from the query string."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, NamedTuple
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from .. import vocabulary
from ..errors import BadFilter
from ..text import listed
from ..vocabulary import Words

STATES: Final[Words] = {"pending": "Waiting for an editor", "returned": "Returned with questions"}
KINDS: Final[Words] = {
    "statement": "New statements",
    "source": "Further sources",
    "edit": "Suggested edits",
    "report": "Reports of errors",
}
AGES: Final[Words] = {"day": "Older than a day", "week": "Older than a week", "month": "Older than a month"}
SPANS: Final = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


class Place(NamedTuple):
    """A place in the queue: when an item was sent, then its kind's rank and its numbers, so that no two are alike."""

    at: int  # seconds since 1970, as the register's clock counts
    rank: int
    number: int
    part: int

    def __str__(self) -> str:
        return ".".join(map(str, self))


@dataclass(frozen=True)
class Asked:
    """A filter of the queue; '' is any. `state` is pending unless said otherwise, `after` where the page begins."""

    state: str = "pending"
    kind: str = ""
    question: str = ""
    check: str = ""
    age: str = ""
    after: Place | None = None

    @classmethod
    def parse(cls, query: MultiDict[str, str], questions: Iterable[str]) -> "Asked":
        """The filter of a query string; raises BadFilter for a word that is none of a filter's."""
        known = {"state": STATES, "kind": KINDS, "question": list(questions), "check": vocabulary.CHECKS, "age": AGES}
        found: dict[str, str] = {}
        after = _place(query.get("after", "").strip())
        for name, value in query.items(multi=True):
            if name == "after":
                continue
            if name not in known:
                raise BadFilter(f"The queue has no filter “{name[:40]}”. It has {listed(known, 'and')}.")
            if not value.strip():
                continue
            if value not in known[name]:
                raise BadFilter(f"“{value[:40]}” is no {name} of the queue. Choose {listed(known[name])}.")
            if found.get(name, value) != value:
                raise BadFilter(f"The queue takes one {name} at a time. Leave one of the two out.")
            found[name] = value
        return cls(**found, after=after)

    def address(self) -> str:
        """The canonical address of the queue under this filter."""
        asked = {name: value for name, value in vars(self).items() if value and (name, value) != ("state", "pending")}
        return f"/review?{urlencode(asked)}" if asked else "/review"

    def from_(self, after: Place | None) -> "Asked":
        """The same filter from another place on."""
        return replace(self, after=after)


def _place(given: str) -> Place | None:
    if not given:
        return None
    if not re.fullmatch(r"\d{1,11}\.[012]\.\d{1,10}\.\d{1,10}", given, re.ASCII):
        raise BadFilter(f"“{given[:40]}” is no place in the queue. Begin at the oldest items.")
    return Place(*map(int, given.split(".")))
