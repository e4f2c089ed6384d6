"""The filter alone: from a query string to one value, and back to one address. No database."""

import base64
import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, quote_from_bytes, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from dashboard.catalogue.filter import PARAMETERS, Filter, Subject
from dashboard.catalogue.sentence import sentence
from dashboard.errors import BadFilter
from dashboard.models import Question, Stance
from dashboard.register import questions

from .strategies import Pairs, queries

SUBJECTS: tuple[Subject, Subject] = ("cities", "statements")


def starter_question() -> Question:
    """The first question, in memory."""
    values = questions.starter()
    texts = {
        name: values[name] for name in ("slug", "title", "wording", "background", "label_name", "codebook_version")
    }
    stances = [Stance(position=at, **({"rank": None} | stance)) for at, stance in enumerate(values["stances"])]
    return Question(id=1, position=1, codebook={}, stances=stances, **texts)


QUESTION = starter_question()
MIXED = "show a mixed picture or no clear limit"


def parsed(query: str | Pairs, of: Subject = "cities", *, default: bool = True) -> Filter:
    pairs = parse_qsl(query, keep_blank_values=True) if isinstance(query, str) else query
    return Filter.parse(of, MultiDict(pairs), QUESTION, is_default_question=default)


def refusal(query: str | Pairs, of: Subject = "cities") -> str:
    with pytest.raises(BadFilter) as refused:
        parsed(query, of)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", "/"),
        ("q=&stance=&since=", "/"),
        ("sort=name&limit=50", "/"),
        ("question=immigration-help", "/"),
        ("sort=latest&state=IL&q=detainer", "/?q=detainer&state=IL&sort=latest"),
        ("stance=mixed&stance=limits_broadly", "/?stance=limits_broadly&stance=mixed"),
        ("state=il&state=CA&state=ca", "/?state=CA&state=IL"),
        ("speaker=Zoe&speaker=Ada", "/?speaker=Ada&speaker=Zoe"),
        ("since=2016-01&until=2016-02", "/?since=2016-01-01&until=2016-02-29"),
        ("as_of=2017-06&until=2018", "/?until=2018-12-31&as_of=2017-06-30"),
        ("as_of=2017", "/?as_of=2017-12-31"),
        ("q=++two++words++", "/?q=two+words"),
        ("q=e%CC%81", "/?q=%C3%A9"),
        ("limit=7&unresearched=yes", "/?unresearched=yes&limit=7"),
        ("by=standing&state=IL", "/?state=IL"),
        ("sort=latest&by=law&deeds=apart", "/?deeds=apart&by=law&sort=latest"),
        ("utm_source=x&fbclid=y&ref=newsletter&UTM_Campaign=z&state=IL", "/?state=IL"),
    ],
)
def test_defaults_are_left_out_and_the_order_is_fixed(query: str, canonical: str) -> None:
    assert parsed(query).address("/") == canonical


def test_a_default_of_one_table_is_a_choice_on_the_other() -> None:
    assert parsed("sort=latest", "statements").address("/statements") == "/statements"
    assert parsed("sort=latest", "cities").address("/") == "/?sort=latest"
    assert parsed("sort=name", "statements").address("/statements") == "/statements?sort=name"


def test_another_question_stays_in_the_address() -> None:
    assert parsed("state=IL", default=False).address("/") == "/?question=immigration-help&state=IL"


def test_a_repeated_parameter_is_or_and_two_parameters_are_and() -> None:
    asked = parsed("stance=mixed&stance=limits_some&channel=law")
    assert asked.values("stance") == ("limits_some", "mixed")
    assert asked.values("channel") == ("law",)


@pytest.mark.parametrize("of", SUBJECTS)
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_the_canonical_address_parses_back_to_the_same_filter(of: Subject, data: Any) -> None:
    asked = parsed(data.draw(queries(of)), of)
    again = parsed(urlsplit(asked.address("/")).query, of)
    assert again == asked
    assert again.address("/") == asked.address("/")


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_the_order_of_a_query_string_makes_no_difference(data: Any) -> None:
    pairs = data.draw(queries("cities"))
    shuffled = data.draw(st.permutations(pairs))
    assert parsed(pairs) == parsed(shuffled)
    assert parsed(pairs).address("/") == parsed(shuffled).address("/")


