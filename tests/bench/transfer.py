"""Files in and out, by the command line, each beside its floor."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from . import generate

FLOOR = (sys.executable, "-m", "tests.bench.floor")
DASHBOARD = (sys.executable, "-c", "from dashboard.commands import main; main()")


class Ran(NamedTuple):
    """What one command took: seconds on the clock and of the processor, and its peak of memory in MB."""

    seconds: float
    processor: float
    memory: float


class Measured(NamedTuple):
    """One work at one size, beside its floor."""

    work: str
    statements: int
    rows: int
    ours: Ran
    floor: Ran


def ran(*command: str, **settings: str) -> Ran:
    """Run a command to its end; raises for one that fails."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    with process.stderr as pipe:
        said = pipe.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {said.decode()[-500:]}")
    return Ran(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measured(size: int, folder: Path) -> Iterator[Measured]:
    """Import, the same file once more, and export, of `size` statements; the register stays in the folder."""
    file, out = folder / "statements.csv", folder / "out.csv"
    rows = generate.write(size, file)
    instance: Mapping[str, str] = {"DASHBOARD_INSTANCE": str(folder / "instance")}
    ran(*DASHBOARD, "init", "--empty", **instance)
    tool = shutil.which("sqlite-utils")
    into = folder / "floor.db"

    def insertion() -> Ran:
        into.unlink(missing_ok=True)
        if tool:
            return ran(tool, "insert", str(into), "t", str(file), "--csv", "--silent")
        return ran(*FLOOR, "insert", str(file), str(into))

    def bare_export() -> Ran:
        return ran(*FLOOR, "export", str(folder / "instance" / "register.db"), str(out))

    for work in ("import", "the same file again"):
        yield Measured(work, size, rows, *_between(insertion, *DASHBOARD, "import", str(file), **instance))
    file.unlink()
    yield Measured("export", size, rows, *_between(bare_export, *DASHBOARD, "export", "-o", str(out), **instance))


def _between(floor: Callable[[], Ran], *command: str, **settings: str) -> tuple[Ran, Ran]:
    """A command, and the mean of its floor just before and just after it: what else runs disturbs both alike."""
    before, ours, after = floor(), ran(*command, **settings), floor()
    return ours, Ran(*(sum(both) / 2 for both in zip(before, after, strict=True)))
