"""The log of corrections as an Atom feed."""

from .. import atom
from ..atom import Entry, Feed
from ..text import counted
from .corrections import Correction


def text(corrections: list[Correction], root: str, *, before: str = "", older: int | None = None) -> str:
    """The feed of these corrections, a page of it that begins `before` one; `root` is where the register is served,
    `older` where the next page begins."""
    address = f"{root}about/corrections.atom"
    feed = Feed(
        name=f"{root}about/corrections",
        title="Corrections",
        address=f"{address}?before={before}" if before else address,
        page=f"{root}about/corrections",
        following=f"{address}?before={older}" if older else "",
    )
    return atom.text(feed, [_entry(correction, root) for correction in corrections])


def _entry(correction: Correction, root: str) -> Entry:
    line, statement = correction.line, correction.statement
    who = statement.who or "No speaker named"
    turns = [f"{turn.name}: {turn.before or 'nothing'} → {turn.after}" for turn in line.turns]
    stood = [f"It had been public for {correction.stood}."] if correction.stood else []
    said = [line.reason, *turns, *stood, f"{counted(statement.version, 'version')} so far."]
    return Entry(
        name=atom.named(f"{correction.id}/{atom.moment(line.at)}"),
        title=f"{line.title}: {who} for {statement.city.title}",
        updated=line.at,
        address=f"{root}statements/{statement.id}/history",
        text="\n".join(part for part in said if part),
    )
