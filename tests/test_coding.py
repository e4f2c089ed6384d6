"""Two coders: the draw, the blind second code, the ruling of a third, and what of it is public."""

import re
from hashlib import sha256
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from dashboard.db import Database
from dashboard.errors import Refused, Stale
from dashboard.models import Change, Citation, Coding, Drawn, Source, Statement, Taking, User
from dashboard.register import amend, audit, codings, decide, draws, edits, people, propose
from dashboard.register.draft import draft_of, printed_of, values_of

from . import captured, desk, factories
from .accounts import PASSWORD, hashed
from .conftest import counting

QUOTE = "We shall hold nobody without the order of a judge."


@pytest.fixture
def editors(register: Database) -> dict[str, User]:
    """Ada, Bob and Cas, who had a part in nothing."""
    with register.writing() as session:
        return {
            name: people.add(session, f"{name.lower()}@example.org", "editor", name=name, by="a test")
            for name in ("Ada", "Bob", "Cas")
        }


@pytest.fixture
def ada(app: Flask, register: Database, editors: dict[str, User]) -> Any:
    """Ada's browser."""
    return browser(app, register, editors["Ada"])


@pytest.fixture
def cas(app: Flask, register: Database, editors: dict[str, User]) -> Any:
    """Cas's browser."""
    return browser(app, register, editors["Cas"])


def browser(app: Flask, register: Database, user: User) -> Any:
    """A browser in which this editor is signed in."""
    with register.writing() as session:
        session.get_one(User, user.id).password = hashed(app, PASSWORD)
    return desk.signed_in(app, user)


def sampled(register: Database, user: User, **changes: Any) -> int:
    """The id of a published statement alone in the sample, as if its source had been drawn first."""
    with register.writing() as session:
        made = factories.published(session, source=factories.printed(quote=QUOTE), **changes)
        source = factories.stored(session, made.id).citations[0].source_id
        session.add(
            Drawn(
                question_id=1, codebook_version="1", source_id=source, position=1, frame=90,
                seed="a test", at=made.created_at, user_id=user.id,
            )
        )  # fmt: skip
        return made.id


def further(register: Database, quote: str) -> int:
    """Another published statement of the drawn source."""
    with register.writing() as session:
        source = session.get_one(Source, session.scalars(select(Drawn)).one().source_id)
        page = factories.printed(source_url=source.url, quote=quote)
        return factories.published(session, source=page, stance="limits_some", said_on="2011-02-03").id


def code(register: Database, number: int, user: User, stance: str = "limits_some", **changes: Any) -> Coding:
    values: dict[str, Any] = {"channel": "words", "note": ""} | changes
    with register.writing() as session:
        return codings.code(session, number, stance=stance, by=user.name, user=user.id, **values)


def code_all(register: Database, user: User) -> None:
    """Code what is drawn as it is published."""
    with register.writing() as session:
        for one in session.scalars(codings.sample().where(codings.uncoded())).all():
            chosen = {"stance": one.stance, "channel": one.channel, "note": ""}
            codings.code(session, one.id, by=user.name, user=user.id, **chosen)


def rule(register: Database, number: int, user: User, stance: str, **changes: Any) -> Change | None:
    values: dict[str, Any] = {"channel": "words", "note": "Rule 4 decides."} | changes
    with register.writing() as session:
        return codings.rule(session, number, stance=stance, by=user.name, user=user.id, **values)


def drawn(register: Database, user: User) -> list[Drawn]:
    with register.writing() as session:
        return draws.draw(session, factories.question(session), by=user.name, user=user.id)


def seen(answer: Any) -> str:
    main = BeautifulSoup(answer.text, "lxml").main
    assert main is not None
    return " ".join(main.get_text(" ").split())


def send(client: Any, address: str = "/review/coding", **changes: str) -> Any:
    """Answer the form that a page shows."""
    return client.post(address, data=desk.fields(client.get(address).text, ".decide") | changes)


# ---- the draw ----------------------------------------------------------------------------------


