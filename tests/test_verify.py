"""The quote check: what counts as the same words, what as nearly the same, and what never does."""

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.capture import verify
from dashboard.capture.verify import Difference, check, difference, fragment

ARTICLE = """Mayors answered the president-elect on Thursday.

“We will stay,” the mayor said, “a welcoming city.” He paused for applause, and went on.

“We are not going to sacrifice a half-million people who live among us,” he said. “We \
will pay $5.5 million in 2017, and the police will not cooperate with federal agents in our jails.”

"Nobody asked us first," a councilman said. "Our charge is to keep 18 languages and all families under one roof."

The clerk, Linus Berg, keeps the machines. The city’s practice has been in force since its founding, and while the \
administration will change, its values and its commitment to inclusion will not change with it.
"""


def found(quote: str, text: str = ARTICLE) -> tuple[str, str]:
    """The result, and the passage it points at."""
    seen = check(quote, text)
    return seen.result, text[seen.start : seen.end]


# ---- the same words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("the city's “own” law", "It is the city’s 'own' law."),
        ("the city's own law", 'It is "the «city`s» own law".'),
        ("a city – and a county", "It is a city—and a county."),
        ("a city and a county -- both", "It is a city and a county — both"),
        ("a\u00a0city of\u2009immigrants since then", "a city of immigrants\n since\tthen"),
        ("a city of immigrants", "a ci\u00adty of im\u200bmigrants\ufeff"),
        ("first office of affairs", "the ﬁrst oﬃce of aﬀairs"),
        ("the resume of a cafe\u0301", "the resume of a caf\u00e9"),
        ("the constitution of the city", "the consti-\ntution of the city"),
        ("the law-abiding people here", "the law-\nabiding people here"),
        ("the consti-\ntution of the city", "the constitution of the city"),
        ("the U.S. and the US.", "the US and the U.S."),
        ("a _very_ big city", "a very big city"),
        ("We stay: it is, so to say, the law!", "We stay; it is so to say the law"),
    ],
    ids=str,
)
def test_words_printed_differently_are_the_same_words(quote: str, text: str) -> None:
    assert check(quote, text).result == "exact"


def test_case_counts_but_for_the_first_letter() -> None:
    assert found("we are not going to sacrifice")[0] == "exact"
    assert found("police WILL not cooperate with federal agents")[0] == "near"


def test_what_was_found_begins_with_its_first_word_and_ends_with_its_last() -> None:
    assert found("“we will pay $5.5 million in 2017…”") == ("exact", "We will pay $5.5 million in 2017")


def test_a_short_quote_needs_its_words_whole() -> None:
    assert found("Linus") == ("exact", "Linus")
    assert found("chines")[0] == "not_found"
    assert found("the clerks")[0] == "not_found"
    assert found("Linus Berg keep")[0] == "not_found"


# ---- what an editor or a paper puts between ---------------------------------------------------


def test_the_parts_around_an_ellipsis_are_found_in_order() -> None:
    parts = "The city’s practice has been in force… its values and its commitment to inclusion will not change"
    for dots in ("…", "...", " . . . ", " [...] ", "[…]", "...."):
        result, passage = found(parts.replace("…", dots))
        assert (result, passage[:8], passage[-6:]) == ("exact", "The city", "change")
    assert found("its values and its commitment … The city’s practice has been in force")[0] == "not_found"


def test_an_ellipsis_skips_only_so_much() -> None:
    words = "and so on. " * 200
    near, far = f"We will stay here. {words[:550]} A city for all.", f"We will stay here. {words[:700]} A city for all."
    assert check("We will stay here … a city for all", near).result == "exact"
    assert check("We will stay here … a city for all", far).result == "not_found"


def test_a_common_word_beside_an_ellipsis_is_found_late_in_a_long_page() -> None:
    text = "the city and the state. " * 3000 + "The clerk, who had come early, said so. We will stay here for good."
    seen = check("the clerk … We will stay here", text)
    assert (seen.result, text[seen.start : seen.end][:9]) == ("exact", "The clerk")
    assert check("the … said so … We will stay here", text).result == "exact"


def test_a_sentence_picked_together_from_crumbs_is_not_found() -> None:
    assert found("We … cooperate … with … people … in … our … roof")[0] == "not_found"
    assert found("Mayors … will … sacrifice … families")[0] == "not_found"


def test_an_insertion_in_brackets_may_stand_for_words_or_for_none() -> None:
    assert found("[The officers] will not cooperate with [the] federal agents in our jails")[0] == "exact"
    assert found("its values and [Chicago’s] commitment to inclusion")[0] == "exact"
    assert check("[b]eing a sanctuary city means", "Being a sanctuary city means much").result == "exact"
    assert check("being a sanctuary city means", "[b]eing a sanctuary city means much").result == "exact"
    assert check("protect all immigrant[s] of [t]his town", "protect all immigrant of This town").result == "exact"
    assert check("he sign[ed] the order there", "he signs the order there").result == "exact"
    assert check("he sign[ed] the order there", "he burns the order there").result != "exact"


