"""What a page says about itself in JSON-LD, as far as it is about this page and not about others."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml.html import HtmlElement

Node = Mapping[str, Any]

MOST_NODES: Final = 5000
LONGEST: Final = 1_000_000
_WRAPPING: Final = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\]\]>\*/|\]\]>)\s*$"
)
_ARTICLE: Final = re.compile(r"Article|BlogPosting|Report\b|PressRelease|LiveBlog|SocialMediaPosting")
_OTHER_PAGES: Final = frozenset(
    [
        "itemListElement", "mentions", "hasPart", "isRelatedTo", "relatedLink", "citation", "comment", "about",
        "isBasedOn", "workExample", "video", "associatedMedia", "subjectOf", "blogPost", "liveBlogUpdate",
        "review", "significantLink",
    ]
)  # fmt: skip


class Linked:
    """The nodes of a page's JSON-LD."""

    def __init__(self, root: HtmlElement) -> None:
        self.nodes = list(_nodes(root))
        self.by_id: dict[str, Node] = {}
        for node in self.nodes:
            if isinstance(node.get("@id"), str) and len(node) > len(self.by_id.get(node["@id"], ())):
                self.by_id[node["@id"]] = node

    def article(self, urls: set[str], titles: set[str]) -> Node:
        """The article that this page is: by address, by headline, or the first; empty without one."""
        found = [node for node in self.nodes if _ARTICLE.search(kinds(node))]
        others = []
        for node in found:
            values = (node.get("url"), node.get("mainEntityOfPage"), node.get("@id"))
            named = {plain_address(text(value)) for value in values} - {""}
            if named & urls:
                return node
            others.append(bool(named))
        for node in found:
            if _key(text(node.get("headline"))) in titles:
                return node
        # Several that name other addresses are a list of teasers.
        own = [node for node, is_other in zip(found, others, strict=True) if len(found) == 1 or not is_other]
        return own[0] if own else {}

    def of_kind(self, kind: str) -> Node:
        """The first node of a type, empty without one."""
        return next((node for node in self.nodes if kind in kinds(node).split()), {})

    def named(self, value: Any) -> list[str]:
        """The names of people or organisations that a property holds, its references followed."""
        names = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping):
                whole = item if "name" in item else self.by_id.get(text(item.get("@id")), item)
                item = whole.get("name")
            if isinstance(item, list):
                item = ", ".join(part for part in item if isinstance(part, str))
            if isinstance(item, str) and item.strip():
                names.append(html.unescape(item))
        return names


def kinds(node: Node) -> str:
    """The types of a node as one string."""
    value = node.get("@type")
    return " ".join(part for part in value if isinstance(part, str)) if isinstance(value, list) else text(value)


def text(value: Any) -> str:
    """A property as text; of a reference its address, of several the first."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("url") or value.get("@value") or ""
    return html.unescape(value).strip() if isinstance(value, str) else ""


def plain_address(value: str) -> str:
    """An address without what two spellings of one page differ in."""
    return re.sub(r"^https?://(?:www\.|amp\.|m\.)?|[?#].*$|/(?:amp)?/?$", "", value.strip().lower()).rstrip("/")


def _key(value: str) -> str:
    return re.sub(r"[\W_]+", "", value).casefold()


def _nodes(root: HtmlElement) -> Iterator[Node]:
    """Every node of every script, outer ones first, without those that speak of other pages."""
    waiting: list[Any] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > LONGEST:
            continue
        written = _WRAPPING.sub("", script.text)
        try:
            waiting.append(json.loads(written, strict=False))
        except (ValueError, RecursionError):
            continue
    count = 0
    position = 0
    while position < len(waiting) and count < MOST_NODES:
        value = waiting[position]
        position += 1
        if isinstance(value, list):
            waiting.extend(value[:MOST_NODES])
        elif isinstance(value, Mapping):
            count += 1
            yield value
            waiting.extend(
                inner
                for name, inner in value.items()
                if name not in _OTHER_PAGES and isinstance(inner, (list, Mapping))
            )
