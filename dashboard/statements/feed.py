"""The newest statements of a filter as an Atom feed."""

from dataclasses import replace

from .. import atom, dates, vocabulary
from ..atom import Entry, Feed, Link
from ..catalogue.filter import LIMIT, Filter
from ..catalogue.pages import Page
from ..models import Citation, Statement


def text(asked: Filter, page: Page[Statement], root: str) -> str:
    """The feed of these statements; `root` is where the register is served."""
    narrowed = "; ".join(chip.label for chip in asked.chips())
    start = replace(asked, after=(), limit=LIMIT)
    feed = Feed(
        name=atom.named(start.address("statements")),
        title=f"Statements: {narrowed}" if narrowed else "Statements",
        address=root + asked.address("statements.atom"),
        page=root + asked.address("statements"),
        following=root + page.more.address("statements.atom") if page.more else "",
    )
    return atom.text(feed, [_entry(statement, asked, root) for statement in page.rows])


def _entry(statement: Statement, asked: Filter, root: str) -> Entry:
    stance = asked.question.stance(statement.stance).label
    said = dates.shown(statement.said_on, statement.said_on_precision) or "undated"
    printed = [_printed(citation) for citation in statement.printed]
    return Entry(
        # By its record, which it keeps when a register is made anew from its files.
        name=atom.named(f"statements/{statement.record}"),
        title=f"{statement.who or 'No speaker named'} for {statement.city.title}: {stance}",
        updated=statement.updated_at,
        address=f"{root}statements/{statement.id}",
        text="\n".join([f"{vocabulary.CHANNELS[statement.channel]}, {said}", statement.summary, *printed]),
        links=tuple(Link("via", c.source.url, c.source.name) for c in statement.printed),
    )


def _printed(citation: Citation) -> str:
    quote = f"“{citation.quote}” " if citation.quote else ""
    return f"{quote}({citation.source.publisher})"
