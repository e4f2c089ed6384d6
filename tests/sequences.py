"""Any sequence of verbs by several editors: what may not be done now is refused, and changes nothing."""

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select

from dashboard.models import Edit, Look, Reply, Statement
from dashboard.register import amend, checks, decide, edits, looks, people, places, propose, replies
from dashboard.register.draft import draft_of, printed_of, settled, values_of

from . import captured, factories
from .strategies import STANCES

CITIES = ("il/chicago", "me/portland", "wy/cheyenne")
DAYS = ["", "2018", "2019-06", "2020-01-01", "2020-01-01", "2020-05-17", "2021-01-01"]
LOOKED = [date(2016, 1, 1), date(2020, 2, 29), date(2025, 1, 1)]

DECISIONS = ["publish", "publish", "publish", "publish citation", "reject citation", "cite", "reject", "withdraw",
             "restore", "restore", "return_", "answer", "answer", "accept", "decline",
             "stand_again", "reply", "withdraw reply", "check"]  # fmt: skip

proposals = st.fixed_dictionaries(
    {
        "city": st.sampled_from(CITIES),
        "stance": st.sampled_from(sorted(STANCES)),
        "channel": st.sampled_from(["words", "law", "practice", "list"]),
        "said_on": st.sampled_from(DAYS),
        "speaker": st.sampled_from(["Jo Doe", "Ann Other", ""]),
        "voice": st.sampled_from(["city", "city", "city", "self"]),
        "act_status": st.sampled_from(["", "in_force", "in_force", "proposed", "rejected", "stayed", "repealed"]),
        "printed_on": st.sampled_from(["", "2019-03-03", "2020-04-04"]),
        "page": st.integers(1, 2),
    }
)
_verbs = st.one_of(
    st.tuples(st.just("propose"), proposals),
    st.tuples(st.sampled_from(DECISIONS), st.integers(0, 30)),
    st.tuples(
        st.sampled_from(["amend", "amend", "edit and publish", "suggest"]), st.tuples(st.integers(0, 30), proposals)
    ),
    st.tuples(st.sampled_from(["merge", "supersede"]), st.tuples(st.integers(0, 30), st.integers(0, 30))),
    st.tuples(st.just("look"), st.tuples(st.sampled_from(CITIES), st.sampled_from(LOOKED), st.integers(0, 1))),
    st.tuples(st.just("withdraw look"), st.integers(0, 30)),
    st.tuples(st.just("due"), st.tuples(st.sampled_from(CITIES), st.sampled_from([*LOOKED, None]))),
)

verbs = st.tuples(_verbs, st.integers(0, 2))


@dataclass
class World:
    """Who acts, the statements there are by now, and the paper that prints them."""

    editors: list[dict[str, Any]]
    numbers: list[int] = field(default_factory=list)
    site: str = field(default_factory=lambda: f"https://paper{next(factories.NUMBERS)}.example")


def editors(session: Any) -> list[dict[str, Any]]:
    """Three of them, as verbs are told who acts."""
    names = ("Ada", "Bob", "Cy")
    made = [people.add(session, f"{name.lower()}@example.org", "editor", name=name, by="a test") for name in names]
    return [{"by": user.name, "user": user.id} for user in made]


def do(session: Any, drawn: tuple[tuple[str, Any], int], world: World) -> None:
    """One verb by one of the editors."""
    (verb, given), actor = drawn
    me = world.editors[actor]
    by, numbers = me["by"], world.numbers
    if verb == "propose":
        values = dict(given)
        printed_on, page = values.pop("printed_on"), values.pop("page")
        if values["channel"] == "list":
            values["stance"] = "no_position"
        source = factories.printed(
            source_url=f"{world.site}/{page}",
            published_on=factories.day(printed_on) if printed_on else None,
        )
        numbers.append(propose.propose(session, factories.draft(session, **values), source, fill=True, **me).id)
        return
    if verb in ("look", "withdraw look", "due"):
        _look(session, verb, given, me)
        return
    if not numbers:
        return
    if verb in ("merge", "supersede"):
        two = [numbers[each % len(numbers)] for each in given]
        getattr(decide, verb)(session, *two, reason="So.", **(me if verb == "merge" else {"by": by}))
        return
    chosen, values = given if isinstance(given, tuple) else (given, {})
    statement = factories.stored(session, numbers[chosen % len(numbers)])
    if verb in ("reply", "withdraw reply"):
        _reply(session, verb, statement, me)
    elif verb in ("cite", "check"):
        _prove(session, verb, statement, me)
    elif verb in ("amend", "edit and publish", "answer", "suggest", "accept", "decline"):
        _change(session, verb, statement, values, world.site, me)
    elif verb.endswith(" citation"):
        waiting = [c.number for c in statement.citations if c.number > 1 and c.status == "pending"]
        if waiting:
            told = getattr(decide, verb.removesuffix(" citation"))
            told(session, statement.id, citation=waiting[0], reason="So.", **me)
    else:
        who = me if verb in ("publish", "reject", "return_") else {"by": by}
        getattr(decide, verb)(session, statement.id, reason="So.", **who)


