"""The memory answers what SQL answers, whatever is asked and whatever has happened since; otherwise it keeps still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from dashboard import clock
from dashboard.catalogue import counts, questions
from dashboard.catalogue.filter import Filter
from dashboard.catalogue.memory import Memory
from dashboard.db import Database
from dashboard.errors import Refused, RegisterError, Stale

from . import factories, sequences
from .conftest import _copied
from .strategies import Pairs, narrowings
from .test_tables import SEARCHES, STATES

PROPERTY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = {
    "q": (*SEARCHES, "!"),
    "speaker": ("Rahm Emanuel", "Jo Doe", "Ann Other"),
    "publisher": ("Reuters", "CBS", "WGN"),
}
DAYS = st.dates(datetime(2015, 1, 1).date(), datetime(2026, 1, 1).date()).map(str)


@st.composite
def filters(draw: Any) -> Pairs:
    """A query string that both subjects take."""
    pairs: Pairs = draw(narrowings(texts=NAMES, states=STATES))
    if draw(st.booleans()):
        pairs.append(("as_of", draw(DAYS)))
    return pairs


def parsed(session: Session, of: Any, pairs: Pairs) -> Filter:
    question, is_default = questions.find(session)
    return Filter.parse(of, MultiDict(pairs), question, is_default_question=is_default)


@contextmanager
def both(database: Database, memory: Memory) -> Iterator[tuple[Session, Session]]:
    """A session that is answered from memory, and one that asks the database."""
    with database.reading() as lent, database.reading() as plain:
        memory.lend(lent)
        assert memory.at(lent) is not None
        yield lent, plain


def told(session: Session, asked: Filter) -> Any:
    """The counts, or why there are none."""
    try:
        found = counts.counted(session, asked)
    except RegisterError as refused:
        return str(refused)
    numbers = {name: held for name, held in found.numbers.items() if held and name != "known"}
    groups = {g.facet.name: [(o.value, o.count, o.chosen) for o in g.options] for g in found.groups}
    return found.total, groups, numbers, {pair: n for pair, n in found.newest.items() if n}, found.first


def compare(database: Database, memory: Memory, of: Any, pairs: Pairs) -> None:
    with both(database, memory) as (lent, plain):
        asked = parsed(plain, of, pairs)
        assert told(lent, asked) == told(plain, asked)


@pytest.fixture(scope="module")
def held(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Memory]]:
    """The starter data, and what a memory holds of it."""
    with _copied("starter", engine, template, request, tmp_path_factory.mktemp("memory")) as database:
        memory = Memory(database)
        memory.make()
        yield database, memory


@pytest.mark.parametrize("of", ["cities", "statements"])
@given(pairs=filters(), unresearched=st.booleans())
@PROPERTY
def test_counts_are_those_of_sql(held: tuple[Database, Memory], of: str, pairs: Pairs, unresearched: bool) -> None:
    pairs = [*pairs, ("unresearched", "yes")] if unresearched and of == "cities" else pairs
    compare(*held, of, pairs)
