"""A report of an error: sent from a page, answered by an editor, told to its sender; it changes no code by itself."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from dashboard import create_app
from dashboard.db import Database
from dashboard.errors import Missing, Refused
from dashboard.models import Change, Report
from dashboard.register import decide, propose, reports
from dashboard.register import together as together_verb
from dashboard.review import queue

from . import desk, factories
from .client import LintingClient
from .conftest import settings

PLACES = ["statement=1", "source=1", "city=il/chicago"]
TOLD = {"code": "words", "comment": "The page prints “will”, not “may”.", "seen_at": "https://paper.example/x"}


def send(client: Any, about: str = "statement=1", **changes: str) -> Any:
    """Fill in the form about a page."""
    path = f"/submit/report?{about}"
    return client.post(path, data=desk.fields(client.get(path).text) | TOLD | changes)


def stored(register: Database) -> list[Report]:
    with register.reading() as session:
        return list(session.scalars(select(Report).order_by(Report.id)))


def seen(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("about", PLACES)
def test_an_error_is_reported_from_its_page_answered_and_told(
    about: str, app: Flask, client: Any, register: Database
) -> None:
    noun = about.partition("=")[0]
    page = {"statement": "/statements/1", "source": "/sources/1", "city": "/cities/il/chicago"}[noun]
    assert f'href="/submit/report?{about}"' in client.get(page).text
    sent = send(client, about)
    assert sent.status_code == 303
    assert "Waiting for an editor" in client.get(sent.location).text
    assert page in client.get(sent.location).text

    ada = desk.signed_in(app, desk.editor(app, register))
    assert "/review/reports/1" in ada.get("/review").text
    opened = ada.get("/review/reports/1").text
    assert "The page prints “will”, not “may”." in opened
    assert page in opened
    assert desk.decide(ada, "/review/reports/1", "mended", "The quote reads “will” now.").status_code == 303
    assert "Report 1 is answered: mended." in ada.get("/review").text
    told = client.get(sent.location).text
    assert "Mended" in told
    assert "The quote reads “will” now." in told
    assert "Mended on" in ada.get("/review/reports/1").text
    with register.reading() as session:
        lines = session.scalars(select(Change).where(Change.noun == "report").order_by(Change.id)).all()
        assert [(line.verb, line.by) for line in lines] == [("reported", "a visitor"), ("closed", "Ada")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": ""}, "Choose what is wrong from the list."),
        ({"code": "nonsense"}, "Choose what is wrong from the list."),
        ({"comment": "  "}, "Say in a sentence what is wrong"),
        ({"comment": "x" * 2001}, "longer than 2,000 characters"),
        ({"comment": "a\x00b"}, "a character that cannot be printed"),
        ({"seen_at": "javascript:alert(1)"}, "https://"),
        ({"website": "spam"}, "a hidden field was filled"),
    ],
)
def test_a_report_that_lacks_something_says_what_and_keeps_the_rest(
    changes: dict[str, str], sentence: str, client: Any, register: Database
) -> None:
    answer = send(client, **changes)
    assert answer.status_code == 422
    assert sentence in seen(answer.text)
    kept = TOLD["comment"] if "comment" not in changes else TOLD["seen_at"]
    assert kept in answer.text
    assert stored(register) == []


def test_a_report_sent_twice_is_stored_once(client: Any, register: Database) -> None:
    data = desk.fields(client.get("/submit/report?statement=1").text) | TOLD
    answers = [client.post("/submit/report?statement=1", data=data) for _ in range(2)]
    assert len({answer.location for answer in answers}) == 1
    assert len(stored(register)) == 1


@pytest.mark.parametrize(
    "about",
    ["", "statement=999999", "statement=x", "statement=99999999999999", "source=0", "city=il", "city=il/nowhere",
     "city=il/a/b"],
)  # fmt: skip
def test_a_page_that_is_not_there_cannot_be_reported(about: str, client: Any) -> None:
    assert client.get(f"/submit/report?{about}").status_code == 404


def test_what_only_waits_is_told_to_nobody(client: Any, register: Database) -> None:
    with register.writing() as session:
        waiting = factories.pending(session)
        number = waiting.id
    assert client.get(f"/submit/report?statement={number}").status_code == 404
    with register.reading() as session, pytest.raises(Missing):
        reports.public(session, "statement", number)


def test_nobody_answers_their_own_report_in_page_verb_or_database(app: Flask, register: Database) -> None:
    user = desk.editor(app, register)
    ada = desk.signed_in(app, user)
    assert send(ada).status_code == 303
    assert stored(register)[0].submitted_by == user.id
    assert "You sent this yourself" in ada.get("/review/reports/1").text
    sent = {"csrf_token": desk.fields(ada.get("/review/reports/1").text, "header form")["csrf_token"]}
    refused = ada.post("/review/reports/1", data=sent | {"choice": "mended", "reason": "So."})
    assert refused.status_code == 409
    with register.writing() as session, pytest.raises(Refused, match="You sent this yourself"):
        reports.close(session, 1, "mended", by="Ada", reason="So.", user=user.id)
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.execute(
            text("UPDATE report SET status = 'mended', reason = 'x', decided_at = created_at, decided_by = :user"),
            {"user": user.id},
        )


def test_a_report_is_closed_once_with_a_sentence(app: Flask, client: Any, register: Database) -> None:
    send(client)
    ada = desk.signed_in(app, desk.editor(app, register))
    assert "Write a sentence" in desk.decide(ada, "/review/reports/1", "no_error", " ").text
    page = desk.fields(ada.get("/review/reports/1").text, "#decide") | {"choice": "no_error", "reason": "It says so."}
    assert ada.post("/review/reports/1", data=page).status_code == 303
    again = ada.post("/review/reports/1", data=page)
    assert again.status_code == 409
    assert "closed meanwhile" in again.text
    assert stored(register)[0].status == "no_error"
    assert ada.get("/review/reports/2").status_code == 404


@pytest.mark.parametrize(
    "by_hand",
    [
        "UPDATE report SET comment = 'Other words.'",
        "UPDATE report SET statement_id = 2",
        "DELETE FROM report",
        "UPDATE report SET city_id = 1",
        "UPDATE report SET status = 'mended'",
        "UPDATE report SET status = 'gone', reason = 'x', decided_at = created_at",
        "INSERT INTO report (id, token, code, comment, seen_at, by, status, reason, created_at)"
        " SELECT 2, token || 'x', code, comment, '', by, 'pending', '', created_at FROM report",
    ],
)
def test_the_database_refuses_what_no_report_can_be(by_hand: str, client: Any, register: Database) -> None:
    send(client)
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.execute(text(by_hand))


def test_a_report_can_name_the_change_that_mended_the_page(app: Flask, client: Any, register: Database) -> None:
    with register.writing() as session:
        decide.withdraw(session, 1, by="x", reason="Before the report.")
        decide.restore(session, 1, by="x", reason="Before the report.")
    sent = [send(client, about) for about in PLACES]
    ada = desk.signed_in(app, desk.editor(app, register))
    assert 'name="change"' not in ada.get("/review/reports/1").text
    desk.decide(ada, "/review/1", "amend", reason="The page says will.", speaker="Ann Other")
    with register.reading() as session:
        change = session.scalars(select(Change).where(Change.verb == "amended")).one().id
        city = factories.stored(session, 1).city.path
    for number, answer in zip((1, 2), sent[:2], strict=True):
        page = f"/review/reports/{number}"
        assert f'value="{change}"' in ada.get(page).text
        assert ada.get(page).text.count("<option") == 2
        assert desk.decide(ada, page, "mended", "It is right now.", change=str(change)).status_code == 303
        told = seen(client.get(answer.location).text)
        assert "What was changed: Corrected, statement 1" in told
        assert "Ann Other" in told
    assert [report.change_id for report in stored(register)] == [change, change, None]
    assert (city == "il/chicago") == (f'value="{change}"' in ada.get("/review/reports/3").text)


@pytest.mark.parametrize("named", ["1", "99999", "x", "1" * 30])
def test_what_did_not_mend_the_page_is_not_named(named: str, app: Flask, client: Any, register: Database) -> None:
    send(client)
    ada = desk.signed_in(app, desk.editor(app, register))
    refused = desk.decide(ada, "/review/reports/1", "mended", "So.", change=named)
    assert refused.status_code == 409
    assert "no change of this page since it was reported" in seen(refused.text)
    assert desk.decide(ada, "/review/reports/1", "no_error", "So.", change=named).status_code == 303
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.execute(text("UPDATE report SET change_id = 1"))


def test_other_words_under_the_same_key_are_another_report(client: Any, register: Database) -> None:
    data = desk.fields(client.get("/submit/report?statement=1").text) | TOLD
    assert client.post("/submit/report?statement=1", data=data).status_code == 303
    again = client.post("/submit/report?statement=1", data=data | {"comment": "And the date is wrong."})
    assert again.status_code == 409
    assert "under a new key" in seen(again.text)
    assert "And the date is wrong." in again.text
    other = desk.fields(again.text) | {"code": "date"}
    assert client.post("/submit/report?statement=1", data=other).status_code == 303
    assert [report.comment for report in stored(register)] == [TOLD["comment"], "And the date is wrong."]


def test_too_many_reports_of_one_network_lose_nothing_that_was_typed(register: Database, tmp_path: Path) -> None:
    app = create_app(settings(tmp_path, submissions_per_hour=2), register)
    app.testing, app.test_client_class = True, LintingClient
    client = app.test_client()
    assert [send(client).status_code for _ in range(3)] == [303, 303, 429]
    slow = send(client, comment="The vote was in May.")
    assert "Nothing is lost" in seen(slow.text)
    assert "The vote was in May." in slow.text
    assert len(stored(register)) == 2


# ---- several at once ---------------------------------------------------------------------------


def together(client: Any, *keys: str, choice: str = "accept", versions: int = 1, **changes: str) -> str:
    """Tick these items and decide them together; what the queue says then."""
    token = desk.fields(client.get("/review").text, "#together")["csrf_token"]
    data = {"csrf_token": token, "choice": choice, "reason": "", "back": "/review"} | changes
    answer = client.post("/review/together", data=data | {"item": [f"{key}:{versions}" for key in keys]})
    assert answer.status_code == 303
    return seen(client.get(answer.location).text)


def test_chosen_items_are_decided_together_and_what_cannot_be_is_named(app: Flask, register: Database) -> None:
    ada_user, bob_user = desk.editor(app, register), desk.editor(app, register, "Bob")
    ada, bob = desk.signed_in(app, ada_user), desk.signed_in(app, bob_user)
    with register.writing() as session:
        plain, taken, stale = (factories.pending(session).id for _ in range(3))
        other = factories.pending(session).id
    bob.get(f"/review/{taken}")
    told = together(ada, f"{plain}/1", f"{taken}/1", f"{stale}/1", "999999/1", versions=1)
    assert "2 items accepted." in told
    assert f"Item {taken}/1 was left: Bob has it open." in told
    assert "Item 999999/1 was left: There is no statement 999999." in told
    assert "changed since you opened it" in together(ada, f"{other}/1", versions=7)
    assert "Choose a reason from the list" in together(ada, f"{other}/1", choice="reject")
    assert "1 item rejected." in together(ada, f"{other}/1", choice="reject", code="spam", reason="No city is meant.")
    with register.reading() as session:
        states = {n: factories.stored(session, n).status for n in (plain, taken, stale, other)}
        line = session.scalars(select(Change).where(Change.noun_id == other, Change.verb == "rejected")).one()
    assert states == {plain: "published", taken: "pending", stale: "published", other: "rejected"}
    assert (line.by, line.reason) == ("Ada", "No city is meant.")


def test_two_sources_of_one_statement_are_decided_together(app: Flask, register: Database) -> None:
    with register.writing() as session:
        first = factories.stored(session, 1)
        numbers = [propose.cite(session, first, factories.printed(), by="x").number for _ in range(3)]
        decide.return_(session, 1, citation=numbers[2], by="x", reason="Which?")
        version = first.version
    ada = desk.signed_in(app, desk.editor(app, register))
    told = together(ada, *(f"1/{number}" for number in numbers), versions=version)
    assert "2 items accepted." in told
    assert f"Item 1/{numbers[2]} was left: Citation {numbers[2]} of statement 1 is decided: it is returned." in told
    with register.reading() as session:
        statement = factories.stored(session, 1)
        lines = session.scalars(select(Change).where(Change.verb == "citation published", Change.by == "Ada")).all()
    assert [c.status for c in statement.citations[-3:]] == ["published", "published", "returned"]
    assert (len(lines), statement.version) == (2, version + 2)


def test_several_are_decided_in_one_transaction_or_none_is(register: Database) -> None:
    with register.writing() as session:
        numbers = [factories.pending(session).id for _ in range(2)]

    def break_off(*_: Any) -> None:
        raise OSError("the disk is full")

    event.listen(register.engine, "commit", break_off)
    try:
        with pytest.raises(OSError, match="disk"), register.writing() as session:
            chosen = [together_verb.Chosen(number, 1, 1) for number in numbers]
            assert together_verb.decided(session, chosen, "published", by="x", reason="So.") == {}
    finally:
        event.remove(register.engine, "commit", break_off)
    with register.reading() as session:
        assert {factories.stored(session, number).status for number in numbers} == {"pending"}


def test_ticking_nothing_or_ones_own_decides_nothing(app: Flask, register: Database) -> None:
    user = desk.editor(app, register)
    ada = desk.signed_in(app, user)
    with register.writing() as session:
        factories.pending(session)
    assert "No item was chosen." in together(ada)
    with register.writing() as session:
        own = propose.propose(session, factories.draft(session), factories.printed(), by="Ada", user=user.id).id
    assert "You sent this yourself" in together(ada, f"{own}/1")
    token = desk.fields(ada.get("/review").text, "#together")["csrf_token"]
    for wrong in ("x", "1", "1/1", "1/x:1", "1/1:" + "9" * 20):
        answer = ada.post("/review/together", data={"csrf_token": token, "choice": "accept", "item": wrong})
        assert answer.status_code == 400


def test_the_queue_goes_on_where_a_page_ends(
    app: Flask, register: Database, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "SHOWN", 2)
    with register.writing() as session:
        numbers = [factories.pending(session).id for _ in range(3)]
    send(client)
    send(client, "city=il/chicago")
    ada = desk.signed_in(app, desk.editor(app, register))
    found, address = [], "/review"
    for _ in range(4):
        page = ada.get(address).text
        found += re.findall(r'data-item="([^"]+)"', page)
        following = re.search(r'href="(/review\?after=[^"]+)"', page)
        if following is None:
            break
        address = following[1]
    assert found == [*(f"/review/{n}" for n in numbers), "/review/reports/1", "/review/reports/2"]
    assert "Back to the oldest" in page