NAMES = st.sampled_from([*PARAMETERS, "utm_source", "stances", ""]) | st.text(max_size=12)
CURSORS = st.one_of(
    st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
        max_leaves=6,
    ).map(lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")),
    st.just(base64.urlsafe_b64encode(b"[" * 5000).decode()),
    st.just(base64.urlsafe_b64encode(b"[" + b"9" * 6000 + b"]").decode().rstrip("=")),
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.binary(max_size=20).map(lambda raw: raw.decode("utf-8", "replace")),
    st.integers().map(str),
    st.integers(1, 400).map(lambda digits: "9" * digits),
    st.sampled_from(["\x00", "a\x00b", "\ufeff", "\u202e", "2016-13-01", "0000", "9999-12-31", "٣", "²", "1e3", "-1"]),
    st.dates().map(str),
    CURSORS,
)


@pytest.mark.parametrize("of", SUBJECTS)
@given(pairs=st.lists(st.tuples(NAMES, VALUES), max_size=5))
@settings(max_examples=300, deadline=None)
def test_any_query_string_gives_a_filter_or_one_sentence(of: Subject, pairs: Pairs) -> None:
    try:
        asked = parsed(pairs, of)
    except BadFilter as refused:
        assert refused.sentence.endswith((".", "?"))
        assert refused.sentence.isprintable(), "a sentence with characters nobody can see"
        assert len(refused.sentence) < 800
    else:
        assert parsed(urlsplit(asked.address("/")).query, of) == asked
        assert sentence(asked, 2)


@given(value=CURSORS)
@settings(max_examples=150, deadline=None)
def test_a_broken_cursor_is_refused_and_a_good_one_kept(value: str) -> None:
    if value:
        try:
            asked = parsed([("after", value)])
        except BadFilter as refused:
            assert refused.sentence == "after is not a place in this list. Begin at the start of the list."
        else:
            assert asked.address("/") == f"/?after={value}"


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("stance=limits_brodly", "stance “limits_brodly” is not known. Did you mean limits_broadly?"),
        ("stance=x", "stance “x” is not known. It can be limits_broadly, "),
        ("standing=limits", "standing “limits” is not known."),
        ("state=ZZ", "state “ZZ” is not known."),
        ("level=village", "level “village” is not known."),
        ("population=1-2", "population “1-2” is not known."),
        ("check=fine", "check “fine” is not known."),
        ("label=x", "label “x” is not known."),
        ("basis=list", "basis “list” is not known."),
        ("deeds=yes", "deeds “yes” is not known. It can be apart or together."),
        ("by=list", "by “list” is not known. It can be standing, words, law or practice."),
        ("sort=stance", "sort “stance” is not known. It can be name, population, latest or statements."),
        ("limit=0", "limit must be a number from 1 to 200, not “0”."),
        ("limit=201", "limit must be a number from 1 to 200"),
        ("limit=99999999999999999999", "limit must be a number from 1 to 200"),
        ("limit=%C2%B2", "limit must be a number from 1 to 200"),
        ("since=2016-13-01", "since: 2016-13-01 is not in the calendar."),
        ("until=yesterday", "until: “yesterday” is not a date."),
        ("since=2017&until=2016", "since is later than until"),
        ("since=1200", "since: 1200 is before the United States."),
        ("as_of=2999-01-01", "as_of 2999-01-01 is in the future. Choose today or a day before it."),
        ("as_of=lately", "as_of: “lately” is not a date."),
        ("as_of=2017&as_of=2018", "as_of can be given once only."),
        ("unresearched=no", "unresearched can only be yes."),
        ("q=a%00b", "q: This text holds a character that cannot be printed (U+0000)."),
        ("q=" + "x" * 301, "q is longer than 300 characters."),
        ("q=a&q=b", "q can be given once only."),
        ("sort=name&sort=latest", "sort can be given once only."),
        ("stances=mixed", "There is no filter called “stances”. Did you mean stance?"),
        ("stat=IL", "There is no filter called “stat”. Did you mean state?"),
        ("publishr=x", "There is no filter called “publishr”. Did you mean publisher?"),
        ("zzzzzz=1", "There is no filter called “zzzzzz”. There are question, q, stance, "),
    ],
)
def test_what_a_filter_cannot_mean_is_refused_with_a_sentence(query: str, start: str) -> None:
    assert refusal(query).startswith(start)


