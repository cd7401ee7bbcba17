"""What many checks share, kept once under its own hash."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from forethought.web.checks.models import Material


def packed(value: Any) -> tuple[str, bytes]:
    """JSON made small, and the SHA-256 of its text. The order of keys stays: rules have one."""
    text = json.dumps(value, separators=(",", ":")).encode("ascii")
    return hashlib.sha256(text).hexdigest(), zlib.compress(text, 6)


@dataclass(frozen=True, slots=True)
class Packed:
    """A shared value made small, under its hash."""

    kind: str
    sha256: str
    content: bytes = field(repr=False)


def keep(shared: Collection[Packed], *, now: datetime) -> None:
    """Keep what is not there yet. Called in the transaction that refers to it."""
    there = set(
        Material.objects.filter(pk__in=[one.sha256 for one in shared]).values_list("pk", flat=True)
    )
    missing = [
        Material(sha256=one.sha256, kind=one.kind, content=one.content, kept_at=now)
        for one in shared
        if one.sha256 not in there
    ]
    if missing:
        Material.objects.bulk_create(missing, ignore_conflicts=True)


@lru_cache(maxsize=8)
def fetch(sha256: str) -> Any:
    """The JSON kept under this hash. Raises Material.DoesNotExist when there is none."""
    return json.loads(zlib.decompress(bytes(Material.objects.get(pk=sha256).content)))
