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


def test_the_bench_measures_import_and_export_and_leaves_the_other_parts(tmp_path: Path) -> None:
    into = tmp_path / "figures.md"
    into.write_text("# How fast it is\n\n## Readers’ pages on SQLite\n\nAs before.\n", "utf-8")
    main(["120", "--only", "transfer"], into=into)
    _, *rows = figures(into, 2)
    assert rows == [["import", "120"], ["the same file again", "120"], ["export", "120"]]
    text = into.read_text("utf-8")
    assert "As before." in text
    assert text.index("## Files in and out") < text.index("## Readers’ pages on SQLite")


def answered(into: Path) -> None:
    """Each operation was answered, by us and by the floor."""
    head, *rows = figures(into, 99)
    assert {len(row) for row in rows} == {len(head)}
    rows = [row for row in rows if row != head]  # which stands before each size
    names = [name for name, *_ in rows]
    assert {"cities: first page", "statements: speaker", "CSV of a filter", "submit, stored"} < set(names)
    assert "a page asked again, 304" in names
    for name, *cells in rows:
        assert float(cells[0]) > 0 and float(cells[2]) > 0, name


@pytest.mark.postgres
def test_each_operation_of_a_reader_is_measured_on_postgresql(tmp_path: Path) -> None:
    into = tmp_path / "figures.md"
    main(["150", "--only", "readers", "--database", "postgresql"], into=into, effort=ONCE)
    answered(into)


def test_each_operation_of_a_reader_is_measured_and_the_readme_quotes_how_it_grows(tmp_path: Path) -> None:
    into, readme = tmp_path / "figures.md", tmp_path / "README.md"
    readme.write_text(f"Before.\n\n{BEGIN}\nold\n{END}\n\nAfter.\n", "utf-8")
    main(["40", "150", "--only", "readers"], into=into, quoted_in=readme, effort=ONCE)
    answered(into)
    text = readme.read_text("utf-8")
    assert text.startswith("Before.") and text.endswith("After.\n") and "old" not in text
    _, *rows = figures(readme, 9)
    assert [row[0] for row in rows] == list(QUOTED)
    assert {len(row) for row in rows} == {5}