def test_a_quote_that_its_paper_interrupts_is_found_as_one() -> None:
    assert found("We will stay, a welcoming city.") == ("exact", "We will stay,” the mayor said, “a welcoming city")
    assert found("a half-million people who live among us. We will pay $5.5 million")[0] == "exact"
    assert found(ARTICLE[49:100].replace('"', "'"), ARTICLE.replace("“", '"').replace("”", '"'))[0] == "exact"


@pytest.mark.parametrize(
    "text",
    [
        "“We will stay here,” the mayor said.\n\n“We will leave soon,” the sheriff said.",
        "“We will stay here,” the mayor said. The sheriff said: “We will leave soon.”",
        "“We will stay here” is not what the others, when they were asked, call “we will leave soon.”",
        "The plan says we will stay here, the mayor said, we will leave soon.",
    ],
)
def test_the_words_of_two_speakers_are_not_one_quote(text: str) -> None:
    assert check("We will stay here. We will leave soon.", text).result == "not_found"


@pytest.mark.parametrize(
    "text",
    [
        "“We will stay a welcoming city,” Lee said. “They must all be sent away now,” President Roe said.",
        "“We will stay a welcoming city,” said Ann Lee. “They must all be sent away now,” the president wrote.",
        "“We will stay a welcoming city,” Lee said. “They must all be sent away now!” shouted Roe, who said it twice.",
    ],
)
def test_speech_that_has_a_speaker_of_its_own_goes_on_nobody_elses(text: str) -> None:
    assert check("We will stay a welcoming city. They must all be sent away now.", text).result != "exact"


@pytest.mark.parametrize("who", ["he added", "Lee said later", "she told the council"])
def test_speech_goes_on_where_its_own_speaker_is_named_again(who: str) -> None:
    text = f"“We will stay a welcoming city,” Mayor Lee said. “They are all neighbors now,” {who}."
    assert check("We will stay a welcoming city. They are all neighbors now.", text).result == "exact"


def test_all_omissions_of_a_quote_together_skip_only_so_much() -> None:
    crumbs = [f"we honor each {word} request" for word in ("first", "second", "third", "fourth", "fifth")]
    text = f" {'and so on and so forth ' * 18}".join(crumbs)
    assert check(" … ".join(crumbs[:2]), text).result == "exact"
    assert check(" … ".join(crumbs), text).result == "not_found"


def test_a_raised_figure_is_a_footnote_and_never_a_digit() -> None:
    assert check("Police will not ask about status", "Police² will not ask about status.").result == "exact"
    assert check("We have 123 detainers to honor", "We have 12³ detainers to honor.").result == "not_found"


def test_a_question_is_no_claim() -> None:
    text = "“We will work with the agents?” Lee said, laughing. “Never.”"
    assert found("We will work with the agents.", text) == ("near", "We will work with the agents?")
    assert found("We will work with the agents?", text)[0] == "exact"


# ---- nearly the same -------------------------------------------------------------------------


def test_a_quote_with_another_word_is_near_and_the_difference_shows() -> None:
    quote = "while the administration may change, its values and its commitment to inclusion will not change"
    result, passage = found(quote)
    assert result == "near"
    assert 0.9 <= check(quote, ARTICLE).similarity < 1
    assert difference(quote, passage) == [
        Difference("same", "while the administration"),
        Difference("missing", "may"),
        Difference("added", "will"),
        Difference("same", "change, its values and its commitment to inclusion will not change"),
    ]


def test_a_near_quote_with_omissions_is_near() -> None:
    quote = (
        "practice has been in effect since its founding … its values and its commitment to inclusion will not change"
    )
    assert found(quote)[0] == "near"


