"""`dashboard capture`: files, folders and addresses in, rows of proposals out."""

import csv
import gzip
import io
import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fpdf import FPDF

from dashboard.capture import confined, snapshot
from dashboard.capture import warc as warcs
from dashboard.commands import main
from dashboard.commands.capture import COLUMNS
from dashboard.register.columns import IMPORTED

TITLE = "Mayors answer on immigration"
SAID = '"We will not act as immigration agents for anybody," Boston Mayor Ann Lee said Thursday.'
DONE = "Denver police do not hold people for ICE without a warrant that a judge has signed."
ONLY = "Officials in Seattle and Chicago did not respond to questions about immigration detainers."
PARAGRAPHS = (SAID, DONE, ONLY)
PAGE = (
    f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    + "</article></body></html>"
)

Capture = Callable[..., Result]


@pytest.fixture
def capture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Capture:
    """The command in an empty folder, without a register anywhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DASHBOARD_INSTANCE", raising=False)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["capture", *map(str, arguments)])

    return run


def rows(result: Result) -> list[dict[str, str]]:
    """The rows printed, after the header was found right."""
    read = csv.DictReader(io.StringIO(result.stdout))
    assert tuple(read.fieldnames or ()) == (*IMPORTED, "speech", "confidence") == COLUMNS
    return list(read)


def text(folder: Path, name: str = "article.txt") -> Path:
    """A plain text whose first line is its title."""
    path = folder / name
    path.write_text("\n\n".join([TITLE, *PARAGRAPHS]), encoding="utf-8")
    return path


def pdf(folder: Path) -> Path:
    """The article as a PDF."""
    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=12)
    for paragraph in (TITLE, *PARAGRAPHS):
        made.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
        made.ln(6)
    path = folder / "article.pdf"
    made.output(str(path))
    return path


def warc(folder: Path, kind: str = "text/html", address: str = "https://paper.example/") -> Path:
    """The article as a WARC with a picture beside it."""
    head = "HTTP/1.1 200 OK\r\nContent-Type: {}; charset=utf-8\r\nContent-Length: {}\r\n\r\n"
    body = PAGE.encode()
    path = folder / "article.warc.gz"
    hops = [
        snapshot.Hop(f"{address}{number}", "192.0.2.1", datetime.now(UTC), b"GET / HTTP/1.1\r\n\r\n", answer)
        for number, answer in enumerate(
            [head.format(kind, len(body)).encode() + body, head.format("image/png", 3).encode() + b"png"]
        )
    ]
    path.write_bytes(snapshot.written(hops))
    return path


def spoken(found: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    return [(row["city"], row["state"], row["channel"], row["speech"]) for row in found]


# A child that has enough after each page.
HURRIED = """
from dashboard.capture import child, warc
warc._ENOUGH = 1
child.main(int(seconds))
"""
EXPECTED = [("Boston", "MA", "words", "direct"), ("Denver", "CO", "practice", "")]


def test_a_text_gives_rows_and_says_what_is_only_mentioned(capture: Capture, tmp_path: Path) -> None:
    result = capture(
        text(tmp_path), "--url", "https://paper.example/a", "--publisher", "The Paper", "--published", "2016-11-13"
    )
    assert result.exit_code == 0, result.output
    said, done = rows(result)
    assert spoken([said, done]) == EXPECTED
    assert said["quote"] == "We will not act as immigration agents for anybody"
    assert (said["speaker"], said["role"], said["voice"]) == ("Ann Lee", "Mayor", "city")
    assert (said["said_on"], said["said_on_precision"]) == ("2016-11-10", "day")
    assert said["said_on_note"] == "The article says Thursday; it was published on Sunday 13 November 2016."
    assert (said["source_url"], said["source_title"], said["publisher"], said["published_on"]) == (
        "https://paper.example/a", TITLE, "The Paper", "2016-11-13",
    )  # fmt: skip
    assert all(row["stance"] == row["summary"] == row["record"] == "" for row in (said, done))
    assert (done["quote"], done["note"]) == ("", f"The article: {DONE}")
    assert 0 < float(said["confidence"]) < 1
    assert "2 statements proposed. Mentioned only: Seattle (WA) and Chicago (IL)." in result.stderr
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("made", [pdf, warc], ids=["pdf", "warc"])
def test_other_files_are_read_too(capture: Capture, tmp_path: Path, made: Callable[[Path], Path]) -> None:
    result = capture(made(tmp_path))
    assert result.exit_code == 0, result.output
    assert spoken(rows(result)) == EXPECTED


def test_a_folder_is_read_file_by_file_and_what_fails_is_said(capture: Capture, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text(SAID, encoding="utf-8")
    (folder / "broken.warc").write_bytes(b"no WARC at all")
    result = capture(folder, "--question", "immigration-help")
    assert result.exit_code == 1
    found = rows(result)
    assert spoken(found) == EXPECTED
    assert {row["question"] for row in found} == {"immigration-help"}
    failed = [line for line in result.stderr.splitlines() if "broken.warc" in line or "empty.txt" in line]
    assert len(failed) == 2
    assert "picture" not in result.stderr


def test_a_long_warc_is_unpacked_by_one_child_after_the_other(
    capture: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = warc(tmp_path)
    path.write_bytes(path.read_bytes() * 3)
    begun: list[object] = []
    work = confined.work

    def noted(fields: Any, block: bytes, seconds: float) -> confined.Outcome:
        begun.extend([fields["offset"]] if "warc" in fields else [])
        return work(fields, block, seconds, HURRIED) if "warc" in fields else work(fields, block, seconds)

    monkeypatch.setattr(confined, "work", noted)
    assert spoken(rows(capture(path))) == EXPECTED * 3
    assert begun[0] == 0 and len(begun) > 3


def test_a_warc_that_is_a_bomb_ends_with_a_sentence_and_what_came_before_it_is_had(
    capture: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warcs, "SECONDS", 2.0)
    path = warc(tmp_path)
    with path.open("ab") as file, gzip.open(file, "wb", 1) as bomb:
        bomb.write(b"WARC/1.1\r\n")
        for _ in range(40):
            bomb.write(b"X: y\r\n" * 500_000)  # headers, which a reader of WARCs keeps
    result = capture(path)
    assert result.exit_code == 1
    assert "cannot be unpacked to its end" in result.stderr
    assert spoken(rows(result)) == EXPECTED


def test_what_a_terminal_would_obey_is_never_printed(capture: Capture, tmp_path: Path) -> None:
    path = warc(tmp_path, address="https://paper.example/\x1b]0;owned\x07\u202e")
    named = path.rename(tmp_path / "a\x1b[2Jb.warc.gz")
    result = capture(named, tmp_path / "gone\x1b[31m.txt")
    assert result.exit_code == 1
    assert spoken(rows(result)) == EXPECTED
    for printed in (result.stdout, result.stderr):
        assert not {"\x1b", "\x07", "\u202e"} & set(printed)


def test_a_cell_is_never_a_formula(capture: Capture, tmp_path: Path) -> None:
    path = tmp_path / "formula.html"
    path.write_text(PAGE.replace(TITLE, "=cmd|' /C calc'!A0"), encoding="utf-8")
    found = rows(capture(path, "--publisher", "＝1+1", "--url", "https://paper.example/a"))
    assert (found[0]["source_title"][:5], found[0]["publisher"]) == ("'=cmd", "'＝1+1")


@pytest.mark.parametrize("name", ["random.txt", "random.html", "random.pdf", "random.warc", "random.warc.gz", "random"])
def test_any_bytes_are_refused_with_a_sentence(capture: Capture, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(random.Random(name).randbytes(200_000))
    result = capture(path)
    assert (result.exit_code, rows(result)) == (1, [])
    assert len(result.stderr.strip().splitlines()[-1]) < 300
    assert "Traceback" not in result.output


def test_files_without_an_end_and_pipes_hold_nobody_up(capture: Capture, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "again").symlink_to(tmp_path)
    os.truncate(text(tmp_path, "large.txt"), 10 * 1024**3)  # a hole: it takes no room
    result = capture(tmp_path, "/dev/zero")
    assert result.exit_code == 1
    assert result.stderr.count("is larger than 5 MB") == 2
    assert "pipe" not in result.stderr


def test_a_missing_file_is_one_sentence(capture: Capture, tmp_path: Path) -> None:
    result = capture(tmp_path / "nowhere.txt")
    assert result.exit_code == 1
    assert "nowhere.txt: This file cannot be opened (No such file or directory). Check its name." in result.stderr
    assert rows(result) == []


def test_an_address_is_fetched_with_the_settings_of_the_environment(
    capture: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: str
) -> None:
    monkeypatch.setenv("DASHBOARD_FETCH_PORTS", served.rsplit(":", 1)[1].split("/")[0])
    monkeypatch.setenv("DASHBOARD_FETCH_NETWORKS", "127.0.0.0/8")
    result = capture(served)
    assert result.exit_code == 0, result.output
    found = rows(result)
    assert spoken(found) == EXPECTED
    assert {row["source_url"] for row in found} == {served}
    assert not (tmp_path / "instance").exists()


def test_an_address_within_the_house_is_refused(capture: Capture) -> None:
    result = capture("http://127.0.0.1/")
    assert result.exit_code == 1
    assert "http://127.0.0.1/: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--published", "yesterday", "a.txt"], "is not a date"),
        (["--url", "https://a.example/", "a.txt", "b.txt"], "--url"),
        ([], "Missing"),
    ],
)
def test_what_cannot_be_meant_is_refused(capture: Capture, arguments: list[str], sentence: str) -> None:
    result = capture(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_help_shows_examples(capture: Capture) -> None:
    assert "dashboard capture article.txt" in capture("--help").stdout


@pytest.fixture
def served() -> Iterator[str]:
    """The address of a page on loopback."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/news"
    server.shutdown()
    server.server_close()
