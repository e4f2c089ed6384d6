"""How alike two coders code, on the command line."""

import click

from ..catalogue import agreement as alike
from ..catalogue import questions
from ..csvlines import lines as csv_lines
from ..register.columns import guarded
from ..text import counted
from . import opening

COLUMNS = (
    "question", "codebook_version", "drawn", "source_url", "statement_id", "first_stance", "second_stance",
    "first_channel", "second_channel", "coded_at", "ruled_stance", "ruled_channel", "ruled_at",
)  # fmt: skip


@click.command()
@click.option("--question", "slug", default="", metavar="SLUG", help="Which question (default: the first).")
@click.option("--csv", "as_csv", is_flag=True, help="The pairs themselves, of every codebook version, as CSV.")
@click.pass_obj
def agreement(instance: str | None, slug: str, as_csv: bool) -> None:
    """Print how alike two editors code stance and channel, as /about/method shows it.

    A pair is the code that was published when the second editor coded, and the second's. No figure is shown for fewer
    than 30 pairs.

    \b
    Examples:
      dashboard agreement
      dashboard agreement --question immigration-help --csv > pairs.csv
    """
    _held, database = opening.opened(instance)
    with database.reading() as session:
        question, _ = questions.find(session, slug)
        if as_csv:
            rows = (map(_cell, row) for row in alike.pairs(session, question))
            for part in csv_lines([COLUMNS, *rows]):
                click.echo(part, nl=False)
            return
        found = alike.of(session, question)
    drawn = f"{found.drawn:,} of {counted(found.sources, 'source')} drawn"
    click.echo(f"{question.title}, codebook version {question.codebook_version}: {drawn}.")
    for measure in found.measures:
        click.echo(f"{measure.name}: {_figures(measure)}.")


def _figures(measure: alike.Measure) -> str:
    if measure.alike is None:
        return f"{measure.pairs} of the {alike.NEEDED} pairs needed"
    kind = "ordinal" if measure.ordered else "nominal"
    figures = {"kappa": measure.kappa, f"{kind} alpha": measure.alpha}
    told = [f"{name} {'not defined' if value is None else f'{value:.2f}'}" for name, value in figures.items()]
    return f"{counted(measure.pairs, 'pair')}, {measure.alike:.1%} agree, {', '.join(told)}"


def _cell(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value
