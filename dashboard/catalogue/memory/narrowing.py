"""A filter as masks over cities and statements: line by line what `catalogue.conditions` says in SQL."""

from collections.abc import Callable, Hashable, Set
from dataclasses import replace
from typing import Any, Final, TypeVar

import numpy as np
from sqlalchemy.orm import Session

from ... import clock, search
from ..facets import FACETS, Facet
from ..filter import LIMIT, Filter
from .held import NAMED, Held
from .reading import Array, Reader
from .segments import bits, mask, one_of

NONE: Final[Set[str]] = frozenset()
_DAYS: Final = ("overdue", "later")
Made = TypeVar("Made")


def core(asked: Filter) -> Filter:
    """The filter without what narrows nothing."""
    return replace(asked, sort="", limit=LIMIT, after=())


class Narrowing:
    """The masks of one filter, each made once. Rows of statements are those of the filter's question."""

    def __init__(self, session: Session, held: Held, asked: Filter) -> None:
        self.asked, self.held = asked, held
        self.places = held.places
        self.said = held.said[asked.question.id]
        self.rows, self.printed = self.said.rows, self.said.printed
        self.periods = held.periods[asked.question.id]
        self.standings = self.periods.on(asked.as_of)
        self.today = clock.today()
        self._session = session
        self._made: dict[Hashable, Array] = {}

    def narrows_alike(self, asked: Filter) -> bool:
        """Whether another filter has these masks."""
        return asked.question.id == self.asked.question.id and core(asked) == core(self.asked)

    def once(self, name: str, make: Callable[[], Made], **alike: Any) -> Made:
        """What is made of this filter, once for all its pages and orders, and for filters that differ in `alike`."""
        asked = replace(core(self.asked), **alike)
        key = (name, asked.of, asked.question.id, self.today, *asked.pairs())
        made: Made = self.held.kept.get(key, make)
        return made

    def of_cities(self, without: Set[str] = NONE) -> Array:
        """The cities in the table, but for the facets `without`: those that are counted."""
        return self._once(("cities", without), lambda: self._of_cities(without))

    def _of_cities(self, without: Set[str]) -> Array:
        asked, found = self.asked, self.of_places(without)
        if not asked.shows_unresearched:
            found = found & (self.standings.statements > 0)
        if any(asked.values(name) and name not in without for name in ("stance", "channel")):
            found = found & np.logical_or.reduce([*self.newest(without).values()])
        if asked.q:
            if not asked.terms:
                return np.zeros(len(found), bool)
            named = self.named()
            if (unsearched := self.of_statements(without, searched=False)) is not None:
                named = named & self._speaks(unsearched)
            return found & (named | self._speaks(self.of_statements(without)))
        said = self.of_statements(without)
        return found if said is None else found & self._speaks(said)

    def of_statement_rows(self, without: Set[str] = NONE) -> Array:
        """The statements in the list."""
        return self._once(("rows", without), lambda: self._of_statement_rows(without))

    def _of_statement_rows(self, without: Set[str]) -> Array:
        asked, places = self.asked, self.of_places(without)
        found = self.rows.spread(places) if not places.all() else np.ones(len(self.rows["id"]), bool)
        if (public := self.public()) is not None:
            found &= public
        for name in ("stance", "channel"):
            if asked.values(name) and name not in without:
                found &= self._holds(name)
        said = self.of_statements(without)
        return found if said is None else found & said

    def of_places(self, without: Set[str] = NONE) -> Array:
        """The cities whose own columns fit."""
        found = self.standings.there.copy()
        for facet in FACETS:
            values = self.asked.levels if facet.name == "level" else self.asked.values(facet.name)
            if facet.scope == "place" and values and facet.name not in without:
                numbers = self.held.words[facet.name].numbers(values) if facet.name != "due" else None
                column = self.place_column(facet.name)
                found &= one_of(column, [_DAYS.index(v) + 1 for v in values] if numbers is None else numbers)
        return found

    def place_column(self, name: str) -> Array:
        """A facet of the place, as small numbers; '' is 0."""
        if name == "due":
            return self._once("due", self._due)
        return self.places.words[name] if name in self.places.words else self.standings.words[name]

    def place_words(self, name: str) -> list[tuple[str, int]]:
        """The words of such a facet with their numbers."""
        if name == "due":
            return [(word, at) for at, word in enumerate(_DAYS, 1)]
        return [(word, number) for word, number in self.held.words[name].items() if word]

    def _due(self) -> Array:
        due = self.periods.due
        found: Array = np.where(due == 0, 0, np.where(due < self.today.toordinal(), 1, 2)).astype(np.uint8)
        return found

    def newest(self, without: Set[str] = NONE) -> dict[str, Array]:
        """For each channel that fits the cities whose newest statement in it has a stance that fits."""
        stances, channels = self.asked.values("stance"), self.asked.values("channel")
        found = {}
        for channel, held in self.standings.newest.items():
            if "channel" not in without and channels and channel not in channels:
                continue
            if "stance" in without or not stances:
                found[channel] = held != 255
            else:
                found[channel] = one_of(held, self.held.words["stance"].numbers(stances))
        return found or {"": np.zeros(len(self.standings.there), bool)}

    def public(self) -> Array | None:
        """The statements that count as of the day asked for; None where all do."""
        day = self.asked.as_of
        return None if day is None else self._once("public", lambda: self.rows["known"] <= day.toordinal())

    def of_statements(self, without: Set[str] = NONE, *, searched: bool = True) -> Array | None:
        """The conditions on one and the same statement, whatever its place; None where there are none."""
        asked = self.asked
        found: list[Array] = []
        if since := asked.since:
            found.append(self._once("since", lambda: self._since(since.toordinal())))
        if until := asked.until:
            found.append(self._once("until", lambda: self._until(until.toordinal())))
        if asked.q and searched:
            found.append(self.matching())
        for name in ("label", "speaker", "publisher", "check"):
            if asked.values(name) and name not in without:
                found.append(self._holds(name))
        if not found:
            return None
        return found[0] if len(found) == 1 else np.logical_and.reduce(found)

    def _since(self, day: int) -> Array:
        found: Array = self.rows["last"] >= day
        return found

    def _until(self, day: int) -> Array:
        found: Array = (self.rows["first"] <= day) & (self.rows["first"] > 0)
        return found

    def of_heard(self, without: Set[str] = NONE) -> Array | None:
        """The statements that bring their city into the table; None for all of them."""
        found = self.of_statements(without, searched=False)
        if not self.asked.q:
            return found
        said = self.matching()
        if self.asked.terms:
            said = said | self.rows.spread(self.named())
        return said if found is None else found & said

    def named(self) -> Array:
        """The cities that have the searched name."""
        return self._once("named", lambda: self.places.named(self.asked.terms))

    def matching(self) -> Array:
        """The statements that hold the searched words."""
        return self._once("matching", self._matching)

    def _matching(self) -> Array:
        key = ("search", self.asked.question.id, self.asked.terms)
        return mask(self.held.kept.get(key, self._searched), len(self.rows["id"]))

    def _searched(self) -> Array:
        """The same as bits, an eighth of the room."""
        found, terms = np.zeros(len(self.rows["id"]), bool), self.asked.terms
        if terms:
            found[self.said.rows_of(Reader(self._session).numbers(*search.found(self._session, terms)))] = True
        return bits(found)

    def _holds(self, name: str) -> Array:
        """The statements that hold one of the chosen values of a facet of their own."""
        return self._once(("holds", name), lambda: self._held_values(name))

    def _held_values(self, name: str) -> Array:
        values = self.asked.values(name)
        if name == "check":
            bits = sum(1 << number for number in self.held.words["check"].numbers(values))
            found: Array = (self.rows["checks"] & np.uint8(bits)) != 0
            return found
        if name not in NAMED:
            return one_of(self.rows[name], self.held.words[name].numbers(values))
        numbers = [number for value in values if (number := self.held.names[name].number(value)) is not None]
        if name == "speaker":
            return one_of(self.rows["speaker"], numbers)
        found = np.zeros(len(self.rows["id"]), bool)
        found[self.said.printed_row[one_of(self.printed["publisher"], numbers)]] = True
        return found

    def spoken(self, without: Set[str] = NONE) -> Array:
        """The statements of the table's cities that count, and bring their city into the table."""
        return self._once(("spoken", without), lambda: self._spoken(without))

    def _spoken(self, without: Set[str]) -> Array:
        found = self.rows.spread(self.of_cities(without))
        for met in (self.public(), self.of_heard(without)):
            if met is not None:
                found &= met
        return found

    def _speaks(self, said: Array | None) -> Array:
        """The cities with a statement that counts and is in the mask."""
        public = self.public()
        rows = said if public is None else public if said is None else public & said
        if rows is None:
            rows = np.ones(len(self.rows["id"]), bool)
        found: Array = self.rows.counted(rows) > 0
        return found

    def facet_without(self, facet: Facet) -> Set[str]:
        """What is left out where a facet is counted: itself, where it narrows."""
        narrows = self.asked.levels if facet.name == "level" else self.asked.values(facet.name)
        return frozenset({facet.name}) if narrows else NONE

    def _once(self, key: Hashable, make: Callable[[], Array]) -> Array:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]
