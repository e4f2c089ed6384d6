"""Each page at two addresses: as it is in English, and with /es before it in Spanish.

Addresses are written without the prefix everywhere, in templates, sentences and Python; a Spanish answer gets it in one
place, on its way out. So no link that somebody forgot leads out of the language, and English pays nothing.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from flask import Flask, Response, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from . import language
from .models import Question

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What is the same in every language: these have one address.
ONE_ADDRESS: Final = re.compile(
    r"/(?:(?:assets|static|api|health)(?![^/?#])"
    r"|(?!/)[^?#]*\.(?:csv|jsonl?|geojson|atom|png|ico|txt)(?![^?#]))"
)
# Every way in which a page names an address. No text of anybody's can look like one: its < and " are escaped.
_NAMED: Final = re.compile(
    r'(<a href=|(?<!hreflang="en")\s(?:href|action|formaction|data-item|data-hx-get|data-hx-post)=")(/[^"\s>]*)'
)
_HEADERS: Final = ("Location", "HX-Push-Url", "HX-Redirect")


class Tongue(NamedTuple):
    """A language that a page is to be had in: its code, its name in itself, the page's address without the site."""

    code: str
    name: str
    address: str


class Prefixed:
    """The application under / and under /es: the prefix chooses the language and is no part of the path."""

    def __init__(self, app: "WSGIApplication") -> None:
        self.app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        first, _, rest = environ.get("PATH_INFO", "")[1:].partition("/")
        if first not in language.REGIONS:
            return self.app(environ, start_response)
        environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{first}"
        environ["PATH_INFO"] = f"/{rest}"
        with language.speaking(first):
            return self.app(environ, start_response)


def said(message: str, /, **values: object) -> Markup:
    """A sentence of a template in the language spoken; values are escaped into it, `%%` is a percent sign."""
    return Markup(language.gettext(message)) % values if values else _said(language.spoken(), message)  # noqa: S704


@lru_cache(4_000)
def _said(_language: str, message: str) -> Markup:
    return Markup(language.gettext(message)) % {}  # noqa: S704 - our own words


def init_app(app: Flask) -> None:
    """Serve each page in each language."""
    app.wsgi_app = Prefixed(app.wsgi_app)  # type: ignore[method-assign]
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension brings it
        language.gettext, language.plural, newstyle=True
    )
    # As the extension says a sentence, but one without values once for each language: a page holds a hundred.
    app.jinja_env.globals.update(gettext=said, _=said)
    app.jinja_env.globals.update(spoken=language.spoken, tongues=tongues, as_written=as_written)
    app.jinja_env.filters["here"] = here

    @app.before_request
    def to_its_one_address() -> BaseResponse | None:
        if language.spoken() == "en" or not ONE_ADDRESS.match(request.path):
            return None
        asked = request.query_string.decode("ascii", "replace")
        path = quote(request.path)  # what cannot be seen in an address could make it another one
        return redirect(f"{path}?{asked}" if asked else path, 308)

    @app.after_request
    def keep_here(response: Response) -> Response:
        if language.spoken() == "en" or response.content_encoding:  # a kept answer has its addresses, and is compressed
            return response
        for name in _HEADERS:
            if name in response.headers:
                response.headers[name] = here(response.headers[name])
        if response.mimetype == "text/html":
            named = _NAMED.sub(lambda match: match[1] + here(match[2]), response.get_data(as_text=True))
            response.set_data(named)
        return response


def here(address: str) -> str:
    """The address of a page of ours in the language spoken; any other address as it is."""
    prefix = f"/{language.spoken()}"
    if prefix == "/en" or not address.startswith("/") or address.startswith("//") or ONE_ADDRESS.match(address):
        return address
    return address if re.match(rf"{prefix}(?![^/?#])", address) else prefix + address


def tongues() -> list[Tongue]:
    """The languages this page is to be had in; of a page that no link can ask for, the first page."""
    if ONE_ADDRESS.match(request.path):
        return []
    asked = request.query_string.decode("ascii", "replace")
    linked = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    path = quote(request.path) if linked else "/"
    path += f"?{asked}" if asked and linked else ""
    return [Tongue(code, name, path if code == "en" else f"/{code}{path}") for code, name in language.LANGUAGES.items()]


def as_written(question: Question | None = None) -> Markup:
    """What a tag says of words that are not translated: ' lang="en"' on a page in another language, else nothing.

    The texts of a question are translated where the package has it.
    """
    translated = language.spoken() == "en" or (question is not None and question.is_translated)
    return Markup() if translated else Markup(' lang="en"')
