"""The standing rule: case by case, and kept by the verbs as if made from nothing."""

import itertools
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from dashboard import clock, create_app
from dashboard.catalogue import versions
from dashboard.dates import NEVER
from dashboard.db import Database
from dashboard.errors import Refused
from dashboard.models import Change, Citation, City, Coverage, Look, Newest, Standing, Statement
from dashboard.register import audit, decide, history, looks, propose, standing
from dashboard.register.standing import derive

from . import conftest, factories, sequences
from .sequences import CITIES

RANKS = {
    "limits_broadly": 5,
    "limits_some": 4,
    "mixed": 3,
    "helps_on_request": 2,
    "helps_actively": 1,
    "no_position": None,
}


def said(channel: str, stance: str, on: str, **changes: Any) -> Statement:
    """A published statement in memory; laws and practices are in force unless told otherwise."""
    values: dict[str, Any] = {
        "channel": channel,
        "stance": stance,
        "sort_on": date.fromisoformat(on) if on else NEVER,
        "voice": "city",
        "act_status": "in_force" if channel in ("law", "practice") else "",
        "speaker": "Jo Doe",
        "role": "Mayor",
        "status": "published",
    }
    return Statement(**(values | changes))


def words(stance: str, on: str, **changes: Any) -> Statement:
    return said("words", stance, on, **changes)


def law(stance: str, on: str, **changes: Any) -> Statement:
    return said("law", stance, on, **changes)


def practice(stance: str, on: str, **changes: Any) -> Statement:
    return said("practice", stance, on, **changes)


