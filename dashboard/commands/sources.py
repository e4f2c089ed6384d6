"""Sources on the command line: visited, and kept in archives."""

import getpass
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import click
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from .. import clock, vocabulary
from ..capture import archive as archiving
from ..capture.policy import policy
from ..capture.polite import Visitor
from ..db import LARGEST_ID, Database
from ..errors import Missing, SetupError
from ..models import Citation, Source, SourceCheck
from ..register import captures, sources, visits
from ..text import counted, visible
from . import opening

BY = "check-sources"
_TELLING = ("changed", "dead")


@click.command("check-sources")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Visit at most N sources.")
@click.option(
    "--older-than", default=7, show_default=True, type=click.IntRange(min=0), metavar="DAYS",
    help="Leave out those visited in the last DAYS days.",
)  # fmt: skip
@click.option(
    "--source", "numbers", multiple=True, type=click.IntRange(1, LARGEST_ID), metavar="ID",
    help="This source, however lately it was visited (may be repeated).",
)  # fmt: skip
@click.pass_obj
def check_sources(instance: str | None, limit: int | None, older_than: int, numbers: tuple[int, ...]) -> None:
    """Read the cited sources again, and look for their quotes in them.

    Every visit is stored at once: stopped half way, the same command goes on where it was. Websites are
    asked one request at a time, with a pause, and not where their robots.txt says no.

    \b
    Examples:
      dashboard check-sources
      dashboard check-sources --limit 100 --older-than 30
      dashboard check-sources --source 12
    """
    held, database = opening.opened(instance)
    with database.reading() as session:
        due = _named(session, numbers) if numbers else _due(session, older_than)
    visitor = Visitor(policy(held), held.visit_pause)
    seen: Counter[str] = Counter()
    telling: list[str] = []
    chosen = _taking_turns(due)[:limit]
    with click.progressbar(chosen, label="Visiting sources", file=sys.stderr, show_pos=True) as bar:
        for number, url in bar:
            result, line = _visit(database, visitor, number, url)
            seen[result] += 1
            telling += [line] if result in _TELLING else []
    with database.writing() as session:
        captures.forget_old(session)
    for line in telling:
        click.echo(visible(line))
    results = ", ".join(
        f"{vocabulary.VISITS[result].partition(':')[0].lower()} {seen[result]:,}"
        for result in vocabulary.VISITS
        if seen[result]
    )
    click.echo(f"{counted(len(chosen), 'source')} visited{': ' if results else ''}{results}.")


def _due(session: Session, days: int) -> list[tuple[int, str]]:
    """Cited sources not visited for so many days, those never visited first."""
    cited = exists().where(Citation.source_id == Source.id, Citation.status != "rejected")
    long_ago = Source.visited_at <= clock.now() - timedelta(days=days)
    query = select(Source.id, Source.url).where(cited, or_(Source.visited_at.is_(None), long_ago))
    rows = session.execute(query.order_by(Source.visited_at.is_not(None), Source.visited_at, Source.id))
    return [(number, url) for number, url in rows]


def _named(session: Session, numbers: Iterable[int]) -> list[tuple[int, str]]:
    return [(number, _source(session, number).url) for number in dict.fromkeys(numbers)]


def _source(session: Session, number: int) -> Source:
    found = session.get(Source, number)
    if found is None:
        raise Missing(f"There is no source {number}. A source’s number is in its address, such as /sources/12.")
    return found


def _taking_turns(rows: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The same rows, websites taking turns, so that the pause at one is spent at the others."""
    waiting: defaultdict[str, deque[tuple[int, str]]] = defaultdict(deque)
    for row in rows:
        waiting[urlsplit(row[1]).hostname or ""].append(row)
    turns: list[tuple[int, str]] = []
    queues = deque(waiting.values())
    while queues:
        queue = queues.popleft()
        turns.append(queue.popleft())
        if queue:
            queues.append(queue)
    return turns


def _visit(database: Database, visitor: Visitor, number: int, url: str) -> tuple[str, str]:
    """The result of one visit, stored, and a line that tells it."""
    reading = visitor.read(url)
    with database.writing() as session:
        source = session.get_one(Source, number, with_for_update=True)
        logged: SourceCheck
        logged = (
            visits.visit(session, source, reading, by=BY) if reading else visits.not_allowed(session, source, by=BY)
        )
        return logged.result, f"/sources/{number} {vocabulary.VISITS[logged.result]}: {url} {logged.detail}".rstrip()


@click.command()
@click.option(
    "--source", "number", required=True, type=click.IntRange(1, LARGEST_ID), metavar="ID", help="Which source."
)
@click.option("--url", default="", metavar="ADDRESS", help="Where a copy is kept already; no archive is asked.")
@click.option("--reason", default="", help="One sentence for the history (default: which archive was asked).")
@click.option("--by", default=getpass.getuser, help="Who records it (default: your login name).", show_default=False)
@click.pass_obj
def archive(instance: str | None, number: int, url: str, reason: str, by: str) -> None:
    """Note where a copy of a source is kept, after asking an archive for one.

    Which archive is asked, DASHBOARD_ARCHIVE_SERVICE says; without it, none is.

    \b
    Examples:
      dashboard archive --source 12
      dashboard archive --source 12 --url https://archive.example/2024/paper.example/1
    """
    held, database = opening.opened(instance)
    with database.reading() as session:
        original = _source(session, number).url
    if not url:
        if not held.archive_service:
            raise SetupError(
                "No archive service is set. Set DASHBOARD_ARCHIVE_SERVICE to its address with {url} in it, "
                "or give the address of a copy with --url."
            )
        url = archiving.ask(held.archive_service, original, policy(held))
        reason = reason or f"Asked {urlsplit(held.archive_service).hostname} for a copy."
    with database.writing() as session:
        sources.archive(session, _source(session, number), url, by=by, reason=reason or "Recorded by hand.")
    click.echo(f"The copy of /sources/{number} is at {url}")
