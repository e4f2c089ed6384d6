"""All that the project knows of htmx: which fragment of a page an answer is, and what its headers say."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, render_template
from htmx_flask import Htmx, request
from htmx_flask import make_response as _untyped_response
from jinja2_fragments.flask import render_block

from . import bilingual

VARIES = "HX-Request, HX-Target, HX-Boosted, HX-History-Restore-Request"


def init_app(app: Flask) -> None:
    """Make `request.htmx` known."""
    Htmx(app)


def wanted(fragments: Mapping[str, str]) -> str | None:
    """The block asked for by the target's id, if the view allows it; None for a whole page."""
    return fragments.get(request.htmx.target or "") if is_fragment_request() else None


def is_fragment_request() -> bool:
    """Whether htmx asks on behalf of an element, not of the whole page."""
    return bool(request.htmx) and not (request.htmx.boosted or request.htmx.history_restore_request)


def trigger_name() -> str:
    """The name of the field on whose behalf htmx asks, or ''."""
    return str(request.htmx.trigger_name or "")


def page(
    template: str,
    fragments: Mapping[str, str] | None = None,
    *,
    status: int = 200,
    push: str | None = None,
    **context: Any,
) -> Response:
    """The page, or the one block of it that htmx asked for.

    `fragments` maps the ids a view lets replace to block names. `push` is the address the browser
    shall show afterwards.
    """
    block = wanted(fragments or {})
    if block is None:
        response = _response(render_template(template, **context), status)
    else:
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
        here = f"{shown.path}?{shown.query}" if shown.query else shown.path
        # What the browser shows already is not put into its history again.
        push = bilingual.here(push) if push else None
        response = _response(render_block(template, block, **context), status, push_url=push if push != here else None)
        response.headers["Cache-Control"] = "no-store"  # Back must never find a fragment where a page belongs
    response.headers["Vary"] = VARIES
    return response


def problem(template: str, status: int, **context: Any) -> Response:
    """An error: a page, or for htmx its sentence in the page's place for problems."""
    if not is_fragment_request():
        response = _response(render_template(template, **context), status)
    else:
        block = render_block(template, "problem", **context)
        response = _response(block, status, retarget="#problem", reswap="innerHTML")
        response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = VARIES
    return response


def _response(body: str, status: int, **headers: str | None) -> Response:
    """htmx_flask's response, with the type that it lacks."""
    return cast(Response, _untyped_response(body, status, **headers))
