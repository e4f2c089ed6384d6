"""The command line: `dashboard --help`."""

from typing import Any

import click

from ..errors import RegisterError
from . import agreement, capture, cities, coverage, keep, questions, review, run, sources, transfer, user


class _Sentences(click.Group):
    """A group whose commands fail with one sentence instead of a traceback."""

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


for command in (
    run.init,
    run.serve,
    transfer.import_,
    transfer.export,
    review.review,
    agreement.agreement,
    keep.check,
    keep.rebuild,
    keep.db,
    questions.question,
    sources.check_sources,
    sources.archive,
    capture.capture,
    cities.city,
    coverage.coverage,
    user.user,
):
    main.add_command(command)
