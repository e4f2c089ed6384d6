"""Readings and captures for tests: what a page said, without a page."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.capture.extract import Page
from dashboard.capture.reading import Reading
from dashboard.models import Capture, Source
from dashboard.register import captures

from . import factories


def page(text: str, **changes: Any) -> Page:
    """A page with this text."""
    values: dict[str, Any] = {"title": "", "publisher": "", "author": "", "published_on": None, "media_type": "html"}
    return Page(text=text, **(values | changes))


def reading(text: str = "", url: str = "https://paper.example/1", *, problem: str = "", **changes: Any) -> Reading:
    """A reading of `url` that found this text, or that met this problem."""
    values: dict[str, Any] = {
        "way": "fetched",
        "url": url,
        "address": url,
        "at": clock.now(),
        "status": None if problem else 200,
        "page": None if problem else page(text),
        "problem": problem,
        "sentence": "The page could not be read." if problem else "",
        "warc": b"" if problem else b"warc",
    }
    return Reading(**(values | changes))


def capture(session: Session, source: Source, text: str = "", **changes: Any) -> Capture:
    """A capture that the source owns."""
    kept = captures.keep(session, reading(text, source.url, **changes))
    return captures.adopt(session, kept, source, by=factories.BY)


def moment(value: str) -> datetime:
    """The moment of '2024-03-04 05:06'."""
    return datetime.fromisoformat(f"{value}+00:00")
