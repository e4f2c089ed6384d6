"""The verbs: what they refuse and why, and what they bring along."""

import multiprocessing
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from dashboard import clock, search
from dashboard.db import Database
from dashboard.errors import Missing, Refused
from dashboard.models import Change, Citation, Source, Standing, Statement
from dashboard.register import audit, decide, propose, sources
from dashboard.storing import next_ids
from dashboard.text import terms

from . import factories


def told(database: Database, number: int) -> list[Change]:
    """The history of a statement, oldest first."""
    with database.reading() as session:
        lines = select(Change).where(Change.noun == "statement", Change.noun_id == number)
        return list(session.scalars(lines.order_by(Change.id)))


def lines(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Change)) or 0


# ---- what each leaves behind -----------------------------------------------------------------


def test_a_proposal_is_pending_and_its_line_of_history_holds_all_of_it(empty: Database) -> None:
    clock.frozen = datetime(2024, 3, 4, 5, 6, 7, tzinfo=UTC)
    with empty.writing() as session:
        source = factories.printed(quote="Words.", source_url="https://paper.example/one")
        draft = factories.draft(session, said_on="2020-05", speaker="Ann Other", note="Noted.")
        number = propose.propose(session, draft, source, by="Ann", reason="Found it.").id
    with empty.reading() as session:
        found = factories.stored(session, number)
        assert (found.status, [c.status for c in found.citations]) == ("pending", ["pending"])
        assert found.created_at == found.updated_at == clock.frozen
        assert found.codebook_version == factories.question(session).codebook_version
        assert session.scalar(select(func.sum(Standing.statements))) == 0
    (line,) = told(empty, number)
    assert (line.verb, line.by, line.reason, line.at) == ("proposed", "Ann", "Found it.", clock.frozen)
    assert line.before == {}
    expected = {"record": "chicago-il-other-2020-05", "speaker": "Ann Other", "said_on": "2020-05-01", "note": "Noted.",
                "said_until": "2020-05-31", "status": "pending", "stance": "mixed"}  # fmt: skip
    assert expected.items() <= line.after.items()
    assert line.after["citation 1"]["source"] == "https://paper.example/one"
    assert line.after["citation 1"]["quote"] == "Words."


def test_each_decision_writes_who_why_before_and_after(empty: Database) -> None:
    with empty.writing() as session:
        one, two = factories.pending(session).id, factories.pending(session).id
        cited = propose.cite(session, factories.stored(session, one), factories.printed(quote="More."), by="Ann").number
        also = propose.cite(session, factories.stored(session, one), factories.printed(quote="Less."), by="Ann").number
        decide.publish(session, one, by="Ed", reason="It says so.")
        decide.publish(session, one, citation=cited, by="Ed", reason="Another paper.")
        decide.reject(session, one, citation=also, by="Ed", reason="The same wire report.")
        decide.reject(session, two, by="Ed", reason="Another city.")
        decide.withdraw(session, one, by="Eve", reason="Corrected.")
    assert [(line.verb, line.by, line.reason, line.before, line.after) for line in told(empty, one)[3:]] == [
        ("published", "Ed", "It says so.", {"status": "pending"}, {"status": "published"}),
        ("citation published", "Ed", "Another paper.", {"citation 2": "pending"}, {"citation 2": "published"}),
        ("citation rejected", "Ed", "The same wire report.", {"citation 3": "pending"}, {"citation 3": "rejected"}),
        ("withdrawn", "Eve", "Corrected.", {"status": "published"}, {"status": "withdrawn"}),
    ]
    assert [line.verb for line in told(empty, one)[:3]] == ["proposed", "cited", "cited"]
    assert [line.verb for line in told(empty, two)] == ["proposed", "rejected"]
    assert audit.faults(empty) == []


