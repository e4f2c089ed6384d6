"""A filtered table at an address, alike for cities and statements: its filter, its page, its file."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Response, request, stream_with_context
from sqlalchemy.orm import Session

from . import atom, bilingual, clock, current, htmx, jsonlines, site
from .catalogue import counts, memory
from .catalogue.filter import Filter, Subject, labelled
from .catalogue.pages import Page
from .catalogue.sentence import sentence
from .db import Reading

KINDS = {"csv": "text/csv", "jsonl": "application/jsonl", "geojson": "application/geo+json"}
FRAGMENTS = {"results": "results", "filter": "filter", "more": "rows"}


def asked(of: Subject) -> Filter:
    """The filter in this request's query string."""
    question, is_default = current.question(request.args.get("question", ""))
    named = str if bilingual.ONE_ADDRESS.match(request.path) else labelled  # whoever asks for a file has seen no field
    found = Filter.parse(of, request.args, question, is_default_question=is_default, named=named)
    current.hold(question, found.known_on, found.as_of)
    return found


def tidier_address(asked: Filter) -> str | None:
    """Where to send a form that came without script: it names every field, also the empty ones."""
    untidy = any(not value.strip() for value in request.args.values())
    return asked.address(request.path) if untidy and not htmx.is_fragment_request() else None


def page(
    template: str,
    asked: Filter,
    rows: Page[Any],
    beside: Callable[[Filter, counts.Counts], Mapping[str, Any]] = lambda _asked, _counted: {},
) -> Response:
    """These rows under their filter: whole page, results with what stands beside them, or the next rows."""
    counted = counts.counted(current.reading(), asked)
    more = {} if htmx.wanted(FRAGMENTS) == FRAGMENTS["more"] else beside(asked, counted)
    memory.let_go(current.reading())
    return htmx.page(
        template,
        FRAGMENTS,
        push=None if asked.after else asked.address(request.path),
        path=request.path,
        filter=asked,
        page=rows,
        counts=counted,
        sentence=sentence(asked, counted.total),
        canonical=asked.after_row(()).address(request.path),
        pinned=asked.known(asked.known_on or clock.today()).address(request.path),
        **more,
    )


def objects(asked: Filter, made: Callable[[Session, Filter, str], Page[dict[str, Any]]]) -> Response:
    """One page of the filter as JSON: how many rows there are, the address of the next page, and the rows."""
    rows = made(current.reading(), asked, site.root())
    answer = {
        "count": counts.total(current.reading(), asked),
        "next": site.root() + rows.more.address(request.path[1:]) if rows.more else None,
        asked.of: rows.rows,
    }
    return Response(jsonlines.text(answer), mimetype="application/json")


def file(asked: Filter, lines: Callable[[Reading, Filter, str], Iterator[str]], ending: str) -> Response:
    """Every row of the filter as a file; raises BadFilter before the first line is sent."""
    counts.check_known(current.reading(), asked)
    days = [f"as-of-{asked.as_of}"] if asked.as_of else []
    days += [f"as-known-on-{asked.known_on}"] if asked.known_on else []
    name = f"{asked.of}-{'-'.join(days) or clock.today()}.{ending}"
    streamed = stream_with_context(lines(current.opening(), asked, site.root()))
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(streamed, mimetype=KINDS[ending], headers=disposition)


def feed(
    asked: Filter,
    made: Callable[[Session, Filter, str], Page[dict[str, Any]]],
    text: Callable[[Filter, Page[dict[str, Any]], str], str],
) -> Response:
    """One page of the filter as a feed."""
    counts.check_known(current.reading(), asked)
    rows = made(current.reading(), asked, site.root())
    return Response(text(asked, rows, site.root()), mimetype=atom.KIND)
