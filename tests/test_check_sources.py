"""`dashboard check-sources` and `dashboard archive`, against a website on loopback and a clock that stands still."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, update

from dashboard import clock, config
from dashboard.capture.fetch import Policy
from dashboard.capture.polite import LONGEST_PAUSE, Visitor
from dashboard.commands import main
from dashboard.commands.sources import _taking_turns
from dashboard.db import Database
from dashboard.errors import SetupError
from dashboard.models import Capture, Citation, Source, SourceCheck
from dashboard.register import sources

from . import captured, factories
from .website import ROBOTS, Website, serving

START = captured.moment("2024-03-01 12:00")
SAID = "We are a welcoming city, and the police will not ask anybody for papers."
AROUND = (
    "The mayor of Springfield spoke to reporters at city hall on Tuesday, after a long meeting of the council.",
    f"“{SAID}” she said. The council, which had met behind closed doors, agreed with her.",
    "Some of the residents who had come to listen applauded, and others left the room without a word.",
)


@pytest.fixture
def site() -> Iterator[Website]:
    """A website without pages."""
    with serving() as website:
        yield website


@pytest.fixture
def command(empty: Database, site: Website, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`dashboard …` over `empty`, allowed to read `site`."""
    for name, value in {
        "DATABASE_URL": empty.url.render_as_string(hide_password=False),
        "FETCH_PORTS": f"80,443,{site.port}",
        "FETCH_NETWORKS": "127.0.0.0/8",
        "ADDRESS": "https://register.example/",
        "VISIT_PAUSE": "0",
    }.items():
        monkeypatch.setenv(f"DASHBOARD_{name}", value)
    monkeypatch.delenv("DASHBOARD_ARCHIVE_SERVICE", raising=False)

    def run(*arguments: Any) -> Result:
        return CliRunner().invoke(main, ["--instance", str(tmp_path / "instance"), *map(str, arguments)])

    return run


def cited(database: Database, *addresses: str, quote: str = SAID) -> list[int]:
    """Sources at these addresses, each cited by a published statement; their numbers."""
    with database.writing() as session:
        numbers = []
        for url in addresses:
            factories.published(session, source=factories.printed(source_url=url, quote=quote))
            found = sources.find(session, url)
            assert found is not None
            numbers.append(found.id)
    return numbers


def results(database: Database, number: int) -> list[str]:
    """What the visits to a source found, oldest first."""
    with database.reading() as session:
        mine = select(SourceCheck.result).where(SourceCheck.source_id == number)
        return list(session.scalars(mine.order_by(SourceCheck.id)))


def checks(database: Database, number: int) -> list[str]:
    """The results of the quote checks of a source."""
    with database.reading() as session:
        return list(session.scalars(select(Citation.check_result).where(Citation.source_id == number)))


def test_sources_are_read_checked_logged_and_left_alone_for_a_while(
    empty: Database, site: Website, command: Callable[..., Result]
) -> None:
    clock.frozen = START
    one, two = cited(empty, site.write("/one", *AROUND), site.address("/two"))
    answer = command("check-sources")
    assert answer.exit_code == 0, answer.output
    assert "2 sources visited: alive 1, not reached 1." in answer.stdout
    assert (results(empty, one), checks(empty, one)) == (["alive"], ["exact"])
    assert (results(empty, two), checks(empty, two)) == (["failed"], ["unreadable"])
    assert sorted(site.paths()) == ["/one", ROBOTS, "/two"]
    agents = {agent for _, agent in site.asked}
    assert agents == {"WhereCitiesStand/0.1 (+https://register.example/)"}
    clock.frozen = START + timedelta(days=6)
    assert "0 sources visited." in command("check-sources").stdout
    assert len(site.asked) == 3
    # A week later the quote is gone, and the command says so.
    site.write("/one", *AROUND[::2])
    clock.frozen = START + timedelta(days=7)
    answer = command("check-sources")
    assert f"/sources/{one} Page changed: {site.address('/one')} 0 of 1 quote found." in answer.stdout
    assert (results(empty, one), checks(empty, one)) == (["alive", "changed"], ["not_found"])
    clock.frozen = START + timedelta(days=14)
    assert f"/sources/{two} Dead" in command("check-sources", "--source", two).stdout
    assert results(empty, two) == ["failed", "failed", "dead"]


