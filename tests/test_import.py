"""Statements from a file: good rows load, bad rows are reported and leave nothing behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from dashboard.commands import main
from dashboard.db import Database
from dashboard.errors import FieldError
from dashboard.models import Change, Citation, City, Newest, Source, Standing, Statement
from dashboard.register import audit, columns, csv_files, decide, importing, rules
from dashboard.register.csv_files import BadFile
from dashboard.register.importing import Report
from dashboard.register.rows import Problem

from . import factories
from .factories import csv_file, row

STARTER = Path(__file__).parent.parent / "dashboard" / "data" / "starter-statements.csv"


@pytest.fixture
def few(empty: Database) -> Database:
    """`empty` with the places of most tests only, which are looked through in no time."""
    factories.only(empty, "il/chicago", "il/springfield", "mo/springfield", "il/evanston", "wy/cheyenne", "wa/seattle")
    return empty


def load(database: Database, path: Path) -> Report:
    """Import a file and commit."""
    with database.writing() as session:
        return importing.load(session, path, by="a test")


def held(database: Database) -> dict[str, Any]:
    """Everything an import could change, as comparable rows."""
    with database.reading() as session:
        return {
            model.__tablename__: sorted(tuple(found) for found in session.execute(select(*model.__table__.columns)))
            for model in (Statement, Citation, Source, Newest)
        } | {
            "changes": session.scalar(select(func.count()).select_from(Change)),
            "standing": audit.kept_standing(session),
        }


def records(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(Statement.record).where(Statement.status == "published")))


def refused(database: Database, path: Path, *expected: tuple[int, str]) -> list[Problem]:
    """The problems of a file whose rows but the bad ones load; (line, column) of each problem are given."""
    report = load(database, path)
    assert [(problem.line, problem.column) for problem in report.problems] == list(expected)
    assert audit.faults(database) == []
    return report.problems


# ---- good rows -------------------------------------------------------------------------------


def test_a_good_row_becomes_a_published_statement(few: Database, tmp_path: Path) -> None:
    given = row(
        said_on="2016-11",
        said_on_note="The article says “this month”.",
        on_behalf_of="Mayor Jo Doe",
        voice="self",
        label_use="refuses",
        summary="Said so.",
        source_title="A title",
        source_author="Ann Author",
        published_on="2016-11-20",
        note="Noted.",
    )
    report = load(few, csv_file(tmp_path / "rows.csv", [given]))
    assert (report.rows, report.added, report.cited, report.unchanged, report.problems) == (1, 1, 0, 0, [])
    with few.reading() as session:
        found = factories.stored(session, session.scalars(select(Statement.id)).one())
        assert (found.city.path, found.status, found.codebook_version) == ("il/chicago", "published", "1")
        assert (str(found.said_on), str(found.said_until)) == ("2016-11-01", "2016-11-30")
        assert (found.said_on_precision, found.said_on_note) == ("month", given["said_on_note"])
        for name in ("record", "stance", "channel", "speaker", "on_behalf_of", "voice", "label_use", "summary", "note"):
            assert getattr(found, name) == given[name]
        (citation,) = found.printed
        assert (citation.quote, citation.check_result) == (given["quote"], "unchecked")
        source = citation.source
        assert (source.url, source.title, source.publisher) == (given["source_url"], "A title", "The Paper")
        assert (source.author, str(source.published_on)) == ("Ann Author", "2016-11-20")
    assert audit.faults(few) == []


def test_a_file_loaded_twice_changes_nothing(empty: Database, tmp_path: Path) -> None:
    assert load(empty, STARTER).added == 108
    before = held(empty)
    report = load(empty, STARTER)
    assert (report.added, report.cited, report.unchanged, report.problems) == (0, 0, 108, [])
    assert held(empty) == before


def test_rows_of_one_record_are_one_statement_with_several_citations(few: Database, tmp_path: Path) -> None:
    rows = [row(record="one", speaker="Jo Doe"), row(record="two"), row(record="one", speaker="", said_on="")]
    report = load(few, csv_file(tmp_path / "rows.csv", rows))
    assert (report.added, report.cited, report.problems, report.notes) == (2, 1, [], [])
    with few.reading() as session:
        one = session.scalars(select(Statement.id).where(Statement.record == "one")).one()
        assert [c.quote for c in factories.stored(session, one).printed] == [rows[0]["quote"], rows[2]["quote"]]


def test_a_citation_added_to_a_file_is_added_to_its_statement(few: Database, tmp_path: Path) -> None:
    first, second = row(record="one"), row(record="one")
    load(few, csv_file(tmp_path / "rows.csv", [first]))
    report = load(few, csv_file(tmp_path / "rows.csv", [first, second]))
    assert (report.added, report.cited, report.unchanged, report.problems) == (0, 1, 0, [])
    report = load(few, csv_file(tmp_path / "rows.csv", [first, second]))
    assert (report.added, report.cited, report.unchanged, report.problems) == (0, 0, 1, [])


def test_a_row_given_twice_says_the_same_each_time(few: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "rows.csv", [given := row(), given])
    one = load(few, path)
    before = held(few)
    two = load(few, path)
    assert one.problems == two.problems
    assert held(few) == before


def test_rows_without_a_record_get_the_same_key_again(few: Database, tmp_path: Path) -> None:
    rows = [row(record=""), row(record=""), row(record="", speaker="", role="City Council", quote="", summary="So.")]
    path = csv_file(tmp_path / "rows.csv", rows)
    assert load(few, path).added == 3
    before = held(few)
    report = load(few, path)
    assert (report.added, report.unchanged, report.problems) == (0, 3, [])
    assert held(few) == before
    assert all(key.startswith("chicago-il-") for key in records(few))


def test_a_row_without_a_record_takes_the_columns_it_has(few: Database, tmp_path: Path) -> None:
    header = ["publisher", "source_url", "channel", "stance", "state", "city", "summary"]
    given = {name: row(summary="Said so.")[name] for name in header}
    assert load(few, csv_file(tmp_path / "rows.csv", [given], header)).problems == []
    assert len(records(few)) == 1


def test_blank_lines_and_short_rows_are_taken(few: Database, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    lines = ["city,state,stance,channel,source_url,publisher,summary,note", "",
             "Chicago,il,mixed,words,https://a.example/1,A,Said.", ",,,,,,,", ""]  # fmt: skip
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    report = load(few, path)
    assert (report.rows, report.added, report.problems) == (1, 1, [])


def test_the_first_value_of_a_record_is_kept_and_another_is_noted(few: Database, tmp_path: Path) -> None:
    rows = [row(record="one", speaker="Jo Doe"), row(record="one", speaker="Jo Dough")]
    report = load(few, csv_file(tmp_path / "rows.csv", rows))
    assert (report.added, report.cited, report.problems) == (1, 1, [])
    assert [(note.line, note.column) for note in report.notes] == [(3, "speaker")]
    assert "“Jo Dough” differs from “Jo Doe”" in report.notes[0].reason


def test_a_formula_guarded_by_an_apostrophe_is_stored_without_it(few: Database, tmp_path: Path) -> None:
    quotes = ["=1+1", "+49 is a code", "-ish", "@mayor said", "'=x", "''+", "'tis said", "=", "'"]
    rows = [row(quote=columns.guarded(quote), summary="S.") for quote in quotes]
    assert rows[0]["quote"] == "'=1+1"
    assert load(few, csv_file(tmp_path / "rows.csv", rows)).problems == []
    with few.reading() as session:
        assert set(session.scalars(select(Citation.quote))) == set(quotes)


# ---- bad rows --------------------------------------------------------------------------------

BAD: list[tuple[str, dict[str, str], str, str]] = [
    ("a city that is not there", {"city": "Gotham"}, "city", "There is no place called Gotham in Illinois."),
    ("a city of another state", {"city": "Seattle"}, "city", "There is Seattle, WA."),
    ("a county of that name at another level", {"city": "Cook County", "level": "city"}, "city", "not as a city"),
    ("no city", {"city": ""}, "city", "Name the city"),
    ("no state", {"state": " "}, "state", "Name the state"),
    ("a state by its name", {"state": "Illinois"}, "state", "“Illinois” is not the two letters of a state."),
    ("a level that is none", {"level": "village"}, "level", "“village” is not one of city, town"),
    ("a question nobody asked", {"question": "rent-control"}, "question", "is not one of immigration-help"),
    ("a stance the question lacks", {"stance": "undecided"}, "stance", "“undecided” is not one of limits_broadly"),
    ("no stance", {"stance": ""}, "stance", ""),
    ("no channel", {"channel": ""}, "channel", ""),
    ("a channel that is none", {"channel": "rumour"}, "channel", "is not one of words, law, practice or list."),
    ("a list with a rank", {"channel": "list"}, "stance", "A list is somebody else’s classification"),
    ("a date that is none", {"said_on": "last Thursday"}, "said_on", "is not a date"),
    ("a day the calendar lacks", {"said_on": "2019-02-29"}, "said_on", "is not in the calendar"),
    ("a date of another order", {"said_on": "11/10/2016"}, "said_on", "is not a date"),
    ("a future date", {"said_on": "2999-01-01"}, "said_on", "is in the future"),
    ("a date before the country", {"said_on": "1492"}, "said_on", "before the United States"),
    ("a precision without its date", {"said_on": "", "said_on_precision": "day"}, "said_on", "needs a date"),
    ("a precision finer than the date", {"said_on": "2016", "said_on_precision": "day"}, "said_on", "cannot be day"),
    ("a precision that is none", {"said_on_precision": "hour"}, "said_on_precision", "“hour” is not one of day"),
    ("a voice that is none", {"voice": "chorus"}, "voice", "“chorus” is not one of city or self."),
    ("a use of the label that is none", {"label_use": "likes"}, "label_use", "is not one of claims or refuses"),
    ("a status of an act that is none", {"act_status": "planned"}, "act_status", "is not one of proposed"),
    ("neither words nor a summary", {"quote": "", "summary": ""}, "quote", "Give the words as printed"),
    ("no source", {"source_url": ""}, "source_url", "without a source there is no row"),
    ("an address of script", {"source_url": "javascript:alert(1)"}, "source_url", "begin with http:// or https://"),
    ("an address of a file", {"source_url": "file:///etc/passwd"}, "source_url", "begin with http:// or https://"),
    ("an address of data", {"source_url": "data:text/html,x"}, "source_url", "begin with http:// or https://"),
    ("an address without a host", {"source_url": "https:///page"}, "source_url", "names no website"),
    ("an address with a password", {"source_url": "https://me:pw@a.example/"}, "source_url", "user name or password"),
    ("an address with a broken port", {"source_url": "https://a.example:port/"}, "source_url", "not a web address"),
    ("an address too long", {"source_url": "https://a.example/" + "x" * 2000}, "source_url", "longer than 2,000"),
    ("no publisher", {"publisher": "  "}, "publisher", "Name the publisher"),
    ("a source of tomorrow", {"published_on": "2999-01-01"}, "published_on", "is in the future"),
    ("half a date of the source", {"published_on": "2016-11"}, "published_on", "is not a whole date"),
    ("a quote too long", {"quote": "word " * 1200}, "quote", "at most 5,000 fit"),
    ("a quote of a megabyte", {"quote": "x" * 1_000_000}, "quote", "1,000,000 characters long; at most 5,000 fit"),
    ("a NUL in the quote", {"quote": "so\x00 said"}, "quote", "cannot be printed (U+0000)"),
    ("a control character in a name", {"speaker": "Jo\x1bDoe"}, "speaker", "cannot be printed (U+001B)"),
    ("a NUL in the city", {"city": "Chi\x00cago"}, "city", ""),
    ("a NUL in the stance", {"stance": "mixed\x00"}, "stance", ""),
    ("a NUL in the address", {"source_url": "https://a.example/\x00"}, "source_url", "cannot be printed (U+0000)"),
    ("an address with a blank", {"source_url": "https://a.example/a b"}, "source_url", "holds no spaces"),
    ("a record too long", {"record": "x" * 201}, "record", "at most 200 fit"),
]  # fmt: skip


def test_each_bad_row_is_reported_and_nothing_of_it_is_kept(empty: Database, tmp_path: Path) -> None:
    """One file holds every kind of bad row, a good row after each."""
    rows = [made for _, changes, _, _ in BAD for made in (row(**changes), row())]
    path = csv_file(tmp_path / "rows.csv", rows)
    report = load(empty, path)
    for at, (name, _, column, reason) in enumerate(BAD):
        line = 2 + 2 * at
        found = [problem for problem in report.problems if problem.line == line]
        assert [problem.column for problem in found] == [column], name
        assert reason in found[0].reason, name
        assert str(found[0]).startswith(f"line {line}, {column}: ")
        assert len(str(found[0])) < 400
    assert len(report.problems) == len(BAD)
    assert records(empty) == {good["record"] for good in rows[1::2]}
    with empty.reading() as session:
        assert set(session.scalars(select(Source.url))) == {good["source_url"] for good in rows[1::2]}
    assert audit.faults(empty) == []


def test_every_problem_of_a_row_is_reported(few: Database, tmp_path: Path) -> None:
    bad = row(city="Gotham", stance="undecided", said_on="soon", publisher="")
    problems = refused(
        few,
        csv_file(tmp_path / "rows.csv", [bad]),
        *((2, name) for name in ("city", "publisher", "said_on", "stance")),
    )
    assert all(problem.reason.endswith(".") for problem in problems)
    assert records(few) == set()


def test_a_row_with_too_many_cells_is_reported(few: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "rows.csv", [good := row(), row()])
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:2], lines[2] + ",and,more"]))
    (problem,) = refused(few, path, (3, "row"))
    assert "more cells than the header" in problem.reason
    assert records(few) == {good["record"]}


def test_line_numbers_count_the_lines_of_quotes(few: Database, tmp_path: Path) -> None:
    rows = [
        row(quote="One line\nand another\n\nand a fourth."),
        row(stance="undecided"),
        row(quote="Two lines,\r\nof another system.", channel="rumour"),
        row(said_on="soon"),
    ]
    path = csv_file(tmp_path / "rows.csv", rows)
    refused(few, path, (6, "stance"), (7, "channel"), (9, "said_on"))
    lines = path.read_bytes().splitlines()
    assert [b"undecided" in lines[5], b"rumour" in lines[6], b"soon" in lines[8]] == [True] * 3


def test_a_quote_keeps_its_lines(few: Database, tmp_path: Path) -> None:
    load(few, csv_file(tmp_path / "rows.csv", [row(quote="One line\r\nand  another\n")]))
    with few.reading() as session:
        assert session.scalars(select(Citation.quote)).one() == "One line\nand another"


# ---- places ----------------------------------------------------------------------------------


WRITTEN = [
    ("Springfield", "IL", "", "il/springfield"),
    ("Springfield", "MO", "", "mo/springfield"),
    ("saint paul", "mn", "", "mn/saint-paul"),
    ("St. Paul", "MN", "", "mn/saint-paul"),
    ("St Louis", "MO", "city", "mo/st-louis"),
    ("O’Fallon", "MO", "", "mo/ofallon"),
    ("O'Fallon", "IL", "", "il/ofallon"),
    ("Cook County", "IL", "county", "il/cook-county"),
    ("Shelby", "MI", "town", "mi/shelby"),
    ("Shelby", "MI", "city", "mi/shelby-2"),
    ("Seymour", "WI", "town", "wi/seymour-2"),
]


def test_a_place_is_found_as_people_write_it(empty: Database, tmp_path: Path) -> None:
    rows = [
        row(city=city, state=state, level=level, record=f"row {at}")
        for at, (city, state, level, _) in enumerate(WRITTEN)
    ]
    assert load(empty, csv_file(tmp_path / "rows.csv", rows)).problems == []
    with empty.reading() as session:
        found = session.execute(select(Statement.record, City).join(City, City.id == Statement.city_id))
        paths = {record: city.path for record, city in found}
    assert paths == {f"row {at}": path for at, (*_, path) in enumerate(WRITTEN)}


def test_a_name_that_two_places_of_a_state_share_is_never_guessed(empty: Database, tmp_path: Path) -> None:
    """Shelby, MI is a township of 74,099 and a village of 2,018: a guess is a false row."""
    rows = [row(city="Shelby", state="MI"), row(city="Seymour", state="WI"), row(city="Shelby", state="OH")]
    problems = refused(empty, csv_file(tmp_path / "rows.csv", rows), (2, "city"), (3, "city"))
    assert all("level" in problem.reason for problem in problems)
    assert records(empty) == {rows[2]["record"]}


# ---- what contradicts itself or the register -------------------------------------------------


def test_rows_of_one_record_that_speak_of_two_things_are_reported(few: Database, tmp_path: Path) -> None:
    clashes = [
        ({"city": "Evanston"}, "city"),
        ({"city": "Springfield", "state": "MO"}, "city"),
        ({"stance": "limits_some"}, "stance"),
        ({"channel": "law"}, "channel"),
    ]
    rows = [
        made
        for at, (changes, _) in enumerate(clashes)
        for made in (row(record=f"r{at}"), row(record=f"r{at}", **changes), row(record=f"r{at}"))
    ]
    expected = [(3 + 3 * at, column) for at, (_, column) in enumerate(clashes)]
    for problem in refused(few, csv_file(tmp_path / "rows.csv", rows), *expected):
        assert f"line {problem.line - 1}" in problem.reason.lower()
    with few.reading() as session:
        good = {made["quote"] for at, made in enumerate(rows) if at % 3 != 1}
        assert set(session.scalars(select(Citation.quote))) == good


def test_a_record_that_contradicts_the_register_is_reported_and_changes_nothing(few: Database, tmp_path: Path) -> None:
    contradictions = [
        ({"city": "Evanston"}, "city"),
        ({"stance": "limits_some"}, "stance"),
        ({"channel": "law"}, "channel"),
        ({"said_on": "2020-05-18"}, "said_on"),
        ({"said_on": "2020-05"}, "said_on"),
        ({"speaker": "Jo Dough"}, "speaker"),
        ({"voice": "self"}, "voice"),
        ({"summary": "Something else."}, "summary"),
    ]
    given = [row(record=f"r{at}") for at in range(len(contradictions))]
    load(few, csv_file(tmp_path / "rows.csv", given))
    before = held(few)
    changed = [
        made | changes | {"source_url": f"https://paper.example/changed/{made['record']}"}
        for made, (changes, _) in zip(given, contradictions, strict=True)
    ]
    report = load(few, csv_file(tmp_path / "rows.csv", changed))
    assert [(problem.line, problem.column) for problem in report.problems] == [(2 + at, "record") for at in range(8)]
    for problem, made, (_, column) in zip(report.problems, given, contradictions, strict=True):
        assert column in problem.reason
        assert f"“{made['record']}”" in problem.reason
    assert held(few) == before


def test_a_withdrawn_record_is_not_brought_back_by_a_file(few: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "rows.csv", [row(record="one")])
    load(few, path)
    with few.writing() as session:
        decide.withdraw(session, session.scalars(select(Statement.id)).one(), by="x", reason="Corrected.")
    before = held(few)
    (problem,) = load(few, path).problems
    assert "withdrawn" in problem.reason
    assert held(few) == before


# ---- files that are none ---------------------------------------------------------------------

HEADER = "city,state,stance,channel,source_url,publisher,summary"


UNREADABLE = [
        (b"", "are missing from the first line"),
        (b"city,state\nChicago,IL\n", "stance, channel, source_url and publisher are missing from the first line"),
        (f"{HEADER},speeker\n".encode(), "the column “speeker” is not known; did you mean “speaker”?"),
        (f"{HEADER},zzzzqq\n".encode(), "the column “zzzzqq” is not known. Columns are record, city"),
        (f"{HEADER},city\n".encode(), "the column city is there twice"),
        (f"{HEADER}\n".encode() + b"Chicago,IL,mixed,words,https://a.example/,A,caf\xe9\n", "is not UTF-8 (byte"),
        (f"{HEADER}\n".encode("utf-16"), "is not UTF-8 (byte 0)"),
        (f"{HEADER}\n".encode() + b"Chicago,IL,mixed,words,https://a.example/,A,\xed\xa0\x80\n", "is not UTF-8"),
        (f'{HEADER}\nChicago,IL,mixed,words,https://a.example/,A,"never closed\n'.encode(), "not well-formed CSV"),
        (f'{HEADER}\nChicago,IL,mixed,words,https://a.example/,A,"closed" early"\n'.encode(), "line 2: this is"),
    ]  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(BadFile) as refusal:
        list(csv_files.read(path))
    assert sentence in refusal.value.sentence
    assert refusal.value.sentence.startswith(str(path))
    assert "\n" not in refusal.value.sentence


def test_a_broken_line_at_the_end_keeps_the_whole_file_out(few: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "rows.csv", [row(), row()])
    path.write_text(path.read_text() + '"never closed')
    with pytest.raises(BadFile):
        load(few, path)
    assert records(few) == set()


def test_a_lone_surrogate_is_a_sentence_at_its_field() -> None:
    for name in ("quote", "speaker", "publisher", "record", "source_url", "said_on"):
        with pytest.raises(FieldError, match=r"\S{3}"):
            rules.check(name, "https://a.example/\ud800")


# ---- the command -----------------------------------------------------------------------------


@pytest.fixture
def command(few: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`dashboard --instance … import …` over `few`."""
    monkeypatch.delenv("DASHBOARD_DATABASE_URL", raising=False)
    instance = tmp_path / "instance"
    instance.mkdir()
    url = few.url.render_as_string(hide_password=False)
    (instance / "config.toml").write_text(f"database_url = '{url}'\n")

    def run(*arguments: Any) -> Result:
        return CliRunner().invoke(main, ["--instance", str(instance), *map(str, arguments)])

    return run


