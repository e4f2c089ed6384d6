"""The figures as Markdown: a section for each thing measured, so that one can be measured anew and the others stay."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .readers import Measured, Ran
from .transfer import Measured as Transferred

HEAD = (
    "# How fast it is\n\nWritten by `make bench`, which takes a section’s place each time (`make bench ARGS=--help`).\n"
)

TRANSFER = """\
Each work is done by the command line and, in the same run, by hand-written SQL through Python's sqlite3
(`tests/bench/floor.py`): export by a bare `csv.writer`; insertion by `sqlite-utils insert` where that is on the PATH,
else by bare statements, which take a fifth of its time: one table of text without index or search. The ratio is that of
rows a second of the processor, which other programs disturb less than the clock; both begin with the start of Python.
Statements are made up (`tests/bench/generate.py`), every tenth with a second citation."""

READERS = """\
Whole answers of `dashboard serve` over a kept connection, and in turns with them the floor's: the same rows by
hand-written SQL as JSON, behind a bare WSGI application on the same server library (`tests/bench/floor_*.py`). Ours
begins a process for each processor, as it does by itself, and the floor is one: it tells for 16 readers at once only.
Each number is of many different addresses, but for “the same page again”. Milliseconds of one reader, after a warm-up:
on the clock, then of the server's processor (median), which other programs on the machine disturb less; then answers a
second for 16 readers at once. *Ratio* is ours over the floor's; *growth* is our processor's time over that at the
smallest size. Facet counts are in every table page of ours and in none of the floor's, except where they are all that
is asked. Bytes are those of one answer, plain and as a browser gets it; times are of the plain one unless it says
“compressed”."""

# What the README shows of them, and between which lines.
QUOTED = (
    "cities: first page", "cities: state", "cities: stance + state", "cities: stance + state + search",
    "cities: search, common", "cities: search, rare", "cities: deep page", "cities: as of a day",
    "statements: first page", "statements: search, three-word", "statements: deep page", "statements as JSON",
    "map", "city page, the largest cities", "the same page again", "a page asked again, 304", "submit, stored",
)  # fmt: skip
BEGIN, END = "<!-- quoted by make bench -->", "<!-- end of what make bench quotes -->"

COLUMNS = (
    "what is asked", "median", "p95", "floor", "p95", "ratio", "processor", "floor", "ratio", "growth", "16 at once",
    "floor", "ratio", "bytes", "compressed",
)  # fmt: skip


class Section(NamedTuple):
    """A part of BENCHMARKS.md."""

    title: str
    text: str


def write(into: Path, section: Section) -> None:
    """Put the section in its place, and leave the others."""
    held = into.read_text("utf-8").split("\n## ")[1:] if into.exists() else []
    parts = {title: text.strip() for title, _, text in (part.partition("\n") for part in held)}
    parts[section.title] = section.text
    text = "".join(f"\n## {title}\n\n{parts[title]}\n" for title in sorted(parts))
    into.write_text(HEAD + text, encoding="utf-8")


def quote(into: Path, ran: Mapping[int, Ran]) -> None:
    """Put the growth table of these sizes between the two lines of a file that has them."""
    text = into.read_text("utf-8") if into.exists() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if begin and end:
        into.write_text(f"{before}{begin}\n{grown(ran)}\n{end}{after}", encoding="utf-8")


def grown(ran: Mapping[int, Ran]) -> str:
    """Each quoted operation: its median at each size, how it grew, and how it is to the floor at the largest."""
    sizes = sorted(ran)
    held = {size: {one.operation: one for one in ran[size].measured} for size in sizes}
    head = ["milliseconds of a reader alone", *(f"{size:,}" for size in sizes), "growth", "to the floor"]
    lines = [f"| {' | '.join(head)} |", f"|---|{'--:|' * (len(head) - 1)}"]
    for name in QUOTED:
        if all(name in held[size] for size in sizes):
            medians = [held[size][name].ours.median for size in sizes]
            cells = [f"{median:.1f}" for median in medians]
            ratio = medians[-1] / held[sizes[-1]][name].floor.median
            lines.append(f"| {' | '.join([name, *cells])} | {medians[-1] / medians[0]:.1f} × | {ratio:.1f} × |")
    return "\n".join(lines)


def of_transfer(found: Sequence[Transferred], beside: str) -> Section:
    """Import and export."""
    lines = [
        f"{TRANSFER}\n\n{beside}\n",
        "| work | statements | rows | rows/s | rows/s of processor | floor | ratio | peak memory |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for work, statements, rows, ours, floor in found:
        lines.append(
            f"| {work} | {statements:,} | {rows:,} | {rows / ours.seconds:,.0f} | {rows / ours.processor:,.0f} "
            f"| {rows / floor.processor:,.0f} | {floor.processor / ours.processor:.2f} | {ours.memory:,.0f} MB |"
        )
    return Section("Files in and out", "\n".join(lines))


def of_readers(database: str, ran: Mapping[int, Ran]) -> Section:
    """A table for each size."""
    smallest = {one.operation: one for one in ran[min(ran)].measured}
    parts = [READERS]
    for size, each in ran.items():
        rows = [_row(one, smallest.get(one.operation)) for one in each.measured]
        parts.append(
            f"### {size:,} statements\n\nThe server answered {each.start:.1f} s after its start and held at most "
            f"{each.memory:,.0f} MB.\n\n"
            f"| {' | '.join(COLUMNS)} |\n|---|{'--:|' * (len(COLUMNS) - 1)}\n" + "\n".join(rows)
        )  # fmt: skip
    return Section(f"Readers’ pages on {'SQLite' if database == 'sqlite' else 'PostgreSQL'}", "\n\n".join(parts))


def _row(one: Measured, smallest: Measured | None) -> str:
    ours, floor = one.ours, one.floor
    growth = ours.processor / smallest.ours.processor if smallest else 1.0
    cells = [one.operation]
    clock = (ours.median, ours.p95, floor.median, floor.p95, ours.median / floor.median)
    busy = (ours.processor, floor.processor, ours.processor / floor.processor, growth)
    cells += [f"{number:.1f}" for number in (*clock, *busy)]
    cells += [f"{ours.rate:,.0f}", f"{floor.rate:,.0f}", f"{ours.rate / floor.rate if floor.rate else 0:.2f}"]
    return f"| {' | '.join([*cells, f'{one.plain:,}', f'{one.compressed:,}'])} |"
