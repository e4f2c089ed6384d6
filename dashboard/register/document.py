"""What a statement is found by: the text of place, people, summaries and quotes, and the quotes' fingerprints."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..models import Citation, City, Statement
from ..search import Document
from ..text import words
from . import fingerprints

_BATCH: Final = 2_000  # statements in memory at a time


class Told(Protocol):
    """What of a statement is searched besides its place and its citations."""

    @property
    def speaker(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def on_behalf_of(self) -> str: ...
    @property
    def summary(self) -> str: ...


def documents(statements: Iterable[Statement]) -> dict[int, Document]:
    """The search document of each statement by id; city and citations must be loaded."""
    return {statement.id: document(statement) for statement in statements}


def document(statement: Statement) -> Document:
    """Everything a search looks at, in the order in which a hit is shown."""
    printed = ((citation.quote, citation.summary) for citation in statement.printed)
    return joined(statement.city, statement.question_id, statement, printed)


def of_all_published(session: Session) -> Iterator[dict[int, Document]]:
    """The documents of everything published, some at a time, past the session, which would take thrice as long."""
    columns = Statement.speaker, Statement.role, Statement.on_behalf_of, Statement.summary
    said = select(Statement.id, Statement.question_id, Statement.city_id, *columns)
    said = said.where(Statement.status == "published").order_by(Statement.id).limit(_BATCH)
    last = 0
    while rows := session.execute(said.where(Statement.id > last)).all():
        first, last = rows[0].id, rows[-1].id
        of = {row.city_id for row in rows}
        cities = {city.id: city for city in session.scalars(select(City).where(City.id.in_(of)))}
        printed: dict[int, list[tuple[str, str]]] = defaultdict(list)
        cited = select(Citation.statement_id, Citation.quote, Citation.summary).order_by(Citation.number)
        cited = cited.where(Citation.statement_id.between(first, last), Citation.status == "published")
        for number, quote, summary in session.execute(cited):
            printed[number].append((quote, summary))
        yield {row.id: joined(cities[row.city_id], row.question_id, row, printed[row.id]) for row in rows}


def joined(city: City, question_id: int, said: Told, printed: Iterable[tuple[str, str]]) -> Document:
    """What finds what was said of a city; `printed` has each citation's quote and own summary."""
    parts = [city.name, city.state_name, said.speaker, said.role, said.on_behalf_of, said.summary]
    found, pairs = words("\n".join(filter(None, parts))), set()
    for quote, summary in printed:
        quoted = words(quote)
        pairs |= fingerprints.kept(city.id, question_id, quoted)
        found += quoted
        found += words(summary)
    return Document(found, pairs)
