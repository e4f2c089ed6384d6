"""Settings: environment variables first, then instance/config.toml, then defaults."""

import os
import secrets
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final

from .errors import SetupError


@dataclass(frozen=True)
class Settings:
    """Everything the register can be told. Paths are absolute."""

    instance: Path
    database_url: str
    secret_key: str
    redis_url: str
    proxies: int
    submissions_per_hour: int
    address: str = ""  # where the public reaches the register; websites that are read are told it
    archive_service: str = ""  # asked for a copy of {url}; empty: none is asked
    visit_pause: int = 2  # seconds between two requests to one website
    fetch_ports: frozenset[int] = frozenset([80, 443])
    # Dangerous: pages of these networks are read and shown to strangers, though they are not public.
    fetch_networks: tuple[str, ...] = ()
    memory: bool = True  # whether readers are answered from what each process holds in memory
    replica_urls: tuple[str, ...] = ()  # PostgreSQL servers that follow the database; readers are answered by them


_NAMES: Final = tuple(field.name for field in fields(Settings) if field.name != "instance")
_WEB: Final = ("http://", "https://")
_REDIS: Final = ("redis://", "rediss://")


def load(instance: str | Path | None = None) -> Settings:
    """The settings in force, making the instance folder and the secret key on first use.

    Raises SetupError with one sentence where the folder cannot be written or a setting is broken.
    """
    folder = Path(instance or os.environ.get("DASHBOARD_INSTANCE") or "instance").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"The folder {folder} cannot be made: {error.strerror}.") from None
    written = _file(folder / "config.toml")
    _refuse_what_is_misspelled(folder / "config.toml", written)

    def setting(name: str, default: str) -> str:
        return os.environ.get(f"DASHBOARD_{name.upper()}") or str(written.get(name, default))

    return Settings(
        instance=folder,
        database_url=setting("database_url", f"sqlite:///{folder / 'register.db'}"),
        secret_key=setting("secret_key", "") or _secret_key(folder / "secret_key"),
        redis_url=_begins("redis_url", setting("redis_url", ""), _REDIS),
        proxies=_number("proxies", setting("proxies", "0")),
        submissions_per_hour=_number("submissions_per_hour", setting("submissions_per_hour", "30")),
        address=_begins("address", setting("address", ""), _WEB),
        archive_service=_begins("archive_service", setting("archive_service", ""), _WEB),
        visit_pause=_number("visit_pause", setting("visit_pause", "2")),
        memory=_yes("memory", setting("memory", "yes")),
        fetch_ports=frozenset(_number("fetch_ports", port) for port in _listed(setting("fetch_ports", "80,443"))),
        replica_urls=tuple(setting("replica_urls", "").split()),
        fetch_networks=tuple(_network(network) for network in _listed(setting("fetch_networks", ""))),
    )


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SetupError(
            f'{path} cannot be read as TOML: {error}. Words stand in quotation marks, such as memory = "no".'
        ) from None


def _refuse_what_is_misspelled(path: Path, written: Iterable[str]) -> None:
    """A name in the file that is none of ours, or one of the environment nearly: other programs have others there."""
    for name in written:
        if name not in _NAMES:
            near = get_close_matches(name, _NAMES, 1)
            hint = f"write {near[0]}" if near else f"there are {', '.join(_NAMES)}"
            raise SetupError(f"{path} holds {name}, which is no setting: {hint}.")
    ours = [f"DASHBOARD_{name.upper()}" for name in (*_NAMES, "instance")]
    for name in os.environ:
        if name.startswith("DASHBOARD_") and name not in ours and (near := get_close_matches(name, ours, 1, 0.85)):
            raise SetupError(f"There is no setting {name}: write {near[0]}, or unset it.")


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise SetupError(f"DASHBOARD_{name.upper()} must be a whole number, not “{value}”.")
    return int(value)


def _yes(name: str, value: str) -> bool:
    if value.lower() not in ("yes", "no", "true", "false"):
        raise SetupError(f"DASHBOARD_{name.upper()} must be yes or no, not “{value}”.")
    return value.lower() in ("yes", "true")


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _begins(name: str, value: str, schemes: tuple[str, str]) -> str:
    if value and not value.startswith(schemes):
        raise SetupError(f"DASHBOARD_{name.upper()} must begin with {' or '.join(schemes)}, not “{value}”.")
    return value


def _network(value: str) -> str:
    try:
        return str(ip_network(value))
    except ValueError:
        raise SetupError(f"DASHBOARD_FETCH_NETWORKS must be networks such as 10.1.0.0/16, not “{value}”.") from None


def _secret_key(path: Path) -> str:
    """The key that signs forms: made once, readable by its owner only, kept across restarts."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_key(path)
    except OSError as error:
        raise SetupError(
            f"{path.parent} cannot be written ({error.strerror}). Run as a user who may write there, "
            "or point DASHBOARD_INSTANCE at another folder."
        ) from None
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


def _kept_key(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} cannot be read ({error}). Run as the user who owns it.") from None
