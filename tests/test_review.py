"""The review desk: the queue, one decision, questions to the submitter, two editors, corrections."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from dashboard import clock, create_app
from dashboard.catalogue.recorded import ACCEPTED
from dashboard.db import Database
from dashboard.errors import Refused, Stale
from dashboard.models import Change, Citation, Edit, Standing, Statement, Submission, Taking, User
from dashboard.register import amend, audit, checks, decide, edits, propose, reports
from dashboard.register import desk as takings
from dashboard.register.draft import draft_of, printed_of, values_of

from . import captured, desk, factories
from .conftest import counting, settings
from .test_submit import GOOD

TOKEN = "t" * 32
QUOTE = "We shall hold nobody without the order of a judge."


@pytest.fixture
def ada_user(app: Flask, register: Database) -> User:
    return desk.editor(app, register, "Ada")


@pytest.fixture
def ada(app: Flask, ada_user: User) -> Any:
    """Ada's browser."""
    return desk.signed_in(app, ada_user)


@pytest.fixture
def bob(app: Flask, register: Database) -> Any:
    """Bob's browser."""
    return desk.signed_in(app, desk.editor(app, register, "Bob"))


def waiting(register: Database, city: str = "wy/cheyenne", **changes: Any) -> int:
    """A statement that somebody sent, under TOKEN."""
    source = factories.printed(quote=QUOTE)
    user = changes.pop("user", None)
    with register.writing() as session:
        made = propose.propose(session, factories.draft(session, city, **changes), source, by="x", user=user)
        sent = {"token": TOKEN, "digest": "", "statement_id": made.id, "citation_number": 1}
        session.add(Submission(**sent, created_at=clock.now()))
        return made.id


def standing(register: Database, city: str = "wy/cheyenne") -> str:
    with register.reading() as session:
        return session.get_one(Standing, (1, factories.city(session, city).id)).standing


def stored(register: Database, number: int) -> Statement:
    with register.reading() as session:
        return factories.stored(session, number)


def told(register: Database, number: int) -> list[Change]:
    with register.reading() as session:
        found = select(Change).where(Change.noun == "statement", Change.noun_id == number).order_by(Change.id)
        return list(session.scalars(found))


def listed(page: str) -> list[str]:
    """The addresses of the queue's items, in order."""
    return [str(tag["data-item"]) for tag in BeautifulSoup(page, "lxml").select("[data-item]")]


def tags(page: str) -> list[str]:
    """What the queue's rows are marked with."""
    return [tag.get_text() for tag in BeautifulSoup(page, "lxml").select("[data-item] .tag")]


def seen(page: str) -> str:
    return " ".join(BeautifulSoup(page, "lxml").get_text(" ").split())


