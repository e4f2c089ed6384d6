"""Pictures of each page at four widths in both lights, and contact sheets of them: `make screenshots`.

They go into `screenshots/`, which git ignores: look at `screenshots/sheet-*.png` after each change of look.
"""

import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, sync_playwright
from waitress.server import create_server

from dashboard import create_app, migrations
from dashboard.db import Database
from dashboard.register import founding

from .browser.conftest import NAMES, SWITCHES
from .conftest import settings

PAGES = {
    "first": "/",
    "first-state": "/?state=IL",
    "first-law": "/?by=law&stance=limits_broadly",
    "first-search": "/?q=sanctuary",
    "first-nothing": "/?q=zzzz&state=WY",
    "statements": "/statements",
    "city": "/cities/il/chicago",
    "city-silent": "/cities/wy/cheyenne",
    "statement": "/statements/1",
    "history": "/statements/1/history",
    "source": "/sources/1",
    "compare": "/compare?city=il/chicago&city=ny/new-york",
    "submit": "/submit",
    "about": "/about",
    "method": "/about/method",
    "data": "/about/data",
    "corrections": "/about/corrections",
    "embed": "/embed?state=CA",
    "embed-bar": "/embed/bar",
    "embed-map": "/embed/map",
    "missing": "/cities/il/chicagoo",
    "refused": "/?stance=warm",
    "sign-in": "/accounts/sign-in",
}
WIDTHS = {360: 740, 768: 1024, 1280: 800, 1920: 1080}
LIGHTS = ("light", "dark")
ON_A_SHEET = (0.5, 1400)  # how much smaller, and how much of a long page is shown


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a register with the starter data."""
    database = Database(f"sqlite:///{folder / 'register.db'}")
    migrations.upgrade(database)
    with database.writing() as session:
        founding.found(session, statements=True)
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(create_app(settings(folder), database), sockets=[listening], threads=4, ident=None)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.close()
    running.join(5)
    database.dispose()


def taken(browser: Browser, root: str, out: Path, width: int, light: str) -> None:
    """Each page as one picture, whole, and of its beginning on a contact sheet."""
    context = browser.new_context(
        base_url=root, viewport={"width": width, "height": WIDTHS[width]}, color_scheme=light, reduced_motion="reduce"
    )
    page, pictures = context.new_page(), {}
    for name, address in PAGES.items():
        page.goto(address)
        file = out / f"{name}-{width}-{light}.png"
        page.screenshot(path=file, full_page=True)
        pictures[name] = file
    context.close()
    sheet(pictures).save(out / f"sheet-{width}-{light}.png")


def sheet(pictures: dict[str, Path]) -> Image.Image:
    """The pictures beside each other, each under its name."""
    small = {}
    for name, file in pictures.items():
        with Image.open(file) as held:
            shown = held.convert("RGB").crop((0, 0, held.width, min(held.height, ON_A_SHEET[1])))
            small[name] = shown.resize((round(shown.width * ON_A_SHEET[0]), round(shown.height * ON_A_SHEET[0])))
    wide, high = max(p.width for p in small.values()) + 16, max(p.height for p in small.values()) + 28
    columns = max(1, round((len(small) * high / wide) ** 0.5))
    made = Image.new("RGB", (columns * wide, -(-len(small) // columns) * high), "#77778c")
    draw = ImageDraw.Draw(made)
    for at, (name, picture) in enumerate(small.items()):
        left, top = at % columns * wide + 8, at // columns * high
        draw.text((left, top + 6), name, "white", font_size=14)
        made.paste(picture, (left, top + 26))
    return made


def main() -> None:
    """Take all of them; names of pages as arguments take these only."""
    out = Path("screenshots")
    out.mkdir(exist_ok=True)
    for name in list(PAGES):
        if sys.argv[1:] and name not in sys.argv[1:]:
            del PAGES[name]
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        sys.exit(f"No Chromium on the PATH ({', '.join(NAMES)}): install one, then run make screenshots again.")
    with TemporaryDirectory() as folder, served(Path(folder)) as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(SWITCHES))
        for width in WIDTHS:
            for light in LIGHTS:
                taken(browser, root, out, width, light)
                print(out / f"sheet-{width}-{light}.png")
        browser.close()


if __name__ == "__main__":
    main()
