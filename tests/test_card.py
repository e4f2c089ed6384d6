"""Share cards: what they say, that it fits, and what a page tells other sites about its picture."""

import io
import unicodedata
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import settings as property_settings
from hypothesis import strategies as st
from PIL import Image

from dashboard import card as cards
from dashboard import create_app, limits
from dashboard.card import drawing, layout
from dashboard.card.answer import drawn_once
from dashboard.card.layout import Card, Face, Line, laid_out
from dashboard.card.limits import DRAWN
from dashboard.db import Database
from dashboard.models import Question, Statement
from dashboard.register import decide
from dashboard.statements import card as of_statements

from . import factories
from .conftest import counting, settings

LETTERS = st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P")), min_size=1, max_size=30)
TEXTS = st.lists(LETTERS, min_size=1, max_size=90).map(" ".join)
SITE = "https://stand.example/"


def by_letters(text: str, face: Face) -> float:
    """A measure without fonts: every letter is half as wide as it is high."""
    return len(text) * face.size / 2


def lines(card: Card, measure: layout.Measure = by_letters) -> list[Line]:
    return laid_out(card, "Where Cities Stand", measure)


def words_on(card: Card, measure: layout.Measure = by_letters) -> str:
    """The text of the card, its lines joined again."""
    return " ".join(line.text for line in lines(card, measure) if line.face.name == "serif")


def over(one: Line, other: Line) -> bool:
    """Whether two boxes have a part in common."""
    beside = one.left + one.width <= other.left or other.left + other.width <= one.left
    return not (beside or one.bottom <= other.top or other.bottom <= one.top)


def assert_fits(placed: list[Line]) -> None:
    for line in placed:
        assert line.left >= layout.MARGIN and line.left + line.width <= layout.RIGHT + 0.01, line
        assert line.top >= 0 and line.bottom <= layout.HEIGHT, line
    assert not [pair for pair in combinations(placed, 2) if over(*pair)]


@property_settings(max_examples=60, deadline=None)
@given(text=TEXTS, who=TEXTS, office=TEXTS, about=TEXTS, source=TEXTS, quoted=st.booleans())
def test_whatever_it_says_it_fits(text: str, who: str, office: str, about: str, source: str, quoted: bool) -> None:
    said = Card(about, text, quoted, who, office, 5, about, source, "stand.example/statements/12")
    assert_fits(lines(said))


@property_settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abcdefg,.’", min_size=1, max_size=20), min_size=1, max_size=200))
def test_a_quote_is_whole_or_its_first_words_and_never_other_ones(words: list[str]) -> None:
    shown = words_on(Card("", " ".join(words), quoted=True))
    assert shown[0] == "“" and shown[-1] == "”"
    kept = shown[1:-1].removesuffix(" …").split()
    assert kept == words[: len(kept)]
    assert len(kept) == len(words) or shown.endswith(" …”")


def test_a_short_quote_is_large_and_a_long_one_smaller() -> None:
    sizes = [
        next(line.face.size for line in lines(Card("", "word " * n, quoted=True)) if line.face.name == "serif")
        for n in (3, 30, 300)
    ]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > sizes[-1]


def test_one_word_without_end_is_cut_and_says_so() -> None:
    placed = lines(Card("", "a\u0308" * 900, quoted=True))
    assert_fits(placed)
    shown = [line.text for line in placed if line.face.name == "serif"]
    assert shown[-1].endswith("…”")
    assert not any(unicodedata.combining(line[0]) for line in shown), "a mark torn from its letter"


def test_a_summary_stands_without_quotation_marks() -> None:
    assert "“" not in words_on(Card("", "Said where the city stands."))


@pytest.mark.parametrize(
    "text", ["Zażółć gęślą jaźń", "Tiếng Việt ế ữ Ậ", "a\u0301q\u0323\u0302 – “n’est-ce pas?”", "W" * 80]
)
def test_letters_stay_inside_their_boxes(text: str) -> None:
    for line in lines(Card(text, text, True, text, text, 3, text, text, "a.example"), drawing.measured):
        left, top, right, bottom = drawing.font(line.face).getbbox(line.text, anchor="ls")
        base, slack = line.top + line.face.size * drawing.ASCENT, line.face.size / 6  # for marks on marks
        assert line.left + left >= layout.MARGIN - 4 and line.left + right <= layout.RIGHT + 4, line
        assert base + top >= line.top - slack and base + bottom <= line.bottom + slack, line


