"""Sources are read in a child process, and nothing a page does to it is more than a sentence to the parent."""

import hashlib
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard import clock, vocabulary
from dashboard.capture import child, confined, frames, snapshot
from dashboard.capture.fetch import Policy
from dashboard.capture.frames import Frame
from dashboard.capture.reading import Reading, believed, read_address, read_pasted, read_upload
from dashboard.errors import Busy

from . import hostile
from .hostile import Website

PACKAGE = Path(confined.__file__).parent.parent
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD: dict[str, Any] = {
    **{"frame": "page", "title": "T", "publisher": "P", "author": "A", "published_on": "2016-11-13"},
    "media_type": "html",
}
# Root is denied nothing unless it gives its capabilities away; then it is a user like any other.
POWERLESS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def website() -> Iterator[Website]:
    with hostile.website() as made:
        yield made


def policy(website: Website, seconds: float = 3) -> Policy:
    return Policy(ports=frozenset([website.port]), networks=("127.0.0.0/8",), seconds=seconds)


def is_sound(reading: Reading) -> bool:
    """Whether it is a page, or a problem in words of ours and a sentence."""
    if reading.page is not None:
        return (reading.problem, reading.sentence) == ("", "")
    return reading.problem in vocabulary.UNREADABLE and reading.sentence.endswith(".") and not reading.sha256


def has_gone(pid: int) -> bool:
    """Whether a process has ended, or will in a moment."""
    for _ in range(100):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def test_a_page_is_read_from_its_address(website: Website) -> None:
    clock.frozen = NOON
    reading = read_address(website.url("/to?/page"), policy(website))
    assert is_sound(reading)
    assert reading.page is not None, reading.sentence
    assert "“We will not be part of it,” she told reporters" in reading.page.text
    assert (reading.way, reading.status, reading.at) == ("fetched", 200, NOON)
    assert (reading.url, reading.address) == (website.url("/to?/page"), website.url("/page"))
    assert reading.sha256 == hashlib.sha256(reading.page.text.encode()).hexdigest()
    assert [answer.status for answer in snapshot.responses(reading.warc)] == [302, 200]


def test_a_file_is_read(website: Website) -> None:
    reading = read_upload(hostile.PAGE, "", "mayor.html", "https://paper.example/mayor")
    assert reading.page is not None, reading.sentence
    assert "Paragraph 3." in reading.page.text
    assert (reading.way, reading.url, reading.status, reading.warc) == (
        "uploaded",
        "https://paper.example/mayor",
        None,
        b"",
    )


def test_a_pasted_text_is_read() -> None:
    reading = read_pasted(f"{hostile.ARTICLE}\r\n\r\nSecond paragraph, <b>not</b> markup &amp; no more.")
    assert reading.page is not None, reading.sentence
    assert "\n\nSecond paragraph, <b>not</b> markup &amp; no more." in reading.page.text
    assert (reading.way, reading.url, reading.page.media_type) == ("pasted", "", "plain")


def test_pasted_halves_of_letters_and_zeros_do_no_harm() -> None:
    assert is_sound(read_pasted(f"{hostile.ARTICLE} \ud800 \x00 \x1b[31m {hostile.ARTICLE}"))


@pytest.mark.parametrize(
    ("path", "problem", "status"),
    [
        *(("/status?404", "missing", 404), ("/status?402", "paywall", 402), ("/status?503", "server_error", 503)),
        *(("/bomb", "too_large", 200), ("/resets", "broken", 200), ("/closes", "unreachable", None)),
        *(("/picture", "not_text", 200), ("/empty", "no_text", 200), ("/to?http://10.0.0.1/", "refused", 302)),
    ],
)
def test_a_page_that_cannot_be_read_says_why(website: Website, path: str, problem: str, status: int | None) -> None:
    reading = read_address(website.url(path), policy(website))
    assert (reading.problem, reading.status) == (problem, status)
    assert is_sound(reading)