def test_publishing_brings_standing_and_search_along_and_withdrawing_takes_them_back(empty: Database) -> None:
    with empty.writing() as session:
        factories.noise(session)
        number = factories.pending(session, stance="limits_some", summary="Wordtofind").id

    def seen() -> tuple[str, int, list[int]]:
        with empty.reading() as session:
            standing = session.get_one(Standing, (1, factories.city(session, "il/chicago").id))
            matches = search.matching(session, Statement.__table__.c.id, terms("wordtofind"))
            return standing.standing, standing.statements, list(session.scalars(select(Statement.id).where(matches)))

    assert seen() == ("not_researched", 0, [])
    with empty.writing() as session:
        decide.publish(session, number, by="x", reason="So.")
    assert seen() == ("limits_some", 1, [number])
    with empty.writing() as session:
        decide.withdraw(session, number, by="x", reason="So.")
    assert seen() == ("not_researched", 0, [])
    assert audit.faults(empty) == []


def test_publishing_a_statement_leaves_its_other_citations_waiting(empty: Database) -> None:
    with empty.writing() as session:
        one = factories.pending(session)
        propose.cite(session, one, factories.printed(quote="More."), by="x")
        decide.publish(session, one.id, by="x", reason="So.")
        assert [c.status for c in factories.stored(session, one.id).citations] == ["published", "pending"]
        assert len(factories.stored(session, one.id).printed) == 1


def test_a_record_is_made_readable_and_its_own(empty: Database) -> None:
    with empty.writing() as session:
        made = [factories.pending(session, speaker="Rahm Emanuel").record for _ in range(3)]
        made.append(factories.pending(session, "mo/ofallon", speaker="", said_on="", channel="practice").record)
    assert made == [
        "chicago-il-emanuel-2020-05-17",
        "chicago-il-emanuel-2020-05-17-2",
        "chicago-il-emanuel-2020-05-17-3",
        "ofallon-mo-practice",
    ]


# ---- what they refuse ------------------------------------------------------------------------


def test_a_decision_needs_a_reason(empty: Database) -> None:
    with empty.writing() as session:
        waits, stands = factories.pending(session).id, factories.published(session).id
        cited = propose.cite(session, factories.stored(session, stands), factories.printed(), by="x").number
    before = lines(empty)
    asked: list[tuple[Any, int, dict[str, int]]] = [
        (decide.publish, waits, {}),
        (decide.reject, waits, {}),
        (decide.withdraw, stands, {}),
        (decide.publish, stands, {"citation": cited}),
        (decide.reject, stands, {"citation": cited}),
    ]
    for verb, number, which in asked:
        for reason in ("", "   ", "\n"):
            with pytest.raises(Refused, match="needs a reason"), empty.writing() as session:
                verb(session, number, by="x", reason=reason, **which)
    assert lines(empty) == before
    assert audit.faults(empty) == []


def test_what_is_decided_is_not_decided_again(empty: Database) -> None:
    with empty.writing() as session:
        out = {"published": factories.published(session).id}
        out["rejected"] = decide.reject(session, factories.pending(session).id, by="x", reason="So.").id
        out["withdrawn"] = decide.withdraw(session, factories.published(session).id, by="x", reason="So.").id
    before = lines(empty)
    for status, number in out.items():
        for verb in (decide.publish, decide.reject):
            decided = f"Statement {number} is not waiting for a decision: it is {status}"
            with pytest.raises(Refused, match=decided), empty.writing() as session:
                verb(session, number, by="x", reason="So.")
        if status != "published":
            gone = f"Statement {number} is not published: it is {status}"
            with pytest.raises(Refused, match=gone), empty.writing() as session:
                decide.withdraw(session, number, by="x", reason="So.")
    assert lines(empty) == before


def test_a_citation_is_decided_once_and_only_of_a_published_statement(empty: Database) -> None:
    with empty.writing() as session:
        waits = factories.pending(session)
        propose.cite(session, waits, factories.printed(), by="x")
        one = factories.published(session)
        for _ in range(2):
            propose.cite(session, one, factories.printed(), by="x")
        decide.publish(session, one.id, citation=2, by="x", reason="So.")
        decide.reject(session, one.id, citation=3, by="x", reason="So.")
        numbers = waits.id, one.id
    before = lines(empty)
    with pytest.raises(Refused, match="is not published; publish it first"), empty.writing() as session:
        decide.publish(session, numbers[0], citation=2, by="x", reason="So.")
    for citation, status in ((2, "published"), (3, "rejected")):
        for verb in (decide.publish, decide.reject):
            with pytest.raises(Refused, match=f"is decided: it is {status}"), empty.writing() as session:
                verb(session, numbers[1], citation=citation, by="x", reason="So.")
    assert lines(empty) == before


