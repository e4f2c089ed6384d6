"""The register ships with real statements, the nine rows of the seed article among them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from dashboard.db import Database
from dashboard.models import Change, Citation, City, Source, Standing, Statement
from dashboard.register import audit
from dashboard.register.standing import derive, ranks_of

ARTICLE = "https://www.peoplesworld.org/article/defying-trumpism-biggest-u-s-cities-remain-immigrant-sanctuaries/"
SENTENCE = "The city holds a person for federal immigration agents only when the request comes with a judge’s order."
MENTIONED = ("seattle-wa", "philadelphia-pa", "minneapolis-mn", "san-francisco-ca")


@pytest.fixture
def session(register: Database) -> Iterator[Session]:
    with register.reading() as session:
        yield session


def statement(session: Session, record: str) -> Statement:
    """The statement of this record, with city, citations and sources."""
    loaded = (selectinload(Statement.city), selectinload(Statement.citations).selectinload(Citation.source))
    return session.scalars(select(Statement).where(Statement.record == record).options(*loaded)).one()


def quotes(found: Statement) -> dict[str, str]:
    """What each publisher prints."""
    return {citation.source.publisher: citation.quote for citation in found.printed}


def test_the_register_begins_with_108_statements_114_citations_and_44_places(session: Session) -> None:
    published = Statement.status == "published"
    assert session.scalar(select(func.count()).select_from(Statement).where(published)) == 108
    assert session.scalar(select(func.count()).select_from(Statement)) == 108
    assert session.scalar(select(func.count()).select_from(Citation).where(Citation.status == "published")) == 114
    assert session.scalar(select(func.count(Statement.city_id.distinct()))) == 44
    assert session.scalar(select(func.count()).select_from(Standing).where(Standing.statements > 0)) == 44
    assert session.scalar(select(func.sum(Standing.statements))) == 108


def test_every_place_of_the_data_has_its_page(session: Session) -> None:
    levels = dict(tuple(row) for row in session.execute(select(City.level, func.count()).group_by(City.level)))
    assert sum(levels[level] for level in ("city", "town", "city-county")) == 11_589
    assert levels["county"] > 3000


def test_the_starter_data_went_through_the_verbs(register: Database, session: Session) -> None:
    lines = dict(
        tuple(row)
        for row in session.execute(
            select(Change.verb, func.count()).where(Change.noun == "statement").group_by(Change.verb)
        )
    )
    assert lines == {"proposed": 108, "published": 108, "cited": 6, "citation published": 6}
    assert audit.faults(register) == []


def test_new_york_s_mayor_is_one_statement_in_three_papers(session: Session) -> None:
    found = statement(session, "new-york-ny-blasio-2016-11-10")
    assert (found.city.path, found.speaker, found.role) == ("ny/new-york", "Bill de Blasio", "Mayor")
    assert (found.channel, found.stance, found.voice) == ("words", "limits_broadly", "city")
    assert (str(found.said_on), found.said_on_precision) == ("2016-11-10", "day")
    assert "Thursday" in found.said_on_note
    assert set(quotes(found)) == {"People’s World", "Reuters", "Newsday"}
    assert quotes(found)["People’s World"].endswith("We’re not going to tear families apart.")


def test_one_sentence_on_the_practice_of_two_cities_has_no_speaker(session: Session) -> None:
    for record, path in (("new-york-ny", "ny/new-york"), ("los-angeles-ca", "ca/los-angeles")):
        found = statement(session, f"{record}-practice-2016-11")
        assert (found.city.path, found.channel, found.act_status) == (path, "practice", "in_force")
        assert (found.speaker, found.role, found.on_behalf_of) == ("", "", "")
        assert (str(found.said_on), str(found.said_until)) == ("2016-11-01", "2016-11-30")
        assert (found.said_on_precision, found.stance, found.summary) == ("month", "limits_some", SENTENCE)
        assert quotes(found) == {"People’s World": "", "Reuters": ""}


def test_a_spokeswoman_speaks_on_behalf_of_los_angeles_mayor(session: Session) -> None:
    found = statement(session, "los-angeles-ca-llanos-2016-11-10")
    assert found.city.path == "ca/los-angeles"
    assert (found.speaker, found.role) == ("Connie Llanos", "Spokeswoman for the mayor")
    assert (found.on_behalf_of, found.voice) == ("Mayor Eric Garcetti", "city")
    assert (found.channel, found.stance) == ("words", "mixed")
    assert quotes(found)["People’s World"] == "detainer requests be handled constitutionally"
    assert quotes(found)["Reuters"].startswith("We comply with federal immigration agencies")


def test_chicago_s_mayor_is_one_statement_with_two_citations_in_different_words(session: Session) -> None:
    found = statement(session, "chicago-il-emanuel-2016-11-13")
    assert (found.city.path, found.speaker, found.role) == ("il/chicago", "Rahm Emanuel", "Mayor")
    assert (found.channel, found.stance, str(found.said_on)) == ("words", "limits_broadly", "2016-11-13")
    assert found.label_use == "claims"
    assert [citation.source.publisher for citation in found.printed] == ["People’s World", "DNAinfo Chicago"]
    assert len(set(quotes(found).values())) == 2
    assert all(quote.startswith("Chicago has been a city of immigrants since") for quote in quotes(found).values())


def test_a_city_that_is_only_mentioned_has_no_position_from_that_row(session: Session) -> None:
    for record in MENTIONED:
        found = statement(session, f"{record}-words-2016-11")
        assert (found.stance, found.speaker, quotes(found)) == ("no_position", "", {"People’s World": ""})
        assert derive([found], ranks_of(session, found.question_id)).standing == "no_position"
        assert "Mentioned only" in found.note


def test_a_mention_never_decides_the_standing_of_its_city(session: Session) -> None:
    for record in MENTIONED:
        mention = statement(session, f"{record}-words-2016-11")
        ranks = ranks_of(session, mention.question_id)
        here = Statement.city_id == mention.city_id
        every = session.scalars(select(Statement).where(here, Statement.status == "published")).all()
        derived = derive(every, ranks)
        assert mention not in [derived.deciding, *derived.differing]
        assert derived.standing == derive([s for s in every if s is not mention] or [mention], ranks).standing


def test_the_nine_statements_of_the_seed_article_cite_it(session: Session) -> None:
    cited = select(Statement.record).join(Citation, Citation.statement_id == Statement.id).join(Source)
    records = set(session.scalars(cited.where(Source.url == ARTICLE)))
    assert records == {
        "new-york-ny-blasio-2016-11-10",
        "new-york-ny-practice-2016-11",
        "los-angeles-ca-practice-2016-11",
        "los-angeles-ca-llanos-2016-11-10",
        "chicago-il-emanuel-2016-11-13",
        *(f"{record}-words-2016-11" for record in MENTIONED),
    }


def test_no_list_carries_a_rank(session: Session) -> None:
    assert set(session.scalars(select(Statement.stance).where(Statement.channel == "list"))) <= {"no_position"}
