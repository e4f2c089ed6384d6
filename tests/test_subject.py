"""What a question is about, told from its own words: proposals are made for a second question too."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboard.capture.proposals.propose import propose
from dashboard.capture.proposals.subject import IMMIGRATION, Subject, subject
from dashboard.commands import main
from dashboard.register.questions import starter

PARKING = subject("parking", "Parking minimums", "Does the city require parking with new homes?", "What is built.")
BLOWERS = subject("leaf-blowers", "Gas-powered leaf blowers", "Does the city ban gas-powered leaf blowers?")
REFORM = """Two cities rethink the car

BUFFALO, N.Y. — The Buffalo Common Council voted 9-0 on Tuesday to end minimum parking requirements citywide.

“We have paved enough of this city for empty cars,” Mayor Ann Lee said. “Parking should be a choice.”

In Hartford, Connecticut, Mayor Sam Roe said the city dropped its own parking minimums in 2017 and never looked back.

Gov. Kim Poe said parking is for cities to decide.

Boston Mayor Eve Day said police do not hold people for ICE."""


def told(text: str, about: Subject) -> list[tuple[str, str, str]]:
    """City, channel and speaker of each proposal that is likely."""
    title = text.partition("\n")[0]
    found = propose(text, title=title, subject=about).proposals
    return [(p.city, p.channel, p.speaker) for p in found if p.confidence > 0.5]


def test_statements_on_another_question_are_proposed_and_those_on_the_first_are_not() -> None:
    assert told(REFORM, PARKING) == [
        ("Buffalo", "law", ""), ("Buffalo", "words", "Ann Lee"), ("Hartford", "words", "Sam Roe")
    ]  # fmt: skip
    assert told(REFORM, IMMIGRATION) == [("Boston", "words", "Eve Day")]


def test_law_and_practice_of_another_question_are_told() -> None:
    text = (
        "Quiet, please\n\nDALLAS — The Dallas ordinance prohibits leaf blowers that run on gas.\n\n"
        "Houston allows gas leaf blowers on weekdays. Houston also allows dogs on buses."
    )
    assert [each[:2] for each in told(text, BLOWERS)] == [("Dallas", "law"), ("Houston", "practice")]


@pytest.mark.parametrize("slug", ["parking", "x"])
@pytest.mark.parametrize("title", ["", "Does it?", "(((", "The city", "Ärger und Öl"])
def test_a_question_of_any_words_has_a_subject(slug: str, title: str) -> None:
    made = subject(slug, title)
    assert made.strong("nothing of it here") == 0
    assert told(REFORM, made) is not None


def test_the_first_question_keeps_the_words_chosen_for_it() -> None:
    asked = starter()
    assert subject(asked["slug"], asked["title"], asked["wording"], asked["background"]) is IMMIGRATION


def test_the_command_refuses_a_question_that_nobody_knows(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main,
        ["capture", "--question", "parking", str(tmp_path / "a.txt")],
        env={"DASHBOARD_INSTANCE": str(tmp_path / "no")},
    )
    assert result.exit_code == 2
    assert "no register here knows the question “parking”" in result.stderr
