"""The published statements of one question as columns of numbers, and where each was printed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from .places import Places
from .reading import DAY, NUMBER, Array, Column, Reader, some, to_date
from .segments import Segments, bits
from .words import Words

Columns = Mapping[str, Array]
_SMALL = ("stance", "channel", "label", "precision")
_DAYS_ASKED: Final = 500  # with more it is quicker to read the order of all


@dataclass(frozen=True)
class Said:
    """One row for each statement: days as numbers, words as small numbers, and the quote checks as bits of one.

    `known` is the first day as of which it counts. `printed` holds one row for each publisher of each statement.
    In a city rows lie by speaker, in `printed` by publisher. `newest_first` are the rows from the newest to the oldest.
    """

    rows: Segments
    printed: Segments
    newest_first: Array

    @cached_property
    def row_of(self) -> Array:
        """For each id of a statement its row; -1 for an id that is not among them."""
        ids = self.rows["id"]
        found = np.full(int(ids.max(initial=0)) + 1, -1, np.int32)
        found[ids] = np.arange(len(ids), dtype=np.int32)
        return found

    @cached_property
    def rank(self) -> Array:
        """For each row its place in `newest_first`."""
        found = np.empty(len(self.newest_first), np.int32)
        found[self.newest_first] = np.arange(len(found), dtype=np.int32)
        return found

    @cached_property
    def printed_row(self) -> Array:
        """The statement's row of each row of `printed`."""
        return self.row_of[self.printed["id"]]

    @cached_property
    def known_first(self) -> Mapping[str, Array]:
        """For each run of a speaker or publisher in a city the day as of which the first of its statements counts."""
        known = {"speaker": self.rows["known"], "publisher": self.rows["known"].take(self.printed_row)}
        runs = {"speaker": self.rows.runs, "publisher": self.printed.runs}
        return {name: np.minimum.reduceat(known[name], runs[name]) if len(runs[name]) else runs[name] for name in runs}

    @cached_property
    def days(self) -> Array:
        """Each day with statements, as its negative number so that they ascend, and how many there are from it on."""
        on = -self.rows["on"].take(self.newest_first)
        last = np.flatnonzero(np.append(on[1:] != on[:-1], True)[: len(on)])
        return np.column_stack((on[last], last + 1))

    @cached_property
    def _of_value(self) -> dict[tuple[str, int], Array]:
        return {}

    def holding(self, name: str, number: int) -> Array:
        """The statements in which a column of words holds one, as `bits`; `checks` holds several."""
        found = self._of_value.get((name, number))
        if found is None:
            column = self.rows[name]
            held = (column & np.uint8(1 << number)) != 0 if name == "checks" else column == number
            found = self._of_value[name, number] = bits(held)
        return found

    def rows_of(self, ids: Array) -> Array:
        """The rows of those of these statements that are among them."""
        ids = ids[ids < len(self.row_of)]
        rows = self.row_of[ids]
        found: Array = rows[rows >= 0]
        return found

    def renamed(self, speakers: Array | None, publishers: Array | None) -> "Said":
        """The same where names have other numbers now."""
        rows, printed = dict(self.rows.columns), dict(self.printed.columns)
        if speakers is not None:
            rows["speaker"] = speakers[rows["speaker"]]
        if publishers is not None:
            printed["publisher"] = publishers[printed["publisher"]]
        return Said(replace(self.rows, columns=rows), replace(self.printed, columns=printed), self.newest_first)

    def changed(self, ids: Array, rows: dict[str, Array], printed: dict[str, Array], of_days: Array) -> "Said":
        """The same with what these statements are now, where they still are any.

        `of_days` are the ids of all that there are now on the days of `rows`, the newest first.
        """
        gone = np.sort(self.rows_of(ids))
        lost = np.zeros(len(self.rows["id"]), bool)
        lost[gone] = True
        gone_printed = np.flatnonzero(lost[self.printed_row])
        kept = self.rows["id"].take(self.newest_first[~lost.take(self.newest_first)])
        found = Said(
            self.rows.changed(gone, rows, rows.pop("city")),
            self.printed.changed(gone_printed, printed, printed.pop("city")),
            self.newest_first[:0],
        )
        order, on, fresh = found.rows_of(kept), found.rows["on"], found.rows_of(of_days)
        order = order[~np.isin(on[order], on[fresh], kind="table")]
        order = np.insert(order, np.searchsorted(-on[order], -on[fresh]), fresh)
        if len(order) != len(on):
            raise RuntimeError("a day was changed without a line of history")
        return replace(found, newest_first=order)


