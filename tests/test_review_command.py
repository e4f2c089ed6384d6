"""`dashboard review`: whose decision it is, and what else waits."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from dashboard import clock
from dashboard.commands import main
from dashboard.db import Database
from dashboard.models import Change, Statement
from dashboard.register import people, propose

from . import factories
from .test_review import reported, suggested

Run = Callable[..., Result]
BECAUSE = ("--reason", "The page says so.")


@pytest.fixture
def run(register: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line on the register, as whoever has the login name `cleo`."""
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", register.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LOGNAME", "cleo")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--instance", str(tmp_path), "review", *arguments])

    return run


def waiting(register: Database, **changes: Any) -> str:
    with register.writing() as session:
        return str(factories.pending(session, **changes).id)


def added(register: Database, name: str, *, active: bool = True) -> int:
    with register.writing() as session:
        user = people.add(session, f"{name}@example.org", "editor", name=name.title(), by="a test")
        user.active = active
    return user.id


def stored(register: Database, number: str) -> Statement:
    with register.reading() as session:
        return factories.stored(session, int(number))


def deciders(register: Database, number: str) -> list[str]:
    """Who decided on a statement."""
    with register.reading() as session:
        query = select(Change.by).where(Change.noun == "statement", Change.noun_id == int(number))
        return list(session.scalars(query.where(Change.verb != "proposed")))


def refused(result: Result, sentence: str) -> None:
    assert result.exit_code != 0
    assert sentence in result.output + result.stderr


def test_without_accounts_a_login_name_decides(run: Run, register: Database) -> None:
    number, other = waiting(register), waiting(register)
    assert run("publish", number, *BECAUSE).exit_code == 0
    assert run("reject", other, "--by", "Ed", *BECAUSE).exit_code == 0
    assert [stored(register, each).status for each in (number, other)] == ["published", "rejected"]
    history = deciders(register, number) + deciders(register, other)
    assert history == ["cleo", "Ed"]
    assert stored(register, number).citations[0].decided_by is None


def test_with_accounts_a_decision_is_an_accounts(run: Run, register: Database) -> None:
    number, ada = waiting(register), added(register, "ada")
    added(register, "gone", active=False)
    refused(run("publish", number, *BECAUSE), "say whose decision it is, such as --as ada@example.org")
    refused(run("publish", number, "--by", "Ed", *BECAUSE), "say whose decision it is")
    refused(run("publish", number, "--as", "ada@example.org", "--by", "Ed", *BECAUSE), "not both")
    refused(run("publish", number, "--as", "gone@example.org", *BECAUSE), "is disabled and decides nothing")
    refused(run("publish", number, "--as", "bob@example.org", *BECAUSE), "Nobody has an account as bob@example.org")
    refused(run("withdraw", "1", *BECAUSE), "say whose decision it is")
    assert stored(register, number).status == "pending"
    assert run("publish", number, "--as", "ADA@example.org", *BECAUSE).exit_code == 0
    assert stored(register, number).citations[0].decided_by == ada
    assert deciders(register, number) == ["Ada"]
    assert run("withdraw", number, "--as", "ada@example.org", *BECAUSE).exit_code == 0
    assert deciders(register, number) == ["Ada", "Ada"]


def test_a_disabled_account_alone_is_no_account(run: Run, register: Database) -> None:
    number = waiting(register)
    added(register, "gone", active=False)
    assert run("publish", number, *BECAUSE).exit_code == 0


@pytest.mark.parametrize("verb", ["publish", "return", "reject"])
def test_nobody_decides_their_own_at_the_command_line(run: Run, register: Database, verb: str) -> None:
    ada = added(register, "ada")
    with register.writing() as session:
        draft, source = factories.draft(session), factories.printed()
        number = str(propose.propose(session, draft, source, by="Ada", user=ada).id)
    refused(run(verb, number, "--as", "ada@example.org", *BECAUSE), "You sent this yourself")
    assert stored(register, number).status == "pending"


def test_questions_are_asked_and_all_that_waits_is_counted(run: Run, register: Database) -> None:
    number = waiting(register)
    with register.writing() as session:
        further = propose.cite(session, factories.stored(session, 1), factories.printed(), by="x").number
        suggested(session, stance="mixed")
        reported(session)
    listed = run("list").output
    assert "4 items waiting for a decision.\nEdits and reports are decided in the browser" in listed
    for item in (number, f"1/{further}"):
        result = run("return", item, "--reason", "On which day?")
        assert (result.exit_code, result.output) == (0, "Returned. The submitter’s page shows your questions.\n")
    assert stored(register, number).status == "returned"
    assert stored(register, "1").citations[-1].status == "returned"
    assert "2 items waiting for a decision." in run("list").output


def test_edits_and_reports_are_listed_with_what_they_say_oldest_first(run: Run, register: Database) -> None:
    assert run("list").output == "0 items waiting for a decision.\n"
    began = clock.now()
    with register.writing() as session:
        clock.frozen = began + timedelta(hours=1)
        reported(session)
        clock.frozen = began + timedelta(hours=2)
        number = factories.pending(session).id
        clock.frozen = began + timedelta(hours=3)
        suggested(session, stance="mixed", speaker="Ann Roe")
    listed = run("list").output
    heads = [line.partition("  ")[0] for line in listed.splitlines() if not line.startswith(" ")][:3]
    assert heads == ["reports/1", str(number), "edits/1"]
    assert "    stance: Limits most help → Mixed or no clear limit\n" in listed
    assert " → Ann Roe\n" in listed and "    sender: The page says so.\n    sent: " in listed
    assert "reports/1  report on the page of Chicago, IL\n" in listed and "    error: " in listed


def test_the_help_says_whose_decision_it_is(run: Run) -> None:
    assert "name it with --as" in " ".join(run("--help").output.split())
    assert "--as EMAIL" in run("publish", "--help").output
