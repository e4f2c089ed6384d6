"""What the register itself wrote into the record, in the language of whoever reads it."""

from typing import Final

from ..capture.told import FORMS as OF_READINGS
from ..language import mark, retold

# Nobody is given words that they did not write.
ACCEPTED: Final = mark("Accepted. The editor wrote no reason.")
MERGED: Final = mark("The same remark is statement %(number)s; this source is cited there.")
FORMS: Final = (
    ACCEPTED,
    MERGED,
    mark("Method %(method)s, in the text of %(when)s with SHA-256 %(digest)s."),
    mark("Read on %(when)s:"),
    mark("Still right under codebook version %(version)s."),
    mark("From submission %(number)s."),
    mark("%(there)s of %(all)s quotes found."),
    mark("%(there)s of %(all)s quote found."),
    *OF_READINGS,
)


def said(kept: str) -> str:
    """A reason or a detail as it reads: in the language spoken where the register wrote it, else as it was written."""
    return retold(kept, FORMS)
