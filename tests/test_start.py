"""What a start loads: commands and the server wait for nothing that only some requests need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .factories import csv_file, row

# What takes long to load: passkeys, drawing, reading pages, finding statements in articles, agreement between coders;
# and numpy, which only the memory of a server needs.
SELDOM = {
    "webauthn", "PIL", "trafilatura", "lxml", "pypdf", "segno", "krippendorff", "numpy",
    "dashboard.capture.proposals.propose", "dashboard.capture.proposals.subject",
}  # fmt: skip
ROOMS = {"flask", "flask_security", "jinja2", "dashboard.access", "dashboard.cities", "dashboard.submit"}


def loaded(program: str, instance: Path) -> set[str]:
    """The modules that a program has loaded by its end."""
    told = f"import sys\n{program}\nprint('\\n'.join(sys.modules))"
    settings = os.environ | {"DASHBOARD_INSTANCE": str(instance)}
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, env=settings)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines())


def command(*arguments: str) -> str:
    return f"from dashboard.commands import main\nmain({list(arguments)!r}, standalone_mode=False)"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("start")
    loaded(command("init", "--empty"), made)
    return made


def test_help_loads_nothing_that_few_need(instance: Path) -> None:
    held = loaded(command("--help"), instance)
    assert "dashboard.commands.transfer" in held
    assert held & SELDOM == set()


def test_an_import_loads_no_room(instance: Path, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "rows.csv", [row()])
    held = loaded(command("import", str(file)), instance)
    assert "dashboard.register.bulk" in held
    assert held & (SELDOM | ROOMS) == set()


def test_the_server_starts_without_what_few_requests_need(instance: Path) -> None:
    held = loaded("from dashboard import create_app\ncreate_app()", instance)
    assert held >= ROOMS
    assert held & SELDOM == {"numpy"}
