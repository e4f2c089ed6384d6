"""Which decisions an item is open to, and what each says to the editor."""

from typing import Final, NamedTuple

from ..language import mark
from ..models import Citation, Statement


class Choice(NamedTuple):
    """One decision: its word, its label, what it does; the last two as `gettext` takes them."""

    word: str
    label: str
    hint: str


ACCEPT: Final = Choice(
    "accept", mark("Accept"), mark("Public at once, with the fields as they stand below. A reason is optional.")
)
CITE: Final = Choice(
    "accept",
    mark("Accept"),
    mark("Shown at once as a further source, with the fields as they stand below. A reason is optional."),
)
RETURN: Final = Choice(
    "return", mark("Return with questions"), mark("The submitter reads your questions and can mend it.")
)
REJECT: Final = Choice(
    "reject", mark("Reject"), mark("Kept, never shown. Choose a reason and give the submitter a sentence.")
)
AMEND: Final = Choice(
    "amend", mark("Correct"), mark("The fields become what stands below; the public log tells old, new and why.")
)
WITHDRAW: Final = Choice("withdraw", mark("Withdraw"), mark("It counts nowhere; its page stays and gives your reason."))
SUPERSEDE: Final = Choice(
    "supersede",
    mark("Superseded"),
    mark("A later statement says what holds now: write its number. Both stay, and name each other."),
)
STANDS: Final = Choice(
    "stand_again", mark("Not superseded"), mark("Take back that a later statement supersedes this one.")
)
RESTORE: Final = Choice("restore", mark("Restore"), mark("It counts again, with the fields it had."))
TAKE_OVER: Final = Choice(
    "accept", mark("Take over"), mark("The statement becomes what the edit says; the public log tells why.")
)
DECLINE: Final = Choice(
    "reject", mark("Leave as it is"), mark("The edit is kept. Choose a reason and give its sender a sentence.")
)

MENDED: Final = Choice(
    "mended", mark("Mended"), mark("The page is right now. Say what was changed; the sender reads it.")
)
NO_ERROR: Final = Choice(
    "no_error", mark("Not an error"), mark("The page stays as it is. Give the sender a sentence why.")
)

OF_PUBLISHED: Final = frozenset({"amend", "supersede", "stand_again", "withdraw", "restore"})


def of(statement: Statement, citation: Citation, me: int) -> tuple[Choice, ...]:
    """The decisions that `me` can make on a statement, or on a further source of one."""
    own = citation.submitted_by == me
    state = statement.status if citation.number == 1 else _state(statement, citation)
    if own:  # what one sent oneself can be taken away without another's eyes, never put forward
        return (WITHDRAW,) if state == "published" and citation.number == 1 else ()
    if citation.number > 1:
        return {"pending": (CITE, RETURN, REJECT), "returned": (REJECT,), "published": (AMEND,)}.get(state, ())
    return {
        "pending": (ACCEPT, RETURN, REJECT),
        "returned": (REJECT,),
        "published": (AMEND, STANDS if statement.superseded_by else SUPERSEDE, WITHDRAW),
        "withdrawn": (RESTORE,),
    }.get(state, ())


def _state(statement: Statement, citation: Citation) -> str:
    """A further source waits for its statement to be public."""
    return citation.status if statement.status == "published" else ""
