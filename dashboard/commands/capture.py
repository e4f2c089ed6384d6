"""Statements proposed from articles: files, folders and addresses in, our CSV out."""

import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

import click
from sqlalchemy import select

from .. import config, dates
from ..capture import reading, warc
from ..capture.extract import Page
from ..capture.fetch import ORDINARY, Policy
from ..capture.policy import policy
from ..csvlines import lines
from ..errors import FieldError, RegisterError
from ..models import Question
from ..register import questions
from ..register.columns import IMPORTED, guarded
from ..text import listed, visible
from . import opening

if TYPE_CHECKING:
    from ..capture.proposals.records import Article, Proposal
    from ..capture.proposals.subject import Subject

SUFFIXES: Final = (".html", ".htm", ".xhtml", ".pdf", ".txt", ".text", ".md", ".warc", ".warc.gz")
COLUMNS: Final = (*IMPORTED, "speech", "confidence")


class Given(NamedTuple):
    """What the command line says of a source that does not say it itself."""

    url: str
    publisher: str
    published_on: date | None
    about: "Subject"


class _Failed(NamedTuple):
    name: str
    sentence: str


class _Found(NamedTuple):
    name: str
    url: str
    page: Page
    article: "Article"


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE-or-URL…")
@click.option("--url", default="", help="The address a file was saved from.")
@click.option("--publisher", default="", help="Who published it, where the page does not say.")
@click.option("--published", default="", metavar="DATE", help="The day it was published, such as 2016-11-13.")
@click.option("--question", default="", metavar="SLUG", help="Which question: written into each row.")
@click.pass_obj
def capture(
    instance: str | None, sources: tuple[str, ...], url: str, publisher: str, published: str, question: str
) -> None:
    """Print the statements that articles seem to hold, as CSV.

    Reads web pages, PDFs, WARCs and plain texts whose first line is the title, from files, folders or addresses.
    Rows have the columns of import and two more: speech (direct or indirect) and confidence (0 to 1). They are
    proposals: no stance is set, and nothing is stored. What could not be read is said in one sentence each, and
    the exit status is then 1.

    \b
    Examples:
      dashboard capture https://www.example.org/news/mayor-answers
      dashboard capture article.txt --publisher "The Paper" --published 2016-11-13
      dashboard capture saved-pages/ > proposals.csv
    """
    given = Given(url, publisher, _day(published), _about(instance, question))
    names = list(_spread(sources))
    if url and len(names) > 1:
        raise click.UsageError("--url names one page. Give one file with it.")
    told: list[str] = []
    failed = 0
    click.echo("".join(lines([COLUMNS])), nl=False)
    with click.progressbar(names, label="Reading articles", file=sys.stderr, show_pos=True) as bar:
        for name in bar:
            for outcome in _outcomes(name, given, instance):
                if isinstance(outcome, _Failed):
                    failed += 1
                    told.append(visible(f"{outcome.name}: {outcome.sentence}"))
                    continue
                click.echo("".join(lines(rows(outcome.page, outcome.article, outcome.url, given, question))), nl=False)
                told.append(visible(f"{outcome.name}: {_summary(outcome.article)}"))
    for sentence in told:
        click.echo(sentence, err=True)
    if failed:
        sys.exit(1)


def rows(page: Page, article: "Article", url: str, given: Given, question: str) -> Iterator[list[str]]:
    """The proposals of one page as rows under COLUMNS."""
    published = given.published_on or page.published_on
    about = {
        "question": question,
        "source_url": url,
        "source_title": page.title,
        "publisher": given.publisher or page.publisher,
        "source_author": page.author,
        "published_on": published.isoformat() if published else "",
    }
    for proposal in article.proposals:
        cells = about | _cells(proposal)
        yield [guarded(cells.get(column, "")) for column in COLUMNS]


def _cells(proposal: "Proposal") -> dict[str, str]:
    named = ("city", "state", "level", "channel", "said_on", "said_on_precision", "said_on_note", "speaker", "role")
    more = ("on_behalf_of", "voice", "act_status", "quote", "speech")
    cells = {name: str(getattr(proposal, name)) for name in (*named, *more)}
    # The summary is the register's own words; what the article says in its words is a note to whoever writes it.
    return cells | {
        "note": "" if proposal.quote else f"The article: {proposal.sentence}",
        "confidence": f"{proposal.confidence:.2f}",
    }


