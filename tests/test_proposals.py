"""What articles seem to hold: measured against gold answers, and rule by rule."""

import random
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.capture import verify
from dashboard.capture.proposals import dates
from dashboard.capture.proposals.layout import blocks
from dashboard.capture.proposals.propose import propose
from dashboard.capture.proposals.records import Article, Proposal

from . import gold

PUBLISHED = date(2016, 11, 13)  # a Sunday
# The folders beside the first were written one after the other, each measured before a rule was changed for it.
# That first time recall and precision were 0.56 and 0.96 (heldout), 0.69 and 0.93 (later), 0.86 and 0.96 (last, with
# one county for a city), 0.60 and 0.89 (fresh), 0.67 and 0.93 (blind): what to expect of an article nobody has tried.
FOLDERS = ("", "heldout", "later", "last", "fresh", "blind")
ARTICLES = [article for folder in FOLDERS for article in gold.load(folder)]
# What a reader may count on; the figures themselves are printed.
RECALL, PRECISION = 0.9, 0.9


def read(text: str, **about: object) -> Article:
    """The proposals of a short text about the subject."""
    return propose(text, **about)  # type: ignore[arg-type]


def one(text: str, **about: object) -> Proposal:
    """The only proposal of a text."""
    found = read(text, **about).proposals
    assert len(found) == 1, [(p.city, p.quote or p.sentence) for p in found]
    return found[0]


@pytest.fixture(scope="module")
def scores() -> list[gold.Score]:
    return [gold.score(name, article) for name, article in ARTICLES]


