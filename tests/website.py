"""A well-meaning website on loopback that remembers who asked for what."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

ROBOTS: Final = "/robots.txt"


class Website:
    """Its pages by path, each a status and a body; what is not there is a 404. `asked` holds path and User-Agent."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str]] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.asked: list[tuple[str, str]] = []
        self.at_once = self.most_at_once = 0
        self.port = 0

    def address(self, path: str = "/") -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path for path, _ in self.asked]

    def write(self, path: str, *paragraphs: str, status: int = 200) -> str:
        """Put an article at a path; returns its address."""
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        page = f"<html><head><title>Article</title></head><body><article><h1>Article</h1>{body}</article></body></html>"
        self.pages[path] = status, page
        return self.address(path)


@contextmanager
def serving() -> Iterator[Website]:
    """A website that answers until the block ends."""
    site = Website()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
            site.asked.append((self.path, self.headers.get("User-Agent", "")))
            status, body = site.pages.get(self.path, (404, "No such page."))
            self.send_response(status)
            kind = "text/plain" if self.path == ROBOTS else "text/html"
            for name, value in ({"Content-Type": f"{kind}; charset=utf-8"} | site.headers.get(self.path, {})).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())
            site.at_once -= 1

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
