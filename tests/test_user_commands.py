"""`dashboard user`: who may decide, from the command line, on both databases."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from dashboard import create_app
from dashboard.commands import main
from dashboard.config import load
from dashboard.db import Database
from dashboard.models import RecoveryCode, SignIn, User

from .accounts import ADA, BOB, PASSWORD, a_key, opens, post, sign_in, signed_in, user
from .conftest import _copied
from .test_serve import refused

Answer = subprocess.CompletedProcess[str]
Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def register(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One register for the whole file."""
    with _copied("bare", engine, template, request, tmp_path_factory.mktemp("people")) as database:
        yield database


@pytest.fixture
def run(register: Database, tmp_path: Path) -> Run:
    """`dashboard user …` on this register, in which nobody has an account yet."""
    with register.writing() as session:
        for table in (RecoveryCode, SignIn, User):
            session.execute(delete(table))

    def run(*arguments: str, typed: str = "") -> Answer:
        named = ["--instance", str(tmp_path), "user", *arguments]
        database = {"DASHBOARD_DATABASE_URL": register.url.render_as_string(hide_password=False)}
        result = CliRunner().invoke(main, named, input=typed, prog_name="dashboard", env=database)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise AssertionError("a traceback would be shown") from result.exception
        return subprocess.CompletedProcess(named, result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def app(run: Run, register: Database, tmp_path: Path) -> Any:
    """The application of the same instance, with the same secret key."""
    return create_app(load(tmp_path), register)


def link(answer: Answer) -> str:
    """The path of the link that a command printed."""
    assert answer.returncode == 0, answer.stderr
    found = re.search(r"^http://\S+?(/accounts/set-password/\S+)$", answer.stdout, re.M)
    assert found, answer.stdout
    return found[1]


def test_a_link_from_the_terminal_sets_the_first_password(run: Run, app: Any) -> None:
    answer = run("add", "Ada@Example.org", "--role", "admin", "--name", "Ada Example", "--at", "http://r.example/")
    assert "Added ada@example.org, admin." in answer.stdout
    assert "http://r.example/accounts/set-password/" in answer.stdout
    assert sign_in(app.test_client()).status_code == 422
    assert post(app.test_client(), link(answer), new=PASSWORD, again=PASSWORD).status_code == 303
    client = app.test_client()
    assert sign_in(client).status_code == 303
    assert opens(client, "/accounts/people")


def test_a_password_typed_at_the_terminal_signs_in(run: Run, app: Any) -> None:
    answer = run("add", ADA, "--password", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert answer.returncode == 0 and "The password is set." in answer.stdout
    assert "http" not in answer.stdout and PASSWORD not in answer.stdout
    assert sign_in(app.test_client()).status_code == 303


def test_a_bad_password_at_the_terminal_adds_nobody(run: Run) -> None:
    for typed, sentence in (("short", "Take at least 12 characters"), (ADA, "This is easily guessed")):
        answer = refused_after_prompt(run("add", ADA, "--password", typed=f"{typed}\n{typed}\n"))
        assert sentence in answer and answer.endswith("Nothing was changed.")
    assert run("list").stdout == "0 accounts.\n"


def refused_after_prompt(answer: Answer) -> str:
    assert answer.returncode == 1
    return answer.stderr.strip().splitlines()[-1]


def test_the_list_shows_everybody_and_their_state(run: Run, app: Any) -> None:
    user(app, role="admin", key=a_key())
    user(app, BOB)
    signed_in(app, BOB)
    run("add", "new@example.org", "--name", "Nina New")
    assert run("list").stdout.splitlines() == [
        f"{ADA}  ada  admin, second factor",
        f"{BOB}  bob  editor, signed in with 1 browser",
        "new@example.org  Nina New  editor, no password",
        "3 accounts.",
    ]
    run("disable", BOB)
    assert f"{BOB}  bob  editor, disabled" in run("list").stdout.splitlines()


def test_a_role_opens_and_closes_pages_at_once(run: Run, app: Any) -> None:
    user(app, role="admin")
    user(app, BOB)
    client = signed_in(app, BOB)
    assert client.get("/accounts/people").status_code == 403
    assert run("role", BOB, "admin").stdout == f"{BOB} is an admin.\n"
    assert client.get("/accounts/people").status_code == 200
    assert run("role", BOB, "editor").stdout == f"{BOB} is an editor.\n"
    assert client.get("/accounts/people").status_code == 403


def test_disabling_ends_what_is_open_and_enabling_asks_to_sign_in_again(run: Run, app: Any) -> None:
    user(app)
    client = signed_in(app)
    assert run("disable", ADA).stdout == f"{ADA} is disabled and signed out everywhere.\n"
    assert not opens(client)
    assert sign_in(app.test_client()).status_code == 422
    assert run("enable", ADA).stdout == f"{ADA} may sign in.\n"
    assert not opens(client)
    assert sign_in(app.test_client()).status_code == 303


def test_a_reset_ends_the_old_password_and_keeps_the_second_factor_unless_told(run: Run, app: Any) -> None:
    user(app, key=a_key())
    answer = run("reset", ADA)
    assert "signed out everywhere and has no password now" in answer.stdout
    assert sign_in(app.test_client()).status_code == 422
    post(app.test_client(), link(answer), new=PASSWORD, again=PASSWORD)
    assert sign_in(app.test_client()).headers["Location"] == "/accounts/sign-in/code"
    post(app.test_client(), link(run("reset", ADA, "--second-factor")), new=PASSWORD, again=PASSWORD)
    assert sign_in(app.test_client()).headers["Location"] == "/accounts"


def test_what_cannot_be_done_is_said_in_one_sentence(run: Run, app: Any) -> None:
    user(app, role="admin")
    only = f"Error: {ADA} is the only admin. Make somebody else an admin first."
    assert refused(run("disable", ADA)) == only
    assert refused(run("role", ADA, "editor")) == only
    nobody = "Error: Nobody has an account as bob@example.org. “dashboard user list” shows everybody."
    for verb in ("disable", "enable", "reset"):
        assert refused(run(verb, BOB)) == nobody
    assert "has an account already" in refused(run("add", ADA))
    assert refused(run("add", "ada")) == "Error: Write an e-mail address, such as ada@example.org."
    assert refused(run("add", BOB, "--name", "x" * 101)) == "Error: A name takes up to 100 characters."
    assert "cannot be printed" in refused(run("enable", "a\x01@example.org"))
