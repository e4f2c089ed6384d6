"""Accounts of editors and admins on the command line."""

import click
from sqlalchemy.orm import Session

from .. import create_app, vocabulary
from ..config import Settings
from ..db import Database
from ..errors import FieldError, Refused
from ..models import User
from ..register import people
from ..text import counted
from . import opening

BY = "the command line"

_role = click.Choice(list(vocabulary.ROLES))
_at = click.option(
    "--at", metavar="ADDRESS", default="http://127.0.0.1:8000", show_default=True, help="Where the register is served."
)
_password = click.option("--password", is_flag=True, help="Ask for a password here instead of printing a link.")


@click.group()
def user() -> None:
    """Editors and admins: add, list, change, disable, reset.

    \b
    Examples:
      dashboard user add ada@example.org --role admin
      dashboard user list
    """


@user.command()
@click.argument("email")
@click.option("--role", type=_role, default="editor", show_default=True)
@click.option("--name", default="", help="Shown beside decisions (default: what stands before the @).")
@_password
@_at
@click.pass_obj
def add(instance: str | None, email: str, role: str, name: str, password: bool, at: str) -> None:
    """Make an account for EMAIL, and print a link by which its owner sets a password.

    \b
    Example:
      dashboard user add ada@example.org --role editor --name "Ada Example"
    """
    held, database = opening.opened(instance)
    typed = _asked(email, name) if password else ""
    with database.writing() as session:
        try:
            made = people.add(session, email, role, name=name, by=BY)
        except FieldError as error:
            raise Refused(str(error)) from None
    click.echo(f"Added {made.email}, {made.role}.")
    _open(held, database, made, typed, at)


@user.command("list")
@click.pass_obj
def list_(instance: str | None) -> None:
    """Show everybody who has an account.

    \b
    Example:
      dashboard user list
    """
    _held, database = opening.opened(instance)
    with database.reading() as session:
        everybody = people.everybody(session)
    for one, signed_in in everybody:
        marks = [one.role, *(["disabled"] if not one.active else []), *(["no password"] if not one.password else [])]
        marks += ["second factor"] if one.second_factor else []
        marks += [f"signed in with {counted(signed_in, 'browser')}"] if signed_in else []
        click.echo(f"{one.email}  {one.name}  {', '.join(marks)}")
    click.echo(f"{counted(len(everybody), 'account')}.")


@user.command()
@click.argument("email")
@click.argument("role", type=_role)
@click.pass_obj
def role(instance: str | None, email: str, role: str) -> None:
    """Make EMAIL an editor or an admin.

    \b
    Example:
      dashboard user role ada@example.org admin
    """
    _held, database = opening.opened(instance)
    with database.writing() as session:
        changed = people.set_role(session, _number(session, email), role, by=BY)
    click.echo(f"{changed.email} is {'an' if role[0] in 'aeiou' else 'a'} {role}.")


@user.command()
@click.argument("email")
@click.pass_obj
def disable(instance: str | None, email: str) -> None:
    """Shut EMAIL out at once; what they decided keeps their name.

    \b
    Example:
      dashboard user disable ada@example.org
    """
    _held, database = opening.opened(instance)
    with database.writing() as session:
        changed = people.disable(session, _number(session, email), by=BY)
    click.echo(f"{changed.email} is disabled and signed out everywhere.")


@user.command()
@click.argument("email")
@click.pass_obj
def enable(instance: str | None, email: str) -> None:
    """Let EMAIL sign in again.

    \b
    Example:
      dashboard user enable ada@example.org
    """
    _held, database = opening.opened(instance)
    with database.writing() as session:
        changed = people.enable(session, _number(session, email), by=BY)
    click.echo(f"{changed.email} may sign in.")


@user.command()
@click.argument("email")
@click.option("--second-factor", is_flag=True, help="Turn the second factor off too, for a lost phone.")
@_password
@_at
@click.pass_obj
def reset(instance: str | None, email: str, second_factor: bool, password: bool, at: str) -> None:
    """Take the password of EMAIL away, sign them out, and print a link by which they set another.

    \b
    Example:
      dashboard user reset ada@example.org --second-factor
    """
    held, database = opening.opened(instance)
    typed = _asked(email) if password else ""
    with database.writing() as session:
        changed = people.reset(session, _number(session, email), by=BY, second_factor=second_factor)
    click.echo(f"{changed.email} is signed out everywhere and has no password now.")
    _open(held, database, changed, typed, at)


def _number(session: Session, email: str) -> int:
    return people.named(session, email).id


def _asked(email: str, name: str = "") -> str:
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same once more")
    try:
        people.check_password(typed, email, name)
    except FieldError as error:
        raise Refused(f"{error} Nothing was changed.") from None
    return typed


def _open(held: Settings, database: Database, opened: User, password: str, at: str) -> None:
    """Set the password typed here, or print the link by which its owner sets one."""
    from ..accounts import security  # here, because `--help` does not need it

    with create_app(held, database).test_request_context():
        if not password:
            click.echo(f"The register is taken to be served at {at}; where it is elsewhere, say so by --at.")
            click.echo("This link sets a password, once, within 24 hours. Pass it on by a way that only they read:")
            click.echo(at.rstrip("/") + security.link_path(opened))
            return
        hashed = security.hashed(password)
    with database.writing() as session:
        people.set_password(session, opened.id, hashed, known_as=opened.fs_uniquifier, by=BY)
    click.echo("The password is set.")
