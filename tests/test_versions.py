"""What stood where and when: versions by their address, compared, superseded; replies; the feed of corrections."""

import re
from typing import Any

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.db import Database
from dashboard.errors import Refused
from dashboard.models import Reply
from dashboard.register import amend, decide, places, propose, replies
from dashboard.register.draft import draft_of, printed_of, values_of

from . import desk, factories

ONE = 6  # of the starter data: published once, by one source
ATOM = "{http://www.w3.org/2005/Atom}"


def seen(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def corrected(register: Database, number: int = ONE, **changes: str) -> None:
    """Correct a published statement's fields."""
    with register.writing() as session:
        held = factories.stored(session, number)
        values = values_of(held, held.citations[0]) | changes
        question = factories.question(session)
        amend.amend(
            session,
            number,
            draft_of(held.city, question, values),
            printed_of(values),
            by="Ada",
            reason="The page says.",
        )


def test_each_version_stays_at_its_address_as_it_was(register: Database, client: Any) -> None:
    with register.reading() as session:
        before = factories.stored(session, ONE)
        was, role = before.citations[0].quote or before.summary, before.role
    corrected(register, role="Acting Mayor", quote="Other words altogether.")
    with register.writing() as session:
        decide.withdraw(session, ONE, by="Bob", reason="The paper took it back.")
    first, second, third = (client.get(f"/statements/{ONE}/versions/{n}") for n in (1, 2, 3))
    assert was in first.text
    assert role in first.text
    assert "Version 1 of 3." in seen(first.text)
    assert re.search(r"As it stood from .* to ", seen(first.text))
    assert f'<link rel="canonical" href="/statements/{ONE}">' in first.text
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert "“Other words altogether.”" in second.text
    assert "Acting Mayor" in second.text
    assert "Withdrawn: The paper took it back." in seen(third.text)
    assert "The present one, since" in seen(third.text)
    assert was not in third.text


def test_any_two_versions_are_compared_word_by_word(register: Database, client: Any) -> None:
    corrected(register, role="Acting Mayor")
    corrected(register, stance="mixed")
    page = client.get(f"/statements/{ONE}/history")
    assert "Compare version" in seen(page.text)
    apart = seen(client.get(f"/statements/{ONE}/history?from=1&to=3").text)
    assert "Version 1 beside version 3" in apart
    assert "→ Acting Mayor" in apart
    assert "→ Mixed" in apart
    assert "→ Acting Mayor" in seen(client.get(f"/statements/{ONE}/history?from=1&to=2").text)
    step = seen(client.get(f"/statements/{ONE}/history?from=2&to=3").text).split("Changes")[0]
    assert "→ Mixed" in step
    assert "Acting Mayor" not in step.split("Versions")[0].split("beside version 3")[1]
    assert "The two say the same." in client.get(f"/statements/{ONE}/history?from=2&to=2").text


@pytest.mark.parametrize(
    ("query", "status"), [("from=1", 400), ("from=1&to=x", 400), ("from=1&to=9", 404), ("from=0&to=1", 404)]
)
def test_a_version_that_is_not_there_is_said(query: str, status: int, client: Any) -> None:
    assert client.get(f"/statements/{ONE}/history?{query}").status_code == status
    assert client.get(f"/statements/{ONE}/versions/2").status_code == 404
    assert client.get(f"/statements/{ONE}/versions/0").status_code == 404


def test_what_was_never_public_has_no_version(register: Database, client: Any) -> None:
    with register.writing() as session:
        number = factories.pending(session, summary="A secret until it is decided.").id
        taken = factories.pending(session, speaker="Jo Typo").id
        held = factories.stored(session, taken)
        values = values_of(held, held.citations[0]) | {"speaker": "Jo Right"}
        amend.publish(session, taken, draft_of(held.city, factories.question(session), values), printed_of(values),
                      by="Ada", reason="Spelt as printed.")  # fmt: skip
        declined = propose.cite(session, held, factories.printed(quote="Not for readers."), by="x").number
        decide.reject(session, taken, citation=declined, by="Ada", reason="Another remark.")
    assert client.get(f"/statements/{number}/versions/1").status_code == 404
    first = client.get(f"/statements/{taken}/versions/1").text
    assert "Jo Right" in first
    assert "Jo Typo" not in first
    assert "Not for readers." not in first
    assert client.get(f"/statements/{taken}/versions/2").status_code == 404


def test_what_a_file_loads_with_several_sources_is_one_version(client: Any) -> None:
    first = client.get("/statements/5/versions/1").text
    assert first.count('class="citation"') == 2
    assert client.get("/statements/5/versions/2").status_code == 404


def test_a_comparison_tells_what_is_new_and_what_was_withdrawn(register: Database, client: Any) -> None:
    with register.writing() as session:
        cited = propose.cite(session, factories.stored(session, ONE), factories.printed(quote="Now here too."), by="x")
        decide.publish(session, ONE, citation=cited.number, by="x", reason="So.")
    with register.writing() as session:
        decide.withdraw(session, ONE, by="Bob", reason="The paper took it back.")
    page = seen(client.get(f"/statements/{ONE}/history?from=1&to=3").text).split("Versions")[0]
    assert "citation 2 quote: Now here too." in page
    assert "status: Published → Withdrawn" in page
    assert "nothing" not in page


def test_a_version_names_the_city_it_was_about(register: Database, client: Any) -> None:
    with register.writing() as session:
        held = factories.stored(session, ONE)
        was, city = held.city.title, places.at(session, "wy", "cheyenne")
        assert city is not None
        values = values_of(held, held.citations[0])
        amend.amend(session, ONE, draft_of(city, factories.question(session), values), printed_of(values),
                    by="Ada", reason="It is about Cheyenne.")  # fmt: skip
    assert was in client.get(f"/statements/{ONE}/versions/1").text
    assert "Cheyenne, WY" not in client.get(f"/statements/{ONE}/versions/1").text
    assert "Cheyenne, WY" in client.get(f"/statements/{ONE}/versions/2").text


# ---- superseded --------------------------------------------------------------------------------


def two(register: Database, **later: Any) -> tuple[int, int]:
    """An older and a later statement of one city in one channel."""
    with register.writing() as session:
        old = factories.published(session, said_on="2019-01-01", stance="mixed").id
        values = {"said_on": "2020-01-01", "stance": "limits_some"} | later
        city = values.pop("city", "il/chicago")
        new = factories.published(session, city, **values).id
    return old, new


def test_a_statement_is_superseded_by_a_later_one_and_both_stay(app: Flask, register: Database, client: Any) -> None:
    old, new = two(register)
    ada = desk.signed_in(app, desk.editor(app, register))
    assert "Write the number" in desk.decide(ada, f"/review/{old}", "supersede").text
    assert desk.decide(ada, f"/review/{old}", "supersede", "The order of 2020 replaced it.", later=str(new)).status_code
    page = client.get(f"/statements/{old}").text
    assert f'href="/statements/{new}"' in page
    assert "A later statement says what holds now" in page
    assert "Superseded by a later statement" in seen(client.get(f"/statements/{old}/history").text)
    assert "The order of 2020 replaced it." in client.get("/about/corrections").text
    assert desk.decide(ada, f"/review/{old}", "stand_again", "They are about different jails.").status_code == 303
    assert "A later statement" not in client.get(f"/statements/{old}").text


@pytest.mark.parametrize(
    ("later", "sentence"),
    [
        ({"city": "me/portland"}, "another city, question or channel"),
        ({"channel": "law"}, "another city, question or channel"),
        ({"said_on": "2018-01-01"}, "is older than"),
    ],
)
def test_only_a_later_statement_of_the_same_kind_supersedes(
    later: dict[str, str], sentence: str, register: Database
) -> None:
    old, new = two(register, **later)
    with register.writing() as session, pytest.raises(Refused, match=sentence):
        decide.supersede(session, old, new, by="x", reason="So.")


def test_nothing_supersedes_itself_or_in_a_circle(register: Database) -> None:
    old, new = two(register, said_on="2019-01-01")
    with register.writing() as session:
        with pytest.raises(Refused, match="itself"):
            decide.supersede(session, old, old, by="x", reason="So.")
        decide.supersede(session, old, new, by="x", reason="So.")
    for one, other in ((new, old), (old, new)):
        with register.writing() as session, pytest.raises(Refused, match="superseded"):
            decide.supersede(session, one, other, by="x", reason="So.")


@pytest.mark.parametrize("to", ["id", "999999"])
def test_the_database_refuses_a_successor_that_cannot_be(to: str, register: Database) -> None:
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.execute(text(f"UPDATE statement SET superseded_by = {to} WHERE id = {ONE}"))


# ---- replies -----------------------------------------------------------------------------------

REPLY = {"who": "Office of the Mayor", "role": "", "replied_on": "2026-05-03", "words": "The city keeps its order.",
         "source_url": "https://chicago.example/letter"}  # fmt: skip


def attach(client: Any, to: str, **changes: str) -> Any:
    path = f"/review/replies/new?{to}"
    return client.post(path, data=desk.fields(client.get(path).text, ".submit") | REPLY | changes)


@pytest.fixture
def ada(app: Flask, register: Database) -> Any:
    return desk.signed_in(app, desk.editor(app, register))


def test_a_citys_reply_stands_beside_the_record_and_changes_nothing(ada: Any, register: Database, client: Any) -> None:
    with register.writing() as session:
        number = factories.published(session).id
    before = seen(client.get("/cities.csv?state=IL").text)
    attached = attach(ada, "city=il/chicago")
    assert attached.status_code == 303
    assert attach(ada, f"statement={number}", words="It was said of the jail only.").status_code == 303
    city, statement = client.get("/cities/il/chicago").text, client.get(f"/statements/{number}").text
    assert 'class="reply"' in city
    assert "“The city keeps its order.”" in city
    assert "“It was said of the jail only.”" in city
    assert "“It was said of the jail only.”" in statement
    assert "“The city keeps its order.”" not in statement
    assert "Office of the Mayor, 3 May 2026" in seen(city)
    assert seen(client.get("/cities.csv?state=IL").text) == before
    page = ada.get(attached.location).text
    sent = desk.fields(page, ".decide")
    assert ada.post(attached.location, data=sent).status_code == 422
    assert ada.post(attached.location, data=sent | {"reason": "The letter was a forgery."}).status_code == 303
    assert "“The city keeps its order.”" not in client.get("/cities/il/chicago").text
    assert "The letter was a forgery." in ada.get(attached.location).text
    assert "withdrawn already" in ada.post(attached.location, data=sent | {"reason": "Again."}).text


def test_a_stranger_is_told_who_may_reply_and_how_before_any_sign_in(client: Any) -> None:
    page = client.get("/cities/il/chicago").text
    assert "Whoever speaks for Chicago officially may answer what stands here" in seen(page)
    assert client.get("/submit/report?city=il/chicago").status_code == 200
    told = page[page.index("Whoever speaks") : page.index("</details>", page.index("Whoever speaks"))]
    assert re.findall(r'href="([^"]+)"', told) == [
        "/submit/report?city=il/chicago", "/review/replies/new?city=il/chicago"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"who": ""}, "Write who replied"),
        ({"words": " "}, "Write the reply"),
        ({"words": "x" * 5001}, "longer than 5,000"),
        ({"replied_on": "2026"}, "Write the day of the reply"),
        ({"replied_on": "2999-01-01"}, "future"),
        ({"source_url": "javascript:alert(1)"}, "https://"),
    ],
)
def test_a_reply_that_lacks_something_says_what(changes: dict[str, str], sentence: str, ada: Any) -> None:
    answer = attach(ada, "city=il/chicago", **changes)
    assert answer.status_code == 422
    assert sentence in seen(answer.text)


