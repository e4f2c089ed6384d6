"""Places on the command line."""

import getpass

import click

from .. import vocabulary
from ..register import cities
from . import opening


@click.group()
def city() -> None:
    """The places the register knows.

    \b
    Example:
      dashboard city add Augusta GA --level city-county --population 202081
    """


@city.command()
@click.argument("name")
@click.argument("state")
@click.option("--level", type=click.Choice(list(vocabulary.LEVELS)), default="city", show_default=True)
@click.option("--population", type=click.IntRange(min=0), help="People, if known.")
@click.option("--by", default=getpass.getuser, help="Who adds it (default: your login name).", show_default=False)
@click.pass_obj
def add(instance: str | None, name: str, state: str, level: str, population: int | None, by: str) -> None:
    """Add a place that is a government and missing from the package's data.

    \b
    Example:
      dashboard city add Augusta GA --level city-county --population 202081
    """
    _held, database = opening.opened(instance)
    with database.writing() as session:
        added = cities.add(session, name, state, level=level, population=population, by=by)
    click.echo(f"Added: /cities/{added.path}")