# ---- who may -----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/review", "/review/1", "/review/1/2", "/review/edits/1", "/review/count"])
def test_a_stranger_is_sent_to_sign_in(client: Any, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/accounts/sign-in")
    assert client.post("/review/1", data={"choice": "withdraw"}).status_code in (400, 401)


def test_a_decision_needs_the_pages_own_token(ada: Any, register: Database) -> None:
    number = waiting(register)
    answer = ada.post(f"/review/{number}", data={"choice": "accept", "version": "1"})
    assert answer.status_code == 400
    assert stored(register, number).status == "pending"


# ---- the queue ---------------------------------------------------------------------------------


def test_the_queue_holds_all_that_waits_oldest_first_and_each_filter_narrows_it(ada: Any, register: Database) -> None:
    now = clock.now()
    with register.writing() as session:
        factories.noise(session)
        session.execute(text("UPDATE citation SET status = 'published' WHERE status = 'pending'"))
    clock.frozen = now - timedelta(days=40)
    old = waiting(register)
    clock.frozen = now - timedelta(days=8)
    with register.writing() as session:
        cited = propose.cite(session, factories.stored(session, 1), factories.printed(), by="x").number
        returned = factories.pending(session).id
        decide.return_(session, returned, by="x", reason="Which day?")
    clock.frozen = now
    with register.writing() as session:
        suggested(session, stance="mixed")
        reported(session)
    report = "/review/reports/1"
    statement, source, edit = f"/review/{old}", f"/review/1/{cited}", "/review/edits/1"
    expected = {
        "": [statement, source, edit, report],
        "?kind=statement": [statement],
        "?kind=source": [source],
        "?kind=edit": [edit],
        "?kind=report": [report],
        "?state=returned": [f"/review/{returned}"],
        "?age=week": [statement, source],
        "?age=month": [statement],
        "?check=unchecked": [statement, source],
        "?check=exact": [],
        "?question=immigration-help&kind=source": [source],
    }
    assert {query: listed(ada.get(f"/review{query}").text) for query in expected} == expected
    assert "Review 4 waiting" in seen(ada.get("/review").text)
    assert "Returned to" not in seen(ada.get("/review").text)


@pytest.mark.parametrize(
    "query",
    [
        "state=published",
        "kind=x",
        "question=warm",
        "check=maybe",
        "age=year",
        "stance=mixed",
        "kind=edit&kind=source",
        "after=x",
        "after=1.3.1.0",
        "after=1.0.1",
    ],
)
def test_a_filter_the_queue_does_not_know_is_refused_with_a_sentence(ada: Any, query: str) -> None:
    answer = ada.get(f"/review?{query}")
    assert answer.status_code == 400
    assert "queue" in seen(answer.text)


def test_a_form_without_script_comes_to_the_short_address(ada: Any) -> None:
    answer = ada.get("/review?state=pending&kind=edit&question=&check=&age=")
    assert (answer.status_code, answer.location) == (303, "/review?kind=edit")


def test_the_list_alone_is_a_part_of_the_page_and_costs_eight_queries(ada: Any, register: Database) -> None:
    waiting(register)
    page = ada.get("/review").text
    with counting(register) as sent:
        part = ada.get("/review", headers={"HX-Request": "true", "HX-Target": "queue"})
    assert part.text.strip() in page
    # Who asks, the questions, proposals, edits, reports, who has what open, what was answered, the count above.
    assert len(sent) <= 8, sent


def test_the_count_is_told_alone(ada: Any, register: Database) -> None:
    waiting(register)
    assert seen(ada.get("/review/count", headers={"HX-Request": "true", "HX-Target": "waiting"}).text) == "1 waiting"


# ---- deciding ----------------------------------------------------------------------------------


def test_an_editor_accepts_what_waits_and_it_counts_at_once(ada: Any, register: Database, ada_user: User) -> None:
    number = waiting(register, stance="limits_some")
    answer = desk.decide(ada, f"/review/{number}", "accept", reason="")
    assert (answer.status_code, answer.location) == (303, "/review")
    found = stored(register, number)
    assert (found.status, found.version, found.citations[0].decided_by) == ("published", 2, ada_user.id)
    assert standing(register) == "limits_some"
    line = told(register, number)[-1]
    assert (line.verb, line.by, line.reason) == ("published", "Ada", ACCEPTED)
    assert audit.faults(register) == []


def test_an_editor_corrects_the_fields_and_accepts_in_one_go(ada: Any, register: Database) -> None:
    number = waiting(register, stance="limits_some")
    changes = {"stance": "mixed", "speaker": "Ann Other", "city": "Casper, WY", "said_on": "2020-05", "publisher": "A"}
    answer = desk.decide(ada, f"/review/{number}", "accept", reason="The page says Ann.", **changes)
    assert answer.status_code == 303, seen(answer.text)
    found = stored(register, number)
    assert (found.status, found.stance, found.speaker, found.city.path) == (
        "published", "mixed", "Ann Other", "wy/casper"
    )  # fmt: skip
    edited, published = told(register, number)[-2:]
    assert (edited.verb, published.verb) == ("edited", "published")
    assert (edited.before["stance"], edited.after["stance"]) == ("limits_some", "mixed")
    assert (edited.before["source publisher"], edited.after["source publisher"]) == ("The Paper", "A")
    assert standing(register, "wy/casper") == "mixed"
    history = seen(ada.get(f"/statements/{number}/history").text)
    assert "stance: Limits some help → Mixed or no clear limit" in history
    assert "city: Cheyenne, WY → Casper, WY" in history
    assert audit.faults(register) == []


def test_a_field_that_cannot_stand_keeps_the_item_and_what_was_typed(ada: Any, register: Database) -> None:
    number = waiting(register)
    answer = desk.decide(ada, f"/review/{number}", "accept", said_on="2999-01-01", city="Nowhere at all", speaker="Ann")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "lxml")
    assert "in the future" in page.select_one("#error-said_on").text  # type: ignore[union-attr]
    assert page.select_one("#speaker")["value"] == "Ann"  # type: ignore[index]
    assert page.select_one("details.fields[open]")
    assert stored(register, number).status == "pending"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"choice": ""}, "Choose what to do: accept, return with questions or reject."),
        ({"choice": "withdraw"}, "Choose what to do"),
        ({"choice": "reject", "code": ""}, "Choose a reason from the list"),
        ({"choice": "reject", "code": "rude"}, "Choose a reason from the list"),
        ({"choice": "reject", "code": "spam", "reason": " "}, "Write a sentence"),
        ({"choice": "return", "reason": ""}, "Write a sentence"),
        ({"choice": "return", "reason": "x" * 2001}, "longer than 2,000"),
    ],
)
def test_a_decision_that_lacks_something_is_told_what(
    ada: Any, register: Database, sent: dict[str, str], sentence: str
) -> None:
    number = waiting(register)
    answer = desk.decide(ada, f"/review/{number}", **sent)
    assert answer.status_code == 422
    assert sentence in seen(answer.text)
    assert stored(register, number).version == 1


