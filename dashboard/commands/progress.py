"""How far a long command is, how fast it goes and how long it has left, on standard error."""

import sys
import time
from types import TracebackType
from typing import Final

import click

from ..text import counted

EVERY: Final = 5.0  # seconds between two lines where nobody watches a bar


class Progress:
    """A bar on a terminal; elsewhere, in a log, a line every few seconds."""

    def __init__(self, label: str, things: str) -> None:
        self._label, self._things = label, things
        self._done = self._shown = 0
        self._began = self._said = time.monotonic()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._shown:
            click.echo(file=sys.stderr)

    def told(self, done: int, of: int) -> None:
        """Take so many more as done, of so many in all."""
        self._done += done
        now = time.monotonic()
        rate = self._done / max(now - self._began, 0.001)
        left = (of - self._done) / rate
        line = (
            f"{self._label}: {self._done:,} of {of:,} {self._things}, {rate:,.0f} a second, "
            f"{counted(round(left), 'second') if left < 120 else counted(round(left / 60), 'minute')} left"
        )
        if sys.stderr.isatty():
            click.echo("\r" + line.ljust(self._shown), nl=False, err=True)
            self._shown = len(line)
        elif now - self._said >= EVERY:
            self._said = now
            click.echo(line, err=True)
