"""Checks of quotes and visits to sources: what is stored, what history tells, and when a source is dead."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard import clock, language
from dashboard.capture import verify
from dashboard.db import Database
from dashboard.errors import Refused
from dashboard.models import Capture, Change, Citation, Source, SourceCheck
from dashboard.register import audit, captures, checks, decide, propose, sources, visits

from . import captured, factories

URL = "https://paper.example/1"
QUOTE = "We are a welcoming city."
PAGE = "The mayor spoke. “We are a welcoming city,” she said, and left."
START = captured.moment("2024-03-01 12:00")


def cited(session: Session, quote: str = QUOTE, url: str = URL) -> tuple[Citation, Source]:
    """A published citation and its source."""
    statement = factories.published(session, source=factories.printed(source_url=url, quote=quote))
    source = sources.find(session, url)
    assert source is not None
    return session.get_one(Citation, (statement.id, 1)), source


def told(session: Session, noun: str, number: int, *verbs: str) -> list[Change]:
    """The lines of history of these verbs, oldest first."""
    query = select(Change).where(Change.noun == noun, Change.noun_id == number, Change.verb.in_(verbs))
    return list(session.scalars(query.order_by(Change.id)))


def log(session: Session, source: Source) -> list[str]:
    """The results of all visits to a source, oldest first."""
    return list(
        session.scalars(select(SourceCheck.result).where(SourceCheck.source_id == source.id).order_by(SourceCheck.id))
    )


def visit(session: Session, source: Source, *, days: float = 0, **seen: Any) -> str:
    """The result of a visit so many days after START."""
    clock.frozen = START + timedelta(days=days)
    reading = captured.reading(seen.pop("text", ""), source.url, **seen)
    return visits.visit(session, source, reading, by="check-sources").result


# ---- checks ----------------------------------------------------------------------------------


def test_a_check_keeps_result_method_time_and_place(empty: Database) -> None:
    clock.frozen = START
    with empty.writing() as session:
        citation, source = cited(session)
        capture = captured.capture(session, source, PAGE)
        assert checks.check(session, citation, capture, by="Ann") == "exact"
        found = factories.stored(session, citation.statement_id).citations[0]
        assert (found.check_result, found.capture_id, found.check_method) == ("exact", capture.id, verify.METHOD)
        assert (found.checked_at, found.check_similarity) == (START, 1.0)
        assert PAGE[found.check_start : found.check_end] == "We are a welcoming city"
        (line,) = told(session, "statement", citation.statement_id, "checked")
        assert (line.by, line.before, line.after) == ("Ann", {"citation 1": "unchecked"}, {"citation 1": "exact"})
        assert capture.sha256 in line.reason and "2024-03-01 12:00 UTC" in line.reason
    assert audit.faults(empty) == []


@pytest.mark.parametrize(
    ("quote", "result"),
    [
        ("We are a truly welcoming city, she said", "near"),
        ("We were never asked by anybody at all.", "not_found"),
        ("Welcoming city", "exact"),
    ],
)
def test_each_result_is_stored(empty: Database, quote: str, result: str) -> None:
    with empty.writing() as session:
        citation, source = cited(session, quote)
        checks.check(session, citation, captured.capture(session, source, PAGE), by="Ann")
    with empty.reading() as session:
        found = factories.stored(session, citation.statement_id).citations[0]
        assert found.check_result == result
        assert (found.check_start is None) == (result == "not_found")


def test_a_citation_without_a_quote_stays_unchecked(empty: Database) -> None:
    with empty.writing() as session:
        citation, source = cited(session, quote="")
        assert checks.check(session, citation, captured.capture(session, source, PAGE), by="Ann") == "unchecked"
        assert (citation.capture_id, citation.checked_at) == (None, None)
        assert told(session, "statement", citation.statement_id, "checked") == []


def test_a_page_without_text_is_not_readable_and_never_takes_a_result_away(empty: Database) -> None:
    with empty.writing() as session:
        citation, source = cited(session)
        blank = captured.capture(session, source, problem="no_text")
        assert checks.check(session, citation, blank, by="Ann") == "unreadable"
        assert citation.check_similarity is None
        (line,) = told(session, "statement", citation.statement_id, "checked")
        assert "The page could not be read." in line.reason
        assert checks.check(session, citation, captured.capture(session, source, PAGE), by="Ann") == "exact"
        assert checks.check(session, citation, blank, by="Ann") == "exact"
        session.flush()


def test_the_same_check_again_writes_nothing(empty: Database) -> None:
    with empty.writing() as session:
        citation, source = cited(session)
        capture = captured.capture(session, source, PAGE)
        clock.frozen = START
        checks.check(session, citation, capture, by="Ann")
        clock.frozen = START + timedelta(days=1)
        checks.check(session, citation, capture, by="Ann")
        assert citation.checked_at == START
        newer = captured.capture(session, source, f"Corrected. {PAGE}")
        checks.check(session, citation, newer, by="Ann")
        assert (citation.capture_id, citation.checked_at) == (newer.id, clock.frozen)
        assert len(told(session, "statement", citation.statement_id, "checked")) == 1


def test_a_quote_is_looked_for_in_its_own_source_only(empty: Database) -> None:
    with empty.writing() as session:
        citation, _ = cited(session)
        _, other = cited(session, url="https://paper.example/2")
        with pytest.raises(Refused, match="its own source"):
            checks.check(session, citation, captured.capture(session, other, PAGE), by="Ann")
        with pytest.raises(Refused, match="its own source"):
            checks.check(session, citation, captures.keep(session, captured.reading(PAGE)), by="Ann")


# ---- visits ----------------------------------------------------------------------------------


def test_a_first_visit_keeps_the_text_and_checks_every_quote(empty: Database) -> None:
    with empty.writing() as session:
        citation, source = cited(session)
        also = propose.cite(
            session,
            factories.pending(session, "wy/cheyenne"),
            factories.printed(source_url=URL, quote="Not said there at all, ever."),
            by="x",
        )
        declined = propose.cite(
            session,
            factories.pending(session, "wy/cheyenne"),
            factories.printed(source_url=URL, quote="Declined words."),
            by="x",
        )
        decide.reject(session, declined.statement_id, citation=2, by="x", reason="No.")
        with language.speaking("es"):  # as an editor who works in Spanish has a source read
            assert visit(session, source, text=PAGE) == "alive"
        assert (citation.check_result, also.check_result, declined.check_result) == ("exact", "not_found", "unchecked")
        kept = captures.latest(session, source)
        assert kept is not None and kept.text == PAGE
        assert (source.visited_at, source.visit_result) == (START, "alive")
        logged = session.scalars(select(SourceCheck)).one()
        assert (logged.at, logged.http_status, logged.capture_id) == (START, 200, kept.id)
        assert logged.detail == "1 of 2 quotes found."
        (line,) = told(session, "source", source.id, "visited")
        assert (line.before, line.after) == ({"visit_result": ""}, {"visit_result": "alive"})


def test_an_unchanged_page_is_kept_once(empty: Database) -> None:
    with empty.writing() as session:
        _, source = cited(session)
        for days in range(3):
            assert visit(session, source, days=days, text=PAGE) == "alive"
        assert session.scalar(select(func.count()).select_from(Capture)) == 1
        assert log(session, source) == ["alive"] * 3
        assert len(told(session, "source", source.id, "visited")) == 1


def test_a_page_that_lost_the_quote_is_changed_and_history_tells(empty: Database) -> None:
    with empty.writing() as session:
        citation, source = cited(session)
        visit(session, source, text=PAGE)
        assert visit(session, source, days=1, text="The mayor spoke, and left.") == "changed"
        assert citation.check_result == "not_found"
        lines = told(session, "statement", citation.statement_id, "checked")
        assert lines[-1].before == {"citation 1": "exact"}
        assert lines[-1].after == {"citation 1": "not_found"}
        assert session.scalar(select(func.count()).select_from(Capture)) == 2
        assert visit(session, source, days=2, text="The mayor spoke, and left.") == "alive"
        assert visit(session, source, days=3, text=PAGE) == "changed"
        assert citation.check_result == "exact"
    assert audit.faults(empty) == []


@pytest.mark.parametrize(
    ("status", "problem"), [(401, "paywall"), (402, "paywall"), (403, "blocked"), (200, "paywall")]
)
def test_a_paywall_is_no_failure(empty: Database, status: int, problem: str) -> None:
    with empty.writing() as session:
        citation, source = cited(session)
        for days in (0, 4, 8, 12):
            assert visit(session, source, days=days, problem=problem, status=status) == "paywalled"
        assert citation.check_result == "unreadable"
        assert session.scalar(select(func.count()).select_from(Capture)) == 1


def test_a_page_that_answers_without_text_is_alive(empty: Database) -> None:
    with empty.writing() as session:
        citation, source = cited(session)
        for days in (0, 4, 8, 12):
            assert visit(session, source, days=days, problem="no_text", status=200) == "alive"
        assert citation.check_result == "unreadable"
        assert session.scalars(select(SourceCheck.detail)).first() == "The page could not be read."


@pytest.mark.parametrize(
    ("days", "results"),
    [
        ((0, 1, 2, 2.5), ["failed"] * 4),
        ((0, 3, 6), ["failed", "failed", "dead"]),
        ((0, 2, 4, 6, 8), ["failed", "failed", "failed", "failed", "dead"]),
        ((0, 2.9, 5.8), ["failed"] * 3),
        ((0, 30, 60, 61, 90), ["failed", "failed", "dead", "dead", "dead"]),
    ],
)
def test_a_source_is_dead_after_three_failures_three_days_apart(
    empty: Database, days: tuple[float, ...], results: list[str]
) -> None:
    with empty.writing() as session:
        _, source = cited(session)
        assert [visit(session, source, days=day, problem="missing", status=404) for day in days] == results


def test_a_sign_of_life_begins_the_count_anew(empty: Database) -> None:
    with empty.writing() as session:
        citation, source = cited(session)
        seen = [visit(session, source, text=PAGE)]
        seen += [visit(session, source, days=day, problem="timeout") for day in (3, 6)]
        seen.append(visit(session, source, days=9, text=PAGE))
        seen += [visit(session, source, days=day, problem="unreachable") for day in (12, 15, 18)]
        seen.append(visit(session, source, days=21, text=PAGE))
        assert seen == ["alive", "failed", "failed", "alive", "failed", "failed", "dead", "alive"]
        assert citation.check_result == "exact"
        lines = [line.after["visit_result"] for line in told(session, "source", source.id, "visited")]
        assert lines == ["alive", "failed", "alive", "failed", "dead", "alive"]


def test_being_asked_to_come_later_or_not_to_come_does_not_count(empty: Database) -> None:
    with empty.writing() as session:
        _, source = cited(session)
        visit(session, source, problem="missing", status=404)
        for days in (3, 6, 9, 12):
            assert visit(session, source, days=days, problem="blocked", status=429) == "failed"
        clock.frozen = START + timedelta(days=15)
        assert visits.not_allowed(session, source, by="x").result == "not_allowed"
        assert source.visit_result == "not_allowed"
        assert visit(session, source, days=18, problem="missing", status=404) == "failed"
        assert visit(session, source, days=21, problem="missing", status=404) == "dead"


# ---- archive addresses -----------------------------------------------------------------------


def test_an_archive_address_is_kept_with_who_and_why(empty: Database) -> None:
    with empty.writing() as session:
        _, source = cited(session)
        for _ in range(2):
            sources.archive(session, source, "https://archive.example/1", by="Ann", reason="Saved by hand.")
        assert source.archive_url == "https://archive.example/1"
        (line,) = told(session, "source", source.id, "archived")
        assert (line.by, line.reason) == ("Ann", "Saved by hand.")
        assert (line.before, line.after) == ({"archive_url": ""}, {"archive_url": "https://archive.example/1"})


@pytest.mark.parametrize(
    ("url", "reason", "sentence"),
    [
        ("ftp://archive.example/1", "Saved.", "http"),
        ("https://www.paper.example/1/", "Saved.", "own address"),
        ("https://archive.example/1", " ", "reason"),
    ],
)
def test_what_is_no_archive_address_is_refused(empty: Database, url: str, reason: str, sentence: str) -> None:
    with empty.writing() as session:
        _, source = cited(session)
        with pytest.raises(Refused, match=sentence):
            sources.archive(session, source, url, by="Ann", reason=reason)
        assert source.archive_url == ""