def test_a_stopped_run_goes_on_where_it_was(empty: Database, site: Website, command: Callable[..., Result]) -> None:
    clock.frozen = START
    site.pages["/three"] = (402, "Pay first.")
    numbers = cited(empty, *(site.address(f"/{name}") for name in ("one", "two", "three")))
    assert "1 source visited" in command("check-sources", "--limit", 1).stdout
    assert [len(results(empty, number)) for number in numbers] == [1, 0, 0]
    assert "2 sources visited: paywalled 1, not reached 1." in command("check-sources").stdout
    assert [len(results(empty, number)) for number in numbers] == [1, 1, 1]
    assert site.most_at_once == 1


def test_a_website_that_asks_robots_not_to_read_is_not_read(
    empty: Database, site: Website, command: Callable[..., Result]
) -> None:
    site.pages[ROBOTS] = (
        200,
        "User-agent: *\nDisallow: /private\n\nUser-agent: wherecitiesstand\nDisallow: /members\n",
    )
    members, private = cited(empty, site.write("/members/1", *AROUND), site.write("/private/1", *AROUND))
    answer = command("check-sources")
    assert answer.exit_code == 0, answer.output
    assert site.paths().count("/members/1") == 0
    assert (results(empty, members), checks(empty, members)) == (["not_allowed"], ["unchecked"])
    assert (results(empty, private), checks(empty, private)) == (["alive"], ["exact"])


def test_sources_that_nobody_cites_any_more_are_not_visited_and_old_readings_are_forgotten(
    empty: Database, site: Website, command: Callable[..., Result]
) -> None:
    (number,) = cited(empty, site.address("/one"))
    with empty.writing() as session:
        session.execute(update(Citation).values(status="rejected"))
        captured_at = clock.now() - timedelta(days=8)
        session.add(_unowned(captured_at))
    assert "0 sources visited." in command("check-sources").stdout
    assert results(empty, number) == []
    with empty.reading() as session:
        assert session.scalar(select(func.count()).select_from(Capture)) == 0


def _unowned(at: Any) -> Capture:
    texts = dict.fromkeys(("url", "canonical_url", "address", "media_type", "title", "publisher", "author"), "")
    return Capture(
        token="x" * 30, way="pasted", at=at, text="Words.", sha256="0" * 64, problem="", sentence="", **texts
    )  # fmt: skip


def test_a_source_that_is_not_there_is_refused(command: Callable[..., Result]) -> None:
    for name in ("check-sources", "archive"):
        answer = command(name, "--source", 4711)
        assert answer.exit_code == 1
        assert "There is no source 4711." in answer.output


# ---- manners ---------------------------------------------------------------------------------


class Time:
    """A clock that goes on only when somebody waits."""

    def __init__(self) -> None:
        self.moment = 100.0
        self.waited: list[float] = []

    def now(self) -> float:
        return self.moment

    def wait(self, seconds: float) -> None:
        self.waited.append(round(seconds, 3))
        self.moment += seconds


def visitor(site: Website, time: Time, pause: float = 2) -> Visitor:
    """One that may read `site`."""
    policy = Policy(ports=frozenset([site.port]), networks=("127.0.0.0/8",))
    return Visitor(policy, pause, wait=time.wait, now=time.now)


def test_there_is_a_pause_between_two_requests_to_a_website(site: Website) -> None:
    time = Time()
    polite = visitor(site, time)
    for _ in range(2):
        polite.read(site.address("/one"))
        time.moment += 0.5
    assert time.waited == [2.0, 1.5]  # before the page, for robots.txt went before; then what was left
    assert site.paths() == [ROBOTS, "/one", "/one"]


@pytest.mark.parametrize(("wanted", "waited"), [("7", 7.0), ("1", 2.0), ("3600", LONGEST_PAUSE)])
def test_a_longer_pause_is_made_where_robots_txt_wants_it(site: Website, wanted: str, waited: float) -> None:
    site.pages[ROBOTS] = (200, f"User-agent: *\nCrawl-delay: {wanted}\n")
    time = Time()
    visitor(site, time).read(site.address("/one"))
    assert time.waited == [waited]