def test_the_draw_is_the_one_that_anybody_can_repeat(register: Database, editors: dict[str, User]) -> None:
    first = drawn(register, editors["Ada"])
    with register.reading() as session:
        leading = (
            select(Source.canonical_url)
            .join(Citation, Citation.source_id == Source.id)
            .join(Statement, (Statement.id == Citation.statement_id) & (Citation.number == 1))
            .where(Statement.status == "published")
        )
        addresses = set(session.scalars(leading))
        urls = {one.position: session.get_one(Source, one.source_id).canonical_url for one in first}
    repeated = sorted(addresses, key=lambda url: sha256(f"immigration-help 1\n{url}".encode()).hexdigest())
    assert [urls[place] for place in range(1, draws.SOURCES + 1)] == repeated[: draws.SOURCES]
    assert {one.frame for one in first} == {len(addresses)}
    assert {one.seed for one in first} == {"immigration-help 1"}


def test_a_draw_waits_for_the_one_before_and_goes_on_where_it_ended(
    register: Database, editors: dict[str, User]
) -> None:
    first = drawn(register, editors["Ada"])
    with pytest.raises(Refused, match="not coded yet"):
        drawn(register, editors["Bob"])
    code_all(register, editors["Bob"])
    second = drawn(register, editors["Ada"])
    assert [one.position for one in second] == list(range(11, 21))
    assert not {one.source_id for one in first} & {one.source_id for one in second}
    with register.reading() as session:
        told = session.scalars(select(Change).where(Change.verb == "drew").order_by(Change.id)).all()
        assert [line.after["sources"] for line in told] == [[one.source_id for one in some] for some in (first, second)]


def test_what_nobody_may_code_holds_up_no_draw(register: Database, editors: dict[str, User]) -> None:
    number = sampled(register, editors["Ada"])
    with register.writing() as session:
        session.execute(text(f"UPDATE citation SET decided_by = {editors['Ada'].id} WHERE statement_id = {number}"))
        session.execute(text("UPDATE \"user\" SET active = false WHERE name <> 'Ada'"))
    assert drawn(register, editors["Ada"])[0].position == 2


def test_a_drawn_source_brings_all_its_published_statements_but_none_that_it_only_repeats(
    register: Database, editors: dict[str, User]
) -> None:
    number = sampled(register, editors["Ada"])
    with register.writing() as session:
        source = factories.stored(session, number).citations[0].source
        page = factories.printed(source_url=source.url, quote="Another remark, of another kind.")
        other = factories.published(session, "wy/cheyenne", page).id
        waiting = factories.pending(session, "wy/cheyenne", page, said_on="2019-01-01").id
        old = factories.published(session, "me/portland", page, said_on="2018-01-01").id
        factories.codebook(session, "0")
        session.execute(text(f"UPDATE statement SET codebook_version = '0' WHERE id = {old}"))
        repeated = factories.published(session, "vt/burlington", said_on="2017-01-01").id
        propose.cite(session, factories.stored(session, repeated), page, by="x")
        decide.publish(session, repeated, by="x", reason="x", citation=2)
        found = set(session.scalars(codings.sample().with_only_columns(Statement.id)))
    assert found == {number, other}
    assert not {waiting, old, repeated} & found


# ---- who may -----------------------------------------------------------------------------------


def test_nobody_codes_what_they_had_a_part_in(register: Database, editors: dict[str, User]) -> None:
    ada, bob, cas = (editors[name] for name in ("Ada", "Bob", "Cas"))
    number = sampled(register, ada)
    with register.writing() as session:
        statement = factories.stored(session, number)
        values = values_of(statement, statement.citations[0]) | {"summary": "Said it plainly."}
        draft = draft_of(statement.city, factories.question(session), values)
        amend.amend(session, number, draft, printed_of(values), by="Bob", reason="x", user=bob.id)
        sent = values | {"note": "As I remember it."}
        edits.suggest(
            session, factories.stored(session, number), sent, comment="x", token="k" * 32, by="x", user=cas.id
        )
        session.execute(text(f"UPDATE citation SET decided_by = {ada.id} WHERE statement_id = {number}"))
    for one in editors.values():
        with pytest.raises(Refused, match="had a part"):
            code(register, number, one)


def test_a_statement_is_coded_once_and_only_if_its_source_was_drawn(
    register: Database, editors: dict[str, User]
) -> None:
    number = sampled(register, editors["Ada"])
    code(register, number, editors["Ada"])
    with pytest.raises(Refused, match="quicker"):
        code(register, number, editors["Bob"])
    with pytest.raises(Refused, match="no longer in the sample"):
        code(register, 5, editors["Bob"])


def test_a_code_on_an_older_version_is_refused(register: Database, editors: dict[str, User]) -> None:
    with pytest.raises(Stale):
        code(register, sampled(register, editors["Ada"]), editors["Ada"], seen=1)


