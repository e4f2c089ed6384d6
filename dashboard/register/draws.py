"""The draw: which sources are coded a second time. Anybody can repeat it from its seed and the sources' addresses."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from .. import clock
from ..db import hold
from ..errors import Refused
from ..language import gettext
from ..models import Citation, Drawn, Question, Source, Statement
from . import codings, history

SOURCES: Final = 10  # drawn at once


def seed_of(question: Question) -> str:
    """What the order of a question's draw is made from: nobody chooses it, and a new codebook is a new draw."""
    return f"{question.slug} {question.codebook_version}"


def ticket(seed: str, address: str) -> str:
    """Where a source stands in the draw: the SHA-256 of seed, line feed and canonical address, the lowest first."""
    return sha256(f"{seed}\n{address}".encode()).hexdigest()


def draw(session: Session, question: Question, *, by: str, user: int) -> list[Drawn]:
    """Draw the next SOURCES of those that lead published statements; a cluster each, so whole sources are coded.

    Raises Refused while a drawn statement waits for an editor who may code it, or where no source is left.
    """
    hold(session, f"draw {question.id}")
    if codings.waiting(session, question):
        raise Refused(
            gettext("What was drawn is not coded yet, and an editor who may code it is there. Wait for them.")
        )
    seed, already = seed_of(question), _already(session, question)
    left = sorted((ticket(seed, url), number) for number, url in _frame(session, question) if number not in already)
    if not left:
        raise Refused(gettext("Every source of this question has been drawn. New ones can be once they are published."))
    made = [
        Drawn(
            question_id=question.id, codebook_version=question.codebook_version, source_id=number,
            position=len(already) + place, frame=len(already) + len(left), seed=seed, at=clock.now(), user_id=user,
        )
        for place, (_, number) in enumerate(left[:SOURCES], 1)
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    drawn = {"seed": seed, "sources": [one.source_id for one in made], "of": made[0].frame}
    history.record(session, "drew", "question", question.id, by=by, after=drawn)
    return made


def _frame(session: Session, question: Question) -> Sequence[Row[int, str]]:
    """The sources that lead statements published under this codebook, each by its id and canonical address."""
    led = and_(Citation.statement_id == Statement.id, Citation.number == 1)
    found = (
        select(Source.id, Source.canonical_url)
        .join(Citation, Citation.source_id == Source.id)
        .join(Statement, led)
        .where(Statement.status == "published", *codings.current(question))
        .distinct()
    )
    return session.execute(found).all()


def _already(session: Session, question: Question) -> set[int]:
    here = (Drawn.question_id == question.id, Drawn.codebook_version == question.codebook_version)
    return set(session.scalars(select(Drawn.source_id).where(*here)))
