"""The re-checks that are due: soonest start first, many at a time, by any number of workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Q, QuerySet

from forethought.timestamps import day_begins, local_day
from forethought.web.checks.faults import kept_apart
from forethought.web.checks.making import claim, fresh_visits, lay_out, make_one, release
from forethought.web.health.measuring import check_seconds
from forethought.web.visits.models import Visit

SIZE = 20
"""Checks made with what was laid out once: few enough that soonest first stays true."""


def due(now: datetime) -> QuerySet[Visit]:
    """The visits that wait for a check and may be tried now, soonest start first.

    Visits of past days stay held and are not worked on: nobody starts them.
    """
    return Visit.objects.filter(
        Q(state=Visit.State.UNDER_WAY)
        | Q(state=Visit.State.PLANNED, planned_start__gte=day_begins(local_day(now))),
        Q(check_fault__isnull=True) | Q(check_fault__next_try_at__lte=now),
        check_wanted_at__isnull=False,
    ).order_by("planned_start", "pk")


def check_batch(now: datetime, size: int = SIZE) -> int:
    """Make up to ``size`` of the checks that are due. Returns how many were tried.

    A visit whose check cannot be made is written down as a fault and tried again later; it stays
    held. Raises OperationalError or InterfaceError when the database is gone.
    """
    with _claimed(now, size) as ids:
        visits = fresh_visits(ids)
        wanted = [v for pk in ids if (v := visits.get(pk)) and v.check_wanted_at is not None]
        if not wanted:
            return 0
        bench = lay_out(now)
        for visit in wanted:
            with kept_apart(visit.pk, now=now), check_seconds.time():
                make_one(visit, bench, why=visit.check_wanted_because, now=now)
            ids.remove(visit.pk)
            release(visit.pk)
    return len(wanted)


@contextmanager
def _claimed(now: datetime, size: int) -> Iterator[list[int]]:
    """The ids of the soonest visits that no other worker has claimed.

    Whoever takes an id out of the list has given the claim back.
    """
    mine: list[int] = []
    try:
        for pk in due(now).values_list("pk", flat=True)[: 4 * size]:
            if claim(pk):
                mine.append(pk)
            if len(mine) == size:
                break
        yield mine
    finally:
        for pk in mine:
            release(pk)
