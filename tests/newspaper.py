"""A newspaper on loopback: a real web server whose pages a test writes, changes and takes down."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ARTICLE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<title>Mayors answer on immigration holds | The Valley Courier</title>
<meta property="og:title" content="Mayors answer on immigration holds">
<meta property="og:site_name" content="The Valley Courier">
<meta name="author" content="Dana Field">
<meta property="article:published_time" content="2017-02-03T08:00:00-06:00">
<meta property="article:modified_time" content="2019-09-09T08:00:00-06:00">
</head><body>
<nav><a href="/">Home</a> <a href="/sports">Sports</a></nav>
<article><h1>Mayors answer on immigration holds</h1>
<p class="byline">By Dana Field</p>
<p>SPRINGFIELD, Ill. — Two mayors answered this week on whether their jails hold people for federal agents.</p>
<p>Springfield Mayor Ruth Calder said on Wednesday, “Our officers will not hold anybody for immigration agents
without a judge’s order, and we will not ask who was born where.” She spoke after a council meeting that lasted
for four hours and drew more than two hundred residents to city hall.</p>
<p>“We will honor every request that the agency sends us,” Peoria Mayor Tom Alder told reporters on Thursday.
“That is what the law asks of us.”</p>
<p>The president said last month that cities which decline requests would lose federal money.</p>
<p>Officials in Rockford and Joliet did not return calls.</p>
</article>
<footer>© 2019 The Valley Courier</footer></body></html>"""


class Newspaper:
    """Its pages by path, as (status, body); what is not there is a 404."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, tuple[int, str]] = {"/holds": (200, ARTICLE)}
        self.asked: list[str] = []

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def printed() -> Iterator[Newspaper]:
    """A newspaper that is served until the block ends."""

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paper.asked.append(self.path)
            status, body = paper.pages.get(self.path.partition("?")[0], (404, "<p>Not here.</p>"))
            sent = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    paper = Newspaper(server.server_address[1])
    served = threading.Thread(target=server.serve_forever, daemon=True)
    served.start()
    try:
        yield paper
    finally:
        server.shutdown()
        server.server_close()
        served.join(5)
