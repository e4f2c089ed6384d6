"""Text as it is kept: in NFC, without what cannot be printed, its white space plain."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# Numbers such as &#146; name characters of Windows; browsers show those.
_WINDOWS: Final = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0) if code != 0x85}
MOST_MARKS: Final = 30  # as many as Unicode's stream-safe texts have
_BREAKS: Final = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
_SPACES: Final = re.compile(r"\s+")
_ODD: Final = re.compile(r"[^\n\t -~]")


def printable(text: str) -> str:
    """`text` in NFC without control characters, halves of characters and those that mean nothing; lines kept."""
    if _ODD.search(text):
        text = text.replace("\r\n", "\n").translate(_WINDOWS | _BREAKS)
        unseen = {ord(c): None for c in set(text) if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn")}
        unseen.pop(10, None)
        unseen.pop(9, None)
        text = unicodedata.normalize("NFC", _stacked(text.translate(unseen)))
    return text


def _stacked(text: str) -> str:
    """`text` with at most MOST_MARKS marks on one letter; ordering more takes a time that grows with their square."""
    marks = "".join(c for c in set(text) if unicodedata.combining(c))
    return re.sub(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+", r"\1", text) if marks else text


def line(text: str) -> str:
    """`text` in one line."""
    return _SPACES.sub(" ", printable(text)).strip()


def paragraph(text: str) -> str:
    """`text` with its line breaks, each line trimmed, none empty."""
    lines = (_SPACES.sub(" ", part).strip() for part in printable(text).split("\n"))
    return "\n".join(part for part in lines if part)


def joined(paragraphs: Iterable[str]) -> str:
    """One text of all paragraphs that are not empty, a blank line between them."""
    # Once more in NFC: a paragraph may begin with a mark that belongs to no letter, but never joins the one before.
    return "\n\n".join(part for part in paragraphs if part)