@pytest.mark.parametrize(
    "quote",
    [
        # turned round
        "and the police will cooperate with federal agents in our jails",
        "while the administration will not change, its values and its commitment to inclusion will not change with it",
        "We are going to sacrifice a half-million people who live among us",
        "We are ready to sacrifice a half-million people who live among us",
        "its values and its commitment to non inclusion will not change with it",
        # other numbers
        "We will pay $6.5 million in 2017, and the police will not cooperate with federal agents",
        "We will pay $5.5 million in 2018, and the police will not cooperate with federal agents",
        "Our charge is to keep eighty languages and all families under one roof",
        # the same words in another order
        "with federal agents the police in our jails will not cooperate",
        "a welcoming city we will stay",
        "people who live among us we are not going to sacrifice",
        # the same in other words
        "The police will refuse to work together with federal officers in jails",
        "Our values stay the same even when there is a new administration",
        "The city has been doing this since it was founded",
        "He said the town would remain welcoming to all",
    ],
)
def test_a_paraphrase_never_gets_the_badge(quote: str) -> None:
    assert found(quote) == ("not_found", "")


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (
            "It is legal for police to hold people for the agents",
            "It is illegal for police to hold people for the agents",
        ),
        ("We work with the agents in our jails each day", "We never work with the agents in our jails each day"),
        ("We start working with agents in our city jails", "We stop working with agents in our city jails"),
        ("We can work with the agents in our city jails", "We canʹt work with the agents in our city jails"),
        (
            "We have a cooperative stance to agents of the state",
            "We have a non-cooperative stance to agents of the state",
        ),
    ],
)
def test_refusals_and_negating_syllables_are_never_a_small_difference(quote: str, text: str) -> None:
    assert check(quote, text).result == "not_found"
    assert check(text, quote).result == "not_found"


def test_the_same_negation_or_number_in_another_form_is_near() -> None:
    assert found("and the police won’t cooperate with federal agents in our jails")[0] != "exact"
    assert (
        check(
            "the police do not cooperate with federal agents in jails",
            "the police don’t cooperate with federal agents in jails",
        ).result
        == "near"
    )
    assert (
        check("it takes 5 officers and a clerk to do it", "it takes five officers and a clerk to do it").result
        == "near"
    )


def test_words_that_hide_a_negation_are_near_at_best_and_the_difference_shows_it() -> None:
    quote = "and the police will … cooperate with federal agents in our jails"
    result, passage = found(quote)
    assert result == "near"
    assert Difference("added", "not") in difference(quote, passage)
    assert found("and the police will [not ever] pay")[0] == "not_found"
    assert check("We will [not] cooperate with them", "We will cooperate with them").result == "near"
    assert (
        check("[We do not] cooperate with the federal agents", "We cooperate with the federal agents").result == "near"
    )


def test_an_ellipsis_over_whole_sentences_may_hide_anything() -> None:
    text = "We keep families together here. This is not new. We do not ask for papers."
    assert check("We keep families together here. … We do not ask for papers.", text).result == "exact"


@pytest.mark.parametrize(
    "text",
    [
        "We honor federal requests only from a judge. We do not act whenever they ask us.",
        "We honor federal requests at no time and for nobody. They do act whenever they ask us.",
        "We honor federal requests, or so he says; we refuse to act whenever they ask us.",
    ],
)
def test_an_ellipsis_hides_no_negation_of_a_sentence_that_the_quote_has(text: str) -> None:
    assert check("We honor federal requests … act whenever they ask us.", text).result == "near"


@pytest.mark.parametrize("quote", ["", "  ", "…", "“”", "[…]", "—", "[]", "[b]", "?", "...", "[", "]"])
def test_a_quote_without_words_is_not_found(quote: str) -> None:
    assert check(quote, ARTICLE).start == check(quote, ARTICLE).end or quote == "[b]"
    assert check(quote, "").result == "not_found"


# ---- any text --------------------------------------------------------------------------------

TEXTS = st.text(
    st.sampled_from(list("abcdeé ABC 12,.;:?!'’\"“”()[]-–—…\n\n\u00a0\u00ad\u200b$%_ﬁ½")) | st.characters(),
    max_size=120,
)
LINES = st.lists(st.text(st.sampled_from("abcdefgÉé19.,;’-"), min_size=1, max_size=9).filter(
    lambda word: word[0].isalnum() and word[-1].isalnum()), min_size=1, max_size=60)  # fmt: skip


@given(TEXTS, TEXTS)
@example("half a letter \ud800", "half a letter \ud800")
@settings(max_examples=300, deadline=None)
def test_any_two_texts_are_compared_and_places_are_in_the_text(quote: str, text: str) -> None:
    seen = check(quote, text)
    assert 0 <= seen.similarity <= 1
    if seen.result == "not_found":
        assert (seen.start, seen.end) == (0, 0)
    else:
        assert 0 <= seen.start < seen.end <= len(text)
        assert check(text[seen.start : seen.end], text).result == "exact"
    difference(quote, text)
    assert fragment(quote).startswith("#:~:text=") or not fragment(quote)


