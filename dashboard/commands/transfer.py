"""Files in and out."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import click

from ..errors import SetupError
from ..register import importing
from ..text import counted
from . import opening
from .progress import Progress

if TYPE_CHECKING:
    from ..catalogue.filter import Subject


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, store nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Store nothing if any row is bad.")
@click.pass_obj
def import_(instance: str | None, file: Path, dry_run: bool, all_or_nothing: bool) -> None:
    """Load statements from a CSV FILE, one row per citation.

    Loading a file twice changes nothing, and loading one again completes what was interrupted. Each bad row is
    reported with its line, column and reason; the good rows are stored unless --all-or-nothing is given. Exit status
    1 means bad rows.

    \b
    Examples:
      dashboard import rows.csv --dry-run
      dashboard import rows.csv --all-or-nothing
    """
    _held, database = opening.opened(instance)
    by, stored = f"import of {file.name}", True
    with Progress("Reading rows", "rows") as progress:
        if dry_run or all_or_nothing:
            with database.writing() as session:
                report = importing.load(session, file, by=by, progress=progress.told)
                stored = not (dry_run or report.problems)
                if not stored:
                    session.rollback()
        else:
            report = importing.load_by_batches(database, file, by=by, progress=progress.told)
    _say(report, stored=stored, dry_run=dry_run)
    if report.problems:
        sys.exit(1)


def _say(report: importing.Report, *, stored: bool, dry_run: bool) -> None:
    for problem in report.problems:
        click.echo(str(problem), err=True)
    for note in report.notes:
        click.echo(f"note: {note}", err=True)
    what = (
        f"{counted(report.added, 'new statement')}, {counted(report.cited, 'further citation')}, "
        f"{report.unchanged:,} unchanged, {counted(len(report.problems), 'problem')} in {counted(report.rows, 'row')}."
    )
    if stored:
        click.echo(f"Stored: {what}")
    else:
        click.echo(f"{'Dry run' if dry_run else 'Nothing stored'}: {what}")


@click.command()
@click.option(
    "--filter", "query", default="", metavar="QUERY", help="A filter as in an address: state=IL&stance=mixed."
)
@click.option("--cities", is_flag=True, help="One row per city instead of one per citation.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write (default: standard output).",
)
@click.option(
    "--root",
    default="http://127.0.0.1:8000/",
    show_default=True,
    help="Where the register is served, for the url column.",
)
@click.pass_obj
def export(instance: str | None, query: str, cities: bool, output: Path | None, root: str) -> None:
    """Write published statements as CSV, in the format that import takes.

    \b
    Examples:
      dashboard export -o statements.csv
      dashboard export --filter "state=CA&channel=law"
      dashboard export --cities -o cities.csv
    """
    # Here, because an import needs nothing of the rooms.
    from werkzeug.datastructures import MultiDict

    from ..catalogue import counts, questions
    from ..catalogue.filter import Filter
    from ..cities import export as city_lines
    from ..statements import export as statement_lines

    _held, database = opening.opened(instance)
    of: Subject = "cities" if cities else "statements"
    arguments = MultiDict(parse_qsl(query.lstrip("?"), keep_blank_values=True))
    with database.reading() as session:
        question, is_first = questions.find(session, arguments.get("question", ""))
        asked = Filter.parse(of, arguments, question, is_default_question=is_first)
        counts.check_known(session, asked)
    lines = (city_lines if cities else statement_lines).lines(database.reading, asked, root.rstrip("/") + "/")
    try:
        with output.open("w", encoding="utf-8", newline="") if output else nullcontext(sys.stdout) as file:
            for line in lines:
                file.write(line)
    except BrokenPipeError:  # whoever reads has seen enough
        sys.stderr.close()
    except OSError as error:
        raise SetupError(
            f"{output or 'The output'} cannot be written ({error.strerror}). Choose another file."
        ) from None
