"""An HTML page: its article, or all its visible text where no article can be told."""

import re
from typing import Final

from ...errors import Unreadable
from . import markup, metadata, tidy
from .blocks import blocks
from .choice import chosen
from .page import Page
from .plain import divided

_SCRIPTED: Final = re.compile(
    r"(?:enable|turn on|activate|requires?|need|without|disabled?)\b.{0,40}\bjava ?script"
    r"|java ?script\b.{0,60}\b(?:enabled?|required|disabled|to (?:run|view|use))",
    re.I | re.S,
)
LITTLE: Final = 400  # characters; a page that long says more than that it wants JavaScript
_OTHERWISE: Final = "Open it in a browser and paste its text here."


def read(text: str, url: str = "") -> Page:
    """What stands on a page of the web; raises Unreadable (`no_text`) where there are no words on it."""
    root = markup.tree(text)
    if root is None:
        raise _empty()
    found = blocks(root)
    about = metadata.about(root, found, url)
    words = tidy.joined(block.text for block in chosen(found, root, about.title))
    if len(words) < LITTLE and len(about.body) > len(words) + LITTLE:
        words = tidy.joined(divided(about.body))
    if not any(c.isalnum() for c in words):
        raise _scripted() if "<script" in text.lower() else _empty()
    if len(words) < LITTLE and _SCRIPTED.search(words):
        raise _scripted()
    return Page(words, about.title, about.publisher, about.author, about.published_on, "html")


def _empty() -> Unreadable:
    return Unreadable("no_text", f"There is no text on this page. {_OTHERWISE}")


def _scripted() -> Unreadable:
    return Unreadable("no_text", f"This page shows its text only with JavaScript, which is not run here. {_OTHERWISE}")