def _prove(session: Any, verb: str, statement: Statement, me: dict[str, Any]) -> None:
    """One more source, or a look for the words of the first."""
    if verb == "cite":
        propose.cite(session, statement, factories.printed(published_on=factories.day("2017-07-07")), **me)
        return
    first = statement.citations[0]
    text = f"The mayor said: {first.quote} Then he left." if statement.id % 2 else "Another page altogether."
    checks.check(session, first, captured.capture(session, first.source, text), by=me["by"])


def _look(session: Any, verb: str, given: Any, me: dict[str, Any]) -> None:
    """One verb about looks and due dates."""
    question = factories.question(session)
    if verb == "look":
        city = factories.city(session, given[0])
        looks.record(session, question, [city], looks.Sought(given[1], "ordinance", found=given[2]), **me)
    elif verb == "due":
        looks.set_due(session, question, factories.city(session, given[0]), given[1], reason="So.", **me)
    elif made := session.scalars(select(Look.id)).all():
        looks.withdraw(session, made[given % len(made)], by=me["by"], reason="So.")


def _reply(session: Any, verb: str, statement: Statement, me: dict[str, Any]) -> None:
    """The city's reply to a statement, or the last one taken off."""
    if verb == "reply":
        said = replies.Answered("Office of the Mayor", "", factories.day("2022-02-02"), "We do more than that.")
        replies.attach(session, statement.city, statement.question_id, said, statement=statement, **me)
        return
    last = session.scalar(select(Reply.id).where(Reply.statement_id == statement.id).order_by(Reply.id.desc()).limit(1))
    if last:
        replies.withdraw(session, last, by=me["by"], reason="So.")


def _change(session: Any, verb: str, statement: Statement, given: Any, site: str, me: dict[str, Any]) -> None:
    """One verb that changes fields, or a suggestion to do so."""
    edit = session.scalar(select(Edit.id).where(Edit.statement_id == statement.id, Edit.status == "pending").limit(1))
    if verb in ("accept", "decline"):
        if edit and verb == "accept":
            edits.accept(session, edit, reason="So.", **me)
        elif edit:
            edits.decline(session, edit, reason="So.", code="other", **me)
        return
    changed = {name: given[name] for name in given if name not in ("printed_on", "page")}
    if changed:
        state, slug = given["city"].split("/")
        changed |= {
            "said_on_precision": "",
            "source_url": f"{site}/{given['page']}",
            "published_on": given["printed_on"],
        }
        changed["stance"] = "no_position" if given["channel"] == "list" else given["stance"]
    else:
        state, slug = statement.city.path.split("/")
        changed = {"speaker": "Ann Answer"}
    values = values_of(statement, statement.citations[0]) | changed
    city = places.at(session, state, slug)
    assert city is not None
    if verb == "suggest":
        told = settled(values, city)
        edits.suggest(session, statement, told, token=secrets.token_urlsafe(24), comment="So.", **me)
        return
    draft, source = draft_of(city, factories.question(session), values), printed_of(values)
    if verb == "answer":
        amend.answer(session, statement.id, draft, source, by=me["by"], reply="So.")
    elif verb == "amend":
        amend.amend(session, statement.id, draft, source, reason="So.", **me)
    else:
        amend.publish(session, statement.id, draft, source, reason="So.", **me)
