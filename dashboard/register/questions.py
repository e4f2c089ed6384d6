"""Questions: read from a TOML file, stored with their stances, revised under a new codebook version."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from .. import clock
from ..errors import FieldError, Missing, Refused, SetupError, Stale
from ..language import gettext
from ..models import Change, CodebookVersion, Question, Stance
from ..text import clean
from . import codebook, history, scale, standing
from .codebook import Written

STARTER = "immigration-help"
FIRST = "The first version."
LONGEST_CHANGELOG = 500


def starter() -> Written:
    """The first question, from the package's data."""
    return tomllib.loads((files("dashboard.data") / "questions" / f"{STARTER}.toml").read_text("utf-8"))


def read(path: Path) -> Written:
    """A question from a file; raises SetupError with a sentence where it is none."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SetupError(f"{path} is not a question in TOML: {error}.") from None


def add(session: Session, values: Mapping[str, Any], *, by: str) -> Question:
    """Store a question with its stances and its first codebook, and give every city its row: not researched.

    Raises Refused where something is missing or a question of that slug is there.
    """
    written = codebook.checked(values)
    if session.scalar(select(Question.id).where(Question.slug == written["slug"])):
        raise Refused(gettext("There is a question “%(slug)s” already.", slug=written["slug"]))
    position = (session.scalar(select(func.max(Question.position))) or 0) + 1
    question = Question(position=position, **{name: written[name] for name in (*codebook.TEXTS, "codebook", "events")})
    session.add(question)
    session.flush()
    session.add_all(
        Stance(question_id=question.id, position=at, **stance) for at, stance in enumerate(written["stances"])
    )
    _keep(session, question.id, written, FIRST, by)
    session.flush()
    standing.prepare(session, question.id)
    history.record(
        session, "added", "question", question.id, by=by, after={name: written[name] for name in codebook.TEXTS}
    )
    return question


def revise(
    session: Session, slug: str, values: Mapping[str, Any], *, changelog: str, by: str, seen: int | None = None
) -> Question:
    """Make a question say what `values` say, and tell why in `changelog`, a sentence for the public.

    Where what statements are coded by changes, the codebook needs a version name of its own; title and events may
    change without. Standing follows where a rank changed. `seen` is the last change that the caller knew (`state`).
    Raises Refused, Stale and Missing.
    """
    question = _locked(session, slug)
    if seen is not None and seen != state(session, question.id):
        raise Stale(
            gettext(
                "The question “%(slug)s” was changed since you opened it. Look at it as it is now, then change it.",
                slug=slug,
            )
        )
    written, before = codebook.checked(values), codebook.written(question)
    if written["slug"] != slug:
        raise Refused(
            gettext("A question keeps its slug, because addresses hold it: this one’s is %(slug)s.", slug=slug)
        )
    reason = _told(changelog)
    if written == before:
        raise Refused(gettext("Nothing was changed. Change a field, or leave the question as it is."))
    if codebook.coded(written) != codebook.coded(before):
        _needs_new_version(session, question, written["codebook_version"])
        _keep(session, question.id, written, reason, by)
    elif written["codebook_version"] != before["codebook_version"]:
        raise Refused(
            gettext(
                "Only title or events differ, which nobody codes by. Keep the codebook version %(version)s, or change "
                "the codebook.",
                version=before["codebook_version"],
            )
        )
    session.flush()
    for name in (*codebook.TEXTS, "codebook", "events"):
        setattr(question, name, written[name])
    session.flush()
    scale.change(session, question, before["stances"], written["stances"])
    was, now = _differing(before, written)
    history.record(session, "revised", "question", question.id, by=by, reason=reason, before=was, after=now)
    return question


def state(session: Session, question_id: int) -> int:
    """The last change of a question: whoever revises it says which one they looked at."""
    query = select(func.max(Change.id)).where(Change.noun == "question", Change.noun_id == question_id)
    return session.scalar(query) or 0


def find(session: Session, slug: str) -> Question:
    """A question with its stances; raises Missing."""
    query = select(Question).where(Question.slug == slug).options(selectinload(Question.stances))
    question = session.scalar(query)
    if question is None:
        raise Missing(
            gettext(
                "There is no question “%(slug)s”. It may have been mistyped: look into the list of questions.",
                slug=slug[:60],
            )
        )
    return question


def _locked(session: Session, slug: str) -> Question:
    # First alone, then with its stances: who waited for another one's change must see what it left.
    session.execute(select(Question.id).where(Question.slug == slug).with_for_update())
    session.expire_all()
    return find(session, slug)


def _told(changelog: str) -> str:
    try:
        reason = clean(changelog)
    except FieldError as error:
        raise Refused(str(error)) from None
    if not reason:
        raise Refused(gettext("Say in a sentence what was changed and why: readers see it beside the version."))
    if len(reason) > LONGEST_CHANGELOG:
        raise Refused(
            gettext("What was changed takes up to %(number)s characters. Make it shorter.", number=LONGEST_CHANGELOG)
        )
    return reason


def _needs_new_version(session: Session, question: Question, version: str) -> None:
    kept = select(CodebookVersion.version).where(CodebookVersion.question_id == question.id)
    if version in session.scalars(kept).all():
        raise Refused(
            gettext(
                "Version %(version)s of the codebook is kept as it was, and statements name it. Give the changed "
                "codebook a version of its own.",
                version=version,
            )
        )


def _keep(session: Session, question_id: int, written: Written, changelog: str, by: str) -> None:
    session.add(
        CodebookVersion(
            question_id=question_id, version=written["codebook_version"], made_at=clock.now(), by=by,
            changelog=changelog, codebook=codebook.coded(written),
        )
    )  # fmt: skip


def _differing(before: Written, after: Written) -> tuple[Written, Written]:
    """The fields that differ, stances one by one: what history keeps."""
    was, now = _flat(before), _flat(after)
    names = [name for name in was | now if was.get(name) != now.get(name)]
    return {n: was[n] for n in names if n in was}, {n: now[n] for n in names if n in now}


def _flat(values: Written) -> Written:
    stances = {f"stance {stance['code']}": stance for stance in values["stances"]}
    return {name: value for name, value in values.items() if name != "stances"} | stances
