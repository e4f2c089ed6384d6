"""How often somebody may try to get in: counted before the trying, so that trying at once gains nothing."""

from typing import Final

from flask_limiter.util import get_remote_address
from limits import RateLimitItem, RateLimitItemPerMinute

from ..language import gettext
from ..limits import TooMany, counted, forget

FROM_ADDRESS: Final = RateLimitItemPerMinute(30, 15, namespace="from address")
AT_ACCOUNT: Final = RateLimitItemPerMinute(10, 15, namespace="at account")
AT_CODE: Final = RateLimitItemPerMinute(5, 15, namespace="at code")


def count_sign_in(email: str) -> None:
    """Count one try with this e-mail address from the network address at hand; raises TooMany."""
    _hit(FROM_ADDRESS, get_remote_address())
    _hit(AT_ACCOUNT, email)


def count_passkey() -> None:
    """Count one try with a passkey from the network address at hand; raises TooMany."""
    _hit(FROM_ADDRESS, get_remote_address())


def count_password(number: int) -> None:
    """Count one try of a signed-in user's own password; raises TooMany."""
    _hit(AT_ACCOUNT, str(number))


def count_code(number: int) -> None:
    """Count one try of a second factor; raises TooMany."""
    _hit(AT_CODE, str(number))


def forget_sign_in(email: str) -> None:
    """The password was right: what was mistyped before it counts no longer, at this account."""
    forget(AT_ACCOUNT, email)


def forget_password(number: int) -> None:
    """The password was right."""
    forget(AT_ACCOUNT, str(number))


def forget_code(number: int) -> None:
    """The code was right."""
    forget(AT_CODE, str(number))


def _hit(limit: RateLimitItem, name: str) -> None:
    if not counted(limit, name):
        raise TooMany(gettext("Too many tries. Wait a quarter of an hour, then try again."))
