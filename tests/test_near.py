"""Near-same quotes: sought among all that a city has, or, where that is much, by pairs of words."""

from collections.abc import Sequence
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from dashboard.db import Database
from dashboard.models import Citation, Statement
from dashboard.register import amend, audit, bulk, decide, duplicates, fingerprints
from dashboard.register.draft import draft_of, printed_of, values_of
from dashboard.text import words

from . import factories

CHICAGO = "il/chicago"
WORDS = [
    *("the", "city", "of", "and", "to", "in", "police", "will", "not", "that", "our", "José’s", "don’t", "détainers"),
    *map("".join, product("bdgklmprst", ("a", "é", "io", "u"), "lmnrst", ("", "ade", "ing"))),
]


def quotes(number: int, seed: int = 7) -> list[str]:
    """So many quotes of 4 to 30 words, alike by chance only."""
    random = Random(seed)
    return [" ".join(random.choices(WORDS, k=random.randint(4, 30))) + "." for _ in range(number)]


def said(session: Session, texts: Sequence[str], city: str = CHICAGO) -> dict[int, str]:
    """Published statements with these quotes, by their ids."""
    made = [
        bulk.Fresh(
            factories.draft(session, city, record=f"near-{next(factories.NUMBERS)}"), [factories.printed(quote=text)]
        )
        for text in texts
    ]
    bulk.publish(session, made, by=factories.BY, reason=factories.REASON)
    return dict(session.query(Statement.id, Citation.quote).join(Citation, Citation.statement_id == Statement.id).all())


def found(session: Session, quote: str, limit: int = 1_000) -> list[int]:
    """The ids of Chicago's statements with a quote like this one."""
    city, question = factories.city(session, CHICAGO).id, factories.question(session).id
    return [statement.id for statement in duplicates.near(session, city, question, quote, limit)]


def by_reading_all(stored: dict[int, str], quote: str) -> set[int]:
    """What a comparison with every quote finds."""
    tokens = duplicates._tokens(quote)
    return {
        number
        for number, other in stored.items()
        if duplicates._may_be_alike(tokens, other) and duplicates.are_alike(quote, other)
    }


def edited(quote: str, random: Random, slips: float) -> str:
    """The quote as another paper prints it: shortened, in other case, with other marks, here and there another word."""
    parts = quote.split()
    length = random.choice([len(parts), random.randint(4, len(parts))])
    start = random.randint(0, len(parts) - length)
    made = []
    for word in parts[start : start + length]:
        at, chance = random.randrange(len(word)), random.random() / max(slips, 1e-9)
        if chance < 0.5:
            word = word[:at] + random.choice("aeinrst") + word[at + 1 :]
        elif chance < 0.8:
            word = random.choice(["really", "people", ""])
        made.append(word)
    text = " ".join(filter(None, made))
    change = random.choice([str.upper, str.lower, str.capitalize, lambda t: t.replace("’", "'"), lambda t: f"“{t}…”"])
    return change(text.replace("é", random.choice("ée")).replace(" and ", random.choice([" and ", ", and "])))


@pytest.fixture
def small(empty: Database) -> tuple[Database, dict[int, str]]:
    """A city with as many statements as are all looked at."""
    with empty.writing() as session:
        return empty, said(session, quotes(duplicates.ALL))


@pytest.fixture
def big(empty: Database) -> tuple[Database, dict[int, str]]:
    """A city with more statements than are looked at one by one."""
    with empty.writing() as session:
        factories.noise(session)
        said(session, quotes(20), "ny/new-york")  # the same words elsewhere
        held = said(session, quotes(3 * duplicates.ALL, 8))
        here = factories.city(session, CHICAGO).id
        of_here = session.query(Statement.id).where(Statement.city_id == here)
        ids = {number for (number,) in of_here}
    return empty, {number: quote for number, quote in held.items() if number in ids}


def test_a_nearly_same_quote_of_the_same_city_is_found(empty: Database) -> None:
    quote = "We are not going to sacrifice a half million people who live among us."
    with empty.writing() as session:
        factories.noise(session)
        one = factories.published(session, "ny/new-york", factories.printed(quote=quote))
        factories.published(session, "il/chicago", factories.printed(quote=quote))
        factories.pending(session, "ny/new-york", factories.printed(quote=quote))
        factories.published(session, "ny/new-york", factories.printed(quote="Police are not immigration agents here."))
        city, question = one.city_id, one.question_id
        alike = [
            quote,
            "We are not going to sacrifice a half…",
            "“we’re not going to sacrifice a half million people who live amongst us”",
            "WE ARE NOT GOING TO SACRIFICE A HALF MILLION PEOPLE",
        ]
        for given_quote in alike:
            assert [s.id for s in duplicates.near(session, city, question, given_quote)] == [one.id], given_quote
        for given_quote in ("", "We are", "Nobody will be held for anyone without a warrant.", "not going to"):
            assert duplicates.near(session, city, question, given_quote) == [], given_quote


def test_of_a_city_with_few_statements_all_that_is_alike_is_found(small: tuple[Database, dict[int, str]]) -> None:
    database, stored = small
    random = Random(1)
    with database.reading() as session:
        for _ in range(60):
            quote = edited(random.choice(list(stored.values())), random, slips=0.15)
            assert set(found(session, quote)) == by_reading_all(stored, quote), quote


