"""The text by which a statement is found: place, people, summaries and quotes."""

from collections.abc import Iterable

from ..models import City, Statement
from .draft import Draft


def documents(statements: Iterable[Statement]) -> dict[int, str]:
    """The search document of each statement by id; city and citations must be loaded."""
    return {statement.id: document(statement) for statement in statements}


def document(statement: Statement) -> str:
    """Everything a search looks at, in the order in which a hit is shown."""
    printed = ((citation.quote, citation.summary) for citation in statement.printed)
    return joined(statement.city, statement, printed)


def joined(city: City, said: Statement | Draft, printed: Iterable[tuple[str, str]]) -> str:
    """The text by which what was said of a city is found; `printed` has each citation's quote and own summary."""
    parts = [city.name, city.state_name, said.speaker, said.role, said.on_behalf_of, said.summary]
    for own in printed:
        parts += own
    return "\n".join(filter(None, parts))