def test_a_rejection_is_told_with_its_reason_and_the_row_is_kept(ada: Any, register: Database, client: Any) -> None:
    number = waiting(register)
    desk.decide(ada, f"/review/{number}", "reject", reason="The page does not say so.", code="not_in_source")
    assert stored(register, number).status == "rejected"
    assert told(register, number)[-1].after == {"status": "rejected", "code": "not_in_source"}
    assert "Not in the source. The page does not say so." in seen(client.get(f"/submit/{TOKEN}").text)
    assert client.get(f"/statements/{number}").status_code == 404


def test_questions_go_to_the_submitter_and_the_answer_comes_back(ada: Any, register: Database, client: Any) -> None:
    number = waiting(register, stance="limits_some")
    desk.decide(ada, f"/review/{number}", "return", reason="Which day was it?")
    assert listed(ada.get("/review").text) == []
    private = client.get(f"/submit/{TOKEN}")
    assert "Which day was it?" in seen(private.text)
    address = f"/submit/{TOKEN}/answer"
    page = client.get(address)
    assert "Which day was it?" in seen(page.text)
    sent = desk.fields(page.text, "#submit")
    assert sent["city"] == "Cheyenne, WY"
    nothing = client.post(address, data=sent)
    assert nothing.status_code == 422
    assert "Answer the editor’s questions" in seen(nothing.text)
    answer = client.post(address, data=sent | {"said_on": "2020-05-18", "comment": "On Monday."})
    assert (answer.status_code, answer.location) == (303, f"/submit/{TOKEN}")
    found = stored(register, number)
    assert (found.status, str(found.said_on), str(found.sort_on)) == ("pending", "2020-05-18", "2020-05-18")
    assert listed(ada.get("/review").text) == [f"/review/{number}"]
    assert "Answered" in tags(ada.get("/review").text)
    turns = BeautifulSoup(ada.get(f"/review/{number}").text, "lxml").select(".questioning li")
    assert [turn.select(".asked")[0].get_text() for turn in turns] == ["Which day was it?", "On Monday."]
    assert "by Ada" in turns[0].get_text() and "by the submitter" in turns[1].get_text()
    assert [line.verb for line in told(register, number)] == ["proposed", "returned", "answered", "edited"]
    assert client.post(address, data=sent | {"comment": "Again."}).status_code == 409
    assert audit.faults(register) == []


def test_an_answer_that_cannot_be_read_keeps_what_was_typed(ada: Any, register: Database, client: Any) -> None:
    number = waiting(register)
    desk.decide(ada, f"/review/{number}", "return", reason="Which day?")
    address = f"/submit/{TOKEN}/answer"
    sent = desk.fields(client.get(address).text, "#submit") | {"said_on": "yesterday", "comment": "It was then."}
    answer = client.post(address, data=sent)
    assert answer.status_code == 422
    assert "It was then." in answer.text
    assert "is not a date" in seen(answer.text)


def test_a_source_of_others_is_not_rewritten_by_an_answer(register: Database) -> None:
    with register.writing() as session:
        page = "https://paper.example/shared"
        factories.published(session, source=factories.printed(source_url=page))
        number = factories.pending(session, source=factories.printed(source_url=page, quote="Other words.")).id
        decide.return_(session, number, by="x", reason="Which?")
        statement = factories.stored(session, number)
        values = values_of(statement, statement.citations[0]) | {"publisher": "Forged", "speaker": "Ann"}
        draft = draft_of(statement.city, factories.question(session), values)
        amend.answer(session, number, draft, printed_of(values), by="x", reply="")
        assert factories.stored(session, number).citations[0].source.publisher == "The Paper"
        assert factories.stored(session, number).speaker == "Ann"


def test_what_was_asked_twice_stands_in_its_order_and_a_row_that_nobody_answered_has_no_mark(
    ada: Any, register: Database
) -> None:
    number = waiting(register)
    with register.writing() as session:
        other = factories.pending(session, "wy/casper").id
        for asked, reply in (("Which day?", "A Monday."), ("Which year?", "")):
            decide.return_(session, number, by="Ada", reason=asked)
            statement = factories.stored(session, number)
            values = values_of(statement, statement.citations[0]) | {"speaker": f"Ann {asked}"}
            draft = draft_of(statement.city, factories.question(session), values)
            amend.answer(session, number, draft, printed_of(values), by="the submitter", reply=reply)
    page = BeautifulSoup(ada.get(f"/review/{number}").text, "lxml")
    assert [said.get_text() for said in page.select(".questioning .asked")] == [
        "Which day?",
        "A Monday.",
        "Which year?",
    ]
    assert "Without a sentence" in page.select(".questioning li")[-1].get_text()
    assert tags(ada.get("/review").text).count("Answered") == 1
    assert not BeautifulSoup(ada.get(f"/review/{other}").text, "lxml").select(".questioning")


def test_a_further_source_is_taken_or_not(ada: Any, register: Database) -> None:
    with register.writing() as session:
        numbers = [propose.cite(session, factories.stored(session, 1), factories.printed(), by="x").number
                   for _ in range(2)]  # fmt: skip
    desk.decide(ada, f"/review/1/{numbers[0]}", "accept")
    desk.decide(ada, f"/review/1/{numbers[1]}", "reject", code="duplicate")
    states = {c.number: c.status for c in stored(register, 1).citations}
    assert [states[number] for number in numbers] == ["published", "rejected"]
    assert ada.get(f"/review/1/{numbers[1]}").status_code == 200
    assert ada.get("/review/1/99").status_code == 404
    assert ada.get("/review/99999").status_code == 404
    assert ada.get("/review/99999999999").status_code == 404


