"""What is kept of a page."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Page:
    """The words of a page and what it says about itself; empty where it does not say."""

    text: str  # paragraphs divided by one blank line, in NFC, without control characters; begins with the headline
    title: str
    publisher: str
    author: str  # several joined by commas
    published_on: date | None  # published, never modified
    media_type: Literal["html", "pdf", "plain"]
