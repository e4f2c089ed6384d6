"""Pieces of pages that come again and again, drawn once for equal values and kept in each process.

A piece is a macro that looks at nothing but its arguments and the language spoken, so what was drawn for equal ones is
what would be drawn: nothing grows stale when the register changes.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from flask import Flask
from jinja2 import Environment

from . import language

LINES: Final = "parts/line.html"
# How many of each are kept: of the larger ones fewer, some megabytes in all.
KEPT: Final = {
    "dot": 4_000, "mark": 4_000, "entry": 4_000, "option": 4_000, "city": 2_000, "statement": 1_000, "article": 500,
}  # fmt: skip


def init_app(app: Flask) -> None:
    """Let templates draw lines of lists from what was drawn before."""
    app.jinja_env.globals["pieces"] = Pieces(app.jinja_env)


class Pieces:
    """The macros of LINES, each with what it has drawn."""

    def __init__(self, env: Environment) -> None:
        self._env = env

    def __getattr__(self, name: str) -> Callable[..., str]:
        if name not in KEPT:
            raise AttributeError(name)
        macro = getattr(self._env.get_template(LINES).module, name)  # only now: lines are drawn of other parts
        setattr(self, name, kept := _kept(macro, KEPT[name]))
        return kept


def _kept(macro: Callable[..., str], most: int) -> Callable[..., str]:
    @lru_cache(most)
    def drawn(_language: str, *values: Any) -> str:
        return macro(*values)

    return lambda *values: drawn(language.spoken(), *values)
