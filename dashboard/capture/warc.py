"""The pages in a WARC of any size, unpacked piece by piece by children that may be killed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO, Final, NamedTuple

from ..errors import Unreadable
from ..text import visible
from . import confined
from .frames import packed

SECONDS: Final = 12.0  # for one piece, the start of the child included
_ENOUGH: Final = 8 * 1024 * 1024  # bytes of pages in one piece; the last may be as large again
_LONG: Final = 5.0  # seconds of unpacking after which the next child goes on
_TEXTUAL: Final = frozenset(["text/html", "application/xhtml+xml", "application/pdf", "text/plain"])
_BROKEN: Final = "This WARC cannot be unpacked to its end. Save the pages again, or paste their text."


class Packed(NamedTuple):
    """A page as a WARC holds it, its body decompressed."""

    url: str
    content_type: str
    body: bytes


def pages(file: Path) -> Iterator[Packed]:
    """The pages in a WARC, gzipped or not, in its order; pictures, errors and the like are passed over.

    Raises Unreadable, kind `broken`, where the file is no WARC or cannot be unpacked further.
    """
    offset: int | None = 0
    while offset is not None:
        asked = {"warc": str(file.resolve()), "offset": offset}
        outcome = confined.work(asked, b"", SECONDS)
        begun, offset = offset, None
        for frame in outcome.frames:
            match frame.fields:
                case {"frame": "packed", "url": str(url), "content_type": str(content_type)}:
                    yield Packed(visible(url), content_type, frame.block)
                case {"frame": "on", "offset": int(following)} if following > begun:
                    offset = following
                case {"frame": "problem", "sentence": str(sentence)}:
                    raise Unreadable("broken", visible(sentence))
        if outcome.end != "done":
            raise Unreadable("broken", _BROKEN)


def unpack(fields: Mapping[str, Any], out: BinaryIO) -> None:
    """In the child: say the pages from an offset on, and where to go on if that is not the end."""
    from . import snapshot

    sent, until = 0, monotonic() + _LONG
    with Path(fields["warc"]).open("rb") as file:
        file.seek(fields["offset"])
        for offset, response in snapshot.read(file):
            if offset > fields["offset"] and (sent > _ENOUGH or monotonic() > until):
                out.write(packed({"frame": "on", "offset": offset}))
                return
            kind = response.content_type.partition(";")[0].strip().lower() if response else ""
            if response is None or response.status != 200 or kind not in _TEXTUAL:
                continue
            about = {"frame": "packed", "url": response.url, "content_type": response.content_type}
            out.write(packed(about, response.body))
            out.flush()  # it is had whatever becomes of the next one
            sent += len(response.body)
