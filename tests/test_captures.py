"""Captures: kept as they were seen, found by their token, owned for good or forgotten."""

import sqlite3
from datetime import timedelta
from hashlib import sha256
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from dashboard import clock
from dashboard.db import Database
from dashboard.errors import Refused
from dashboard.models import Capture, Change, Citation, Source
from dashboard.register import audit, captures, checks, sources

from . import captured, factories


def source(session: object, url: str = "https://paper.example/1", quote: str = "We will stay here.") -> Source:
    """A published statement's source at this address."""
    factories.published(session, source=factories.printed(source_url=url, quote=quote))  # type: ignore[arg-type]
    found = sources.find(session, url)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_capture_keeps_what_was_read(empty: Database) -> None:
    clock.frozen = captured.moment("2024-03-04 05:06")
    page = captured.page(
        "We stay.", title="A title", publisher="The Paper", author="Ann", published_on=factories.day("2020-01-02")
    )
    seen = captured.reading(
        url="https://www.paper.example/1/?utm_source=x", page=page, address="https://paper.example/one", status=200
    )
    with empty.writing() as session:
        token = captures.keep(session, seen).token
    with empty.reading() as session:
        kept = captures.find(session, token)
        assert kept is not None
        assert (kept.way, kept.url, kept.address, kept.at, kept.http_status) == (
            "fetched", "https://www.paper.example/1/?utm_source=x", "https://paper.example/one", clock.frozen, 200,
        )  # fmt: skip
        assert kept.canonical_url == "https://paper.example/1"
        assert (kept.title, kept.publisher, kept.author, kept.published_on) == (
            "A title",
            "The Paper",
            "Ann",
            page.published_on,
        )
        assert (kept.text, kept.sha256) == ("We stay.", sha256(b"We stay.").hexdigest())
        assert (kept.problem, kept.sentence, kept.warc, kept.source_id) == ("", "", b"warc", None)