def test_an_unknown_name_is_refused_even_without_a_value() -> None:
    assert refusal("stances=").startswith("There is no filter called “stances”.")


@pytest.mark.parametrize("name", ["sort", "na\x00me", "stance", "since", "limit"])
def test_a_refusal_never_repeats_what_cannot_be_printed(name: str) -> None:
    said = refusal([(name, "x\x00\x1b[31m\u202e")])
    assert said.isprintable()


def test_statements_cannot_be_sorted_as_cities_are() -> None:
    assert refusal("sort=statements", "statements").startswith("sort “statements” is not known.")


def test_very_many_values_of_an_open_facet_are_refused() -> None:
    """Each becomes a parameter of the query several times over, and databases take a limited number."""
    refusal([("speaker", f"p{number}") for number in range(5000)])


@pytest.mark.parametrize("of", SUBJECTS)
@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_each_chip_removes_exactly_one_narrowing(of: Subject, data: Any) -> None:
    asked = parsed(data.draw(queries(of)), of)
    held = Counter(pair for pair in asked.pairs() if pair[0] not in ("by", "sort", "limit", "after"))
    removed: list[tuple[str, str]] = []
    for chip in asked.chips():
        left = chip.without.pairs()
        assert "after" not in dict(left), "a shorter filter begins at its first page"
        gone = Counter(pair for pair in asked.pairs() if pair[0] != "after") - Counter(left)
        assert not Counter(left) - Counter(asked.pairs())
        assert sum(gone.values()) == 1
        removed += gone
    assert Counter(removed) == held
    assert not asked.cleared().narrows


def test_a_chip_says_what_it_removes() -> None:
    asked = parsed(
        "q=detainer&stance=mixed&basis=law&deeds=apart&state=IL&speaker=Rahm+Emanuel&since=2016&until=2017&unresearched=yes"
        "&as_of=2018-02"
    )
    assert [chip.label for chip in asked.chips()] == [
        "“detainer”",
        "Mixed or no clear limit",
        "Standing decided by: law",
        "Words and deeds: two or more steps apart",
        "Illinois",
        "Rahm Emanuel",
        "since 1 January 2016",
        "until 31 December 2017",
        "as of 28 February 2018",
        "with places not researched",
    ]


