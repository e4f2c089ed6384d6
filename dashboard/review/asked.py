"""What the queue is asked for: one value from the query string."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from .. import vocabulary
from ..errors import BadFilter
from ..text import listed
from ..vocabulary import Words

STATES: Final[Words] = {"pending": "Waiting for an editor", "returned": "Returned with questions"}
KINDS: Final[Words] = {"statement": "New statements", "source": "Further sources", "edit": "Suggested edits"}
AGES: Final[Words] = {"day": "Older than a day", "week": "Older than a week", "month": "Older than a month"}
SPANS: Final = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


@dataclass(frozen=True)
class Asked:
    """A filter of the queue; '' is any. `state` is pending unless said otherwise."""

    state: str = "pending"
    kind: str = ""
    question: str = ""
    check: str = ""
    age: str = ""

    @classmethod
    def parse(cls, query: MultiDict[str, str], questions: Iterable[str]) -> "Asked":
        """The filter of a query string; raises BadFilter for a word that is none of a filter's."""
        known = {"state": STATES, "kind": KINDS, "question": list(questions), "check": vocabulary.CHECKS, "age": AGES}
        found: dict[str, str] = {}
        for name, value in query.items(multi=True):
            if name not in known:
                raise BadFilter(f"The queue has no filter “{name[:40]}”. It has {listed(known, 'and')}.")
            if not value.strip():
                continue
            if value not in known[name]:
                raise BadFilter(f"“{value[:40]}” is no {name} of the queue. Choose {listed(known[name])}.")
            if found.get(name, value) != value:
                raise BadFilter(f"The queue takes one {name} at a time. Leave one of the two out.")
            found[name] = value
        return cls(**found)

    def address(self) -> str:
        """The canonical address of the queue under this filter."""
        asked = {name: value for name, value in vars(self).items() if value and (name, value) != ("state", "pending")}
        return f"/review?{urlencode(asked)}" if asked else "/review"
