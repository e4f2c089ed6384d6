"""Replicas: copies of a PostgreSQL register that answer readers, as long as each is alive and up to date."""

import threading
from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

SECONDS: Final = 1.0  # between two looks; a replica that is further behind is left out


class Replicas:
    """Which replicas may be asked now. One that is dead or behind is left out until it is well again."""

    def __init__(self, primary: Engine, engines: Sequence[Engine], version: Callable[[Engine], int]) -> None:
        self._primary, self._engines, self._version = primary, engines, version
        self._fit: tuple[Engine, ...] = ()
        self._wanted = 0
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
        """Ask all for their data version: fit is who has what the primary had at the look before.

        Where the primary does not answer, nobody can be behind it any further: who answers is fit.
        """
        held = {engine: self._asked(engine) for engine in self._engines}
        self._fit = tuple(engine for engine, version in held.items() if version is not None and version >= self._wanted)
        self._wanted = self._asked(self._primary) or self._wanted

    def end(self) -> None:
        """Look no more until somebody asks again, and close what is open."""
        self._ended.set()
        if self._watching is not None:
            self._watching.join()
        self._ended, self._watching, self._fit = threading.Event(), None, ()
        for engine in self._engines:
            engine.dispose()

    def _asked(self, engine: Engine) -> int | None:
        try:
            return self._version(engine)
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