def test_an_address_that_is_refused_needs_no_child(website: Website) -> None:
    reading = read_address("http://2130706433/", Policy())
    assert (reading.problem, reading.address, reading.status, reading.warc) == ("refused", "", None, b"")
    seen = website.connections
    closed = Policy(ports=frozenset([website.port]))
    assert read_address(website.url("/page"), closed).problem == "refused"
    assert website.connections == seen


def test_a_file_too_large_needs_no_child_either() -> None:
    assert read_upload(bytes(6 * 1024 * 1024)).problem == "too_large"


@pytest.mark.parametrize(
    "path", ["/nested", "/scripts", "/wrong-charset", "/no-such-charset", "/header-garbage", "/large"]
)
def test_a_page_made_to_hang_or_to_break_is_read_or_refused_in_time(website: Website, path: str) -> None:
    began = time.monotonic()
    assert is_sound(read_address(website.url(path), policy(website)))
    assert time.monotonic() - began < 13


def test_thirty_generated_pages_leave_the_parent_as_it_was(website: Website) -> None:
    def read(seed: int) -> Reading:
        return read_address(website.url(f"/generated?{seed}"), policy(website))

    read(0)
    before, descriptors = _resident(), _descriptors()
    with ThreadPoolExecutor(2) as pool:
        readings = list(pool.map(read, range(30)))
    assert all(is_sound(reading) for reading in readings)
    assert {reading.status for reading in readings} == {200}
    assert _descriptors() <= descriptors + 4
    assert _resident() - before < 40 * 1024 * 1024


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


# What may become of a child, as programs in its place.
@pytest.mark.parametrize(
    ("program", "end"),
    [
        ("import os; os.abort()", "died"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "died"),
        ("import ctypes; ctypes.string_at(0)", "died"),
        ("raise SystemExit(3)", "died"),
        ("raise ValueError", "died"),
        ("import nothing_of_that_name", "died"),
        ("from dashboard.capture import child; child.limit(9); bytearray(2 * 1024**3)", "died"),
        ("while True: pass", "late"),
        ("import time; time.sleep(60)", "late"),
        ("import os, time; os.close(1); time.sleep(60)", "died"),
        ("import os\nif not os.fork(): __import__('time').sleep(60)", "late"),
        ("import sys\nwhile True: sys.stdout.write('x' * 100000)", "large"),
        ("import sys; sys.stdout.buffer.write(bytes(range(256)) * 100)", "died"),
        ("pass", "died"),
    ],
)
def test_whatever_becomes_of_the_child_is_an_outcome(program: str, end: str) -> None:
    given = 0.8 if end == "late" else 15
    began = time.monotonic()
    outcome = confined.work({}, b"x" * 1_000_000, given, program)
    assert outcome == ([], end)
    assert time.monotonic() - began < given + 3
    reading = believed("fetched", "http://x.example/", NOON, outcome)
    assert reading.page is None
    assert is_sound(reading)


def test_a_child_that_is_late_is_killed_with_everything_it_started(tmp_path: Path) -> None:
    noted = tmp_path / "pids"
    program = f"import os, time\nos.fork()\nopen({str(noted)!r}, 'a').write(f'{{os.getpid()}}\\n')\ntime.sleep(60)"
    assert confined.work({}, b"", 1, program).end == "late"
    pids = [int(line) for line in noted.read_text().split()]
    assert len(pids) == 2
    assert all(has_gone(pid) for pid in pids)


def test_what_was_fetched_is_kept_when_the_extraction_dies() -> None:
    program = (
        "import os\nfrom dashboard.capture.frames import packed\n"
        "os.write(1, packed({'frame': 'fetched', 'address': 'http://x.example/y', 'status': 200}, b'warc'))\nos.abort()"
    )
    reading = believed("fetched", "http://x.example/", NOON, confined.work({}, b"", 5, program))
    assert (reading.address, reading.status, reading.warc, reading.problem) == (
        "http://x.example/y",
        200,
        b"warc",
        "broken",
    )


