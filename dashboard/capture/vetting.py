"""Which addresses may be dialled: public websites on the usual ports, and nothing of our own network."""

import re
import socket
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from typing import Final
from urllib.parse import urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from ..errors import Unreadable

Resolve = Callable[[str, int, float], list[str]]

LONGEST: Final = 8000  # characters; redirects of consent pages are far longer than what people paste
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")

# Named here rather than by `is_global`, which in Python 3.11 passes multicast and NAT64 among others.
_CLOSED: Final = tuple(
    ip_network(cidr)
    for cidr in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # a public number by which one cloud answers its own machines
        "2001::/23",  # Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address inside
        "3fff::/20",
    )
)
# Loopback, mapped and compatible IPv4, NAT64, fc00::/7, fe80::/10, fec0::/10 and multicast all lie outside of it.
_OPEN_IPV6: Final = ip_network("2000::/3")


@dataclass(frozen=True)
class Place:
    """Where a page is: the only reading of its address that is both vetted and dialled."""

    scheme: str
    host: str  # ASCII, lower case, IPv6 without brackets
    port: int
    target: str  # path and query

    @property
    def address(self) -> str:
        """The address as it was asked for, without a fragment."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def place(url: str, ports: Collection[int]) -> Place:
    """Where `url` leads; raises Unreadable, kind `refused`, unless it is a plain address on one of these ports."""
    if len(url) > LONGEST:
        raise _refused(f"This address is longer than {LONGEST:,} characters.", "Use the page’s short address.")
    if not url.isprintable() or " " in url or "\\" in url:
        raise _refused("This address holds a character that no web address holds.")
    try:
        parts = urlsplit(url)
        scheme, name, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        raise _refused("This is not a web address.") from None
    if scheme not in DEFAULT_PORTS:
        raise _refused("Only addresses that begin with http:// or https:// are read.")
    if "@" in parts.netloc:
        raise _refused("This address holds a user name or password.", "Give it without them.")
    port = DEFAULT_PORTS[scheme] if port is None else port
    if port not in ports:
        raise _refused(f"This address names port {port}, and only ports {_listed(ports)} are read.")
    host = _ipv6(name) if parts.netloc.startswith("[") else _name(name)
    query = f"?{parts.query}" if parts.query else ""
    try:
        target = parse_url(f"http://host{parts.path}{query}").request_uri
    except LocationParseError:
        raise _refused("This is not a web address.") from None
    return Place(scheme, host, port, target)


def dialled(where: Place, networks: Iterable[str], seconds: float, resolve: Resolve) -> list[str]:
    """The vetted numbers of a place, in the order to try; `networks` are let through in spite of the vetting.

    The name is resolved once, here: whatever it resolves to a moment later is not asked. One closed
    address among open ones is enough to refuse the host.
    """
    found = [where.host] if _is_number(where.host) else resolve(where.host, where.port, seconds)
    allowed = [ip_network(cidr) for cidr in networks]
    for number in found:
        address = ip_address(number)
        if not any(address in network for network in allowed) and not is_open(address):
            raise _refused("This address leads into a private or reserved network, not to a public website.")
    if not found:
        raise _unknown(where.host)
    return list(dict.fromkeys(found))


def is_open(address: IPv4Address | IPv6Address) -> bool:
    """Whether a number belongs to the public Internet and to one machine there."""
    if isinstance(address, IPv6Address) and address not in _OPEN_IPV6:
        return False
    return not any(address in network for network in _CLOSED)


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Every number the system knows for a host name; raises Unreadable when there is none within `seconds`."""
    answers: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(sockaddr[0]) for *_, sockaddr in found])
        except (OSError, UnicodeError) as error:
            answers.put(error)

    # The system's resolver cannot be told when to give up.
    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0))
    except Empty:
        raise Unreadable("timeout", f"Nobody could say in time where “{host}” is. Try again in a minute.") from None
    if isinstance(answer, Exception):
        raise _unknown(host)
    return answer


def _name(name: str) -> str:
    """A host name in ASCII, or four plain numbers; anything that could be read as another host is refused."""
    labels = [_label(label) for label in name.split(".")]
    host = ".".join(labels)
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(host))
        except AddressValueError:
            raise _refused("This address writes the number of its host in a form that hides which one it is.") from None
    if len(labels) < 2 or len(host) > 253:
        raise _refused("This address names no public website.")
    return host


def _label(label: str) -> str:
    try:
        encoded = label.encode("idna").decode("ascii")
    except UnicodeError:
        raise _refused("This address names no public website.") from None
    # Wide letters, circled digits and invisible signs turn into plain ASCII: a disguise, not a foreign name.
    if not label.isascii() and not encoded.startswith("xn--"):
        raise _refused("This address writes its host in disguised letters.", "Give it in plain ones.")
    encoded = encoded.lower()
    if not _LABEL.fullmatch(encoded):
        raise _refused("This address names no public website.")
    return encoded


def _ipv6(name: str) -> str:
    try:
        address = IPv6Address(name)
    except AddressValueError:
        raise _refused("This is not a web address.") from None
    if address.scope_id is not None:
        raise _refused("This address leads into a private or reserved network, not to a public website.")
    return str(address)


def _is_number(host: str) -> bool:
    return ":" in host or bool(_NUMBER.fullmatch(host.rpartition(".")[2]))


def _listed(ports: Collection[int]) -> str:
    return " and ".join(str(port) for port in sorted(ports))


def _refused(
    sentence: str, advice: str = "Give the page’s public address, as the browser’s address bar shows it."
) -> Unreadable:
    return Unreadable("refused", f"{sentence} {advice}")


def _unknown(host: str) -> Unreadable:
    return Unreadable("unreachable", f"No website is known by the name “{host}”. Check the address for a slip.")
