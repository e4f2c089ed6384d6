"""The versions of a question's codebook, each as it was."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import Missing
from ..language import gettext
from ..models import CodebookVersion, Question
from ..register import codebook
from ..text import listed


def kept(session: Session, question: Question) -> Sequence[CodebookVersion]:
    """Every version of a question's codebook, newest first."""
    query = select(CodebookVersion).where(CodebookVersion.question_id == question.id)
    return session.scalars(query.order_by(CodebookVersion.id.desc())).all()


def under(question: Question, versions: Sequence[CodebookVersion], version: str) -> Question:
    """The question as one of its kept versions has it, for the page only; raises Missing where there is none such."""
    if version == question.codebook_version:
        return question
    found = next((one for one in versions if one.version == version), None)
    if found is None:
        known = listed(one.version for one in versions)
        raise Missing(
            gettext(
                "This codebook has no version “%(version)s”. There is %(known)s.", version=version[:40], known=known
            )
        )
    return codebook.drawn(codebook.written(question) | found.codebook | {"codebook_version": version})


def rules(versions: Sequence[CodebookVersion]) -> dict[tuple[str, str], str]:
    """The rule of each stance under each version, as it is said in the language spoken: `("1", "mixed")`."""
    stances = [(one.version, stance) for one in versions for stance in one.codebook["stances"]]
    return {(version, stance["code"]): gettext(stance["rule"]) for version, stance in stances}
