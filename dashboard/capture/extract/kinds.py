"""What kind of file some bytes are: by their own look first, by what the server called them second."""

import re
from typing import Final, Literal

from ...errors import Unreadable

Kind = Literal["html", "pdf", "plain"]

LOOKED_AT: Final = 8192
_MARKUP: Final = re.compile(
    rb"\s*(?:<!doctype\s+html|<!--|<\?xml|<(?:html|head|body|script|style|title|meta|link|base|main|article|section|div"
    rb"|header|nav|table|center|font|h[1-6]|p|span|a|b|br|ul|ol|form)[\s/>])",
    re.I,
)
_PAGE: Final = re.compile(
    rb"\s*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<\?xml[^>]*>\s*(?:<!doctype\s+html|<html))", re.I
)
_TAG: Final = re.compile(rb"<(?:/?(?:p|div|br|html|body|td|h[1-6])[\s/>]|!doctype)", re.I)
# Beginnings of files that hold no text: pictures, sound, archives, office files, programs.
_OTHERS: Final = (
    (b"PK\x03\x04", "This is a Word, Excel or ZIP file. Save it as PDF and upload that, or paste the text."),
    (b"\xd0\xcf\x11\xe0", "This is an old Word or Excel file. Save it as PDF and upload that, or paste the text."),
    (b"{\\rtf", "This is an RTF file. Save it as PDF and upload that, or paste the text."),
)
_SENTENCE: Final = "This is neither a web page nor a PDF nor plain text. Paste the text, or upload it as a PDF."
_BINARY: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"\x1f\x8b", b"\x7fELF")
_CONTROLS: Final = bytes(n for n in range(32) if n not in b"\t\n\x0b\x0c\r\x1b")
_STRAY: Final = 4  # control characters that a text may have caught on its way
_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


def kind(body: bytes, content_type: str = "") -> Kind:
    """`html`, `pdf` or `plain`; raises Unreadable (`not_text`) for anything else."""
    start = body[:LOOKED_AT]
    named = content_type.partition(";")[0].strip().lower()
    if b"%PDF-" in start[:1024] and not _MARKUP.match(start):
        return "pdf"
    for magic, sentence in _OTHERS:
        if start.startswith(magic):
            raise Unreadable("not_text", sentence)
    if start.startswith(_BINARY):
        raise Unreadable("not_text", _SENTENCE)
    if start.startswith(_BOMS) or "utf-16" in content_type.lower():
        start = start.replace(b"\0", b"")
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe\0")
    if _PAGE.match(start):
        return "html"
    if named != "text/plain" and (_MARKUP.match(start) or len(_TAG.findall(start)) > 3):
        return "html"
    if len(start) - len(start.translate(None, _CONTROLS)) > _STRAY + len(start) // 100:
        raise Unreadable("not_text", _SENTENCE)
    if named in ("text/html", "application/xhtml+xml"):
        return "html"
    return "plain"