def test_a_duplicate_is_merged_its_source_cited_there_and_its_submitter_told(
    ada: Any, register: Database, client: Any
) -> None:
    with register.writing() as session:
        kept = factories.published(session, "wy/cheyenne", factories.printed(quote=QUOTE)).id
    number = waiting(register)
    page = ada.get(f"/review/{number}")
    assert "Nearly the same words" in page.text
    sent = desk.fields(page.text, "#decide") | {"into": str(kept)}
    assert ada.post(f"/review/{number}", data=sent).status_code == 303
    assert stored(register, number).status == "rejected"
    assert [c.status for c in stored(register, kept).citations] == ["published", "published"]
    assert f"merged into: statement {kept}, citation 2" in seen(ada.get(f"/review/{number}").text)
    private = seen(client.get(f"/submit/{TOKEN}").text)
    assert "Published" in private
    assert f"A further source for statement {kept}" in private
    assert audit.faults(register) == []


def test_a_merge_keeps_what_was_found_in_the_source(register: Database) -> None:
    number = waiting(register)
    with register.writing() as session:
        kept = factories.published(session, "wy/cheyenne").id
        lead = factories.stored(session, number).citations[0]
        checks.check(session, lead, captured.capture(session, lead.source, f"She said: {QUOTE}"), by="x")
        made = decide.merge(session, number, kept, by="x", reason="The same.")
        assert (made.check_result, made.capture_id) == ("exact", lead.capture_id)
        with pytest.raises(Refused):
            decide.merge(session, number, kept, by="x", reason="Again.")


def test_the_passage_is_lit_and_the_rule_is_in_view(ada: Any, register: Database) -> None:
    number = waiting(register, stance="limits_some")
    with register.writing() as session:
        lead = factories.stored(session, number).citations[0]
        checks.check(
            session, lead, captured.capture(session, lead.source, f"On Monday she said: {QUOTE} Then."), by="x"
        )
        rule = factories.question(session).stance("limits_some").rule
    page = BeautifulSoup(ada.get(f"/review/{number}").text, "lxml")
    assert page.select_one("#passage").text == QUOTE.rstrip(".") or page.select_one("#passage").text == QUOTE  # type: ignore[union-attr]
    assert "On Monday she said" in page.select_one(".evidence-text").text  # type: ignore[union-attr]
    assert rule in seen(str(page))


def test_a_quote_that_is_not_found_shows_the_beginning_of_the_text(ada: Any, register: Database) -> None:
    number = waiting(register)
    with register.writing() as session:
        lead = factories.stored(session, number).citations[0]
        checks.check(session, lead, captured.capture(session, lead.source, "The council met on other matters."), by="x")
    page = seen(ada.get(f"/review/{number}").text)
    assert "The quote is not in this text." in page
    assert "The council met on other matters." in page


def test_the_source_is_read_again_as_the_settings_allow(ada: Any, register: Database) -> None:
    with register.writing() as session:
        number = factories.pending(session, source=factories.printed(source_url="http://127.0.0.1:9/x")).id
    token = desk.fields(ada.get(f"/review/{number}").text, "#decide")["csrf_token"]
    assert ada.post(f"/review/{number}/read", data={"csrf_token": token}).status_code == 303
    assert stored(register, number).citations[0].check_result == "unreadable"
    assert "Read the source again" in seen(ada.get(f"/review/{number}").text)


def test_a_decision_page_answers_in_a_stated_number_of_queries(ada: Any, register: Database) -> None:
    number = waiting(register)
    ada.get(f"/review/{number}")
    with counting(register) as sent:
        ada.get(f"/review/{number}")
    # Who asks, who has it open, the statement, its citations, the question, what is alike, a capture, the history,
    # and the count in the masthead.
    assert len(sent) == 10, "\n".join(sent)


@pytest.mark.parametrize(
    ("choice", "told"), [("accept", "is public now."), ("reject", "is rejected."), ("return", "with your questions.")]
)
def test_the_queue_says_once_what_was_decided_with_the_way_to_it(
    ada: Any, register: Database, choice: str, told: str
) -> None:
    number = waiting(register)
    page = ada.get(desk.decide(ada, f"/review/{number}", choice, code="spam").location)
    said = BeautifulSoup(page.text, "lxml").select_one("p.known[role=status]")
    assert said and said.get_text().startswith(f"Statement {number} ") and told in said.get_text()
    assert [link["href"] for link in said.select("a")] == [f"/review/{number}"]
    assert told not in ada.get("/review").text