@pytest.mark.parametrize(
    ("query", "total", "expected"),
    [
        ("", 44, "44 cities with statements on record"),
        ("", 1, "1 city with statements on record"),
        ("", 1234, "1,234 cities with statements on record"),
        (
            "state=IL&state=CA&stance=limits_broadly&channel=words",
            3,
            "3 cities in California or Illinois that limit most help, in words",
        ),
        ("state=IL&stance=limits_broadly", 1, "1 city in Illinois that limits most help"),
        ("stance=helps_actively", 1, "1 city that helps beyond requests"),
        ("stance=helps_on_request", 2, "2 cities that help when asked"),
        ("stance=mixed", 1, "1 city that shows a mixed picture or no clear limit"),
        ("stance=no_position", 1, "1 city that states no position"),
        ("stance=no_position", 2, "2 cities that state no position"),
        ("stance=mixed&stance=limits_some", 0, f"0 cities that limit some help or {MIXED}"),
        ("stance=mixed&channel=law&channel=words", 2, f"2 cities that {MIXED}, in words or in law"),
        ("channel=practice", 5, "5 cities with a statement in practice"),
        ("level=town", 2, "2 towns"),
        ("level=town", 1, "1 town"),
        ("level=county", 3, "3 counties"),
        ("level=county", 1, "1 county"),
        ("level=county&level=town&state=ME", 3, "3 towns or counties in Maine"),
        ("level=city&level=town&level=city-county", 3, "3 cities"),
        ("since=2017", 4, "4 cities with a statement said since 1 January 2017"),
        ("until=2016-11-15", 4, "4 cities with a statement said until 15 November 2016"),
        (
            "since=2016-11&until=2016-11",
            4,
            "4 cities with a statement said between 1 November 2016 and 30 November 2016",
        ),
        ("q=detainer", 5, "5 cities matching “detainer”"),
        ("q=detainer&state=CA", 5, "5 cities in California matching “detainer”"),
        ("standing=officials_differ", 1, "1 city whose standing is “Officials differ”"),
        (
            "standing=mixed&basis=law",
            2,
            "2 cities whose standing is “Mixed or no clear limit” and whose standing is decided by law",
        ),
        ("q=%22not+cooperate%22", 1, "1 city matching “not cooperate”"),
        ("q=%22not+cooperate%22+now", 1, '1 city matching “"not cooperate" now”'),
        ("standing=officials_differ&state=IL", 2, "2 cities in Illinois whose standing is “Officials differ”"),
        ("population=100k-250k", 2, "2 cities with a population of 100,000 to 250,000"),
        ("speaker=Rahm+Emanuel", 1, "1 city with words of Rahm Emanuel"),
        ("publisher=WGN", 1, "1 city reported by WGN"),
        ("label=claims", 2, "2 cities with a speaker who claims the label"),
        ("deeds=apart", 2, "2 cities whose words and deeds are two or more steps apart"),
        (
            "deeds=together&state=IL",
            1,
            "1 city in Illinois whose words and deeds are less than two steps apart",
        ),
        ("as_of=2017-06", 12, "12 cities with statements on record, as of 30 June 2017"),
        ("as_of=2017-06-15&state=IL", 1, "1 city in Illinois, as of 15 June 2017"),
        ("unresearched=yes", 11589, "11,589 cities on file, researched or not"),
    ],
)
def test_the_sentence_above_the_city_table(query: str, total: int, expected: str) -> None:
    assert sentence(parsed(query), total) == expected


@pytest.mark.parametrize(
    ("query", "total", "expected"),
    [
        ("", 108, "108 statements on record"),
        ("", 1, "1 statement on record"),
        ("channel=words&stance=limits_broadly", 9, "9 statements in words coded “Limits most help”"),
        ("state=CA&state=IL", 9, "9 statements about places in California or Illinois"),
        ("level=town", 1, "1 statement about towns"),
        ("level=county&state=FL", 2, "2 statements about counties in Florida"),
        ("speaker=Rahm+Emanuel", 1, "1 statement by Rahm Emanuel"),
        ("q=detainer&since=2017", 4, "4 statements matching “detainer” said since 1 January 2017"),
        ("until=2016", 4, "4 statements said until 31 December 2016"),
        ("publisher=WGN&publisher=CBS", 4, "4 statements reported by CBS or WGN"),
        ("deeds=apart", 4, "4 statements about places whose words and deeds are two or more steps apart"),
        ("as_of=2017-06", 12, "12 statements on record, as of 30 June 2017"),
        ("standing=mixed", 4, "4 statements about places whose standing is “Mixed or no clear limit”"),
    ],
)
def test_the_sentence_above_the_statements(query: str, total: int, expected: str) -> None:
    assert sentence(parsed(query, "statements"), total) == expected


def test_bytes_that_are_no_text_never_break_the_filter() -> None:
    """As a browser's address bar, or a crawler, may send them."""
    for raw in (b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f", b"\x00"):
        query = f"q={quote_from_bytes(raw)}"
        try:
            parsed(parse_qsl(query, errors="replace"))
        except BadFilter as refused:
            assert refused.sentence.startswith("q: ")
