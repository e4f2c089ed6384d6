"""CSV files of any size: their rows one at a time, or in batches that keep together what belongs together."""

import codecs
import csv
import io
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple
from unicodedata import normalize

from ..errors import RegisterError
from ..text import listed
from . import columns, rules

_CHUNK: Final = 1 << 20
_SAME: Final = ("channel", "said_on", "speaker", "role", "on_behalf_of")  # with its words, what makes a statement one
# Once and for the whole process, as the module knows it only so: a cell too long is said at its row, not of the file.
csv.field_size_limit(2**31 - 1)


class BadFile(RegisterError):
    """The file as a whole cannot be read; nothing was stored."""


class Raw(NamedTuple):
    """A row as it stands in the file: the line it begins on, where its bytes are, and its cells."""

    line: int
    start: int
    end: int
    cells: list[str]


def read(
    path: Path, imported: Sequence[str] = columns.IMPORTED, required: Iterable[str] = rules.REQUIRED
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with the line each begins on; raises BadFile where it is none."""
    rows = _rows(path)
    header = _header(path, rows, imported, required)
    for row in rows:
        yield row.line, _named(row.line, header, row.cells)


class Sorted:
    """The statements of a CSV file, read through once and known to be well-formed; raises BadFile otherwise.

    `place` gives the number by which the register knows a city's name and state. `count` is the number of rows.
    Close it when done.
    """

    def __init__(self, path: Path, place: Callable[[str, str], int | None]) -> None:
        self._place = lru_cache(10_000)(place)
        rows = _rows(path)
        self._header = _header(path, rows, columns.IMPORTED, rules.REQUIRED)
        self._file: BinaryIO = path.open("rb")
        self._order = sqlite3.connect("")  # a file without a name, in memory while it is small
        self._order.execute("CREATE TABLE row (n INTEGER PRIMARY KEY, line, start, until, record, place, day)")
        self._order.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?)", self._kept(rows))
        (self.count,) = self._order.execute("SELECT count(*) FROM row").fetchone()

    def _kept(self, rows: Iterable[Raw]) -> Iterator[tuple[int | str, ...]]:
        named = (*_SAME, "record", "quote", "summary", "city", "state", "published_on")
        at: dict[str, int] = {name: self._header.index(name) for name in named if name in self._header}
        for n, row in enumerate(rows):
            cells = {name: row.cells[column] for name, column in at.items() if column < len(row.cells)}
            record = _tidy(cells.get("record", "")) or _unnamed(cells)
            city, state = cells.get("city", ""), cells.get("state", "")
            place = self._place(city, state) or _number(f"{state}/{city}")
            day = cells.get("said_on") or cells.get("published_on", "")
            yield n, row.line, row.start, row.end, _number(record), place, day[:10]

    def batches(self, size: int) -> Iterator[list[tuple[int, dict[str, str]]]]:
        """About `size` rows at a time with the line each begins on, in the order of the file within a batch.

        Rows of one record are in one batch, and as far as can be those of one place, so that the standing of a
        place need not be derived again with every batch. Places go by their numbers, as they lie in the database;
        of a place that fills several batches the oldest statements go first, so that its periods are only added to.
        """
        ordered = self._order.execute(
            "SELECT first_value(n) OVER same AS first, n, line, start, until FROM row"
            " WINDOW same AS (PARTITION BY record ORDER BY n)"
            " ORDER BY first_value(place) OVER same, first_value(day) OVER same, first, n"
        )
        batch: list[tuple[int, int, int, int]] = []
        last = -1
        for first, *slot in ordered:
            if len(batch) >= size and first != last:
                yield self._read(sorted(batch))
                batch = []
            last = first
            batch.append((slot[0], slot[1], slot[2], slot[3]))
        if batch:
            yield self._read(sorted(batch))

    def _read(self, slots: list[tuple[int, int, int, int]]) -> list[tuple[int, dict[str, str]]]:
        pieces = []
        for _n, _line, start, until in slots:
            self._file.seek(start)
            pieces += [self._file.read(until - start), b"\n"]  # the last line may have none; a blank one is skipped
        cells = filter(any, csv.reader(io.StringIO(b"".join(pieces).decode(), newline=""), strict=True))
        return [(slot[1], _named(slot[1], self._header, found)) for slot, found in zip(slots, cells, strict=True)]

    def close(self) -> None:
        """Give back what was held."""
        self._file.close()
        self._order.close()


def _unnamed(cells: dict[str, str]) -> str:
    """What rows without a record have alike if they are one statement, however their city is spelled."""
    said = cells.get("quote", "") or cells.get("summary", "")
    return "\x1f".join(_tidy(value) for value in (*(cells.get(name, "") for name in _SAME), said))


def _tidy(cell: str) -> str:
    return " ".join(normalize("NFC", columns.unguarded(cell)).split())


def _number(text: str) -> int:
    """One for each text, alike in every process, which `hash` is not."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).digest())


def _rows(path: Path) -> Iterator[Raw]:
    """Every row that is not blank, header first."""
    try:
        mark = _check_utf8(path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            at = _At(file, mark)
            reader = csv.reader(at, strict=True)
            line, start = 0, mark
            for cells in reader:
                began, line = line + 1, reader.line_num
                if any(cells):
                    yield Raw(began, start, at.end, cells)
                start = at.end
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from None
    except csv.Error as error:
        raise BadFile(f"{path}, line {reader.line_num}: this is not well-formed CSV ({error}).") from None


class _At:
    """The lines of a file, and where the last one given ends."""

    def __init__(self, lines: Iterator[str], end: int) -> None:
        self._lines, self.end = lines, end

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.end += len(line) if line.isascii() else len(line.encode())
        return line


def _check_utf8(path: Path) -> int:
    """How many bytes the byte order mark takes; raises BadFile for what is not UTF-8."""
    decoder, done = codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                where = done - held + error.start
                raise BadFile(f"{path} is not UTF-8 (byte {where:,}). Save it as CSV UTF-8.") from None
            if not chunk:
                file.seek(0)
                return 3 if file.read(3) == codecs.BOM_UTF8 else 0
            done += len(chunk)


def _header(path: Path, rows: Iterator[Raw], imported: Sequence[str], required: Iterable[str]) -> list[str]:
    first = next(rows, None)
    header = [name.strip() for name in first.cells] if first else []
    _check_header(path, header, imported, required)
    return header


def _check_header(path: Path, header: list[str], imported: Sequence[str], required: Iterable[str]) -> None:
    known = (*imported, *columns.ADDED_BY_EXPORT) if imported is columns.IMPORTED else imported
    for name in header:
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise BadFile(
                f"{path}: the column “{name[:60]}” is not known"
                + (f"; did you mean “{near[0]}”?" if near else f". Columns are {listed(imported, 'and')}.")
            )
    if twice := {name for name in header if header.count(name) > 1}:
        raise BadFile(f"{path}: the column {listed(sorted(twice))} is there twice.")
    if missing := [name for name in required if name not in header]:
        raise BadFile(f"{path}: the columns {listed(missing, 'and')} are missing from the first line.")


def _named(line: int, header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) > len(header):
        cells = [*cells[: len(header)]]
        return dict(zip(header, cells, strict=True)) | {"": f"line {line} has more cells than the header"}
    if len(cells) < len(header):
        cells = cells + [""] * (len(header) - len(cells))
    return dict(zip(header, cells, strict=True))
