"""The newest links of the chain, read without Django: for whoever looks only at its end."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from forethought.web.audit.chain import seal_hash

LINK = (
    "SELECT number, at, total, events, digests, hash FROM audit_seal ORDER BY number DESC LIMIT %s"
)


class Link(NamedTuple):
    """One seal, as its row says."""

    number: int
    at: datetime
    total: int
    events: list[int]
    digests: bytes
    hash: bytes


def holds(link: Link, before: Link) -> bool:
    """Whether a seal fits the one before it."""
    expected = seal_hash(
        bytes(before.hash),
        number=link.number,
        at=link.at,
        total=link.total,
        events=link.events,
        digests=bytes(link.digests),
    )
    return link.number == before.number + 1 and expected == bytes(link.hash)