def test_a_list_takes_no_rank(register: Database, editors: dict[str, User]) -> None:
    with pytest.raises(Refused, match="classification"):
        code(register, sampled(register, editors["Ada"]), editors["Ada"], channel="list")


# ---- blind -------------------------------------------------------------------------------------


def without_tokens(answer: Any) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)


def test_the_page_is_the_same_whatever_the_first_code_is(
    ada: Any, register: Database, editors: dict[str, User]
) -> None:
    number = sampled(register, editors["Ada"], stance="limits_broadly")
    with register.writing() as session:
        factories.noise(session)
        lead = factories.stored(session, number).citations[0]
        captured.capture(session, lead.source, f"The mayor spoke. {QUOTE} Nobody answered.")
    ada.get("/review/coding")
    before = ada.get("/review/coding")
    assert QUOTE in before.text
    with register.writing() as session:
        session.execute(
            text(
                "UPDATE statement SET stance = 'helps_actively', channel = 'law', act_status = 'vetoed',"
                " voice = 'self', label_use = 'claims', summary = 'Other.', note = 'Other.', said_on_note = 'Other.'"
                " WHERE id = :id"
            ),
            {"id": number},
        )
        session.execute(
            text("UPDATE citation SET summary = 'Other.', note = 'Other.' WHERE statement_id = :i"), {"i": number}
        )
        session.execute(text("UPDATE standing SET standing = 'officials_differ' WHERE statements > 0"))
    after = ada.get("/review/coding")
    assert without_tokens(after) == without_tokens(before)
    assert dict(after.headers) == dict(before.headers)


def test_the_page_names_a_code_only_where_all_of_them_are_listed(
    ada: Any, register: Database, editors: dict[str, User]
) -> None:
    number = sampled(
        register, editors["Ada"], stance="limits_broadly", channel="practice", act_status="in_force", voice="self",
        label_use="refuses", summary="A summary that gives it away.", note="A note that gives it away.",
    )  # fmt: skip
    page = BeautifulSoup(ada.get("/review/coding").text, "lxml")
    for field, words in (("stance", 6), ("channel", 4)):
        listed = page.select(f"#field-{field} input")
        assert len(listed) == words
        assert not [tag for tag in listed if tag.has_attr("checked")]
    assert page.select("#field-stance input")[0]["value"] == "limits_broadly", "the codebook's order"
    for tag in page.select("#field-stance, #field-channel, .coding-book, .sprite"):
        tag.decompose()
    left = str(page).lower()
    for word in (
        "limits_broadly", "limits most help", "practice", "in force", "in_force", "themselves", "refuses",
        "gives it away", f"/statements/{number}", "/cities/il", "/sources/", "#sign-",
    ):  # fmt: skip
        assert word not in left, word


def test_the_summary_stands_where_there_is_no_quote(ada: Any, register: Database, editors: dict[str, User]) -> None:
    number = sampled(register, editors["Ada"], summary="Said something.")
    assert "Said something" not in seen(ada.get("/review/coding"))
    with register.writing() as session:
        session.execute(text(f"UPDATE citation SET quote = '' WHERE statement_id = {number}"))
    assert "Said something. No quote is on file" in seen(ada.get("/review/coding"))


def test_nobody_is_told_whether_the_two_codes_agree(ada: Any, register: Database, editors: dict[str, User]) -> None:
    answers = []
    sampled(register, editors["Ada"], stance="limits_some")
    for stance in ("limits_some", "helps_actively"):
        answer = send(ada, stance=stance, channel="words")
        assert (answer.status_code, answer.location) == (303, "/review/coding")
        answers.append(without_tokens(ada.get("/review/coding")))
        further(register, "Another remark.")
    assert answers[0] == answers[1]
    assert "Your code is kept." in answers[0]


# ---- the page ----------------------------------------------------------------------------------


def test_an_editor_draws_codes_and_finds_nothing_left(ada: Any, register: Database, editors: dict[str, User]) -> None:
    assert "Nothing waits for your code" in seen(ada.get("/review/coding"))
    answer = ada.post("/review/coding/draw", data=desk.fields(ada.get("/review/coding").text, ".draws form"))
    assert answer.status_code == 303
    assert re.search(r"10 sources drawn, of \d\d that lead", seen(ada.get("/review/coding")))
    with register.reading() as session:
        left = session.scalar(select(func.count()).select_from(codings.sample().subquery())) or 0
    assert left >= 10
    assert f"Code a second time {left} statements to code" in seen(ada.get("/review"))
    assert send(ada, stance="no_position", channel="list").status_code == 303
    assert f"Code a second time {left - 1} statements to code" in seen(ada.get("/review"))
    code_all(register, editors["Ada"])
    assert "Nothing waits for your code" in seen(ada.get("/review/coding"))
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(Coding)) == left
        assert not session.scalar(select(func.count()).select_from(Taking))


