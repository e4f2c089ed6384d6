"""Where each city stood on a question from day to day, and on one day; the present is the last of these periods."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np

from ... import vocabulary
from ...dates import FOREVER
from ...register.standing import IN_FORCE, STEPS_APART
from .places import Places
from .reading import DAY, NUMBER, Array, Reader, some
from .segments import Segments, one_of
from .words import Words

CHANNELS: Final = tuple(vocabulary.CHANNELS)
_DAYS_KEPT: Final = 32
Vocabulary = Mapping[str, Words]


@dataclass(frozen=True)
class Standings:
    """Where each city stands on a day: numbers of words by column, newest stances by channel (NONE where none)."""

    there: Array
    words: Mapping[str, Array]  # standing, basis and deeds
    statements: Array
    latest: Array
    newest: Mapping[str, Array]


@dataclass(frozen=True)
class Periods:
    """All standings of all days; when each city was looked at last, and is to be the next time (0 for no day)."""

    standing: Segments
    newest: Segments
    looked: Array
    due: Array
    ranks: Mapping[str, int | None]
    vocabulary: Vocabulary
    _kept: "OrderedDict[int, Standings]" = field(default_factory=OrderedDict, compare=False)

    def on(self, day: date | None) -> Standings:
        """The standings as of a day; None is now."""
        number = _number(day)
        found = self._kept.get(number)
        if found is None:
            found = self._kept[number] = self._on(number)
            while len(self._kept) > _DAYS_KEPT:
                self._kept.popitem(last=False)
        return found

    def rows_on(self, day: date | None, cities: Array) -> tuple[Array, Array]:
        """Where in `standing`, and where in `newest`, is what holds on a day of some cities; None is now."""
        number = _number(day)
        standing, newest = (
            rows[(held["from"][rows] <= number) & (held["until"][rows] > number)]
            for held in (self.standing, self.newest)
            for rows in [held.of(cities)]
        )
        return standing, newest

    def _on(self, day: int) -> Standings:
        rows, of = _holding(self.standing, day)
        cities = len(self.due)
        there = np.zeros(cities, bool)
        there[of] = True
        columns: dict[str, Array] = {}
        for name, kind in (("standing", np.uint8), ("basis", np.uint8), ("statements", np.int32), ("latest", np.int32)):
            columns[name] = np.zeros(cities, kind)
            columns[name][of] = self.standing[name].take(rows)
        rows, of = _holding(self.newest, day)
        channels = self.newest["channel"].take(rows)
        newest, spoken = {}, {}
        for channel in CHANNELS:
            here = np.flatnonzero(channels == self.vocabulary["channel"].number(channel))
            newest[channel] = np.full(cities, Words.NONE, np.uint8)
            newest[channel][of.take(here)] = self.newest["stance"].take(rows.take(here))
            if channel in vocabulary.POSITION_CHANNELS:
                spoken[channel] = self._ranks(channel, rows.take(here), of.take(here))
        words = {"standing": columns["standing"], "basis": columns["basis"], "deeds": self._deeds(spoken)}
        return Standings(there, words, columns["statements"], columns["latest"], newest)

    def _ranks(self, channel: str, rows: Array, of: Array) -> Array:
        """The rank of each city's newest statement in a channel; 0 where it does not count for words and deeds."""
        rank_of = np.zeros(256, np.int8)
        for stance, number in self.vocabulary["stance"].items():
            rank_of[number] = self.ranks.get(stance) or 0
        counts = self.newest["voice"].take(rows) == self.vocabulary["voice"].number("city")
        if channel in IN_FORCE:
            counts &= one_of(self.newest["act"].take(rows), self.vocabulary["act"].numbers(IN_FORCE[channel]))
        found = np.zeros(len(self.due), np.int8)
        found[of] = np.where(counts, rank_of[self.newest["stance"].take(rows)], 0)
        return found

    def _deeds(self, ranks: Mapping[str, Array]) -> Array:
        """Whether words and deeds lie apart: the rule of `catalogue.deeds`."""
        said, widest = ranks["words"], np.full(len(self.due), -1, np.int8)
        for channel in IN_FORCE:
            both = (said > 0) & (ranks[channel] > 0)
            widest = np.where(both, np.maximum(widest, np.abs(said - ranks[channel])), widest)
        apart, together = (self.vocabulary["deeds"].number(word) for word in ("apart", "together"))
        found: Array = np.where(widest >= STEPS_APART, apart, np.where(widest >= 0, together, 0)).astype(np.uint8)
        return found


