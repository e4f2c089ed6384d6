"""That one statement supersedes another: both say so, and only for as long as it is true."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dashboard.db import Database
from dashboard.models import Change, Statement
from dashboard.register import amend, decide, places, propose
from dashboard.register.draft import draft_of, printed_of, values_of

from . import factories


@pytest.fixture
def linked(register: Database) -> tuple[int, int]:
    """The numbers of a statement of 2019 and of the one of 2020 that supersedes it."""
    with register.writing() as session:
        old = factories.published(session, said_on="2019-01-01", stance="mixed").id
        new = factories.published(session, said_on="2020-01-01", stance="limits_some").id
        decide.supersede(session, old, new, by="x", reason="So.")
    return old, new


def correct(register: Database, number: int, city: str = "il/chicago", **changes: str) -> None:
    with register.writing() as session:
        held = factories.stored(session, number)
        place = places.at(session, *city.split("/"))
        assert place is not None
        values = values_of(held, held.citations[0]) | changes
        draft = draft_of(place, factories.question(session), values)
        amend.amend(session, number, draft, printed_of(values), by="Ada", reason="As printed.")


def successor(register: Database, number: int) -> int | None:
    with register.reading() as session:
        return session.get_one(Statement, number).superseded_by


def last(register: Database, number: int) -> Change:
    with register.reading() as session:
        query = select(Change).where(Change.noun == "statement", Change.noun_id == number).order_by(Change.id.desc())
        return session.scalars(query.limit(1)).one()


def test_each_of_the_two_pages_leads_to_the_other(linked: tuple[int, int], client: Any) -> None:
    old, new = linked
    assert f'href="/statements/{new}"' in client.get(f"/statements/{old}").text
    assert f'It supersedes <a href="/statements/{old}">' in client.get(f"/statements/{new}").text
    assert "supersedes" not in client.get("/statements/6").text


def test_a_withdrawn_statement_supersedes_nothing(linked: tuple[int, int], register: Database, client: Any) -> None:
    old, new = linked
    with register.writing() as session:
        decide.withdraw(session, new, by="Ada", reason="The paper took it back.")
    assert "A later statement" not in client.get(f"/statements/{old}").text
    line = last(register, old)
    assert (line.verb, line.by, line.reason) == ("no longer superseded", "Ada", f"Statement {new} was withdrawn.")
    with register.writing() as session:
        decide.restore(session, new, by="Ada", reason="It was right.")
    assert successor(register, old) is None


def test_a_superseded_statement_can_be_withdrawn_and_comes_back_superseded(
    linked: tuple[int, int], register: Database
) -> None:
    old, new = linked
    with register.writing() as session:
        decide.withdraw(session, old, by="x", reason="So.")
        decide.restore(session, old, by="x", reason="So.")
    assert successor(register, old) == new
    with register.writing() as session:
        decide.withdraw(session, old, by="x", reason="So.")
        decide.withdraw(session, new, by="x", reason="So.")
        decide.restore(session, old, by="x", reason="So.")
    assert successor(register, old) is None


@pytest.mark.parametrize("of_which", ["old", "new"])
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"city": "me/portland"}, "of another city or channel"),
        ({"channel": "practice"}, "of another city or channel"),
        ({"said_on": "2018-01-01"}, "is the older of the two"),
    ],
)
def test_a_correction_that_makes_it_untrue_ends_it(
    of_which: str, changes: dict[str, str], reason: str, linked: tuple[int, int], register: Database
) -> None:
    old, new = linked
    if of_which == "old" and "said_on" in changes:
        changes = {"said_on": "2021-01-01"}
    correct(register, old if of_which == "old" else new, **changes)
    assert successor(register, old) is None
    assert reason in last(register, old).reason


def test_a_correction_of_something_else_leaves_it(linked: tuple[int, int], register: Database) -> None:
    old, new = linked
    correct(register, new, role="Acting Mayor")
    correct(register, old, role="Acting Mayor")
    assert successor(register, old) == new


def test_an_earlier_source_of_an_undated_successor_ends_it(register: Database) -> None:
    with register.writing() as session:
        old = factories.published(session, said_on="2019-01-01").id
        source = factories.printed(published_on=factories.day("2020-02-02"))
        new = factories.published(session, said_on="", source=source)
        decide.supersede(session, old, new.id, by="x", reason="So.")
        made = propose.cite(session, new, factories.printed(published_on=factories.day("2018-05-05")), by="x")
        number, cited = new.id, made.number
    with register.writing() as session:
        decide.publish(session, number, citation=cited, by="x", reason="An earlier report.")
    assert successor(register, old) is None


def test_a_source_found_to_be_older_ends_it_too(register: Database) -> None:
    page = "https://paper.example/redated"
    with register.writing() as session:
        old = factories.published(session, said_on="2019-01-01").id
        undated = factories.printed(source_url=page, published_on=factories.day("2020-02-02"))
        new = factories.published(session, said_on="", source=undated).id
        decide.supersede(session, old, new, by="x", reason="So.")
        same = factories.printed(source_url=page, published_on=factories.day("2020-02-02"), quote="Other words.")
        other = factories.published(session, "me/portland", source=same).id
    correct(register, other, "me/portland", published_on="2018-05-05")
    assert successor(register, old) is None


@pytest.mark.parametrize(
    "by_hand",
    [
        "UPDATE statement SET superseded_by = {elsewhere} WHERE id = {old}",
        "UPDATE statement SET superseded_by = {lawful} WHERE id = {old}",
        "UPDATE statement SET superseded_by = {waiting} WHERE id = {old}",
        "UPDATE statement SET superseded_by = {old} WHERE id = {new}",
        "UPDATE statement SET superseded_by = {old} WHERE id = {old}",
    ],
)
def test_the_database_refuses_a_successor_that_cannot_be(
    by_hand: str, linked: tuple[int, int], register: Database
) -> None:
    old, new = linked
    with register.writing() as session:
        elsewhere = factories.published(session, "me/portland", said_on="2020-01-01").id
        lawful = factories.published(session, channel="law", said_on="2020-01-01").id
        waiting = factories.pending(session, said_on="2020-01-01").id
    sql = by_hand.format(old=old, new=new, elsewhere=elsewhere, lawful=lawful, waiting=waiting)
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.execute(text(sql))
