"""Questions and their codebooks: one door for file and form, versions kept whole, what is to be coded anew."""

import copy
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from dashboard.commands import main
from dashboard.db import Database
from dashboard.errors import Missing, Refused, Stale
from dashboard.models import Change, CodebookVersion, Question, Standing, Statement
from dashboard.register import amend, audit, codebook, decide, propose, questions, recode

from . import accounts, desk, factories
from .conftest import counting
from .test_second_question import PARKING

WHY = "The rule says it more clearly."
STARTER = questions.starter()


def changed(version: str = "2", **changes: Any) -> dict[str, Any]:
    """The first question with some fields changed."""
    return copy.deepcopy(STARTER) | {"codebook_version": version} | changes


def with_stance(code: str, version: str = "2", **changes: Any) -> dict[str, Any]:
    """The first question with one stance changed."""
    values = changed(version)
    values["stances"] = [s | changes if s["code"] == code else s for s in values["stances"]]
    return values


def ranked(ranks: dict[str, int], version: str = "2") -> dict[str, Any]:
    values = changed(version)
    values["stances"] = [s | {"rank": ranks[s["code"]]} if s["code"] in ranks else s for s in values["stances"]]
    return values


def revise(register: Database, values: dict[str, Any], **known: Any) -> None:
    with register.writing() as session:
        questions.revise(session, values["slug"], values, changelog=WHY, by="a test", **known)


def refusal(register: Database, values: dict[str, Any], **known: Any) -> str:
    with pytest.raises(Refused) as refused:
        revise(register, values, **known)
    return refused.value.sentence


def versions(register: Database) -> list[str]:
    with register.reading() as session:
        return list(session.scalars(select(CodebookVersion.version).order_by(CodebookVersion.id)))


# What is written


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        ({"slug": "Two Words"}, "slug", codebook.SLUG),
        ({"slug": "größe"}, "slug", codebook.SLUG),
        ({"title": "  "}, "title", "The question lacks its title."),
        ({"wording": 7}, "wording", "The question gives its wording as something else than text."),
        ({"codebook_version": "second one"}, "codebook_version", codebook.VERSION),
        ({"title": "x" * 121}, "title", "The question has a title of more than 120 characters. Make it shorter."),
        ({"stances": "none"}, "stances", "The question needs its stances: one [[stances]] table each."),
        ({"stances": PARKING["stances"][1:]}, "stances", codebook.TWO_SIDES),
        ({"stances": PARKING["stances"][:2]}, "stances", codebook.UNRANKED),
        ({"stances": [*PARKING["stances"], PARKING["stances"][0] | {"rank": 3}]}, "stances", codebook.ONCE),
        ({"stances": [*PARKING["stances"], PARKING["stances"][0] | {"code": "other"}]}, "stances", codebook.ONCE),
        ({"codebook": {"Dates": []}}, "codebook-0-lines", "Section 1 of the codebook has no lines."),
        ({"codebook": [("A", ["x"]), ("A", ["y"])]}, "codebook-1-heading", "two sections “A”"),
        ({"codebook": {"Dates": "x"}}, "codebook", "a list of lines under each heading"),
        ({"events": [{"on": "2020", "title": "A"}]}, "events-0-text", "Event 1 lacks its text."),
    ],
)
def test_what_is_wrong_is_said_at_its_place(change: dict[str, Any], place: str, sentence: str) -> None:
    _written, wrong = codebook.looked_at(PARKING | change)
    assert sentence in wrong[place]
    with pytest.raises(Refused):
        codebook.checked(PARKING | change)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"code": "Must"}, "code"),
        ({"code": "officials_differ"}, "code"),
        ({"rank": 6}, "rank"),
        ({"rank": True}, "rank"),
        ({"rank": None}, "rank"),
        ({"rank": "5"}, "rank"),
        ({"code": "no_position"}, "rank"),
        ({"label": ""}, "label"),
        ({"rule": "\x00"}, "rule"),
    ],
)
def test_what_is_wrong_of_a_stance_is_said_at_its_field(change: dict[str, Any], place: str) -> None:
    stances = [PARKING["stances"][0] | change, *PARKING["stances"][1:]]
    assert f"stances-0-{place}" in codebook.looked_at(PARKING | {"stances": stances})[1]


