"""What the last beats of the parts mean: heard of just now, late, or absent.

Knows the tables by their names alone, so that `forethought doctor` can ask where Django cannot
start.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import psycopg

DATABASE = "database"
LATE_AFTER: Mapping[str, timedelta] = {
    "worker": timedelta(seconds=60),
    "watchdog": timedelta(seconds=10),
    "feeds": timedelta(seconds=60),
    "webhooks": timedelta(seconds=60),
    "connections": timedelta(seconds=60),
}
"""Every part that beats, and after how long without a beat it is late."""

FORGOTTEN_AFTER = timedelta(days=1)
"""A part that was not heard of for so long is no longer missed, unless it is expected."""

LAST_BEATS = """
SELECT part, coalesce(max(at) FILTER (WHERE at <= latest), max(at)) FROM (
    SELECT 'worker' AS part, at FROM checks_beat
    UNION ALL SELECT 'watchdog', at FROM contactdesk_beat
    UNION ALL SELECT part, at FROM health_partbeat
) beats JOIN unnest(%s::text[], %s::timestamptz[]) AS limits (part, latest) USING (part)
GROUP BY part
"""


class Sign(StrEnum):
    """What is known of a part. ``UNKNOWN``: the database, which would say it, cannot be asked."""

    OK = "ok"
    LATE = "late"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Health:
    """The signs of all parts, and which of them are missed."""

    signs: Mapping[str, Sign]
    missed: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Whether every part that should live does."""
        return not self.missed


def judged(beats: Mapping[str, datetime], expected: Collection[str], now: datetime) -> Health:
    """What the last beats mean. A part that was killed is missed for a day, asked for or not.

    A beat that is further ahead than a part may be silent is late: it would vouch for a dead part
    until the time comes.
    """
    signs = {DATABASE: Sign.OK}
    for part, patience in LATE_AFTER.items():
        at = beats.get(part)
        if at is None or at <= now - FORGOTTEN_AFTER:
            signs[part] = Sign.ABSENT
        else:
            signs[part] = Sign.OK if now - patience < at <= now + patience else Sign.LATE
    missed = tuple(
        part
        for part, sign in signs.items()
        if sign is Sign.LATE or (sign is Sign.ABSENT and part in expected)
    )
    return Health(signs, missed)


def last_beats(connection: psycopg.Connection[Any], now: datetime) -> dict[str, datetime]:
    """When each part was last heard of; what comes from a clock too far ahead, if nothing else."""
    latest = [now + patience for patience in LATE_AFTER.values()]
    return dict(connection.execute(LAST_BEATS, (list(LATE_AFTER), latest)).fetchall())
