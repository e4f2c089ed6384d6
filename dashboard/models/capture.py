from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from .. import address as addresses
from .. import vocabulary
from .base import Base, Moment, one_of


class Capture(Base):
    """What the register saw of a page or file at one moment, with its text and digest; never rewritten.

    `token` is the private address of whoever had it read. `url` is what was asked for and `address`
    where that led, both empty for a file or pasted text. A capture that no source owns is forgotten
    after a while; `source_id` is set once. `text` and `warc` are loaded only on purpose.
    """

    __tablename__ = "capture"
    __table_args__ = (
        CheckConstraint("length(token) >= 20", name="token"),
        CheckConstraint(one_of("way", vocabulary.WAYS), name="way"),
        CheckConstraint(one_of("problem", vocabulary.UNREADABLE, or_empty=True), name="problem"),
        CheckConstraint(
            "(problem = '' AND text <> '' AND length(sha256) = 64) OR (problem <> '' AND text = '' AND sha256 = '')",
            name="read",
        ),
        Index(None, "source_id", "id"),
        Index(None, "canonical_url"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    way: Mapped[str]
    url: Mapped[str]
    canonical_url: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    http_status: Mapped[int | None]
    media_type: Mapped[str]
    title: Mapped[str]
    publisher: Mapped[str]
    author: Mapped[str]
    published_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(deferred=True)
    sha256: Mapped[str]
    problem: Mapped[str]
    sentence: Mapped[str]
    warc: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))

    @property
    def led_to(self) -> str:
        """Another website's name, where the address led there; '' where it did not."""
        return addresses.led_to(self.url, self.address)


class SourceCheck(Base):
    """One visit to a source and what it found; the database refuses to update or delete it."""

    __tablename__ = "source_check"
    __table_args__ = (
        CheckConstraint(one_of("result", vocabulary.VISITS), name="result"),
        Index(None, "source_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    result: Mapped[str]
    http_status: Mapped[int | None]
    detail: Mapped[str]
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
