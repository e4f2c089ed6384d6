"""The same work in several processes, for one of Python's keeps one processor busy."""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.managers import BaseManager
from multiprocessing.process import BaseProcess
from typing import Final

from limits.storage import MemoryStorage, Storage

MOST: Final = 4  # by default: each has a memory of its own
PAUSE: Final = 1.0  # seconds before one that ended is begun anew
PATIENCE: Final = 20.0  # seconds for those that are told to end
_log: Final = logging.getLogger(__name__)


def usual() -> int:
    """As many as there are processors that this process may use, `MOST` at most."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST)


class _Counting(BaseManager):
    counters: Callable[[], Storage]


_Counting.register("counters", MemoryStorage)


@contextmanager
def counters() -> Iterator[Storage]:
    """Counters of rate limits that all processes begun here share; a process of its own holds them until the end."""
    manager = _Counting(ctx=_forking())
    manager.start(_end_with_parent)
    with manager:
        yield manager.counters()


def keep(work: Callable[[], None], number: int) -> None:
    """Run `work` in so many processes until this one is interrupted; one that ends by itself is begun anew.

    They end with this one, however it ends.
    """
    running: list[BaseProcess] = []
    try:
        while True:
            running += [_begun(work) for _ in range(number - len(running))]
            connection.wait([each.sentinel for each in running])
            time.sleep(PAUSE)  # those of a whole group are interrupted together, and nothing is begun anew then
            for each in [each for each in running if not each.is_alive()]:
                _log.warning("Process %s ended (%s): another one begins.", each.pid, each.exitcode)
                running.remove(each)
    finally:
        for each in running:
            each.terminate()
        ends = time.monotonic() + PATIENCE
        for each in running:
            each.join(max(0.0, ends - time.monotonic()))
            each.kill()


def _begun(work: Callable[[], None]) -> BaseProcess:
    def follow() -> None:
        _end_with_parent()
        work()

    process = _forking().Process(target=follow)
    process.start()
    return process


def _forking() -> "multiprocessing.context.ForkContext":
    # So what this process has read and made is theirs without a copy.
    return multiprocessing.get_context("fork")


def _end_with_parent() -> None:
    def wait(parent: BaseProcess) -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, args=[multiprocessing.parent_process()], name="parent", daemon=True).start()