def test_the_command_stores_good_rows_and_fails_for_bad_ones(
    few: Database, command: Callable[..., Result], tmp_path: Path
) -> None:
    path = csv_file(tmp_path / "rows.csv", [good := row(), row(stance="undecided")])
    result = command("import", path)
    assert result.exit_code == 1
    assert "line 3, stance: “undecided” is not one of" in result.stderr
    assert "Stored: 1 new statement, 0 further citations, 0 unchanged, 1 problem in 2 rows." in result.stdout
    assert records(few) == {good["record"]}


def test_the_command_says_that_a_second_time_changes_nothing(command: Callable[..., Result], tmp_path: Path) -> None:
    path = csv_file(tmp_path / "rows.csv", [row(), row()])
    assert command("import", path).exit_code == 0
    result = command("import", path)
    assert result.exit_code == 0
    assert "0 new statements, 0 further citations, 2 unchanged, 0 problems in 2 rows." in result.stdout


@pytest.mark.parametrize(
    ("option", "said"), [("--dry-run", "Dry run: 1 new statement"), ("--all-or-nothing", "Nothing stored: 1 new")]
)
def test_a_dry_run_and_all_or_nothing_store_nothing_of_a_file_with_bad_rows(
    few: Database, command: Callable[..., Result], tmp_path: Path, option: str, said: str
) -> None:
    before = held(few)
    result = command("import", csv_file(tmp_path / "rows.csv", [row(), row(stance="undecided")]), option)
    assert result.exit_code == 1
    assert said in result.stdout
    assert "line 3, stance" in result.stderr
    assert held(few) == before