def read(
    reader: Reader,
    places: Places,
    words: Mapping[str, Words],
    number_of: Mapping[str, Callable[[str], int]],
    ids: Sequence[int] | None = None,
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Published statements of all questions, or those of `ids`, and where they were printed; as columns.

    `number_of` gives numbers to speakers and publishers.
    """
    only = f" AND {some('s.id', ids)}" if ids is not None else ""
    small: dict[str, Column] = {name: (words[name].number, np.uint8) for name in _SMALL}
    rows = reader.arrays(
        f"SELECT s.id, s.question_id, s.city_id, {reader.day('s.sort_on')}, {reader.moment('s.created_at')},"  # noqa: S608
        f" {reader.day('s.said_on')}, {reader.day('s.said_until')}, s.stance, s.channel, s.label_use,"
        " s.said_on_precision, s.speaker"
        f" FROM statement s WHERE s.status = 'published'{only}",
        {
            "id": NUMBER, "question": NUMBER, "city": NUMBER, "on": DAY, "known": DAY, "first": DAY, "last": DAY,
            **small, "speaker": (number_of["speaker"], np.int32),
        },
    )  # fmt: skip
    rows["city"] = places.by_id[rows["city"]]
    rows["known"] = np.where(rows["on"] > 1, rows["on"], rows["known"])
    # Few are not looked for by an index of all that are published, which SQLite without statistics would take.
    status = "c.status" if ids is None else "c.status || ''"
    cited = reader.arrays(
        "SELECT c.statement_id, o.publisher, c.check_result FROM citation c JOIN source o ON o.id = c.source_id"  # noqa: S608
        f" WHERE {status} = 'published'{only.replace('s.id', 'c.statement_id')}",
        {"id": NUMBER, "publisher": (number_of["publisher"], np.int32), "check": (words["check"].number, np.uint8)},
    )
    return rows, _joined(rows, cited)


def _joined(rows: dict[str, Array], cited: dict[str, Array]) -> dict[str, Array]:
    """The publishers of statements, each once for each; gives `rows` the checks of their quotes as bits."""
    at = np.full(int(max(rows["id"].max(initial=0), cited["id"].max(initial=0))) + 1, -1, np.int32)
    at[rows["id"]] = np.arange(len(rows["id"]), dtype=np.int32)
    row = at[cited["id"]]
    there = row >= 0
    row, publisher, check = row[there], cited["publisher"][there], cited["check"][there]
    checks = np.zeros(len(rows["id"]), np.uint8)
    for number in np.unique(check).tolist():
        checks[row[check == number]] |= np.uint8(1 << number)
    rows["checks"] = checks
    order = np.lexsort((publisher, row))
    row, publisher = row[order], publisher[order]
    first = np.ones(len(row), bool)
    first[1:] = (np.diff(row) != 0) | (np.diff(publisher) != 0)
    row, publisher = row[first], publisher[first]
    return {"id": rows["id"][row], "publisher": publisher, "city": rows["city"][row], "question": rows["question"][row]}


def of_question(rows: Columns, printed: Columns, question: int) -> tuple[dict[str, Array], dict[str, Array]]:
    """Of what was read, that of one question."""
    return _of(rows, question), _of(printed, question)


def in_order(reader: Reader, question: int, days: Array | None = None) -> Array:
    """The ids of a question's published statements, the newest first; of all days or of these."""
    query = f"SELECT id FROM statement WHERE question_id = {question} AND status = 'published'"  # noqa: S608
    if days is not None and len(days) <= _DAYS_ASKED:
        query += f" AND sort_on IN ({', '.join(repr(str(to_date(day))) for day in days) or 'NULL'})"
    return reader.arrays(f"{query} ORDER BY sort_on DESC, record DESC", {"id": NUMBER})["id"]


def laid(rows: dict[str, Array], printed: dict[str, Array], places: Places, order: Array) -> Said:
    """The statements of one question, taken out of what was read of it; `order` are their ids, the newest first."""
    in_cities, in_print = (
        Segments.laid(columns, columns.pop("city"), len(places.ids), by)
        for columns, by in ((rows, "speaker"), (printed, "publisher"))
    )
    found = Said(in_cities, in_print, np.empty(0, np.int32))
    return replace(found, newest_first=found.row_of[order])


def laid_again(
    reader: Reader, held: Said, ids: Array, rows: Mapping[str, Array], printed: Mapping[str, Array], question: int
) -> Said:
    """What is held of one question, with the statements of these ids as they were read now."""
    rows, printed = _of(rows, question), _of(printed, question)
    if not (len(rows["id"]) or len(held.rows_of(ids))):
        return held
    return held.changed(ids, rows, printed, in_order(reader, question, np.unique(rows["on"])))


def _of(columns: Mapping[str, Array], question: int) -> dict[str, Array]:
    here = np.flatnonzero(columns["question"] == question)
    every = len(here) == len(columns["question"])
    return {name: column if every else column[here] for name, column in columns.items() if name != "question"}