def test_two_editors_are_shown_two_statements(ada: Any, cas: Any, register: Database, editors: dict[str, User]) -> None:
    drawn(register, editors["Bob"])
    shown = [desk.fields(client.get("/review/coding").text, ".decide")["statement"] for client in (ada, cas, ada)]
    assert shown[0] == shown[2] != shown[1]


def test_what_is_missing_is_said_and_the_rest_is_kept(ada: Any, register: Database, editors: dict[str, User]) -> None:
    sampled(register, editors["Ada"])
    answer = send(ada, channel="law", note="It was hard.")
    assert answer.status_code == 422
    assert "Choose one of the stances, by the rule under each." in seen(answer)
    kept = desk.fields(answer.text, ".decide")
    assert (kept["channel"], kept["note"]) == ("law", "It was hard.")
    assert "stance" not in kept
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(Coding)) == 0


def test_a_statement_that_changed_meanwhile_is_shown_anew_with_what_was_chosen(
    ada: Any, register: Database, editors: dict[str, User]
) -> None:
    number = sampled(register, editors["Ada"])
    sent = desk.fields(ada.get("/review/coding").text, ".decide") | {"stance": "mixed", "channel": "words"}
    with register.writing() as session:
        propose.cite(session, factories.stored(session, number), factories.printed(), by="x")
        decide.publish(session, number, by="x", reason="x", citation=2)
    answer = ada.post("/review/coding", data=sent)
    assert answer.status_code == 409
    assert "was changed since you opened it" in seen(answer)
    again = desk.fields(answer.text, ".decide")
    assert (again["stance"], again["version"]) == ("mixed", "3")
    assert ada.post("/review/coding", data=again).status_code == 303


def test_a_statement_that_is_not_to_be_coded_is_refused(ada: Any, register: Database) -> None:
    csrf = desk.fields(ada.get("/review/coding").text, ".draws form")["csrf_token"]
    values = {"csrf_token": csrf, "stance": "mixed", "channel": "words", "version": "2"}
    for number in ("", "0", "x", "99999999999", "5", "²"):
        assert ada.post("/review/coding", data=values | {"statement": number}).status_code == 303
        assert "Another editor was quicker" in seen(ada.get("/review/coding"))


def test_the_pages_cost_few_queries(ada: Any, register: Database, editors: dict[str, User]) -> None:
    sampled(register, editors["Ada"])
    ada.get("/review/coding")
    with counting(register) as sent:
        ada.get("/review/coding")
    # Who asks; what others have open, twice; the statement, its citations; who has it open; the question; a capture;
    # disagreements; the count in the masthead.
    assert len(sent) <= 10, "\n".join(sent)
    with counting(register) as sent:
        ada.get("/about/method")
    assert len([query for query in sent if " coding" in query]) == 1, "\n".join(sent)


# ---- the ruling --------------------------------------------------------------------------------


def disputed(register: Database, editors: dict[str, User], second: str = "mixed", **changes: Any) -> int:
    """A statement published as `limits_some` that Ada coded differently."""
    number = sampled(register, editors["Ada"], stance="limits_some", **changes)
    code(register, number, editors["Ada"], second)
    return number


def test_a_disagreement_waits_for_whoever_had_a_part_in_neither_code(
    ada: Any, cas: Any, register: Database, editors: dict[str, User]
) -> None:
    number = disputed(register, editors)
    with register.writing() as session:
        session.execute(text(f"UPDATE citation SET decided_by = {editors['Bob'].id} WHERE statement_id = {number}"))
    assert f"/review/coding/{number}" in cas.get("/review/coding").text
    assert "1 disagreement to rule on" in seen(cas.get("/review"))
    assert f"/review/coding/{number}" not in ada.get("/review/coding").text
    assert ada.get(f"/review/coding/{number}").status_code == 404
    for name in ("Ada", "Bob"):
        with pytest.raises(Refused, match="third editor"):
            rule(register, number, editors[name], "mixed")


