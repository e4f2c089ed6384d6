"""What the memory holds of one data version, read whole or brought up to date from what was held before."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from sqlalchemy.orm import Session

from ...dates import NEVER
from ...db import Version, data_version
from . import changed, places, said, standings
from .places import Places
from .reading import Array, Reader, to_date
from .said import Said
from .standings import Periods
from .words import Names, Words

COLUMNS: Final = (
    "stance", "channel", "label", "check", "standing", "basis", "deeds", "voice", "act", "precision", "state", "level",
    "population",
)  # fmt: skip
NAMED: Final = ("speaker", "publisher")
_ANSWERS_KEPT: Final = 64


class Kept:
    """Answers worked out of one data version, the least recently used out first. Safe for threads: none waits."""

    def __init__(self, most: int = _ANSWERS_KEPT) -> None:
        self._held: OrderedDict[Any, Any] = OrderedDict()
        self._most = most

    def get(self, key: Any, make: Callable[[], Any]) -> Any:
        """The answer under this key, made where it is not there."""
        try:
            self._held.move_to_end(key)
            return self._held[key]
        except KeyError:
            made = self._held[key] = make()
        while len(self._held) > self._most:
            try:
                self._held.popitem(last=False)
            except KeyError:
                break
        return made


@dataclass(frozen=True)
class Held:
    """All that the filter needs of one data version; of each question by its number. Never changed in place."""

    version: Version
    places: Places
    words: Mapping[str, Words]
    names: Mapping[str, Names]
    said: Mapping[int, Said]
    periods: Mapping[int, Periods]
    kept: Kept = field(default_factory=Kept, compare=False)

    def first_day(self, question: int) -> date | None:
        """The day of the question's earliest dated statement."""
        days = -self.said[question].days[::-1, 0]
        dated = days[days > NEVER.toordinal()]
        return to_date(dated[0]) if len(dated) else None


def read(session: Session) -> Held:
    """All of it, as this session sees it."""
    version, reader = data_version(session), Reader(session)
    words = {name: Words() for name in COLUMNS}
    all_places = places.read(reader, words)
    questions = [number for (number,) in reader.all("SELECT id FROM question")]
    found: dict[str, dict[str, int]] = {name: {"": 0} for name in NAMED}
    number_of = {name: _numbering(numbers) for name, numbers in found.items()}
    rows, printed = said.read(reader, all_places, words, number_of)
    names = {name: Names.of(numbers) for name, numbers in found.items()}
    for name, columns in (("speaker", rows), ("publisher", printed)):
        columns[name] = _in_order(found[name], names[name])[columns[name]]
    of_question = {number: said.of_question(rows, printed, number) for number in questions}
    # Nothing is held twice: a process never takes more than here.
    del found, number_of, rows, printed, columns
    return Held(
        version, all_places, words, names,
        {
            number: said.laid(*of_question.pop(number), all_places, said.in_order(reader, number))
            for number in questions
        },
        {number: standings.read(reader, number, all_places, words) for number in questions},
    )  # fmt: skip


def _numbering(numbers: dict[str, int]) -> Callable[[str], int]:
    """Gives each new name the next number."""
    return lambda name: numbers.setdefault(name, len(numbers))


def _in_order(numbers: Mapping[str, int], names: Names) -> Array:
    """For each number as it was given, the place of its name in the alphabet."""
    found = np.empty(len(numbers), np.int32)
    found[[numbers[name] for name in names.all]] = np.arange(len(names), dtype=np.int32)
    return found


def read_again(session: Session, before: Held) -> Held | None:
    """What is held, brought to the version that this session sees; None where that takes reading everything anew."""
    version, reader = data_version(session), Reader(session)
    what = changed.since(reader, before.version)
    if what is None:
        return None
    if not (what.statements or what.cities):
        return Held(version, before.places, before.words, before.names, before.said, before.periods, before.kept)
    ids = np.array(sorted(what.statements), np.int32)
    cities = set(what.cities)
    for held in before.said.values():
        cities |= set(before.places.ids[held.rows.cities_of(held.rows_of(ids))].tolist())
    new: dict[str, dict[str, int]] = {name: {} for name in NAMED}
    number_of = {name: _numbering(numbers) for name, numbers in new.items()}
    rows, printed = said.read(reader, before.places, before.words, number_of, ids.tolist())
    cities |= set(before.places.ids[rows["city"]].tolist())
    names, moved = {}, {}
    for name, columns in (("speaker", rows), ("publisher", printed)):
        names[name], moved[name] = before.names[name].with_(new[name])
        places_of = np.array([names[name].number(each) for each in new[name]], np.int32)
        columns[name] = places_of[columns[name]] if len(places_of) else columns[name]
    return Held(
        version, before.places, before.words, names,
        {
            number: said.laid_again(
                reader, held.renamed(moved["speaker"], moved["publisher"]), ids, rows, printed, number
            )
            for number, held in before.said.items()
        },
        {
            number: standings.read_again(reader, number, before.places, held, sorted(cities))
            for number, held in before.periods.items()
        },
    )  # fmt: skip
