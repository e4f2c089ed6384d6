"""Questions and their codebooks: one door for file and form, versions kept whole, what is to be coded anew."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dashboard.db import Database
from dashboard.errors import Missing, Refused, Stale
from dashboard.models import Change, CodebookVersion, Standing, Statement
from dashboard.register import audit, codebook, decide, propose, questions, recode

from . import factories
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


def standing(register: Database, city: str) -> str:
    with register.reading() as session:
        return session.get_one(Standing, (1, factories.city(session, city).id)).standing


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
    assert "Statements use mixed (" in refusal(register, without)
    assert versions(register) == ["1"]


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
