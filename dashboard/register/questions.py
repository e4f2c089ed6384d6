"""Questions: read from a TOML file, stored with their stances."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .. import dates, vocabulary
from ..errors import FieldError, Refused, SetupError
from ..models import Question, Stance
from . import history, standing

STARTER = "immigration-help"
_OF_EVENT = ("on", "title", "text", "source")
_TEXTS = ("slug", "title", "wording", "background", "label_name", "codebook_version")


def starter() -> dict[str, Any]:
    """The first question, from the package's data."""
    return tomllib.loads((files("dashboard.data") / "questions" / f"{STARTER}.toml").read_text("utf-8"))


def read(path: Path) -> dict[str, Any]:
    """A question from a file; raises SetupError with a sentence where it is none."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SetupError(f"{path} is not a question in TOML: {error}.") from None


def add(session: Session, values: dict[str, Any], *, by: str) -> Question:
    """Store a question with its stances and give every city its row: not researched.

    Raises Refused where something is missing or a question of that slug is there.
    """
    _complete(values)
    if session.scalar(select(Question.id).where(Question.slug == values["slug"])):
        raise Refused(f"There is a question “{values['slug']}” already.")
    position = (session.scalar(select(func.max(Question.position))) or 0) + 1
    question = Question(
        position=position,
        codebook={heading: list(lines) for heading, lines in values.get("codebook", {}).items()},
        events=_events(values.get("events", [])),
        **{name: values[name] for name in _TEXTS},
    )
    session.add(question)
    session.flush()
    session.add_all(
        Stance(question_id=question.id, position=at, rank=stance.get("rank"), **_texts(stance))
        for at, stance in enumerate(values["stances"])
    )
    try:
        session.flush()
    except IntegrityError:
        raise Refused("The stances need codes of their own and ranks from 1 to 5, each once.") from None
    standing.prepare(session, question.id)
    history.record(session, "added", "question", question.id, by=by, after={n: values[n] for n in _TEXTS})
    return question


def _texts(stance: dict[str, Any]) -> dict[str, str]:
    return {name: stance[name] for name in ("code", "label", "plural", "rule")}


def _events(given: Any) -> list[dict[str, str]]:
    """The federal events of a question, oldest first; raises Refused with a sentence for a bad one."""
    if not isinstance(given, list) or not all(isinstance(event, dict) for event in given):
        raise Refused("The events of a question are [[events]] tables, one each.")
    for event in given:
        if missing := [name for name in _OF_EVENT if not isinstance(event.get(name), str) or not event[name]]:
            raise Refused(f"An event lacks {', '.join(missing)}. Each needs {', '.join(_OF_EVENT)} as text.")
        try:
            dates.said(event["on"])
        except FieldError as error:
            raise Refused(f"The event “{event['title']}”: {error}") from None
    return sorted(({name: event[name] for name in _OF_EVENT} for event in given), key=lambda event: event["on"])


def _complete(values: dict[str, Any]) -> None:
    if missing := [name for name in _TEXTS if not isinstance(values.get(name), str)]:
        raise Refused(f"The question lacks {', '.join(missing)}.")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", values["slug"]):
        raise Refused("A question’s slug is small letters, digits and hyphens, such as immigration-help.")
    stances = values.get("stances")
    if not isinstance(stances, list) or not all(isinstance(stance, dict) for stance in stances):
        raise Refused("The question needs its stances: one [[stances]] table each.")
    for stance in stances:
        if missing := [n for n in ("code", "label", "plural", "rule") if not isinstance(stance.get(n), str)]:
            raise Refused(f"A stance lacks {', '.join(missing)}.")
        if (stance["code"] == vocabulary.NO_POSITION) != (stance.get("rank") is None):
            raise Refused("Each stance needs a rank from 1 to 5, except no_position, which has none.")
        if stance["code"] in vocabulary.UNRANKED_STANDINGS and stance["code"] != vocabulary.NO_POSITION:
            raise Refused(f"The word {stance['code']} is taken: it is a standing of its own.")
    ranks = sorted(stance["rank"] for stance in stances if stance.get("rank") is not None)
    if len(ranks) < 2:
        raise Refused("The question needs at least two stances with a rank: what is asked must have two sides.")
    if vocabulary.NO_POSITION not in [stance["code"] for stance in stances]:
        raise Refused("The question needs the stance no_position: a statement can always say nothing on it.")
