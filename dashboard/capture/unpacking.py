"""Bodies as they were before gzip or deflate, piece by piece, so that no bomb goes off.

Not by urllib3: its 2.8 drops the end of some pages in deflate without a zlib header, and a page cut in silence makes
a quote “not found”.
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from ..errors import Unreadable

PIECE: Final = 64 * 1024
MOST: Final = 3  # packings of one page; more is a trick
_GZIP: Final = b"\x1f\x8b"


def unpacked(pieces: Iterable[bytes], encoding: str, largest: int, excess: Unreadable) -> Iterator[bytes]:
    """What a `Content-Encoding` packed; raises `excess` once more than `largest` bytes come out of any packing.

    Raises ValueError for packings that were not asked for and for what is not packed as it says.
    """
    packings = [name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(packings) > MOST or not {"gzip", "x-gzip", "deflate"}.issuperset(packings):
        raise ValueError("not what was asked for")
    stream = iter(pieces)
    for packing in reversed(packings):
        stream = _bounded(_inflated(stream, is_gzip=packing != "deflate"), largest, excess)
    return _bounded(stream, largest, excess)


def _bounded(pieces: Iterator[bytes], largest: int, excess: Unreadable) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > largest:
            raise excess
        yield piece


def _inflated(pieces: Iterator[bytes], *, is_gzip: bool) -> Iterator[bytes]:
    engine, rest, is_first = None, b"", True
    for piece in pieces:
        packed, rest = rest + piece, b""
        while packed:
            if engine is None:
                if len(packed) < 2:
                    rest = packed  # what it is shows in two bytes
                    break
                if not is_first and not packed.startswith(_GZIP):
                    return  # padding
                engine = zlib.decompressobj(31 if is_gzip else _bits(packed))
            try:
                yield from _squeezed(engine, packed)
            except zlib.error:
                raise ValueError("not packed as it says") from None
            packed = b""
            if engine.eof:
                if not is_gzip:
                    return
                packed, engine, is_first = engine.unused_data, None, False
    if engine is not None or (rest and is_first):
        raise ValueError("cut short")


def _squeezed(engine: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    while True:
        piece = engine.decompress(packed, PIECE)
        if piece:
            yield piece
        packed = engine.unconsumed_tail
        # A full piece may have left more inside the engine though it has taken in everything.
        if engine.eof or (len(piece) < PIECE and not packed):
            return


def _bits(packed: bytes) -> int:
    """How `deflate` is meant: with a zlib header, as the standard says, or bare, as some websites send it."""
    has_header = packed[0] & 15 == 8 and int.from_bytes(packed[:2]) % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
