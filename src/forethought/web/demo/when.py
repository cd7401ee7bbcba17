"""When things happen in the demonstration: whatever the hour at which it is started."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from forethought.timestamps import LONDON, day_begins, local_day

EACH_DAY = 4
"""Visits of one officer on one day, at most."""

FROM, LATEST = time(9, 0), time(22, 0)
APART, LONGEST = timedelta(minutes=75), 45
HOME, NIGHT = time(17, 45), time(23, 10)
EVENING = timedelta(hours=2, minutes=30)
GOING, GONE = time(8, 30), time(19, 0)


@dataclass(frozen=True, slots=True)
class Door:
    """When one visit begins (UTC), and how many minutes it takes."""

    start: datetime
    minutes: int


def doors(now: datetime) -> tuple[tuple[Door, ...], ...]:
    """The times of visits on three days, the first of which is today unless it is too late.

    Today's begin soon, and are all over before midnight; the others' in the morning.
    """
    first = _soon(now)
    apart = _whole_fives(min(APART, (_last(first) - first) / (EACH_DAY - 1)))
    minutes = min(LONGEST, int(apart.total_seconds()) // 60 - 5)
    today = tuple(Door(first + number * apart, minutes) for number in range(EACH_DAY))
    return (today, *(_later(local_day(first) + timedelta(days=ahead)) for ahead in (1, 2)))


def _last(first: datetime) -> datetime:
    """When the last visit of the first day begins: before going home, or late if it must be."""
    day = local_day(first)
    return min(max(_at(day, HOME), first + EVENING), _at(day, NIGHT))


def begun(now: datetime) -> Door | None:
    """The time of a visit that is under way now; None at hours when nobody is out."""
    local = now.astimezone(LONDON)
    if not GOING <= local.time() <= GONE:
        return None
    return Door(now.replace(second=0, microsecond=0) - timedelta(minutes=15), 30)


def preparation_begins(now: datetime) -> datetime:
    """An hour ago, but today: what officers did before now happened since then."""
    return max(now - timedelta(hours=1), day_begins(local_day(now)))


def _soon(now: datetime) -> datetime:
    """The next quarter of an hour that is at least 20 minutes away, at a sensible hour."""
    soon = now + timedelta(minutes=20)
    minutes = -(soon.minute * 60 + soon.second + soon.microsecond / 1e6) % 900
    soon = (soon + timedelta(seconds=minutes)).replace(microsecond=0)
    local = soon.astimezone(LONDON)
    if local_day(soon) != local_day(now) or local.time() > LATEST:
        return _at(local_day(now) + timedelta(days=1), FROM)
    return max(soon, _at(local.date(), FROM))


def _later(day: date) -> tuple[Door, ...]:
    return tuple(Door(_at(day, FROM) + number * APART, LONGEST) for number in range(EACH_DAY))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def _whole_fives(span: timedelta) -> timedelta:
    return timedelta(minutes=int(span.total_seconds()) // 300 * 5)