def test_tokens_are_long_and_differ(empty: Database) -> None:
    with empty.writing() as session:
        tokens = {captures.keep(session, captured.reading("Words.")).token for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 20
    with empty.reading() as session:
        assert captures.find(session, next(iter(tokens))[:-1]) is None


def test_a_page_that_could_not_be_read_is_kept_with_its_sentence(empty: Database) -> None:
    with empty.writing() as session:
        kept = captures.keep(session, captured.reading(problem="paywall", status=402))
        assert (kept.problem, kept.sentence, kept.http_status) == ("paywall", "The page could not be read.", 402)
        assert (kept.text, kept.sha256, kept.warc) == ("", "", None)


def test_pasted_text_has_no_address(empty: Database) -> None:
    with empty.writing() as session:
        kept = captures.keep(session, captured.reading("Words.", url="", way="pasted", status=None, warc=b""))
        assert (kept.url, kept.canonical_url, kept.address) == ("", "", "")


def test_neither_text_nor_snapshot_is_loaded_with_the_rest(empty: Database) -> None:
    with empty.writing() as session:
        number = captures.keep(session, captured.reading("Words.")).id
    with empty.reading() as session:
        assert {"text", "warc"} <= inspect(session.get_one(Capture, number)).unloaded


def test_a_source_owns_a_capture_of_its_address_for_good(empty: Database) -> None:
    with empty.writing() as session:
        mine, other = source(session), source(session, "https://paper.example/2")
        kept = captures.keep(session, captured.reading("Words.", "http://www.paper.example/1#top"))
        captures.adopt(session, kept, mine, by="Ann")
        captures.adopt(session, kept, mine, by="Ann")
        with pytest.raises(Refused, match="another source"):
            captures.adopt(session, kept, other, by="Ann")
        elsewhere = captures.keep(session, captured.reading("Words.", "https://paper.example/3"))
        with pytest.raises(Refused, match="another address"):
            captures.adopt(session, elsewhere, mine, by="Ann")
        lines = select(Change).where(Change.verb == "captured", Change.noun == "source", Change.noun_id == mine.id)
        (line,) = session.scalars(lines)
        assert (line.by, line.after["sha256"], line.after["way"]) == ("Ann", kept.sha256, "fetched")


def test_what_was_fetched_goes_before_what_was_brought(empty: Database) -> None:
    with empty.writing() as session:
        mine = source(session)
        assert captures.latest(session, mine) is None
        captured.capture(session, mine, "Pasted.", way="pasted", at=captured.moment("2024-01-03 00:00"))
        pasted = captures.latest(session, mine)
        assert pasted is not None and pasted.text == "Pasted."
        assert captures.latest(session, mine, fetched=True) is None
        for day, words in (("01", "Old."), ("02", "New.")):
            captured.capture(session, mine, words, at=captured.moment(f"2024-01-{day} 00:00"))
        captured.capture(session, mine, problem="timeout", at=captured.moment("2024-01-09 00:00"))
        newest = captures.latest(session, mine)
        assert newest is not None and newest.text == "New."


def test_what_came_to_nothing_is_forgotten_after_a_week(empty: Database) -> None:
    now = captured.moment("2024-03-10 00:00")
    with empty.writing() as session:
        mine = source(session)
        old, young = now - timedelta(days=7, seconds=1), now - timedelta(days=6)
        kept = [
            captures.keep(session, captured.reading("Old.", at=old)).id,
            captures.keep(session, captured.reading("Young.", at=young)).id,
            captured.capture(session, mine, "Owned.", at=old).id,
        ]
        clock.frozen = now
        assert captures.forget_old(session) == 1
        assert session.scalars(select(Capture.id).order_by(Capture.id)).all() == kept[1:]
        assert captures.forget_old(session) == 0


def test_the_disk_is_not_filled_by_what_comes_to_nothing(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures, "MOST_UNUSED", 3)
    clock.frozen = captured.moment("2024-03-10 00:00")
    earlier = clock.frozen - captures.KEPT_FOR - timedelta(seconds=1)
    with empty.writing() as session:
        captured.capture(session, source(session), "Owned.", at=earlier)
        ids = [captures.keep(session, captured.reading("Words.", at=earlier)).id for _ in range(5)]
        fresh = [captures.keep(session, captured.reading("Words.")).id for _ in range(2)]
        assert captures.forget_old(session) == 4
        left = select(Capture.id).where(Capture.source_id.is_(None)).order_by(Capture.id)
        assert session.scalars(left).all() == [ids[-1], *fresh]


def test_a_text_sent_with_two_forms_at_once_is_adopted_once(empty: Database) -> None:
    with empty.writing() as session:
        number, token = source(session).id, captures.keep(session, captured.reading("We stay.")).token
    both, outcomes = Barrier(2, timeout=5), []

    def send() -> None:
        with empty.writing() as session:
            capture = captures.find(session, token)
            assert capture is not None
            if not empty.is_sqlite:  # there, writers wait for each other from the first
                both.wait()
            outcomes.append(captures.adopt(session, capture, session.get_one(Source, number), by="x").source_id)

    senders = [Thread(target=send) for _ in range(2)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    assert outcomes == [number, number]
    with empty.reading() as session:
        assert session.scalar(select(func.count()).where(Change.verb == "captured")) == 1


def test_a_text_forgotten_while_its_form_was_open_is_refused_with_a_sentence(empty: Database) -> None:
    with empty.writing() as session:
        mine = source(session)
        gone = captures.keep(session, captured.reading("Old."))
        session.execute(text("DELETE FROM capture"))
        with pytest.raises(Refused, match="Read the source again"):
            captures.adopt(session, gone, mine, by="x")
        session.expunge(gone)


VISIT = "INSERT INTO source_check (source_id, at, result, detail) VALUES ({}, '2001-01-01 00:00:00', '{}', '')"
REFUSED = (
    "UPDATE capture SET text = 'Other.'",
    "UPDATE capture SET sha256 = '" + "0" * 64 + "'",
    "UPDATE capture SET url = 'https://other.example/'",
    "UPDATE capture SET at = '2001-01-01 00:00:00'",
    "UPDATE capture SET token = 'abcdefghijklmnopqrstuvwxyz', id = 99",
    "UPDATE capture SET source_id = NULL",
    "UPDATE capture SET source_id = 2",
    "DELETE FROM capture",
    "DELETE FROM source_check",
    "UPDATE source_check SET result = 'dead'",
    "UPDATE citation SET check_result = 'unchecked' WHERE check_result = 'exact'",
    "UPDATE citation SET capture_id = NULL WHERE check_result = 'exact'",
    "UPDATE citation SET check_start = NULL WHERE check_result = 'exact'",
    "UPDATE citation SET check_end = check_start WHERE check_result = 'exact'",
    "UPDATE citation SET check_method = '' WHERE check_result = 'exact'",
    "UPDATE citation SET checked_at = NULL WHERE check_result = 'exact'",
    "UPDATE citation SET check_similarity = NULL WHERE check_result = 'exact'",
    "UPDATE citation SET capture_id = 99999 WHERE check_result = 'exact'",
    "UPDATE citation SET check_result = 'exact' WHERE check_result = 'unchecked'",
    "UPDATE citation SET checked_at = '2001-01-01 00:00:00' WHERE check_result = 'unchecked'",
    "UPDATE source SET visit_result = 'gone'",
    VISIT.format(99999, "alive"),
    VISIT.format(1, "gone"),
)


def test_the_database_refuses_what_would_make_a_proof_of_nothing(register: Database) -> None:
    with register.writing() as session:
        mine = source(session)
        checks.check_all(session, mine, captured.capture(session, mine, "We will stay here."), by="x")
        session.execute(text(VISIT.format(1, "alive")))
    seen = select(Capture.text, Capture.sha256, Capture.url, Capture.at, Capture.source_id)
    with register.reading() as session:
        before = session.execute(seen).all()
    for change in REFUSED:
        with pytest.raises(DBAPIError) as refusal, register.engine.begin() as connection:
            connection.exec_driver_sql(change)
        # A misspelled statement would be refused too, and prove nothing.
        assert not any(said in str(refusal.value) for said in ("no such", "does not exist", "syntax")), change
        if register.file:
            with pytest.raises(sqlite3.DatabaseError), sqlite3.connect(register.file) as by_hand:
                by_hand.execute(change)
    with register.reading() as session:
        assert session.execute(seen).all() == before


def test_a_capture_is_never_replaced_nor_emptied(register: Database) -> None:
    with register.writing() as session:
        mine = source(session)
        captured.capture(session, mine, "We will stay here.")
    again = """INTO capture SELECT * FROM capture WHERE id = 1"""
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.exec_driver_sql(f"REPLACE {again}" if register.is_sqlite else "TRUNCATE capture CASCADE")
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(Capture)) == 1


def test_the_audit_finds_a_text_that_is_not_the_one_of_its_digest(register: Database) -> None:
    with register.writing() as session:
        mine = source(session)
        kept = captured.capture(session, mine, "Then she said: We will stay here.")
        checks.check_all(session, mine, kept, by="x")
        number = kept.id
    assert audit.faults(register) == []
    with register.engine.begin() as connection:
        drop = "DROP TRIGGER capture_is_never_rewritten" + ("" if register.is_sqlite else " ON capture")
        connection.execute(text(drop))
        connection.execute(text("UPDATE capture SET text = 'We will stay.'"))
    with register.reading() as session:
        cited = session.scalars(select(Citation).where(Citation.capture_id == number)).one()
        where = f"citation {cited.number} of statement {cited.statement_id}"
    assert audit.faults(register) == [
        f"The text of capture {number} is not the one of its digest.",
        f"The check of {where} points outside of its text.",
    ]