def test_a_misspelled_name_in_a_file_is_not_passed_over() -> None:
    with pytest.raises(Refused, match="A question has no “codebok”"):
        codebook.checked(PARKING | {"codebok": {}})


def test_stances_come_from_the_upper_end_down_whatever_the_file_says() -> None:
    turned = codebook.checked(PARKING | {"stances": PARKING["stances"][::-1]})
    assert [stance["code"] for stance in turned["stances"]] == ["requires", "frees", "no_position"]


# A new version


def test_a_question_begins_with_its_first_codebook_kept(register: Database) -> None:
    with register.reading() as session:
        (kept,) = session.scalars(select(CodebookVersion))
        assert (kept.version, kept.changelog) == ("1", questions.FIRST)
        assert kept.codebook["stances"][0]["rule"] == STARTER["stances"][0]["rule"]
    assert audit.faults(register) == []


def test_a_changed_rule_makes_a_version_and_one_line_of_history(register: Database) -> None:
    revise(register, with_stance("mixed", rule="Another rule."))
    assert versions(register) == ["1", "2"]
    with register.reading() as session:
        asked = factories.question(session)
        assert (asked.codebook_version, asked.stance("mixed").rule) == ("2", "Another rule.")
        line = session.scalars(select(Change).where(Change.verb == "revised")).one()
        assert (line.by, line.reason) == ("a test", WHY)
        assert set(line.after) == {"codebook_version", "stance mixed"}
        assert line.before["stance mixed"]["rule"] != line.after["stance mixed"]["rule"] == "Another rule."
    assert audit.faults(register) == []


def test_a_version_name_is_used_once(register: Database) -> None:
    assert "Version 1 of the codebook is kept as it was" in refusal(register, with_stance("mixed", "1", rule="Other."))
    revise(register, with_stance("mixed", rule="Another rule."))
    assert "Version 2" in refusal(register, with_stance("mixed", rule="A third rule."))
    assert versions(register) == ["1", "2"]


def test_title_and_events_change_without_a_version_because_nobody_codes_by_them(register: Database) -> None:
    revise(register, changed("1", title="Help to immigration enforcement", events=[]))
    assert versions(register) == ["1"]
    with register.reading() as session:
        asked = factories.question(session)
        assert (asked.title, asked.events) == ("Help to immigration enforcement", [])
        assert recode.count(session, asked) == 0
    assert "Only title or events differ" in refusal(register, changed("2", title="Another title"))


@pytest.mark.parametrize("changelog", ["", "  ", "x" * 501, "a\x00b"])
def test_a_revision_says_what_was_changed(register: Database, changelog: str) -> None:
    with pytest.raises(Refused), register.writing() as session:
        questions.revise(session, "immigration-help", changed(wording="Else?"), changelog=changelog, by="a test")
    assert versions(register) == ["1"]


def test_a_revision_that_changes_nothing_or_the_slug_is_refused(register: Database) -> None:
    assert refusal(register, changed("1")).startswith("Nothing was changed.")
    with pytest.raises(Refused, match="keeps its slug"), register.writing() as session:
        questions.revise(session, "immigration-help", changed(slug="else"), changelog=WHY, by="a test")
    with pytest.raises(Missing), register.writing() as session:
        questions.revise(session, "nothing", changed(slug="nothing"), changelog=WHY, by="a test")


def test_a_revision_of_what_was_changed_meanwhile_is_refused(register: Database) -> None:
    with register.reading() as session:
        seen = questions.state(session, 1)
    revise(register, with_stance("mixed", rule="Another rule."), seen=seen)
    with pytest.raises(Stale):
        revise(register, with_stance("mixed", "3", rule="A third rule."), seen=seen)


def test_a_stance_that_statements_use_is_not_removed(register: Database) -> None:
    without = changed()
    without["stances"] = [stance for stance in without["stances"] if stance["code"] != "mixed"]
    with register.reading() as session:
        used = session.scalar(select(func.count()).where(Statement.stance == "mixed"))
    assert refusal(register, without).startswith(f"{used} statements and second codes say mixed")
    assert versions(register) == ["1"]


