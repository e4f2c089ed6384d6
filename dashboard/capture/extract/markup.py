"""HTML as a tree, bounded: what a browser would show of hostile markup, in a time that grows with its length."""

import re
from typing import Final

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

MOST_ATTRIBUTES: Final = 200  # of one element: libxml2 takes a time that grows with their square
MOST_TAGS: Final = 50_000
# Possessive throughout, and a match wherever a tag begins: each character is looked at once. Scripts are passed over
# whole, because what looks like a tag in them is none.
_ATTRIBUTE: Final = re.compile(r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?+)?+""")
_ATTRIBUTES: Final = rf"((?:[\s/]++|{_ATTRIBUTE.pattern})*+)"
_TAG: Final = re.compile(
    rf"<(script|style)(?=[\s/>]){_ATTRIBUTES}>([^<]*+(?:<(?!/(?:script|style)\b)[^<]*+)*+)|<([a-z][^\s/>]*+){_ATTRIBUTES}>?",
    re.I,
)
_UNFIT: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ANY_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*+)([^<>]*+)>?")
_INLINE: Final = frozenset(
    [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "cite", "code", "data", "del", "dfn", "em",
        "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike",
        "strong", "sub", "sup", "tt", "u", "var", "wbr", "img",
    ]
)  # fmt: skip
_KEPT: Final = frozenset(
    [
        "script", "style", "noscript", "template", "title", "meta", "br", "h1", "time", "svg", "textarea",
    ]
)  # fmt: skip


def tree(text: str) -> HtmlElement | None:
    """The document, or None where there is nothing in it."""
    text = _UNFIT.sub("", text)
    text = _TAG.sub(_thinned, text)
    if text.count("<") > MOST_TAGS:
        return _parsed(flat(text))[0]
    found, deep = _parsed(text)
    return _parsed(flat(text))[0] if deep else found


def _thinned(match: re.Match[str]) -> str:
    attributes = match[2] or match[5] or ""
    if len(attributes) <= MOST_ATTRIBUTES or len(_ATTRIBUTE.findall(attributes)) <= MOST_ATTRIBUTES:
        return match[0]
    return f"<{match[1] or match[4]}>{match[3] or ''}"


def flat(text: str) -> str:
    """`text` with every element that holds others as a paragraph, so that nothing is nested."""
    kept = end = 0
    is_begun = False  # a paragraph, with nothing in it yet

    def told(match: re.Match[str]) -> str:
        nonlocal kept, end, is_begun
        name = match[2].lower()
        if name in _INLINE:
            return ""
        is_empty = is_begun and not text[end : match.start()].strip()
        end = match.end()
        is_begun = name not in _KEPT
        if is_begun and is_empty:
            return " "
        kept += 1
        if kept > MOST_TAGS:
            return "\n"
        return "<p>" if is_begun else match[0]

    return _ANY_TAG.sub(told, text)


def _parsed(text: str) -> tuple[HtmlElement | None, bool]:
    """The tree, and whether the parser gave up because it was nested too deeply."""
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False, collect_ids=False
    )
    try:
        found = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError):
        return None, False
    return found, any("depth" in entry.message for entry in parser.error_log)
