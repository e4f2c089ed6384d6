"""Where everything on a share card lies: pure, so that “it fits” is tested without looking at pixels."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

WIDTH, HEIGHT = 1200, 630
MARGIN: Final = 64
RIGHT: Final = WIDTH - MARGIN
LEADING: Final = 1.26  # of the size: what ascender and descender of both faces need
GAP: Final = 32  # between what stands left and right on one line
TEXT_TOP, TEXT_BOTTOM = 118, 388
SIZES: Final = (64, 56, 50, 44, 40)  # of the text: the largest that fits
HEAD_RULE, FOOT_RULE = 98, 492
SIGN: Final = (162, 36)  # width and height
ELLIPSIS: Final = " …"


class Piece(NamedTuple):
    """A piece of a stance bar: its sign and how many stand there."""

    sign: int | str
    number: int


@dataclass(frozen=True)
class Card:
    """What a card says. `quoted` puts the text between quotation marks; a bar takes the place of the sign."""

    about: str  # city and date
    text: str
    quoted: bool = False
    who: str = ""
    office: str = ""
    sign: int | str | None = None
    label: str = ""
    source: str = ""
    address: str = ""
    bar: tuple[Piece, ...] = ()


class Face(NamedTuple):
    """A font: `serif`, `serif-bold`, `sans` or `sans-bold`, and its size in pixels."""

    name: str
    size: int

    @property
    def high(self) -> int:
        """The height of its line."""
        return round(self.size * LEADING)


class Line(NamedTuple):
    """A line of text and the box it fills, from the left upper corner."""

    text: str
    face: Face
    soft: bool
    left: float
    top: float
    width: float

    @property
    def bottom(self) -> float:
        """Where its box ends."""
        return self.top + self.face.high


Measure = Callable[[str, Face], float]

NAME: Final = Face("serif-bold", 30)
ABOUT: Final = Face("sans-bold", 28)
WHO: Final = Face("sans-bold", 30)
OFFICE: Final = Face("sans", 26)
LABEL: Final = Face("sans-bold", 30)
SMALL: Final = Face("sans", 24)


def laid_out(card: Card, name: str, measure: Measure) -> list[Line]:
    """Every line of the card, under the register's `name`; each inside the frame, none over another."""
    lines = [_line(name, NAME, MARGIN, 46, measure)]
    lines += _right(card.about, ABOUT, 48, RIGHT - lines[0].width - MARGIN - GAP, measure)
    lines += _text(card, measure)
    top = 404.0
    for text, face, soft in ((card.who, WHO, False), (card.office, OFFICE, True)):
        if text:
            lines.append(_line(shortened(text, face, RIGHT - MARGIN, measure), face, MARGIN, top, measure, soft))
            top = lines[-1].bottom
    start = MARGIN if card.sign is None else MARGIN + SIGN[0] + 20
    if not card.bar:
        label = shortened(card.label, LABEL, RIGHT - start, measure)
        lines.append(_line(label, LABEL, start, 506, measure))
    address = _right(card.address, SMALL, 556, (RIGHT - MARGIN) / 2, measure, soft=True)
    room = address[0].left - GAP - MARGIN if address else RIGHT - MARGIN
    lines.append(_line(shortened(card.source, SMALL, room, measure), SMALL, MARGIN, 556, measure, True))
    return [line for line in lines + address if line.text]


def shortened(text: str, face: Face, room: float, measure: Measure) -> str:
    """The text, or as many of its words as fit with an ellipsis."""
    if measure(text, face) <= room:
        return text
    words = text.split()
    while len(words) > 1:
        words.pop()
        if measure(found := " ".join(words) + ELLIPSIS, face) <= room:
            return found
    return _cut(text, face, room - measure("…", face), measure)[0] + "…"


def wrapped(text: str, face: Face, room: float, measure: Measure) -> list[str]:
    """The text in lines no wider than `room`; only a word too long for a line is broken."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}", face) <= room:
            lines[-1] += f" {word}"
            continue
        while measure(word, face) > room:
            piece, word = _cut(word, face, room, measure)
            lines.append(piece)
        lines.append(word)
    return lines


def _text(card: Card, measure: Measure) -> list[Line]:
    face, lines = _fitted(card, measure)
    free = TEXT_BOTTOM - TEXT_TOP - len(lines) * face.high
    top = TEXT_TOP + max(free, 0) / 3  # a short quote stands a little above the middle
    return [_line(line, face, MARGIN, top + at * face.high, measure) for at, line in enumerate(lines)]


def _fitted(card: Card, measure: Measure) -> tuple[Face, list[str]]:
    room, high = RIGHT - MARGIN, TEXT_BOTTOM - TEXT_TOP
    before, after = ("“", "”") if card.quoted else ("", "")
    for size in SIZES:
        face = Face("serif", size)
        lines = wrapped(before + card.text + after, face, room, measure)
        if len(lines) * face.high <= high:
            return face, lines
    words, most = card.text.split(), high // face.high
    low, above = 1, len(words)  # the most words that fit, by halving
    while low < above:
        middle = (low + above + 1) // 2
        fits = len(wrapped(before + " ".join(words[:middle]) + ELLIPSIS + after, face, room, measure)) <= most
        low, above = (middle, above) if fits else (low, middle - 1)
    lines = wrapped(before + " ".join(words[:low]) + ELLIPSIS + after, face, room, measure)
    if len(lines) > most:  # a single word that fills the card
        last = _cut(lines[most - 1], face, room - measure(f"…{after}", face), measure)[0]
        lines = [*lines[: most - 1], f"{last}…{after}"]
    return face, lines


def _cut(word: str, face: Face, room: float, measure: Measure) -> tuple[str, str]:
    """The word in two, the first as long as fits, no mark torn from its letter."""
    at = max(1, int(len(word) * room / max(measure(word, face), 1)))
    while at > 1 and measure(word[:at], face) > room:
        at -= 1
    while at < len(word) and unicodedata.combining(word[at]):
        at += 1 if at == 1 else -1
    return word[:at], word[at:]


def _line(text: str, face: Face, left: float, top: float, measure: Measure, soft: bool = False) -> Line:
    return Line(text, face, soft, left, top, measure(text, face))


def _right(text: str, face: Face, top: float, room: float, measure: Measure, soft: bool = False) -> list[Line]:
    """A line that ends at the right margin."""
    text = shortened(text, face, room, measure)
    width = measure(text, face)
    return [Line(text, face, soft, RIGHT - width, top, width)] if text else []
