"""The memory answers what SQL answers, whatever is asked and whatever has happened since; otherwise it keeps still."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from dashboard import clock, create_app
from dashboard.catalogue import counts, glance, pages, questions
from dashboard.catalogue.filter import Filter
from dashboard.catalogue.memory import Memory, listing, narrowing
from dashboard.catalogue.memory import held as held_module
from dashboard.catalogue.memory.held import Held, read
from dashboard.catalogue.memory.said import Said
from dashboard.catalogue.memory.segments import Segments
from dashboard.db import Database
from dashboard.errors import RegisterError
from dashboard.models import Citation, Statement
from dashboard.register import codebook, standing
from dashboard.register import questions as asked_questions

from . import factories, sequences
from .conftest import _copied, counting
from .conftest import settings as settings_of
from .strategies import Pairs, narrowings
from .test_tables import SEARCHES, STATES

PROPERTY = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = {
    "q": (*SEARCHES, "!", "NYC", "the Big Apple"),
    "speaker": ("Rahm Emanuel", "Jo Doe", "Ann Other"),
    "publisher": ("Reuters", "CBS", "WGN"),
}
DAYS = st.dates(date(2015, 1, 1), date(2026, 1, 1)).map(str)


@st.composite
def filters(draw: Any) -> Pairs:
    """A query string that both subjects take."""
    pairs: Pairs = draw(narrowings(texts=NAMES, states=STATES))
    if draw(st.booleans()):
        pairs.append(("as_of", draw(DAYS)))
    return pairs


def parsed(session: Session, of: Any, pairs: Pairs) -> Filter:
    question, is_default = questions.find(session)
    return Filter.parse(of, MultiDict(pairs), question, is_default_question=is_default)


@contextmanager
def both(database: Database, memory: Memory) -> Iterator[tuple[Session, Session]]:
    """A session that is answered from memory, and one that asks the database."""
    with database.reading() as lent, database.reading() as plain:
        memory.lend(lent)
        assert memory.at(lent) is not None
        yield lent, plain


def told(session: Session, asked: Filter) -> Any:
    """Rows, pictures and counts, or why there are none."""
    try:
        found = counts.counted(session, asked)
    except RegisterError as refused:
        return str(refused)
    numbers = {name: held for name, held in found.numbers.items() if held and name != "known"}
    assert counts.total(session, asked) == found.total
    groups = {g.facet.name: [(o.value, o.count, o.chosen) for o in g.options] for g in found.groups}
    if asked.of == "cities":
        page = pages.cities(session, asked)
        rows: Any = page.rows
        beside: Any = glance.seen(session, asked)
    else:
        listed = pages.statements(session, asked)
        rows, beside, page = [row.id for row in listed.rows], None, listed  # type: ignore[assignment]
    following = page.more.address("/") if page.more else ""
    return (
        rows,
        following,
        beside,
        found.total,
        groups,
        numbers,
        {pair: n for pair, n in found.newest.items() if n},
        found.first,
    )


def compare(database: Database, memory: Memory, of: Any, pairs: Pairs) -> None:
    with both(database, memory) as (lent, plain):
        asked = parsed(plain, of, pairs)
        assert told(lent, asked) == told(plain, asked)


@pytest.fixture(scope="module")
def held(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Memory]]:
    """The starter data, and what a memory holds of it."""
    with _copied("starter", engine, template, request, tmp_path_factory.mktemp("memory")) as database:
        memory = Memory(database)
        memory.make()
        yield database, memory


@pytest.mark.parametrize("of", ["cities", "statements"])
@given(pairs=filters(), unresearched=st.booleans())
@PROPERTY
def test_counts_are_those_of_sql(held: tuple[Database, Memory], of: str, pairs: Pairs, unresearched: bool) -> None:
    pairs = [*pairs, ("unresearched", "yes")] if unresearched and of == "cities" else pairs
    compare(*held, of, pairs)


@pytest.mark.parametrize("typed", ["NYC", "the Big Apple", "philly", "LA", "nyc jail"])
def test_a_nickname_finds_its_city_from_memory_too(held: tuple[Database, Memory], typed: str) -> None:
    for also in ([], [("state", "NY")], [("unresearched", "yes")], [("as_of", "2017-06-01")]):
        compare(*held, "cities", [("q", typed), *also])
    compare(*held, "statements", [("q", typed)])
    with both(*held) as (lent, _):
        assert (counts.total(lent, parsed(lent, "cities", [("q", "NYC"), ("state", "NY")]))) == 1


@given(pairs=filters(), much=st.sampled_from([0, listing._MUCH]), stride=st.integers(1, 40))
@PROPERTY
def test_a_file_in_parts_is_the_file_that_sql_gives(
    held: tuple[Database, Memory], pairs: Pairs, much: int, stride: int
) -> None:
    with both(*held) as sessions, patch.object(listing, "_MUCH", much), patch.object(listing, "_STRIDE", stride):
        asked = parsed(sessions[1], "statements", pairs)
        one, other = (
            [tuple(row) for row in pages.all_citations(session, asked, lambda said: [said.record, Citation.quote])]
            for session in sessions
        )
    assert one == other


def test_of_many_statements_of_one_day_a_page_asks_for_its_own_only(empty: Database) -> None:
    memory = Memory(empty)
    memory.make()
    for _ in range(3):  # the memory is brought up to date each time
        with empty.writing() as session:
            for _ in range(4):
                factories.published(session, said_on="2019-03-04")
        with empty.reading() as session:
            memory.lend(session)
            for order, pairs in (("latest", []), ("latest", [("channel", "words")]), ("name", [("sort", "name")])):
                asked = parsed(session, "statements", [*pairs, ("limit", "5")])
                of = narrowing(session, asked)
                assert of is not None
                found = listing.statements(of, order, (), 3)
                assert found == [row.id for row in pages.statements(session, asked).rows][:3]


def test_a_day_that_was_changed_by_hand_is_read_anew(empty: Database, caplog: pytest.LogCaptureFixture) -> None:
    with empty.writing() as session:
        old = [factories.published(session, said_on="2018-01-01").id for _ in range(3)]
    memory = Memory(empty)
    memory.make()
    with empty.writing() as session:
        session.execute(update(Statement).where(Statement.id == old[0]).values(sort_on=date(2020, 1, 1)))
        factories.published(session, said_on="2020-01-01")
    with empty.reading() as session:
        memory.at(session)
        assert "read anew" in caplog.text
        assert memory._maker is not None
        memory._maker.join()
        assert same(memory.at(session), read(session))


@pytest.fixture(scope="module")
def changing(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Memory, sequences.World]]:
    """A register that every example goes on with, and a memory that was made before the first."""
    with _copied("bare", engine, template, request, tmp_path_factory.mktemp("changing")) as database:
        factories.only(database, *sequences.CITIES)
        with database.writing() as session:
            world = sequences.begun(session, sequences.editors(session))
        memory = Memory(database)
        memory.make()
        yield database, memory, world


@given(
    verbs=st.lists(sequences.verbs, min_size=1, max_size=8),
    of=st.sampled_from(["cities", "statements"]),
    asked=st.lists(filters(), min_size=3, max_size=3),
)
@settings(PROPERTY, max_examples=12)
def test_after_any_verbs_it_is_the_same_again(
    changing: tuple[Database, Memory, sequences.World], verbs: list[Any], of: str, asked: list[Pairs]
) -> None:
    database, memory, world = changing
    for verb in verbs:
        with suppress(RegisterError), database.writing() as session:
            sequences.do(session, verb, world)
    for pairs in asked:
        compare(database, memory, of, pairs)
    with database.reading() as session:
        assert same(memory.at(session), read(session))


def same(one: Held | None, other: Held) -> bool:
    """Whether what was brought up to date is what is read anew."""
    assert one is not None and one.version == other.version
    for number, said in one.said.items():
        assert table(one, said) == table(other, other.said[number])
        assert in_order(said) == in_order(other.said[number])
        for kind in ("standing", "newest"):
            assert rows_in_words(one, getattr(one.periods[number], kind)) == rows_in_words(
                other, getattr(other.periods[number], kind)
            )
        for name in ("looked", "due"):
            assert (getattr(one.periods[number], name) == getattr(other.periods[number], name)).all()
    return True


def in_order(said: Said) -> list[int]:
    """Ids of the statements, the newest first."""
    found: list[int] = said.rows["id"][said.newest_first].tolist()
    return found


def rows_in_words(held: Held, rows: Segments) -> list[Any]:
    """The rows with their city, small numbers as the words they stand for."""
    cities = np.repeat(np.arange(len(rows.sizes)), rows.sizes).tolist()
    cells = [
        [held.words[name].word(n) for n in rows[name].tolist()] if name in held.words else rows[name].tolist()
        for name in sorted(rows.columns)
    ]
    return sorted(zip(cities, *cells, strict=True))


def table(held: Held, said: Said) -> Any:
    """The statements with their words, so that it does not matter which numbers these have."""
    rows, printed = said.rows, said.printed
    words = [
        [held.words[name].word(n) for n in rows[name].tolist()] for name in ("stance", "channel", "label", "precision")
    ]
    checks = [
        {word for word, number in held.words["check"].items() if bits >> number & 1} for bits in rows["checks"].tolist()
    ]
    days = [rows[name].tolist() for name in ("on", "known", "first", "last")]
    speakers = [held.names["speaker"].all[number] for number in rows["speaker"].tolist()]
    cities = np.repeat(np.arange(len(rows.sizes)), rows.sizes).tolist()
    papers = zip(
        printed["id"].tolist(), [held.names["publisher"].all[n] for n in printed["publisher"].tolist()], strict=True
    )
    each = zip(rows["id"].tolist(), cities, *words, *days, speakers, map(sorted, checks), strict=True)
    return sorted(each), sorted(papers)


def test_questions_are_read_again_only_when_one_was_changed(register: Database, tmp_path: Path) -> None:
    client = create_app(settings_of(tmp_path, memory=True), register).test_client()

    def reads() -> bool:
        with counting(register) as sent:
            client.get("/about/method")
        return any("stance_1" in query for query in sent)

    assert reads()
    for expected in (True, False, False):  # the first change tells when the questions were changed last
        with register.writing() as session:
            factories.pending(session)
        assert reads() is expected
    with register.writing() as session:
        asked = factories.question(session)
        values = codebook.written(asked) | {"title": "Another title"}
        asked_questions.revise(session, asked.slug, values, changelog=factories.REASON, by="x")
    assert "Another title" in client.get("/about/method").text
    with register.writing() as session:
        factories.pending(session)
    assert not reads()


def test_a_question_revised_twice_in_one_second_is_read_twice(
    register: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "frozen", datetime.now(UTC))
    client = create_app(settings_of(tmp_path, memory=True), register).test_client()
    for title in ("The first title", "The second title", "The third title"):
        with register.writing() as session:
            asked = factories.question(session)
            values = codebook.written(asked) | {"title": title}
            asked_questions.revise(session, asked.slug, values, changelog=factories.REASON, by="x")
        assert title in client.get("/about/method").text
        assert title in client.get("/es/about/method").text


def test_a_register_without_statements_is_answered_as_by_sql(empty: Database) -> None:
    memory = Memory(empty)
    memory.make()
    for of in ("cities", "statements"):
        for pairs in ([], [("q", "detainer")], [("as_of", "2020-05-01")], [("state", "IL")]):
            compare(empty, memory, of, pairs)


def test_chosen_names_without_a_hit_take_no_others_place(register: Database) -> None:
    with register.writing() as session:
        factories.published(session, "wy/cheyenne", factories.printed(publisher="Elsewhere"))
        for number in range(9):
            factories.published(session, "il/chicago", factories.printed(publisher=f"Paper {number}"))
    memory = Memory(register)
    memory.make()
    for of in ("cities", "statements"):
        compare(register, memory, of, [("state", "IL"), ("publisher", "Elsewhere"), ("publisher", "Paper 8")])
        compare(register, memory, of, [("state", "IL"), ("publisher", "Elsewhere")])


def test_a_page_asks_less_of_the_database_and_is_the_same(register: Database, tmp_path: Path) -> None:
    apps = [create_app(settings_of(tmp_path, memory=memory), register) for memory in (True, False)]
    apps[0].extensions["memory"].make()
    for address, most in (("/?stance=limits_broadly", 3), ("/?q=detainer&sort=latest", 4), ("/statements?state=IL", 2)):
        pages = []
        for app in apps:
            with counting(register) as sent:
                pages.append(app.test_client().get(address).text)
            if app is apps[0]:
                assert len(sent) <= most, sent
        assert pages[0] == pages[1]


def test_a_session_of_another_version_is_never_answered_from_memory(register: Database) -> None:
    memory = Memory(register)
    memory.make()
    with register.reading() as earlier:
        assert memory.at(earlier) is not None
        with register.writing() as session:
            factories.published(session)
        with register.reading() as later:
            brought = memory.at(later)
            assert brought is not None and brought.version == register.version()
        assert memory.at(earlier) is None


def test_what_the_history_does_not_tell_is_read_anew_meanwhile_the_database_answers(register: Database) -> None:
    memory = Memory(register)
    memory.make()
    with register.writing() as session:
        standing.rebuild(session)
        factories.stored(session, 1).speaker = "Zora Neale"
    with register.reading() as session:
        memory.lend(session)
        memory.at(session)
        asked = parsed(session, "statements", [("speaker", "Zora Neale")])
        assert counts.counted(session, asked).total == 1
        assert memory._maker is not None
        memory._maker.join()
        assert memory.at(session) is not None
        assert counts.counted(session, asked).total == 1


@pytest.mark.only_on("sqlite")
def test_a_register_that_was_restored_and_counted_on_is_not_taken_for_the_one_that_was_lost(register: Database) -> None:
    assert register.file
    register.dispose()
    backup = register.file.read_bytes()
    memory = Memory(register)
    for restored in (False, True):
        register.dispose()
        if restored:
            register.file.write_bytes(backup)
        with register.writing() as session:
            factories.published(session, stance="mixed" if restored else "limits_some", speaker="Zora Neale")
        if not restored:
            memory.make()
    for _ in range(2):
        with register.reading() as lent, register.reading() as plain:
            memory.lend(lent)
            asked = parsed(plain, "statements", [("speaker", "Zora Neale")])
            assert told(lent, asked) == told(plain, asked)
            answered = memory.at(lent) is not None
            if memory._maker is not None:
                memory._maker.join()
        with register.writing() as session:
            factories.published(session, stance="mixed", speaker="Ann Other")
    assert answered, "it was read anew"


@pytest.mark.only_on("sqlite")
def test_a_register_that_was_restored_to_an_older_state_is_answered_from_memory_again(register: Database) -> None:
    assert register.file
    register.dispose()
    backup = register.file.read_bytes()
    for _ in range(3):
        with register.writing() as session:
            factories.published(session)
    memory = Memory(register)
    memory.make()
    register.dispose()
    register.file.write_bytes(backup)
    with register.reading() as lent:
        assert memory.at(lent) is None
        assert memory._maker is not None
        memory._maker.join()
        assert same(memory.at(lent), read(lent))


def test_a_fault_of_the_memory_leaves_the_answer_to_the_database(
    register: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_(*_: Any) -> None:
        raise OverflowError("one word too many")

    memory = Memory(register)
    memory.make()
    with register.writing() as session:
        factories.published(session, speaker="Zora Neale")
    monkeypatch.setattr(held_module, "read_again", break_)
    monkeypatch.setattr(held_module, "read", break_)
    for _ in range(3):
        with register.reading() as session:
            memory.lend(session)
            asked = parsed(session, "statements", [("speaker", "Zora Neale")])
            assert counts.counted(session, asked).total == 1
            maker = memory._maker
            assert maker is not None
            maker.join()
    with register.reading() as session:
        memory.at(session)
    assert memory._maker is maker, "not again at once"