def test_a_reply_needs_something_it_answers(ada: Any, client: Any, register: Database) -> None:
    for to in ("", "city=il", "city=il/nowhere", "statement=99999"):
        assert ada.get(f"/review/replies/new?{to}").status_code == 404
    assert client.get("/review/replies/new?city=il/chicago").status_code in (302, 303)
    with register.writing() as session:
        waiting = factories.pending(session).id
    assert attach(ada, f"statement={waiting}").status_code == 409
    assert ada.get("/review/replies/9").status_code == 404


@pytest.mark.parametrize(
    "by_hand",
    [
        "UPDATE reply SET words = 'Other words.'",
        "DELETE FROM reply",
        "UPDATE reply SET withdrawn_at = created_at",
        "INSERT INTO reply (id, city_id, question_id, who, role, replied_on, words, source_url, by, created_at,"
        " withdrawn_because) SELECT 2, city_id, 1, who, '', replied_on, '', '', by, created_at, '' FROM reply",
        "INSERT INTO reply (id, city_id, question_id, who, role, replied_on, words, source_url, by, created_at,"
        " withdrawn_because) SELECT 2, city_id, 999, who, '', replied_on, 'x', '', by, created_at, '' FROM reply",
    ],
)
def test_the_database_refuses_what_no_reply_can_be(by_hand: str, ada: Any, register: Database) -> None:
    attach(ada, "city=il/chicago")
    with register.reading() as session:
        assert session.get(Reply, 1) is not None
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.execute(text(by_hand))


