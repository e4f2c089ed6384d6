"""Editors for tests: accounts, browsers that are signed in, and what the review desk is sent."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask

from dashboard.db import Database
from dashboard.models import User
from dashboard.register import people

from .accounts import PASSWORD, hashed


def editor(app: Flask, database: Database, name: str = "Ada") -> User:
    """An editor of this name who can sign in."""
    with database.writing() as session:
        made = people.add(session, f"{name.lower()}@example.org", "editor", name=name, by="a test")
        made.password = hashed(app, PASSWORD)
    return made


def signed_in(app: Flask, user: User) -> Any:
    """A browser in which this user is signed in."""
    client = app.test_client()
    sign_in(client, user.email)
    return client


def sign_in(client: Any, email: str = "ada@example.org") -> None:
    """Sign a browser in, also anew where the clock was set on."""
    sent = fields(client.open("/accounts/sign-in").text) | {"email": email, "password": PASSWORD}
    answer = client.post("/accounts/sign-in", data=sent)
    assert answer.status_code == 303, answer.text[:2000]


def form(page: str, selector: str = "form") -> Tag:
    """A form of a page."""
    found = [tag for tag in BeautifulSoup(page, "lxml").select(selector) if tag.select_one("[name=csrf_token]")]
    assert found, f"no {selector} in the page"
    return found[-1] if selector == "form" else found[0]


def fields(page: str, selector: str = "form") -> dict[str, str]:
    """What a browser would send for a form as it stands."""
    sent: dict[str, str] = {}
    for tag in form(page, selector).select("input[name], textarea[name], select[name]"):
        name = str(tag["name"])
        if tag.name == "textarea":
            sent[name] = tag.get_text().removeprefix("\n")
        elif tag.name == "select":
            chosen = tag.select_one("option[selected]") or tag.select_one("option")
            sent[name] = str(chosen["value"]) if chosen else ""
        elif tag.get("type") not in ("radio", "checkbox", "submit"):
            sent[name] = str(tag.get("value") or "")
        elif tag.has_attr("checked"):
            sent[name] = str(tag["value"])
    return sent


def decide(client: Any, address: str, choice: str, reason: str = "Because.", **changes: str) -> Any:
    """Open an item and decide it."""
    sent = fields(client.open(address).text, "#decide") | {"choice": choice, "reason": reason} | changes
    return client.post(address, data=sent)
