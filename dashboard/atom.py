"""A feed as RFC 4287 has it, and names of entries that stay for ever."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

ATOM: Final = "http://www.w3.org/2005/Atom"
KIND: Final = "application/atom+xml"
# A feed needs a date before its first entry; the register's first day is as good as any.
BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)


class Link(NamedTuple):
    """An address with what it is to the entry, and what to call it."""

    relation: str
    address: str
    title: str


class Entry(NamedTuple):
    """One thing that a feed tells of: `name` is the same for ever, `address` its page."""

    name: str
    title: str
    updated: datetime
    address: str
    text: str
    links: tuple[Link, ...] = ()


class Feed(NamedTuple):
    """What a feed is: its `name`, its own address, that of the page that says the same, and where it goes on."""

    name: str
    title: str
    address: str
    page: str
    following: str = ""


def named(thing: str) -> str:
    """A name made of what a thing is: the same under every host and scheme, or readers would show it again."""
    return uuid5(NAMESPACE_URL, f"where-cities-stand/{thing}").urn


def moment(at: datetime) -> str:
    """A moment as feeds write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(feed: Feed, entries: Sequence[Entry]) -> str:
    """The feed with these entries, as XML."""
    root = Element("feed", xmlns=ATOM)
    _text(root, "title", f"{feed.title} · Where Cities Stand")
    _text(root, "id", feed.name)
    _text(root, "updated", moment(max((entry.updated for entry in entries), default=BEGAN)))
    _text(SubElement(root, "author"), "name", "Where Cities Stand")
    SubElement(root, "link", rel="self", type=KIND, href=feed.address)
    SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    if feed.following:
        SubElement(root, "link", rel="next", type=KIND, href=feed.following)
    for entry in entries:
        _entry(root, entry)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _entry(root: Element, entry: Entry) -> None:
    element = SubElement(root, "entry")
    _text(element, "title", entry.title)
    _text(element, "id", entry.name)
    _text(element, "updated", moment(entry.updated))
    SubElement(element, "link", rel="alternate", type="text/html", href=entry.address)
    for link in entry.links:
        SubElement(element, "link", {"rel": link.relation, "href": link.address, "title": link.title})
    _text(element, "content", entry.text).set("type", "text")


def _text(parent: Element, name: str, value: str) -> Element:
    element = SubElement(parent, name)
    element.text = value
    return element
