"""A card as an answer: asked again unchanged, it is neither drawn nor counted."""

from hashlib import sha256
from typing import Final

from flask import Response, request

from . import drawing, limits
from .layout import Card

DRAWING: Final = "1"  # another one where the same card shall look otherwise


def answer(card: Card) -> Response:
    """The picture, or 304 where whoever asks holds it; raises TooManyCards."""
    tag = sha256(f"{DRAWING}{card!r}".encode()).hexdigest()[:20]
    held = request.if_none_match.contains(tag)
    if not held:
        limits.count_drawing()
    response = Response(None if held else drawing.drawn(card), 304 if held else 200, mimetype="image/png")
    response.set_etag(tag)
    return response
