"""A test client that reads each page as a careful colleague would, and complains."""

import re
from typing import Any
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

INLINE = re.compile(r"\son[a-z]+=|\sstyle=|javascript:", re.I)
LABELLED = ("input", "select", "textarea")


class LintingClient(FlaskClient):
    """GETs that return HTML are linted: see `lint`."""

    def get(self, *args: Any, **kwargs: Any) -> TestResponse:  # type: ignore[override]
        """The response, after its page passed `lint`."""
        response = super().get(*args, **kwargs)
        whole = response.mimetype == "text/html" and "HX-Request" not in (kwargs.get("headers") or {})
        if whole and response.status_code not in (301, 302, 303, 308):
            lint(response.text)
            self._resolves(response.text)
        return response

    def _resolves(self, page: str) -> None:
        """Links inside the site name routes that exist."""
        adapter = self.application.url_map.bind("localhost")
        for link in BeautifulSoup(page, "html5lib").find_all(["a", "link", "script"]):
            address = str(link.get("href") or link.get("src") or "")
            if address.startswith("/"):
                adapter.match(urlsplit(address).path.removeprefix("/es") or "/")


def lint(page: str) -> None:
    """Assert: valid HTML, a title, one h1, unique ids, labelled fields, no inline style or script."""
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(page)
    soup = BeautifulSoup(page, "html5lib")
    assert soup.title and soup.title.get_text(strip=True), "a page needs a title"
    assert len(soup.find_all("h1")) == 1, "a page has one h1"
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    for field in soup.find_all(LABELLED):
        assert _is_labelled(soup, field), f"a field without a label: {field}"
    for tag in soup.find_all(attrs={"aria-describedby": True}):
        for name in str(tag["aria-describedby"]).split():
            assert name in ids, f"{tag.name} is described by {name}, which is not there"
    assert not soup.find_all("style"), "no inline style"
    for link in soup.find_all(href=True):
        assert not str(link["href"]).lower().startswith(("javascript:", "data:")), f"a link that runs: {link}"
    assert all(script.get("src") for script in soup.find_all("script")), "no inline script"
    for tag in soup.find_all(True):
        opening = str(tag)[: str(tag).find(">") + 1]
        assert not INLINE.search(re.sub(r'"[^"]*"', '""', opening)), f"inline: {opening[:100]}"
    for tag in soup.find_all(attrs={"data-hx-get": True}):
        assert tag.get("href") or tag.name == "form" or tag.get("role") == "listbox", "htmx without a true address"


def _is_labelled(soup: BeautifulSoup, field: Tag) -> bool:
    if field.get("type") in ("hidden", "submit") or field.get("aria-label"):
        return True
    return bool(field.find_parent("label") or soup.find("label", attrs={"for": field.get("id") or "?"}))