@given(LINES, st.data())
@settings(max_examples=200, deadline=None)
def test_every_run_of_words_of_a_text_is_exact_and_found_where_it_is_or_before(
    words: list[str], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote, text = " ".join(words[first : last + 1]), " ".join(words)
    seen = check(quote, text)
    assert seen.result == "exact"
    assert text[seen.start : seen.end].casefold() == quote.casefold()
    assert seen.start <= len(" ".join(words[:first])) + (first > 0)


@given(LINES, st.data())
@settings(max_examples=200, deadline=None)
def test_marks_dashes_and_spaces_never_change_the_result(words: list[str], data: st.DataObject) -> None:
    marks = st.sampled_from([" ", " ", ", ", " - ", " “", "” ", '" '])
    text = "".join(word + data.draw(marks) for word in words)
    quote = "".join(word + data.draw(marks) for word in data.draw(st.just(words) | LINES))
    other = quote
    for group in ('"“”„«»', "'’‘", "-–—‑", " \u00a0\u2009\u202f"):
        for mark in group:
            other = other.replace(mark, data.draw(st.sampled_from(group)))
    one, two = check(quote, text), check(other, text)
    assert (one.result, one.start, one.end) == (two.result, two.start, two.end)


# ---- how fast --------------------------------------------------------------------------------


SLOW = 5  # seconds: against shapes that explode, not a figure


def page(size: int) -> str:
    """A long page of sentences, its words as unequal in number as those of a language."""
    chance = random.Random(7)
    words = [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "that",
        "is",
        "for",
        "it",
        "we",
        "will",
        "not",
        "city",
        "police",
        "they",
    ]
    words += ["".join(chance.choices("etaoinshrdlu", k=chance.randint(3, 10))) for _ in range(5000)]
    weights = [1 / (rank + 2) for rank in range(len(words))]
    sentences, length = [], 0
    while length < size:
        sentence = " ".join(chance.choices(words, weights, k=chance.randint(8, 25))).capitalize()
        sentences.append(f"“{sentence},” she said. “And so on.”\n\n" if chance.random() < 0.2 else f"{sentence}. ")
        length += len(sentences[-1])
    return "".join(sentences)[:size]


def seconds(quote: str, text: str) -> tuple[str, float]:
    """The result, and the processor time of a check that begins from nothing."""
    verify._words.cache_clear()
    verify._speech.cache_clear()
    begun = time.process_time()
    result = check(quote, text).result
    return result, time.process_time() - begun


def test_a_quote_is_found_in_a_long_page_at_once() -> None:
    text = page(300_000)
    words = text.replace("“", "").replace("”", "").split()[30_000:30_900]
    near = [*words[:15], "elsewhere", *words[16:30]]
    for quote, expected in (
        (" ".join(words[:20]), "exact"),
        (" ".join(near), "near"),
        (" ".join([*words[:8], "…", *words[20:40]]), "exact"),
        ("Nothing of the kind was ever printed on any of these many pages by anybody", "not_found"),
        (" ".join(words), "exact"),
    ):
        result, took = seconds(quote, text)
        assert result == expected
        assert took < SLOW


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("a a a b a a a", "a " * 150_000),
        ("a … a a … a b", "a " * 150_000),
        ("a " * 2500 + "b", "a " * 150_000),
        ("a … " * 1000, "a " * 150_000),
        ("a … " * 39 + "a", "a " * 150_000),
        ("a[b]" * 1000, "ab " * 100_000),
        ("we will not go there", '"' * 300_000),
        ("we will not go there", '"a," he said, "b" ' * 17_000),
        ("we will not go there", "con-\n" * 60_000),
        ("we [will] not [go] ther[e]", "[a]" * 100_000),
        ("we will not go there", "1." * 150_000),
        ("we will not go there", "x" * 300_000),
    ],
    ids=[
        "a a a",
        "a … a",
        "long",
        "crumbs",
        "fewer crumbs",
        "glued",
        "marks",
        "interruptions",
        "line ends",
        "brackets",
        "points",
        "one word",
    ],
)
def test_a_page_made_to_be_slow_is_not(quote: str, text: str) -> None:
    _, took = seconds(quote, text)
    assert took < SLOW


# ---- links -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passage", "link"),
    [
        ("We will stay", "#:~:text=We%20will%20stay"),
        ("law-abiding, R&D people", "#:~:text=law%2Dabiding%2C%20R%26D%20people"),
        ("“We will stay,” he said", "#:~:text=We%20will%20stay%2C%E2%80%9D%20he%20said"),
        ("We will stay here\n\nfor ever and a day", "#:~:text=We%20will%20stay%20here,for%20ever%20and%20a%20day"),
        ("We will stay here… for ever and a day more", "#:~:text=We%20will%20stay%20here,ever%20and%20a%20day%20more"),
        ("[The mayor] will stay here", "#:~:text=will%20stay%20here"),
        ("word " * 100, "#:~:text=word%20word%20word%20word%20word,word%20word%20word%20word%20word"),
        ("…", ""),
    ],
)
def test_a_link_opens_a_page_at_the_passage(passage: str, link: str) -> None:
    assert fragment(passage) == link
