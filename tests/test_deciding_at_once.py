"""Four processes decide the same and different items at once: each item is decided once, and who came late is told."""

import multiprocessing
from collections import Counter
from typing import Any

from sqlalchemy import func, select

from dashboard.db import Database
from dashboard.errors import Refused
from dashboard.models import Change, Citation, Edit, Report, Statement
from dashboard.register import audit, decide, edits, propose, reports, together
from dashboard.register.draft import values_of
from dashboard.register.together import Chosen

from . import factories

Item = tuple[str, int]  # a noun and its number
Told = dict[Item, list[tuple[int, str]]]
PROCESSES = 4
CONTESTED, EACH = 5, 3


def _of_source(number: int, way: int) -> Any:
    """A verb for a further source. Who returns and who rejects never meet: a returned one may be rejected after."""
    declined = decide.reject if number % 2 else decide.return_
    return decide.publish if way in (0, 3) else declined


def _decide(session: Any, item: Item, way: int) -> None:
    """One decision, another for each process; verbs of every kind meet on each item."""
    noun, number = item
    who: dict[str, Any] = {"by": f"process {way}", "reason": f"So says {way}."}
    if noun == "edit":
        if way % 2:
            edits.accept(session, number, **who)
        else:
            edits.decline(session, number, code="other", **who)
    elif noun == "report":
        reports.close(session, number, "mended" if way % 2 else "no_error", **who)
    elif noun == "source":
        _of_source(number, way)(session, 1, citation=number, **who)
    elif way == 0:
        decide.merge(session, number, 1, **who)
    else:
        verb = (decide.publish, decide.reject, decide.return_)[way - 1]
        verb(session, number, seen=1, **who)


def _work(url: str, way: int, items: list[Item], bulk: list[int], ready: Any, told: Any) -> None:
    """What each process does: its items one transaction each, then several in one."""
    database = Database(url)
    said: list[tuple[Item, str]] = []
    try:
        with database.reading() as session:
            session.execute(select(func.count()).select_from(Statement))
        ready.wait(60)
        for item in items:
            try:
                with database.writing() as session:
                    _decide(session, item, way)
                said.append((item, ""))
            except Refused as refused:
                said.append((item, refused.sentence))
        with database.writing() as session:
            chosen = [Chosen(number, 1, 1) for number in bulk]
            status = "published" if way % 2 else "rejected"
            left = together.decided(session, chosen, status, by=f"process {way}", reason=f"So says {way}.")
        said += [(("statement", each.number), left.get(each, "")) for each in chosen]
        told.put((way, said))
    except Exception as error:
        told.put((way, repr(error)))
    finally:
        database.dispose()


def _all_at_once(
    database: Database, items: list[list[Item]], bulk: list[list[int]]
) -> dict[Item, list[tuple[int, str]]]:
    """What each process was told of each item: '' where it decided it, else the refusal."""
    spawn = multiprocessing.get_context("spawn")
    ready, told = spawn.Barrier(PROCESSES), spawn.Queue()
    url = database.url.render_as_string(hide_password=False)
    running = [
        spawn.Process(target=_work, args=(url, way, items[way], bulk[way], ready, told)) for way in range(PROCESSES)
    ]
    for process in running:
        process.start()
    found: Told = {}
    for _ in running:
        way, said = told.get(timeout=120)
        assert isinstance(said, list), said
        for item, refusal in said:
            found.setdefault(item, []).append((way, refusal))
    for process in running:
        process.join(60)
        assert process.exitcode == 0
    return found


