"""Pages are fetched from a hostile website on loopback, and nothing of our own network is ever dialled."""

import re
import shutil
import ssl
import subprocess
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from urllib3.util import parse_url
from warcio.archiveiterator import ArchiveIterator

from dashboard import clock, vocabulary
from dashboard.capture import snapshot, vetting
from dashboard.capture.fetch import Fetched, NotFetched, Policy, fetch
from dashboard.capture.unpacking import unpacked
from dashboard.errors import Unreadable

from . import hostile
from .hostile import Website

LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture(scope="module")
def shared() -> Iterator[Website]:
    with hostile.website() as made:
        yield made


@pytest.fixture
def website(shared: Website) -> Website:
    """The hostile website, with nothing asked of it so far."""
    shared.connections, shared.requests = 0, []
    return shared


def policy(website: Website, **changes: object) -> Policy:
    """What lets a test reach loopback; no page of the website takes two seconds unless it means harm."""
    allowed = Policy(ports=frozenset([80, 443, website.port]), networks=LOOPBACK, seconds=2)
    return replace(allowed, **changes)  # type: ignore[arg-type]


def got(website: Website, path: str, **changes: object) -> Fetched:
    return fetch(website.url(path), policy(website, **changes))


def refused(url: str, allowed: Policy, kind: str = "refused", resolve: vetting.Resolve = vetting.resolve) -> NotFetched:
    """Why a page is not had; the sentence ends as one."""
    with pytest.raises(NotFetched) as caught:
        fetch(url, allowed, resolve)
    assert caught.value.kind == kind, caught.value.sentence
    assert kind in vocabulary.UNREADABLE
    assert caught.value.sentence.endswith(".")
    return caught.value


