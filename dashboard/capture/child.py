"""The inside of the child process: limits first, then one page, then the end.

Started by `confined.work`; what it says is a frame `fetched` for a page of the web, then a frame `page` or `problem`.
"""

import os
import resource
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Final

from .frames import END, packed, unpacked

LIMITS: Final = {
    resource.RLIMIT_AS: 1024**3,
    resource.RLIMIT_CPU: 15,  # seconds
    resource.RLIMIT_FSIZE: 1024**2,  # byte code of libraries installed without it
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_CORE: 0,
}
BROKEN: Final = "Reading this page failed. Paste its text, or upload it as a PDF or HTML file."


def main(seconds: int) -> None:
    """Read one request from standard input and answer it on standard output."""
    limit(seconds)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    request = next(unpacked(sys.stdin.buffer.read()))
    try:
        if "warc" in request.fields:
            unpacked_warc(request.fields, out)
        else:
            answer(request.fields, request.block, out)
    except Exception:  # whatever a library makes of a hostile page, memory running out included
        out.write(packed({"frame": "problem", "kind": "broken", "sentence": BROKEN}))
    out.write(packed(END))
    out.flush()
    os._exit(0)  # there is nothing to tidy up, and threads of the resolver may hang


def limit(seconds: int) -> None:
    """Give away, for good, what reading a page does not need."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)  # should the parent be gone by then
    os.nice(5)  # readers of the register go first
    for name, wanted in LIMITS.items():
        _, hard = resource.getrlimit(name)
        bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):  # not every system knows every limit
            resource.setrlimit(name, (bound, bound))


def unpacked_warc(fields: Mapping[str, Any], out: BinaryIO) -> None:
    """Say the pages of a WARC, or why that cannot be."""
    from ..errors import Unreadable
    from .warc import unpack

    try:
        unpack(fields, out)
    except Unreadable as problem:
        out.write(packed({"frame": "problem", "kind": problem.kind, "sentence": problem.sentence}))


def answer(fields: Mapping[str, Any], block: bytes, out: BinaryIO) -> None:
    """Fetch if there is an address to fetch, extract, and say what came of it."""
    # Not before the limits: these are the libraries that touch the page.
    from ..errors import Unreadable
    from .extract import extract
    from .fetch import NotFetched, Policy, fetch

    try:
        body, content_type, url = block, fields["content_type"], fields["url"]
        if fields["policy"] is not None:
            policy = Policy(
                **fields["policy"]
                | {"ports": frozenset(fields["policy"]["ports"]), "networks": tuple(fields["policy"]["networks"])}
            )
            fetched = fetch(url, policy)
            body, content_type, url = fetched.body, fetched.content_type, fetched.address
            out.write(packed({"frame": "fetched", "address": url, "status": fetched.status}, fetched.warc))
            out.flush()  # it is kept whatever happens to the extraction
        page = extract(body, content_type, url)
    except NotFetched as problem:
        out.write(packed({"frame": "fetched", "address": problem.address, "status": problem.answered}, problem.warc))
        out.write(packed({"frame": "problem", "kind": problem.kind, "sentence": problem.sentence}))
    except Unreadable as problem:
        out.write(packed({"frame": "problem", "kind": problem.kind, "sentence": problem.sentence}))
    else:
        about = {
            "frame": "page",
            "title": page.title,
            "publisher": page.publisher,
            "author": page.author,
            "published_on": page.published_on.isoformat() if page.published_on else None,
            "media_type": page.media_type,
        }
        out.write(packed(about, page.text.encode()))