def test_of_a_big_city_is_found_what_is_alike_and_shares_two_words_in_a_row(
    big: tuple[Database, dict[int, str]],
) -> None:
    database, stored = big

    @settings(max_examples=60, deadline=None)
    @given(st.randoms(use_true_random=False), st.floats(0, 0.3))
    def check(random: Random, slips: float) -> None:
        quote = edited(random.choice(list(stored.values())), random, slips)
        asked = fingerprints.asked(1, 1, words(quote))
        shares = {number for number, other in stored.items() if asked & fingerprints.kept(1, 1, words(other))}
        got = found(session, quote)
        alike = by_reading_all(stored, quote)
        assert set(got) <= alike
        assert len(shares) <= duplicates.NEAREST, "these words are rare enough for the promise"
        assert set(got) == alike & shares, quote

    with database.reading() as session:
        check()


@given(st.lists(st.sampled_from(WORDS), min_size=5, max_size=40), st.integers(0, 35))
def test_five_words_in_a_row_of_a_quote_are_enough_to_find_it(parts: list[str], start: int) -> None:
    some = parts[min(start, len(parts) - 5) :][:5]
    assert fingerprints.asked(1, 1, some) & fingerprints.kept(1, 1, parts)
    assert not fingerprints.asked(2, 1, some) & fingerprints.kept(1, 1, parts)


@given(st.randoms(use_true_random=False), st.integers(5, 60), st.integers(50, 600), st.integers(0, 500))
def test_a_quote_of_five_words_or_more_is_found_within_any_that_is_sent(
    random: Random, short: int, long: int, at: int
) -> None:
    sent = [f"{random.choice(WORDS)}{random.randrange(50)}" for _ in range(long)]
    some = sent[min(at, len(sent) - short) :][:short] if short < long else sent
    assert fingerprints.asked(1, 1, sent) & fingerprints.kept(1, 1, some)


@pytest.mark.parametrize(("slips", "at_least"), [(0.0, 0.99), (0.05, 0.985), (0.15, 0.97)])
def test_nearly_all_that_is_alike_is_found_in_a_big_city(
    big: tuple[Database, dict[int, str]], slips: float, at_least: float
) -> None:
    database, stored = big
    random, alike, hits = Random(3), 0, 0
    with database.reading() as session:
        for _ in range(300):
            quote = edited(random.choice(list(stored.values())), random, slips)
            wanted = by_reading_all(stored, quote)
            alike, hits = alike + len(wanted), hits + len(wanted & set(found(session, quote)))
    assert alike > 250
    assert hits >= at_least * alike, f"{hits} of {alike}"


def test_a_quote_of_very_many_words_is_found(big: tuple[Database, dict[int, str]]) -> None:
    database, _ = big
    quote = " ".join(f"{one}{at}" for at, one in enumerate(WORDS * 2))
    with database.writing() as session:
        number = factories.published(session, source=factories.printed(quote=quote)).id
        for part in (quote, quote.partition(" ")[2], quote[: len(quote) // 2]):
            assert found(session, part.upper()) == [number]


@pytest.mark.parametrize("every", [5, 8])
def test_a_very_long_quote_is_found_though_words_are_split_or_misprinted(every: int) -> None:
    wanted = [f"{word}{at}" for at, word in enumerate(WORDS[:400])]
    split = " ".join(word[:2] + " " + word[2:] if at % 8 == 0 else word for at, word in enumerate(wanted))
    longer = " ".join(word + "e" if at % every == 0 else word for at, word in enumerate(wanted))
    for other in (split, longer, " ".join(wanted[100:350])):
        assert duplicates.are_alike(" ".join(wanted), other)
    assert not duplicates.are_alike(" ".join(wanted), " ".join(sorted(wanted)))


def test_the_same_words_are_found_however_common_each_two_of_them_are(empty: Database) -> None:
    quote = "We honor no detainers without a warrant."
    common = zip(words(quote), words(quote)[1:], words(quote)[2:], strict=False)
    with empty.writing() as session:
        said(session, [f"ward{at} {' '.join(three)} street{at}" for three in common for at in range(60)])
        said(session, [quote])
        assert [
            factories.stored(session, n).citations[0].quote
            for n in found(session, "WE HONOR NO DETAINERS, without a warrant")
        ] == [quote]


def test_a_big_city_is_told_of_what_is_public_now(big: tuple[Database, dict[int, str]]) -> None:
    database, stored = big
    number, quote = next((n, q) for n, q in stored.items() if len(words(q)) > 12)
    with database.writing() as session:
        assert number in found(session, quote)
        decide.withdraw(session, number, by=factories.BY, reason=factories.REASON)
        assert number not in found(session, quote)
        decide.restore(session, number, by=factories.BY, reason=factories.REASON)
        assert number in found(session, quote)
        other = "Nobody here is asked where anybody else has come from."
        statement = factories.stored(session, number)
        values = values_of(statement, statement.citations[0]) | {"quote": other}
        draft = draft_of(statement.city, factories.question(session), values)
        amend.amend(session, number, draft, printed_of(values), by=factories.BY, reason=factories.REASON)
        assert number in found(session, other)
        assert number not in found(session, quote)
    assert audit.faults(database) == []