def replied(register: Database, number: int, words: str = "It was said of the jail only.") -> int:
    """The number of a city's reply to a statement."""
    with register.writing() as session:
        to = factories.stored(session, number)
        said = replies.Answered("Office of the Mayor", "", factories.day("2022-02-02"), words)
        return replies.attach(session, to.city, to.question_id, said, by="Ada", statement=to).id


def test_a_reply_never_becomes_another_citys(register: Database, client: Any) -> None:
    with register.writing() as session:
        number = factories.published(session).id
    replied(register, number)
    with register.writing() as session:
        held, city = factories.stored(session, number), places.at(session, "wy", "cheyenne")
        assert city is not None
        values = values_of(held, held.citations[0])
        amend.amend(session, number, draft_of(city, factories.question(session), values), printed_of(values),
                    by="Ada", reason="It is about Cheyenne.")  # fmt: skip
    for address in (f"/statements/{number}", "/cities/wy/cheyenne", "/cities/il/chicago"):
        assert "It was said of the jail only." not in client.get(address).text
    assert "It was said of the jail only." in client.get(f"/statements/{number}/history").text


def test_a_reply_taken_off_is_told_in_the_history(register: Database, client: Any) -> None:
    made = replied(register, ONE)
    assert "Sent to the register, attached on" in client.get(f"/statements/{ONE}").text
    with register.writing() as session:
        replies.withdraw(session, made, by="Bob", reason="The letter was a forgery.")
    told = seen(client.get(f"/statements/{ONE}/history").text)
    assert "“It was said of the jail only.” Taken off the page" in told
    assert "The letter was a forgery." in told