ABOUT_ITSELF = """
import os, resource, sys
from dashboard.capture import child
from dashboard.capture.frames import END, packed
child.limit(9)
lifted = []
for name, wanted in child.LIMITS.items():
    try:
        resource.setrlimit(name, (wanted + 1, wanted + 1))
        lifted.append(name)
    except (ValueError, PermissionError):
        pass
about = {
    "limits": {str(name): resource.getrlimit(name)[1] for name in child.LIMITS},
    "lifted": lifted,
    "environment": list(os.environ),
    "folder": os.getcwd(),
    "isolated": sys.flags.isolated,
    "leads its group": os.getpgid(0) == os.getpid(),
    "loaded": list(sys.modules),
}
os.write(1, packed(about) + packed(END))
"""


def test_the_child_has_limits_and_little_else() -> None:
    frame, _end = confined.work({}, b"", 5, ABOUT_ITSELF).frames
    about = frame.fields
    if os.geteuid() != 0:  # root may lift what it gave away, see below
        assert about["lifted"] == []
        assert all(0 <= about["limits"][str(name)] <= wanted for name, wanted in child.LIMITS.items())
    assert set(about["environment"]) <= {"LANG", "LC_CTYPE", "SSL_CERT_FILE", "SSL_CERT_DIR"}
    assert about["folder"] == "/"
    assert about["isolated"] == 1
    assert about["leads its group"] is True
    assert not {"flask", "sqlalchemy", "click", "dashboard.models"} & set(about["loaded"])


def test_the_child_finds_libraries_where_its_parent_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "library_of_a_user.py").write_text("")
    program = "import os, library_of_a_user\nfrom dashboard.capture.frames import END, packed\nos.write(1, packed(END))"
    assert confined.work({}, b"", 5, program).end == "died"
    monkeypatch.syspath_prepend(str(tmp_path))
    assert confined.work({}, b"", 5, program).end == "done"


def test_what_a_library_prints_is_no_answer() -> None:
    program = (
        "import os\nfrom dashboard.capture import child\n"
        "child.answer = lambda *_: (print('A warning'), os.system('echo another'))\nchild.main(5)"
    )
    assert confined.work({}, b"", 5, program) == ([Frame(frames.END, b"")], "done")


def test_a_third_reader_waits_and_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "PATIENCE", 0.2)
    with ThreadPoolExecutor(2) as pool:
        slow = [pool.submit(confined.work, {}, b"", 1.5, "import time; time.sleep(60)") for _ in range(2)]
        time.sleep(0.3)
        with pytest.raises(Busy) as caught:
            read_pasted("Text.")
        assert caught.value.sentence.endswith(".")
        assert [outcome.result().end for outcome in slow] == ["late", "late"]
    assert read_pasted(hostile.ARTICLE).page is not None


@pytest.mark.parametrize(
    "changes",
    [
        *(
            {"title": 5},
            {"title": None},
            {"title": "\x00"},
            {"title": "\ud800"},
            {"title": ["T"]},
            {"author": "\x1b[31m"},
        ),
        *({"published_on": "yesterday"}, {"published_on": 20161113}, {"media_type": "exe"}, {"media_type": ["html"]}),
        *({"frame": ["page"]}, {"frame": "problem"}, {"frame": "problem", "kind": "unheard of", "sentence": "X."}),
        *(
            {"frame": "problem", "kind": "broken", "sentence": 5},
            {"frame": "problem", "kind": ["broken"], "sentence": "X."},
        ),
        *(
            {"frame": "fetched", "address": "http://x.example/", "status": True},
            {"frame": "fetched", "address": 1, "status": 200},
        ),
        *(
            {"frame": "fetched", "address": "http://x.example/", "status": 10**9},
            {"frame": "fetched"},
            {"frame": "strange"},
        ),
    ],
)
def test_a_child_taken_over_is_not_believed(changes: dict[str, Any]) -> None:
    outcome = confined.Outcome([Frame(GOOD | changes, b"Text.")], "done")
    reading = believed("fetched", "http://x.example/", NOON, outcome)
    assert reading.page is None
    assert reading.problem == "broken"
    assert is_sound(reading)


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"a\x00b", b"\x1b[31m", "\x85".encode(), b"\xed\xa0\x80"])
def test_a_text_that_cannot_be_printed_is_not_believed(text: bytes) -> None:
    assert believed("pasted", "", NOON, confined.Outcome([Frame(GOOD, text)], "done")).problem == "broken"