def test_a_stance_that_a_history_names_is_not_removed(empty: Database) -> None:
    with empty.writing() as session:
        made = factories.published(session, stance="mixed")
        amend.amend(
            session, made.id, factories.draft(session, stance="limits_some"), factories.printed(), by="x", reason="So."
        )
    without = changed()
    without["stances"] = [stance for stance in without["stances"] if stance["code"] != "mixed"]
    assert "The history of a statement, or an edit that waits, names mixed" in refusal(empty, without)


def test_stances_nobody_uses_come_and_go(empty: Database) -> None:
    values = changed()
    values["stances"] = [s for s in values["stances"] if s["code"] != "mixed"]
    values["stances"].append(
        {"code": "asks_first", "rank": 3, "label": "Asks first", "plural": "ask first", "rule": "They ask."}
    )
    revise(empty, values)
    with empty.reading() as session:
        asked = factories.question(session)
        assert [stance.code for stance in asked.ranked][2] == "asks_first"
        assert [stance.position for stance in asked.stances] == list(range(6))
    revise(empty, changed("3"))
    revise(empty, ranked({"limits_broadly": 1, "helps_actively": 5}, "4"))
    with empty.reading() as session:
        assert next(stance.code for stance in factories.question(session).ranked) == "helps_actively"


def test_standing_follows_a_rank_in_the_same_change(register: Database) -> None:
    """Two laws two steps apart differ; with the ranks one step apart they do not."""
    three: dict[str, Any] = changed(slug="three", codebook_version="1")
    three["stances"] = [s for s in three["stances"] if s["code"] in ("limits_broadly", "mixed", "no_position")]
    factories.only(register, "wy/cheyenne", "vt/burlington")
    with register.writing() as session:
        asked = questions.add(session, three, by="a test")
        asked = questions.find(session, "three")
        for stance, day in (("limits_broadly", "2020-05-17"), ("mixed", "2020-05-18")):
            draft = factories.draft(session, "wy/cheyenne", stance=stance, channel="practice", said_on=day)
            made = propose.propose(session, replace(draft, question=asked), factories.printed(), by="x")
            decide.publish(session, made.id, by="a test", reason="So it is.")
        cheyenne = (asked.id, factories.city(session, "wy/cheyenne").id)

    def now() -> str:
        with register.reading() as session:
            return session.get_one(Standing, cheyenne).standing

    assert now() == "officials_differ"
    nearer = copy.deepcopy(three) | {"codebook_version": "2"}
    nearer["stances"][1]["rank"] = 4
    revise(register, nearer)
    assert now() == "mixed"
    turned = copy.deepcopy(three) | {"codebook_version": "3"}
    turned["stances"][0]["rank"], turned["stances"][1]["rank"] = 4, 5
    revise(register, turned)  # a ring, opened through a free rank
    assert now() == "mixed"
    assert audit.faults(register) == []


def test_where_every_rank_is_in_use_two_stances_do_not_change_places(register: Database) -> None:
    with register.reading() as session:
        used = set(session.scalars(select(Statement.stance).distinct()))
    assert used == {stance["code"] for stance in STARTER["stances"]}
    turned = ranked({"limits_broadly": 4, "limits_some": 5})
    assert "Statements use all five ranks" in refusal(register, turned)
    assert versions(register) == ["1"]
    assert audit.faults(register) == []


# What the database refuses


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE codebook_version SET changelog = 'Nothing.'",
        "UPDATE codebook_version SET codebook = '{}'",
        "DELETE FROM codebook_version",
        "UPDATE question SET codebook_version = '9'",
        "UPDATE statement SET codebook_version = '9' WHERE id = 5",
        """INSERT INTO codebook_version (question_id, version, made_at, "by", changelog, codebook)
        VALUES (1, '1', '2020-01-01', 'x', 'Again.', '{}')""",
        """INSERT INTO codebook_version (question_id, version, made_at, "by", changelog, codebook)
        VALUES (1, '2', '2020-01-01', 'x', '', '{}')""",
        """INSERT INTO codebook_version (question_id, version, made_at, "by", changelog, codebook)
        VALUES (99, '2', '2020-01-01', 'x', 'No question.', '{}')""",
    ],
)
def test_a_kept_codebook_is_never_rewritten_and_always_there(register: Database, change: str) -> None:
    with pytest.raises(DBAPIError) as refused, register.engine.begin() as connection:
        connection.execute(text(change))
    assert "no such" not in str(refused.value) and "syntax" not in str(refused.value)
    assert versions(register) == ["1"]