def _number(day: date | None) -> int:
    return day.toordinal() if day else FOREVER.toordinal() - 1


def _holding(periods: Segments, day: int) -> tuple[Array, Array]:
    """The periods that hold on a day, and of which cities they are."""
    begins, ends = periods["from"], periods["until"]
    return periods.where(lambda here: (begins[here] <= day) & (ends[here] > day))


def read(reader: Reader, question: int, places: Places, words: Vocabulary) -> Periods:
    """The periods of a question."""
    ranks = dict(reader.all("SELECT code, rank FROM stance WHERE question_id = ?", question))
    never = np.zeros(len(places.ids), np.int32)
    standing, newest = (
        Segments.laid(columns, columns.pop("city"), len(places.ids))
        for columns in (_standing(reader, question, places, words), _newest(reader, question, places, words))
    )
    looked, due = _looks(reader, question, places, never, never.copy())
    return Periods(standing, newest, looked, due, ranks, words)


def read_again(reader: Reader, question: int, places: Places, before: Periods, cities: Sequence[int]) -> Periods:
    """The periods of a question of which those of some cities may have changed."""
    if not cities:
        return before
    at = places.by_id[np.array(sorted(cities))]
    changed: list[Segments] = []
    for held, read_rows in ((before.standing, _standing), (before.newest, _newest)):
        columns = read_rows(reader, question, places, before.vocabulary, cities)
        changed.append(held.changed(held.of(at), columns, columns.pop("city")))
    looked, due = before.looked.copy(), before.due.copy()
    looked[at] = due[at] = 0
    looked, due = _looks(reader, question, places, looked, due, cities)
    standing, newest = changed
    return Periods(standing, newest, looked, due, before.ranks, before.vocabulary)


def _of(question: int, cities: Sequence[int] | None) -> str:
    return f"question_id = {question}" + (f" AND {some('city_id', cities)}" if cities is not None else "")


def _standing(
    reader: Reader, question: int, places: Places, words: Vocabulary, cities: Sequence[int] | None = None
) -> dict[str, Array]:
    found = reader.arrays(
        f"SELECT city_id, {reader.day('from_on')}, {reader.day('until_on')}, standing, basis, statements,"  # noqa: S608
        f" {reader.day('latest_on')}, latest_precision FROM standing_period WHERE {_of(question, cities)}",
        {
            "city": NUMBER, "from": DAY, "until": DAY, "standing": (words["standing"].number, np.uint8),
            "basis": (words["basis"].number, np.uint8), "statements": NUMBER, "latest": DAY,
            "precision": (words["precision"].number, np.uint8),
        },
    )  # fmt: skip
    return found | {"city": places.by_id[found["city"]]}


def _newest(
    reader: Reader, question: int, places: Places, words: Vocabulary, cities: Sequence[int] | None = None
) -> dict[str, Array]:
    small = {name: (words[name].number, np.uint8) for name in ("channel", "stance", "voice", "act")}
    columns: dict[str, Any] = {"city": NUMBER, "from": DAY, "until": DAY, "statement": NUMBER, **small}
    found = reader.arrays(
        f"SELECT city_id, {reader.day('from_on')}, {reader.day('until_on')}, statement_id, channel,"  # noqa: S608
        f" stance, voice, act_status FROM newest_period WHERE {_of(question, cities)}",
        columns,
    )
    return found | {"city": places.by_id[found["city"]]}


def _looks(
    reader: Reader, question: int, places: Places, looked: Array, due: Array, cities: Sequence[int] | None = None
) -> tuple[Array, Array]:
    found = reader.arrays(
        f"SELECT city_id, {reader.day('searched_on')}, {reader.day('due_on')} FROM coverage"  # noqa: S608
        f" WHERE {_of(question, cities)}",
        {"city": NUMBER, "looked": DAY, "due": DAY},
    )
    at = places.by_id[found["city"]]
    looked[at], due[at] = found["looked"], found["due"]
    return looked, due
