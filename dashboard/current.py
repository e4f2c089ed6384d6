"""The database of the application at hand: one reading session for each request."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import cast

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from . import language, sessions
from .capture.fetch import Policy
from .catalogue import known_on, questions
from .catalogue.memory import Memory
from .db import Database, Reading, Version, data_version
from .models import Question, Stance
from .models.question import speak


def init_app(app: Flask, database: Database, policy: Policy, *, memory: bool) -> None:
    """Give the application its database, with a memory beside it or without, and what it may read from the web."""
    app.extensions["database"] = database
    app.extensions["memory"] = Memory(database) if memory else None
    app.extensions["questions"] = {}
    app.extensions["policy"] = policy
    app.teardown_appcontext(_close)
    app.jinja_env.globals.update(known_on=known_day, pin=pin)


def database() -> Database:
    """The database of this application."""
    return cast(Database, current_app.extensions["database"])


def reading() -> Session:
    """This request's session for questions: it sees one moment of the register."""
    if "reading" not in g:
        g.reading = opening()()
        g.session = g.reading.__enter__()
        if language.spoken() != "en":
            event.listen(g.session, "loaded_as_persistent", _speak)
    return cast(Session, g.session)


def opening() -> Reading:
    """What opens such a session: a file, which is written after the view has answered, has one of its own."""
    held, replica, memory = database(), is_reader(), current_app.extensions["memory"]

    @contextmanager
    def opened() -> Iterator[Session]:
        with held.reading(replica=replica) as session:
            if memory is not None:
                memory.lend(session)
            yield session

    return opened


def as_stored() -> Session:
    """The same session, for a form that writes what it shows: questions stay in the language they are stored in."""
    g.as_stored = True
    return reading()


def is_reader() -> bool:
    """Whether a moment ago is good enough: whoever wrote has a session, and reads their own writes."""
    return not has_request_context() or not sessions.is_known(request)


def version() -> Version:
    """The data version of what answers this request, asked once."""
    return data_version(reading())


def has_read() -> bool:
    """Whether this request has read from the register."""
    return "reading" in g


def hold(question: Question, day: date | None, as_of: date | None = None) -> None:
    """Let this request be answered as the register would have at the end of a day; None is the present."""
    if day is not None:
        g.known_on = day
        known_on.hold(reading(), question, day, as_of)


def known_day() -> date | None:
    """The day of which this request is answered, None for the present."""
    day: date | None = g.get("known_on")
    return day


def pin() -> str:
    """What keeps a link on the day of which this request is answered: '?known_on=2026-11-01', or ''."""
    day = known_day()
    return f"?known_on={day}" if day else ""


def writing() -> AbstractContextManager[Session]:
    """A session for verbs, committed when its block ends."""
    release()  # a snapshot taken before a change would show the page as it was
    return database().writing()


def policy() -> Policy:
    """What reading a page from the web may do here."""
    return cast(Policy, current_app.extensions["policy"])


def release() -> None:
    """Give this request's reading session back; the next question opens a new one."""
    if (held := g.pop("reading", None)) is not None:
        held.__exit__(None, None, None)


def _speak(_session: Session, read: object) -> None:
    """What is read for somebody speaks their language; sessions that write see questions as they are stored."""
    if isinstance(read, Question | Stance) and "as_stored" not in g:
        speak(read)


def _close(_error: BaseException | None) -> None:
    release()


def question(slug: str = "") -> tuple[Question, bool]:
    """The question of this slug, or the first one, and whether it is the first; in one query, or from memory."""
    if "questions" not in g:
        g.questions = _questions()
    return questions.choose(g.questions, slug)


def _questions() -> Sequence[Question]:
    """Every question, as it is spoken; with a memory they are read again when one has changed."""
    kept: dict[str, tuple[Version, questions.Changed | None, Sequence[Question]]] = current_app.extensions["questions"]
    if current_app.extensions["memory"] is None or "as_stored" in g:
        return questions.known(reading())
    spoken, now = language.spoken(), version()
    at, last, held = kept.get(spoken, (None, None, ()))
    if at == now:
        return held
    # Most changes are of statements, and leave the questions as they were; who comes first has none to compare with.
    changed = questions.changed(reading()) if held else None
    if changed is None or changed != last:
        held = questions.known(reading())
    kept[spoken] = (now, changed, held)
    return held