@pytest.mark.only_on("sqlite")
def test_nothing_takes_the_place_of_a_kept_codebook(register: Database) -> None:
    again = """REPLACE INTO codebook_version (id, question_id, version, made_at, "by", changelog, codebook)
    VALUES (1, 1, '1', '2020-01-01', 'x', 'Again.', '{}')"""
    with pytest.raises(DBAPIError, match="is there"), register.engine.begin() as connection:
        connection.execute(text(again))


@pytest.mark.only_on("postgresql")
def test_the_kept_codebooks_are_never_emptied(register: Database) -> None:
    with pytest.raises(DBAPIError, match="never emptied"), register.engine.begin() as connection:
        connection.execute(text("TRUNCATE codebook_version"))


def test_a_codebook_changed_by_hand_is_noticed(register: Database) -> None:
    with register.engine.begin() as connection:
        connection.execute(text("UPDATE stance SET rule = 'By hand.' WHERE code = 'mixed'"))
    assert audit.faults(register) == ["The codebook of immigration-help is not the one kept as version 1."]


# What is to be coded anew


def test_statements_of_an_older_version_are_listed_oldest_first_page_by_page(register: Database) -> None:
    revise(register, with_stance("mixed", rule="Another rule."))
    with register.reading() as session:
        asked = factories.question(session)
        published = session.scalars(select(Statement.id).where(Statement.status == "published")).all()
        assert recode.count(session, asked) == len(published) == recode.counts(session)[asked.id]
        listed, after = list[int](), 0
        while (page := recode.page(session, asked, after)).after:
            listed += [s.id for s in page.statements]
            after = page.after
        assert listed + [s.id for s in page.statements] == sorted(published)


def test_a_confirmed_statement_leaves_the_list_with_a_line_and_a_version(register: Database) -> None:
    revise(register, with_stance("mixed", rule="Another rule."))
    with register.writing() as session:
        before = factories.stored(session, 5).version
        recode.confirm(session, 5, version="2", by="a test", seen=before)
    with register.reading() as session:
        found = factories.stored(session, 5)
        assert (found.codebook_version, found.version) == ("2", before + 1)
        line = session.scalars(select(Change).where(Change.verb == "recoded")).one()
        assert (line.before, line.after) == ({"codebook_version": "1"}, {"codebook_version": "2"})
        assert 5 not in [s.id for s in recode.page(session, factories.question(session)).statements]


@pytest.mark.parametrize("version", ["1", "3", ""])
def test_a_statement_is_confirmed_under_the_present_version_only(register: Database, version: str) -> None:
    revise(register, with_stance("mixed", rule="Another rule."))
    with pytest.raises(Refused, match="at version 2 by now"), register.writing() as session:
        recode.confirm(session, 5, version=version, by="a test")


def test_a_statement_is_confirmed_once_and_as_it_was_looked_at(register: Database) -> None:
    with pytest.raises(Refused, match="already"), register.writing() as session:
        recode.confirm(session, 5, version="1", by="a test")
    revise(register, with_stance("mixed", rule="Another rule."))
    with pytest.raises(Stale), register.writing() as session:
        recode.confirm(session, 5, version="2", by="a test", seen=99)


# The pages


@pytest.fixture
def admin(app: Flask, register: Database) -> Any:
    """The browser of an admin."""
    accounts.user(app, role="admin")
    return accounts.signed_in(app)


def found(page: str, selector: str) -> Tag:
    tag = BeautifulSoup(page, "lxml").select_one(selector)
    assert tag is not None, selector
    return tag


def typed(client: Any, address: str, **changes: str) -> dict[str, str]:
    """What the form at this address holds, with changes."""
    sent = desk.fields(client.get(address).text, "form.question") | {
        name.replace("__", "-"): v for name, v in changes.items()
    }
    return {"act": "save"} | sent