def test_a_website_that_cannot_give_its_robots_txt_is_not_asked_for_more(site: Website) -> None:
    site.pages[ROBOTS] = (503, "Later.")
    polite = visitor(site, Time())
    seen = polite.read(site.write("/one", *AROUND))
    assert seen is not None and (seen.problem, seen.status) == ("server_error", 503)
    site.port, gone = 1, site.address("/gone").replace(str(site.port), "1")
    unreached = Visitor(Policy(ports=frozenset([1]), networks=("127.0.0.0/8",)), 0).read(gone)
    assert unreached is not None and (unreached.problem, unreached.status) == ("unreachable", None)
    assert site.paths() == [ROBOTS]


@pytest.mark.parametrize("robots", [(404, ""), (403, ""), (200, "<html>Not a robots.txt</html>"), (200, "\x00\ufffd")])
def test_no_robots_txt_means_that_everybody_may_read(site: Website, robots: tuple[int, str]) -> None:
    site.pages[ROBOTS] = robots
    seen = visitor(site, Time()).read(site.write("/one", *AROUND))
    assert seen is not None and seen.page is not None


def test_an_address_of_the_house_is_refused_before_anything_is_asked(site: Website) -> None:
    seen = Visitor(Policy(ports=frozenset([site.port])), 0).read(site.address("/one"))
    assert seen is not None and seen.problem == "refused"
    assert site.asked == []


def test_websites_take_turns() -> None:
    rows = [(1, "http://a.example/1"), (2, "http://a.example/2"), (3, "http://b.example/1"), (4, "http://a.example/3")]
    assert [number for number, _ in _taking_turns(rows)] == [1, 3, 2, 4]


# ---- archives --------------------------------------------------------------------------------


def archived(database: Database, number: int) -> str:
    with database.reading() as session:
        return session.get_one(Source, number).archive_url


def test_an_archive_address_is_recorded_by_hand(empty: Database, site: Website, command: Callable[..., Result]) -> None:
    (number,) = cited(empty, "https://paper.example/1")
    answer = command("archive", "--source", number, "--url", "https://archive.example/1", "--by", "Ann")
    assert (answer.exit_code, archived(empty, number)) == (0, "https://archive.example/1")
    answer = command("archive", "--source", number, "--url", "paper")
    assert answer.exit_code == 1 and "http://" in answer.output
    assert site.asked == []


def test_no_archive_is_asked_unless_one_is_set(empty: Database, command: Callable[..., Result]) -> None:
    (number,) = cited(empty, "https://paper.example/1")
    answer = command("archive", "--source", number)
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: No archive service is set.")
    assert archived(empty, number) == ""


def test_an_archive_is_asked_for_a_copy(
    empty: Database, site: Website, command: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = cited(empty, "https://paper.example/1")
    asked = "/save?page=https%3A%2F%2Fpaper.example%2F1"
    site.write(asked, "Saved.")
    monkeypatch.setenv("DASHBOARD_ARCHIVE_SERVICE", site.address("/save?page={url}"))
    answer = command("archive", "--source", number)
    assert answer.exit_code == 1 and "did not say where its copy is" in answer.output
    site.headers[asked] = {"Content-Location": "/2024/paper.example/1"}
    answer = command("archive", "--source", number)
    assert answer.exit_code == 0, answer.output
    assert archived(empty, number) == site.address("/2024/paper.example/1")
    assert site.paths() == [asked, asked]


def test_an_archive_may_answer_by_leading_to_its_copy(
    empty: Database, site: Website, command: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = cited(empty, "https://paper.example/1")
    site.pages["/save/https://paper.example/1"] = (302, "")
    site.headers["/save/https://paper.example/1"] = {"Location": "/kept/1"}
    site.write("/kept/1", "The copy.")
    monkeypatch.setenv("DASHBOARD_ARCHIVE_SERVICE", site.address("/save/{url}"))
    assert command("archive", "--source", number).exit_code == 0
    assert archived(empty, number) == site.address("/kept/1")


# ---- settings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ADDRESS", "register.example", "must begin with http"),
        ("ARCHIVE_SERVICE", "ftp://archive.example", "must begin with http"),
        ("FETCH_PORTS", "80,https", "must be a whole number"),
        ("FETCH_NETWORKS", "127.0.0.1/8", "must be networks"),
        ("VISIT_PAUSE", "-1", "must be a whole number"),
    ],
)
def test_a_broken_setting_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"DASHBOARD_{name}", value)
    with pytest.raises(SetupError, match=f"DASHBOARD_{name} {sentence}"):
        config.load(tmp_path)
