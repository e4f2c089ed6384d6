"""Keeping a register well."""

import sys

import click

from .. import migrations
from ..register import audit, standing
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