def test_most_gold_statements_are_proposed_and_little_else(
    scores: list[gold.Score], capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, found = sum(s.wanted for s in scores), sum(s.found for s in scores)
    proposed, right = sum(s.proposed for s in scores), sum(s.right for s in scores)
    lines = [f"{'article':28} {'wanted':>6} {'found':>6} {'proposed':>9} {'right':>6} {'county for city':>16}"]
    lines += [f"{s.name:28} {s.wanted:6} {s.found:6} {s.proposed:9} {s.right:6} {s.county_for_city:16}" for s in scores]
    lines.append(
        f"{len(scores)} articles: recall {found / wanted:.3f}, precision {right / proposed:.3f}, "
        f"county for city {sum(s.county_for_city for s in scores)}"
    )
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    details = "\n".join(f"{s.name}: {detail}" for s in scores for detail in s.details)
    assert len(scores) >= 50
    assert found / wanted >= RECALL, details
    assert right / proposed >= PRECISION, details


def test_a_county_never_stands_in_for_a_city(scores: list[gold.Score]) -> None:
    assert [s.name for s in scores if s.county_for_city] == []


@pytest.mark.parametrize(("name", "article"), ARTICLES, ids=[name for name, _ in ARTICLES])
def test_cities_without_a_statement_are_mentioned_only(name: str, article: dict[str, object]) -> None:
    mentioned = {place.name for place in gold.proposals(article).mentioned}
    assert set(article["mentioned"]) <= mentioned  # type: ignore[call-overload]


@pytest.mark.parametrize(("name", "article"), ARTICLES, ids=[name for name, _ in ARTICLES])
def test_every_proposed_quote_is_found_by_the_quote_check(name: str, article: dict[str, object]) -> None:
    text = str(article["text"]).strip()
    for proposal in gold.proposals(article).proposals:
        assert proposal.speech != "direct" or verify.check(proposal.quote, text).result == "exact", proposal.quote
        assert proposal.sentence == " ".join(text[proposal.start : proposal.end].split())
        assert 0 < proposal.confidence < 1


# Which city is meant


@pytest.mark.parametrize(
    ("text", "about", "city", "state"),
    [
        ("PORTLAND, Maine — Mayor Ann Lee said the city will not help ICE detain people.", {}, "Portland", "ME"),
        ("PORTLAND, Ore. (AP) — Mayor Ann Lee said the city will not help ICE detain people.", {}, "Portland", "OR"),
        ("The mayor of Springfield, Massachusetts, Ann Lee, said police do not act for ICE.", {}, "Springfield", "MA"),
        ("Springfield Mayor Ann Lee said on Ohio radio that police do not act for ICE.", {}, "Springfield", "OH"),
        ("Aurora Mayor Ann Lee said police will not act as ICE agents.", {"publisher": "The Beacon-News"},
         "Aurora", "IL"),
        ("Columbus Mayor Ann Lee said police will not act as ICE agents.", {"url": "https://www.columbusga.gov/n"},
         "Columbus", "GA"),
        ("Columbus Mayor Ann Lee said police will not act as ICE agents.", {}, "Columbus", "OH"),
        ("KANSAS CITY, Kan. — The mayor, Ann Lee, said police will not act as ICE agents.", {}, "Kansas City", "KS"),
        ("Vancouver, Washington, Mayor Ann Lee said police will not act as ICE agents.", {}, "Vancouver", "WA"),
        ("NYC Mayor Ann Lee said police will not act as ICE agents.", {}, "New York", "NY"),
        ("D.C. Mayor Ann Lee said police will not act as ICE agents.", {}, "Washington", "DC"),
        ("Mayor Ann Lee said police will not act as ICE agents.", {"publisher": "City of Hoboken"}, "Hoboken", "NJ"),
        ("Mayor Ann Lee said police will not act as ICE agents.", {"publisher": "Chicago Tribune"}, "Chicago", "IL"),
        ("Mayor Ann Lee of St. Paul said police will not act as ICE agents.", {}, "Saint Paul", "MN"),
        ("Ann Lee, the mayor of Paris, Texas, said police will not act as ICE agents.", {}, "Paris", "TX"),
    ],
)  # fmt: skip
def test_a_city_is_told_by_state_dateline_publisher_or_size(
    text: str, about: dict[str, str], city: str, state: str
) -> None:
    found = one(text, **about)
    assert (found.city, found.state, found.speaker) == (city, state, "Ann Lee")


@pytest.mark.parametrize(
    "text",
    [
        "Springfield Mayor Ann Lee said police will not act as ICE agents.",
        "Toronto Mayor Ann Lee said police will not act as immigration agents.",
        "HAMILTON, Ontario — Mayor Ann Lee said police will not act as immigration agents.",
        "Vancouver, British Columbia, Mayor Ann Lee said police will not act as immigration agents.",
        "Mexico City Mayor Ann Lee said police will not act as immigration agents.",
        "President Ann Lee said Chicago will lose money unless it helps ICE.",
        "Gov. Ann Lee said Chicago police will not act as ICE agents.",
        "U.S. Rep. Ann Lee of Chicago said police will not act as ICE agents.",
        "Former Chicago Mayor Ann Lee said police will not act as ICE agents.",
        "Ann Lee, a professor at the University of Denver, said police will not act as ICE agents.",
        "The Boston Globe said police will not act as ICE agents.",
        "The ICE Chicago Field Office said agents will arrest immigrants.",
        "ICE spokesman Sam Roe said Chicago police refuse to help with immigration.",
        "A spokeswoman for Gov. Ann Lee said Chicago police will not act as ICE agents.",
        "The American Civil Liberties Union said Chicago police hold people for ICE.",
        "A federal judge ruled that Chicago police do not have to help ICE.",
        "Chicago Mayor Ann Lee did not respond to questions about ICE detainers on Monday.",
        "Chicago Mayor Ann Lee declined to comment on the immigration raids this week.",
    ],
)
def test_nobody_but_a_city_speaks_for_it_and_a_city_in_doubt_is_none(text: str) -> None:
    assert read(text).proposals == ()


@pytest.mark.parametrize(
    ("text", "city", "level"),
    [
        ("Cook County Board President Ann Lee said the jail ignores ICE detainers.", "Cook County", "county"),
        ("Denver County does not honor ICE detainers.", "Denver County", "county"),
        ("Dallas County Sheriff Ann Lee said her jail holds people for ICE.", "Dallas County", "county"),
        ("Dallas Police Chief Ann Lee said officers do not ask about immigration status.", "Dallas", "city"),
        ("San Francisco Supervisor Ann Lee said the sanctuary law must stay.", "San Francisco", "city-county"),
    ],
)
def test_counties_are_counties(text: str, city: str, level: str) -> None:
    found = one(text + " The state was not asked. Illinois, Colorado and Texas differ.")
    assert (found.city, found.level) == (city, level)


# Who speaks

QUOTE = "We are not immigration agents and never will be"


@pytest.mark.parametrize(
    ("text", "speaker", "role", "behalf", "voice"),
    [
        (f"“{QUOTE},” Boston Mayor Ann Lee said.", "Ann Lee", "Mayor", "", "city"),
        (f"“{QUOTE},” said Boston Mayor Ann Lee.", "Ann Lee", "Mayor", "", "city"),
        (f"Boston Mayor Ann Lee told reporters, “{QUOTE}.”", "Ann Lee", "Mayor", "", "city"),
        (f"Ann Lee, the mayor of Boston, tweeted: “{QUOTE}.”", "Ann Lee", "Mayor", "", "city"),
        (f"Boston's mayor, Ann Lee, put it this way: “{QUOTE}.”", "Ann Lee", "Mayor", "", "city"),
        (f"Mayor Ann Lee of Boston, who sued the president, said “{QUOTE}.”", "Ann Lee", "Mayor", "", "city"),
        (f"According to Boston Mayor Ann Lee, “{QUOTE}.”", "Ann Lee", "Mayor", "", "city"),
        (f'"{QUOTE}," Boston Police Commissioner Ann Lee said.', "Ann Lee", "Police Commissioner", "", "city"),
        (f"“{QUOTE},” Boston City Councilor Ann Lee said.", "Ann Lee", "City Councilor", "", "self"),
        (f"“{QUOTE},” said Sam Roe, a spokesman for Boston Mayor Ann Lee.", "Sam Roe", "Spokesman for the mayor",
         "Mayor Ann Lee", "city"),
        (f"Boston Mayor Ann Lee was in court. “{QUOTE},” Lee spokesman Sam Roe said.", "Sam Roe",
         "Spokesman for the mayor", "Mayor Ann Lee", "city"),
        (f"Boston Mayor Ann Lee's office said in a statement, “{QUOTE}.”", "", "Mayor’s office",
         "Mayor Ann Lee", "city"),
        (f"Boston Mayor Ann Lee met ICE officials. “{QUOTE},” she said.", "Ann Lee", "Mayor", "", "city"),
        (f"Boston Mayor Ann Lee met ICE officials. “{QUOTE},” the mayor said.", "Ann Lee", "Mayor", "", "city"),
        (f"Boston Mayor Ann Lee met ICE officials. “{QUOTE},” Lee said.", "Ann Lee", "Mayor", "", "city"),
    ],
)  # fmt: skip
def test_a_speaker_is_found_however_he_is_named(text: str, speaker: str, role: str, behalf: str, voice: str) -> None:
    found = one(text)
    assert (found.quote.rstrip("."), found.speech, found.city) == (QUOTE, "direct", "Boston")
    assert (found.speaker, found.role, found.on_behalf_of, found.voice) == (speaker, role, behalf, voice)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("“We will not help ICE,” Boston Mayor Ann Lee said, “and we will not be bullied.”",
         "We will not help ICE … and we will not be bullied."),
        ("“We will not help ICE,” Boston Mayor Ann Lee said. “We will not be bullied.”",
         "We will not help ICE … We will not be bullied."),
        ("“We will not help ICE,” Boston Mayor Ann Lee said.\n\n“We will do our own work.\n\n“And no more.”",
         None),
        ("Boston Mayor Ann Lee said the “[federal] deportation force … has no place here.”",
         "[federal] deportation force … has no place here."),
        ('Boston Mayor Ann Lee said, "They told me, \'You are a sanctuary,\' and I said, \'Thank you.\'"',
         "They told me, 'You are a sanctuary,' and I said, 'Thank you.'"),
        ("Boston Mayor Ann Lee said, “They called us a “sanctuary city” and they were right.”",
         "They called us a “sanctuary city” and they were right."),
    ],
)  # fmt: skip
def test_a_quote_is_what_stands_inside_the_marks(text: str, quote: str | None) -> None:
    found = read(text).proposals
    if quote is None:
        assert [p.quote for p in found] == ["We will not help ICE", "We will do our own work. And no more."]
    else:
        assert [p.quote for p in found] == [quote]