def test_a_page_of_a_child_that_died_is_not_believed() -> None:
    frame = Frame(GOOD, b"Text.")
    assert believed("pasted", "", NOON, confined.Outcome([frame], "died")).page is None
    page = believed("pasted", "", NOON, confined.Outcome([frame], "done")).page
    assert page is not None
    assert (page.text, page.title, page.published_on) == ("Text.", "T", date(2016, 11, 13))


@pytest.mark.parametrize(
    "said",
    [
        *(
            b"",
            b"\x00",
            bytes(8),
            b"\xff" * 100,
            b"\x00\x00\x00\x02\x00\x00\x00\x00[]",
            b"\x00\x00\x00\x02\x00\x00\x00\x00{",
        ),
        *(b"\x00\x00\x00\x04\x00\x00\x00\x00nope", (100_000).to_bytes(4) + bytes(4) + b"[" * 100_000),
        (5000).to_bytes(4) + bytes(4) + b"9" * 5000,
    ],
)
def test_what_is_no_frame_is_no_answer(said: bytes) -> None:
    whole = frames.packed({"a": "é"}, b"bytes")
    assert list(frames.unpacked(said)) == []
    assert list(frames.unpacked(whole + said)) == [Frame({"a": "é"}, b"bytes")]
    assert list(frames.unpacked(whole[:-1])) == []


def test_a_child_whose_parent_is_gone_ends_by_itself(tmp_path: Path) -> None:
    program = (
        "import os, sys\nfrom dashboard.capture import child\nchild.limit(int(seconds))\n"
        "print(os.getpid(), flush=True)\nwhile True: pass"
    )
    command = confined.command(0.5, program)
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as left_alone:
        assert left_alone.stdout is not None
        left_alone.stdout.readline()
        assert left_alone.wait(4) == -signal.SIGALRM


def by_an_ordinary_user(program: str, folder: Path, package: Path) -> str:
    """What a program prints for a user without powers, started in an empty folder, with the package lying anywhere."""
    command = [str(package) if part == str(PACKAGE) else part for part in confined.command(20, program)]
    asked = subprocess.run([*POWERLESS, *command], cwd=folder, env={}, capture_output=True, text=True, timeout=30)
    assert asked.returncode == 0, asked.stderr
    return asked.stdout


def test_an_ordinary_user_reads_too_in_any_folder_and_wherever_the_package_lies(tmp_path: Path) -> None:
    installed, empty = tmp_path / "site" / "dashboard", tmp_path / "empty"
    empty.mkdir()
    shutil.copytree(PACKAGE, installed, ignore=shutil.ignore_patterns("*.csv", "__pycache__"))
    program = (
        "from dashboard.capture import reading; print(reading.__file__, reading.read_pasted('One sentence.').page)"
    )
    printed = by_an_ordinary_user(program, empty, installed)
    assert printed.startswith(str(installed))
    assert "One sentence." in printed


def test_an_ordinary_user_cannot_lift_the_limits(tmp_path: Path) -> None:
    program = f"from dashboard.capture import confined; print(confined.work({{}}, b'', 5, {ABOUT_ITSELF!r}))"
    assert "'lifted': []" in by_an_ordinary_user(program, tmp_path, PACKAGE)
