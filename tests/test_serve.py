"""The command line as people use it: real processes, real sockets on loopback, SQLite."""

import os
import shutil
import signal
import socket
import stat
import subprocess
from contextlib import ExitStack
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dashboard.commands import main
from dashboard.db import Database
from dashboard.register import propose

from . import factories
from .served import DASHBOARD, environment, free_port, serving

# Root is denied nothing unless it gives its capabilities away; then it is a user like any other.
POWERLESS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


def run(
    folder: Path, *arguments: str, prefix: list[str] | None = None, **changes: str
) -> subprocess.CompletedProcess[str]:
    """What `dashboard …` answers in a folder."""
    command = [*(prefix or []), *DASHBOARD, *arguments]
    return subprocess.run(command, cwd=folder, env=environment(**changes), capture_output=True, text=True, timeout=120)


def called(folder: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """The same without a process of its own: for the many ways to be refused."""
    runner = CliRunner()
    named = ["--instance", str(folder / "instance"), *arguments]
    result = runner.invoke(main, named, prog_name="dashboard", env=changes)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError("a traceback would be shown") from result.exception
    return subprocess.CompletedProcess(named, result.exit_code, result.stdout, result.stderr)


def refused(answer: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a command that failed."""
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr + answer.stdout
    lines = answer.stderr.strip().splitlines()
    assert len(lines) == 1, answer.stderr
    assert lines[0].startswith("Error: ")
    assert lines[0].endswith(".")
    return lines[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `dashboard init` made a register."""
    folder = tmp_path_factory.mktemp("made")
    answer = run(folder, "init")
    assert answer.returncode == 0, answer.stderr
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A folder with a register of its own."""
    shutil.copytree(made / "instance", tmp_path / "instance")
    # The marker names the database by its path, so it is written as if it had been made here.
    marker = tmp_path / "instance" / "founded"
    marker.write_text(marker.read_text().replace(str(made), str(tmp_path)))
    return tmp_path


# Serve


def test_serve_in_an_empty_folder_makes_a_register_and_prints_its_address(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        assert f"Made a new register in {tmp_path / 'instance'} with 108 statements." in server.lines
        assert f"The register is at http://127.0.0.1:{server.port} (Ctrl+C stops it)." in server.lines
        status, page = server.get("/")
        assert status == 200
        assert "with statements on record" in page
        assert server.get("/health") == (200, "well\n")
        key = tmp_path / "instance" / "secret_key"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert len(key.read_text()) >= 32
        assert server.stop() == 0
    before = key.read_text()
    with serving(tmp_path) as again:
        assert not [line for line in again.lines if line.startswith("Made")]
        assert again.get("/")[0] == 200
    assert key.read_text() == before, "forms that are open survive a restart"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_status_0(folder: Path, number: signal.Signals) -> None:
    with serving(folder) as server:
        assert server.get("/")[0] == 200
        assert server.stop(number) == 0
        assert not [line for line in server.errors if "Traceback" in line]
    with Database(f"sqlite:///{folder / 'instance' / 'register.db'}").reading() as session:
        assert factories.question(session).slug == "immigration-help"


def test_a_port_in_use_is_said_in_one_sentence(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = refused(run(folder, "serve", "--port", str(port)))
    assert f"Port {port} on 127.0.0.1 is in use." in sentence


def test_a_port_in_use_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused(run(tmp_path, "serve", "--port", str(taken.getsockname()[1])))
    assert not list(tmp_path.iterdir())


def test_a_host_that_is_not_ours_is_said_in_one_sentence(folder: Path) -> None:
    assert "192.0.2.1" in refused(run(folder, "serve", "--host", "192.0.2.1", "--port", str(free_port())))
    assert "no-such-host.invalid" in refused(run(folder, "serve", "--host", "no-such-host.invalid"))


HOW_LOST = ["missing", "empty", "damaged at its head", "damaged inside", "cut short"]
LOST = [(how, ("serve", "--port")) for how in HOW_LOST]
LOST += [
    (how, command) for how in ("missing", "damaged inside") for command in (("export",), ("review", "list"), ("init",))
]


@pytest.mark.parametrize(("how", "command"), LOST, ids=str)
def test_a_register_that_was_lost_is_never_replaced(folder: Path, how: str, command: tuple[str, ...]) -> None:
    file = folder / "instance" / "register.db"
    for rest in ("-wal", "-shm"):
        file.with_name(file.name + rest).unlink(missing_ok=True)
    content = file.read_bytes()
    if how == "missing":
        file.unlink()
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "damaged at its head":
        file.write_bytes(b"garbage!" * 1000)
    elif how == "damaged inside":
        file.write_bytes(content[:100] + b"\x99" * (len(content) - 100))
    else:
        file.write_bytes(content[: len(content) // 2])
    before = file.read_bytes() if file.exists() else None
    port = [str(free_port())] if command[0] == "serve" else []
    sentence = refused(run(folder, *command, *port))
    assert "register.db is" in sentence
    assert "Put its backup there" in sentence
    assert (file.read_bytes() if file.exists() else None) == before


def test_a_folder_that_was_never_a_register_is_told_what_to_do(tmp_path: Path) -> None:
    for command in (("check",), ("export",), ("review", "list"), ("rebuild",)):
        begun = f"Run “dashboard --instance {tmp_path / 'instance'} init” first"
        assert begun in refused(called(tmp_path, *command))


@pytest.fixture
def deniable(tmp_path: Path) -> Path:
    """A folder whose permissions count, also for root; skips where they cannot be made to count."""
    probe = tmp_path / "probe"
    probe.mkdir(mode=0o555)
    try:
        denied = subprocess.run([*POWERLESS, "touch", str(probe / "x")], capture_output=True).returncode != 0
    except FileNotFoundError:
        denied = False
    if not denied:
        pytest.skip("this process is root, writes everywhere and cannot give that up (no setpriv)")
    return tmp_path


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(deniable: Path) -> None:
    def sentence() -> str:
        return refused(run(deniable, "serve", "--port", str(free_port()), prefix=POWERLESS))

    deniable.chmod(0o555)
    assert f"The folder {deniable / 'instance'} cannot be made" in sentence()
    deniable.chmod(0o755)
    (deniable / "instance").mkdir(mode=0o555)
    assert f"{deniable / 'instance'} cannot be written" in sentence()
    assert not list((deniable / "instance").iterdir())


CLOSED = [("register.db", 0o444), ("register.db", 0), ("secret_key", 0), ("founded", 0), ("register.db.lock", 0)]
CLOSED += [("", 0o555), ("", 0)]


@pytest.mark.parametrize(("name", "mode"), CLOSED, ids=str)
def test_a_register_that_may_not_be_touched_is_said_in_one_sentence(
    folder: Path, deniable: Path, name: str, mode: int
) -> None:
    held = folder / "instance" / name
    if not held.exists():
        pytest.skip(f"a register has no {name} while nobody uses it")
    if name == "founded":
        (folder / "instance" / "register.db").unlink()
    held.chmod(mode)
    try:
        command = ["check"] if name == "register.db" else ["serve", "--port", str(free_port())]
        assert str(folder) in refused(run(folder, *command, prefix=POWERLESS))
    finally:
        held.chmod(0o755)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DASHBOARD_DATABASE_URL", "not an address"),
        ("DASHBOARD_DATABASE_URL", "mysql://x@y/z"),
        ("DASHBOARD_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"),
        ("DASHBOARD_DATABASE_URL", "sqlite:////nowhere/at/all/register.db"),
        ("DASHBOARD_PROXIES", "many"),
        ("DASHBOARD_REDIS_URL", "127.0.0.1:6379"),
        ("DASHBOARD_REDIS_URLS", "redis://127.0.0.1:6379"),
        ("DASHBOARD_SUBMISSIONS_PER_HOUR", "-1"),
    ],
)
def test_a_broken_setting_is_said_in_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    refused(called(tmp_path, "serve", "--port", str(free_port()), **{name: value}))


def test_a_broken_settings_file_is_said_in_one_sentence(folder: Path) -> None:
    (folder / "instance" / "config.toml").write_text("proxies = [")
    assert "config.toml cannot be read as TOML" in refused(called(folder, "check"))


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("databse_url = 'sqlite:////x'", "holds databse_url, which is no setting: write database_url."),
        ("colour = 'red'", "holds colour, which is no setting: there are database_url, "),
        ("memory = no", 'Words stand in quotation marks, such as memory = "no".'),
    ],
)
def test_a_setting_that_there_is_not_is_refused_not_ignored(folder: Path, written: str, sentence: str) -> None:
    (folder / "instance" / "config.toml").write_text(written)
    assert sentence in refused(called(folder, "check"))


# Slow clients


def hanging(port: int, kind: str) -> socket.socket:
    """A client that began something and never goes on."""
    client = socket.socket()
    if kind == "answer":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    client.settimeout(30)
    client.connect(("127.0.0.1", port))
    head = b"Host: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    client.sendall(
        {
            "headers": b"GET / HTTP/1.1\r\nHost: 127.0",
            "body": b"POST /submit HTTP/1.1\r\n" + head + b"Content-Length: 100000\r\n\r\nquote=half",
            "answer": b"GET /statements?limit=200 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 3,
        }[kind]
    )
    return client


def test_three_hundred_slow_clients_stop_nobody(folder: Path) -> None:
    with serving(folder) as server, ExitStack() as held:
        clients = [
            held.enter_context(hanging(server.port, kind)) for _ in range(100) for kind in ("headers", "body", "answer")
        ]
        assert len(clients) == 300
        for path in ("/health", "/", "/?state=CA", "/statements", "/cities/il/chicago", "/submit") * 3:
            assert server.get(path, timeout=120)[0] == 200
        # They still hang: none was closed to make room.
        for client in clients[:2]:
            client.setblocking(False)
            with pytest.raises(BlockingIOError):
                client.recv(1)
        assert server.stop() == 0


# Help


def commands(group: click.Command, *path: str) -> list[tuple[str, ...]]:
    below = group.commands.items() if isinstance(group, click.Group) else []
    return [path, *(found for name, command in below for found in commands(command, *path, name))]


@pytest.mark.parametrize("path", commands(main), ids=lambda path: " ".join(path) or "dashboard")
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(main, [*path, "--help"], prog_name="dashboard")
    assert answer.exit_code == 0
    # A group without examples of its own lists commands that have them.
    if path in (("db",), ("question",)):
        assert "Commands:" in answer.output
    else:
        assert f"dashboard {' '.join(path)}" in answer.output.partition("Example")[2]


def test_the_help_of_the_whole_lists_every_command(tmp_path: Path) -> None:
    answer = run(tmp_path, "--help")
    assert answer.returncode == 0
    for name in ("serve", "init", "import", "export", "review", "check", "rebuild", "db", "question"):
        assert f"\n  {name} " in answer.stdout
    assert not list(tmp_path.iterdir()), "asking for help makes nothing"


def test_an_unknown_command_fails(tmp_path: Path) -> None:
    answer = run(tmp_path, "sevre")
    assert answer.returncode == 2
    assert "No such command 'sevre'" in answer.stderr


# Review


@pytest.fixture
def waiting(folder: Path) -> tuple[Path, int, int]:
    """A register in which a statement (its number) and a further source of statement 1 (its number) wait."""
    database = Database(f"sqlite:///{folder / 'instance' / 'register.db'}")
    with database.writing() as session:
        printed = factories.printed(publisher="The Waiting Paper", quote="Words that wait.")
        number = factories.pending(session, "wy/cheyenne", printed, speaker="Jo Waiting").id
        one = factories.stored(session, 1)
        citation = propose.cite(
            session, one, factories.printed(quote="The same remark, as we heard it."), by="a visitor"
        )
        further = citation.number
    database.dispose()
    return folder, number, further


def status_of(folder: Path, number: int) -> str:
    database = Database(f"sqlite:///{folder / 'instance' / 'register.db'}")
    try:
        with database.reading() as session:
            return factories.stored(session, number).status
    finally:
        database.dispose()


def test_review_lists_what_waits_and_publishes_it_with_a_reason(waiting: tuple[Path, int, int]) -> None:
    folder, number, further = waiting
    listed = called(folder, "review", "list")
    assert listed.returncode == 0
    assert f"{number}  Cheyenne, WY  mixed in words, 17 May 2020" in listed.stdout
    assert "who: Jo Waiting, Mayor" in listed.stdout
    assert "quote: “Words that wait.”" in listed.stdout
    assert "(The Waiting Paper)" in listed.stdout
    assert f"1/{further}  New York, NY" in listed.stdout
    assert "a further source of this published statement" in listed.stdout
    assert "2 items waiting for a decision." in listed.stdout

    published = called(folder, "review", "publish", str(number), "--reason", "Read and checked.", "--by", "Ed")
    assert (published.returncode, published.stdout) == (0, f"Published: /statements/{number}\n")
    assert status_of(folder, number) == "published"
    assert called(folder, "review", "publish", f"1/{further}", "--reason", "The same remark.").returncode == 0
    assert "0 items waiting for a decision." in called(folder, "review", "list").stdout
    assert called(folder, "check").returncode == 0

    again = refused(called(folder, "review", "publish", str(number), "--reason", "Once more."))
    assert f"Statement {number} is not waiting for a decision: it is published." in again
    with serving(folder) as server:
        history = server.get(f"/statements/{number}/history")[1]
        assert "Read and checked." in history
        assert "by Ed" in history


def test_review_rejects_and_withdraws_with_a_reason(waiting: tuple[Path, int, int]) -> None:
    folder, number, further = waiting
    rejected = called(folder, "review", "reject", str(number), "--reason", "The page names another city.")
    assert (rejected.returncode, rejected.stdout) == (0, "Rejected. The submitter’s page shows the reason.\n")
    assert status_of(folder, number) == "rejected"
    assert called(folder, "review", "reject", f"1/{further}", "--reason", "Not the same remark.").returncode == 0
    assert status_of(folder, 1) == "published"
    withdrawn = called(folder, "review", "withdraw", "1", "--reason", "The paper corrected it.")
    assert (withdrawn.returncode, withdrawn.stdout) == (0, "Withdrawn: /statements/1 now says why.\n")
    assert status_of(folder, 1) == "withdrawn"
    assert called(folder, "check").returncode == 0


@pytest.mark.parametrize("verb", ["publish", "reject", "withdraw"])
def test_a_decision_without_a_reason_is_refused(folder: Path, verb: str) -> None:
    answer = called(folder, "review", verb, "1")
    assert answer.returncode == 2
    assert "Missing option '--reason'" in answer.stderr
    assert "needs a reason" in refused(called(folder, "review", verb, "1", "--reason", "  "))
    assert status_of(folder, 1) == "published"


@pytest.mark.parametrize(
    ("item", "code", "sentence"),
    [
        ("99999", 1, "There is no statement 99999."),
        ("999999999999999", 1, "There is no statement 999999999999999."),
        ("1/77", 1, "Statement 1 has no citation 77."),
        ("0", 1, "There is no statement 0."),
        ("x", 2, "“x” is not an item"),
        ("1/", 1, "is not waiting for a decision"),
        ("1/2/3", 2, "is not an item"),
        ("²", 2, "is not an item"),
        ("9" * 5000, 2, "is not an item"),
    ],
)
def test_an_item_that_nobody_has_is_said_in_one_sentence(folder: Path, item: str, code: int, sentence: str) -> None:
    answer = called(folder, "review", "publish", item, "--reason", "Read.")
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr
    assert sentence in answer.stderr
