"""What the settings allow a page to be read with."""

from ..config import Settings
from .fetch import AGENT, Policy


def policy(settings: Settings) -> Policy:
    """The ports and networks of the settings, and a User-Agent that says who asks and where to find us."""
    agent = f"{AGENT} (+{settings.address})" if settings.address else AGENT
    return Policy(ports=settings.fetch_ports, networks=settings.fetch_networks, agent=agent)
