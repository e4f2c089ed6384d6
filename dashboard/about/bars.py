"""The bars of the coverage page: shares of places, drawn so that none that is there is too thin to be seen."""

from typing import Final, NamedTuple

from ..catalogue.coverage import KINDS, Extent

THINNEST: Final = 1.2  # percent of the bar's width


class Piece(NamedTuple):
    """A piece of a bar: a kind of place, or `overdue`, which is drawn below the others; start and width in percent."""

    kind: str
    start: float
    width: float


def bar(extent: Extent) -> list[Piece]:
    """The pieces of an extent's bar, the overdue below them from the left."""
    found: list[Piece] = []
    widths = _widths([extent.numbers[kind] for kind in KINDS])
    start = 0.0
    for kind, width in zip(KINDS, widths, strict=True):
        if width:
            found.append(Piece(kind, start, width))
        start += width
    if extent.overdue:
        found.append(Piece("overdue", 0.0, max(100 * extent.overdue / extent.all, THINNEST)))
    return found


def _widths(numbers: list[int]) -> list[float]:
    """Shares of a hundred; what is widened to be seen is taken from the others."""
    all_ = sum(numbers) or 1
    wanted = [100 * number / all_ for number in numbers]
    thin = [0 < width < THINNEST for width in wanted]
    rest = sum(width for width, is_thin in zip(wanted, thin, strict=True) if not is_thin) or 1
    room = 100 - THINNEST * sum(thin)
    return [THINNEST if is_thin else width * room / rest for width, is_thin in zip(wanted, thin, strict=True)]