def test_what_is_not_there_cannot_be_decided(empty: Database) -> None:
    with empty.writing() as session:
        waits, stands = factories.pending(session).id, factories.published(session).id
    for verb in (decide.publish, decide.reject, decide.withdraw):
        with pytest.raises(Missing, match="There is no statement 99999"), empty.writing() as session:
            verb(session, 99999, by="x", reason="So.")
    for verb in (decide.publish, decide.reject):
        for number in (waits, stands):
            for citation in (0, -1, 7):
                with pytest.raises(Missing, match=f"has no citation {citation}"), empty.writing() as session:
                    verb(session, number, citation=citation, by="x", reason="So.")


def test_a_statement_that_is_not_there_for_readers_takes_no_source(empty: Database) -> None:
    with empty.writing() as session:
        refused = decide.reject(session, factories.pending(session).id, by="x", reason="So.")
        gone = decide.withdraw(session, factories.published(session).id, by="x", reason="So.")
        held = session.scalar(select(func.count()).select_from(Source))
        for statement in (refused, gone):
            with pytest.raises(Refused, match="no source can be added"):
                propose.cite(session, statement, factories.printed(), by="x")
        assert session.scalar(select(func.count()).select_from(Source)) == held


def test_the_same_words_of_the_same_page_are_cited_once(empty: Database) -> None:
    with empty.writing() as session:
        source = factories.printed(source_url="https://paper.example/one", quote="Words.")
        one = factories.published(session, source=source)
        for url in ("https://paper.example/one", "http://www.paper.example/one/?utm_source=x#top"):
            with pytest.raises(Refused, match="already cites that page with the same words"):
                propose.cite(session, one, factories.printed(source_url=url, quote="Words."), by="x")
        other = factories.printed(source_url="https://paper.example/one", quote="Other words.")
        assert propose.cite(session, one, other, by="x").number == 2
        decide.reject(session, one.id, citation=2, by="x", reason="So.")
        assert propose.cite(session, one, other, by="x").number == 3


# ---- sources ---------------------------------------------------------------------------------

GIVEN = "https://www.paper.example/2016/11/article?b=2&a=1"
SPELLINGS = [
    GIVEN,
    "http://www.paper.example/2016/11/article?b=2&a=1",
    "https://paper.example/2016/11/article?b=2&a=1",
    "https://PAPER.example/2016/11/article?b=2&a=1",
    "https://paper.example:443/2016/11/article?b=2&a=1",
    "http://paper.example:80/2016/11/article?b=2&a=1",
    "https://paper.example./2016/11/article?b=2&a=1",
    "https://paper.example/2016/11/article/?b=2&a=1",
    "https://paper.example/2016/11/article?a=1&b=2",
    "https://paper.example/2016/11/article?a=1&b=2#comments",
    "https://paper.example/2016/11/article?utm_source=feed&a=1&b=2&utm_medium=rss",
    "https://paper.example/2016/11/article?a=1&fbclid=abc&b=2&gclid=x",
    "https://paper.example/2016/11/article?a=1&b=2&UTM_Campaign=x",
]
OTHERS = [
    "https://paper.example/2016/11/article",
    "https://paper.example/2016/11/article?a=1",
    "https://paper.example/2016/11/article?a=1&b=3",
    "https://paper.example/2016/11/Article?a=1&b=2",
    "https://paper.example/2016/11/article2?a=1&b=2",
    "https://news.paper.example/2016/11/article?a=1&b=2",
    "https://paper.example:8443/2016/11/article?a=1&b=2",
    "https://paper.example/2016/11/article?a=1&b=2&page=2",
]


