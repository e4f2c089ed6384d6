"""Work on what strangers wrote, in a process that may be killed: two at a time here, with limits it cannot lift."""

import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore
from time import monotonic
from typing import Any, Final, NamedTuple

from ..errors import Busy
from ..language import gettext
from .frames import END, Frame, packed, unpacked

AT_ONCE: Final = 2
PATIENCE: Final = 5.0  # seconds to wait for a place; a browser shows nothing meanwhile
LARGEST_OUTPUT: Final = 32 * 1024 * 1024
_PIPE: Final = 64 * 1024
_places = BoundedSemaphore(AT_ONCE)

# The package's own __init__ joins the whole web application: a second that the child does not need, and code that
# must not be near a hostile page. So the child gets a package of that name with nothing in it. The search path is
# handed over, because -I leaves out PYTHONPATH and what a user installed for themselves.
_START: Final = """
import sys, types
seconds, package, *path = sys.argv[1:]
sys.path += [folder for folder in path if folder not in sys.path]
sys.modules["dashboard"] = types.ModuleType("dashboard")
sys.modules["dashboard"].__path__ = [package]
"""
_PROGRAM: Final = """
from dashboard.capture import child
child.main(int(seconds))
"""
# An administrator's own certificates, for networks that need them.
_KEPT: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class Outcome(NamedTuple):
    """What the child said before its end, and how it ended: `done`, `late`, `large` or `died`."""

    frames: list[Frame]
    end: str


def work(fields: Mapping[str, Any], block: bytes, seconds: float, program: str = _PROGRAM) -> Outcome:
    """What the child makes of this, in at most `seconds`; raises Busy when no place gets free."""
    if not _places.acquire(timeout=PATIENCE):
        raise Busy(gettext("Several pages are being read at the moment. Try again in a minute, or paste the text."))
    try:
        return _worked(command(seconds, program), packed(fields, block), seconds)
    finally:
        _places.release()


def command(seconds: float, program: str = _PROGRAM) -> list[str]:
    """How a child is started: isolated from the user's environment and from the folder it is in."""
    path = [folder for folder in sys.path if Path(folder).is_absolute()]
    package = Path(__file__).parent.parent
    return [sys.executable, "-I", "-c", _START + program, str(int(seconds) + 1), str(package), *path]


def _worked(command: list[str], said: bytes, seconds: float) -> Outcome:
    deadline = monotonic() + seconds
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LANG": "C.UTF-8"} | {name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,  # a group of its own, to be killed whole
        )
    except OSError:  # no memory or no descriptor left
        return Outcome([], "died")
    try:
        heard, end = _talked(child, said, deadline)
    finally:
        # Before `wait`: until then the number cannot be that of another group.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
    frames = list(unpacked(heard))
    if end == "done" and not (frames and frames[-1].fields == END):
        end = "died"
    return Outcome(frames, end)


def _talked(child: "subprocess.Popen[bytes]", said: bytes, deadline: float) -> tuple[bytes, str]:
    """Write and read at once, so that neither side waits for the other, and never past the deadline."""
    assert child.stdin is not None and child.stdout is not None  # noqa: S101 - both are pipes
    heard = bytearray()
    waiting = memoryview(said)
    os.set_blocking(child.stdin.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdin, selectors.EVENT_WRITE)
        selector.register(child.stdout, selectors.EVENT_READ)
        while (left := deadline - monotonic()) > 0:
            for key, _ in selector.select(left):
                if key.fileobj is child.stdin:
                    try:
                        waiting = waiting[os.write(key.fd, waiting[:_PIPE]) :]
                    except BrokenPipeError:
                        waiting = waiting[:0]
                    if not waiting:
                        selector.unregister(child.stdin)
                        child.stdin.close()
                else:
                    piece = os.read(key.fd, _PIPE)
                    if not piece:
                        return bytes(heard), "done"
                    heard += piece
                    if len(heard) > LARGEST_OUTPUT:
                        return bytes(heard), "large"
    return bytes(heard), "late"