def test_words_in_marks_that_are_a_label_are_no_quote() -> None:
    found = one("Boston Mayor Ann Lee said the “sanctuary” policy for immigrants will stay.")
    assert (found.speech, found.quote) == ("indirect", "")


# Law, practice, dates


@pytest.mark.parametrize(
    ("text", "channel", "status", "role"),
    [
        ("The Boston City Council voted 8-1 to bar police from holding people for ICE.", "law", "adopted",
         "City Council"),
        ("The Boston City Council rejected an ordinance on immigration detainers.", "law", "rejected", "City Council"),
        ("The Boston City Council passed a resolution that welcomes immigrants.", "words", "adopted", "City Council"),
        ("The Boston City Council repealed its sanctuary ordinance.", "law", "repealed", "City Council"),
        ("Boston's ordinance prohibits police from holding people for ICE.", "law", "in_force", ""),
        ("The proposed Boston ordinance would bar police from holding people for ICE.", "law", "proposed", ""),
        ("Boston Mayor Ann Lee signed an executive order on immigration status.", "law", "in_force", "Mayor"),
        ("Boston Mayor Ann Lee vetoed the sanctuary ordinance.", "law", "vetoed", "Mayor"),
        ("Boston police do not ask about immigration status.", "practice", "in_force", ""),
    ],
)  # fmt: skip
def test_law_and_practice_are_proposed_without_a_speaker(text: str, channel: str, status: str, role: str) -> None:
    found = one(text)
    assert (found.channel, found.act_status, found.role, found.speech) == (channel, status, role, "")