def _summary(article: "Article") -> str:
    only = [f"{place.name} ({place.state})" for place in article.mentioned]
    number = len(article.proposals)
    count = f"{number} statement{'' if number == 1 else 's'} proposed."
    return f"{count} Mentioned only: {listed(only, 'and')}." if only else count


def _day(value: str) -> date | None:
    try:
        return dates.day(value)
    except FieldError as error:
        raise click.BadParameter(str(error), param_hint="--published") from None


def _is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def _spread(sources: tuple[str, ...]) -> Iterator[str]:
    """The sources, each folder as the files in it that can be read; a pipe among them would never end."""
    for name in sources:
        if _is_address(name) or not Path(name).is_dir():
            yield name
            continue
        for folder, inner, files in os.walk(name):
            inner[:] = sorted(folder for folder in inner if not folder.startswith("."))
            yield from (
                str(Path(folder) / file)
                for file in sorted(files)
                if file.lower().endswith(SUFFIXES) and not file.startswith(".") and (Path(folder) / file).is_file()
            )


def _outcomes(name: str, given: Given, instance: str | None) -> Iterator[_Found | _Failed]:
    try:
        if _is_address(name):
            yield _outcome(name, reading.read_address(name, _policy(instance)), given)
            return
        if name.lower().endswith((".warc", ".warc.gz")):
            yield from _archived(name, given)
            return
        with Path(name).open("rb") as file:
            body = file.read(ORDINARY.largest + 1)  # no more, whatever it is: that is too large already
        yield _outcome(name, reading.read_upload(body, "", Path(name).name, given.url), given)
    except RegisterError as error:
        yield _Failed(name, error.sentence)
    except OSError as error:
        yield _Failed(name, f"This file cannot be opened ({error.strerror}). Check its name.")


def _archived(name: str, given: Given) -> Iterator[_Found | _Failed]:
    """Every page of a WARC that was answered well."""
    Path(name).open("rb").close()  # whether it can be: the child could not say why
    pages = 0
    for page in warc.pages(Path(name)):
        pages += 1
        read = reading.read_upload(page.body, page.content_type, "", given.url or page.url)
        yield _outcome(f"{name}: {page.url}", read, given)
    if not pages:
        yield _Failed(name, "There is no page in this WARC. Save the page again, or give its address.")


def _outcome(name: str, read: reading.Reading, given: Given) -> _Found | _Failed:
    page = read.page
    if page is None:
        return _Failed(name, read.sentence)
    from ..capture.proposals.propose import propose  # its patterns are many: `--help` does not wait for them

    url = given.url or read.url
    article = propose(
        page.text,
        title=page.title or (page.text.split("\n", 1)[0] if page.media_type == "plain" else ""),
        publisher=given.publisher or page.publisher,
        published_on=given.published_on or page.published_on,
        url=url,
        subject=given.about,
    )
    return _Found(name, url, page, article)


def _about(instance: str | None, slug: str) -> "Subject":
    """What a question is about: the first one's words are known, another's stand in the register here."""
    from ..capture.proposals.subject import IMMIGRATION, subject

    if slug in ("", questions.STARTER):
        return IMMIGRATION
    if _is_here(instance):
        with opening.opened(instance)[1].reading() as session:
            if asked := session.scalar(select(Question).where(Question.slug == slug)):
                return subject(slug, asked.title, asked.wording, asked.background)
    raise click.BadParameter(
        f"no register here knows the question “{slug}”. Leave it out, or name the register by DASHBOARD_INSTANCE.",
        param_hint="--question",
    )


def _is_here(instance: str | None) -> bool:
    return Path(instance or os.environ.get("DASHBOARD_INSTANCE") or "instance").is_dir()


def _policy(instance: str | None) -> Policy:
    """What the settings allow; where there is no register, the settings of the environment, and none is made."""
    if _is_here(instance):
        return policy(config.load(instance))
    with TemporaryDirectory() as nowhere:
        return policy(config.load(nowhere))
