"""Pieces of pages that come again and again, drawn once for equal values and kept in each process.

A piece is a macro that looks at nothing but its arguments and the language spoken, so what was drawn for equal ones is
what would be drawn: nothing grows stale when the register changes.
"""

from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

from flask import Flask

from . import language

LINES: Final = "parts/line.html"
# How many of each are kept: of the larger ones fewer, some megabytes in all.
KEPT: Final = {"dot": 4_000, "mark": 4_000, "entry": 4_000, "city": 2_000, "statement": 1_000, "article": 500}


def init_app(app: Flask) -> None:
    """Let templates draw lines of lists: `lines` anew, `pieces` from what was drawn before."""
    lines: Any = app.jinja_env.get_template(LINES).module
    pieces = {name: _kept(getattr(lines, name), most) for name, most in KEPT.items()}
    app.jinja_env.globals.update(lines=lines, pieces=SimpleNamespace(**pieces))


def _kept(macro: Callable[..., str], most: int) -> Callable[..., str]:
    @lru_cache(most)
    def drawn(_language: str, *values: Any) -> str:
        return macro(*values)

    return lambda *values: drawn(language.spoken(), *values)
