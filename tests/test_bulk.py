"""Many at once is the same as one after the other, only sooner."""

import random
import re
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import DateTime, Table, event, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session, selectinload

from dashboard import address, search, storing, text
from dashboard.db import Database
from dashboard.models import (
    Change,
    Citation,
    Coverage,
    Newest,
    NewestPeriod,
    Question,
    Source,
    Standing,
    StandingPeriod,
    Statement,
)
from dashboard.register import audit, csv_files, decide, importing, propose, sources
from dashboard.register.draft import draft_of
from dashboard.register.rows import Places, Row, checked

from . import factories
from .bench import generate
from .factories import csv_file, row

TABLES = (Statement, Citation, Source, Change, Standing, StandingPeriod, Newest, NewestPeriod, Coverage)


def everything(session: Session) -> dict[str, Any]:
    """All that an import writes, with names in place of ids and without moments, which differ between two runs."""
    names: dict[tuple[str, int], str] = {}
    for noun, key in ((Statement, Statement.record), (Source, Source.canonical_url)):
        names |= {(noun.__tablename__, number): name for number, name in session.execute(select(noun.id, key))}
    found: dict[str, Any] = {}
    for model in TABLES:
        table: Table = model.__table__  # type: ignore[assignment]
        keys = [c.name for c in table.c if not isinstance(c.type, DateTime) and str(c.type) != "DATETIME"]
        rows: dict[Any, list[Any]] = defaultdict(list)
        for held in session.execute(select(table).order_by(*table.primary_key.columns)).mappings():
            cells = {name: held[name] for name in keys if name not in ("id", "at", "created_at", "updated_at")}
            for noun in ("statement", "source"):
                if cells.get(f"{noun}_id"):
                    cells[f"{noun}_id"] = names[noun, cells[f"{noun}_id"]]
            if model is Change:
                cells["noun_id"] = names.get((cells["noun"], cells["noun_id"]), cells["noun_id"])
            rows[str(cells.get("noun_id", ""))].append(cells)
        # Lines about one noun stay in their order; else there is none.
        found[table.name] = {k: v if model is Change else sorted(map(str, v)) for k, v in rows.items()}
    found["search"] = sorted((names["statement", number], words) for number, words in search.held(session))
    return found


def one_by_one(session: Session, path: Path) -> None:
    """Each record of a file through the verbs, as an editor would."""
    places = Places(session)
    questions = {q.slug: q for q in session.scalars(select(Question).options(selectinload(Question.stances)))}
    records: dict[str, list[Row]] = defaultdict(list)
    for line, raw in csv_files.read(path):
        made = checked(line, raw, places, questions, problems := [])
        assert made is not None, problems
        records[made.values["record"]].append(made)
    for rows in records.values():
        there = session.scalar(select(Statement).where(Statement.record == rows[0].values["record"]))
        statement = there or propose.propose(
            session, draft_of(rows[0].city, rows[0].question, rows[0].values), rows[0].printed, by="x", fill=True
        )
        rest = rows if there else rows[1:]
        numbers = [propose.cite(session, statement, each.printed, by="x", fill=True).number for each in rest]
        if not there:
            decide.publish(session, statement.id, by="x", reason=importing.REASON)
        if numbers:
            statement = factories.stored(session, statement.id)
            added = [citation for citation in statement.citations if citation.number in numbers]
            decide.publish_citations(session, statement, added, by="x", reason=importing.REASON)


def awkward() -> list[dict[str, str]]:
    """Rows whose sources are completed by later ones, with statements that have no day of their own."""
    known, blank = "https://paper.example/known", "https://www.paper.example/blank/"
    undated = {"said_on": "", "said_on_precision": ""}
    return [
        row(record="undated", source_url=blank, **undated),
        row(record="dates-it", source_url=blank, published_on="2019-03-04", source_title="Now with a title", quote="A"),
        row(record="twice", **undated, source_url=known, published_on="2018-01-02"),
        row(record="twice", **undated, source_url=blank, quote="The same said again in another paper"),
        row(record="twice", **undated, source_url=blank, quote="Quite other words of the same page there"),
        row(record="there", role="Mayor", summary="Said where the city stands.", source_url=blank),
        row(record="place", city="Cheyenne", state="WY", channel="law", act_status="in_force", quote="", summary="So."),
    ]  # fmt: skip


def test_a_file_makes_what_the_verbs_make_one_by_one(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "TOGETHER", 10)  # so that there are whole statements of rows, and some left over
    path = tmp_path / "rows.csv"
    generate.write(24, path)
    with empty.writing() as session:
        factories.published(session, record="there", stance="mixed")
        old = factories.printed(source_url="https://paper.example/known", published_on=None)
        factories.published(session, record="old", said_on="", source=old)
    for file in (path, csv_file(tmp_path / "awkward.csv", awkward())):
        with empty.writing() as session:
            report = importing.load(session, file, by="x")
            assert (report.problems, report.notes) == ([], [])
            at_once = everything(session)
            session.rollback()
        with empty.writing() as session:
            one_by_one(session, file)
            slowly = everything(session)
            session.rollback()
        for name in slowly:
            assert at_once[name] == slowly[name], name