def test_what_is_done_to_a_published_statement_is_said_on_its_page(ada: Any, register: Database) -> None:
    with register.writing() as session:
        number = factories.published(session, "wy/cheyenne").id
        later = factories.published(session, "wy/cheyenne", said_on="2021-01-01").id
    changes: list[tuple[str, dict[str, str], str]] = [
        ("amend", {"speaker": "Ann Roe"}, "is corrected."),
        ("supersede", {"later": str(later)}, f"is superseded by statement {later}."),
        ("stand_again", {}, "is no longer superseded."),
        ("withdraw", {}, "is withdrawn."),
        ("restore", {}, "is public again."),
    ]
    for choice, more, told in changes:
        answer = desk.decide(ada, f"/review/{number}", choice, **more)
        assert answer.location == f"/review/{number}", choice
        assert f"Statement {number} {told}" in seen(ada.get(answer.location).text)


def test_a_version_is_on_the_desk_what_it_is_to_readers(ada: Any, register: Database, client: Any) -> None:
    """How often a row was changed is no number of a version: questions and edits come before there is any."""
    number = waiting(register)
    desk.decide(ada, f"/review/{number}", "return", reason="Which day?")
    with register.writing() as session:
        statement = factories.stored(session, number)
        draft = draft_of(statement.city, factories.question(session), values_of(statement, statement.citations[0]))
        amend.answer(
            session, number, draft, printed_of(values_of(statement, statement.citations[0])), by="x", reply="It."
        )
    desk.decide(ada, f"/review/{number}", "accept")
    told = BeautifulSoup(ada.get(f"/review/{number}").text, "lxml").select_one(".lead .state")
    assert told and "version" not in told.get_text()
    history = BeautifulSoup(client.get(f"/statements/{number}/history").text, "lxml")
    assert [held["value"] for held in history.select(".versions li")] == ["1"]


# ---- nobody decides their own ------------------------------------------------------------------


def test_nobody_decides_their_own_in_the_page_the_verb_or_the_database(
    app: Flask, register: Database, ada: Any, bob: Any, ada_user: User
) -> None:
    number = waiting(register, user=ada_user.id)
    page = ada.get(f"/review/{number}").text
    assert "You sent this yourself." in seen(page)
    assert 'name="choice"' not in page
    other = waiting_other(register)
    token = desk.fields(ada.get(f"/review/{other}").text, "#decide")["csrf_token"]
    for sent in ({"choice": "return"}, {"choice": "reject", "code": "spam"}):
        forced = ada.post(f"/review/{number}", data={"csrf_token": token, "version": "1", "reason": "So."} | sent)
        assert forced.status_code == 409
        assert "another editor decides it" in seen(forced.text)
    for verb in (decide.publish, decide.return_, decide.reject):
        with pytest.raises(Refused, match="another editor"), register.writing() as session:
            verb(session, number, by="Ada", reason="So.", user=ada_user.id)
    for change in (f"decided_by = {ada_user.id}", "submitted_by = NULL"):
        with pytest.raises(DBAPIError), register.writing() as session:
            session.execute(text(f"UPDATE citation SET {change} WHERE statement_id = {number}"))
    assert stored(register, number).status == "pending"
    assert desk.decide(bob, f"/review/{number}", "accept").status_code == 303
    assert stored(register, number).status == "published"


def test_nobody_corrects_or_restores_what_they_sent_but_may_take_it_away(
    register: Database, ada: Any, bob: Any, ada_user: User
) -> None:
    number = waiting(register, user=ada_user.id)
    desk.decide(bob, f"/review/{number}", "accept")
    page = ada.get(f"/review/{number}").text
    assert "To change what it says, suggest a correction" in seen(page)
    sent = desk.fields(page, "#decide") | {"speaker": "Ann Other", "reason": "So."}
    assert ada.post(f"/review/{number}", data=sent | {"choice": "amend"}).status_code == 422
    with register.reading() as session:
        statement = factories.stored(session, number)
        values = values_of(statement, statement.citations[0]) | {"speaker": "Ann Other"}
        draft = draft_of(statement.city, factories.question(session), values)
    with pytest.raises(Refused, match="suggest the correction"), register.writing() as session:
        amend.amend(session, number, draft, printed_of(values), by="Ada", reason="So.", user=ada_user.id)
    with pytest.raises(DBAPIError), register.writing() as session:
        session.execute(text(f"UPDATE citation SET decided_by = submitted_by WHERE statement_id = {number}"))
    assert stored(register, number).speaker == "Jo Doe"

    assert ada.post(f"/review/{number}", data=sent | {"choice": "withdraw"}).status_code == 303
    with pytest.raises(Refused, match="another editor decides"), register.writing() as session:
        decide.restore(session, number, by="Ada", reason="So.", user=ada_user.id)
    assert desk.decide(bob, f"/review/{number}", "restore").status_code == 303
    with register.writing() as session:
        edit = suggested(session, number, speaker="Ann Other", user=ada_user.id)
        edits.accept(session, edit.id, by="Bob", reason="So.")
    assert stored(register, number).speaker == "Ann Other"
    assert stored(register, number).citations[0].decided_by not in (None, ada_user.id)