def test_a_ruling_sees_both_codes_and_not_whose_they_are(
    app: Flask, cas: Any, register: Database, editors: dict[str, User]
) -> None:
    pages = []
    for first, second in (("limits_some", "mixed"), ("mixed", "limits_some")):
        with register.writing() as session:
            made = factories.published(session, stance=first, said_on="2012-01-02", summary=first)
            source = factories.stored(session, made.id).citations[0].source_id
            place = 1 + (session.scalar(select(func.count()).select_from(Drawn)) or 0)
            values = {"question_id": 1, "codebook_version": "1", "seed": "a test", "frame": 9}
            at = made.created_at
            session.add(Drawn(source_id=source, position=place, at=at, user_id=editors["Ada"].id, **values))
        code(register, made.id, editors["Ada"], second)
        page = cas.get(f"/review/coding/{made.id}").text
        codes = BeautifulSoup(page, "lxml").select(".two-codes li")
        pages.append([" ".join(tag.get_text(" ").split()) for tag in codes])
        assert "Ada" not in page
    assert pages[0] == pages[1] == ["Limits some help in words", "Mixed or no clear limit in words"]


def test_a_ruling_for_what_is_published_changes_nothing_but_the_record(
    cas: Any, register: Database, editors: dict[str, User]
) -> None:
    number = disputed(register, editors)
    answer = send(cas, f"/review/coding/{number}", stance="limits_some", channel="words", note="Rule 4 decides.")
    assert answer.location == "/review/coding"
    assert "The register said so already" in seen(cas.get("/review/coding"))
    with register.reading() as session:
        statement = factories.stored(session, number)
        assert (statement.stance, statement.version) == ("limits_some", 2)
        assert [c.round for c in session.scalars(select(Coding).order_by(Coding.id))] == ["second", "ruling"]


def test_a_ruling_for_another_code_is_a_correction_at_once(
    client: Any, cas: Any, register: Database, editors: dict[str, User]
) -> None:
    number = disputed(register, editors, channel="law", act_status="in_force")
    answer = send(cas, f"/review/coding/{number}", stance="helps_actively", channel="words", note="Rule 4 decides.")
    assert answer.status_code == 303
    with register.reading() as session:
        statement = factories.stored(session, number)
        assert (statement.stance, statement.channel, statement.act_status) == ("helps_actively", "words", "")
        line = session.scalars(select(Change).where(Change.noun == "statement").order_by(Change.id.desc())).first()
        assert line is not None
        assert (line.verb, line.by, line.reason) == (
            "amended", "Cas", "Ruling where two coders differed: Rule 4 decides.",
        )  # fmt: skip
        assert line.before == {"stance": "limits_some", "channel": "law", "act_status": "in_force"} | (
            {} if "codebook_version" not in line.before else {"codebook_version": "1"}
        )
    assert audit.faults(register) == []
    assert "Rule 4 decides." in seen(client.get("/about/corrections"))
    told = seen(client.get(f"/statements/{number}/history"))
    assert "First code Limits some help in law, as published then" in told
    assert "Second coder Mixed or no clear limit in words, by Ada" in told
    assert "Ruling Helps beyond requests in words, by Cas" in told
    with pytest.raises(Refused, match="quicker"):
        rule(register, number, editors["Bob"], "mixed")


def test_a_ruling_without_a_reason_is_refused(cas: Any, register: Database, editors: dict[str, User]) -> None:
    number = disputed(register, editors)
    answer = send(cas, f"/review/coding/{number}", stance="mixed", channel="words")
    assert answer.status_code == 422
    assert "say which rule of the codebook decides" in seen(answer)
    with pytest.raises(Refused, match="reason"):
        rule(register, number, editors["Cas"], "mixed", note=" ")


def test_agreement_is_told_in_the_history_and_waits_for_nobody(
    client: Any, cas: Any, register: Database, editors: dict[str, User]
) -> None:
    number = disputed(register, editors, second="limits_some")
    assert cas.get(f"/review/coding/{number}").status_code == 404
    assert "The two agree." in seen(client.get(f"/statements/{number}/history"))


def test_a_later_correction_leaves_the_first_code_as_it_was(register: Database, editors: dict[str, User]) -> None:
    number = disputed(register, editors)
    rule(register, number, editors["Cas"], "mixed")
    with register.reading() as session:
        kept = session.scalars(select(Coding).where(Coding.round == "second")).one()
        assert (kept.published_stance, kept.stance, kept.version) == ("limits_some", "mixed", 2)
        assert factories.stored(session, number).stance == "mixed"


