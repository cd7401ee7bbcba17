"""What a seal is made of: pure functions over the rows, the same for sealing and verifying."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

DIGEST = 32
"""The bytes of one SHA-256."""

BEGINNING = bytes(DIGEST)
"""What stands for the previous hash in the first seal."""

GONE = bytes(DIGEST)
"""The digest of an event that was gone before it could be sealed."""


class Row(NamedTuple):
    """Every column of an event. ``detail`` is PostgreSQL's own text of the JSON, which it keeps
    in one normal form; reading it here could fail on what somebody put there past the site.
    """

    id: int
    at: datetime
    by_id: int | None
    action: str
    subject: str
    subject_id: int | None
    detail: str


def digest(row: Row) -> bytes:
    """SHA-256 over the canonical JSON of every column: keys sorted, no spaces, ASCII, UTC."""
    return hashlib.sha256(_canonical(row._asdict() | {"at": _moment(row.at)})).digest()


def seal_hash(
    previous: bytes,
    *,
    number: int,
    at: datetime,
    total: int,
    events: Sequence[int],
    digests: bytes,
) -> bytes:
    """SHA-256 over the previous seal's hash and all of this one: the next link of the chain."""
    head = {"number": number, "at": _moment(at), "total": total, "events": list(events)}
    return hashlib.sha256(previous + _canonical(head) + b"\n" + digests).digest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _canonical(value: dict[str, object]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
