"""Where the public reaches the register: what links and pictures on other sites begin with."""

from flask import current_app, request


def root() -> str:
    """The address with a slash at its end: as set by DASHBOARD_ADDRESS, else as it was asked for."""
    held = str(current_app.config["ADDRESS"])
    return f"{held.rstrip('/')}/" if held else request.host_url
