"""One door to full-text search: which published statements hold these words.

SQLite keeps the words in an FTS5 table, PostgreSQL in a tsvector. Both are fed by `text.words`
and asked by `text.terms`, so they agree; neither engine's own language rules are used. Beside its words each
statement has fingerprints there, by which others with nearly the same quote find it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Integer, Text, bindparam, column, literal, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from ..db import is_postgresql
from ..text import Term
from . import postgresql, sqlite

_FTS = table("statement_search", column("rowid", Integer), column("words", Text))
_TSV = table("statement_search", column("statement_id", Integer), column("words"))
_SIGN: Final = "ƒƒƒ"  # before a fingerprint: words are ASCII, so no search begins like one


class Document(NamedTuple):
    """What is held of a statement: the words (`text.words`) that a search finds, and numbers that one like it does."""

    words: Sequence[str]
    fingerprints: Collection[int] = ()


def matching(session: Session, statement_id: ColumnElement[int], wanted: Sequence[Term]) -> ColumnElement[bool]:
    """The condition that the statement of this id holds every term; nothing holds no term."""
    if not wanted:
        return literal(False)
    if not is_postgresql(session):
        hits = select(_FTS.c.rowid).where(_FTS.c.words.op("MATCH")(sqlite.query(wanted)))
    else:
        query = literal(postgresql.query(wanted)).cast(TSQUERY)
        hits = select(_TSV.c.statement_id).where(_TSV.c.words.op("@@")(query))
    return statement_id.in_(hits)


def found(session: Session, wanted: Sequence[Term]) -> tuple[str, str]:
    """The same as SQL for the driver with its one value: the ids, called n, of all statements that hold every term."""
    if not is_postgresql(session):
        return "SELECT rowid AS n FROM statement_search WHERE words MATCH ?", sqlite.query(wanted)
    return "SELECT statement_id AS n FROM statement_search WHERE words @@ CAST(? AS tsquery)", postgresql.query(wanted)


def sharing(session: Session, wanted: Sequence[Collection[int]], most: int) -> list[tuple[int, int]]:
    """The statements that hold all fingerprints of a group, for each group at most `most`, in one query.

    A statement comes once for each such group, behind the group's place in `wanted`.
    """
    if not wanted:
        return []
    engine = postgresql if is_postgresql(session) else sqlite
    asked = tuple(engine.all_of([_SIGN + f"{each:x}" for each in group]) for group in wanted)
    each = [f"SELECT {at}, n FROM ({engine.HOLDING} LIMIT {most}) AS held" for at in range(len(asked))]  # noqa: S608 - ours
    return [(group, number) for group, number in session.connection().exec_driver_sql(" UNION ALL ".join(each), asked)]


def index(session: Session, documents: Mapping[int, Document]) -> None:
    """Put these documents into the index, in place of what it held under the same ids."""
    remove(session, documents)
    add(session, documents)


def add(session: Session, documents: Mapping[int, Document]) -> None:
    """Put these documents into the index, which holds none yet under their ids."""
    if not documents:
        return
    engine = postgresql if is_postgresql(session) else sqlite
    # Past SQLAlchemy's text(), which would look at every row's parameters.
    session.connection().exec_driver_sql(
        engine.STORE, [(number, _held(engine, document)) for number, document in documents.items()]
    )


def remove(session: Session, numbers: Iterable[int]) -> None:
    """Take these statements out of the index."""
    engine = postgresql if is_postgresql(session) else sqlite
    if rows := [{"id": number} for number in numbers]:
        session.execute(text(engine.DELETE).bindparams(bindparam("id")), rows)


def held(session: Session) -> set[tuple[int, str]]:
    """Everything in the index as (statement id, its words): what a rebuilt index is compared with."""
    engine = postgresql if is_postgresql(session) else sqlite
    return {(row[0], engine.stored(row[1])) for row in session.execute(text(engine.SELECT))}


def as_held(session: Session, document: Document) -> str:
    """A document as `held` gives it back."""
    engine = postgresql if is_postgresql(session) else sqlite
    kept: str = engine.stored(_held(engine, document))
    return kept


def _held(engine: ModuleType, document: Document) -> str:
    kept: str = engine.held(document.words, [_SIGN + f"{each:x}" for each in sorted(document.fingerprints)])
    return kept