def waiting_other(register: Database) -> int:
    with register.writing() as session:
        return factories.pending(session).id


def test_an_editors_own_submission_remembers_who_sent_it(ada: Any, register: Database, ada_user: User) -> None:
    sent = desk.fields(ada.get("/submit").text, "#submit") | GOOD
    assert ada.post("/submit", data=sent).status_code == 303
    with register.reading() as session:
        lead = session.scalars(select(Citation).order_by(Citation.statement_id.desc()).limit(1)).one()
        assert lead.submitted_by == ada_user.id
    assert told(register, lead.statement_id)[0].by == "Ada"
    assert "Sent by you" in seen(ada.get("/review").text)


# ---- two editors -------------------------------------------------------------------------------


def test_the_second_editor_sees_who_has_it_and_may_take_over(ada: Any, bob: Any, register: Database) -> None:
    number = waiting(register)
    clock.frozen = clock.now()
    ada.get(f"/review/{number}")
    page = bob.get(f"/review/{number}").text
    assert "Taken by Ada since" in seen(page)
    assert 'name="choice"' not in page
    assert "Taken by Ada" in seen(bob.get("/review").text)
    sent = {"csrf_token": desk.fields(page, "form[action$='/take']")["csrf_token"]}
    assert bob.post(f"/review/{number}/take", data=sent).status_code == 303
    assert 'name="choice"' in bob.get(f"/review/{number}").text
    assert "Taken by Bob since" in seen(ada.get(f"/review/{number}").text)
    clock.frozen += timedelta(minutes=16)
    assert 'name="choice"' in ada.get(f"/review/{number}").text


def test_a_taking_ends_after_fifteen_minutes_or_with_the_decision(
    register: Database, app: Flask, ada_user: User
) -> None:
    bob = desk.editor(app, register, "Bob")
    clock.frozen = clock.now()
    with register.writing() as session:
        assert takings.take(session, "1/1", ada_user.id)
        assert not takings.take(session, "1/1", bob.id)
        assert takings.take(session, "1/1", ada_user.id)
    clock.frozen += takings.LASTS
    with register.writing() as session:
        assert takings.holder(session, "1/1") is None
        assert takings.take(session, "1/1", bob.id)
        takings.leave(session, "1/1", ada_user.id)
        assert takings.holder(session, "1/1") is not None
        takings.leave(session, "1/1", bob.id)
        assert session.scalar(select(func.count()).select_from(Taking)) == 0


@pytest.mark.parametrize("choice", ["accept", "return", "reject"])
def test_a_decision_on_what_another_decided_is_refused_with_the_newer_beside_it(
    ada: Any, bob: Any, register: Database, choice: str
) -> None:
    number = waiting(register, stance="limits_some")
    mine = desk.fields(ada.get(f"/review/{number}").text, "#decide")
    token = desk.fields(bob.get(f"/review/{number}").text, "form[action$='/take']")["csrf_token"]
    bob.post(f"/review/{number}/take", data={"csrf_token": token})
    desk.decide(bob, f"/review/{number}", "accept", reason="Bob was first.", stance="mixed")
    sent = mine | {"choice": choice, "reason": "Ada’s view.", "code": "other", "speaker": "Ada’s speaker"}
    late = ada.post(f"/review/{number}", data=sent)
    assert late.status_code == 409
    page = seen(late.text)
    assert "was changed since you opened it" in page
    assert "As it is now: published" in page
    assert "by Bob : Bob was first." in page or "by Bob: Bob was first." in page
    if choice == "accept":
        assert "Ada’s speaker Jo Doe" in page
        assert "limits_some mixed" in page or "Limits some help" in page
    assert "Ada’s view." in late.text
    assert [line.verb for line in told(register, number)] == ["proposed", "edited", "published"]


def test_a_verb_on_an_older_version_is_refused(register: Database) -> None:
    number = waiting(register)
    with register.writing() as session:
        decide.return_(session, number, by="x", reason="Which?", seen=1)
        statement = factories.stored(session, number)
        values = values_of(statement, statement.citations[0])
        amend.answer(session, number, draft_of(statement.city, factories.question(session), values),
                     printed_of(values), by="x", reply="This.")  # fmt: skip
    for verb in (decide.publish, decide.return_, decide.reject):
        with pytest.raises(Stale), register.writing() as session:
            verb(session, number, by="x", reason="So.", seen=1)
    with register.writing() as session:
        assert decide.publish(session, number, by="x", reason="So.", seen=3).version == 4


# ---- what is published -------------------------------------------------------------------------


