"""The re-checks that are due: soonest start first, many at a time, by any number of workers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from forethought.timestamps import day_begins, local_day
from forethought.web.audit import services as audit
from forethought.web.checks.making import Bench, claim, fresh_visits, lay_out, make_one, release
from forethought.web.checks.models import Fault
from forethought.web.visits.models import Visit

logger = logging.getLogger(__name__)

SIZE = 20
"""Checks made with what was laid out once: few enough that soonest first stays true."""

LONGEST_WAIT = timedelta(minutes=10)
LOST = (OperationalError, InterfaceError)
"""What is raised, among others, when the database is gone: nothing to blame on a visit."""


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
            _try(visit, bench, now)
    return len(wanted)


@contextmanager
def _claimed(now: datetime, size: int) -> Iterator[list[int]]:
    """The ids of the soonest visits that no other worker has claimed."""
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


def _try(visit: Visit, bench: Bench, now: datetime) -> None:
    try:
        make_one(visit, bench, why=visit.check_wanted_because, now=now)
    except Exception as fault:  # no visit takes others down
        if isinstance(fault, LOST) and not connection.is_usable():
            raise
        _remember(visit, fault, now)


def _remember(visit: Visit, fault: Exception, now: datetime) -> None:
    """Ids and the name of the error alone: its text may hold what somebody wrote."""
    kind = type(fault).__name__[:100]
    with transaction.atomic():
        known = Fault.objects.filter(visit=visit).first()
        attempts = known.attempts + 1 if known else 1
        wait = min(timedelta(seconds=5) * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
        Fault.objects.update_or_create(
            visit=visit,
            defaults={"kind": kind, "attempts": attempts, "at": now, "next_try_at": now + wait},
        )
        audit.record(
            "check.failed",
            by=None,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            kind=kind,
            attempts=attempts,
        )
    logger.error("check of visit %s failed (%s), attempt %s", visit.pk, kind, attempts)
