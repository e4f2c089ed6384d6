"""The statements of a filter as an Atom feed: first what was entered or changed last, whenever it was said."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from .. import atom, dates, vocabulary
from ..atom import Entry, Feed, Link
from ..catalogue.filter import LIMIT, Filter
from ..catalogue.pages import Page


def in_order(asked: Filter) -> Filter:
    """The filter in a feed’s order: its readers see the beginning, and much that is new was said long ago."""
    return replace(asked, sort="changed")


def text(asked: Filter, page: Page[dict[str, Any]], root: str) -> str:
    """The feed of these statements, given as `objects` has them; `root` is where the register is served."""
    narrowed = "; ".join(chip.label for chip in asked.chips())
    start = replace(asked, sort="", limit=LIMIT, after=())
    feed = Feed(
        name=atom.named(start.address("statements")),
        title=f"Statements: {narrowed}" if narrowed else "Statements",
        address=root + _address(asked),
        page=root + asked.address("statements"),
        following=root + _address(page.more) if page.more else "",
    )
    return atom.text(feed, [_entry(told, asked) for told in page.rows])


def _address(asked: Filter) -> str:
    """Where the feed of a filter is, with its order named: without one it would have that of feeds."""
    address = asked.address("statements.atom")
    return address if asked.sort else f"{address}{'&' if '?' in address else '?'}sort={asked.order}"


def _entry(told: dict[str, Any], asked: Filter) -> Entry:
    stance = asked.question.stance(told["stance"]).label
    said = dates.said(str(told["said_on"] or ""), today=date.max)
    when = dates.shown(said.on, said.precision) or "undated"
    cited = told["citations"]
    return Entry(
        # By its record, which it keeps when a register is made anew from its files.
        name=atom.named(f"statements/{told['record']}"),
        title=f"{told['speaker'] or told['role'] or 'No speaker named'} for {told['city']}, {told['state']}: {stance}",
        updated=datetime.fromisoformat(told["updated_at"]),
        address=told["url"],
        text="\n".join([f"{vocabulary.CHANNELS[told['channel']]}, {when}", *map(_printed, cited)]),
        links=tuple(Link("via", each["source_url"], each["source_title"] or each["publisher"]) for each in cited),
    )


def _printed(citation: dict[str, Any]) -> str:
    """What one source prints, in the register's words and its own, and which source that is."""
    quote = f"“{citation['quote']}”" if citation["quote"] else ""
    said = " ".join(part for part in (citation["summary"], quote) if part)
    return f"{said} ({citation['publisher']})"
