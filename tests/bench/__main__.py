"""The bench: `python -m tests.bench 10000 100000`; prints its tables and writes them to BENCHMARKS.md."""

import os
import platform
import shutil
import sqlite3
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from . import readers, transfer
from .readers import Effort, Ran
from .report import Section, of_readers, of_transfer, quote, write

SIZES = (10_000, 100_000, 1_000_000)
INTO = Path(__file__).parent.parent.parent / "BENCHMARKS.md"
README = INTO.parent / "README.md"
COLUMNS = """: one reader's median on the clock, the floor's (the same rows by SQL, as JSON), ours over it;
the same of the processor; answers a second for 16 readers, of the floor's"""
USAGE = """\
make bench                                                 everything, at all sizes: hours
make bench ARGS="10000 100000 --only readers"              readers' pages at two sizes: some minutes
make bench ARGS="10000 --only readers --match facet"       some operations, printed and not written
make bench ARGS="... --keep /var/tmp/bench"                registers are made once and stay in this folder
make bench ARGS="... --database postgresql"                the same on a PostgreSQL server of pip's binaries

Readers' pages are timed beside the floor: the same rows by hand-written SQL (floor_sql.py) behind a bare WSGI
application on the same server library, in turns.
"""


def main(
    arguments: Sequence[str] | None = None,
    *,
    into: Path = INTO,
    quoted_in: Path = README,
    effort: Effort | None = None,
) -> None:
    """Measure at each size, print and write."""
    parser = ArgumentParser("make bench", description=USAGE, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="STATEMENTS")
    parser.add_argument("--only", choices=["transfer", "readers"], help="files in and out, or readers' pages")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite", help="for readers' pages")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where registers for readers are made and stay")
    parser.add_argument("--match", default="", metavar="WORDS", help="only operations with these words in their name")
    given = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="bench-") as folder:
        if given.only != "readers":
            write(into, _transferred(given.sizes))
        if given.only != "transfer":
            keep, asked = given.keep or Path(folder), effort or Effort()
            ran = _read(given.database, given.sizes, keep, asked, given.match)
            if given.match:
                print("\nPrinted only: a part of the operations is not written to the tables.")
            else:
                write(into, _said(of_readers(given.database, ran)))
                if given.database == "sqlite" and len(ran) > 1:
                    quote(quoted_in, ran)


def _read(database: str, sizes: Sequence[int], keep: Path, effort: Effort, match: str) -> dict[int, Ran]:
    ran = {}
    for size in sizes:
        print(f"\n{database}, {size:,} statements{COLUMNS}", flush=True)
        ran[size] = readers.measured(database, size, keep, effort, match, lambda one: print(one.told, flush=True))
    return ran


def _transferred(sizes: Sequence[int]) -> Section:
    found = []
    for size in sizes:
        with TemporaryDirectory(prefix="bench-") as folder:
            for one in transfer.measured(size, Path(folder)):
                found.append(one)
                print(of_transfer([one], "").text.splitlines()[-1], flush=True)
    beside = "sqlite-utils" if shutil.which("sqlite-utils") else "bare statements"
    return _said(of_transfer(found, f"Insertion beside {beside}. "))


def _said(section: Section) -> Section:
    """The section with the machine it was measured on."""
    on = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors"
    section = section._replace(text=f"{section.text}\n\n{on}, load at the end {os.getloadavg()[0]:.1f}.")
    print(f"\n{section.text}\n")
    return section


if __name__ == "__main__":
    main()
