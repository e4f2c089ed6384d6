"""Bytes as text: never an exception, whatever the bytes and whatever they are said to be."""

import codecs
from typing import Final

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What the web uses. Python knows more (punycode, escapes), some of which take hours on hostile bytes.
_KNOWN: Final = frozenset(
    [
        "utf-16", "utf-16-le", "utf-16-be", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255",
        "cp1256", "cp1257", "cp1258", "cp437", "cp850", "cp866", "cp874", "cp932", "cp949", "big5", "big5hkscs",
        "gb18030", "euc_jp", "euc_kr", "iso2022_jp", "koi8-r", "koi8-u", "mac-roman", "iso8859-2", "iso8859-3",
        "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-10", "iso8859-13",
        "iso8859-14", "iso8859-15", "iso8859-16",
    ]
)  # fmt: skip


def decoded(body: bytes, content_type: str = "") -> str:
    """`body` as text: by its byte order mark, as UTF-8 where it is that, then by header, meta element or guess."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    named = _named(http_content_type_encoding(content_type)) or _named(html_body_declared_encoding(body))
    if named.startswith("utf-16"):
        return body.decode(named, "replace")
    try:  # before what the header says: a text that is UTF-8 by chance does not exist, a wrong header does
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return body.decode(named, "replace") if named else _guessed(body)


def _named(name: str | None) -> str:
    try:
        found = codecs.lookup(name or "").name
    except LookupError:
        return ""
    return found if found in _KNOWN else ""


def _guessed(body: bytes) -> str:
    """UTF-8 with a few broken bytes, or what old American pages are written in."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * 2 < sum(not c.isascii() for c in text):
        return text
    return body.decode("cp1252", "replace")
