"""What a statement is found by: the text of place, people, summaries and quotes, and the quotes' fingerprints."""

from collections.abc import Iterable

from ..models import City, Statement
from ..search import Document
from ..text import words
from . import fingerprints
from .draft import Draft


def documents(statements: Iterable[Statement]) -> dict[int, Document]:
    """The search document of each statement by id; city and citations must be loaded."""
    return {statement.id: document(statement) for statement in statements}


def document(statement: Statement) -> Document:
    """Everything a search looks at, in the order in which a hit is shown."""
    printed = ((citation.quote, citation.summary) for citation in statement.printed)
    return joined(statement.city, statement.question_id, statement, printed)


def joined(city: City, question_id: int, said: Statement | Draft, printed: Iterable[tuple[str, str]]) -> Document:
    """What finds what was said of a city; `printed` has each citation's quote and own summary."""
    parts = [city.name, city.state_name, said.speaker, said.role, said.on_behalf_of, said.summary]
    found, pairs = words("\n".join(filter(None, parts))), set()
    for quote, summary in printed:
        quoted = words(quote)
        pairs |= fingerprints.kept(city.id, question_id, quoted)
        found += quoted
        found += words(summary)
    return Document(found, pairs)
