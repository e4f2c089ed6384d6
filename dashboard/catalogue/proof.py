"""The passage that proves a quote: cut from the text that was kept of its source."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from .. import address
from ..capture.verify import Difference, difference
from ..models import Capture, Citation

AROUND: Final = 240  # characters shown before and after


class Proof(NamedTuple):
    """Where a quote was found: its passage, what stands around it, and which text that is."""

    before: str
    words: str
    after: str
    cut_before: bool
    cut_after: bool
    difference: list[Difference]  # empty where the quote is exact
    way: str
    led_to: str  # another website's name, where the address led there
    at: datetime
    sha256: str


def proofs(session: Session, citations: Iterable[Citation], around: int = AROUND) -> dict[int, Proof]:
    """The proof of each of these citations of one statement that has one, by its number, in one query."""
    found = [cited for cited in citations if cited.check_start is not None]
    if not found:
        return {}
    # Only the passage leaves the database: a text may be a megabyte.
    begin = func.greatest if session.get_bind().dialect.name == "postgresql" else func.max
    start = begin(Citation.check_start - around, 0)
    rows = session.execute(
        select(
            Citation.number,
            func.substr(Capture.text, start + 1, Citation.check_end - start + around).label("text"),
            start.label("start"),
            func.length(Capture.text).label("length"),
            Capture.way,
            Capture.url,
            Capture.address,
            Capture.at,
            Capture.sha256,
        )
        .join(Capture, Capture.id == Citation.capture_id)
        .where(Citation.statement_id == found[0].statement_id, Citation.check_start.is_not(None))
    )
    by_number = {cited.number: cited for cited in found}
    return {row.number: _proof(by_number[row.number], row) for row in rows if row.number in by_number}


def _proof(cited: Citation, row: Row[Any]) -> Proof:
    begin, end = (cited.check_start or 0) - row.start, (cited.check_end or 0) - row.start
    words = row.text[begin:end]
    return Proof(
        before=row.text[:begin],
        words=words,
        after=row.text[end:],
        cut_before=row.start > 0,
        cut_after=row.start + len(row.text) < row.length,
        difference=difference(cited.quote, words) if cited.check_result == "near" else [],
        way=row.way,
        led_to=address.led_to(row.url, row.address),
        at=row.at,
        sha256=row.sha256,
    )