# What was said and done, the standing it makes, and the channel that decides.
CASES: list[tuple[str, list[Statement], str, str]] = [
    ("nothing is known of the city", [], "not_researched", ""),
    ("a statement without a rank", [words("no_position", "2020-01-01")], "no_position", ""),
    ("a list never counts", [said("list", "no_position", "2020-01-01")], "no_position", ""),
    ("words alone", [words("limits_some", "2020-01-01")], "limits_some", "words"),
    (
        "the newest words count",
        [words("limits_some", "2020-01-01"), words("mixed", "2021-02-02"), words("limits_broadly", "2019-01-01")],
        "mixed",
        "words",
    ),
    (
        "words newer but without a rank leave the older ones",
        [words("limits_some", "2020-01-01"), words("no_position", "2021-01-01")],
        "limits_some",
        "words",
    ),
    (
        "a newer list leaves the older words",
        [words("limits_some", "2020-01-01"), said("list", "no_position", "2025-01-01")],
        "limits_some",
        "words",
    ),
    (
        "a practice outranks newer words",
        [practice("helps_on_request", "2015-01-01"), words("limits_broadly", "2020-01-01")],
        "helps_on_request",
        "practice",
    ),
    (
        "a law outranks newer practice and words",
        [
            law("limits_some", "2010-01-01"),
            practice("helps_actively", "2015-01-01"),
            words("limits_broadly", "2020-01-01"),
        ],
        "limits_some",
        "law",
    ),
    (
        "the newest law in force counts",
        [law("limits_some", "2010-01-01"), law("limits_broadly", "2018-01-01")],
        "limits_broadly",
        "law",
    ),
    (
        "a law without a rank leaves the practice",
        [law("no_position", "2020-01-01"), practice("mixed", "2015-01-01")],
        "mixed",
        "practice",
    ),
    *[
        (
            f"a law that is {status} does not count",
            [law("limits_broadly", "2020-01-01", act_status=status), words("mixed", "2015-01-01")],
            "mixed",
            "words",
        )
        for status in ("proposed", "adopted", "rejected", "vetoed", "stayed", "repealed", "")
    ],
    *[
        (
            f"a practice that is {status} does not count",
            [practice("limits_broadly", "2020-01-01", act_status=status), words("mixed", "2015-01-01")],
            "mixed",
            "words",
        )
        for status in ("proposed", "adopted", "rejected", "vetoed", "stayed", "repealed")
    ],
    ("a practice without a status is in force", [practice("mixed", "2020-01-01", act_status="")], "mixed", "practice"),
    *[
        (
            f"a law is ended by one that is {status} after it",
            [law("limits_some", "2010-01-01"), law("no_position", "2015-01-01", act_status=status)],
            "no_position",
            "",
        )
        for status in ("stayed", "repealed")
    ],
    (
        "a law newer than the repeal counts",
        [
            law("limits_some", "2010-01-01"),
            law("no_position", "2015-01-01", act_status="repealed"),
            law("mixed", "2018-01-01"),
        ],
        "mixed",
        "law",
    ),
    (
        "a repeal of law does not end the practice",
        [
            law("limits_some", "2010-01-01"),
            law("no_position", "2015-01-01", act_status="repealed"),
            practice("helps_on_request", "2009-01-01"),
        ],
        "helps_on_request",
        "practice",
    ),
    *[
        (
            f"a law that is {status} leaves the one in force",
            [law("limits_some", "2010-01-01"), law("helps_actively", "2010-06-01", act_status=status)],
            "limits_some",
            "law",
        )
        for status in ("proposed", "rejected", "vetoed")
    ],
    (
        "a repeal somebody speaks of for themselves ends nothing",
        [law("limits_some", "2010-01-01"), law("no_position", "2015-01-01", act_status="repealed", voice="self")],
        "limits_some",
        "law",
    ),
    ("only somebody's own voice", [words("limits_broadly", "2020-01-01", voice="self")], "no_position", ""),
    (
        "a newer own voice leaves the city's",
        [words("mixed", "2015-01-01"), words("limits_broadly", "2020-01-01", voice="self", speaker="A Councilman")],
        "mixed",
        "words",
    ),
    (
        "an own voice does not make officials differ",
        [words("mixed", "2020-01-01"), words("limits_broadly", "2020-02-01", voice="self", speaker="A Councilman")],
        "mixed",
        "words",
    ),
    (
        "law and practice two steps apart within a year",
        [law("limits_broadly", "2020-01-01"), practice("mixed", "2020-12-01")],
        "officials_differ",
        "law",
    ),
    (
        "law and practice one step apart within a year",
        [law("limits_broadly", "2020-01-01"), practice("limits_some", "2020-12-01")],
        "limits_broadly",
        "law",
    ),
    (
        "law and practice far apart a year to the day",
        [law("limits_broadly", "2019-01-01"), practice("helps_actively", "2020-01-01")],
        "officials_differ",
        "law",
    ),
    (
        "law and practice far apart, a year and a day between",
        [law("limits_broadly", "2019-01-01"), practice("helps_actively", "2020-01-02")],
        "limits_broadly",
        "law",
    ),
    (
        "an older practice within a year differs too",
        [law("limits_broadly", "2020-01-01"), practice("helps_actively", "2019-06-01")],
        "officials_differ",
        "law",
    ),
    (
        "two laws in force far apart within a year",
        [law("limits_broadly", "2020-01-01"), law("helps_on_request", "2020-05-01")],
        "officials_differ",
        "law",
    ),
    (
        "two practices far apart within a year",
        [practice("limits_broadly", "2020-01-01"), practice("helps_on_request", "2020-05-01")],
        "officials_differ",
        "practice",
    ),
    (
        "words never differ with a law in force",
        [law("limits_broadly", "2020-01-01"), words("helps_actively", "2020-01-02")],
        "limits_broadly",
        "law",
    ),
    (
        "a stayed law does not differ with practice",
        [law("limits_broadly", "2020-01-01", act_status="stayed"), practice("helps_actively", "2020-02-01")],
        "helps_actively",
        "practice",
    ),
    (
        "the words of two speakers far apart within a year",
        [words("limits_broadly", "2020-01-01"), words("mixed", "2020-05-01", speaker="Ann Other")],
        "officials_differ",
        "words",
    ),
    (
        "the words of two offices without names",
        [
            words("limits_broadly", "2020-01-01", speaker=""),
            words("mixed", "2020-05-01", speaker="", role="Police chief"),
        ],
        "officials_differ",
        "words",
    ),
    (
        "the words of two speakers far apart over a year",
        [words("limits_broadly", "2020-01-01"), words("mixed", "2021-05-01", speaker="Ann Other")],
        "mixed",
        "words",
    ),
    (
        "one speaker who changed their mind differs with nobody",
        [words("limits_broadly", "2020-01-01"), words("helps_actively", "2020-05-01")],
        "helps_actively",
        "words",
    ),
    (
        "only the newest words of the other speaker count",
        [
            words("limits_broadly", "2020-01-01", speaker="Ann Other"),
            words("mixed", "2020-03-01", speaker="Ann Other"),
            words("mixed", "2020-05-01"),
        ],
        "mixed",
        "words",
    ),
    (
        "something undated is older than what has a date",
        [words("limits_broadly", ""), words("mixed", "1999-05-01")],
        "mixed",
        "words",
    ),
    (
        "nothing undated lies within a year of anything",
        [law("limits_broadly", ""), practice("helps_actively", "")],
        "limits_broadly",
        "law",
    ),
    (
        "on one day the ranked words of the city go first",
        [
            words("no_position", "2020-01-01"),
            words("helps_actively", "2020-01-01", voice="self"),
            words("mixed", "2020-01-01"),
        ],
        "mixed",
        "words",
    ),
]


