"""Keeping a register well."""

import sys

import click
from sqlalchemy.exc import DBAPIError

from .. import migrations
from ..db import Database
from ..errors import SetupError
from ..register import audit, copying, standing
from ..text import counted
from . import opening


@click.command()
@click.pass_obj
def check(instance: str | None) -> None:
    """Verify that standing, search and history agree with the statements; exit status 1 if not.

    \b
    Example:
      dashboard check
    """
    _held, database = opening.opened(instance)
    found = audit.faults(database)
    for fault in found:
        click.echo(fault, err=True)
    if found:
        click.echo(f"{counted(len(found), 'fault')}. “dashboard rebuild” makes standing and search anew.")
        sys.exit(1)
    click.echo("Standing, search and history agree with the statements.")


@click.command()
@click.pass_obj
def rebuild(instance: str | None) -> None:
    """Make the standing table and the search index anew from the published statements.

    \b
    Example:
      dashboard rebuild
    """
    _held, database = opening.opened(instance)
    with database.writing() as session:
        standing.rebuild(session)
        number = audit.reindex(session)
    click.echo(f"Rebuilt standing and search from {counted(number, 'published statement')}.")


@click.group()
def db() -> None:
    """The database itself."""


@db.command()
@click.pass_obj
def upgrade(instance: str | None) -> None:
    """Bring the database to the newest form (serve does it by itself).

    \b
    Example:
      dashboard db upgrade
    """
    _held, database = opening.opened(instance)
    current, newest = migrations.version(database)
    click.echo(f"The database has form {current}; {newest} is the newest.")


@db.command()
@click.option("--to", "url", required=True, metavar="URL", help="An empty database: postgresql://… or sqlite:///….")
@click.pass_obj
def copy(instance: str | None, url: str) -> None:
    """Copy the whole register into another, empty database, and prove that nothing differs.

    Stop the server first: what is entered meanwhile is not in the copy. Afterwards set DASHBOARD_DATABASE_URL
    to the new address and start it again; accounts, history and captures have come along, and the secret key stays
    in the instance folder.

    \b
    Example:
      dashboard db copy --to postgresql://register@db.example/register
    """
    held, source = opening.opened(instance)
    target = Database(url, named="--to")
    try:
        with target.engine.connect():
            pass
    except DBAPIError as error:
        raise SetupError(
            f"{target} does not answer ({opening.first_line(error)}). Where it is not there yet, create it, empty."
        ) from None
    with click.progressbar(length=copying.size(source), label="Copying and comparing", file=sys.stderr) as bar:
        compared = copying.copy(source, target, bar.update)
    width = max(len(each.table) for each in compared)
    for each in compared:
        number, digest = each.there
        click.echo(f"{each.table:{width}}  {number:>10,} rows  SHA-256 {digest[:16]} on both sides")
    click.echo(
        f"Every table is the same. Set DASHBOARD_DATABASE_URL to the new address, or write database_url into"
        f" {held.instance / 'config.toml'}, then start the server."
    )
