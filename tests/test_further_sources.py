"""A further source of a published statement: returned with questions, answered, edited, corrected."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dashboard import clock
from dashboard.db import Database
from dashboard.errors import Refused
from dashboard.models import Change, Citation, Submission, User
from dashboard.register import audit, cited, decide, propose
from dashboard.register.draft import cited_values, printed_of

from . import desk, factories
from .test_review import listed, seen

TOKEN = "f" * 32
QUOTE = "We hold nobody for others, and never shall."


@pytest.fixture
def ada_user(app: Flask, register: Database) -> User:
    return desk.editor(app, register)


@pytest.fixture
def ada(app: Flask, ada_user: User) -> Any:
    """Ada's browser."""
    return desk.signed_in(app, ada_user)


def further(register: Database, user: int | None = None, **printed: Any) -> int:
    """A further source that somebody sent for statement 1 under TOKEN; its number there."""
    with register.writing() as session:
        source = factories.printed(**({"quote": QUOTE} | printed))
        number = propose.cite(session, factories.stored(session, 1), source, by="x", user=user).number
        sent = {"token": TOKEN, "digest": "", "statement_id": 1, "citation_number": number}
        session.add(Submission(**sent, created_at=clock.now()))
    return number


def stored(register: Database, number: int) -> Citation:
    with register.reading() as session:
        return next(c for c in factories.stored(session, 1).citations if c.number == number)


def told(register: Database) -> list[Change]:
    with register.reading() as session:
        lines = select(Change).where(Change.noun == "statement", Change.noun_id == 1).order_by(Change.id)
        return list(session.scalars(lines))


def test_questions_about_a_source_go_to_its_submitter_and_the_answer_comes_back(
    ada: Any, client: Any, register: Database
) -> None:
    number = further(register)
    item = f"/review/1/{number}"
    assert desk.decide(ada, item, "return", reason="Which page of the paper?").status_code == 303
    assert (stored(register, number).status, listed(ada.get("/review").text)) == ("returned", [])
    assert listed(ada.get("/review?state=returned&kind=source").text) == [item]
    assert listed(ada.get("/review?state=returned&kind=statement").text) == []
    assert "Which page of the paper?" not in client.get("/statements/1/history").text

    private = client.get(f"/submit/{TOKEN}")
    assert "Which page of the paper?" in seen(private.text)
    address = f"/submit/{TOKEN}/answer"
    page = client.get(address)
    assert "It is a further source for statement 1" in seen(page.text)
    sent = desk.fields(page.text, "#submit")
    assert (sent["quote"], "stance" in sent) == (QUOTE, False)
    nothing = client.post(address, data=sent)
    assert nothing.status_code == 422
    assert "Answer the editor’s questions" in seen(nothing.text)
    wrong = client.post(address, data=sent | {"publisher": "", "comment": "Page 3."})
    assert wrong.status_code == 422
    assert "Page 3." in wrong.text
    answer = client.post(address, data=sent | {"quote": f"{QUOTE} Not one.", "comment": "Page 3."})
    assert (answer.status_code, answer.location) == (303, f"/submit/{TOKEN}")
    assert (stored(register, number).status, stored(register, number).quote) == ("pending", f"{QUOTE} Not one.")
    queue = ada.get("/review").text
    assert listed(queue) == [item] and "Answered" in seen(queue)
    turns = BeautifulSoup(ada.get(item).text, "lxml").select(".questioning .asked")
    assert [turn.get_text() for turn in turns] == ["Which page of the paper?", "Page 3."]
    assert client.post(address, data=sent | {"comment": "Again."}).status_code == 409

    assert "Page 3." not in client.get("/statements/1/history").text
    assert desk.decide(ada, item, "accept").status_code == 303
    history = seen(client.get("/statements/1/history").text)
    assert "Which page of the paper?" in history
    assert "Answered about another source" in history
    assert [line.verb for line in told(register)][-5:] == [
        "cited", "citation returned", "citation answered", "citation edited", "citation published",
    ]  # fmt: skip
    assert audit.faults(register) == []


def test_a_source_is_edited_and_accepted_in_one_go(ada: Any, client: Any, register: Database, ada_user: User) -> None:
    number = further(register)
    changes = {"quote": "We hold nobody for others.", "publisher": "The Other Paper", "note": "Evening edition."}
    answer = desk.decide(ada, f"/review/1/{number}", "accept", reason="The page stops there.", **changes)
    assert answer.status_code == 303, seen(answer.text)
    found = stored(register, number)
    assert (found.status, found.quote, found.note, found.decided_by) == (
        "published", "We hold nobody for others.", "Evening edition.", ada_user.id,
    )  # fmt: skip
    assert found.source.publisher == "The Other Paper"
    assert "We hold nobody for others." in seen(client.get("/statements/1").text)
    edited = told(register)[-2]
    assert (edited.verb, edited.before[f"citation {number} quote"]) == ("citation edited", QUOTE)
    assert audit.faults(register) == []