PARKING_TYPED = {
    "slug": "parking", "title": "Parking minimums", "wording": "Does the city require parking with new homes?",
    "background": "The question is about what is built.", "label_name": "parking reform",
    "stances__0__code": "requires", "stances__0__label": "Requires parking", "stances__0__plural": "require parking",
    "stances__0__rule": "A rule.",
    "stances__1__code": "frees", "stances__1__label": "Leaves it free", "stances__1__plural": "leave it free",
    "stances__1__rule": "No rule.", "stances__2__rule": "Nothing.",
    "codebook__0__heading": "Dates", "codebook__0__lines": "The day it was said.\n\nThe day it was voted on.",
}  # fmt: skip
NEW, ONE = "/review/questions/new", "/review/questions/immigration-help"


def test_the_form_stores_what_a_file_would(admin: Any, register: Database) -> None:
    answer = admin.post(NEW, data=typed(admin, NEW, **PARKING_TYPED))
    assert answer.status_code == 303, answer.text
    with register.reading() as session:
        made = codebook.written(questions.find(session, "parking"))
    lines = {"Dates": ["The day it was said.", "The day it was voted on."]}
    assert made == codebook.checked(PARKING | {"codebook": lines})
    page = admin.get("/review/questions").text
    assert "The question “Parking minimums” is in the register." in page


def test_rows_come_and_go_by_buttons_and_keep_what_was_typed(admin: Any) -> None:
    sent = typed(admin, NEW, **PARKING_TYPED)
    page = admin.post(NEW, data=sent | {"act": "add-stances"})
    assert page.status_code == 200
    assert 'id="stances-3-code" name="stances-3-code" value="" ' in page.text
    assert "autofocus" in page.text.split('id="stances-3-code"')[1].split(">")[0]
    page = admin.post(NEW, data=desk.fields(page.text, "form.question") | {"act": "remove-stances-0"})
    kept = desk.fields(page.text, "form.question")
    assert (kept["stances-0-code"], kept["stances-1-code"], kept["stances-2-code"]) == ("frees", "no_position", "")
    assert "stances-3-code" not in kept
    for rows in ("codebook", "events"):
        page = admin.post(NEW, data=kept | {"act": f"add-{rows}"})
        kept = desk.fields(page.text, "form.question")
    assert (kept["codebook-1-heading"], kept["events-0-on"]) == ("", "")


def test_a_row_is_a_fragment_where_htmx_asks(admin: Any) -> None:
    sent = typed(admin, NEW) | {"act": "add-events"}
    headers = {"HX-Request": "true", "HX-Target": "question"}
    # The form's token holds the second in which it was made.
    part, whole = (
        re.sub(r'name="csrf_token"[^>]*', "", admin.post(NEW, data=sent, headers=asked).text) for asked in (headers, {})
    )
    assert part.lstrip().startswith('<div id="question">')
    assert part.strip() in whole


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(admin: Any, register: Database) -> None:
    sent = typed(admin, NEW, **(PARKING_TYPED | {"slug": "Two Words", "stances__1__rank": "5", "stances__0__rule": ""}))
    answer = admin.post(NEW, data=sent)
    assert answer.status_code == 422
    assert found(answer.text, "#error-slug").get_text() == codebook.SLUG
    assert found(answer.text, "#error-stances-0-rule").get_text() == "Stance 1 lacks its rule."
    assert found(answer.text, "#slug")["aria-invalid"] == "true"
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(Question)) == 1
    answer = admin.post(NEW, data=typed(admin, NEW, **(PARKING_TYPED | {"slug": "immigration-help"})))
    assert "There is a question “immigration-help” already." in answer.text


def test_a_preview_shows_the_question_and_stores_nothing(admin: Any, register: Database) -> None:
    answer = admin.post(NEW, data=typed(admin, NEW, **PARKING_TYPED) | {"act": "preview"})
    assert answer.status_code == 200
    assert "17 cities that require parking" in answer.text
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(Question)) == 1


def test_a_revision_in_the_form_previews_what_follows_then_stores(admin: Any, register: Database) -> None:
    factories.only(register)
    sent = typed(admin, ONE, stances__2__rule="Another rule.", changelog=WHY)
    assert "Version 1 of the codebook is kept as it was" in admin.post(ONE, data=sent | {"act": "preview"}).text
    sent |= {"codebook_version": "2"}
    preview = admin.post(ONE, data=sent | {"act": "preview"})
    assert "The codebook gets version 2" in preview.text
    assert "108 published statements are then to be coded anew" in preview.text
    assert versions(register) == ["1"]
    assert "Say in a sentence what was changed" in admin.post(ONE, data=sent | {"changelog": ""}).text
    assert admin.post(ONE, data=sent).status_code == 303
    assert versions(register) == ["1", "2"]
    assert "was changed since you opened it" in admin.post(ONE, data=sent | {"codebook_version": "3"}).text
    page = admin.get("/review/questions").text
    assert "108 statements to code anew" in page


