"""Looks on the command line: told one by one, or by a file."""

import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from .. import dates
from ..catalogue import questions
from ..csvlines import lines as csv_lines
from ..errors import FieldError, Refused, SetupError
from ..models import City
from ..register import csv_files, look_files, looks
from ..text import clean, counted
from . import opening

Value = TypeVar("Value")

_by = click.option("--by", default=getpass.getuser, help="Who tells it (default: your login name).", show_default=False)
_asked = click.option("--question", "slug", default="", help="The question’s slug (default: the first question).")
_city = click.option("--city", "typed", required=True, multiple=True, help="A place: il/peoria or “Peoria, IL”.")


@click.group()
def coverage() -> None:
    """What was searched for, and when the next look is due.

    \b
    Examples:
      dashboard coverage add --city il/peoria --on 2026-05-03 --query "Peoria immigration ordinance"
      dashboard coverage import looks.csv --dry-run
      dashboard coverage due --city il/peoria --on 2026-12-01 --reason "The council votes in November."
    """


@coverage.command()
@_city
@click.option("--on", required=True, metavar="DAY", help="The day of the search, such as 2026-05-03.")
@click.option("--query", required=True, help="The words that were searched for.")
@click.option("--where", default="", help="An engine, an archive, a newspaper.")
@click.option("--found", default="0", show_default=True, help="How many statements came of it.")
@click.option("--note", default="", help="Anything a reader should know.")
@_asked
@_by
@click.pass_obj
def add(instance: str | None, /, typed: tuple[str, ...], slug: str, by: str, on: str, **told: str) -> None:
    """Record a look at one place or at several.

    \b
    Example:
      dashboard coverage add --city il/peoria --on 2026-05-03 --query "Peoria immigration ordinance"
    """
    sought, wrong = looks.checked({"searched_on": on, **told})
    if sought is None:
        raise Refused(" ".join(wrong.values()))
    _held, database = opening.opened(instance)
    with database.writing() as session:
        question, _ = questions.find(session, slug)
        cities = [_place(session, one) for one in typed]
        new = looks.record(session, question, cities, sought, by=by)
    click.echo(f"Recorded: a look at {counted(new, 'place')}, {len({c.id for c in cities}) - new:,} on record already.")


@coverage.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="One sentence; readers see it.")
@_by
@click.pass_obj
def withdraw(instance: str | None, number: int, reason: str, by: str) -> None:
    """Take back the look of this NUMBER; it stays readable and counts no more.

    \b
    Example:
      dashboard coverage withdraw 12 --reason "Another Springfield was meant."
    """
    _held, database = opening.opened(instance)
    with database.writing() as session:
        looks.withdraw(session, number, by=by, reason=_sentence(clean, reason))
    click.echo(f"Withdrawn: look {number}.")


@coverage.command()
@_city
@click.option("--on", default="", metavar="DAY", help="The day of the next look; without it the rule holds again.")
@click.option("--reason", required=True, help="One sentence; readers see it.")
@_asked
@_by
@click.pass_obj
def due(instance: str | None, typed: tuple[str, ...], on: str, reason: str, slug: str, by: str) -> None:
    """Set the day of the next look at a place, or let the rule hold again.

    \b
    Example:
      dashboard coverage due --city il/peoria --on 2026-12-01 --reason "The council votes in November."
    """
    day = _sentence(lambda value: dates.day(value, future=True), on)
    _held, database = opening.opened(instance)
    with database.writing() as session:
        question, _ = questions.find(session, slug)
        for one in typed:
            looks.set_due(session, question, _place(session, one), day, by=by, reason=_sentence(clean, reason))
    click.echo(f"Next look: {day or 'by the rule'}.")


@coverage.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, store nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Store nothing if any row is bad.")
@click.pass_obj
def import_(instance: str | None, file: Path, dry_run: bool, all_or_nothing: bool) -> None:
    """Load looks from a CSV FILE, one row per look at one place.

    Columns: city, state, level, question, searched_on, query, where, found, note. Loading a file twice changes
    nothing. Exit status 1 means bad rows.

    \b
    Example:
      dashboard coverage import looks.csv --dry-run
    """
    _held, database = opening.opened(instance)
    rows = sum(1 for _ in csv_files.read(file, look_files.COLUMNS, look_files.REQUIRED))
    with database.writing() as session:
        with click.progressbar(length=rows, label="Reading rows", file=sys.stderr, show_pos=True) as bar:
            report = look_files.load(session, file, by=f"import of {file.name}", progress=bar.update)
        stored = not (dry_run or (all_or_nothing and report.problems))
        if not stored:
            session.rollback()
    for problem in report.problems:
        click.echo(str(problem), err=True)
    click.echo(
        f"{'Stored' if stored else 'Dry run' if dry_run else 'Nothing stored'}: {counted(report.added, 'new look')}, "
        f"{report.unchanged:,} unchanged, {counted(len(report.problems), 'problem')} in {counted(report.rows, 'row')}."
    )
    if report.problems:
        sys.exit(1)


@coverage.command()
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File (default: standard output)."
)
@click.pass_obj
def export(instance: str | None, output: Path | None) -> None:
    """Write every look that was not withdrawn as CSV, in the format that import takes.

    \b
    Example:
      dashboard coverage export -o looks.csv
    """
    _held, database = opening.opened(instance)
    with database.reading() as session:
        lines = "".join(csv_lines(look_files.rows(session)))
    if output is None:
        click.echo(lines, nl=False)
        return
    try:
        output.write_text(lines, "utf-8", newline="")
    except OSError as error:
        raise SetupError(f"{output} cannot be written ({error.strerror}). Choose another file.") from None


def _place(session: Session, typed: str) -> City:
    return _sentence(lambda value: looks.place(session, value), typed)


def _sentence(rule: Callable[[str], Value], value: str) -> Value:
    """What a rule makes of a value; raises Refused with its sentence."""
    try:
        return rule(value)
    except FieldError as error:
        raise Refused(str(error)) from None
