"""What the database itself refuses, whoever asks: raw SQL, no code of ours in between.

On SQLite each case runs twice: on our connection, and on one opened by hand, which checks no
foreign keys unless it asks for that.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.db import Database

SOURCE = """INSERT INTO source (id, url, canonical_url, title, publisher, author, archive_url, created_at)
VALUES (90001, 'https://a.example/', 'https://a.example/', '', 'A', '', '', '2020-01-01 00:00:00')"""

CITATION = """INSERT INTO citation
(statement_id, number, source_id, quote, summary, note, status, check_result, created_at)
VALUES (90001, 1, 90001, 'Words.', '', '', 'pending', 'unchecked', '2020-01-01 00:00:00')"""

STATEMENT = """INSERT INTO statement
(id, record, city_id, question_id, stance, channel, said_on_precision, said_on_note, sort_on, speaker, role,
on_behalf_of, voice, label_use, act_status, summary, note, status, codebook_version, created_at, updated_at, lead)
VALUES (90001, 'by-hand', 1, 1, 'mixed', 'words', '', '', '2020-01-01', '', '', '', 'city', '', '', 'Said.', '',
'pending', '1', '2020-01-01 00:00:00', '2020-01-01 00:00:00', 1)"""

Run = Callable[..., None]


@pytest.fixture
def doors(register: Database) -> Iterator[list[Run]]:
    """Ways to run statements in one transaction and commit it; each raises what the database answers."""

    def ours(*statements: str) -> None:
        with register.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    if register.file is None:
        yield [ours]
        return
    with closing(sqlite3.connect(register.file)) as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (0,)

        def by_hand(*statements: str) -> None:
            try:
                for statement in statements:
                    connection.execute(statement)
                connection.commit()
            finally:
                connection.rollback()

        yield [ours, by_hand]


def numbers(register: Database) -> dict[str, Any]:
    """How much is in the register, and its history word for word."""
    with register.engine.connect() as connection:
        tables = ("statement", "citation", "source", "stance")
        found: dict[str, Any] = {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in tables}
        found["change"] = [tuple(row) for row in connection.execute(text("SELECT id, verb, reason FROM change"))]
        return found


def refuses(register: Database, doors: list[Run], *statements: str) -> None:
    """The database says no at each door, and everything is as it was."""
    before = numbers(register)
    for run in doors:
        with pytest.raises((DBAPIError, sqlite3.DatabaseError)) as refusal:
            run(*statements)
        # A misspelled statement would be refused too, and prove nothing.
        said = str(refusal.value).lower()
        assert "syntax" not in said
        assert "no such" not in said.replace("no such stance", "")
        assert "does not exist" not in said
        assert numbers(register) == before


def again(sent: str, number: int) -> str:
    """The same row under other keys."""
    return (
        sent.replace("90001", f"9000{number}").replace("a.example", f"{number}.example").replace("by-h", f"{number}-h")
    )


def test_a_source_a_citation_and_their_statement_go_in_together(register: Database, doors: list[Run]) -> None:
    for door, run in enumerate(doors):
        before = numbers(register)
        run(*(again(sent, door) for sent in (SOURCE, CITATION, STATEMENT)))
        after = numbers(register)
        assert [after[name] - before[name] for name in ("source", "citation", "statement")] == [1, 1, 1]


def test_a_statement_without_a_citation_is_refused(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, SOURCE, STATEMENT)


def test_a_statement_whose_only_citation_is_its_second_is_refused(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, SOURCE, CITATION.replace("(90001, 1,", "(90001, 2,"), STATEMENT)


def test_a_statement_cannot_call_another_citation_its_first(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "UPDATE statement SET lead = 2 WHERE id = 5")
    refuses(register, doors, "UPDATE statement SET lead = NULL WHERE id = 5")


def test_a_citation_without_a_source_is_refused(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, CITATION, STATEMENT)
    refuses(register, doors, SOURCE, CITATION.replace("1, 90001, 'Words.'", "1, NULL, 'Words.'"), STATEMENT)


def test_a_citation_cannot_lose_its_source(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "UPDATE citation SET source_id = 99999 WHERE statement_id = 5")
    refuses(register, doors, "DELETE FROM source WHERE id = 1")


def test_a_cited_source_keeps_its_number(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "UPDATE source SET id = 99999 WHERE id = 1")


def test_a_source_without_an_address_or_a_publisher_is_refused(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "UPDATE source SET url = '' WHERE id = 1")
    refuses(register, doors, "UPDATE source SET publisher = '' WHERE id = 1")


def test_a_stance_that_the_question_does_not_have_is_refused(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, SOURCE, CITATION, STATEMENT.replace("'mixed'", "'undecided'"))
    refuses(register, doors, "UPDATE statement SET stance = 'undecided' WHERE id = 5")


def test_a_stance_that_only_another_question_has_is_refused(register: Database, doors: list[Run]) -> None:
    doors[0](
        """INSERT INTO question (id, slug, position, title, wording, background, codebook_version, codebook, label_name)
        VALUES (2, 'second', 2, '', '', '', '1', '{}', '')""",
        """INSERT INTO stance (question_id, code, position, rank, label, plural, rule)
        VALUES (2, 'yes', 0, 5, 'Yes', 'say yes', '')""",
    )
    refuses(register, doors, SOURCE, CITATION, STATEMENT.replace("'mixed'", "'yes'"))
    refuses(register, doors, "UPDATE statement SET stance = 'yes' WHERE id = 5")
    refuses(register, doors, "UPDATE statement SET question_id = 2 WHERE id = 5")


def test_a_stance_that_statements_take_stays(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "DELETE FROM stance WHERE code = 'mixed'")
    refuses(register, doors, "UPDATE stance SET code = 'other' WHERE code = 'mixed'")


def test_a_list_with_a_rank_is_refused(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, SOURCE, CITATION, STATEMENT.replace("'words'", "'list'"))
    refuses(register, doors, "UPDATE statement SET channel = 'list' WHERE stance = 'mixed'")


def test_a_list_without_a_rank_is_taken(register: Database, doors: list[Run]) -> None:
    doors[0](SOURCE, CITATION, STATEMENT.replace("'words'", "'list'").replace("'mixed'", "'no_position'"))
    assert numbers(register)["statement"] == 109


def test_a_word_outside_the_vocabulary_is_refused(register: Database, doors: list[Run]) -> None:
    for column in ("channel", "voice", "label_use", "act_status", "status"):
        refuses(register, doors, f"UPDATE statement SET {column} = 'whatever' WHERE id = 5")


def test_history_is_never_rewritten(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "UPDATE change SET reason = 'Nothing happened.' WHERE id = 1")
    refuses(register, doors, "UPDATE change SET reason = reason")


def test_history_is_never_deleted(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "DELETE FROM change WHERE id = 1")
    refuses(register, doors, "DELETE FROM change")


def test_nothing_written_again_takes_the_place_of_history(register: Database, doors: list[Run]) -> None:
    values = "(1, '2020-01-01', 'proposed', 'statement', 1, 'x', 'Nothing happened.', '{}', '{}')"
    change = f'INTO change (id, at, verb, noun, noun_id, "by", reason, before, after) VALUES {values}'
    refuses(register, doors, f"INSERT {change} ON CONFLICT (id) DO UPDATE SET reason = 'Nothing happened.'")
    if register.is_sqlite:
        refuses(register, doors, f"REPLACE {change}")


@pytest.mark.only_on("sqlite")
def test_nothing_written_again_takes_the_place_of_a_record(register: Database, doors: list[Run]) -> None:
    """SQLite has REPLACE, which deletes what is in its way without asking the triggers of a deletion."""
    record = "(SELECT record FROM statement WHERE id = 5)"
    address = "(SELECT canonical_url FROM source WHERE id = 1)"
    again = [each.replace("INSERT", "REPLACE") for each in (SOURCE, CITATION, STATEMENT)]
    refuses(register, doors, SOURCE, CITATION, again[2].replace("'by-hand'", record))
    refuses(register, doors, again[0].replace("'https://a.example/', ''", f"{address}, ''"))
    refuses(register, doors, again[0].replace("90001", "1"))
    refuses(register, doors, again[1].replace("90001, 1, 90001", "5, 1, 1"))


def test_history_is_never_emptied(register: Database, doors: list[Run]) -> None:
    if register.is_sqlite:
        refuses(register, doors, "DELETE FROM change WHERE true")
    else:
        refuses(register, doors, "TRUNCATE change")


def test_a_citation_is_never_deleted(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "DELETE FROM citation WHERE statement_id = 5")
    refuses(register, doors, "DELETE FROM citation WHERE number = 2")


def test_a_citation_never_moves_to_another_statement(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "UPDATE citation SET statement_id = 99999 WHERE statement_id = 5 AND number = 1")
    refuses(register, doors, "UPDATE citation SET number = 9 WHERE statement_id = 5 AND number = 1")


def test_a_statement_is_never_deleted(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "DELETE FROM statement WHERE id = 5")
    refuses(register, doors, "DELETE FROM statement")


def test_a_statement_never_leaves_with_all_its_citations(register: Database, doors: list[Run]) -> None:
    leaving = (
        "DELETE FROM newest",
        "DELETE FROM statement WHERE id = 5",
        "DELETE FROM citation WHERE statement_id = 5",
    )
    refuses(register, doors, *leaving)
    if not register.is_sqlite:
        refuses(register, doors, "TRUNCATE statement CASCADE")
        refuses(register, doors, "TRUNCATE citation CASCADE")


def test_a_statement_keeps_its_id(register: Database, doors: list[Run]) -> None:
    refuses(register, doors, "UPDATE statement SET id = 99999 WHERE id = 5")


def test_data_versions_follow_one_another_and_stay(register: Database, doors: list[Run]) -> None:
    insert = "INSERT INTO data_version (number, since_change) VALUES"
    refuses(register, doors, f"{insert} (99999, 0)")
    refuses(register, doors, f"{insert} (1, 0)")
    refuses(register, doors, f"{insert} ({register.version().number + 1}, -1)")
    refuses(register, doors, "UPDATE data_version SET since_change = 0")
    refuses(register, doors, "DELETE FROM data_version")
