"""What a page that is no filtered table may be asked: it stands on the route, and anything else is refused.

A parameter silently ignored would show the present as the past, or all as some.
"""

from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches
from functools import wraps
from string import punctuation
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from urllib.parse import quote, urlencode

from flask import Flask, request

from . import address
from .errors import BadFilter, Near
from .language import gettext
from .text import listed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

P = ParamSpec("P")
R = TypeVar("R")


class Encoded:
    """The application with addresses as browsers send them: letters that a script sent bare are taken as encoded."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        asked = environ.get("QUERY_STRING", "")
        if not asked.isascii():
            environ["QUERY_STRING"] = quote(asked.encode("latin-1"), safe=punctuation)
        return self._app(environ, start_response)


def init_app(app: Flask) -> None:
    """Take any bytes for an address."""
    app.wsgi_app = Encoded(app.wsgi_app)  # type: ignore[method-assign]


def takes(*once: str, many: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A route that takes these parameters, each once, and `many` any number of times; raises BadFilter for others."""
    known = [*([many] if many else []), *once]

    def taking(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            _check(known, once)
            return view(*args, **kwargs)

        return checked

    return taking


def _check(known: Collection[str], once: Collection[str]) -> None:
    for name in request.args:
        if name not in known and not address.tells_whence(name):
            raise BadFilter(
                gettext("This address takes no “%(name)s”. %(hint)s", name=name[:40], hint=_hint(name, known)),
                near=(Near(gettext("this page without it"), _without(name)),),
            )
    for name in once:
        if sum(1 for value in request.args.getlist(name) if value.strip()) > 1:
            raise BadFilter(gettext("%(name)s can be given once only.", name=name))


def _hint(name: str, known: Collection[str]) -> str:
    if near := get_close_matches(name, known, 1):
        return gettext("Did you mean %(near)s?", near=near[0])
    return gettext("It takes %(list)s.", list=listed(known, "and")) if known else gettext("It takes none at all.")


def _without(name: str) -> str:
    rest = [pair for pair in request.args.items(multi=True) if pair[0] != name]
    return quote(request.path) + (f"?{urlencode(rest)}" if rest else "")
