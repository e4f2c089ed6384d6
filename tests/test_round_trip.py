"""What goes out as a file comes in again unchanged."""

import csv
import io
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import vocabulary
from dashboard.db import Database
from dashboard.errors import FieldError
from dashboard.models import City, Newest, Standing, Statement
from dashboard.register import audit, columns, decide, importing, propose, rules
from dashboard.register.columns import guarded, unguarded
from dashboard.register.draft import draft_of, printed_of
from dashboard.text import clean

from . import factories

OWN = ("statement_id", "updated_at", "url")  # what a register gives its rows by itself


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of an export without ids, times and addresses."""
    return [{k: v for k, v in row.items() if k not in OWN} for row in csv.DictReader(io.StringIO(text, newline=""))]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(text, "utf-8", newline="")
    return path


def positions(session: Session) -> dict[str, Any]:
    """Standing and newest statements by place and record, whatever the ids."""
    standing = select(City.state, City.slug, Standing).join(City, City.id == Standing.city_id)
    newest = select(City.state, City.slug, Newest, Statement.record).join(City, City.id == Newest.city_id)
    found: dict[str, Any] = {}
    for state, slug, row in session.execute(standing.where(Standing.statements > 0)):
        found[f"{state}/{slug}"] = (row.standing, row.basis, row.statements, row.first_on, row.latest_on)
    for state, slug, row, record in session.execute(newest.join(Statement, Statement.id == Newest.statement_id)):
        found[f"{state}/{slug}/{row.channel}"] = (record, row.stance, row.said_on, row.voice, row.act_status)
    return found


def test_an_export_of_the_starter_register_makes_the_same_register(
    register: Database, empty: Database, tmp_path: Path
) -> None:
    first = factories.exported(register)
    assert len(rows_of(first)) == 114
    with empty.writing() as session:
        report = importing.load(session, written(tmp_path, first), by="x")
    assert (report.added, report.cited, report.problems, report.notes) == (108, 6, [], [])
    with register.reading() as one, empty.reading() as other:
        assert positions(one) == positions(other)
    assert rows_of(factories.exported(empty)) == rows_of(first)
    assert audit.faults(empty) == []


def test_an_export_loaded_into_its_own_register_changes_nothing(register: Database, tmp_path: Path) -> None:
    first = factories.exported(register)
    with register.writing() as session:
        report = importing.load(session, written(tmp_path, first), by="x")
    assert (report.added, report.cited, report.unchanged, report.problems) == (0, 0, 108, [])
    assert factories.exported(register) == first


def test_the_header_of_an_export_names_every_column_of_the_format(empty: Database) -> None:
    header = factories.exported(empty).splitlines()[0].split(",")
    assert header == [*columns.IMPORTED, *columns.ADDED_BY_EXPORT]
    assert header[:24] == [
        "record", "city", "state", "level", "question", "stance", "channel", "said_on", "said_on_precision",
        "said_on_note", "speaker", "role", "on_behalf_of", "voice", "label_use", "act_status", "summary", "quote",
        "source_url", "source_title", "publisher", "source_author", "published_on", "note",
    ]  # fmt: skip


def test_an_export_holds_what_is_published_and_nothing_else(empty: Database) -> None:
    with empty.writing() as session:
        factories.noise(session)
        one = factories.published(session, record="one")
        propose.cite(session, one, factories.printed(quote="A second source, not yet decided."), by="x")
    found = rows_of(factories.exported(empty))
    assert {row["status"] for row in found} == {"published"}
    assert [row["record"] for row in found if row["city"] == "Chicago"] == ["one"]
    assert {row["city"] for row in found} == {"Chicago", "Cheyenne", "Portland"}


def test_places_that_share_a_name_keep_their_own_statements(empty: Database, tmp_path: Path) -> None:
    """Oakwood, OH is two cities; name, state and level tell them not apart."""
    paths = ["oh/oakwood", "oh/oakwood-2", "mi/shelby", "mi/shelby-2", "wi/seymour-2", "wi/seymour"]
    with empty.writing() as session:
        for path in paths:
            factories.published(session, path, record=path)
    first = factories.exported(empty)
    with empty.writing() as session:
        for statement in session.scalars(select(Statement)):
            statement.record += " before"
        session.flush()
        assert importing.load(session, written(tmp_path, first), by="x").problems == []
        loaded = select(Statement.record, City).join(City).where(Statement.record.in_(paths))
        assert {record: city.path for record, city in session.execute(loaded)} == {path: path for path in paths}
        session.rollback()


def test_statements_of_one_day_stand_alike_after_a_round_trip(
    empty: Database, register: Database, tmp_path: Path
) -> None:
    with empty.writing() as session:
        for stance in ("mixed", "limits_some", "limits_broadly"):
            factories.published(session, "wy/laramie", stance=stance, said_on="2020-01-01")
        before = positions(session)
    with register.writing() as session:
        assert importing.load(session, written(tmp_path, factories.exported(empty)), by="x").problems == []
        after = positions(session)
    assert {key: after[key] for key in before} == before


def test_a_citation_with_its_own_summary_and_note_keeps_them(
    empty: Database, register: Database, tmp_path: Path
) -> None:
    with empty.writing() as session:
        one = factories.pending(
            session, "wy/laramie", record="one", summary="The first summary.", note="The first note.",
            source=factories.printed(summary="The first summary.", note="The first note."),
        )  # fmt: skip
        second = factories.printed(summary="Another summary.", note="Another note.", quote="")
        number = propose.cite(session, one, second, by="x").number
        decide.publish(session, one.id, by="x", reason="So.")
        decide.publish(session, one.id, citation=number, by="x", reason="So.")
    first = factories.exported(empty, state="WY")
    assert [(row["summary"], row["note"]) for row in rows_of(first)] == [
        ("The first summary.", "The first note."),
        ("Another summary.", "Another note."),
    ]
    with register.writing() as session:
        report = importing.load(session, written(tmp_path, first), by="x")
        assert (report.added, report.cited, report.problems, report.notes) == (1, 1, [], [])
    assert rows_of(factories.exported(register, q="summary", state="WY")) == rows_of(first)


# ---- any statement ---------------------------------------------------------------------------

LEADS = st.sampled_from(["", "=", "+", "-", "@", "'", "'=", "''-", '"', "\t=", ",", "#", "\ufeff"])
SNIPPETS = st.sampled_from(
    ["“curly”", 'straight "quotes"', "line\nbreak", "\r\n", ",,", "O’Fallon", "São", "e\u0301", "日本語", "🏛", "\u2028",
     "\u00a0", "\u200b", "=1+1", ";", "\\", "NULL", "''", "%s", "<b>"]
)  # fmt: skip


def texts(name: str, *, required: bool = False) -> st.SearchStrategy[str]:
    """Any text that passes the rule of a field, as the rule leaves it."""

    def passed(value: str) -> str:
        try:
            return rules.check(name, value)
        except FieldError:
            return ""

    free = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
    made = st.builds(lambda lead, parts: lead + " ".join(parts), LEADS, st.lists(free | SNIPPETS, max_size=4)).map(
        passed
    )
    return made.filter(bool) if required else made


PLACES = ["il/chicago", "mo/ofallon", "ca/san-francisco-county", "ny/new-york", "mn/saint-paul"]
drafts = st.fixed_dictionaries(
    {
        "city": st.sampled_from(
            ["il/chicago", "mo/ofallon", "ca/san-francisco-county", "ny/new-york", "mn/saint-paul"]
        ),
        "stance": st.sampled_from(["limits_broadly", "mixed", "helps_actively", "no_position"]),
        "channel": st.sampled_from(["words", "law", "practice"]),
        "said_on": st.sampled_from(["", "2016", "2016-11", "2016-11-10", "2020-02-29"]),
        "voice": st.sampled_from(sorted(vocabulary.VOICES)),
        "label_use": st.sampled_from(["", *vocabulary.LABEL_USES]),
        "act_status": st.sampled_from(["", *vocabulary.ACT_STATUSES]),
        "said_on_note": texts("said_on_note"),
        "speaker": texts("speaker"),
        "role": texts("role"),
        "on_behalf_of": texts("on_behalf_of"),
        "summary": texts("summary"),
        "note": texts("note"),
    }
)
citations = st.fixed_dictionaries(
    {
        "quote": texts("quote", required=True),
        "publisher": texts("publisher", required=True),
        "source_title": texts("source_title"),
        "source_author": texts("source_author"),
        "published_on": st.sampled_from(["", "2016-11-11", "2024-02-29"]),
    }
)
PLAIN: dict[str, str] = {
    "city": "il/chicago", "stance": "mixed", "channel": "words", "said_on": "", "voice": "city", "label_use": "",
    "act_status": "", "said_on_note": "", "speaker": "", "role": "", "on_behalf_of": "", "summary": "", "note": "",
}  # fmt: skip
CITED: dict[str, str] = {"quote": "Q", "publisher": "P", "source_title": "", "source_author": "", "published_on": ""}


def _publish(session: Session, values: dict[str, str], cited: list[dict[str, str]]) -> None:
    """A statement with these citations, as the form and an editor would make it."""
    place = factories.city(session, values["city"])
    draft = draft_of(place, factories.question(session), values)
    statement = None
    for source in cited:
        number = next(factories.NUMBERS)
        printed = printed_of(source | {"source_url": f"https://paper.example/trip/{number}"})
        if statement is None:
            statement = propose.propose(session, draft, printed, by="x")
            decide.publish(session, statement.id, by="x", reason="So.")
        else:
            citation = propose.cite(session, statement, printed, by="x")
            decide.publish(session, statement.id, citation=citation.number, by="x", reason="So.")


def test_any_statement_survives_export_and_import(empty: Database, register: Database, tmp_path: Path) -> None:
    """Each example is stored in one register, exported, loaded into another and exported again."""
    for database in (empty, register):
        factories.only(database, *PLACES)

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(drafts, st.lists(citations, min_size=1, max_size=3)), min_size=1, max_size=4))
    @example([(PLAIN | {"speaker": "=cmd|' /C calc'!A0", "summary": "'=x", "note": "'-x\n-y"}, [CITED])])
    @example([(PLAIN | {"speaker": "x" * 200}, [CITED, CITED | {"quote": "=" * 5000}])])
    def survives(made: list[tuple[dict[str, str], list[dict[str, str]]]]) -> None:
        try:
            with empty.writing() as session:
                for values, cited in made:
                    # A record of its own: one made from the values may be in the other register already.
                    _publish(session, values | {"record": f"trip-{next(factories.NUMBERS)}"}, cited)
            first = factories.exported(empty)
            with register.writing() as session:
                report = importing.load(session, written(tmp_path, first), by="x")
            assert (report.problems, report.notes) == ([], [])
            records = {row["record"] for row in rows_of(first)}
            again = [row for row in rows_of(factories.exported(register)) if row["record"] in records]
            assert sorted(again, key=_place) == sorted(rows_of(first), key=_place)
        finally:
            _forget(empty, 0)
            _forget(register, 108)

    survives()


def test_a_statement_of_a_speaker_with_a_long_name_can_be_loaded_again(empty: Database, tmp_path: Path) -> None:
    """The record made from a name must itself be a record a file may hold."""
    names = ["-".join(["абв"] * 50), "x" * 200, "-".join(["ab"] * 66)]
    with empty.writing() as session:
        for name in names:
            _publish(session, PLAIN | {"speaker": name}, [CITED])
            _publish(session, PLAIN | {"speaker": name, "said_on": "2016-11-10"}, [CITED])
    with empty.writing() as session:
        report = importing.load(session, written(tmp_path, factories.exported(empty)), by="x")
        assert (report.unchanged, report.problems) == (6, [])


def _place(row: dict[str, str]) -> tuple[str, str]:
    return row["record"], row["source_url"]


def _forget(database: Database, starter: int) -> None:
    """Withdraw the example, so that the next finds the register as this one did."""
    with database.writing() as session:
        made = select(Statement.id).where(Statement.status == "published", Statement.id > starter)
        for number in session.scalars(made).all():
            decide.withdraw(session, number, by="x", reason="The end.")


@given(st.text(max_size=8) | st.builds(lambda lead, rest: lead + rest, LEADS, st.text("='+-@ab", max_size=6)))
def test_the_guard_against_formulas_can_always_be_taken_off(value: str) -> None:
    assert unguarded(guarded(value)) == value
    assert not guarded(value).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_text_once_clean_stays_as_it_is(value: str) -> None:
    for lines in (False, True):
        try:
            once = clean(value, lines=lines)
        except FieldError:
            continue
        assert clean(once, lines=lines) == once
