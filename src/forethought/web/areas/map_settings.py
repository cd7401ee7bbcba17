"""The pictures under the map: none, or those of a tile server that the organisation names."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TILES = "FORETHOUGHT_MAP_TILES"
CREDIT = "FORETHOUGHT_MAP_CREDIT"
_PARTS = ("{z}", "{x}", "{y}")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def tiles() -> dict[str, Any]:
    """Settings MAP_TILES, an address with {z}, {x} and {y} or empty, and MAP_CREDIT.

    Raises ImproperlyConfigured with a sentence for an address that cannot be used.
    """
    address = os.environ.get(TILES, "").strip()
    credit = os.environ.get(CREDIT, "").strip()
    if address:
        _check(address)
        if not credit:
            raise ImproperlyConfigured(
                f"{CREDIT} is not set: write whom the map of {TILES} is by, as its licence asks"
            )
    return {"MAP_TILES": address, "MAP_CREDIT": credit}


def origins(address: str) -> list[str]:
    """Where pages may fetch the pictures of the map from, for the content security policy."""
    if not address:
        return []
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"]


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError as error:
        raise ImproperlyConfigured(f"{TILES} is not an address: {error}") from error
    missing = [part for part in _PARTS if part not in address]
    if missing:
        raise ImproperlyConfigured(
            f"{TILES} lacks {' and '.join(missing)}: write it as in"
            " https://tiles.example.org/{z}/{x}/{y}.png"
        )
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not (safe and host) or any(one in parts.netloc for one in "{};, "):
        raise ImproperlyConfigured(
            f"{TILES} must begin with https:// and the name of one server, without a user's name"
            " or {s}"
        )
    if parts.username is not None:
        raise ImproperlyConfigured(f"{TILES} must not hold a user's name or password")
