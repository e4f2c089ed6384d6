"""Names of authors as pages print them, without what is no name."""

import re
from collections.abc import Iterable
from typing import Final

from . import tidy

MOST: Final = 6
LONGEST: Final = 60
_BY: Final = re.compile(
    r"^\s*(?:(?:posted|written|reported|reporting|story|article|published|text|words|submitted|authored|created)\s+)?by\b[:\s]*",
    re.I,
)
_APART: Final = re.compile(
    r"\s*(?:,|;|\||/|•|·|&|\band\b|\bwith\b|\n|\s[-–—]\s|\bfor\b|\bof\b(?=\s+(?:the\s+)?[A-Z])|\(|\))\s*"
)
_AFTER_NAMES: Final = re.compile(
    r"\s*(?:[|•·]|\bon\b|\b(?:published|posted|updated|last updated)\b|\d{1,2}[:/]\d"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d).*$",
    re.I | re.S,
)
_JUNIOR: Final = re.compile(r",(?=\s(?:Jr|Sr|II|III|IV)\b)")
# What stands in a byline without being a person or an agency.
_NO_NAME: Final = re.compile(
    r"\b(?:staff|admin|administrator|webmaster|editors?|editor-in-chief|editorial|desk|newsroom|team|reporters?|writers?"
    r"|correspondents?|columnists?|bureau|contributors?|contributing|producers?|photographers?|anchor|guest|user|authors?"
    r"|unknown|none|null|anonymous|digital|multimedia|follow|updated?|published|posted|special to|email|contact|online"
    r"|media relations|communications|public affairs|press office|share|view all|more|articles?|posts?|read|bio|web"
    r"|subscribe|minutes?|a\.?m|p\.?m|today|ago|senior|chief|director|manager|host|columns?|intern|fellow|politics"
    r"|investigative|government|city hall)\b",
    re.I,
)
_MARKS: Final = re.compile(r"https?:|www\.|@|\.com\b|\.org\b|\.net\b|\.gov\b|[<>{}_=#\d]", re.I)
_AGENCIES: Final = re.compile(
    r"^(?:the )?(?:associated press|reuters|ap|afp|upi|cnn|npr|bloomberg|propublica|tribune news service)$",
    re.I,
)


def names(values: Iterable[str], but: Iterable[str] = ()) -> str:
    """The people these bylines name, joined by commas; `but` are names of the page's publisher."""
    others = {_key(name) for name in but}
    found: dict[str, str] = {}
    for value in values:
        for part in _APART.split(_AFTER_NAMES.sub("", _BY.sub("", _JUNIOR.sub("", tidy.line(value[:300]))))):
            name = _BY.sub("", part).strip(" .,:;-–—'\"“”|*")
            if _is_name(name) and _key(name) not in others:
                found.setdefault(_key(name), name)
    return ", ".join(list(found.values())[:MOST])


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= LONGEST or _MARKS.search(name):
        return False
    if _AGENCIES.match(name):
        return True
    parts = name.split()
    if len(parts) > 5 or parts[0].lower() == "the" or _NO_NAME.search(name):
        return False
    # A name of one word is a login as often as a person.
    return len(parts) > 1 and parts[0][:1].isupper() and parts[-1].strip("()")[:1].isupper()


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold().removeprefix("the")
