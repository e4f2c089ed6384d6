"""What can go wrong, as sentences for the person who caused it.

Each error carries an HTTP status and one sentence; page, fragment, CSV and command line
all show that sentence (see `problems` and `commands`).
"""

from typing import NamedTuple

from .language import gettext, mark


class Near(NamedTuple):
    """Something the reader may have meant: a label and where it is."""

    label: str
    address: str


def printable(sentence: str) -> str:
    """`sentence` with a mark in place of each character that nobody can see; sentences quote what was sent."""
    return "".join(c if c.isprintable() else "�" for c in sentence)


class RegisterError(Exception):
    """Any refusal of ours: `sentence` says what is wrong and what to do next."""

    status = 400
    title = mark("That did not work")

    def __init__(self, sentence: str, near: tuple[Near, ...] = ()) -> None:
        self.sentence = printable(sentence)
        super().__init__(self.sentence)
        self.near = near


class BadFilter(RegisterError):
    """A filter that cannot be understood; ignoring it would publish a false list."""

    title = mark("That filter is not understood")


class Missing(RegisterError):
    """No such page; `near` holds what may have been meant."""

    status = 404
    title = mark("Not in the register")


class Refused(RegisterError):
    """A verb that must not happen now, such as publishing what is published."""

    status = 409
    title = mark("That cannot be done")


class Stale(Refused):
    """A decision on what has changed since it was shown."""

    title = mark("It was changed meanwhile")


class Busy(RegisterError):
    """The database could not take the change in time; nothing was stored."""

    status = 503
    title = mark("The register is busy")


class Unreachable(RegisterError):
    """The database does not answer, or takes no changes; what was being stored may or may not be."""

    status = 503
    title = mark("The register cannot be reached")

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "The register’s database does not answer. Keep this page open and send it again in a few minutes: "
                "what was stored already is not stored twice."
            )
        )


class SetupError(RegisterError):
    """The register cannot start here; the sentence says what to do."""

    status = 500


class Unreadable(RegisterError):
    """A page or file whose text cannot be had; `kind` is one of `vocabulary.UNREADABLE`."""

    status = 422
    title = mark("The source could not be read")

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class FieldError(ValueError):
    """A value that a field cannot take; the text is the sentence shown at the field."""

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence))
