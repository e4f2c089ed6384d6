"""What parent and child say to each other: JSON and bytes, each with its length before it.

Never pickle: whoever takes over the child by a page must not come further than these few fields.
"""

import json
from collections.abc import Iterator, Mapping
from struct import Struct
from typing import Any, Final, NamedTuple

END: Final = {"frame": "end"}  # said last by a child that was not cut short
_LENGTHS: Final = Struct(">II")


class Frame(NamedTuple):
    """A few fields and a block of bytes."""

    fields: dict[str, Any]
    block: bytes


def packed(fields: Mapping[str, Any], block: bytes = b"") -> bytes:
    """A frame as it goes through a pipe."""
    head = json.dumps(fields).encode("ascii")
    return _LENGTHS.pack(len(head), len(block)) + head + block


def unpacked(said: bytes) -> Iterator[Frame]:
    """The whole frames of what was said; nothing after the first that is cut short or no frame at all."""
    start = 0
    while start + _LENGTHS.size <= len(said):
        head, block = _LENGTHS.unpack_from(said, start)
        middle = start + _LENGTHS.size + head
        start, end = start + _LENGTHS.size, middle + block
        if end > len(said):
            return
        try:
            fields = json.loads(said[start:middle])
        except (ValueError, RecursionError):
            return
        if not isinstance(fields, dict):
            return
        yield Frame(fields, said[middle:end])
        start = end
