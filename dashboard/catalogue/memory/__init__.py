"""What the filter asks, held in each process as columns of numbers: quicker than the database, never another answer.

SQL stays the truth. The memory answers a session only where it holds exactly the data version that the session sees;
everything else is asked of the database. It is made in a thread, brought up to date by whoever comes first after a
change, and checked against SQL in `tests/test_memory.py`.
"""

import ctypes
import logging
import threading
import time
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ...db import Database, Version, data_version
from ..filter import Filter
from . import held
from .held import Held
from .narrowing import Narrowing

_KEY: Final = "memory"
_MADE: Final = "narrowing"
_AFTER_A_FAILURE: Final = 60.0  # seconds
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # as <malloc.h> of glibc names them
_log: Final = logging.getLogger(__name__)


class Memory:
    """The memory of one database in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: Held | None = None
        self._turn = threading.Lock()  # one brings it up to date, others wait: the database would take longer
        self._maker: threading.Thread | None = None
        self._not_before = 0.0  # on the clock of `time.monotonic`
        _be_frugal()

    def lend(self, session: Session) -> None:
        """Let questions of this session be answered from memory."""
        session.info[_KEY] = self

    def make(self) -> None:
        """Read everything, now, unless what is held is of the newest version."""
        with self._database.reading() as session:
            if self._held is None or self._held.version != data_version(session):
                self._held = held.read(session)
        _give_back()

    def at(self, session: Session) -> Held | None:
        """What is held, if it is of the version that this session sees."""
        version = data_version(session)
        if self._held is None or self._held.version != version:
            with self._turn:
                self._bring_up(session, version)
        found = self._held
        return found if found is not None and found.version == version else None

    def _bring_up(self, session: Session, version: Version) -> None:
        found = self._held
        if (found is not None and found.version == version) or (self._maker is not None and self._maker.is_alive()):
            return
        if found is not None and found.version.number < version.number:
            try:
                again = held.read_again(session, found)
            except DBAPIError:
                raise  # the session can ask nothing more either
            except Exception:
                _log.exception("The memory of the register could not be brought up to date; it is read anew.")
                self._held = again = None
            if again is not None:
                self._held = again
                return
        # Another session may only see an older state. Or the register was restored: then the newest tells.
        if time.monotonic() >= self._not_before:
            self._maker = threading.Thread(target=self._make, name="memory", daemon=True)
            self._maker.start()

    def _make(self) -> None:
        began = time.monotonic()
        try:
            self.make()
        except Exception:
            _log.exception("The memory of the register could not be read; the database answers.")
            self._not_before = time.monotonic() + _AFTER_A_FAILURE
        else:  # while a large import goes on, most of the time is left to others
            self._not_before = time.monotonic() + 5 * (time.monotonic() - began)


def _be_frugal() -> None:
    """Let the C library give very large pieces back at once, from two pools and not one for each thread.

    Each filter makes and drops columns as long as the register. Eight threads would keep two hundred megabytes of them;
    but where each is given back, a quarter of the time goes into pages of memory that the system hands out anew.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_TRIM_THRESHOLD, 1 << 24)
        set_option(_MMAP_THRESHOLD, 1 << 21)
        set_option(_ARENA_MAX, 2)


def _give_back() -> None:
    """Return to the system what reading took for a while: the C library would keep a hundred megabytes of it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def narrowing(session: Session, asked: Filter) -> Narrowing | None:
    """The filter as masks, if this session may and can be answered from memory."""
    memory: Memory | None = session.info.get(_KEY)
    if memory is None or asked.known_on:
        return None
    found = memory.at(session)
    if found is None or asked.question.id not in found.said:
        return None
    # Counts, rows and pictures of one answer share their masks, until it is drawn.
    made: Narrowing | None = session.info.get(_MADE)
    if made is None or made.held is not found or not made.narrows_alike(asked):
        made = session.info[_MADE] = Narrowing(session, found, asked)
    return made


def let_go(session: Session) -> None:
    """Drop the masks of what was asked: while a page is drawn they would be most of what its request holds."""
    session.info.pop(_MADE, None)
