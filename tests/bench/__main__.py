"""The bench: `python -m tests.bench 10000 100000`; prints its table and writes it to BENCHMARKS.md."""

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from .transfer import Measured, measured

SIZES = (10_000, 100_000)
INTO = Path(__file__).parent.parent.parent / "BENCHMARKS.md"

HEAD = """\
# How fast it is

Written by `make bench`. Each work is done by the command line and, in the same run, by hand-written SQL through
Python's sqlite3 (`tests/bench/floor.py`): export by a bare `csv.writer`; insertion by `sqlite-utils insert` where that
is on the PATH, else by bare statements, which take a fifth of its time: one table of text without index or search.
The floor runs just before and just after each work, and the mean counts. The ratio is that of rows a second of the
processor, which other programs disturb less than the clock; both begin with the start of Python. Statements are made up
(`tests/bench/generate.py`), every tenth with a second citation.
"""


def table(found: Sequence[Measured]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| work | statements | rows | rows/s | rows/s of processor | floor | ratio | peak memory |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for work, statements, rows, ours, floor in found:
        lines.append(
            f"| {work} | {statements:,} | {rows:,} | {rows / ours.seconds:,.0f} | {rows / ours.processor:,.0f} "
            f"| {rows / floor.processor:,.0f} | {floor.processor / ours.processor:.2f} | {ours.memory:,.0f} MB |"
        )
    return "\n".join(lines)


def main(sizes: Sequence[int], into: Path) -> None:
    """Measure at each size, print and write."""
    found: list[Measured] = []
    for size in sizes:
        with TemporaryDirectory(prefix="bench-") as folder:
            for one in measured(size, Path(folder)):
                found.append(one)
                print(table([one]).splitlines()[-1], flush=True)
    beside = "sqlite-utils" if shutil.which("sqlite-utils") else "bare statements"
    on = f"Insertion beside {beside}. Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    load = f"{os.cpu_count()} processors, load at the end {os.getloadavg()[0]:.1f}"
    into.write_text(f"{HEAD}\n{on}, {load}.\n\n{table(found)}\n", encoding="utf-8")
    print(f"\n{table(found)}\n")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES, INTO)
