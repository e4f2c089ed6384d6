"""Several items decided at once, in one transaction, each with its own line of history."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from ..errors import Missing, Refused
from ..models import Statement
from . import decide, steps


class Chosen(NamedTuple):
    """One item of several: a statement, or by a number above 1 a further source of one, as it was looked at."""

    number: int
    citation: int
    seen: int


def decided(
    session: Session, chosen: Sequence[Chosen], status: str, *, by: str, reason: str, code: str = "",
    user: int | None = None,
) -> dict[Chosen, str]:  # fmt: skip
    """Make each of these items `published` or `rejected`; returns why the others were left as they were.

    All in this transaction: who comes to the same items at once waits, and finds them decided.
    """
    steps.needs_reason(reason)
    found = steps.locked_all(session, [each.number for each in chosen])
    seen = {number: statement.version for number, statement in found.items()}  # not what this decision makes of it
    left: dict[Chosen, str] = {}
    done: list[Statement] = []
    for each in sorted(set(chosen)):
        try:
            statement = steps.expected(found.get(each.number), each.number, seen.get(each.number), each.seen)
            if status == "rejected":
                decide.decline(session, statement, each.citation, by=by, reason=reason, code=code, user=user)
            elif each.citation == 1:
                decide.make_public(session, statement, by=by, reason=reason, user=user)
            else:
                cited = [decide.pending(statement, each.citation)]
                decide.make_cited(session, statement, cited, by=by, reason=reason, user=user)
        except (Refused, Missing) as refused:
            left[each] = refused.sentence
        else:
            done.append(statement)
    if status == "published" and done:
        steps.bring_along(session, list(dict.fromkeys(done)))
    return left