@pytest.mark.parametrize(
    "text",
    [
        "Massachusetts law prohibits police from holding people for ICE in Boston.",
        "The president's executive order would bar Boston from federal money over immigration.",
        "The lawsuit claims Boston police do not honor ICE detainers.",
        "Trump said Boston police do not honor ICE detainers.",
        "Some sanctuary cities do not honor ICE detainers.",
    ],
)
def test_what_others_decide_or_claim_is_no_law_or_practice_of_a_city(text: str) -> None:
    assert read(text).proposals == ()


def test_a_practice_of_two_cities_is_proposed_for_each() -> None:
    found = read("Under current practice, Boston and Denver do not hold people for ICE.").proposals
    assert [(p.city, p.channel, p.speaker) for p in found] == [
        ("Boston", "practice", ""), ("Denver", "practice", "")
    ]  # fmt: skip


ON = "; it was published on Sunday 13 November 2016."


def says(words: str) -> str:
    """The note for a day worked out from these words."""
    return f"The article says {words}{ON}"


@pytest.mark.parametrize(
    ("words", "on", "precision", "note"),
    [
        ("said Thursday", "2016-11-10", "day", says("Thursday")),
        ("said on Sunday", "2016-11-13", "day", says("Sunday")),
        ("said Nov. 9", "2016-11-09", "day", says("Nov. 9")),
        ("said December 2", "2015-12-02", "day", says("December 2")),
        ("said yesterday", "2016-11-12", "day", says("yesterday")),
        ("said on Nov. 8, 2015,", "2015-11-08", "day", ""),
        ("said in March 2016", "2016-03", "month", ""),
        ("said", "", "", "The article gives no day" + ON),
        ("said before next Tuesday", "", "", "The article gives no day" + ON),
    ],
)  # fmt: skip
def test_days_are_resolved_against_the_day_of_publication(words: str, on: str, precision: str, note: str) -> None:
    text = f"Boston Mayor Ann Lee {words} that police will not help ICE detain people."
    found = one(text, published_on=PUBLISHED)
    assert (found.said_on, found.said_on_precision, found.said_on_note) == (on, precision, note)


def test_a_weekday_without_a_day_of_publication_stays_blank_and_says_so() -> None:
    found = one("Boston Mayor Ann Lee said Thursday that police will not help ICE detain people.")
    assert (found.said_on, found.said_on_precision) == ("", "")
    assert "Thursday" in found.said_on_note


def test_days_of_other_deeds_are_not_the_statements() -> None:
    sentence = "Mayor Lee said the city will sue after the president signed an order Wednesday."
    assert dates.near(sentence, sentence.index("said"), PUBLISHED) == dates.SILENT


# What is no article


def test_headings_captions_teasers_and_the_writer_are_not_read() -> None:
    text = (
        "Mayor Ann Lee said Boston will not help ICE\n\n"
        "Boston Mayor Ann Lee said no to ICE on Monday. (AP Photo/Sam Roe)\n\n"
        "Read more: Boston Mayor Ann Lee said immigrants are welcome.\n\n"
        "Sam Roe is a reporter who covers immigration in Boston for The Paper."
    )
    assert [block.kind for block in blocks(text)] == ["heading", "caption", "teaser", "writer"]
    assert read(text).proposals == ()


def test_remarks_on_other_subjects_are_not_proposed() -> None:
    assert read("Boston Mayor Ann Lee said Monday that 4,000 potholes will be filled.").proposals == ()