def test_a_dry_run_of_good_rows_succeeds_and_stores_nothing(
    few: Database, command: Callable[..., Result], tmp_path: Path
) -> None:
    before = held(few)
    result = command("import", csv_file(tmp_path / "rows.csv", [row()]), "--dry-run")
    assert result.exit_code == 0
    assert "Dry run: 1 new statement" in result.stdout
    assert held(few) == before


def test_all_or_nothing_stores_a_file_of_good_rows(
    few: Database, command: Callable[..., Result], tmp_path: Path
) -> None:
    result = command("import", csv_file(tmp_path / "rows.csv", [row(), row()]), "--all-or-nothing")
    assert result.exit_code == 0
    assert len(records(few)) == 2


def test_the_command_refuses_a_broken_file_in_one_sentence(
    few: Database, command: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_text(f"{HEADER},speeker\n")
    result = command("import", tmp_path / "rows.csv")
    assert result.exit_code == 1
    assert result.stderr.strip().splitlines() == [
        f"Error: {tmp_path / 'rows.csv'}: the column “speeker” is not known; did you mean “speaker”?"
    ]
    assert "Traceback" not in result.output
    assert records(few) == set()


def test_standing_and_search_are_brought_along_by_an_import(few: Database, tmp_path: Path) -> None:
    load(few, csv_file(tmp_path / "rows.csv", [row(city="Cheyenne", state="WY", stance="limits_some")]))
    with few.reading() as session:
        kept = session.scalars(select(Standing).join(City).where(City.state == "WY", City.slug == "cheyenne")).one()
        assert (kept.standing, kept.basis, kept.statements) == ("limits_some", "words", 1)
    assert audit.faults(few) == []
