"""How many cards one network address may have drawn: each costs more than a page."""

from typing import Final

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, RateLimitItemPerHour

from ..errors import RegisterError
from ..language import gettext, mark

limiter: Final = Limiter(get_remote_address)

DRAWN: Final[RateLimitItem] = RateLimitItemPerHour(600, namespace="cards drawn")


class TooManyCards(RegisterError):
    """Nobody looks at that many."""

    status = 429
    title = mark("Please wait a little")


def init_app(app: Flask) -> None:
    """Start counting; shared by processes where Redis is set."""
    limiter.init_app(app)


def count_drawing() -> None:
    """Count one card for the network address at hand; raises TooManyCards."""
    if not limiter.limiter.hit(DRAWN, get_remote_address()):
        raise TooManyCards(gettext("Too many pictures were drawn for your network. Wait an hour, then try again."))
