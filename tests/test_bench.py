"""The bench runs: nothing is timed here."""

from pathlib import Path

from .bench.__main__ import main


def test_the_bench_measures_import_and_export(tmp_path: Path) -> None:
    main([120], tmp_path / "figures.md")
    rows = [line.split("|")[1:4] for line in (tmp_path / "figures.md").read_text("utf-8").splitlines()[-3:]]
    assert [work.strip() for work, *_ in rows] == ["import", "the same file again", "export"]
    assert {statements.strip() for _, statements, _ in rows} == {"120"}
