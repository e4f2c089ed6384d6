"""Replicas: copies of a PostgreSQL register that answer readers, as long as each is alive and up to date."""

import logging
import threading
from collections.abc import Callable, Mapping
from itertools import count
from typing import Final, Generic, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

SECONDS: Final = 1.0  # between two looks; a replica that is further behind is left out
TOLD_AFTER: Final = 5  # looks after which the log says that one is left out: one may be behind for a moment
_log: Final = logging.getLogger(__name__)
T = TypeVar("T")
V = TypeVar("V")


class Replicas(Generic[V]):
    """Which replicas may be asked now. One that is dead or behind is left out until it is well again.

    `engines` have names that the log may tell. `newest` gives the data version of a database, `holds` tells whether one
    has this version among its own; None is no version in particular.
    """

    def __init__(
        self,
        primary: Engine,
        engines: Mapping[Engine, str],
        newest: Callable[[Engine], V],
        holds: Callable[[Engine, V | None], bool],
    ) -> None:
        self._primary, self._engines, self._newest, self._holds = primary, engines, newest, holds
        self._fit: tuple[Engine, ...] = ()
        self._wanted: V | None = None
        self._left_out = dict.fromkeys(engines, 0)  # for how many looks
        self._turn, self._starting = count(), threading.Lock()
        self._watching: threading.Thread | None = None
        self._ended = threading.Event()

    def in_turn(self) -> list[Engine]:
        """Those that may be asked, each call beginning with another one."""
        if self._watching is None:
            self._watch()
        fit = self._fit
        first = next(self._turn) % len(fit) if fit else 0
        return [*fit[first:], *fit[:first]]

    def leave_out(self, engine: Engine) -> None:
        """Ask this one no more until it has answered a look."""
        self._fit = tuple(each for each in self._fit if each is not engine)

    def look(self) -> None:
        """Ask all: fit is who has what the primary had at the look before.

        Where the primary does not answer, nobody can be behind it any further: who answers is fit.
        """
        if self._wanted is None:
            self._wanted = self._asked(self._newest, self._primary)
        why = {engine: self._why_not(engine) for engine in self._engines}
        self._fit = tuple(engine for engine in self._engines if not why[engine])
        for engine, reason in why.items():
            self._tell(engine, reason)
        self._wanted = self._asked(self._newest, self._primary) or self._wanted

    def _why_not(self, engine: Engine) -> str:
        """Why a replica is left out; '' where it is fit."""
        held = self._asked(lambda each: self._holds(each, self._wanted), engine)
        if held is None:
            return "does not answer"
        return "" if held else "is behind the database, or of another register"

    def _tell(self, engine: Engine, reason: str) -> None:
        """Say in the log that one has been left out for some looks, and that it is back."""
        before = self._left_out[engine]
        self._left_out[engine] = before + 1 if reason else 0
        if self._left_out[engine] == TOLD_AFTER:
            _log.warning("The replica %s %s: readers are answered without it.", self._engines[engine], reason)
        elif before >= TOLD_AFTER and not reason:
            _log.warning("The replica %s answers readers again.", self._engines[engine])

    def end(self) -> None:
        """Look no more until somebody asks again, and close what is open."""
        self._ended.set()
        if self._watching is not None:
            self._watching.join()
        self._ended, self._watching, self._fit = threading.Event(), None, ()
        for engine in self._engines:
            engine.dispose()

    def _asked(self, question: Callable[[Engine], T], engine: Engine) -> T | None:
        try:
            return question(engine)
        except SQLAlchemyError:
            return None

    def _watch(self) -> None:
        with self._starting:
            if self._watching is not None:
                return
            self.look()
            self._watching = threading.Thread(target=self._go_on, name="replicas", daemon=True)
            self._watching.start()

    def _go_on(self) -> None:
        while not self._ended.wait(SECONDS):
            self.look()
