"""Web addresses: which are accepted, and when two of them are the same page."""

import re
from typing import Final
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

from .errors import FieldError
from .language import figures, gettext
from .text import clean

LONGEST: Final = 2000
# An address that is canonical but for scheme and `www.`: the library takes ten times as long to say so.
_PLAIN: Final = re.compile(
    r"https?://(?:www\.)?((?!www\.)[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+)((?:/[A-Za-z0-9_-]+)*/?)"
)
# Parameters that say where a reader came from, not what the page is.
TRACKING: Final = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "mkt_tok",
        "oly_anon_id",
        "oly_enc_id",
        "vero_id",
        "wickedid",
        "ref_src",
        "ref_url",
        "cmpid",
        "smid",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "sfnsn",
        "__twitter_impression",
    ]
)


def is_tracking(parameter: str) -> bool:
    """Whether a query parameter only tracks readers."""
    return parameter.lower() in TRACKING or parameter.lower().startswith("utm_")


# What other sites put behind a link to a page of ours; on theirs it may name a page.
_BEHIND_LINKS: Final = frozenset({"ref", "referrer", "source", "via", "share", "si"})


def tells_whence(parameter: str) -> bool:
    """Whether a parameter of our own addresses says where a reader came from, and asks for nothing."""
    return is_tracking(parameter) or parameter.lower() in _BEHIND_LINKS


def accepted(value: str) -> str:
    """The address as given, if it is an http or https address of a host; raises FieldError otherwise."""
    value = clean(value)
    if len(value) > LONGEST:
        raise FieldError(
            gettext(
                "This address is longer than %(longest)s characters. Use the page’s short address.",
                longest=figures(LONGEST),
            )
        )
    if _PLAIN.fullmatch(value):
        return value
    if " " in value:
        raise FieldError(gettext("An address holds no spaces. Copy it from the browser’s address bar."))
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise FieldError(gettext("This is not a web address. Copy it from the browser’s address bar.")) from None
    if parts.scheme not in ("http", "https"):
        raise FieldError(gettext("Only addresses that begin with http:// or https:// can be a source."))
    if parts.username is not None or parts.password is not None:
        raise FieldError(gettext("This address holds a user name or password. Give it without them."))
    if not host or ("." not in host and ":" not in host):
        raise FieldError(gettext("This address names no website. Copy it from the browser’s address bar."))
    return value


def canonical(value: str) -> str:
    """The one form that all spellings of a page’s address share: the key of a source.

    Scheme, `www.`, default port, fragment, tracking parameters, the order of parameters and a
    trailing slash make no difference.
    """
    if plain := _PLAIN.fullmatch(value):
        return f"https://{plain[1]}{plain[2].rstrip('/') or '/'}"
    parts = urlsplit(value)
    tracking = {pair.split("=")[0] for pair in parts.query.split("&")}
    cleaned = url_query_cleaner(value, [name for name in tracking if is_tracking(name)], remove=True, unique=False)
    parts = urlsplit(canonicalize_url(cleaned))
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"https://{host}{port}{parts.path.rstrip('/') or '/'}{query}"


def host(url: str) -> str:
    """'paper.example' of 'https://www.paper.example/story', with a port where there is one."""
    return url.split("/")[2].removeprefix("www.") if "//" in url else url


def led_to(asked: str, answered: str) -> str:
    """The website that answered, where it is another than the one that was asked; '' where it is the same."""
    one, other = (urlsplit(url).hostname or "" for url in (asked, answered))
    if not one or not other or f".{one}".endswith(f".{other.removeprefix('www.')}"):
        return ""
    return "" if f".{other}".endswith(f".{one.removeprefix('www.')}") else other
