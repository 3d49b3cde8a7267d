"""Reads settings from the environment and names the variable that is missing or wrong."""

import os
import secrets
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

# How soon a client notices that PostgreSQL's host is lost; the server does likewise by
# ministry/time_limits.py. Only the first of them means anything on a Unix socket.
_LOST_SERVER = {
    "connect_timeout": "5",  # seconds
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds
}
# Whose tables and functions a name without a schema means.
_OUR_SCHEMA = "-c search_path=public"


class SettingsError(Exception):
    """A variable of the environment is missing or wrong; the message names it."""


def text(name: str, default: str | None = None) -> str:
    """The value of `name`; without a default the variable must be set."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise SettingsError(f"{name} is not set. See README.md, “Real servers”.")
    return default


def flag(name: str, default: bool) -> bool:
    """A yes or no: 1, true, yes, on or 0, false, no, off."""
    value = text(name, "yes" if default else "no").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingsError(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number within bounds."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def words(name: str, default: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str, url: str) -> dict[str, object]:
    """Django's settings of one PostgreSQL address (the forms that libpq takes).

    What the address says of timeouts and keepalives goes before what is said here.
    """
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise SettingsError(f"{name} is not a PostgreSQL address: {error}") from error
    if not parts.get("dbname") or not parts.get("user"):
        raise SettingsError(f"{name} must name a database and a user.")
    known = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    settings: dict[str, object] = {"ENGINE": "django.db.backends.postgresql"}
    settings |= {known[key]: str(value) for key, value in parts.items() if key in known}
    further = {k: v for k, v in parts.items() if k not in known}
    # The last word on it: ALTER ROLE and ALTER DATABASE yield to what a client asks for.
    further["options"] = f"{further.get('options', '')} {_OUR_SCHEMA}".strip()
    settings["OPTIONS"] = _LOST_SERVER | further
    return settings


def kept_secret(folder: Path, name: str) -> str:
    """A secret made on first use and kept in `folder`, for the demo and development."""
    file = folder / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as stream:
        secret = secrets.token_hex(32)
        stream.write(secret)
    return secret