@pytest.mark.parametrize(("statements", "expected", "basis"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_standing_follows_the_rule(statements: Sequence[Statement], expected: str, basis: str) -> None:
    for order in range(3):
        shuffled = random.Random(order).sample(statements, len(statements))
        for number, statement in enumerate(statements, 1):
            statement.id = number
        derived = derive(shuffled, dict(RANKS))
        assert (derived.standing, derived.basis) == (expected, basis)
        assert (derived.deciding is None) == (basis == "")
        assert bool(derived.differing) == (expected == "officials_differ")


def test_a_standing_names_the_rows_that_decide() -> None:
    deciding = law("limits_broadly", "2020-01-01", id=1)
    differing = practice("mixed", "2020-06-01", id=2)
    near = practice("limits_some", "2020-07-01", id=3)
    derived = derive([near, differing, words("helps_actively", "2020-06-01", id=4), deciding], dict(RANKS))
    assert derived.deciding is deciding
    assert derived.differing == [differing]


def _of(database: Database, path: str) -> tuple[str, str, int, str, str]:
    with database.reading() as session:
        row = session.get(Standing, (1, factories.city(session, path).id))
        assert row is not None
        return row.standing, row.basis, row.statements, str(row.first_on), str(row.latest_on)


def test_every_place_has_a_standing_from_the_first_day(empty: Database) -> None:
    with empty.reading() as session:
        cities, kept = set(session.scalars(select(City.id))), set(session.scalars(select(Standing.city_id)))
        assert cities == kept
        assert set(session.scalars(select(Standing.standing))) == {"not_researched"}


def test_only_what_is_published_counts(empty: Database) -> None:
    with empty.writing() as session:
        factories.noise(session)
        waiting = factories.pending(session, "il/chicago", stance="mixed")
        refused = factories.pending(session, "il/chicago", stance="mixed")
        decide.reject(session, refused.id, by="x", reason="No.")
    assert _of(empty, "il/chicago")[:3] == ("not_researched", "", 0)
    with empty.writing() as session:
        decide.publish(session, waiting.id, by="x", reason="Yes.")
    assert _of(empty, "il/chicago") == ("mixed", "words", 1, "2020-05-17", "2020-05-17")
    with empty.writing() as session:
        decide.withdraw(session, waiting.id, by="x", reason="The paper corrected it.")
    assert _of(empty, "il/chicago")[:3] == ("not_researched", "", 0)
    assert audit.faults(empty) == []


def test_a_county_never_speaks_for_its_city(empty: Database) -> None:
    with empty.writing() as session:
        factories.published(session, "ca/san-francisco-county", stance="helps_actively", channel="law")
        factories.published(session, "il/cook-county", stance="helps_actively", channel="law")
    assert _of(empty, "il/cook-county")[0] == "helps_actively"
    for path in ("ca/san-francisco", "il/chicago"):
        assert _of(empty, path)[0] == "not_researched"


def test_an_undated_statement_takes_the_day_of_its_earliest_source(empty: Database) -> None:
    with empty.writing() as session:
        one = factories.published(
            session, said_on="", source=factories.printed(published_on=factories.day("2019-05-05")), stance="mixed"
        )
        factories.published(session, said_on="2019-01-01", stance="limits_some")
        citation = propose.cite(session, one, factories.printed(published_on=factories.day("2018-05-05")), by="x")
    assert _of(empty, "il/chicago") == ("mixed", "words", 2, "2019-01-01", "2019-05-05")
    with empty.writing() as session:
        decide.publish(session, one.id, citation=citation.number, by="x", reason="An earlier report.")
    assert _of(empty, "il/chicago") == ("limits_some", "words", 2, "2018-05-05", "2019-01-01")
    assert audit.faults(empty) == []


def test_a_source_dated_later_dates_its_undated_statements(empty: Database) -> None:
    page = "https://paper.example/undated"
    with empty.writing() as session:
        one = factories.published(
            session, said_on="", source=factories.printed(source_url=page), stance="limits_some", record="a"
        )
        factories.published(session, said_on="2019-01-01", stance="mixed", record="b")
        assert factories.stored(session, one.id).sort_on == NEVER
        dated = factories.printed(source_url=page, published_on=factories.day("2020-02-02"), quote="Other words.")
        other = propose.propose(session, factories.draft(session, "me/portland"), dated, by="x", fill=True)
        decide.publish(session, other.id, by="x", reason="Yes.")
        assert str(factories.stored(session, one.id).sort_on) == "2020-02-02"
    assert _of(empty, "il/chicago") == ("limits_some", "words", 2, "2019-01-01", "2020-02-02")


# ---- any sequence of verbs -------------------------------------------------------------------


def test_any_sequence_of_verbs_keeps_what_a_rebuild_would_make(empty: Database, tmp_path: Path) -> None:
    factories.only(empty, *CITIES)
    with empty.writing() as session:
        editors = sequences.editors(session)
    app = create_app(conftest.settings(tmp_path), empty)
    clock.frozen = clock.now()

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(sequences.verbs, min_size=5, max_size=25))
    def keeps(sequence: list[Any]) -> None:
        world = sequences.World(editors)
        for drawn in sequence:
            assert clock.frozen is not None
            clock.frozen += timedelta(minutes=1)
            try:
                with empty.writing() as session:
                    sequences.do(session, drawn, world)
            except Refused:
                continue
        with empty.writing() as session:
            kept = audit.kept_standing(session)
            standing.rebuild(session)
            assert audit.kept_standing(session) == kept
            _undated_follow_their_sources(session)
            _history_leads_here(session)
            _every_statement_has_its_citation(session)
            _successors_say_what_holds_now(session)
            session.rollback()
        assert audit.faults(empty) == []
        _every_version_has_its_page(app.test_client(), empty, world.numbers)
        _take_back(empty, world.numbers)

    keeps()


def _take_back(database: Database, numbers: list[int]) -> None:
    """Reject and withdraw everything, so that the next sequence finds the cities as this one did."""
    with database.writing() as session:
        for number in numbers:
            statement = factories.stored(session, number)
            if statement.status in ("pending", "returned", "published"):
                verb = decide.withdraw if statement.status == "published" else decide.reject
                verb(session, number, by="x", reason="The end.")
        for look in session.scalars(select(Look.id).where(Look.withdrawn_at.is_(None))).all():
            looks.withdraw(session, look, by="x", reason="The end.")
        for city_id in session.scalars(select(Coverage.city_id)).all():
            city = session.get_one(City, city_id)
            looks.set_due(session, factories.question(session), city, None, by="x", reason="The end.")
        assert not session.scalars(select(Coverage.city_id)).all()
        assert set(session.scalars(select(Standing.standing))) == {"not_researched"}
        assert not session.scalars(select(Newest.city_id)).all()


def _undated_follow_their_sources(session: Any) -> None:
    numbers = session.scalars(select(Statement.id).where(Statement.status == "published", Statement.said_on.is_(None)))
    for number in numbers.all():
        statement = factories.stored(session, number)
        days = [c.source.published_on for c in statement.printed if c.source.published_on]
        assert statement.sort_on == min(days, default=NEVER)


def _history_leads_here(session: Any) -> None:
    """Each statement's lines begin with its proposal, follow on each other, and end in what it says now."""
    told: dict[int, list[Change]] = {}
    for line in session.scalars(select(Change).where(Change.noun == "statement").order_by(Change.id)):
        told.setdefault(line.noun_id, []).append(line)
    present = {statement.id: statement for statement in session.scalars(select(Statement))}
    assert set(told) == set(present)
    for number, lines in told.items():
        assert lines[0].verb == "proposed"
        state: dict[str, Any] = {}
        for line in lines:
            for name in line.before.keys() & Statement.__table__.columns.keys() & state.keys():
                assert line.before[name] == state[name], f"{line.verb} does not follow on what was: {name}"
            state |= line.after
        columns = {name: value for name, value in present[number].columns().items() if name in state}
        assert {"status", "stance", "city_id", "said_on", "speaker", "summary"} <= columns.keys()
        assert {name: state[name] for name in columns} == history._plain(columns)
        _versions_lead_here(session, lines, factories.stored(session, number))


def _versions_lead_here(session: Any, lines: list[Change], statement: Statement) -> None:
    """The last version readers can call up is what stands; each is until the next."""
    held = versions.replay(lines)
    assert [version.number for version in held] == list(range(1, len(held) + 1))
    assert [version.until for version in held] == [version.at for version in held[1:]] + [None] * bool(held)
    if statement.status not in ("published", "withdrawn"):
        assert not held
        return
    last = held[-1]
    assert (last.fields["status"], last.fields["stance"]) == (statement.status, statement.stance)
    shown = {c.number: (c.source.url, c.quote, c.summary, c.note) for c in statement.citations
             if c.number == 1 or c.status == "published"}  # fmt: skip
    assert {n: tuple(c[name] for name in versions._CITED) for n, c in last.citations.items()} == shown
    for one, other in itertools.pairwise(held):
        versions.difference(session, one, other, factories.question(session))


def _every_version_has_its_page(client: Any, database: Database, numbers: list[int]) -> None:
    for number in numbers:
        with database.reading() as session:
            held = versions.of(session, number)
        for version in held:
            page = client.get(f"/statements/{number}/versions/{version.number}")
            assert page.status_code == 200
            assert f"Version {version.number} of {len(held)}." in page.text
        assert client.get(f"/statements/{number}/versions/{len(held) + 1}").status_code == 404


def _successors_say_what_holds_now(session: Any) -> None:
    """A superseded statement names a published one of its city, question and channel that is not older."""
    statements = {statement.id: statement for statement in session.scalars(select(Statement))}
    for earlier in statements.values():
        if earlier.superseded_by is not None:
            later = statements[earlier.superseded_by]
            assert later.status == "published"
            assert (later.city_id, later.question_id, later.channel) == (
                earlier.city_id, earlier.question_id, earlier.channel,
            )  # fmt: skip
            assert later.sort_on >= earlier.sort_on


def _every_statement_has_its_citation(session: Any) -> None:
    lead = select(Citation.statement_id).where(Citation.number == 1).subquery()
    without = select(Statement.id).outerjoin(lead, lead.c.statement_id == Statement.id)
    assert not session.scalars(without.where(lead.c.statement_id.is_(None))).all()


def test_a_standing_tampered_with_is_noticed_and_mended(register: Database) -> None:
    with register.writing() as session:
        session.execute(text("UPDATE standing SET standing = 'helps_actively', basis = 'law' WHERE statements > 3"))
        session.execute(text("DELETE FROM newest WHERE channel = 'law'"))
    assert any(fault.startswith("Standing differs") for fault in audit.faults(register))
    with register.writing() as session:
        standing.rebuild(session)
    assert audit.faults(register) == []


def test_a_status_changed_behind_the_verbs_is_noticed(register: Database) -> None:
    with register.writing() as session:
        session.execute(text("UPDATE statement SET status = 'rejected' WHERE id = 7"))
    assert "History does not lead to the present state of statement 7." in audit.faults(register)


def test_a_search_index_tampered_with_is_noticed_and_mended(register: Database) -> None:
    with register.writing() as session:
        key = "rowid" if register.is_sqlite else "statement_id"
        session.execute(text(f"DELETE FROM statement_search WHERE {key} = 7"))
    assert audit.faults(register) == ["Search does not hold statement 7 as it stands."]
    with register.writing() as session:
        assert audit.reindex(session) == 108
    assert audit.faults(register) == []


def test_a_day_later_nothing_stands_otherwise(register: Database) -> None:
    """The standing depends on what is on record, not on the day it is looked at."""
    clock.frozen = clock.now() + timedelta(days=400)
    assert audit.faults(register) == []
