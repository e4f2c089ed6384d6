"""A share card drawn: the layout in pixels, with the two free fonts that their packages bring."""

import io
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from .. import vocabulary
from .layout import FOOT_RULE, HEAD_RULE, HEIGHT, MARGIN, RIGHT, SIGN, WIDTH, Card, Face, laid_out

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

NAME: Final = "Where Cities Stand"
FILES: Final = {
    "serif": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    "serif-bold": ("font_source_serif_pro", "SourceSerifPro-Bold.ttf"),
    "sans": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "sans-bold": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
}
ASCENT: Final = 0.94  # of the size, from the top of a line to its baseline
# As static/css/tokens.css has them by day.
PAPER, INK, SOFT, RULE = "#fffefb", "#1d1b22", "#5b5763", "#dcd8d0"
OFF, STRONG = "#d5d1cb", "#85808c"
STEPS: Final = {1: "#5f3f9f", 2: "#8a70c4", 3: "#86787a", 4: "#cf7d22", 5: "#a84f00"}
BAR_TOP, BAR_HIGH = 510, 34
TIMES: Final = 3  # the sign is 54 × 12 in the page's sprite


def drawn(card: Card) -> bytes:
    """The card as a PNG of 1200 × 630."""
    from PIL import Image, ImageDraw  # whoever asks for no card should not wait for it

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 11), INK)
    draw.rectangle((MARGIN, HEAD_RULE, RIGHT, HEAD_RULE + 1), INK)
    draw.rectangle((MARGIN, FOOT_RULE, RIGHT, FOOT_RULE), RULE)
    for line in laid_out(card, NAME, measured):
        at = (line.left, line.top + line.face.size * ASCENT)
        draw.text(at, line.text, SOFT if line.soft else INK, font(line.face), anchor="ls")
    if card.bar:
        _bar(draw, card)
    elif card.sign is not None:
        _sign(draw, card.sign)
    file = io.BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(file, "PNG", compress_level=6)
    return file.getvalue()


def measured(text: str, face: Face) -> float:
    """How wide a text is in a face."""
    return font(face).getlength(text)


@lru_cache(maxsize=16)
def font(face: Face) -> "ImageFont.FreeTypeFont":
    """The font of a face."""
    from PIL import ImageFont

    package, name = FILES[face.name]
    return ImageFont.truetype(str(files(package) / "files" / name), face.size)


def can_write(text: str) -> bool:
    """Whether the serif face has every letter of a text; else boxes would stand where words were."""
    return all(_has(letter) for letter in set(text) if not letter.isspace())


@lru_cache(maxsize=4096)
def _has(letter: str) -> bool:
    drawn_as, box = (bytes(font(Face("serif", 40)).getmask(one)) for one in (letter, "\U0010fffd"))
    return drawn_as != box


def _sign(draw: "ImageDraw.ImageDraw", sign: int | str) -> None:
    """Five steps, the one that is meant filled; as templates/parts/sign.html draws it."""
    left, top = MARGIN, 508
    if sign in (vocabulary.NOT_RESEARCHED, vocabulary.SEARCHED):
        for line in range(7):
            x = left + (line * 7.5 + 1) * TIMES
            draw.line((x, top + 10 * TIMES, x + 6 * TIMES, top + 2 * TIMES), STRONG, 3)
        return
    for step in range(1, 6):
        meant = sign == step or (sign == vocabulary.OFFICIALS_DIFFER and step in (1, 5))
        x = left + ((step - 1) * 11 + 0.75) * TIMES
        high = 10.5 if meant else 6.5
        box = (x, top + (SIGN[1] - high * TIMES) / 2, x + 8.5 * TIMES, top + (SIGN[1] + high * TIMES) / 2)
        if sign == vocabulary.NO_POSITION:
            draw.rounded_rectangle(box, 4, outline=STRONG, width=2)
        else:
            draw.rounded_rectangle(box, 4, STEPS.get(step, INK) if sign == step else INK if meant else OFF)


def _bar(draw: "ImageDraw.ImageDraw", card: Card) -> None:
    """The stance bar, each piece as wide as its share, with its number where it has room."""
    gap, number = 4, font(Face("sans-bold", 22))
    room = RIGHT - MARGIN - gap * (len(card.bar) - 1)
    all_, x = sum(piece.number for piece in card.bar) or 1, float(MARGIN)
    for piece in card.bar:
        wide = room * piece.number / all_
        box = (x, BAR_TOP, x + wide, BAR_TOP + BAR_HIGH)
        filled = STEPS.get(piece.sign) if isinstance(piece.sign, int) else None
        if piece.sign == vocabulary.OFFICIALS_DIFFER:
            filled = INK
        draw.rectangle(box, filled or PAPER, None if filled else STRONG, 2)
        text = f"{piece.number:,}"
        if number.getlength(text) + 12 <= wide:
            draw.text((x + wide / 2, BAR_TOP + BAR_HIGH / 2), text, PAPER if filled else INK, number, anchor="mm")
        x += wide + gap
