"""How many cards one network address may have drawn: each costs more than a page."""

from typing import Final

from flask_limiter.util import get_remote_address
from limits import RateLimitItem, RateLimitItemPerHour

from ..language import gettext
from ..limits import TooMany, counted

DRAWN: Final[RateLimitItem] = RateLimitItemPerHour(600, namespace="cards drawn")


def count_drawing() -> None:
    """Count one card for the network address at hand; raises TooMany."""
    if not counted(DRAWN, get_remote_address()):
        raise TooMany(gettext("Too many pictures were drawn for your network. Wait an hour, then try again."))