def _waiting(session: Any) -> tuple[list[Item], list[list[Item]], list[int], list[list[int]]]:
    """Items that all decide, items of each process alone, and the same for statements decided several at once."""
    paths = ("wy/laramie", "il/chicago", "me/portland")
    wanted = 2 * CONTESTED + 2 * PROCESSES * EACH
    numbers = iter([factories.pending(session, paths[at % 3]).id for at in range(wanted)])
    contested: list[Item] = [("statement", next(numbers)) for _ in range(CONTESTED)]
    bulk = [next(numbers) for _ in range(CONTESTED)]
    own: list[list[Item]] = [[("statement", next(numbers)) for _ in range(EACH)] for _ in range(PROCESSES)]
    own_bulk = [[next(numbers) for _ in range(EACH)] for _ in range(PROCESSES)]
    first = factories.stored(session, 1)
    contested += [
        ("source", propose.cite(session, first, factories.printed(), by="x").number) for _ in range(CONTESTED)
    ]
    page = reports.page_of(factories.city(session, "il/chicago"))
    for at in range(2, 2 + CONTESTED):
        token, statement = f"{at:032}", factories.stored(session, at)
        values = values_of(statement, statement.citations[0]) | {"speaker": f"Speaker {at}"}
        contested.append(("edit", edits.suggest(session, statement, values, token=token, comment="So.", by="x").id))
        sent = reports.report(session, page, code="other", comment="So.", seen_at="", token=token, by="x")
        contested.append(("report", sent.id))
    return contested, own, bulk, own_bulk


def _states(session: Any) -> dict[Item, str]:
    found: dict[Item, str] = {
        ("statement", row[0]): row[1] for row in session.execute(select(Statement.id, Statement.status))
    }
    found |= {("edit", row[0]): row[1] for row in session.execute(select(Edit.id, Edit.status))}
    found |= {("report", row[0]): row[1] for row in session.execute(select(Report.id, Report.status))}
    cited = select(Citation.number, Citation.status).where(Citation.statement_id == 1)
    return found | {("source", row[0]): row[1] for row in session.execute(cited)}


def test_what_four_processes_decide_at_once_is_decided_once_and_nothing_is_lost(register: Database) -> None:
    with register.writing() as session:
        contested, own, bulk, own_bulk = _waiting(session)
        before = session.scalar(select(func.max(Change.id)))
    # Two in one order, two in the other: each meets somebody on the way.
    orders = [contested if way < 2 else contested[::-1] for way in range(PROCESSES)]
    several = [bulk + own_bulk[way] if way % 2 else own_bulk[way] + bulk[::-1] for way in range(PROCESSES)]
    told = _all_at_once(register, [[*orders[way], *own[way]] for way in range(PROCESSES)], several)

    deciders = {item: [way for way, refusal in said if not refusal] for item, said in told.items()}
    assert {len(ways) for ways in deciders.values()} == {1}, deciders
    for item in [*contested, *(("statement", number) for number in bulk)]:
        assert len(told[item]) == PROCESSES
    for way in range(PROCESSES):
        assert all(deciders[item] == [way] for item in [*own[way], *(("statement", n) for n in own_bulk[way])])
    refusals = [refusal for said in told.values() for _, refusal in said if refusal]
    known = ("was changed since you opened it", "is not waiting for a decision", "is decided: it is", "meanwhile")
    assert [each for each in refusals if not any(piece in each for piece in known)] == []

    with register.reading() as session:
        states = _states(session)
        lines = session.scalars(select(Change).where(Change.id > before)).all()
    expected = {
        "edit": ("rejected", "accepted", "rejected", "accepted"),
        "report": ("no_error", "mended", "no_error", "mended"),
        "statement": ("rejected", "published", "rejected", "returned"),  # the first is a merge
    }
    states_of = {"publish": "published", "reject": "rejected", "return_": "returned"}
    for item, (way,) in deciders.items():
        in_one_go = item[0] == "statement" and item not in contested and item[1] in {*bulk, *own_bulk[way]}
        if item[0] == "source":
            wanted = states_of[_of_source(item[1], way).__name__]
        else:
            wanted = ("rejected", "published")[way % 2] if in_one_go else expected[item[0]][way]
        assert states[item] == wanted, (item, way)
    decisions = Counter(
        (line.noun, line.noun_id) for line in lines
        if line.verb in ("published", "rejected", "returned", "merged", "accepted", "closed")
    )  # fmt: skip
    assert set(decisions.values()) == {1}
    assert len(decisions) == len([item for item in told if item[0] != "source"])
    assert audit.faults(register) == []