# ---- what the database refuses -----------------------------------------------------------------

CODING = """INSERT INTO coding
(id, statement_id, question_id, codebook_version, version, user_id, round, stance, channel, published_stance,
 published_channel, note, at) VALUES (900, {number}, 1, '1', 2, {user}, 'second', 'mixed', 'words',
'limits_some', 'words', '', '2026-01-01')"""


def refused(register: Database, sent: str) -> None:
    with pytest.raises(DBAPIError) as refusal, register.engine.begin() as connection:
        connection.exec_driver_sql(sent)
    said = str(refusal.value.orig).lower()
    assert "syntax" not in said
    assert "no such" not in said
    assert "does not exist" not in said


@pytest.fixture
def sent(register: Database, editors: dict[str, User]) -> str:
    """A coding by hand that the database takes."""
    number = sampled(register, editors["Ada"], stance="limits_some")
    return CODING.format(number=number, user=editors["Ada"].id)


def test_a_coding_by_hand_is_taken_once(register: Database, editors: dict[str, User], sent: str) -> None:
    with register.engine.begin() as connection:
        connection.exec_driver_sql(sent)
    again = sent.replace("900", "901")
    refused(register, again)
    refused(register, again.replace(f", {editors['Ada'].id}, 'second'", f", {editors['Bob'].id}, 'second'"))
    refused(register, again.replace("'second'", "'ruling'").replace("''", "'Why.'"))
    if register.is_sqlite:
        refused(register, sent.replace("INSERT", "REPLACE").replace("'mixed'", "'no_position'"))


def test_the_database_refuses_a_coder_who_sent_or_decided_it(
    register: Database, editors: dict[str, User], sent: str
) -> None:
    for column in ("decided_by", "submitted_by"):
        with register.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE citation SET decided_by = NULL")
            connection.exec_driver_sql(f"UPDATE citation SET {column} = {editors['Ada'].id} WHERE quote = '{QUOTE}'")
        refused(register, sent)


def test_the_database_refuses_a_coding_that_is_not_what_it_says(register: Database, sent: str) -> None:
    for was, becomes in (
        ("'limits_some'", "'mixed'"),
        ("'1', 2", "'1', 1"),
        ("'1', 2", "'2', 2"),
        ("'mixed'", "'undecided'"),
        ("'mixed', 'words'", "'mixed', 'list'"),
        ("'second'", "'third'"),
        ("'second'", "'ruling'"),
    ):
        assert was in sent
        refused(register, sent.replace(was, becomes, 1))


def test_the_database_refuses_a_statement_that_nobody_drew(register: Database, editors: dict[str, User]) -> None:
    with register.writing() as session:
        number = factories.published(session, stance="limits_some").id
    refused(register, CODING.format(number=number, user=editors["Ada"].id))


def test_the_database_refuses_a_ruling_where_two_agree_or_without_a_reason(
    register: Database, editors: dict[str, User]
) -> None:
    number = disputed(register, editors, second="limits_some")
    ruling = CODING.format(number=number, user=editors["Cas"].id).replace("'second'", "'ruling'")
    refused(register, ruling.replace("''", "'Why.'"))
    other = further(register, "Another remark.")
    code(register, other, editors["Ada"], "mixed")
    ruling = CODING.format(number=other, user=editors["Cas"].id).replace("'second'", "'ruling'")
    refused(register, ruling)
    with register.engine.begin() as connection:
        connection.exec_driver_sql(ruling.replace("''", "'Why.'"))


def test_codes_and_draws_are_never_rewritten(register: Database, editors: dict[str, User]) -> None:
    disputed(register, editors)
    for table in ("coding", "drawn"):
        refused(register, f"UPDATE {table} SET codebook_version = codebook_version")
        refused(register, f"DELETE FROM {table}")
        replaced = f"REPLACE INTO {table} SELECT * FROM {table}" if register.is_sqlite else f"TRUNCATE {table} CASCADE"
        refused(register, replaced)


def test_a_draw_keeps_its_place_and_names_what_is_there(register: Database, editors: dict[str, User]) -> None:
    disputed(register, editors)
    values = "INSERT INTO drawn SELECT question_id, codebook_version, {}, {}, frame, seed, at, user_id FROM drawn"
    refused(register, values.format("5", "1"))
    refused(register, values.format("99999", "2"))
    refused(register, values.format("5", "91"))