def test_letters_that_the_fonts_lack_are_known() -> None:
    assert cards.can_write("“¿Qué?” – naïve, ’tis…")
    assert not cards.can_write("城市")


def picture(answer: Any) -> Image.Image:
    """The picture of an answer, of the size that other sites expect, and not blank."""
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    opened = Image.open(io.BytesIO(answer.data)).convert("RGB")
    assert opened.size == (1200, 630)
    assert len(answer.data) < 80_000
    colours = opened.getcolors(100_000)
    assert colours and len(colours) > 20
    return opened


def colours(opened: Image.Image) -> set[str]:
    found = opened.getcolors(100_000) or []
    return {"#" + bytes(colour).hex() for number, colour in found if number > 300}


CARDS = ["/statements/1/card.png", "/cities/il/chicago/card.png", "/cities/wy/cheyenne/card.png", "/card.png",
         "/card.png?state=CA&by=law", "/card.png?q=zzzz"]  # fmt: skip


def test_a_card_is_a_picture_and_asked_again_unchanged_it_is_not_drawn(client: Any) -> None:
    for address in CARDS:
        answer = client.get(address)
        picture(answer)
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert "Set-Cookie" not in answer.headers


def test_the_sign_has_the_colour_of_its_step(register: Database, tmp_path: Any) -> None:
    with register.writing() as session:
        helps = factories.published(session, stance="helps_actively").id
        limits = factories.published(session, stance="limits_broadly").id
    client = create_app(settings(tmp_path), register).test_client()
    of = {number: colours(picture(client.get(f"/statements/{number}/card.png"))) for number in (helps, limits)}
    assert drawing.STEPS[1] in of[helps] - of[limits]
    assert drawing.STEPS[5] in of[limits] - of[helps]


def said(register: Database, number: int) -> Card:
    """The card of a statement, as a value."""
    with register.reading() as session:
        statement: Statement = factories.stored(session, number)
        asked: Question = factories.question(session)
        return of_statements.card(statement, asked, None, SITE)


def test_a_card_names_speaker_office_city_date_source_and_check(register: Database) -> None:
    with register.writing() as session:
        number = factories.published(
            session, speaker="Jo Doe", role="Spokeswoman", on_behalf_of="Mayor Ann Roe", voice="self",
            source=factories.printed(quote="We’ll see.", publisher="The Paper", source_url="https://www.paper.example/a"),
        ).id  # fmt: skip
    card = said(register, number)
    assert (card.about, card.text, card.quoted) == ("Chicago, Illinois · 17 May 2020", "We’ll see.", True)
    assert (card.who, card.office) == ("Jo Doe", "Spokeswoman, on behalf of Mayor Ann Roe")
    assert (card.sign, card.label) == (3, "Mixed or no clear limit · words · for themselves")
    assert card.source == "The Paper · paper.example · Quote not checked yet"
    assert card.address == f"stand.example/statements/{number}"


def test_a_card_without_quote_or_speaker_shows_the_summary_and_says_that_nobody_is_named(register: Database) -> None:
    with register.writing() as session:
        number = factories.published(
            session, speaker="", role="", summary="The jail holds nobody.", channel="practice", said_on="",
            source=factories.printed(quote=""),
        ).id  # fmt: skip
    card = said(register, number)
    assert (card.text, card.quoted, card.who, card.office) == ("The jail holds nobody.", False, "No speaker named", "")
    assert "not checked" not in card.source


def test_the_card_of_a_superseded_statement_says_so(register: Database) -> None:
    with register.writing() as session:
        old, new = (factories.published(session, said_on=day).id for day in ("2019-01-01", "2020-01-01"))
        decide.supersede(session, old, new, by="a test", reason="A later order says what holds.")
    assert said(register, old).label.endswith(" · superseded")
    assert "superseded" not in said(register, new).label


def test_a_quote_in_letters_that_cannot_be_drawn_gives_way_to_the_summary(register: Database) -> None:
    with register.writing() as session:
        number = factories.published(session, summary="Welcomed all.", source=factories.printed(quote="欢迎大家")).id
    assert (said(register, number).text, said(register, number).quoted) == ("Welcomed all.", False)


def test_of_a_withdrawn_statement_the_card_says_only_that(register: Database, tmp_path: Any) -> None:
    with register.writing() as session:
        gone = factories.published(session)
        decide.withdraw(session, gone.id, by="a test", reason="The paper corrected it.")
    client = create_app(settings(tmp_path), register).test_client()
    picture(client.get(f"/statements/{gone.id}/card.png"))
    page = client.get(f"/statements/{gone.id}").text
    assert "neighbours" not in page and "withdrawn" in tags(page)["og:image:alt"]


