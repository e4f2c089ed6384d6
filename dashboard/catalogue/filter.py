"""The filter: one frozen value between a query string and everything that answers it."""

import base64
import binascii
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Final, Literal, NamedTuple
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from .. import address, clock, dates, text, vocabulary
from ..errors import BadFilter, FieldError
from ..language import figures, gettext, mark
from ..models import Question
from ..register import nicknames
from ..text import Term, clean, listed
from .facets import BY_NAME, FACETS

Subject = Literal["cities", "statements"]
Named = Callable[[str], str]
SORTS: Final = {"cities": vocabulary.SORTS_OF_CITIES, "statements": vocabulary.SORTS_OF_STATEMENTS}
LIMIT: Final = 50
MOST: Final = 200
MOST_CHOSEN: Final = 100  # each becomes several parameters of a query, and databases take a limited number
_ONCE: Final = ("question", "q", "since", "until", "as_of", "known_on", "sort", "limit", "after", "unresearched", "by")
# What cannot be asked of what the register held on a day, and why.
OF_THE_PRESENT: Final = {
    "q": mark("q looks into the words as they stand now, not as they stood on a day. Leave out q or known_on."),
    "due": mark("due compares with today, not with a day that is over. Leave out due or known_on."),
}
NO_PLACE: Final = mark("after is not a place in this list. Begin at the start of the list.")
PARAMETERS: Final = (
    "question", "q", *(facet.name for facet in FACETS), "since", "until", "as_of", "known_on", "unresearched",
    "by", "sort", "limit", "after",
)  # fmt: skip


class Chip(NamedTuple):
    """One active narrowing: what it is, and the filter without it."""

    kind: str
    label: str
    without: "Filter"


