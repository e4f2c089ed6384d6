"""The page beside the form: reading it, what it fills in, and its text with what was recognised lit."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from werkzeug.datastructures import FileStorage

from ..capture import reading
from ..capture.fetch import Policy
from ..capture.reading import Reading
from ..entry import StrangersForm
from ..errors import FieldError
from ..language import figures, gettext
from ..models import Capture, Question
from ..register import rules

if TYPE_CHECKING:
    from ..capture.proposals.records import Article, Proposal
    from ..capture.proposals.subject import Subject

LONGEST_PASTED: Final = 500_000
SHOWN: Final = 120_000  # characters of the text beside the form; the quote check knows the whole
# What a page tells of itself: its column in a capture, and the form's field.
TOLD: Final = {
    "publisher": "publisher",
    "title": "source_title",
    "author": "source_author",
    "published_on": "published_on",
}
FILLED: Final = ("speaker", "role", "on_behalf_of", "voice", "said_on", "said_on_precision", "said_on_note")


class Passage(NamedTuple):
    """A stretch of the text; `number` is its proposal from 1, 0 where there is none; `first` where that begins."""

    text: str
    number: int
    first: bool = False


@dataclass(frozen=True)
class Read:
    """A captured page as the form shows it."""

    words: int
    article: "Article"
    paragraphs: list[list[Passage]]
    chosen: int = 0

    @property
    def proposals(self) -> "tuple[Proposal, ...]":
        """The statements it seems to hold, in the order of its text."""
        return self.article.proposals


def asked(form: StrangersForm, file: FileStorage | None, pasted: str, policy: Policy) -> Reading:
    """What came of reading the file, the pasted text or the address, whichever was given.

    Raises FieldError where none was, or where it cannot be tried.
    """
    url = form.source_url.data or ""
    if file is not None and file.filename:
        body = file.stream.read(policy.largest + 1)
        if len(body) > policy.largest:
            raise FieldError(
                gettext(
                    "This file is larger than %(value)s MB. Paste the text of the article.",
                    value=policy.largest // 1024**2,
                )
            )
        return reading.read_upload(body, file.mimetype, file.filename, url)
    if pasted.strip():
        if len(pasted) > LONGEST_PASTED:
            raise FieldError(
                gettext(
                    "This text is longer than %(longest_pasted)s characters. Paste the article alone.",
                    longest_pasted=figures(LONGEST_PASTED),
                )
            )
        return reading.read_pasted(pasted)
    return reading.read_address(rules.check("source_url", url), policy)


def fill_source(form: StrangersForm, capture: Capture) -> None:
    """Fill what was left blank from what the page tells of itself."""
    for column, name in TOLD.items():
        if (told := getattr(capture, column)) and not form[name].data:
            form[name].data = str(told)
            form[name].errors = []


def told(form: StrangersForm, capture: Capture) -> list[str]:
    """The fields that still hold what the page tells of itself, each to be checked by a person."""
    return [
        name for column, name in TOLD.items() if form[name].data and form[name].data == str(getattr(capture, column))
    ]


def fill_statement(form: StrangersForm, chosen: "Proposal", city: str) -> None:
    """Put a proposal into the form in place of another one; stance and summary are left to the person."""
    for name in FILLED:
        form[name].data = getattr(chosen, name)
    form.channel.data = chosen.channel
    form.act_status.data = chosen.act_status
    form.quote.data = chosen.quote
    form.city.data = city


def read(capture: Capture, question: Question, chosen: int = 0) -> Read:
    """The captured text with the statements on a question that it seems to hold."""
    from ..capture.proposals.subject import subject

    about = subject(question.slug, question.title, question.wording, question.background)
    shown = capture.text[:SHOWN]
    article, paragraphs = _read(
        shown, capture.title, capture.publisher, capture.published_on, capture.address or capture.url, about
    )
    return Read(len(capture.text.split()), article, paragraphs, chosen)


@lru_cache(maxsize=32)  # the form comes back with the same page for every statement in it
def _read(
    text: str, title: str, publisher: str, published_on: date | None, url: str, about: "Subject"
) -> "tuple[Article, list[list[Passage]]]":
    from ..capture.proposals.propose import propose  # its patterns are many, and few requests need them

    article = propose(text, title=title, publisher=publisher, published_on=published_on, url=url, subject=about)
    return article, _lit(text, article.proposals)


def _lit(text: str, proposals: "tuple[Proposal, ...]") -> list[list[Passage]]:
    """The paragraphs of a text, cut where proposals' passages begin and end; of two in one place the first is lit."""
    marks = sorted((found.start, found.end, number) for number, found in enumerate(proposals, 1))
    begun: set[int] = set()
    paragraphs: list[list[Passage]] = []
    begin = 0
    for paragraph in text.split("\n\n"):
        pieces: list[Passage] = []
        at, end = begin, begin + len(paragraph)
        for start, stop, number in marks:
            if start >= end or stop <= begin:
                continue
            start, stop, first = max(start, at), min(stop, end), number not in begun
            begun.add(number)
            if start > at:
                pieces.append(Passage(text[at:start], 0))
            pieces.append(Passage(text[start:stop], number, first))
            at = max(at, stop)
        if at < end:
            pieces.append(Passage(text[at:end], 0))
        paragraphs.append(pieces)
        begin = end + 2
    return [pieces for pieces in paragraphs if pieces]
