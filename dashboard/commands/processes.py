"""The same work in several processes, for one of Python's keeps one processor busy."""

import logging
import multiprocessing
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.context import ForkContext, ForkProcess
from multiprocessing.managers import BaseManager
from multiprocessing.process import BaseProcess
from typing import Final

from limits.storage import MemoryStorage, Storage

MOST: Final = 4  # by default: each has a memory of its own
PAUSE: Final = 1.0  # seconds before one that ended is begun anew
PATIENCE: Final = 20.0  # seconds for those that are told to end
_SIGNALS: Final = frozenset({signal.SIGTERM, signal.SIGINT})
_log: Final = logging.getLogger(__name__)


def usual() -> int:
    """As many as there are processors that this process may use, `MOST` at most; elsewhere than on Linux one."""
    return min(len(os.sched_getaffinity(0)), MOST) if sys.platform == "linux" else 1


def end_when_told() -> None:
    """Let the first SIGTERM or SIGINT end this process, and those that it begins later; further ones disturb nothing.

    A terminal and systemd send them to all processes of a group, whom the first process tells too.
    """

    def end(_number: int, _frame: object) -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        sys.exit(0)

    for each in _SIGNALS:
        signal.signal(each, end)


class Counting(BaseManager):
    """A process that holds the counters of rate limits for others."""

    counters: Callable[[], Storage]
    _process: ForkProcess

    @property
    def sentinel(self) -> int:
        """What becomes ready when it ends."""
        return self._process.sentinel


Counting.register("counters", MemoryStorage)


@contextmanager
def counting() -> Iterator[Counting]:
    """Counters that all processes begun here share; a process of its own holds them until the block ends."""
    # By a name without a file: the path of a file may be longer than a socket's name can be.
    manager = Counting(f"\0{secrets.token_hex(16)}" if sys.platform == "linux" else None, ctx=_forking())
    with _undisturbed():
        manager.start(_count_until_the_end)
    with manager:
        yield manager


def keep(work: Callable[[], None], number: int, until: int) -> None:
    """Run `work` in so many processes until this one is interrupted or `until` is ready, as a sentinel is.

    One that ends by itself is begun anew. They end with this one, however it ends.
    """
    running: list[BaseProcess] = []
    try:
        while True:
            while len(running) < number:
                with _undisturbed():
                    running.append(_begun(work))
            if until in connection.wait([until, *(each.sentinel for each in running)]):
                return
            time.sleep(PAUSE)
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


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait: Python swallows what a handler raises while it forks, and nobody would end what was begun."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begun(work: Callable[[], None]) -> BaseProcess:
    def follow() -> None:
        _end_with_parent(_end_soon)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        work()

    process = _forking().Process(target=follow)
    process.start()
    return process


def _end_soon() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)


def _forking() -> ForkContext:
    # So what this process has read and made is theirs without a copy.
    return multiprocessing.get_context("fork")


def _count_until_the_end() -> None:
    """Signals stay blocked here: others may still ask while they end."""
    _end_with_parent(lambda: os._exit(0))


def _end_with_parent(end: Callable[[], None]) -> None:
    def wait(parent: BaseProcess) -> None:
        parent.join()
        end()

    threading.Thread(target=wait, args=[multiprocessing.parent_process()], name="parent", daemon=True).start()