def test_the_form_of_a_question_holds_all_of_it(admin: Any, register: Database) -> None:
    """Sent back as it is, it changes nothing."""
    assert "Nothing was changed." in admin.post(ONE, data=typed(admin, ONE, changelog=WHY)).text


def test_every_version_has_its_address(client: Any, register: Database) -> None:
    revise(register, with_stance("mixed", rule="Another rule."))
    now = client.get("/about/method").text
    then = client.get("/about/method?version=1").text
    assert "Another rule." in now and WHY in now
    assert "Another rule." not in then and "This is version 1 of the codebook, kept as it was." in then
    assert client.get("/about/method?version=9").status_code == 404
    assert "the rule above is that of version 2" in client.get("/statements/5").text


def test_an_editor_looks_at_each_statement_anew(app: Flask, register: Database) -> None:
    client = desk.signed_in(app, desk.editor(app, register))
    assert "Nothing is to be coded anew." in client.get("/review/recode").text
    revise(register, with_stance("limits_broadly", rule="Another rule."))
    page = client.get("/review/recode").text
    assert "108 published statements are still coded under an older version" in page
    assert "after=50" in page
    sent = desk.fields(page, "#item-1 form")
    headers = {"HX-Request": "true", "HX-Target": "item-1"}
    answer = client.post("/review/recode/1", data=sent, headers=headers)
    assert "right under version 2 too" in answer.text and "107 published statements" in answer.text
    assert client.post("/review/recode/1", data=sent).status_code == 409
    answer = client.post("/review/recode/2", data=desk.fields(page, "#item-2 form") | {"back": "//evil.example"})
    assert answer.headers["Location"] == "/review/recode"
    assert client.get("/review/recode?after=x").status_code == 400
    assert client.get("/review/recode?after=108").status_code == 200


def test_the_list_of_what_is_to_be_coded_anew_costs_nine_queries(app: Flask, register: Database) -> None:
    client = desk.signed_in(app, desk.editor(app, register))
    revise(register, with_stance("mixed", rule="Another rule."))
    with counting(register) as sent:
        client.get("/review/recode")
    assert len(sent) == 9, sent


def test_questions_are_for_admins(app: Flask, register: Database, client: Any) -> None:
    editor = desk.signed_in(app, desk.editor(app, register))
    for address in ("/review/questions", NEW, ONE):
        assert client.get(address).status_code == 303
        assert editor.get(address).status_code == 403
    assert "Questions" not in found(editor.get("/review").text, ".rooms").get_text()


# The command line


def test_a_question_goes_out_as_a_file_and_comes_back(register: Database, tmp_path: Path) -> None:
    run = ran(register, tmp_path)
    printed = run("question", "export", "immigration-help")
    file = tmp_path / "question.toml"
    file.write_text(printed.replace('slug = "immigration-help"', 'slug = "second"'), "utf-8")
    assert "Added." in run("question", "add", str(file))
    with register.reading() as session:
        one, other = (codebook.written(questions.find(session, slug)) for slug in ("immigration-help", "second"))
    assert one | {"slug": "second"} == other
    file.write_text(
        printed.replace('codebook_version = "1"', 'codebook_version = "2"').replace(
            "welcome, values", "welcome, hopes"
        ),
        "utf-8",
    )
    assert "version 2; 108 to code anew" in run("question", "revise", str(file), "--changelog", WHY)
    listed = run("question", "list")
    assert "version 2, 108 published statements, 108 to code anew" in listed
    assert "version 1, 0 published statements, 0 to code anew" in listed


def ran(register: Database, folder: Path) -> Any:
    """The command line over this register."""

    def run(*words: str) -> str:
        environment = {
            "DASHBOARD_INSTANCE": str(folder),
            "DASHBOARD_DATABASE_URL": register.url.render_as_string(False),
        }
        answer = CliRunner().invoke(main, list(words), env=environment)
        assert answer.exit_code == 0, answer.output
        return str(answer.output)

    return run