@dataclass(frozen=True)
class Filter:
    """What is asked of the register. Equal filters give equal rows in every format."""

    of: Subject
    question: Question = field(compare=False)
    is_default_question: bool = True
    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    known_on: date | None = None
    unresearched: bool = False
    by: str = ""
    sort: str = ""
    limit: int = LIMIT
    after: tuple[str | int, ...] = ()

    @classmethod
    def parse(
        cls,
        of: Subject,
        arguments: "MultiDict[str, str]",
        question: Question,
        *,
        is_default_question: bool,
        named: Named = str,
    ) -> "Filter":
        """The filter a query string asks for; raises BadFilter with a sentence for what it cannot mean.

        `named` says how that sentence calls a parameter.
        """
        given = _given(arguments)
        chosen = {
            facet.name: _values(facet.name, given.getlist(facet.name), question)
            for facet in FACETS
            if given.getlist(facet.name)
        }
        sort = given.get("sort", "")
        if sort and sort not in SORTS[of]:
            raise BadFilter(
                gettext("sort “%(sort)s” is not known. It can be %(list)s.", sort=sort[:40], list=listed(SORTS[of]))
            )
        by = given.get("by", "")
        if by and by not in vocabulary.MEASURES:
            raise BadFilter(
                gettext("by “%(by)s” is not known. It can be %(list)s.", by=by[:40], list=listed(vocabulary.MEASURES))
            )
        if given.get("unresearched", "yes") != "yes":
            raise BadFilter(gettext("unresearched can only be yes. Leave it out to list places with statements only."))
        since, until = _day("since", given, named), _day("until", given, named)
        if since and until and since > until:
            raise BadFilter(
                gettext(
                    "%(since)s is later than %(until)s, so nothing can lie between. Exchange the two dates.",
                    since=named("since"),
                    until=named("until"),
                )
            )
        known_on = _known_on(given.get("known_on", ""), question, named)
        if known_on and (present := next((name for name in OF_THE_PRESENT if name in given), "")):
            raise BadFilter(gettext(OF_THE_PRESENT[present]))
        return cls(
            of=of,
            question=question,
            is_default_question=is_default_question,
            q=_cleaned(named("q"), given.get("q", "")),
            chosen=chosen,
            since=since,
            until=until,
            as_of=_on(named("as_of"), given.get("as_of", "")),
            known_on=known_on,
            unresearched=of == "cities" and "unresearched" in given,
            by="" if by == "standing" or of == "statements" else by,
            sort="" if sort == next(iter(SORTS[of])) else sort,
            limit=_limit(given.get("limit", "")),
            after=placed(given.get("after", "")),
        )

    @property
    def order(self) -> str:
        """The sort in force: `sort`, or the default of the subject."""
        return self.sort or next(iter(SORTS[self.of]))

    @property
    def measure(self) -> str:
        """What bar and map show of each city: its standing, or the newest statement of one channel."""
        return self.by or "standing"

    @property
    def terms(self) -> tuple[Term, ...]:
        """What the search asks for."""
        return nicknames.terms(self.q)

    @property
    def typed(self) -> tuple[Term, ...]:
        """The same as it was typed: what is marked in a row, where a nickname asks for its city's name too."""
        return text.terms(self.q)

    def values(self, name: str) -> tuple[str, ...]:
        """The chosen values of a facet."""
        return self.chosen.get(name, ())

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels listed: the chosen; else, on cities, every level but counties."""
        return self.values("level") or (vocabulary.CITY_LEVELS if self.of == "cities" else ())

    @property
    def shows_unresearched(self) -> bool:
        """Whether places without a published statement may be listed."""
        asked = (vocabulary.NOT_RESEARCHED, vocabulary.SEARCHED)
        return self.unresearched or any(value in asked for value in self.values("standing"))

    @property
    def narrows(self) -> bool:
        """Whether anything is narrowed at all."""
        return bool(self.q or self.chosen or self.since or self.until)

    def pairs(self) -> list[tuple[str, str]]:
        """The canonical query string as pairs: fixed order, defaults left out."""
        found = [] if self.is_default_question else [("question", self.question.slug)]
        if self.q:
            found.append(("q", self.q))
        if self.chosen:
            found += [(name, value) for name in BY_NAME for value in self.values(name)]
        days = {"since": self.since, "until": self.until, "as_of": self.as_of, "known_on": self.known_on}
        found += [(name, day.isoformat()) for name, day in days.items() if day]
        words = {"unresearched": "yes" if self.unresearched else "", "by": self.by, "sort": self.sort}
        found += [pair for pair in words.items() if pair[1]]
        if self.limit != LIMIT:
            found.append(("limit", str(self.limit)))
        return [*found, ("after", cursor(self.after))] if self.after else found

    def address(self, path: str) -> str:
        """`path` with this filter as its query string."""
        pairs = self.pairs()
        return f"{path}?{urlencode(pairs)}" if pairs else path

    @property
    def standpoint(self) -> str:
        """The question and the days as a query string for a city's page: '?as_of=2017-06-30', or ''."""
        return standpoint("" if self.is_default_question else self.question.slug, self.as_of, self.known_on)

    def with_(self, name: str, *values: str) -> "Filter":
        """This filter with a facet's values replaced, from its first page."""
        rest = {key: held for key, held in self.chosen.items() if key != name}
        return replace(self, chosen=rest | ({name: values} if values else {}), after=())

    def without(self, name: str, value: str) -> "Filter":
        """This filter without one value of a facet."""
        return self.with_(name, *(held for held in self.values(name) if held != value))

    def sorted_by(self, sort: str) -> "Filter":
        """This filter in another order."""
        return replace(self, sort="" if sort == next(iter(SORTS[self.of])) else sort, after=())

    def after_row(self, after: tuple[str | int, ...]) -> "Filter":
        """This filter from the row after a place in its list; () for the start."""
        return replace(self, after=after)

    def as_statements(self) -> "Filter":
        """The same narrowing asked of statements."""
        return replace(self, of="statements", by="", sort="", after=(), unresearched=False)

    def with_unresearched(self) -> "Filter":
        """The same with places that have nothing on record."""
        return replace(self, unresearched=True, after=())

    def as_of_today(self) -> "Filter":
        """The same of the present."""
        return replace(self, as_of=None, after=())

    def known(self, day: date | None) -> "Filter":
        """The same as the register held it on a day; None is the present."""
        return replace(self, known_on=day, after=())

    def can_be_known(self) -> bool:
        """Whether it can be asked of what the register held on a day."""
        return not any(self.q if name == "q" else self.values(name) for name in OF_THE_PRESENT)

    def cleared(self) -> "Filter":
        """Nothing narrowed, of the present; question, order and what is listed at all stay."""
        return replace(self, q="", chosen={}, since=None, until=None, as_of=None, known_on=None, after=())

    def label(self, name: str, value: str) -> str:
        """What people read for a facet's value."""
        words = BY_NAME[name].labels(self.question)
        return words[value] if words is not None else value

    def chips(self) -> list[Chip]:
        """Each active narrowing with the filter that lacks it."""
        found = [Chip("search", f"“{self.q}”", replace(self, q="", after=()))] if self.q else []
        for facet in FACETS:
            for value in self.values(facet.name):
                label = self.label(facet.name, value)
                label = f"{facet.label}: {label[:1].lower()}{label[1:]}" if facet.prefixed else label
                found.append(Chip(facet.name, label, self.without(facet.name, value)))
        if self.since:
            found.append(
                Chip(
                    "since", gettext("since %(day)s", day=dates.shown(self.since)), replace(self, since=None, after=())
                )
            )
        if self.until:
            found.append(
                Chip(
                    "until", gettext("until %(day)s", day=dates.shown(self.until)), replace(self, until=None, after=())
                )
            )
        if self.as_of:
            found.append(Chip("as_of", gettext("as of %(day)s", day=dates.shown(self.as_of)), self.as_of_today()))
        if self.known_on:
            chip = gettext("as the register held it on %(day)s", day=dates.shown(self.known_on))
            found.append(Chip("known_on", chip, self.known(None)))
        if self.unresearched:
            chip = gettext("with places not researched")
            found.append(Chip("unresearched", chip, replace(self, unresearched=False, after=())))
        return found


