"""The contract of search: the same words on SQLite and on PostgreSQL."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from dashboard import search
from dashboard.catalogue import pages, questions
from dashboard.catalogue.filter import Filter
from dashboard.db import Database
from dashboard.models import City, Statement
from dashboard.register import audit, decide, fingerprints, places, propose
from dashboard.text import LONGEST_WORD, clean, excerpt, mark, terms, words

from . import factories

LONG = "Donaudampfschifffahrts" * 12

# A text, what somebody types, and whether it must be found.
CONTRACT: list[tuple[str, str, bool]] = [
    # case
    ("Chicago Stays a Sanctuary", "chicago", True),
    ("chicago stays", "CHICAGO", True),
    ("ICE detainers", "ice", True),
    ("Straße der Stadt", "STRASSE", True),
    ("STRASSE DER STADT", "straße", True),
    # accents
    ("São Paulo", "sao", True),
    ("Sao Paulo", "são", True),
    ("Sao Paulo", "Sa\u0303o", True),
    ("José Peña spoke", "jose pena", True),
    ("Jose Pena spoke", "José Peña", True),
    ("Łódź", "łódź", True),
    ("naïve", "naive", True),
    ("ﬁnal oﬃce", "final office", True),
    ("resume", "résumé", True),
    ("São Paulo", "sap", False),
    # apostrophes, straight, curly and left out
    ("O'Fallon voted", "O’Fallon", True),
    ("O’Fallon voted", "O'Fallon", True),
    ("O’Fallon voted", "OFallon", True),
    ("OFallon voted", "o'fallon", True),
    ("Oʼahu and O‘ahu", "oahu", True),
    ("We won’t go back", "won't", True),
    ("We won't go back", "wont", True),
    ("the city's jail", "citys", True),
    ("the cities' jails", "cities", True),
    ("'quoted' words", "quoted", True),
    ("O’Fallon voted", "fallon", False),
    # spelled out and shortened
    ("St. Paul said no", "Saint Paul", True),
    ("Saint Paul said no", "St. Paul", True),
    ("Saint Paul said no", "st paul", True),
    ("St Paul said no", "Saint Paul", True),
    ("Ft. Worth sheriff", "Fort Worth", True),
    ("Fort Worth sheriff", "ft worth", True),
    ("Mt. Vernon", "Mount Vernon", True),
    ("Mount Vernon", "mt. vernon", True),
    ("Saint Paul said no", '"St. Paul"', True),
    ("St. Paul said no", '"Saint Paul"', True),
    ("A statement on streets", "st", True),
    ("A statement on streets", "St.", False),
    ("Forty officers", "ft.", False),
    # stop words are words
    ("We will not sacrifice them", "the", True),
    ("We will not sacrifice them", "will not", True),
    ("We will not sacrifice them", '"will not sacrifice"', True),
    ("We will never sacrifice them", "will not", False),
    ("to be or not to be", '"to be or not to be"', True),
    ("It is so", "a", False),
    # no stemming
    ("deported", "deport", True),
    ("deport", "deported", False),
    ("cities", "city", False),
    # hyphens and other joints
    ("a co-operation agreement", "co-operation", True),
    ("a co-operation agreement", "operation", True),
    ("a co-operation agreement", "cooperation", False),
    ("half-million residents", '"half million"', True),
    ("Winston‑Salem", "winston-salem", True),
    ("Winston–Salem", '"winston salem"', True),
    ("and/or", "or", True),
    ("under_score", "score", True),
    ("e.g. a jail", "e.g.", True),
    ("yes…no", "no", True),
    # beginnings of words
    ("sanctuary", "sanct", True),
    ("sanctuary", "anctuary", False),
    ("sanctuary", "sanctuarys", False),
    ("sanctuary", "s", False),
    ("s section", "s", True),
    ("immigration enforcement", "immi enfo", True),
    # words in quotation marks, exactly and in a row
    ("we are not going to sacrifice", '"not going"', True),
    ("we are not going to sacrifice", '"going not"', False),
    ("we are not going to sacrifice", '"not going t"', False),
    ("we are not going to sacrifice", '"are going"', False),
    ("we are not going to sacrifice", "“not going”", True),
    ("we are not going to sacrifice", '"sacr"', False),
    ("we are not going to sacrifice", '"not going" sacr', True),
    ("not here, going there", '"not going"', False),
    # every word must be there, in any order
    ("the mayor of Chicago", "chicago mayor", True),
    ("the mayor of Chicago", "chicago sheriff", False),
    ("the mayor of Chicago", "mayor mayor", True),
    # lone marks
    ("a sanctuary city", '"', False),
    ("a sanctuary city", "*", False),
    ("a sanctuary city", '""', False),
    ("a sanctuary city", "' - ( ) : ^ %", False),
    ("a sanctuary city", "", False),
    ("a sanctuary city", 'sanctuary "', True),
    ("a sanctuary city", '"sanctuary city', True),
    ("a sanctuary city", "sanctuary *", True),
    ("a sanctuary city", "sanct*", True),
    ("a sanctuary city", "*ctuary", False),
    ("a sanctuary city", "^sanctuary", True),
    ("a sanctuary city", "-sanctuary", True),
    ("a sanctuary city", "sanctuary!", True),
    # what the engines would take for orders are words
    ("law AND order", "and", True),
    ("law order", "law AND order", False),
    ("yes no", "yes OR no", False),
    ("yes or no", "yes OR no", True),
    ("a city", "NOT city", False),
    ("not a city", "NOT city", True),
    ("a city near the border", "NEAR city", True),
    ("a city", "NEAR(city)", False),
    ("words in a column", "words:column", True),
    ("words in a column", "rowid:column", False),
    ("(in brackets)", "(in brackets)", True),
    ("in brackets", "((in", True),
    ("a | b & c", "a & b | c", True),
    ("one two", "one <-> two", True),
    ("one two", "one:* two:A", False),
    ("O''Reilly; DROP TABLE", "'; DROP TABLE statement;--", False),
    ("a city", "city') OR 1=1 --", False),
    ("back\\slash", "back\\slash", True),
    # the wildcards of LIKE
    ("50% of it", "%", False),
    ("50% of it", "50%", True),
    ("sanctuary", "s_nctuary", False),
    ("sanctuary", "%ctuary", False),
    # digits
    ("a 287(g) agreement", "287(g)", True),
    ("a 287(g) agreement", "287g", False),
    ("a 287(g) agreement", '"287 g"', True),
    ("a 2870 agreement", '"287"', False),
    ("half a million: 500,000", "500,000", True),
    ("section 7.3.1", '"7 3 1"', True),
    ("²nd", "2nd", True),
    # other scripts
    ("圣克塔利城市", "圣克塔利城市", True),
    ("圣克塔利城市", "圣克", True),
    ("圣克塔利城市", "城市", False),
    ("город-убежище", "ГОРОД", True),
    ("город", "горо", True),
    ("город", "gorod", False),
    ("مدينة الملاذ", "الملاذ", True),
    ("καλημέρα", "ΚΑΛΗΜΈΡΑ", True),
    ("शहर में", "शहर", True),
    ("🏛 city hall", "🏛", False),
    ("🏛 city hall", "🏛 hall", True),
    # very long words
    (f"a {LONG} b", LONG, True),
    (f"a {LONG} b", LONG[:40], True),
    (f"a {LONG} b", f'"{LONG}"', True),
    ("x" * 5000, "x" * 300, True),
    # words beside each other in different lines
    ("first line\nsecond line", '"line second"', True),
    ("tab\tand\u00a0space", "tab and space", True),
]


@pytest.fixture
def holding(empty: Database) -> Any:
    """Puts texts into the index of `empty` and says which of them a query finds."""

    def found(texts: list[str], queries: list[str]) -> dict[str, set[int]]:
        with empty.writing() as session:
            numbers = [factories.published(session, "wy/laramie").id for _ in texts]
            search.index(session, dict(zip(numbers, map(search.Document, map(words, texts)), strict=True)))
            answer = {}
            for query in queries:
                matches = search.matching(session, Statement.__table__.c.id, terms(clean(query)))
                hits = session.scalars(select(Statement.id).where(matches)).all()
                answer[query] = {numbers.index(number) for number in hits}
            session.rollback()
            return answer

    return found


def test_the_same_words_are_found_on_both_databases(holding: Any) -> None:
    texts = list(dict.fromkeys(text for text, _, _ in CONTRACT))
    found = holding(texts, [query for _, query, _ in CONTRACT])
    wrong = [
        f"{query!r} {'misses' if expected else 'finds'} {text[:60]!r}"
        for text, query, expected in CONTRACT
        if (texts.index(text) in found[query]) != expected
    ]
    assert wrong == []


def test_a_query_of_many_words_is_answered(holding: Any) -> None:
    text = " ".join(f"w{number}" for number in range(200))
    short = " ".join("abcdefghijklmnopqrstuvwxyz" * 6)
    found = holding([text, short], [text[:300].rsplit(" ", 1)[0], short[:300], short[:299] + '"'])
    assert list(found.values()) == [{0}, {1}, {1}]


def test_no_words_find_nothing_rather_than_everything(holding: Any) -> None:
    nothing = ["", " ", '"', "*", "…", "🏛"]
    assert holding(["a city"], nothing) == {query: set() for query in nothing}


def test_both_databases_get_ascii_letters_and_digits_only() -> None:
    for text, query, _ in CONTRACT:
        for word in [*words(text), *(word for term in terms(query) for form in term.alternatives for word in form)]:
            assert word.isascii()
            assert word.isalnum()
            assert len(word) <= 8 * LONGEST_WORD + 1


def test_fingerprints_are_found_by_no_search(empty: Database) -> None:
    with empty.writing() as session:
        number = factories.published(session, source=factories.printed(quote="We ask nobody for papers.")).id
        city, question = factories.city(session, "il/chicago").id, factories.question(session).id
        shared = fingerprints.kept(city, question, words("We ask nobody for papers."))
        assert search.sharing(session, [shared, *([each] for each in shared)], 9) == [(at, number) for at in range(5)]
        typed = ["ƒ", "ƒƒ", "ƒƒƒ", *(f"ƒƒƒ{each:x}" for each in shared), *(f"{each:x}" for each in shared)]
        assert [query for query in typed if _found(session, query)] == []


# ---- the index follows the statements --------------------------------------------------------


def _found(session: Session, query: str) -> list[int]:
    matches = search.matching(session, Statement.__table__.c.id, terms(query))
    return list(session.scalars(select(Statement.id).where(matches).order_by(Statement.id)))


def test_a_statement_is_found_by_everything_printed_of_it(empty: Database) -> None:
    with empty.writing() as session:
        factories.noise(session)
        source = factories.printed(quote="alphaquote", source_title="notsearched")
        one = factories.published(
            session, "mo/ofallon", source, speaker="Betaspeaker", role="Gammarole", on_behalf_of="Deltabehalf",
            summary="Epsilonsummary", note="Notfound",
        )  # fmt: skip
        cited = propose.cite(session, one, factories.printed(quote="zetaquote", summary="Etasummary"), by="x")
        looked = ["alphaquote", "betaspeaker", "gammarole", "deltabehalf", "epsilonsummary", "o'fallon missouri"]
        assert {query: _found(session, query) for query in looked} == {query: [one.id] for query in looked}
        assert _found(session, "zetaquote") == _found(session, "etasummary") == []
        assert _found(session, "notfound") == _found(session, "notsearched") == []
        decide.publish(session, one.id, citation=cited.number, by="x", reason="So.")
        assert _found(session, "zetaquote") == _found(session, "etasummary") == [one.id]
        decide.withdraw(session, one.id, by="x", reason="So.")
        assert [_found(session, query) for query in [*looked, "zetaquote"]] == [[]] * 7


def test_what_waits_or_was_rejected_is_not_found(empty: Database) -> None:
    with empty.writing() as session:
        waits = factories.pending(session, summary="Wordinwaiting")
        assert _found(session, "wordinwaiting") == []
        decide.reject(session, waits.id, by="x", reason="So.")
        assert _found(session, "wordinwaiting") == []
    assert audit.faults(empty) == []


UNUSUAL = {
    "one word 1,500 times": "no " * 1500,
    "1,000 words": " ".join(str(number) for number in range(1000)),
    "one long word": "x" * 5000,
    "marks": "'' \\ ' : 1,2 & | ! <-> A:1 'b':2",
    "another script": "日本語 " * 500,
}


def test_an_unusual_quote_is_held_as_it_would_be_made_anew(empty: Database) -> None:
    with empty.writing() as session:
        numbers = {
            factories.published(session, source=factories.printed(quote=quote.strip()), summary="Last of all.").id: name
            for name, quote in UNUSUAL.items()
        }
    faults = audit.faults(empty)
    assert [name for number, name in numbers.items() if any(str(number) in fault for fault in faults)] == []
    assert faults == []


def test_a_statement_of_many_sources_is_held_as_it_would_be_made_anew(empty: Database) -> None:
    """More than 16,383 words, the last place PostgreSQL keeps."""
    with empty.writing() as session:
        one = factories.published(session)
        for number in range(10):
            quote = "a b " * 1000 + f"end{number}"
            cited = propose.cite(session, one, factories.printed(quote=quote), by="x")
            decide.publish(session, one.id, citation=cited.number, by="x", reason="So.")
        assert [_found(session, f"end{number}") for number in range(10)] == [[one.id]] * 10
    assert audit.faults(empty) == []


# ---- the city table --------------------------------------------------------------------------


def _cities(database: Database, q: str, **wanted: str) -> dict[str, str]:
    """The cities a search lists, each with the text it shows, hits in brackets."""
    with database.reading() as session:
        asked, is_first = questions.find(session)
        found = Filter.parse("cities", MultiDict({"q": q} | wanted), asked, is_default_question=is_first)
        return {
            row.city.path: "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in row.hit)
            for row in pages.cities(session, found).rows
        }


def test_a_city_is_found_by_its_name(register: Database) -> None:
    typed = {
        "Chicago": "il/chicago",
        "chic": "il/chicago",
        "chicago il": "il/chicago",
        "Chicago, Illinois": "il/chicago",
        '"new york"': "ny/new-york",
        "san francisco": "ca/san-francisco",
    }
    for words_typed, path in typed.items():
        assert path in _cities(register, words_typed), words_typed


def test_a_city_s_name_is_found_in_each_spelling(empty: Database) -> None:
    with empty.writing() as session:
        for path in ("mo/ofallon", "mn/saint-paul", "tx/fort-worth", "wy/laramie"):
            factories.published(session, path)
    spelled = {
        "mo/ofallon": ["O'Fallon", "o’fallon", "OFallon", "ofal"],
        "mn/saint-paul": ["St. Paul", "St Paul", "Saint Paul", "saint pa", '"St. Paul"'],
        "tx/fort-worth": ["Ft. Worth", "ft worth", "FORT WORTH"],
    }
    for path, names in spelled.items():
        assert {name: set(_cities(empty, name)) for name in names} == {name: {path} for name in names}
    for nothing in ("%", "_", "Fo_t", "F%t", '"', "*", "worth fallon"):
        assert _cities(empty, nothing) == {}


def test_the_words_found_are_shown_and_marked(empty: Database) -> None:
    with empty.writing() as session:
        factories.noise(session)
        source = factories.printed(quote="In St. Paul, O’Fallon and São Paulo the sheriffs’ jails won’t hold anyone.")
        factories.published(session, "wy/laramie", source)
    shown = {
        "saint": "In [St]. Paul, O’Fallon and São Paulo the sheriffs’ jails won’t hold anyone.",
        "O'Fallon sao": "In St. Paul, [O’Fallon] and [São] Paulo the sheriffs’ jails won’t hold anyone.",
        "jai": "In St. Paul, O’Fallon and São Paulo the sheriffs’ [jails] won’t hold anyone.",
        "wont": "O’Fallon and São Paulo the sheriffs’ jails [won’t] hold anyone.",
    }
    for typed, expected in shown.items():
        found = _cities(empty, typed)
        assert set(found) == {"wy/laramie"}
        assert expected in found["wy/laramie"]


def test_a_hit_in_any_citation_of_the_newest_matching_statement_is_shown(empty: Database) -> None:
    with empty.writing() as session:
        old = factories.printed(quote="An old detainer.")
        factories.published(session, "wy/laramie", old, said_on="2001")
        one = factories.published(session, "wy/laramie", said_on="2010")
        cited = propose.cite(session, one, factories.printed(quote="The second paper prints detainer too."), by="x")
        decide.publish(session, one.id, citation=cited.number, by="x", reason="So.")
        factories.published(session, "wy/laramie", said_on="2015")
    assert "The second paper prints [detainer] too." in _cities(empty, "detainer")["wy/laramie"]
    assert "An old [detainer]." in _cities(empty, "detainer", until="2005")["wy/laramie"]


def test_a_long_text_is_cut_around_its_first_hit() -> None:
    text = "before " * 60 + "the detainer stands " + "after " * 60
    pieces = excerpt(text, terms("detainer"))
    assert [piece.text for piece in pieces if piece.hit] == ["detainer"]
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"
    assert "".join(piece.text for piece in pieces).strip("… ") in text
    assert len("".join(piece.text for piece in pieces)) < 200
    assert excerpt(text, terms("warrant")) == []


def test_marking_loses_no_text() -> None:
    for text, query, _ in CONTRACT:
        assert "".join(piece.text for piece in mark(text, terms(query))) == text


def test_every_state_and_place_can_be_typed(empty: Database) -> None:
    typed = {
        "springf": "mo/springfield",
        "st. louis": "mo/st-louis",
        "o'fallon il": "il/ofallon",
        "cook county": "il/cook-county",
    }
    with empty.reading() as session:
        for text, path in typed.items():
            assert path in [city.path for city in places.suggest(session, text)]
        springfields = [city for city in places.suggest(session, "springf") if isinstance(city, City)]
        assert len({city.state for city in springfields}) >= 5
        assert places.suggest(session, '"') == places.suggest(session, "%") == []
