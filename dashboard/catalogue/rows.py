"""Rows of the two tables as plain values: quicker to have than a session's objects, and equal where they show alike."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ..dates import NEVER
from ..models.city import path_of, title_of
from ..models.look import is_over
from ..models.source import brought, name_of
from ..text import Piece
from ..vocabulary import POSITION_CHANNELS


class Place(NamedTuple):
    """A city as its row shows it."""

    id: int
    name: str
    state: str
    slug: str
    level: str
    population: int | None
    geonameid: int | None
    fips: str | None
    sort_name: str

    @property
    def path(self) -> str:
        """'il/chicago': the city in addresses."""
        return path_of(self.state, self.slug)

    @property
    def title(self) -> str:
        """'Chicago, IL'."""
        return title_of(self.name, self.state)


class Looked(NamedTuple):
    """When a city was last looked at, and when the next look is due."""

    searched_on: date | None
    due_on: date | None

    def is_overdue(self, today: date) -> bool:
        """Whether the day on which the next look was due has passed."""
        return is_over(self.due_on, today)


class Stands(NamedTuple):
    """Where a city stands, as its row shows it."""

    standing: str
    basis: str
    statements: int
    latest_on: date
    latest_precision: str
    coverage: Looked | None

    @property
    def held(self) -> "Stands":
        """What its sign and its words are drawn of, alike for many cities: of a look only where nothing was found."""
        looked = self.coverage if self.standing == "searched_none_found" else None
        return Stands(self.standing, self.basis, 0, NEVER, "", looked)


class Last(NamedTuple):
    """The newest statement of a city in a channel."""

    statement_id: int
    stance: str
    said_on: date | None
    said_on_precision: str
    voice: str
    act_status: str


class CityRow(NamedTuple):
    """A row of the city table: the newest statement per channel, and the text a search hit."""

    city: Place
    standing: Stands
    newest: tuple[Last | None, ...]  # of each channel of POSITION_CHANNELS
    hit_id: int | None = None
    hit: tuple[Piece, ...] = ()

    @property
    def bare(self) -> "CityRow":
        """The row without what a search hit, which it shares with every other search."""
        return self._replace(hit_id=None, hit=()) if self.hit else self

    @property
    def channels(self) -> Iterator[tuple[str, Last | None]]:
        """Each channel with its newest statement."""
        return zip(POSITION_CHANNELS, self.newest, strict=True)


class Dated(NamedTuple):
    """When a statement was made; where nobody knows, when it was printed."""

    said_on: date | None
    said_on_precision: str
    sort_on: date | None


class Checked(NamedTuple):
    """What looking for a quote found, and in whose text; '' where the register read it itself."""

    check_result: str
    brought: str


class Cited(NamedTuple):
    """A source of a statement as its row shows it."""

    quote: str
    publisher: str
    check_result: str
    check_way: str | None

    @property
    def checked(self) -> Checked:
        """What looking for the quote found, without the quote."""
        return Checked(self.check_result, brought(self.check_result, self.check_way))


class StatementRow(NamedTuple):
    """A row of the statements list: a statement with the first of its sources that the public sees."""

    id: int
    record: str
    stance: str
    channel: str
    said_on: date | None
    said_on_precision: str
    sort_on: date
    speaker: str
    role: str
    on_behalf_of: str
    voice: str
    label_use: str
    act_status: str
    summary: str
    city: Place
    first: Cited
    sources: int

    @property
    def dated(self) -> Dated:
        """Its date alone, alike for all statements of a day."""
        return Dated(self.said_on, self.said_on_precision, None if self.said_on else self.sort_on)


class Page(NamedTuple):
    """A source as a statement in full names it."""

    id: int
    url: str
    title: str
    publisher: str
    author: str
    published_on: date | None
    archive_url: str
    visit_result: str

    @property
    def name(self) -> str:
        """What to call the page: its title, or its publisher's name where the title is unknown."""
        return name_of(self.title, self.publisher)


class Printed(NamedTuple):
    """A statement in full as one source prints it."""

    number: int
    quote: str
    summary: str
    note: str
    check_result: str
    check_way: str | None
    source: Page

    @property
    def brought(self) -> str:
        """In whose text the quote was looked for; '' where the register read it itself."""
        return brought(self.check_result, self.check_way)


class Whole(NamedTuple):
    """A statement in full, with all its sources that the public sees."""

    id: int
    record: str
    stance: str
    channel: str
    said_on: date | None
    said_on_precision: str
    said_on_note: str
    sort_on: date
    speaker: str
    role: str
    on_behalf_of: str
    voice: str
    label_use: str
    act_status: str
    summary: str
    note: str
    printed: tuple[Printed, ...]