def test_a_correction_is_public_with_before_after_and_why(ada: Any, register: Database, client: Any) -> None:
    clock.frozen = clock.now()
    with register.writing() as session:
        number = factories.published(session, "wy/cheyenne", stance="limits_some").id
    clock.frozen += timedelta(days=3)
    desk.sign_in(ada)
    answer = desk.decide(ada, f"/review/{number}", "amend", reason="The order covers more.", stance="limits_broadly")
    assert (answer.status_code, answer.location) == (303, f"/review/{number}")
    assert standing(register) == "limits_broadly"
    log = seen(client.get("/about/corrections").text)
    assert "Corrected: Jo Doe for Cheyenne, WY" in log
    assert "had been public for 3 days" in log
    assert "The order covers more." in log
    assert "stance: Limits some help → Limits most help" in log
    assert audit.faults(register) == []
    same = desk.decide(ada, f"/review/{number}", "amend")
    assert same.status_code == 409
    assert "Nothing was changed" in seen(same.text)


def test_changed_words_are_looked_for_anew(register: Database) -> None:
    with register.writing() as session:
        number = factories.published(session, source=factories.printed(quote="We hold nobody at all here.")).id
        statement = factories.stored(session, number)
        lead = statement.citations[0]
        checks.check(session, lead, captured.capture(session, lead.source, f"{lead.quote} {QUOTE}"), by="x")
        values = values_of(statement, lead) | {"quote": QUOTE}
        draft = draft_of(statement.city, factories.question(session), values)
        amend.amend(session, number, draft, printed_of(values), by="x", reason="Misquoted.")
        lead = factories.stored(session, number).citations[0]
        assert (lead.check_result, lead.check_start) == ("exact", 28)
        elsewhere = values | {"source_url": "https://other.example/1"}
        amend.amend(session, number, draft, printed_of(elsewhere), by="x", reason="Another page.")
        lead = factories.stored(session, number).citations[0]
        assert (lead.check_result, lead.capture_id, lead.source.url) == ("unchecked", None, "https://other.example/1")
    assert audit.faults(register) == []


def test_what_is_withdrawn_leaves_a_stone_and_can_be_restored(ada: Any, register: Database, client: Any) -> None:
    with register.writing() as session:
        number = factories.published(session, "wy/cheyenne", stance="mixed").id
    desk.decide(ada, f"/review/{number}", "withdraw", reason="The paper took it back.")
    assert standing(register) == "not_researched"
    assert "The paper took it back." in seen(client.get(f"/statements/{number}").text)
    desk.decide(ada, f"/review/{number}", "restore", reason="Another sentence was meant.")
    assert standing(register) == "mixed"
    assert client.get(f"/statements/{number}").status_code == 200
    log = seen(client.get("/about/corrections").text)
    assert log.index("Restored: Jo Doe") < log.index("Withdrawn: Jo Doe")
    assert audit.faults(register) == []


# ---- suggested edits ---------------------------------------------------------------------------


def reported(session: Any, path: str = "il/chicago", token: str = "t" * 32, user: int | None = None) -> int:
    """A report of an error on a city's page."""
    page = reports.page_of(factories.city(session, path))
    made = reports.report(session, page, code="missing", comment="The vote of May.", seen_at="", token=token, by="x",
                          user=user)  # fmt: skip
    return made.id


def suggested(session: Any, number: int = 5, user: int | None = None, **after: str) -> Edit:
    """An edit of a starter statement."""
    statement = factories.stored(session, number)
    values = values_of(statement, statement.citations[0]) | after
    return edits.suggest(session, statement, values, token=TOKEN, comment="The page says so.", by="x", user=user)


def test_anyone_suggests_a_correction_and_sees_what_came_of_it(ada: Any, register: Database, client: Any) -> None:
    assert "/submit/correct/5" in client.get("/statements/5").text
    page = client.get("/submit/correct/5")
    sent = desk.fields(page.text, "#submit") | {"stance": "mixed", "comment": "The paper corrected itself."}
    answer = client.post("/submit/correct/5", data=sent)
    assert answer.status_code == 303, seen(answer.text)
    assert client.post("/submit/correct/5", data=sent).status_code == 303
    with register.reading() as session:
        (edit,) = session.scalars(select(Edit))
    assert (edit.before, edit.after) == ({"stance": "limits_broadly"}, {"stance": "mixed"})
    assert "Waiting for an editor" in seen(client.get(answer.location).text)
    assert listed(ada.get("/review").text) == [f"/review/edits/{edit.id}"]
    shown = seen(ada.get(f"/review/edits/{edit.id}").text)
    assert "stance Limits most help Mixed or no clear limit" in shown
    desk.decide(ada, f"/review/edits/{edit.id}", "accept", reason="So it does.")
    assert f"is taken over: statement {edit.statement_id} is corrected." in ada.get("/review").text
    assert stored(register, 5).stance == "mixed"
    assert "Taken over" in seen(client.get(answer.location).text)
    log = seen(client.get("/about/corrections").text)
    assert "less than an hour after it was pointed out" in log
    assert "stance: Limits most help → Mixed or no clear limit" in log
    assert audit.faults(register) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"comment": "It is wrong."}, "Nothing was changed."),
        ({"stance": "mixed"}, "Fill in “What is wrong, and how you know”"),
        ({}, "Nothing was changed. Change what is wrong, then send it. Fill in “What is wrong, and how you know”"),
        ({"stance": "warm", "comment": "So."}, "This question has no such stance."),
        ({"city": "Springfield", "comment": "So."}, "Several places can be meant"),
        ({"stance": "mixed", "comment": "x" * 2001}, "longer than 2,000"),
        ({"source_url": "ftp://x", "comment": "So."}, "http"),
    ],
)
def test_a_suggestion_that_cannot_stand_is_told_why(
    register: Database, client: Any, changes: dict[str, str], sentence: str
) -> None:
    sent = desk.fields(client.get("/submit/correct/5").text, "#submit") | changes
    answer = client.post("/submit/correct/5", data=sent)
    assert answer.status_code == 422
    assert sentence in seen(answer.text)
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(Edit)) == 0


