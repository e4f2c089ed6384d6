"""Any filter of statements as JSON: one object for each statement, with the columns of the file and every citation.

The file has a row for each citation. An object has the columns of the statement's first row, and in `citations` what
differs from row to row.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy.orm import Session

from .. import jsonlines
from ..catalogue.filter import Filter
from ..catalogue.pages import Page
from ..db import Reading
from ..register.columns import OF_CITATION
from .export import COLUMNS, page_of_rows, rows

_cited: Final = itemgetter(*(COLUMNS.index(name) for name in OF_CITATION))
_statement: Final = itemgetter(COLUMNS.index("statement_id"))


def page(session: Session, asked: Filter, root: str) -> Page[dict[str, Any]]:
    """One page of statements."""
    found = page_of_rows(session, asked, root)
    return Page([_told(statement) for statement in found.rows], found.more)


def lines(reading: Reading, asked: Filter, root: str) -> Iterator[str]:
    """Every statement as JSON Lines, from the one moment of the register that `reading` sees."""
    statements = groupby(rows(reading, asked, root), _statement)
    return jsonlines.lines(_told(list(found)) for _, found in statements)


def _told(found: Sequence[list[Any]]) -> dict[str, Any]:
    """A statement by its rows, one for each citation."""
    told = jsonlines.told(COLUMNS, found[0])
    return told | {"citations": [jsonlines.told(OF_CITATION, _cited(cells)) for cells in found]}
