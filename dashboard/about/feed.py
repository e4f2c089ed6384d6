"""The log of corrections as an Atom feed (RFC 4287): each entry has its own id for ever."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..text import counted
from .corrections import Correction

ATOM = "http://www.w3.org/2005/Atom"
# A feed needs a date before its first entry; the register's first day is as good as any.
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def atom(corrections: list[Correction], root: str, *, before: str = "", older: str = "") -> str:
    """The feed of these corrections, a page of it that begins `before` one; `root` is where the register is served,
    `older` the next page's address."""
    feed = Element("feed", xmlns=ATOM)
    page = f"?before={before}" if before else ""
    _text(feed, "title", "Corrections · Where Cities Stand")
    _text(feed, "id", f"{root}about/corrections")
    _text(feed, "updated", _moment(corrections[0].line.at if corrections else BEGAN))
    author = SubElement(feed, "author")
    _text(author, "name", "Where Cities Stand")
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=f"{root}about/corrections.atom{page}")
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{root}about/corrections")
    if older:
        SubElement(feed, "link", rel="next", href=root + older)
    for correction in corrections:
        _entry(feed, correction, root)
    indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode") + "\n"


def _entry(feed: Element, correction: Correction, root: str) -> None:
    entry, line = SubElement(feed, "entry"), correction.line
    statement = correction.statement
    who = statement.who or "No speaker named"
    _text(entry, "title", f"{line.title}: {who} for {statement.city.title}")
    _text(entry, "id", _name(correction))
    _text(entry, "updated", _moment(line.at))
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{root}statements/{statement.id}/history")
    turns = [f"{turn.name}: {turn.before or 'nothing'} → {turn.after}" for turn in line.turns]
    stood = [f"It had been public for {correction.stood}."] if correction.stood else []
    said = [line.reason, *turns, *stood, f"{counted(statement.version, 'version')} so far."]
    SubElement(entry, "content", type="text").text = "\n".join(part for part in said if part)


def _name(correction: Correction) -> str:
    """The same under every host name and scheme, or readers of feeds would show each correction again."""
    return uuid5(NAMESPACE_URL, f"where-cities-stand/{correction.id}/{_moment(correction.line.at)}").urn


def _text(parent: Element, name: str, value: str) -> None:
    SubElement(parent, name).text = value


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
