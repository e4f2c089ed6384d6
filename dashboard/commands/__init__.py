"""The command line: `dashboard --help`."""

from importlib import import_module
from typing import Any, Final

import click

from ..errors import RegisterError

# Where each command is: only the one that is asked for is loaded, with all that it needs.
COMMANDS: Final = {
    "init": "run.init",
    "serve": "run.serve",
    "import": "transfer.import_",
    "export": "transfer.export",
    "review": "review.review",
    "agreement": "agreement.agreement",
    "check": "keep.check",
    "rebuild": "keep.rebuild",
    "db": "keep.db",
    "question": "questions.question",
    "check-sources": "sources.check_sources",
    "archive": "sources.archive",
    "capture": "capture.capture",
    "city": "cities.city",
    "coverage": "coverage.coverage",
    "user": "user.user",
}


class _Sentences(click.Group):
    """A group whose commands are loaded when asked for, and fail with one sentence instead of a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(".")
        command: click.Command = getattr(import_module(f".{module}", __name__), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RegisterError as error:
            raise click.ClickException(error.sentence) from None


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--instance", metavar="DIR", help="Folder of settings and database (default: ./instance).")
@click.version_option(package_name="where-cities-stand")
@click.pass_context
def main(context: click.Context, instance: str | None) -> None:
    """Where Cities Stand: a register of sourced statements.

    \b
    Examples:
      dashboard serve                      look at the register in a browser
      dashboard import rows.csv --dry-run  see what a file would do
      dashboard review list                see what waits for a decision
    """
    context.obj = instance