def test_a_source_is_recognised_in_every_spelling_of_its_address(empty: Database) -> None:
    with empty.writing() as session:
        one = sources.find_or_add(session, factories.printed(source_url=GIVEN), "x", fill=False)
        for spelling in SPELLINGS:
            found = sources.find(session, spelling)
            assert found is not None, spelling
            again = sources.find_or_add(session, factories.printed(source_url=spelling), "x", fill=True)
            assert found.id == again.id == one.id, spelling
        assert one.url == GIVEN
        for other in OTHERS:
            assert sources.find(session, other) is None, other


def test_a_known_source_is_completed_by_trusted_input_only(empty: Database) -> None:
    url = "https://paper.example/blank"
    full = factories.printed(
        source_url=url, publisher="Another name", source_title="Title", source_author="Author",
        published_on=factories.day("2020-01-01"), archive_url="https://archive.example/1",
    )  # fmt: skip
    with empty.writing() as session:
        known = sources.find_or_add(session, factories.printed(source_url=url, source_title=""), "x", fill=False)
        before = (known.title, known.author, known.published_on, known.archive_url)
        sources.find_or_add(session, full, "a stranger", fill=False)
        assert (known.title, known.author, known.published_on, known.archive_url) == before
        sources.find_or_add(session, full, "a file", fill=True)
        assert (known.title, known.author, str(known.published_on)) == ("Title", "Author", "2020-01-01")
        assert known.publisher == "The Paper"
        sources.find_or_add(session, factories.printed(source_url=url, source_title="Other"), "a file", fill=True)
        assert known.title == "Title"
        number = known.id
    with empty.reading() as session:
        changes = session.scalars(select(Change).where(Change.noun == "source", Change.noun_id == number))
        added, completed = changes.all()
    assert (added.verb, completed.verb, completed.by) == ("added", "completed", "a file")
    assert completed.before == {"title": "", "author": "", "published_on": None, "archive_url": ""}
    assert completed.after == {
        "title": "Title", "author": "Author", "published_on": "2020-01-01", "archive_url": "https://archive.example/1",
    }  # fmt: skip


# ---- ids and transactions --------------------------------------------------------------------


def test_ids_are_given_out_before_their_rows_are_stored(empty: Database) -> None:
    with empty.writing() as session:
        given = next_ids(session, Statement, 3)
        assert len(set(given)) == 3
        assert given == sorted(given)
        one = factories.pending(session)
        assert empty.is_sqlite or one.id not in given
        later = next_ids(session, Statement, 2)
        assert min(later) > one.id
        assert not set(later) & {one.id}
    with empty.writing() as session:
        assert next_ids(session, Source, 1)[0] > (session.scalar(select(func.max(Source.id))) or 0)


def test_an_error_while_writing_leaves_nothing_behind(empty: Database) -> None:
    with pytest.raises(ZeroDivisionError), empty.writing() as session:
        factories.published(session)
        raise ZeroDivisionError
    with empty.reading() as session:
        for model in (Statement, Citation, Source):
            assert session.scalar(select(func.count()).select_from(model)) == 0
    assert audit.faults(empty) == []
    with empty.writing() as session:
        factories.published(session)
    assert audit.faults(empty) == []


def test_a_reader_changes_nothing(empty: Database) -> None:
    try:
        with empty.reading() as session:
            session.execute(text("UPDATE city SET name = 'x'"))
    except DBAPIError as refusal:
        assert "read-only transaction" in str(refusal)
    with empty.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM city WHERE name = 'x'")) == 0


def test_a_reader_sees_one_moment_of_the_register(empty: Database) -> None:
    with empty.reading() as reader:
        count = select(func.count()).select_from(Statement)
        assert reader.scalar(count) == 0
        with empty.writing() as session:
            factories.published(session)
        assert reader.scalar(count) == 0
    with empty.reading() as reader:
        assert reader.scalar(count) == 1


@pytest.mark.only_on("sqlite")
def test_only_one_writes_to_sqlite_at_a_time(empty: Database) -> None:
    """A second writer begins when the first has committed, and then sees what it wrote."""
    order: list[str] = []
    begun = threading.Event()

    def second() -> None:
        begun.set()
        with empty.writing() as session:
            order.append(f"second sees {session.scalar(select(func.count()).select_from(Statement))}")

    with empty.writing() as session:
        other = threading.Thread(target=second)
        other.start()
        begun.wait(10)
        factories.published(session)
        other.join(0.2)  # it may not get through, however long it is given
        assert other.is_alive()
        order.append("first")
    other.join(30)
    assert order == ["first", "second sees 1"]


