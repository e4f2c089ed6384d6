"""A real server, the system's Chromium, and an eye on everything a page should never do.

`page` is a browser with scripting, `plain_page` one without. Either fails its test at the end if the
console showed an error, a policy was violated, a script broke or anything was asked of another origin.
"""

import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright import sync_api
from playwright.sync_api import expect
from waitress.server import create_server

from dashboard import create_app, migrations
from dashboard.db import Database
from dashboard.register import founding

from ..conftest import settings

__all__ = ["asked_for", "expect"]

# The first is Chromium without what only a window needs, which takes a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20_000  # milliseconds until something expected is missing


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a register with the starter data, to be copied."""
    file = tmp_path_factory.mktemp("founded") / "register.db"
    database = Database(f"sqlite:///{file}")
    migrations.upgrade(database)
    with database.writing() as session:
        assert not founding.found(session, statements=True).problems
    database.dispose()
    return file


@pytest.fixture(scope="module")
def application(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over a starter register of this file's own: what one file enters, no other meets."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(founded, folder / "register.db")
    database = Database(f"sqlite:///{folder / 'register.db'}")
    yield create_app(settings(folder), database)
    database.dispose()


@pytest.fixture(scope="module")
def server(application: Flask) -> Iterator[str]:
    """Its address, served as `dashboard serve` does it."""
    listening = socket.create_server(("127.0.0.1", 0))
    served = create_server(application, sockets=[listening], threads=4, ident=None)
    running = threading.Thread(target=served.run, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    served.close()
    running.join(5)


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """The system's Chromium; without one these tests are left out, or fail where REQUIRE_BROWSER is set."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = f"No Chromium on the PATH ({', '.join(NAMES)}): nothing was tried in a browser."
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(SWITCHES))
        yield launched
        launched.close()


@pytest.fixture
def allowed() -> set[str]:
    """Pieces of console messages that a test expects, such as `status of 422`."""
    return set()


@contextmanager
def _opened(browser: Any, server: str, allowed: set[str], **options: Any) -> Iterator[Any]:
    context = browser.new_context(base_url=server, viewport={"width": 1280, "height": 900}, **options)
    context.set_default_timeout(PATIENCE)
    page, wrong = context.new_page(), []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    # A page that fades in while its window is resized says so; nothing broke.
    page.on("pageerror", lambda e: None if "Transition was aborted" in str(e) else wrong.append(f"a script broke: {e}"))
    ours = (server, server.replace("127.0.0.1", "localhost"))
    page.on("request", lambda asked: None if asked.url.startswith(ours) else wrong.append(f"elsewhere: {asked.url}"))
    if options.get("java_script_enabled", True):
        _wait_for_scripts(page)
    yield page
    context.close()
    unexpected = [line for line in wrong if not any(piece in line for piece in allowed)]
    assert not unexpected, unexpected


def _wait_for_scripts(page: Any) -> None:
    """Let `goto` and `reload` end when the scripts are there too, unless `wait_until` says when they shall end."""

    def waiting(go: Any) -> Any:
        def went(*address: str, **options: Any) -> Any:
            answer = go(*address, **options)
            if "wait_until" not in options:
                page.locator("html[data-scripts], html:not(:has(#scripts))").wait_for(state="attached")
            return answer

        return went

    page.goto, page.reload = waiting(page.goto), waiting(page.reload)


@pytest.fixture
def page(browser: Any, server: str, allowed: set[str]) -> Iterator[Any]:
    """A browser page with scripting."""
    with _opened(browser, server, allowed) as opened:
        yield opened


@pytest.fixture
def plain_page(browser: Any, server: str, allowed: set[str]) -> Iterator[Any]:
    """A browser page with scripting off."""
    with _opened(browser, server, allowed, java_script_enabled=False) as opened:
        yield opened


@contextmanager
def asked_for(page: Any, path: str) -> Iterator[list[str]]:
    """The requests to `path` made meanwhile, each as its address without the host."""
    sent: list[str] = []

    def note(request: Any) -> None:
        address = re.sub(r"^\w+://[^/]+", "", request.url)
        if address.partition("?")[0] == path:
            sent.append(address)

    page.on("request", note)
    try:
        yield sent
        page.wait_for_timeout(300)  # longer than any delay in the page, so that a second request would be seen
    finally:
        page.remove_listener("request", note)
