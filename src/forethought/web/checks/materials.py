"""What many checks share, kept once under its own hash."""

from __future__ import annotations

import hashlib
import json
import zlib
from datetime import datetime
from functools import lru_cache
from typing import Any

from forethought.web.checks.models import Material


def packed(value: Any) -> tuple[str, bytes]:
    """JSON made small, and the SHA-256 of its text. The order of keys stays: rules have one."""
    text = json.dumps(value, separators=(",", ":")).encode("ascii")
    return hashlib.sha256(text).hexdigest(), zlib.compress(text, 6)


def keep(kind: str, sha256: str, content: bytes, *, now: datetime) -> None:
    """Keep packed content unless it is there. Called in the transaction that refers to it."""
    if Material.objects.filter(pk=sha256).exists():
        return
    Material.objects.bulk_create(
        [Material(sha256=sha256, kind=kind, content=content, kept_at=now)], ignore_conflicts=True
    )


@lru_cache(maxsize=8)
def fetch(sha256: str) -> Any:
    """The JSON kept under this hash. Raises Material.DoesNotExist when there is none."""
    return json.loads(zlib.decompress(bytes(Material.objects.get(pk=sha256).content)))
