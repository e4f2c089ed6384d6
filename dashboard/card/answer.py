"""A card as an answer: counted where it is drawn, not where it is asked for again."""

from functools import lru_cache
from hashlib import sha256
from typing import Final

from flask import Response, request

from . import drawing, limits
from .layout import Card

DRAWING: Final = "1"  # another one where the same card shall look otherwise


def answer(card: Card) -> Response:
    """The picture, or 304 where whoever asks holds it; raises TooMany."""
    tag = sha256(f"{DRAWING}{card!r}".encode()).hexdigest()[:20]
    if request.if_none_match.contains_weak(tag):  # a cache on the way may have made it weak
        response = Response(status=304, mimetype="image/png")
    elif request.method == "HEAD":
        response = Response(mimetype="image/png")
        response.automatically_set_content_length = False  # nobody knows it before the picture is drawn
    else:
        response = Response(drawn_once(card), mimetype="image/png")
    response.set_etag(tag)
    return response


@lru_cache(maxsize=32)
def drawn_once(card: Card) -> bytes:
    """The picture; one that was drawn a moment ago is not drawn again, nor counted."""
    limits.count_drawing()
    return drawing.drawn(card)
