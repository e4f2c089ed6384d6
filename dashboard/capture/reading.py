"""A source read, from its address, a file or the clipboard: its text, or the sentence that says why not."""

import mimetypes
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from .. import clock, vocabulary
from ..errors import Unreadable
from . import confined, vetting
from .extract import Page
from .fetch import ORDINARY, Policy
from .frames import Frame
from .wire import OTHERWISE, too_large

EXTRACTION: Final = 10.0  # seconds, the start of the child included
LONGEST_SENTENCE: Final = 500
_MEDIA_TYPES: Final = frozenset(["html", "pdf", "plain"])
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

_ENDS: Final = {
    "late": ("timeout", f"Reading this page took too long. {OTHERWISE}"),
    "large": ("too_large", "There is more text in this page than is read. Paste the part that matters."),
    "died": ("broken", f"Reading this page failed. {OTHERWISE}"),
    "done": ("broken", f"Reading this page failed. {OTHERWISE}"),
}


@dataclass(frozen=True)
class Reading:
    """One reading of a source: `page`, or `problem` (of `vocabulary.UNREADABLE`) and `sentence`; never both."""

    way: str  # one of `vocabulary.WAYS`
    url: str  # as given
    address: str  # after redirects
    at: datetime
    status: int | None
    page: Page | None
    problem: str
    sentence: str
    warc: bytes

    @property
    def sha256(self) -> str:
        """The digest of the page's text in UTF-8, in hexadecimal; '' without a page."""
        return sha256(self.page.text.encode()).hexdigest() if self.page else ""


def read_address(url: str, policy: Policy = ORDINARY) -> Reading:
    """The page at an address; raises Busy when too many are being read, and for nothing that a page does."""
    at = clock.now()
    try:
        vetting.place(url, policy.ports)  # most refusals need no child
    except Unreadable as refused:
        return Reading("fetched", url, "", at, None, None, refused.kind, refused.sentence, b"")
    allowed = asdict(policy) | {"ports": list(policy.ports), "networks": list(policy.networks)}
    asked = {"url": url, "content_type": "", "policy": allowed}
    return believed("fetched", url, at, confined.work(asked, b"", policy.seconds + EXTRACTION))


def read_upload(body: bytes, content_type: str = "", name: str = "", url: str = "") -> Reading:
    """A file somebody saved from `url`; its name tells its type where the browser did not."""
    at = clock.now()
    if len(body) > ORDINARY.largest:
        large = too_large(ORDINARY.largest)
        return Reading("uploaded", url, url, at, None, None, large.kind, large.sentence, b"")
    if content_type in ("", "application/octet-stream"):
        content_type = mimetypes.guess_type(name)[0] or ""
    asked = {"url": url, "content_type": content_type, "policy": None}
    return believed("uploaded", url, at, confined.work(asked, body, EXTRACTION))


def read_pasted(text: str) -> Reading:
    """A text somebody pasted, its paragraphs put in order."""
    at = clock.now()
    asked = {"url": "", "content_type": "text/plain; charset=utf-8", "policy": None}
    return believed("pasted", "", at, confined.work(asked, text.encode("utf-8", "replace"), EXTRACTION))


def believed(way: str, url: str, at: datetime, outcome: confined.Outcome) -> Reading:
    """What the child said, believed only as far as it has the right form."""
    address, status, warc, page = url if way == "uploaded" else "", None, b"", None
    problem, sentence = _ENDS[outcome.end]
    for frame in outcome.frames:
        try:
            if frame.fields["frame"] == "fetched":
                address, status, warc = _line(frame.fields["address"]), _status(frame.fields["status"]), frame.block
            elif outcome.end == "done" and frame.fields["frame"] == "problem":
                problem, sentence = _problem(frame.fields)
            elif outcome.end == "done" and frame.fields["frame"] == "page":
                page, problem, sentence = _page(frame), "", ""
        except (KeyError, TypeError, ValueError):
            page, (problem, sentence) = None, _ENDS["died"]
            break
    return Reading(way, url, address, at, status, page, problem, sentence, warc)


def _page(frame: Frame) -> Page:
    fields, text = frame.fields, frame.block.decode("utf-8")
    if not text or _UNPRINTABLE.search(text) or fields["media_type"] not in _MEDIA_TYPES:
        raise ValueError("no page")
    published = fields["published_on"]
    return Page(
        text=text,
        title=_line(fields["title"]),
        publisher=_line(fields["publisher"]),
        author=_line(fields["author"]),
        published_on=None if published is None else date.fromisoformat(published),
        media_type=fields["media_type"],
    )


def _problem(fields: dict[str, Any]) -> tuple[str, str]:
    if fields["kind"] not in vocabulary.UNREADABLE:
        raise ValueError("no kind of ours")
    return fields["kind"], _line(fields["sentence"])[:LONGEST_SENTENCE]


def _line(value: Any) -> str:
    if not isinstance(value, str) or _UNPRINTABLE.search(value):
        raise ValueError("no line of text")
    return value


def _status(value: Any) -> int | None:
    if value is None or (type(value) is int and 100 <= value <= 999):
        return value
    raise ValueError("no status")
