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
from ..language import Labels, gettext
from ..text import listed

STATES: Final = Labels({"pending": "Waiting for an editor", "returned": "Returned with questions"})
KINDS: Final = Labels(
    {
        "statement": "New statements",
        "source": "Further sources",
        "edit": "Suggested edits",
        "report": "Reports of errors",
    }
)
AGES: Final = Labels({"day": "Older than a day", "week": "Older than a week", "month": "Older than a month"})
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
                raise BadFilter(
                    gettext(
                        "The queue has no filter “%(name)s”. It has %(list)s.",
                        name=name[:40],
                        list=listed(known, "and"),
                    )
                )
            if not value.strip():
                continue
            if value not in known[name]:
                raise BadFilter(
                    gettext(
                        "“%(value)s” is no %(name)s of the queue. Choose %(list)s.",
                        value=value[:40],
                        name=name,
                        list=listed(known[name]),
                    )
                )
            if found.get(name, value) != value:
                raise BadFilter(gettext("The queue takes one %(name)s at a time. Leave one of the two out.", name=name))
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
        raise BadFilter(gettext("“%(given)s” is no place in the queue. Begin at the oldest items.", given=given[:40]))
    return Place(*map(int, given.split(".")))