def test_too_many_suggestions_of_one_network_lose_nothing_that_was_typed(register: Database, tmp_path: Path) -> None:
    client = create_app(settings(tmp_path, submissions_per_hour=1), register).test_client()
    sent = desk.fields(client.get("/submit/correct/5").text, "#submit") | {"stance": "mixed", "comment": "It says so."}
    assert client.post("/submit/correct/5", data=sent).status_code == 303
    again = desk.fields(client.get("/submit/correct/6").text, "#submit") | {"stance": "mixed", "comment": "It does."}
    slow = client.post("/submit/correct/6", data=again)
    assert slow.status_code == 429
    assert "Nothing is lost" in seen(slow.text)
    kept = desk.fields(slow.text, "#submit")
    assert (kept["stance"], kept["comment"]) == ("mixed", "It does.")
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(Edit)) == 1


def test_what_is_not_published_takes_no_suggestion(register: Database, client: Any) -> None:
    number = waiting(register)
    for gone in (number, 99999, 99999999999):
        assert client.get(f"/submit/correct/{gone}").status_code == 404


def test_an_edit_is_declined_with_a_reason_and_kept(ada: Any, register: Database, client: Any) -> None:
    with register.writing() as session:
        edit = suggested(session, stance="mixed").id
    lacking = desk.decide(ada, f"/review/edits/{edit}", "reject", reason="No.", code="")
    assert lacking.status_code == 422
    desk.decide(ada, f"/review/edits/{edit}", "reject", reason="The page says the other thing.", code="not_in_source")
    assert "stays as it is." in ada.get("/review").text
    assert stored(register, 5).stance == "limits_broadly"
    private = seen(client.get(f"/submit/{TOKEN}").text)
    assert "Not in the source. The page says the other thing." in private
    again = ada.get(f"/review/edits/{edit}")
    assert 'name="choice"' not in again.text


def test_an_edit_of_what_was_changed_meanwhile_says_so_and_is_refused_on_the_old_version(
    ada: Any, register: Database
) -> None:
    with register.writing() as session:
        edit = suggested(session, stance="mixed").id
    mine = desk.fields(ada.get(f"/review/edits/{edit}").text, "#decide")
    with register.writing() as session:
        statement = factories.stored(session, 5)
        values = values_of(statement, statement.citations[0]) | {"stance": "limits_some"}
        draft = draft_of(statement.city, factories.question(session), values)
        amend.amend(session, 5, draft, printed_of(values), by="x", reason="So.")
    late = ada.post(f"/review/edits/{edit}", data=mine | {"choice": "accept", "reason": "Yes."})
    assert late.status_code == 409
    assert "Changed since it was suggested: stance" in seen(late.text).replace(" :", ":")
    assert stored(register, 5).stance == "limits_some"


def test_nobody_decides_their_own_edit(ada: Any, register: Database, ada_user: User) -> None:
    with register.writing() as session:
        edit = suggested(session, user=ada_user.id, stance="mixed").id
    assert "You sent this yourself." in seen(ada.get(f"/review/edits/{edit}").text)
    for verb, more in ((edits.accept, {}), (edits.decline, {"code": "other"})):
        with pytest.raises(Refused, match="another editor"), register.writing() as session:
            verb(session, edit, by="Ada", reason="So.", user=ada_user.id, **more)
    for change in (f"decided_by = {ada_user.id}", "submitted_by = NULL", "comment = 'x'"):
        with pytest.raises(DBAPIError), register.writing() as session:
            session.execute(text(f"UPDATE edit SET {change}"))
    with pytest.raises(DBAPIError), register.writing() as session:
        session.execute(text("DELETE FROM edit"))


def test_the_log_of_corrections_goes_on_where_a_page_ends(client: Any, register: Database) -> None:
    with register.writing() as session:
        for _ in range(26):
            decide.withdraw(session, 5, by="x", reason="So.")
            decide.restore(session, 5, by="x", reason="Not so.")
    first = BeautifulSoup(client.get("/about/corrections").text, "lxml")
    older = str(first.select_one(".page-foot a")["href"])  # type: ignore[index]
    second = BeautifulSoup(client.get(older).text, "lxml")
    assert (len(first.select(".correction")), len(second.select(".correction"))) == (50, 2)
    assert client.get("/about/corrections?before=x").status_code == 400
    assert client.get("/about/corrections?before=99999999999").status_code in (200, 400)