def test_an_interrupted_import_is_completed_by_the_same_file(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 15)
    path = tmp_path / "rows.csv"
    rows = generate.write(40, path)

    def interrupted(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.load_by_batches(empty, path, by="x", progress=interrupted)
    with empty.reading() as session:
        first = set(session.scalars(select(Statement.record)))
    assert 10 < len(first) < 40
    told: list[int] = []
    report = importing.load_by_batches(empty, path, by="x", progress=lambda done, _of: told.append(done))
    assert (report.unchanged, report.added, report.problems) == (len(first), 40 - len(first), [])
    assert (report.rows, sum(told)) == (rows, rows) and len(told) > 2
    assert audit.faults(empty) == []
    with empty.reading() as session:
        in_batches = everything(session)
    with empty.writing() as session:
        assert importing.load(session, path, by="x").unchanged == 40
        assert everything(session) == in_batches


def test_an_import_that_is_killed_is_completed_by_the_same_file(empty: Database, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    generate.write(40, path)
    url = empty.url.render_as_string(hide_password=False)
    killed = f"""
import os, pathlib, signal
from sqlalchemy import event
from sqlalchemy.orm import Session
from dashboard.db import Database
from dashboard.register import importing
importing.BATCH, commits = 15, []
@event.listens_for(Session, "before_commit")
def die(_session):
    commits.append(1)
    if len(commits) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
importing.load_by_batches(Database({url!r}), pathlib.Path({str(path)!r}), by="x")
"""
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -signal.SIGKILL
    with empty.reading() as session:
        first = len(session.scalars(select(Statement.id)).all())
    assert 10 < first < 30, "the first batch, and nothing of the second"
    report = importing.load_by_batches(empty, path, by="x")
    assert (report.unchanged, report.added, report.problems) == (first, 40 - first, [])
    assert audit.faults(empty) == []


def test_rows_that_may_be_one_statement_meet_in_one_batch_whatever_their_city_is_called(tmp_path: Path) -> None:
    cities = ("St. Paul", "Saint Paul", "Duluth", "St. Paul")
    rows = [row(record="", city=city, state="MN", quote="We stay as we are.") for city in cities]
    file = csv_files.Sorted(csv_file(tmp_path / "rows.csv", rows), lambda city, _state: len(city))
    assert [len(batch) for batch in file.batches(1)] == [4]
    file.close()


def test_the_rows_of_a_record_stay_together_however_far_apart(tmp_path: Path) -> None:
    places = [("Chicago", "IL"), ("Cheyenne", "WY"), ("Seattle", "WA")]
    rows = [
        row(
            record=f"r{at % 40}",
            city=places[at % 40 % 3][0],
            state=places[at % 40 % 3][1],
            quote=f"Line\nbreak {at}, é",
        )
        for at in range(80)
    ]
    file = csv_files.Sorted(csv_file(tmp_path / "rows.csv", rows), lambda city, _state: len(city))
    assert file.count == 80
    batches = list(file.batches(8))
    file.close()
    assert all(8 <= len(batch) <= 10 for batch in batches[:-1])
    of_record = defaultdict(set)
    for at, batch in enumerate(batches):
        assert [line for line, _ in batch] == sorted(line for line, _ in batch)
        for _, cells in batch:
            of_record[cells["record"]].add(at)
    assert len(of_record) == 40 and all(len(found) == 1 for found in of_record.values())
    read = sorted((line, cells) for batch in batches for line, cells in batch)
    assert read == list(csv_files.read(tmp_path / "rows.csv"))


def test_of_a_place_that_fills_several_batches_the_oldest_statements_go_first(tmp_path: Path) -> None:
    days = ("2020-05-01", "2016", "", "2018-03", "2017-01-31")
    rows = [
        row(record=f"{city}{at}", city=city, said_on=day, said_on_precision="", published_on="2019-07-01")
        for at, day in enumerate(days)
        for city in ("Chicago", "Peoria")
    ]
    file = csv_files.Sorted(csv_file(tmp_path / "rows.csv", rows), lambda city, _state: 2 if city == "Chicago" else 1)
    told = [(cells["city"], cells["said_on"]) for batch in file.batches(1) for _, cells in batch]
    file.close()
    assert told == [(city, day) for city in ("Peoria", "Chicago") for day in ("2016", days[4], "2018-03", "", days[0])]


# ---- quick ways are only quicker ---------------------------------------------------------------


def test_a_plain_address_is_canonical_as_the_library_says(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)

    def some(letters: str, most: int) -> str:
        return "".join(chance.choices(letters, k=chance.randrange(most)))

    made = [
        chance.choice(["http://", "https://"]) + chance.choice(["", "www.", "www.www."]) + "a" + some("ab-1.w", 8)
        + chance.choice([".com", ".1", ".c-", ".w", ".com."]) + some("/aB-_1.", 10)
        for _ in range(3_000)
    ]  # fmt: skip
    assert 100 < sum(bool(address._PLAIN.fullmatch(url)) for url in made) < 2_700

    def canonical(urls: Sequence[str]) -> list[str]:
        return [address.canonical(url) if _is_accepted(url) else "" for url in urls]

    quick = canonical(made)
    monkeypatch.setattr(address, "_PLAIN", re.compile(r"(?!)"))
    assert canonical(made) == quick


def _is_accepted(url: str) -> bool:
    try:
        return bool(address.accepted(url))
    except address.FieldError:
        return False


def test_plain_words_are_folded_like_others() -> None:
    chance = random.Random(7)
    for _ in range(300):
        value = "".join(chance.choices("aB1 _-.,St ftMT", k=chance.randrange(40))) + "x" * chance.choice([0, 70])
        assert [*text.words(value), "e"] == text.words(value + " é"), value
        assert text.clean(f" {value} ") == " ".join(value.split()) == text.clean(f"{value} é").removesuffix("é").strip()


# ---- beside others -----------------------------------------------------------------------------


@pytest.mark.only_on("postgresql")
def test_an_editor_publishes_while_a_file_is_tried(register: Database, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "rows.csv", [row(record="tried", source_url="https://paper.example/tried")])
    with register.writing() as trying:
        assert importing.load(trying, file, by="x").added == 1
        with register.writing() as session:
            session.execute(sql("SET LOCAL lock_timeout = '2s'"))
            source = factories.printed(source_url="https://paper.example/new")
            factories.published(session, city="wa/seattle", source=source)
        trying.rollback()
    assert audit.faults(register) == []


@pytest.mark.only_on("postgresql")
def test_a_source_that_an_editor_corrects_meanwhile_gives_its_day_to_what_was_loaded(
    empty: Database, tmp_path: Path
) -> None:
    url = "https://paper.example/dated"
    undated: Any = {
        "said_on": "",
        "said_on_precision": "",
        "source_url": url,
        "quote": "Other words.",
        "published_on": "",
    }
    file = csv_file(tmp_path / "rows.csv", [row(record="undated", **undated)])
    with empty.writing() as session:
        factories.published(
            session, said_on="", source=factories.printed(source_url=url, published_on=date(2019, 1, 1))
        )

    def correct() -> None:
        with empty.writing() as session:
            source = session.scalars(select(Source).where(Source.url == url)).one()
            printed = factories.printed(source_url=url, published_on=date(2022, 2, 2))
            sources.correct(session, source, printed, by="x", reason="Its date was wrong.")

    editor = Thread(target=correct)
    with empty.writing() as loading:
        assert importing.load(loading, file, by="x").added == 1
        editor.start()
        editor.join(0.5)
        assert editor.is_alive(), "it waits for the file, which has taken the day of the source"
    editor.join()
    with empty.reading() as session:
        assert session.scalars(select(Statement.sort_on)).all() == [date(2022, 2, 2)] * 2
    assert audit.faults(empty) == []


@pytest.mark.only_on("postgresql")
def test_the_same_file_twice_at_once_is_the_same_file_twice(empty: Database, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "rows.csv", [row(record=f"r{at}") for at in range(3)])
    second: list[importing.Report] = []
    other = Thread(target=lambda: second.append(importing.load_by_batches(empty, file, by="x")))
    with empty.writing() as loading:
        assert importing.load(loading, file, by="x").added == 3
        other.start()
        other.join(0.5)
        assert other.is_alive()
    other.join()
    assert [(report.added, report.unchanged, report.problems) for report in second] == [(0, 3, [])]


@pytest.mark.only_on("postgresql")
def test_a_source_that_an_editor_adds_meanwhile_is_found_after_all(empty: Database, tmp_path: Path) -> None:
    rows = [row(record=f"r{at}", source_url=f"https://paper.example/{at}", source_title="Told") for at in range(3)]
    added: list[int] = []

    def adds(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "nextval" in statement and not added:  # the file's sources have been looked for, and are not stored yet
            added.append(1)
            with empty.writing() as session:
                factories.published(session, source=factories.printed(source_url="https://paper.example/1"))

    event.listen(empty.engine, "after_cursor_execute", adds)
    try:
        report = importing.load_by_batches(empty, csv_file(tmp_path / "rows.csv", rows), by="x")
    finally:
        event.remove(empty.engine, "after_cursor_execute", adds)
    assert added and (report.added, report.problems) == (3, [])
    with empty.reading() as session:
        assert len(session.scalars(select(Source)).all()) == 3
    assert audit.faults(empty) == []
