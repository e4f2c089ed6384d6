"""The columns of our CSV: one row per citation, alike for import, export and the starter data."""

import re
from typing import Final

IMPORTED: Final = (
    "record", "city", "state", "level", "question", "stance", "channel", "said_on", "said_on_precision",
    "said_on_note", "speaker", "role", "on_behalf_of", "voice", "label_use", "act_status", "summary", "quote",
    "source_url", "source_title", "publisher", "source_author", "published_on", "note",
)  # fmt: skip
ADDED_BY_EXPORT: Final = (
    "statement_id", "status", "check", "archive_url", "codebook_version", "updated_at", "url",
)  # fmt: skip
OF_CITATION: Final = (  # in which the rows of one statement can differ
    "summary", "quote", "source_url", "source_title", "publisher", "source_author", "published_on", "note", "check",
    "archive_url",
)  # fmt: skip

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # the wide ones too, which some spreadsheets take for the same

GUARDS: Final = frozenset("'=+-@\t\r\n＝＋－＠")  # what such a value begins with


def guarded(value: str) -> str:
    """`value` with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{value}" if _FORMULA.match(value) else value


def unguarded(value: str) -> str:
    """What `guarded` was given."""
    return value[1:] if value.startswith("'") and _FORMULA.match(value) else value