PIECES = [
    "Boston", "Mayor", "“", "”", '"', "said", " ", " ", ". ", ", ", "\n\n", "\n", "Lee", "ICE", "Thursday", "County",
    "spokesman for", "council voted", "the", "Ill.", "…", ":", "Q:", "detainers", "de", "(", ")", "'s", "—", "é", "1",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_text_is_read_without_failing(text: str) -> None:
    for proposal in propose(text, title="ICE", published_on=PUBLISHED).proposals:
        assert 0 <= proposal.start < proposal.end <= len(text)
        assert proposal.city and proposal.state


@pytest.mark.parametrize(
    ("text", "city", "speaker", "behalf"),
    [
        ("Boston Mayor Ann Lee met ICE officials. A spokesman, Sam Roe, said the city “will not help at all.”",
         "", "Sam Roe", ""),
        ("ICE wrote to Boston Mayor Ann Lee; a spokesman, Sam Roe, said the city “will not help at all.”",
         "Boston", "Sam Roe", "Mayor Ann Lee"),
        ("A spokesman for Boston Mayor Ann Lee met ICE. “We will not help at all,” said the spokesman, Sam Roe.",
         "Boston", "Sam Roe", "Mayor Ann Lee"),
        ("BOSTON — A spokesman for the Department of Homeland Security was there. “We will go on with ICE,” "
         "said the spokesman, Sam Roe.", "", "", ""),
        ("BOSTON — A spokesman for ICE met Mayor Ann Lee. “We will not stop at all,” the spokesman said.", "", "", ""),
        ("Boston Mayor Ann Lee met ICE. Her office said police do not act for immigration agents.",
         "Boston", "", "Mayor Ann Lee"),
        ("Boston Mayor Ann Lee sent ICE a letter on Monday. “We will not help at all,” the letter said.",
         "Boston", "Ann Lee", ""),
        ("Sen. Ann Lee wrote to ICE in Boston on Monday. “They will not help at all,” the letter said.", "", "", ""),
    ],
)  # fmt: skip
def test_a_spokesman_or_a_paper_speaks_for_whoever_was_named(text: str, city: str, speaker: str, behalf: str) -> None:
    found = read(text).proposals
    assert [(p.city, p.speaker, p.on_behalf_of) for p in found] == ([(city, speaker, behalf)] if city else [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Officers follow orders. “We never ask officers,” she said of ICE.", []),
        ("Oak Park, Ill., Village President Ann Lee said police will not act as ICE agents.", [("Oak Park", "words")]),
        ("After ICE came to Boston and Denver, officials in both cities said police will not act as ICE agents.",
         [("Boston", "words"), ("Denver", "words")]),
        ("Boston and Denver do not hold people for ICE, according to a staff memo.",
         [("Boston", "practice"), ("Denver", "practice")]),
        ("Boston and Denver do not hold people for ICE, according to the White House.", []),
        ("In Denver, N.C., and in Boston, Mayor Ann Lee signed an order Monday creating what he calls “ICE-free zones” "
         "there.", [("Boston", "law")]),
        ("BOSTON — A proposal to end work with U.S. immigration agents failed on a 5-5 vote after Mayor Ann Lee left.",
         [("Boston", "law")]),
        ("BOSTON — The council tabled a welcoming resolution for immigrants after Mayor Ann Lee said it went too far.",
         [("Boston", "words")]),
    ],
)  # fmt: skip
def test_who_decides_and_what_is_done_is_told_from_the_sentence(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(p.city, p.channel) for p in read(text).proposals] == wanted


def test_a_long_article_is_read_in_a_blink() -> None:
    text = "\n\n".join(str(article["text"]) for _, article in ARTICLES)[:32_000]  # about 5,000 words
    propose("Boston")
    started = time.process_time()
    propose(text, title="Immigration")
    assert time.process_time() - started < 5  # 0.2 seconds where it was written; a busy machine has room


@pytest.mark.parametrize(
    "shape", ["Mayor ", "“", '" ', "Boston, ", "Ann ", "(", "Mayor Lee: ICE\n", "the city council , "]
)
def test_a_page_that_repeats_itself_costs_little(shape: str) -> None:
    started = time.process_time()
    propose(shape * (400_000 // len(shape)), title="ICE")
    assert time.process_time() - started < 5


@pytest.mark.parametrize("seed", range(4))
def test_a_page_of_scrambled_words_costs_little(seed: int) -> None:
    chance = random.Random(seed)
    pieces = chance.sample(PIECES, 12)
    started = time.process_time()
    propose(" ".join(chance.choices(pieces, k=12_000)), title="ICE")
    assert time.process_time() - started < 5
