"""The text by which a statement is found: place, people, summaries and quotes."""

from collections.abc import Iterable

from ..models import Statement


def documents(statements: Iterable[Statement]) -> dict[int, str]:
    """The search document of each statement by id; city and citations must be loaded."""
    return {statement.id: document(statement) for statement in statements}


def document(statement: Statement) -> str:
    """Everything a search looks at, in the order in which a hit is shown."""
    parts = [statement.city.name, statement.city.state_name]
    parts += [statement.speaker, statement.role, statement.on_behalf_of, statement.summary]
    for citation in statement.printed:
        parts += [citation.quote, citation.summary]
    return "\n".join(part for part in parts if part)
