"""Questions on the command line."""

from pathlib import Path

import click

from ..register import questions
from . import opening


@click.group()
def question() -> None:
    """The questions the register asks of every city."""


@question.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
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
        added = questions.add(session, values, by="the command line")
    click.echo(f"Added. It is at /?question={added.slug}")
