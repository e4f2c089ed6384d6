"""The words of made-up statements, the most frequent first: some of the subject, then thousands that mean nothing."""

from itertools import product
from typing import Final

_SUBJECT: Final = (
    "the city of and to in police will not federal that for immigration is our with officers law a by residents "
    "enforcement be who as no or without council from they people status their on said department agents any help "
    "jail public are warrant mayor request hold this safety may ordinance families policy cooperate community "
    "ask sanctuary state detainers trust rights court county order honor resources local welcome"
)
_BEGIN: Final = "b br c ch d dr f fl g gr h j k l m n p pl qu r s sh st t tr v w z"
_MIDDLE: Final = "a e i o u ai ea ou"
_END: Final = "bin dal fen gor lan mer nis pol ras sel tam vor wick xen yard zin"

# What a reader might search for: in every tenth statement; in some hundred of a million; words in a row.
COMMON: Final = "sanctuary"
RARE: Final = "zouzino"
PHRASE: Final = "the city of"


def _made_up() -> list[str]:
    """Words of two and three syllables in an order that puts alike ones far apart."""
    parts = (_END.split(), _MIDDLE.split(), _BEGIN.split())
    short = [begin + middle + end for end, middle, begin in product(*parts)]
    long = [begin + middle + end + last for last, end, middle, begin in product("aeio", *parts)]
    return short + long


WORDS: Final = (*_SUBJECT.split(), *_made_up())
