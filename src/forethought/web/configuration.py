"""What the environment says, or a sentence that says what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from forethought.embedded.addresses import read_url
from forethought.embedded.errors import GroundError
from forethought.settings_reader import BadSettingsError, private_tables, settings_path

_KEEPS_CONNECTIONS = 60
"""Seconds that a thread keeps its connection for the next request: opening one costs more than
most requests do. It is tried first, so that a database that was started again is found."""

_LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def settings_file(variable: str, usual: str) -> Path | None:
    """The file that ``variable`` names, else the usual one of the data folder if it is there."""
    data = os.environ.get("FORETHOUGHT_DATA", "").strip()
    return settings_path(os.environ, variable, usual, Path(data) if data else None)


def tables_of(path: Path, *, of: str, variable: str) -> dict[str, Any]:
    """See `settings_reader.private_tables`; stops the start with its sentence."""
    try:
        return private_tables(path, of=of, variable=variable)
    except BadSettingsError as error:
        raise ImproperlyConfigured(str(error)) from error


def flag(name: str) -> bool:
    """``yes`` or ``no`` (also unset: no); anything else stops the start."""
    value = os.environ.get(name, "no").strip().casefold()
    if value not in {"yes", "no", ""}:
        raise ImproperlyConfigured(f"{name} is {value!r}: write yes or no")
    return value == "yes"


def secret(name: str) -> str:
    """A secret of at least 32 characters. The service makes its own at first start."""
    value = os.environ.get(name, "")
    if len(value) < 32:
        raise ImproperlyConfigured(
            f"{name} is not set, or shorter than 32 characters: start the site with"
            " `forethought serve`, which makes its own secrets, or set it"
        )
    return value


def secrets_list(name: str) -> list[str]:
    """Secrets separated by commas, the one that encrypts first, older ones after it."""
    return [part.strip() for part in secret(name).split(",") if part.strip()]


def hosts() -> list[str]:
    """The names that the site answers to: FORETHOUGHT_HOSTS, separated by commas."""
    given = [part.strip() for part in os.environ.get("FORETHOUGHT_HOSTS", "").split(",")]
    return [*_LOCAL_HOSTS, *(part for part in given if part)]


def database() -> dict[str, Any]:
    """Django's description of the database that FORETHOUGHT_DATABASE_URL names."""
    name = "FORETHOUGHT_DATABASE_URL"
    if flag("FORETHOUGHT_OWNER"):
        name = "FORETHOUGHT_OWNER_DATABASE_URL"
    url = os.environ.get(name, "")
    if not url:
        raise ImproperlyConfigured(f"{name} is not set: start the site with `forethought serve`")
    try:
        address = read_url(url, name)
    except GroundError as error:
        raise ImproperlyConfigured(str(error)) from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.database,
        "USER": address.role,
        "PASSWORD": address.password,
        "HOST": address.hosts,
        "PORT": address.ports,
        "OPTIONS": dict(address.options),
        "CONN_MAX_AGE": _KEEPS_CONNECTIONS,
        "CONN_HEALTH_CHECKS": True,
    }
