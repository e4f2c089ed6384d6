"""A test client that reads each page as a careful colleague would, and complains."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LABELLED = ("input", "select", "textarea")


class LintingClient(FlaskClient):
    """GETs that return HTML are linted: see `lint`."""

    def get(self, *args: Any, **kwargs: Any) -> TestResponse:  # type: ignore[override]
        """The response, after its page passed `lint`."""
        response = super().get(*args, **kwargs)
        whole = response.mimetype == "text/html" and "HX-Request" not in (kwargs.get("headers") or {})
        if whole and response.status_code not in (301, 302, 303, 308):
            adapter = self.application.url_map.bind("localhost")
            for address in lint(response.text):
                # Links inside the site name routes that exist, in Spanish the same ones.
                adapter.match(address.removeprefix("/es") or "/")
        return response


@lru_cache(256)
def lint(page: str) -> frozenset[str]:
    """Assert: valid HTML, a title, one h1, unique ids, labelled fields, no inline style or script.

    Returns the paths inside the site that the page names.
    """
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    parents = {child: parent for parent in document.iter() for child in parent}
    tags = [tag for tag in document.iter() if isinstance(tag.tag, str)]
    by_name: dict[str, list[Element]] = {}
    for tag in tags:
        by_name.setdefault(_name(tag), []).append(tag)
    assert document.findtext("head/title", "").strip(), "a page needs a title"
    assert len(by_name.get("h1", [])) == 1, "a page has one h1"
    assert "style" not in by_name, "no inline style"
    ids = [tag.attrib["id"] for tag in tags if "id" in tag.attrib]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    labelled = {label.get("for") for label in by_name.get("label", [])}
    for field in (field for name in LABELLED for field in by_name.get(name, [])):
        within = any(above.tag == "label" for above in _above(field, parents))
        named = field.get("aria-label") or field.get("type") in ("hidden", "submit")
        assert named or within or field.get("id", "?") in labelled, f"a field without a label: {field.attrib}"
    for tag in tags:
        _lint_tag(tag, ids)
    return frozenset(urlsplit(address).path for tag in tags if (address := _address(tag)).startswith("/"))


def _lint_tag(tag: Element, ids: list[str]) -> None:
    names = tag.attrib
    for name in names.get("aria-describedby", "").split():
        assert name in ids, f"{tag.tag} is described by {name}, which is not there"
    running = [name for name in names if re.fullmatch("on[a-z]+|style", name)]
    assert not running, f"inline: {tag.tag} {running}"
    runs = str(names.get("href", "")).lower().startswith(("javascript:", "data:"))
    assert not runs, f"a link that runs: {names}"
    assert _name(tag) != "script" or names.get("src"), "no inline script"
    true = "href" in names or tag.tag == "form" or names.get("role") == "listbox"
    assert true or "data-hx-get" not in names, "htmx without a true address"


def _address(tag: Element) -> str:
    return tag.get("href") or tag.get("src") or "" if _name(tag) in ("a", "link", "script") else ""


def _name(tag: Element) -> str:
    return tag.tag.rpartition("}")[2]  # a link of a drawing is one too


def _above(tag: Element, parents: dict[Element, Element]) -> Iterator[Element]:
    while tag in parents:
        tag = parents[tag]
        yield tag