def labelled(name: str) -> str:
    """A parameter as a page calls it: by the label of its field, where it has one."""
    return f"“{vocabulary.FIELDS[name]}”" if name in vocabulary.FIELDS else name


def _given(arguments: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """The arguments that say something; raises BadFilter for names that are not ours."""
    given: MultiDict[str, str] = MultiDict()
    for name, value in arguments.items(multi=True):
        if address.tells_whence(name):
            continue
        if name not in PARAMETERS:
            near = get_close_matches(name, PARAMETERS, 1)
            hint = _meant(near[0]) if near else gettext("There are %(list)s.", list=listed(PARAMETERS, "and"))
            raise BadFilter(gettext("There is no filter called “%(name)s”. %(hint)s", name=name[:40], hint=hint))
        if value.strip():
            if name in _ONCE and name in given:
                raise BadFilter(gettext("%(name)s can be given once only.", name=name))
            given.add(name, value.strip())
    return given


def _meant(near: str) -> str:
    return gettext("Did you mean %(near)s?", near=near)


def _values(name: str, given: list[str], question: Question) -> tuple[str, ...]:
    words = BY_NAME[name].labels(question)
    if words is None:
        chosen = {_cleaned(name, value) for value in given}
        if len(chosen) > MOST_CHOSEN:
            raise BadFilter(
                gettext(
                    "%(name)s can be given at most %(most_chosen)s times, not %(number)s. Ask in parts.",
                    name=name,
                    most_chosen=MOST_CHOSEN,
                    number=figures(len(chosen)),
                )
            )
        return tuple(sorted(chosen))
    wanted = {value.upper() if name == "state" else value for value in given}
    for value in sorted(wanted):
        check_word(name, value, words)
    return tuple(value for value in words if value in wanted)


def check_word(name: str, value: str, words: Collection[str]) -> None:
    """Raise BadFilter where a parameter's value is none of its words."""
    if value not in words:
        near = get_close_matches(value, words, 1)
        hint = _meant(near[0]) if near else gettext("It can be %(list)s.", list=listed(words))
        raise BadFilter(gettext("%(name)s “%(value)s” is not known. %(hint)s", name=name, value=value[:40], hint=hint))


def _cleaned(name: str, value: str) -> str:
    try:
        value = clean(value)
    except FieldError as error:
        raise BadFilter(gettext("%(name)s: %(error)s", name=name, error=error)) from None
    if len(value) > 300:
        raise BadFilter(gettext("%(name)s is longer than 300 characters. Use fewer words.", name=name))
    return value


def _day(name: str, given: "MultiDict[str, str]", named: Named) -> date | None:
    try:
        span = dates.said(given.get(name, ""), today=date.max)
    except FieldError as error:
        raise BadFilter(gettext("%(name)s: %(error)s", name=named(name), error=error)) from None
    return span.on if name == "since" else span.end


def standpoint(question: str, as_of: date | None, known_on: date | None = None) -> str:
    """The query string by which pages of cities keep a question (the slug of any but the first) and the days."""
    days = {"as_of": as_of, "known_on": known_on}
    pairs = [("question", question), *((name, day.isoformat()) for name, day in days.items() if day)]
    query = urlencode([pair for pair in pairs if pair[1]])
    return f"?{query}" if query else ""


def days_of(
    arguments: "MultiDict[str, str]", question: Question, named: Named = str
) -> tuple[date | None, date | None]:
    """The `as_of` and `known_on` of a page which is no table; raises BadFilter as a filter does."""
    as_of, known_on = (
        next((value.strip() for value in arguments.getlist(name) if value.strip()), "")
        for name in ("as_of", "known_on")
    )
    return _on(named("as_of"), as_of), _known_on(known_on, question, named)


def _on(name: str, value: str) -> date | None:
    """The day that a parameter names, a month or year by its last day (today, where that is not over); None for ''.

    Raises BadFilter for what is no date, or has not come.
    """
    try:
        span = dates.said(value, today=date.max)
    except FieldError as error:
        raise BadFilter(gettext("%(name)s: %(error)s", name=name, error=error)) from None
    if span.on and span.on > clock.today():
        raise BadFilter(
            gettext("%(name)s %(value)s is in the future. Choose today or a day before it.", name=name, value=value)
        )
    return min(span.end, clock.today()) if span.end else None


def _known_on(value: str, question: Question, named: Named) -> date | None:
    """The day on which the register is asked what it held; raises BadFilter for days of which it cannot tell."""
    day = _on(named("known_on"), value)
    if day and day < question.known_from:
        first = dates.shown(question.known_from)
        raise BadFilter(
            gettext(
                "The register can tell what it held from %(day)s on. Choose that day or a later known_on.", day=first
            )
        )
    return day


def _limit(value: str) -> int:
    if not value:
        return LIMIT
    if not (value.isascii() and value.isdigit() and len(value) < 6 and 1 <= int(value) <= MOST):
        raise BadFilter(
            gettext("limit must be a number from 1 to %(most)s, not “%(value)s”.", most=MOST, value=value[:40])
        )
    return int(value)


def cursor(values: tuple[str | int, ...]) -> str:
    """A place in a list, as it stands in an address."""
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def placed(value: str) -> tuple[str | int, ...]:
    """The place that a cursor stands for, () for ''; raises BadFilter for what is none."""
    if not value:
        return ()
    try:
        decoded = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        decoded = None
    fits = isinstance(decoded, list) and decoded and all(_fits(part) for part in decoded)
    if not fits or cursor(tuple(decoded)) != value:
        raise BadFilter(gettext(NO_PLACE))
    return tuple(decoded)


def _fits(part: object) -> bool:
    if isinstance(part, str):
        return len(part) < 500 and part.isprintable()
    return type(part) is int and abs(part) < 2**31