def test_two_who_propose_from_the_same_new_page_at_once_both_get_through(empty: Database) -> None:
    """The page is one source; the statements, of one speaker on one day, get two records."""
    printed = factories.printed(source_url="https://paper.example/breaking")
    stored: list[str] = []
    problems: list[Exception] = []

    def second() -> None:
        try:
            with empty.writing() as session:
                stored.append(propose.propose(session, factories.draft(session), printed, by="second").record)
        except Exception as error:
            problems.append(error)

    with empty.writing() as session:
        stored.append(propose.propose(session, factories.draft(session), printed, by="first").record)
        other = threading.Thread(target=second)
        other.start()
        other.join(0.5)  # time to look the page up and not find it
    other.join(30)
    assert problems == []
    assert stored == ["chicago-il-doe-2020-05-17", "chicago-il-doe-2020-05-17-2"]
    with empty.reading() as session:
        assert session.scalar(select(func.count()).select_from(Source)) == 1
    assert audit.faults(empty) == []


# ---- two processes at once -------------------------------------------------------------------

EACH = 8


def _publish_all(url: str, numbers: list[int], ready: Any, problems: Any) -> None:
    """What each process does: publish its statements, one transaction each."""
    database = Database(url)
    try:
        ready.wait(60)
        for number in numbers:
            with database.writing() as session:
                decide.publish(session, number, by="a process", reason="So.")
    except Exception as error:
        problems.put(repr(error))
    finally:
        database.dispose()


def _run_two(database: Database, mine: list[int], theirs: list[int]) -> list[str]:
    spawn = multiprocessing.get_context("spawn")
    ready, problems = spawn.Barrier(2), spawn.Queue()
    url = database.url.render_as_string(hide_password=False)
    both = [spawn.Process(target=_publish_all, args=(url, numbers, ready, problems)) for numbers in (mine, theirs)]
    for process in both:
        process.start()
    for process in both:
        process.join(120)
        assert process.exitcode == 0
    found = []
    while not problems.empty():
        found.append(problems.get())
    return found


def test_two_processes_that_publish_for_one_city_at_once_lose_nothing(empty: Database) -> None:
    stances = ["limits_broadly", "mixed", "limits_some", "helps_on_request"]
    with empty.writing() as session:
        factories.noise(session)
        numbers = [
            factories.pending(
                session, "wy/laramie", stance=stances[at % 4], said_on=f"20{at:02}-01-01",
                channel=("words", "law", "practice")[at % 3],
            ).id
            for at in range(2 * EACH)
        ]  # fmt: skip
    assert _run_two(empty, numbers[::2], numbers[1::2]) == []
    with empty.reading() as session:
        published = select(func.count()).select_from(Statement).where(Statement.id.in_(numbers))
        assert session.scalar(published.where(Statement.status == "published")) == 2 * EACH
        standing = session.get_one(Standing, (1, factories.city(session, "wy/laramie").id))
        assert standing.statements == 2 * EACH
        lines = select(Change.noun_id).where(Change.verb == "published", Change.noun_id.in_(numbers))
        assert sorted(session.scalars(lines)) == numbers
    assert audit.faults(empty) == []


def test_two_processes_that_decide_on_one_statement_decide_it_once(empty: Database) -> None:
    with empty.writing() as session:
        numbers = [factories.pending(session, "wy/laramie").id for _ in range(3)]
    problems = _run_two(empty, numbers, numbers)
    assert all("is not waiting for a decision: it is published" in problem for problem in problems)
    assert 1 <= len(problems) <= 2
    with empty.reading() as session:
        decided = select(Change.noun_id).where(Change.verb == "published").order_by(Change.noun_id)
        times = list(session.scalars(decided))
    assert len(times) == len(set(times))
    assert audit.faults(empty) == []
