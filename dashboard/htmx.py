"""All that the project knows of htmx: which fragment of a page an answer is, and what its headers say."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, render_template
from htmx_flask import Htmx, make_response, request
from jinja2_fragments.flask import render_block

VARIES = "HX-Request, HX-Target, HX-Boosted, HX-History-Restore-Request"


def init_app(app: Flask) -> None:
    """Make `request.htmx` known."""
    Htmx(app)


def wanted(fragments: Mapping[str, str]) -> str | None:
    """The block asked for by the target's id, if the view allows it; None for a whole page."""
    asked = request.htmx
    if not asked or asked.boosted or asked.history_restore_request:
        return None
    return fragments.get(asked.target or "")


def is_fragment_request() -> bool:
    """Whether htmx asks on behalf of an element, not of the whole page."""
    return bool(request.htmx) and not (request.htmx.boosted or request.htmx.history_restore_request)


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
        response = make_response(render_template(template, **context), status)
    else:
        response = make_response(render_block(template, block, **context), status, push_url=push)
        response.headers["Cache-Control"] = "no-store"  # Back must never find a fragment where a page belongs
    response.headers["Vary"] = VARIES
    return response


def problem(template: str, status: int, **context: Any) -> Response:
    """An error: a page, or for htmx its sentence in the page's place for problems."""
    if not is_fragment_request():
        response = make_response(render_template(template, **context), status)
    else:
        block = render_block(template, "problem", **context)
        response = make_response(block, status, retarget="#problem", reswap="innerHTML")
        response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = VARIES
    return response