def test_a_field_of_a_source_that_cannot_stand_keeps_what_was_typed(ada: Any, register: Database) -> None:
    number = further(register)
    answer = desk.decide(ada, f"/review/1/{number}", "accept", published_on="2999-01-01", quote="Other words of hers.")
    assert answer.status_code == 422
    assert "in the future" in seen(answer.text)
    assert "Other words of hers." in answer.text
    assert stored(register, number).status == "pending"


def test_a_published_source_is_corrected_in_public(ada: Any, client: Any, register: Database) -> None:
    number = further(register)
    desk.decide(ada, f"/review/1/{number}", "accept")
    address = f"/review/1/{number}"
    assert "Nothing was changed" in seen(desk.decide(ada, address, "amend").text)
    answer = desk.decide(ada, address, "amend", reason="The paper says so.", quote="We hold nobody for others, never.")
    assert (answer.status_code, answer.location) == (303, address)
    log = seen(client.get("/about/corrections").text)
    assert f"citation {number} quote: {QUOTE} → We hold nobody for others, never." in log
    assert "We hold nobody for others, never." in seen(client.get("/statements/1").text)
    assert audit.faults(register) == []


def test_a_source_cannot_be_made_one_that_is_cited_already(register: Database) -> None:
    number = further(register)
    with register.reading() as session:
        first = factories.stored(session, 1).citations[0]
        same = printed_of(cited_values(first))
    with pytest.raises(Refused, match="already cites that page"), register.writing() as session:
        cited.publish(session, 1, number, same, by="x", reason="So.")
    assert stored(register, number).quote == QUOTE


@pytest.mark.parametrize("choice", ["accept", "return", "reject"])
def test_a_source_decided_meanwhile_is_shown_with_what_the_editor_had(
    ada: Any, register: Database, choice: str
) -> None:
    number = further(register)
    sent = desk.fields(ada.get(f"/review/1/{number}").text, "#decide")
    with register.writing() as session:
        decide.publish(session, 1, citation=number, by="Bob", reason="Bob was first.")
    mine = {"choice": choice, "reason": "Mine.", "code": "other", "quote": "What Ada made of it, in words."}
    late = ada.post(f"/review/1/{number}", data=sent | mine)
    assert late.status_code == 409
    assert "Bob was first." in seen(late.text)
    assert ("What Ada made of it, in words." in seen(late.text)) == (choice == "accept")


def test_a_returned_source_waits_for_nobody_but_can_be_rejected(ada: Any, register: Database) -> None:
    number = further(register)
    with register.writing() as session:
        decide.return_(session, 1, citation=number, by="x", reason="Which?")
    for verb in (decide.publish, decide.return_):
        with pytest.raises(Refused, match="it is returned"), register.writing() as session:
            verb(session, 1, citation=number, by="x", reason="So.")
    with pytest.raises(Refused), register.writing() as session:
        cited.publish(session, 1, number, factories.printed(), by="x", reason="So.")
    assert desk.decide(ada, f"/review/1/{number}", "reject", code="duplicate").status_code == 303
    assert stored(register, number).status == "rejected"


def test_nobody_returns_edits_or_corrects_their_own_source(ada: Any, register: Database, ada_user: User) -> None:
    number, who = further(register, user=ada_user.id), {"by": "Ada", "reason": "So.", "user": ada_user.id}
    assert "You sent this yourself." in seen(ada.get(f"/review/1/{number}").text)
    with pytest.raises(Refused, match="You sent this yourself"), register.writing() as session:
        decide.return_(session, 1, citation=number, **who)
    with pytest.raises(Refused, match="You sent this yourself"), register.writing() as session:
        cited.publish(session, 1, number, factories.printed(), **who)
    with register.writing() as session:
        decide.publish(session, 1, citation=number, by="x", reason="So.")
    with pytest.raises(Refused, match="You sent this yourself"), register.writing() as session:
        cited.amend(session, 1, number, factories.printed(), **who)
    page = ada.get(f"/review/1/{number}").text
    assert 'name="choice"' not in page
    assert "suggest a correction" in seen(page)


@pytest.mark.parametrize(
    "by_hand",
    ["UPDATE citation SET status = 'returned' WHERE statement_id = 1 AND number = 1",
     "UPDATE citation SET status = 'lost' WHERE statement_id = 1 AND number > 1"],
)  # fmt: skip
def test_the_database_refuses_a_state_that_no_citation_can_have(by_hand: str, register: Database) -> None:
    further(register)
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.execute(text(by_hand))
