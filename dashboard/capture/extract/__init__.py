"""The text of a page and what it says about itself: HTML, PDF and plain text. No network, no markup comes out.

The libraries are imported where they are used, because only the child that reads a page needs them.
"""

from ...errors import Unreadable
from . import kinds
from .page import Page

__all__ = ["Page", "extract"]

OTHERWISE = "Paste its text, or upload it as a PDF."


def extract(body: bytes, content_type: str = "", url: str = "") -> Page:
    """What stands on a page: its text, title, publisher, author and the day it was published.

    Raises Unreadable: `not_text` for another kind of file, `no_text` where no words are in it, `broken` and
    `too_large` for what cannot be read to its end.
    """
    try:
        return _extracted(body, content_type, url)
    except RecursionError:
        raise Unreadable("broken", f"The page is nested too deeply to be read. {OTHERWISE}") from None


def _extracted(body: bytes, content_type: str, url: str) -> Page:
    kind = kinds.kind(body, content_type)
    if kind == "pdf":
        from . import pdf

        return pdf.read(body)
    from .decoding import decoded

    text = decoded(body, content_type)
    if kind == "html":
        from . import webpage

        return webpage.read(text, url)
    from . import plain

    return plain.read(text)