def test_of_a_pending_statement_there_is_no_card(register: Database, tmp_path: Any) -> None:
    with register.writing() as session:
        waiting = factories.pending(session).id
    client = create_app(settings(tmp_path), register).test_client()
    for number in (waiting, 10**9, 10**30):
        assert client.get(f"/statements/{number}/card.png").status_code == 404


def test_a_card_costs_few_queries(register: Database, client: Any) -> None:
    for address, most in (("/statements/1/card.png", 4), ("/cities/il/chicago/card.png", 3), ("/card.png", 3)):
        with counting(register) as sent:
            client.get(address)
        assert len(sent) <= most, sent


def tags(page: str) -> dict[str, str]:
    """What a page tells other sites about itself."""
    found = BeautifulSoup(page, "lxml").find_all("meta", content=True)
    return {str(tag.get("property") or tag.get("name")): str(tag["content"]) for tag in found}


def test_the_card_of_a_city_shows_where_it_stood_on_the_day_asked_for(client: Any) -> None:
    days = ("", "?as_of=2016-01", "?as_of=2017-06")
    cards = [client.get(f"/cities/ny/new-york/card.png{day}").headers["ETag"] for day in days]
    assert len(set(cards)) == 3


def test_a_page_names_its_picture_by_a_whole_address(register: Database, tmp_path: Any) -> None:
    asked = product(
        [(SITE.rstrip("/"), SITE), ("", "http://localhost/")],
        ["/statements/1", "/cities/il/chicago", "/", "/?state=CA&by=law"],
    )
    for (site, root), address in asked:
        client = create_app(settings(tmp_path, address=site), register).test_client()
        page = client.get(address).text
        held = tags(page)
        assert held["og:url"] == root + address[1:]
        assert held["og:image"].startswith(root) and held["twitter:card"] == "summary_large_image"
        picture(client.get(held["og:image"].removeprefix(root.rstrip("/"))))
        assert all(held[f"og:{name}"] for name in ("title", "description", "image:alt", "site_name"))


def test_the_bar_of_a_filter_has_its_numbers(register: Database, client: Any) -> None:
    assert client.get("/card.png?nix=1").status_code == 400
    whole, part = (picture(client.get(f"/card.png{query}")) for query in ("", "?state=CA"))
    assert whole.tobytes() != part.tobytes()


@pytest.fixture
def _undrawn() -> Iterator[None]:
    """No card is kept from another test, and none is counted after."""
    drawn_once.cache_clear()
    yield
    limits.forget(DRAWN, "127.0.0.1")


@pytest.mark.usefixtures("_undrawn")
def test_one_network_may_not_have_any_number_drawn_and_what_is_held_costs_nothing(client: Any) -> None:
    tag = client.get("/statements/2/card.png").headers["ETag"]
    assert limits.counted(DRAWN, "127.0.0.1", cost=DRAWN.amount - 1)
    for address in ("/card.png?state=CA", "/cities/il/chicago/card.png", "/statements/1/card.png"):
        refused = client.get(address)
        assert (refused.status_code, refused.mimetype) == (429, "text/plain"), address
        assert "Wait an hour" in refused.text
        assert 0 < int(refused.headers["Retry-After"]) <= 3600
    for held in (tag, f"W/{tag}"):
        assert client.get("/statements/2/card.png", headers={"If-None-Match": held}).status_code == 304
    assert client.get("/statements/2/card.png").status_code == 200, "it was drawn a moment ago"
    elsewhere = client.get("/statements/1/card.png", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 200


@pytest.mark.usefixtures("_undrawn")
def test_only_what_is_drawn_is_counted(client: Any) -> None:
    def counted() -> int:
        return DRAWN.amount - limits.limiter.limiter.get_window_stats(DRAWN, "127.0.0.1").remaining

    asked = client.head("/statements/1/card.png")
    assert (asked.status_code, asked.data, counted()) == (200, b"", 0)
    drawn = client.get("/statements/1/card.png")
    assert counted() == 1
    assert (asked.headers["ETag"], asked.mimetype) == (drawn.headers["ETag"], drawn.mimetype)
    assert "Content-Length" not in asked.headers, "nobody knows it before the picture is drawn"
    for headers in ({}, {"If-None-Match": drawn.headers["ETag"]}):
        client.get("/statements/1/card.png", headers=headers)
        client.head("/statements/1/card.png", headers=headers)
    assert counted() == 1
