"""Pieces of pages that come again and again, drawn once for equal values and kept in each process.

A piece is a macro that looks at nothing but its arguments and the language spoken, so what was drawn for equal ones is
what would be drawn: nothing grows stale when the register changes.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from flask import Flask
from jinja2 import Environment
from markupsafe import Markup

from . import language

# Where each is drawn, and how many are kept: of the larger ones fewer, some megabytes in all.
_MOST: Final = {
    "parts/line.html": {
        "dot": 4_000, "mark": 4_000, "entry": 4_000, "option": 4_000, "city": 2_000, "statement": 1_000, "article": 500,
    },
    # What comes many times in such a line.
    "parts/sign.html": {"sprite": 2, "named": 1_000, "stance": 1_000, "stands": 4_000},
    "parts/statement.html": {"when": 10_000, "check": 100},
}  # fmt: skip
_KEPT: Final = {name: (template, most) for template, macros in _MOST.items() for name, most in macros.items()}


def init_app(app: Flask) -> None:
    """Let templates draw lines of lists from what was drawn before."""
    app.jinja_env.globals["pieces"] = Pieces(app.jinja_env)


class Pieces:
    """The macros of _MOST, each with what it has drawn."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._kept: dict[str, Callable[..., str]] = {}

    def each(self, name: str, firsts: Iterable[Any], *alike: Any) -> Markup:
        """The piece of each of these first arguments, the others alike: hundreds cost the template one call."""
        drawn, spoken = self._drawn(name), language.spoken()
        return Markup("\n".join([drawn(spoken, first, *alike) for first in firsts]))  # noqa: S704 - macros escape

    def __getattr__(self, name: str) -> Callable[..., str]:
        if name not in _KEPT:
            raise AttributeError(name)
        drawn = self._drawn(name)
        setattr(self, name, kept := lambda *values: drawn(language.spoken(), *values))
        return kept

    def _drawn(self, name: str) -> Callable[..., str]:
        if name not in self._kept:
            template, most = _KEPT[name]
            macro = getattr(self._env.get_template(template).module, name)  # only now: lines are drawn of other parts
            self._kept[name] = lru_cache(most)(lambda _language, *values: macro(*values))
        return self._kept[name]
