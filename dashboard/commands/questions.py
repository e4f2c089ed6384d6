"""Questions on the command line."""

from pathlib import Path

import click
import tomli_w
from sqlalchemy import func, select

from ..catalogue import questions as asked
from ..models import Statement
from ..register import codebook, questions, recode
from ..register.codebook import Written
from ..text import counted
from . import opening

BY = "the command line"

_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def question() -> None:
    """The questions the register asks of every city: add, list, export, revise.

    \b
    Examples:
      dashboard question list
      dashboard question export immigration-help > question.toml
      dashboard question revise question.toml --changelog "The rule for mixed is clearer."
    """


@question.command()
@_file
@click.pass_obj
def add(instance: str | None, file: Path) -> None:
    """Add the question that a TOML FILE describes (README.md, “Add a question”).

    \b
    Example:
      dashboard question add right-to-counsel.toml
    """
    _held, database = opening.opened(instance)
    values = questions.read(file)
    with database.writing() as session:
        added = questions.add(session, values, by=BY)
    click.echo(f"Added. It is at /?question={added.slug}")


@question.command("list")
@click.pass_obj
def list_(instance: str | None) -> None:
    """Show every question with its codebook version, its statements, and how many are to be coded anew.

    \b
    Example:
      dashboard question list
    """
    _held, database = opening.opened(instance)
    with database.reading() as session:
        published = select(Statement.question_id, func.count()).where(Statement.status == "published")
        statements = dict(session.execute(published.group_by(Statement.question_id)).all())
        older = recode.counts(session)
        for each in asked.known(session):
            click.echo(f"{each.slug}  {each.title}")
            told = f"version {each.codebook_version}, {counted(statements.get(each.id, 0), 'published statement')}"
            click.echo(f"    {told}, {older.get(each.id, 0):,} to code anew")


@question.command()
@click.argument("slug")
@click.pass_obj
def export(instance: str | None, slug: str) -> None:
    """Print the question SLUG as the TOML that “add” and “revise” take.

    \b
    Example:
      dashboard question export immigration-help > question.toml
    """
    _held, database = opening.opened(instance)
    with database.reading() as session:
        values = codebook.written(questions.find(session, slug))
    click.echo(tomli_w.dumps(_without_none(values)), nl=False)


@question.command()
@_file
@click.option("--changelog", required=True, metavar="SENTENCE", help="What was changed and why; readers see it.")
@click.pass_obj
def revise(instance: str | None, file: Path, changelog: str) -> None:
    """Make the question of FILE's slug say what FILE says, under the codebook version that FILE names.

    Statements coded under an older version are listed at /review/recode until somebody looked at them anew.

    \b
    Example:
      dashboard question revise question.toml --changelog "The rule for mixed is clearer."
    """
    _held, database = opening.opened(instance)
    values = questions.read(file)
    with database.writing() as session:
        revised = questions.revise(session, str(values.get("slug", "")), values, changelog=changelog, by=BY)
        older = recode.count(session, revised)
    click.echo(f"Revised. The codebook is at version {revised.codebook_version}; {older:,} to code anew.")


def _without_none(values: Written) -> Written:
    """The same without the rank of no_position: TOML has no word for none."""
    stances = [{name: value for name, value in stance.items() if value is not None} for stance in values["stances"]]
    return values | {"stances": stances}
