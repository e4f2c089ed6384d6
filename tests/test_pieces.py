"""What was drawn once is shown again only where it would be drawn alike."""

from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import update

from dashboard import clock, create_app
from dashboard.db import Database
from dashboard.models import Stance

from .conftest import settings

PAGES = (
    "/", "/?state=CA", "/?state=CA&as_of=2017-06", "/?by=law", "/?q=papers", "/?unresearched=yes&state=IL",
    "/?known_on={today}", "/statements", "/statements?q=papers", "/statements?known_on={today}", "/cities/il/chicago",
    "/cities/il/chicago?as_of=2017-06", "/cities/il/chicago?known_on={today}", "/cities/ny/new-york",
    "/cities/ny/new-york?channel=words", "/es/", "/es/statements", "/es/cities/il/chicago",
)  # fmt: skip


def pages(app: Flask, addresses: Any) -> dict[str, str]:
    client = app.test_client()
    return {address: client.get(address).text for address in addresses}


def test_no_page_shows_what_was_drawn_for_another(app: Flask, register: Database, tmp_path: Path) -> None:
    addresses = [address.format(today=clock.today()) for address in PAGES]
    alone = {address: pages(create_app(settings(tmp_path), register), [address])[address] for address in addresses}
    assert len(set(alone.values())) == len(addresses)
    for seed in range(3):
        Random(seed).shuffle(addresses)
        assert pages(app, addresses) == {address: alone[address] for address in addresses}


def test_a_label_that_changes_is_shown_changed_at_once(register: Database, tmp_path: Path) -> None:
    app = create_app(settings(tmp_path, memory=True), register)
    app.extensions["memory"].make()
    before = pages(app, ["/", "/statements", "/cities/il/chicago"])
    with register.writing() as session:
        session.execute(update(Stance).where(Stance.code == "limits_broadly").values(label="Limits nearly all help"))
    for address, page in pages(app, before).items():
        assert "Limits nearly all help" in page, address
        assert "Limits nearly all help" not in before[address]
