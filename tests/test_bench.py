"""The bench runs, and what it asks is answered by us and by the floor: nothing is timed here."""

from pathlib import Path

import pytest

from .bench.__main__ import main
from .bench.readers import Effort
from .bench.report import BEGIN, END, QUOTED

ONCE = Effort(alone=0, together=0)


def figures(into: Path, columns: int) -> list[list[str]]:
    """The cells of the tables' rows."""
    lines = [line for line in into.read_text("utf-8").splitlines() if line.startswith("|") and "--" not in line]
    return [[cell.strip() for cell in line.split("|")[1:-1][:columns]] for line in lines]


def test_the_bench_measures_import_and_export(tmp_path: Path) -> None:
    main(["120", "--only", "transfer"], into=tmp_path / "figures.md")
    _, *rows = figures(tmp_path / "figures.md", 2)
    assert rows == [["import", "120"], ["the same file again", "120"], ["export", "120"]]


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_each_operation_of_a_reader_is_answered_and_measured(tmp_path: Path, database: str) -> None:
    into = tmp_path / "figures.md"
    main(["150", "--only", "readers", "--database", database], into=into, effort=ONCE)
    head, *rows = figures(into, 99)
    assert {len(row) for row in rows} == {len(head)}
    names = [name for name, *_ in rows]
    assert {"cities: first page", "statements: speaker", "CSV of a filter", "submit, stored"} < set(names)
    assert "a page asked again, 304" in names
    for name, *cells in rows:
        assert float(cells[0]) > 0 and float(cells[2]) > 0, name


def test_the_readme_quotes_how_each_operation_grows(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"Before.\n\n{BEGIN}\nold\n{END}\n\nAfter.\n", "utf-8")
    main(["20", "40", "--only", "readers"], into=tmp_path / "figures.md", quoted_in=readme, effort=ONCE)
    text = readme.read_text("utf-8")
    assert text.startswith("Before.") and text.endswith("After.\n") and "old" not in text
    _, *rows = figures(readme, 9)
    assert [row[0] for row in rows] == list(QUOTED)
    assert {len(row) for row in rows} == {5}


def test_one_part_measured_anew_leaves_the_others(tmp_path: Path) -> None:
    into = tmp_path / "figures.md"
    into.write_text("# How fast it is\n\n## Readers’ pages on SQLite\n\nAs before.\n", "utf-8")
    main(["20", "--only", "transfer"], into=into)
    text = into.read_text("utf-8")
    assert "As before." in text
    assert text.index("## Files in and out") < text.index("## Readers’ pages on SQLite")
