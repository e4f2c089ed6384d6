"""What went over the wire, as a gzipped WARC: the web's own format for evidence of a page."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any, BinaryIO, Final

from urllib3.exceptions import HTTPError
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordbuilder import RecordBuilder
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from ..errors import Unreadable
from . import wire
from .unpacking import PIECE

LARGEST_BODY: Final = 5 * 1024 * 1024
LARGEST_RECORD: Final = 16 * 1024 * 1024
_HEAD: Final = re.compile(rb"\A.*?\r?\n\r?\n", re.DOTALL)


@dataclass(frozen=True)
class Hop:
    """One request and its answer, as they went over the wire in clear."""

    address: str
    number: str  # the IP address that was dialled
    at: datetime
    sent: bytes
    received: bytes
    cut: str = ""  # why the answer is not whole, in WARC's words: `length`, `time`, `disconnect`, `unspecified`


@dataclass(frozen=True)
class Response:
    """One answer read back from a WARC, its body decompressed."""

    url: str
    at: datetime | None
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def content_type(self) -> str:
        """The header of that name, or ''."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


def written(hops: Iterable[Hop]) -> bytes:
    """A gzipped WARC with a response and a request record for every hop, bytes unchanged."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    for hop in hops:
        common = {"WARC-Target-URI": hop.address, "WARC-Date": hop.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        answer = common | {"WARC-IP-Address": hop.number, "WARC-Payload-Digest": _digest(hop.received)}
        if hop.cut:
            answer["WARC-Truncated"] = hop.cut
        response = _record(writer, "response", hop.received, answer)
        request = _record(writer, "request", hop.sent, common | {"WARC-Payload-Digest": _digest(hop.sent)})
        writer.write_request_response_pair(request, response)
    return out.getvalue()


def responses(warc: bytes, largest: int = LARGEST_BODY) -> Iterator[Response]:
    """The answers in a WARC, gzipped or not, whoever wrote it; raises Unreadable, kind `broken`, for other files.

    A record whose head cannot be read is passed over; of a body cut short, what there is.
    """
    return (response for _, response in read(io.BytesIO(warc), largest) if response)


def read(file: BinaryIO, largest: int = LARGEST_BODY) -> Iterator[tuple[int, Response | None]]:
    """The same from where a file stands: each record's place in it, and its answer if it is one.

    Memory is bounded by the record, except for its own headers: for files of strangers, in a child.
    """
    try:
        for record in (found := ArchiveIterator(file, no_record_parse=True)):
            response = None
            if record.rec_type == "response":
                response = _response(record.rec_headers.get_header, _read(record.raw_stream), largest)
            yield found.offset, response
    except (ArchiveLoadFailed, EOFError, OSError, ValueError):
        raise Unreadable("broken", "This file is not a whole WARC. Save the page again, or paste its text.") from None


def _response(field: Callable[[str], str | None], raw: bytes, largest: int) -> Response | None:
    try:
        answer = wire.parsed(raw)
    except (HTTPError, HTTPException, Unreadable, ValueError):
        return None
    body = bytearray()
    with suppress(HTTPError, HTTPException, Unreadable, ValueError):
        for piece in wire.pieces(answer, largest):
            body += piece
    return Response(
        (field("WARC-Target-URI") or "").strip("<>"),
        _moment(field("WARC-Date") or ""),
        answer.status,
        tuple(answer.headers.items()),
        bytes(body),
    )


def _read(stream: Any) -> bytes:
    block = bytearray()
    while len(block) < LARGEST_RECORD and (piece := stream.read(PIECE)):
        block += piece
    return bytes(block)


def _record(writer: RecordBuilder, kind: str, block: bytes, fields: dict[str, str]) -> Any:
    # Without an address of its own warcio leaves the block alone; with one it parses the headers and writes them anew.
    return writer.create_warc_record("", kind, payload=io.BytesIO(block), length=len(block), warc_headers_dict=fields)


def _digest(block: bytes) -> str:
    digester = Digester("sha1")
    digester.update(_HEAD.sub(b"", block, count=1))
    return str(digester)


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