def named(*answers: list[str]) -> tuple[vetting.Resolve, list[str]]:
    """A name server that gives these answers one after the other, and the names it was asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


def test_a_page_is_had_with_its_headers_and_its_bytes(website: Website) -> None:
    page = got(website, "/page#part")
    assert page.body == hostile.PAGE
    assert (page.status, page.content_type) == (200, "text/html; charset=utf-8")
    assert page.url == website.url("/page#part")
    assert page.address == website.url("/page")


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/chunks"])
def test_a_page_comes_out_as_it_went_in_however_it_is_packed(website: Website, path: str) -> None:
    assert got(website, path).body == hostile.PAGE


def test_it_says_who_it_is_and_carries_nothing_from_the_environment(
    website: Website, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("default login me password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    sent = fetch(
        website.url(f"/to?{website.url('/echo')}"), policy(website, agent="WhereCitiesStand/0.1 (+https://x.example)")
    ).body.decode()
    assert sent.startswith("GET /echo HTTP/1.1\r\n")
    assert "User-Agent: WhereCitiesStand/0.1 (+https://x.example)\r\n" in sent
    assert "Accept-Encoding: gzip, deflate\r\n" in sent
    assert f"Host: 127.0.0.1:{website.port}\r\n" in sent
    assert "cookie" not in sent.lower()
    assert "authorization" not in sent.lower()


# Addresses that are refused before any name is looked up.
DISGUISED = [
    *(
        "http://localhost/",
        "http://LOCALHOST/",
        "http://intranet/",
        "http:///",
        "http://",
        "http:x.example",
        "//x.example/",
    ),
    *("http://0x7f000001/", "http://2130706433/", "http://127.1/", "http://0177.0.0.1/", "http://127.0.0.0x1/"),
    *(
        "http://0/",
        "http://1.2.3/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://127.0.0.1./",
        "http://x.example./",
    ),
    *(
        "http://１２７.０.０.１/",
        "http://127。0。0。1/",
        "http://①②⑦.0.0.1/",
        "http://ⓛocalhost.example/",
        "http://x．example/",
    ),
    *("http://ex\u00adample.com/", "http://x.exa\u200bmple/", "http://℀.example/"),
    *(
        "http://x..example/",
        "http://.x.example/",
        "http://-x.example/",
        "http://x_.y%2eexample/",
        "http://x.example%00/",
    ),
    *("http://x.example\\@127.0.0.1/", "http:\\\\x.example/", "http://x.example/a\\b", "http://x.exam\tple/"),
    *(
        "http://x.example/\r\nHost: y",
        "http://x.example/\x00",
        "http://x.example /",
        " http://x.example/",
        "http://x.example/\x7f",
    ),
    *("http://me@x.example/", "http://me:secret@x.example/", "http://@x.example/", "http://x.example@127.0.0.1/"),
    *("http://x.example:81/", "http://x.example:22/", "http://x.example:0/", "http://x.example:99999/"),
    *("http://x.example:-80/", "http://x.example:８０/", "http://x.example:80:80/", "https://x.example:8443/"),
    *("file:///etc/passwd", "ftp://x.example/", "gopher://x.example/", "data:text/html,x", "javascript:alert(1)"),
    *(
        "http://[fe80::1%25eth0]/",
        "http://[2606:4700::1111%25eth0]/",
        "http://[::1/",
        "http://[x]/",
        "http://[v1.x]/",
        "",
        "x.example",
        "http://" + "x" * 9000,
    ),
]


@pytest.mark.parametrize("url", DISGUISED)
def test_an_address_that_is_not_plain_is_refused_before_its_name_is_looked_up(url: str) -> None:
    resolve, asked = named(["93.184.216.34"])
    refused(url, Policy(seconds=1), resolve=resolve)
    assert asked == []


@given(
    st.text(st.sampled_from("htps:/\\@[]?#.%0x17aé。１①ß\u00ad\u200d \t\n-_"), max_size=40),
    st.sampled_from(["", "http://", "https://", "http://x.example", "http://127.0.0.1", "http://[::1]"]),
)
def test_an_address_is_refused_or_read_the_same_by_every_parser(rest: str, start: str) -> None:
    try:
        where = vetting.place(start + rest, Policy().ports)
    except Unreadable as problem:
        assert problem.kind == "refused"
        return
    assert where.address.isascii()
    assert re.fullmatch(r"[a-z0-9_.-]+|[0-9a-f:.]+", where.host)
    assert urlsplit(where.address).hostname == parse_url(where.address).host.strip("[]") == where.host  # type: ignore[union-attr]
    assert vetting.place(where.address, Policy().ports) == where


# Numbers of our own network, of nobody, of many at once, or with another number inside.
CLOSED = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),  # noqa: S104
    *("169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.19.255.255"),
    *("198.51.100.1", "203.0.113.1", "192.88.99.1", "168.63.129.16", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
    *(
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "::8.8.8.8",
        "fe80::1",
        "febf::1",
    ),
    *(
        "fec0::1",
        "feff::1",
        "fc00::1",
        "fdff::1",
        "fd00:ec2::254",
        "ff02::1",
        "ff0e::1",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
    ),
    *("64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001::1", "2001:0:4136:e378::1", "2001:2::1", "2001:10::1"),
    *("2001:20::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "4000::1", "::ffff:0:127.0.0.1"),
]
OPEN = [
    "8.8.8.8",
    "93.184.216.34",
    "172.32.0.1",
    "100.128.0.1",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
]


@pytest.mark.parametrize("number", CLOSED)
def test_a_number_that_is_not_public_is_refused_as_host_and_as_answer_of_a_name_server(number: str) -> None:
    host = f"[{number}]" if ":" in number else number
    refused(f"http://{host}/", Policy(seconds=1))
    resolve, asked = named([number])
    refused("https://paper.example/", Policy(seconds=1), resolve=resolve)
    assert asked == ["paper.example"]


@pytest.mark.parametrize("number", OPEN)
def test_a_public_number_passes(number: str) -> None:
    assert vetting.is_open(ip_address(number))


def test_one_closed_number_among_open_ones_is_enough(website: Website) -> None:
    for closed in ("10.0.0.1", "::1"):
        resolve, _ = named(["127.0.0.1", closed])
        refused(website.url("/page", "paper.example"), policy(website), resolve=resolve)
    assert website.connections == 0


def test_loopback_is_refused_without_a_connection_unless_the_policy_names_it(website: Website) -> None:
    refused(website.url("/page"), policy(website, networks=()))
    refused(website.url("/page"), policy(website, networks=("10.0.0.0/8", "::/0")))
    refused(website.url("/page", "[::ffff:127.0.0.1]"), policy(website))
    time.sleep(0.05)
    assert website.connections == 0
    assert fetch(website.url("/page"), policy(website)).body == hostile.PAGE
    assert website.connections == 1


def test_a_port_is_refused_without_a_connection_unless_the_policy_names_it(website: Website) -> None:
    refused(website.url("/page"), policy(website, ports=Policy().ports))
    time.sleep(0.05)
    assert website.connections == 0


def test_a_name_is_looked_up_once_and_what_was_vetted_is_dialled(website: Website) -> None:
    resolve, asked = named(["127.0.0.1"], ["169.254.169.254"])
    page = fetch(website.url("/page", "paper.example"), policy(website), resolve)
    assert page.body == hostile.PAGE
    assert asked == ["paper.example"]
    assert f"Host: paper.example:{website.port}".encode() in website.requests[0]


def test_a_name_that_changes_its_answer_is_refused_at_the_redirect(website: Website) -> None:
    resolve, asked = named(["127.0.0.1"], ["169.254.169.254"])
    url = website.url("/hops?1", "paper.example")
    problem = refused(url, policy(website), resolve=resolve)
    assert asked == ["paper.example", "paper.example"]
    assert website.connections == 1
    assert problem.address == url


def test_the_next_number_is_dialled_when_the_first_does_not_answer(website: Website) -> None:
    resolve, _ = named(["127.9.9.9", "127.0.0.1"])  # the website listens on the second only
    assert fetch(website.url("/page", "paper.example"), policy(website), resolve).body == hostile.PAGE


def test_a_name_server_that_does_not_answer_costs_no_more_than_the_time_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_named: time.sleep(4) or [])
    began = time.monotonic()
    refused("http://paper.example/", Policy(seconds=0.3), "timeout")
    assert time.monotonic() - began < 3


def test_a_name_nobody_knows_is_said_as_a_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_named: object) -> None:
        raise OSError(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    assert "paper.example" in refused("http://paper.example/", Policy(seconds=1), "unreachable").sentence


@pytest.mark.parametrize(
    "location", ["/page", "page", "?/page", "//127.0.0.1:{port}/page", "http://127.0.0.1:{port}/page#x"]
)
def test_a_redirect_is_followed_wherever_it_may_lead(website: Website, location: str) -> None:
    page = got(website, "/to?" + location.format(port=website.port))
    assert page.body == hostile.PAGE
    assert page.address == website.url("/page")


def test_a_redirect_in_raw_letters_is_followed_as_browsers_do(website: Website) -> None:
    assert got(website, "/to?/echo%3Fé%20ü").body.startswith(b"GET /echo?%C3%A9%20%C3%BC HTTP/1.1")


@pytest.mark.parametrize(
    "location",
    [
        *(
            "http://10.0.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]:{port}/page",
            "http://localhost:{port}/page",
        ),
        *(
            "http://2130706433:{port}/page",
            "http://127.0.0.1:22/",
            "http://me@127.0.0.1:{port}/page",
            "file:///etc/passwd",
        ),
        *(
            "ftp://127.0.0.1/",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://[",
            "http://x.example%00/",
            "http:%5C%5C127.0.0.1/",
        ),
    ],
)
def test_a_redirect_to_where_nobody_may_go_is_refused(website: Website, location: str) -> None:
    problem = refused(website.url("/to?" + location.format(port=website.port)), policy(website))
    assert website.connections == 1
    assert "sends its readers" in problem.sentence


def test_five_redirects_are_followed_and_a_sixth_is_not(website: Website) -> None:
    assert got(website, "/hops?5").address == website.url("/hops?0")
    website.connections = 0
    refused(website.url("/hops?6"), policy(website), "broken")
    assert website.connections == 6


def test_a_redirect_in_a_circle_ends(website: Website) -> None:
    refused(website.url("/around"), policy(website), "broken")
    assert website.connections == 6


def test_a_redirect_whose_own_body_never_ends_is_followed(website: Website) -> None:
    assert got(website, "/endless-aside", seconds=4).body == hostile.PAGE


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((401, "paywall"), (402, "paywall"), (403, "blocked"), (429, "blocked"), (451, "blocked"), (400, "blocked")),
        *(
            (404, "missing"),
            (410, "missing"),
            (500, "server_error"),
            (503, "server_error"),
            (304, "broken"),
            (999, "server_error"),
        ),
        *((408, "timeout"), (101, "broken")),
    ],
)
def test_a_status_says_why_there_is_no_page(website: Website, status: int, kind: str) -> None:
    problem = refused(website.url(f"/status?{status}"), policy(website), kind)
    assert problem.answered == status


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *(
            ("/bomb", "too_large"),
            ("/bomb-in-bomb", "too_large"),
            ("/bomb-of-members", "too_large"),
            ("/endless", "too_large"),
            ("/noise", "too_large"),
        ),
        *(
            ("/promises-much", "too_large"),
            ("/trailers-without-end", "too_large"),
            ("/chunk-less-than-nothing", "too_large"),
        ),
        *(("/drip", "timeout"), ("/drip-head", "timeout"), ("/silent", "timeout")),
        *(
            ("/promises-more", "broken"),
            ("/promises-two-things", "broken"),
            ("/resets", "broken"),
            ("/closes", "unreachable"),
        ),
        *(("/headers-without-end", "broken"), ("/header-without-end", "broken"), ("/large-header", "broken")),
        *(("/continues-without-end", "broken"), ("/chunk-garbage", "broken"), ("/chunk-length-without-end", "broken")),
        *(
            ("/before-http-1", "broken"),
            ("/no-http", "broken"),
            ("/nowhere", "broken"),
            ("/packed-ten-times", "broken"),
        ),
        *(("/brotli", "broken"), ("/gzip-garbage", "broken")),
    ],
)
def test_a_website_that_means_harm_gets_a_sentence_in_time(website: Website, path: str, kind: str) -> None:
    given = 0.6 if kind == "timeout" else 8
    began = time.monotonic()
    problem = refused(website.url(path), policy(website, seconds=given), kind)
    assert time.monotonic() - began < given + 2
    assert len(problem.warc) < 200_000


def test_a_page_in_crumbs_is_stopped_by_time_or_size(website: Website) -> None:
    with pytest.raises(NotFetched) as caught:
        got(website, "/endless-chunks", seconds=0.6)
    assert caught.value.kind in ("timeout", "too_large")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/promises-less", b"0123456789"),
        ("/promises-less-than-nothing", hostile.PAGE),
        ("/empty", b""),
        ("/no-content", b""),
        ("/wrong-charset", hostile.PAGE),
        ("/no-such-charset", hostile.PAGE),
    ],
)
def test_a_website_that_is_only_clumsy_is_read(website: Website, path: str, body: bytes) -> None:
    assert got(website, path).body == body


def test_a_page_of_just_the_largest_size_is_read_and_one_byte_more_is_not(website: Website) -> None:
    size = len(hostile.PAGE)
    for path in ("/page", "/gzip", "/chunks"):
        assert got(website, path, largest=size).body == hostile.PAGE
        refused(website.url(path), policy(website, largest=size - 1), "too_large")


def packed(data: bytes, bits: int) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, bits)
    return packer.compress(data) + packer.flush()


def out(pieces: list[bytes], encoding: str, largest: int = 10**7) -> bytes:
    return b"".join(unpacked(pieces, encoding, largest, Unreadable("too_large", "Too large.")))


@given(
    st.integers(0, 200_000),
    st.sampled_from([b"\0", b"The mayor said so. ", bytes(range(256))]),
    st.sampled_from([("gzip", 31), ("x-gzip", 31), ("deflate", 15), ("Deflate", -15), (" GZIP , identity", 31)]),
    st.integers(1, 70_000),
)
@example(65_537, b"\0", ("deflate", -15), 70_000)  # where zlib takes in everything and has more to give
@settings(max_examples=60, deadline=None)
def test_what_was_packed_comes_out_whole_in_whatever_pieces_it_came(
    size: int, bit: bytes, packing: tuple[str, int], step: int
) -> None:
    data = (bit * (size // len(bit) + 1))[:size]
    body = packed(data, packing[1])
    pieces = [body[start : start + step] for start in range(0, len(body), step)]
    assert out(pieces, packing[0]) == data
    assert out([packed(body, 31)], f"{packing[0]}, gzip") == data


def test_packing_is_forgiving_about_its_end_and_about_nothing_else() -> None:
    whole = packed(hostile.PAGE, 31)
    for cut in (len(whole) - 1, len(whole), len(whole) + 1):
        assert out([(whole + whole)[:cut], (whole + whole)[cut:]], "gzip") == hostile.PAGE * 2
    assert out([whole + b"\0" * 100, b"more"], "gzip") == hostile.PAGE
    assert out([hostile.PAGE], "") == out([hostile.PAGE], "identity") == hostile.PAGE
    for body, encoding in (
        (whole[:-9], "gzip"),
        (whole[:1], "gzip"),
        (whole, "br"),
        (whole, "gzip, zstd"),
        (b"x", "deflate"),
    ):
        with pytest.raises(ValueError):
            out([body], encoding)


def test_a_packing_that_grows_in_the_middle_is_stopped_there() -> None:
    many = packed(b"", 31) * 60_000  # 1.2 MB of packing around nothing
    with pytest.raises(Unreadable):
        out([packed(many, 31)], "gzip, gzip", 1_000_000)


def test_a_port_where_nobody_listens_is_said_as_unreachable() -> None:
    with hostile.website() as gone:
        pass
    refused(gone.url("/page"), policy(gone), "unreachable")


def test_the_snapshot_holds_what_went_over_the_wire(website: Website) -> None:
    page = got(website, "/gzip")
    requests, responses = [], []
    for record in ArchiveIterator(BytesIO(page.warc), check_digests="raise"):
        record.raw_stream.read()
    for record in ArchiveIterator(BytesIO(page.warc), no_record_parse=True):
        kept = requests if record.rec_type == "request" else responses
        kept.append((record.rec_headers, record.raw_stream.read()))
    assert [block for _, block in requests] == website.requests
    fields, block = responses[0]
    assert block.startswith(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n")
    assert block.endswith(hostile._gzip(hostile.PAGE))
    assert fields.get_header("WARC-IP-Address") == "127.0.0.1"
    assert fields.get_header("WARC-Target-URI") == page.address
    assert requests[0][0].get_header("WARC-Concurrent-To") == fields.get_header("WARC-Record-ID")


def test_the_snapshot_holds_every_hop_and_reads_back(website: Website) -> None:
    page = got(website, "/hops?2")
    answers = list(snapshot.responses(page.warc))
    assert [(answer.status, answer.url) for answer in answers] == [
        (307, website.url("/hops?2")),
        (307, website.url("/hops?1")),
        (200, website.url("/hops?0")),
    ]
    assert answers[-1].body == page.body
    assert answers[-1].headers == page.headers
    assert answers[-1].at == page.at


@pytest.mark.parametrize(
    "path", ["/gzip", "/chunks", "/deflate", "/promises-less", "/header-garbage", "/no-such-charset"]
)
def test_a_snapshot_read_back_is_the_page_again(website: Website, path: str) -> None:
    page = got(website, path)
    (answer,) = snapshot.responses(page.warc)
    assert (answer.body, answer.headers, answer.content_type) == (page.body, page.headers, page.content_type)


def test_what_was_seen_before_a_failure_is_kept(website: Website) -> None:
    problem = refused(website.url("/status?403"), policy(website), "blocked")
    (answer,) = snapshot.responses(problem.warc)
    assert (answer.status, answer.body) == (403, b"<p>No.</p>")
    refusal = refused(website.url("/to?http://10.0.0.1/"), policy(website))
    assert [answer.status for answer in snapshot.responses(refusal.warc)] == [302]


def test_a_snapshot_says_why_an_answer_is_not_whole(website: Website) -> None:
    def cut(warc: bytes) -> str | None:
        found: str | None = next(iter(ArchiveIterator(BytesIO(warc)))).rec_headers.get_header("WARC-Truncated")
        return found

    def seen(path: str, kind: str, seconds: float) -> bytes:
        return refused(website.url(path), policy(website, seconds=seconds), kind).warc

    assert cut(seen("/promises-more", "broken", 8)) == "disconnect"
    assert cut(seen("/drip", "timeout", 0.6)) == "time"
    assert cut(seen("/noise", "too_large", 8)) == "length"
    assert cut(seen("/status?404", "missing", 8)) is None
    assert cut(got(website, "/page").warc) is None


@pytest.mark.parametrize(
    "wrong", [b"", b"not a WARC", b"\x1f\x8b\x08garbage", b"WARC/1.0\r\n\r\n", b"<html>", bytes(1000)]
)
def test_a_file_that_is_no_snapshot_is_said_in_a_sentence_or_holds_nothing(wrong: bytes) -> None:
    try:
        assert list(snapshot.responses(wrong)) == []
    except Unreadable as problem:
        assert problem.kind == "broken"


def test_a_snapshot_cut_anywhere_never_breaks_the_reader(website: Website) -> None:
    whole = got(website, "/hops?1").warc
    for end in range(0, len(whole), 37):
        try:
            for answer in snapshot.responses(whole[:end]):
                assert hostile.PAGE.startswith(answer.body)
        except Unreadable as problem:
            assert problem.kind == "broken"


def test_a_bomb_in_a_snapshot_does_not_go_off() -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + hostile._bomb()
    hop = snapshot.Hop("http://x.example/", "192.0.2.1", clock.now(), b"", block)
    (answer,) = snapshot.responses(snapshot.written([hop]), largest=1_000_000)
    assert len(answer.body) <= 1_000_000


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Website, Path, list[str | None]]]:
    """A website with a certificate for paper.example, the certificate's file, and the names it was asked by."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *(
                openssl,
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
            ),
            *("-subj", "/CN=paper.example", "-addext", "subjectAltName=DNS:paper.example"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    names: list[str | None] = []
    note: Callable[..., None] = lambda _sock, name, _context: names.append(name)  # noqa: E731
    context.sni_callback = note
    with hostile.website(context) as made:
        yield made, certificate, names


def test_tls_is_verified_by_name_though_a_number_is_dialled(
    secure: tuple[Website, Path, list[str | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    website, certificate, names = secure
    resolve, _ = named(["127.0.0.1"])
    url = website.url("/page", "paper.example")
    refused(url, policy(website), "unreachable", resolve)
    assert website.requests == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert fetch(url, policy(website), resolve).body == hostile.PAGE
    assert names[-1] == "paper.example"
    website.requests.clear()
    problem = refused(website.url("/page", "other.example"), policy(website), "unreachable", resolve)
    assert "TLS" in problem.sentence
    assert website.requests == []


def test_a_slow_website_behind_tls_is_late_all_the_same(
    secure: tuple[Website, Path, list[str | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    website, certificate, _ = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    resolve, _ = named(["127.0.0.1"])
    began = time.monotonic()
    refused(website.url("/drip", "paper.example"), policy(website, seconds=0.6), "timeout", resolve)
    assert time.monotonic() - began < 2.5


def test_a_handshake_that_never_comes_is_late(website: Website) -> None:
    began = time.monotonic()
    url = website.url("/page").replace("http://", "https://")  # the plain website waits for the end of a request
    refused(url, policy(website, seconds=0.6), "timeout")
    assert time.monotonic() - began < 2.5