@pytest.mark.parametrize(
    ("words", "statement", "city"), [("' '", "NULL", "1"), ("'x'", "6", "(SELECT max(id) FROM city)")]
)
def test_the_database_refuses_a_blank_reply_and_one_to_another_citys_statement(
    words: str, statement: str, city: str, register: Database
) -> None:
    by_hand = (
        "INSERT INTO reply (id, statement_id, city_id, question_id, who, role, replied_on, words, source_url, by,"
        f" created_at, withdrawn_because) VALUES (2, {statement}, {city}, 1, 'M', '', '2020-01-01', {words}, '', 'x',"
        " '2020-01-01 00:00:00', '')"
    )
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.execute(text(by_hand))


# ---- the feed ----------------------------------------------------------------------------------


def test_corrections_have_a_feed_that_readers_of_feeds_understand(register: Database, client: Any) -> None:
    empty = etree.fromstring(client.get("/about/corrections.atom").data)
    assert empty.find(f"{ATOM}updated") is not None
    corrected(register, speaker="Bill <b>& Co</b>")
    answer = client.get("/about/corrections.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = etree.fromstring(answer.data)
    assert feed.find(f"{ATOM}link[@rel='self']").get("href").endswith("/about/corrections.atom")
    (entry,) = feed.findall(f"{ATOM}entry")
    for name in ("id", "title", "updated", "content"):
        assert entry.findtext(f"{ATOM}{name}")
    assert "Bill <b>& Co</b>" in entry.findtext(f"{ATOM}title")
    assert "The page says." in entry.findtext(f"{ATOM}content")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.findtext(f"{ATOM}updated"))
    assert 'href="/about/corrections.atom"' in client.get("/about/corrections").text
    assert client.get("/about/corrections.atom?before=x").status_code == 400


def test_an_entry_keeps_its_id_under_every_host_name(register: Database, client: Any) -> None:
    corrected(register, role="Acting Mayor")
    ids = set()
    for base in ("http://one.example", "https://two.example"):
        feed = etree.fromstring(client.get("/about/corrections.atom", base_url=base).data)
        ids.add(feed.findtext(f"{ATOM}entry/{ATOM}id"))
    assert len(ids) == 1
    assert str(ids.pop()).startswith("urn:uuid:")


def test_each_page_of_the_feed_names_itself_and_the_next(register: Database, client: Any) -> None:
    with register.writing() as session:
        for _ in range(26):
            decide.withdraw(session, ONE, by="x", reason="So.")
            decide.restore(session, ONE, by="x", reason="So.")
    first = etree.fromstring(client.get("/about/corrections.atom").data)
    following = first.find(f"{ATOM}link[@rel='next']").get("href")
    second = etree.fromstring(client.get(following).data)
    assert second.find(f"{ATOM}link[@rel='self']").get("href") == following
    assert second.find(f"{ATOM}link[@rel='next']") is None
    found = [[entry.findtext(f"{ATOM}id") for entry in page.findall(f"{ATOM}entry")] for page in (first, second)]
    assert [len(page) for page in found] == [50, 2]
    assert len({*found[0], *found[1]}) == 52
