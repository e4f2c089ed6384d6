"""Decide submissions on the command line."""

import getpass
from collections.abc import Callable
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import FieldError, Refused
from ..models import User
from ..register import decide, people
from ..text import clean, counted
from . import opening, waiting


class _Item(click.ParamType[tuple[int, int]]):
    """12 for a statement, 12/2 for a further source of a published one."""

    name = "item"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        number, _, citation = str(value).partition("/")
        if not (number.isdecimal() and (citation.isdecimal() or not citation)) or len(str(value)) > 15:
            self.fail(f"“{value}” is not an item: write 12, or 12/2 as “dashboard review list” shows it.")
        return int(number), int(citation or 1)


def _sentence(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    try:
        return clean(value)
    except FieldError as error:
        raise click.BadParameter(str(error)) from None


_as = click.option(
    "--as", "email", metavar="EMAIL", default="", help="Whose decision it is: the address of an account."
)
_reason = click.option("--reason", required=True, callback=_sentence, help="One sentence; the submitter reads it.")
_by = click.option("--by", default="", help="Who decides, while nobody has an account (default: your login name).")


@click.group()
def review() -> None:
    """List what waits for a decision, publish it, return it with questions, or reject it.

    Once somebody has an account, each decision is an account's: name it with --as. Nobody decides what they sent
    themselves. Before that, decisions go by login name.

    \b
    Examples:
      dashboard review list
      dashboard review publish 109 --as ada@example.org --reason "The page says so; coded by rule 4."
      dashboard review return 110 --as ada@example.org --reason "On which day was it said?"
      dashboard review reject 110 --as ada@example.org --reason "The page names another city."
    """


@review.command("list")
@click.pass_obj
def list_(instance: str | None) -> None:
    """Show what waits for a decision, oldest first.

    \b
    Example:
      dashboard review list
    """
    _held, database = opening.opened(instance)
    with database.reading() as session:
        found = waiting.items(session)
    for item in found:
        click.echo(item.lines)
    click.echo(f"{counted(len(found), 'item')} waiting for a decision.")
    if any(item.in_browser for item in found):
        click.echo("Edits and reports are decided in the browser: sign in and open /review.")


def _decided(
    instance: str | None, item: tuple[int, int], verb: Callable[..., object], email: str, by: str, reason: str
) -> None:
    """Decide an item as whoever the options name."""
    _held, database = opening.opened(instance)
    with database.writing() as session:
        verb(session, item[0], citation=item[1], reason=reason, **_who(session, email, by))


def _who(session: Session, email: str, by: str) -> dict[str, Any]:
    """Who decides, as verbs take it: an account where there are any, a login name where there are none."""
    if email:
        user = people.named(session, email)
        if by:
            raise Refused("Say --as or --by, not both: an account has a name of its own.")
        if not user.active:
            raise Refused(f"{user.email} is disabled and decides nothing. Name another account with --as.")
        return {"by": user.name, "user": user.id}
    if session.scalar(select(User.id).where(User.active).limit(1)) is not None:
        raise Refused("Here people have accounts: say whose decision it is, such as --as ada@example.org.")
    return {"by": by or getpass.getuser()}


@review.command()
@click.argument("item", type=_Item())
@_reason
@_as
@_by
@click.pass_obj
def publish(instance: str | None, item: tuple[int, int], reason: str, email: str, by: str) -> None:
    """Make an ITEM public.

    \b
    Example:
      dashboard review publish 109 --as ada@example.org --reason "The page says so; coded by rule 4."
    """
    _decided(instance, item, decide.publish, email, by, reason)
    click.echo(f"Published: /statements/{item[0]}")


@review.command("return")
@click.argument("item", type=_Item())
@_reason
@_as
@_by
@click.pass_obj
def return_(instance: str | None, item: tuple[int, int], reason: str, email: str, by: str) -> None:
    """Ask the submitter of an ITEM; the reason holds your questions.

    \b
    Example:
      dashboard review return 110 --as ada@example.org --reason "On which day was it said?"
    """
    _decided(instance, item, decide.return_, email, by, reason)
    click.echo("Returned. The submitter’s page shows your questions.")


@review.command()
@click.argument("item", type=_Item())
@_reason
@_as
@_by
@click.pass_obj
def reject(instance: str | None, item: tuple[int, int], reason: str, email: str, by: str) -> None:
    """Decline an ITEM; it is kept, and its submitter reads the reason.

    \b
    Example:
      dashboard review reject 110 --as ada@example.org --reason "The page names another city."
    """
    _decided(instance, item, decide.reject, email, by, reason)
    click.echo("Rejected. The submitter’s page shows the reason.")


@review.command()
@click.argument("number", type=click.IntRange(1))
@_reason
@_as
@_by
@click.pass_obj
def withdraw(instance: str | None, number: int, reason: str, email: str, by: str) -> None:
    """Take the published statement NUMBER out of the tables; its page stays and says why.

    \b
    Example:
      dashboard review withdraw 12 --as ada@example.org --reason "The paper corrected the report."
    """
    _held, database = opening.opened(instance)
    with database.writing() as session:
        decide.withdraw(session, number, by=_who(session, email, by)["by"], reason=reason)
    click.echo(f"Withdrawn: /statements/{number} now says why.")
