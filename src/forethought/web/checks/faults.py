"""Checks that cannot be made: written down, tried again later, and no reason for others to stop."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction

from forethought.web.audit import services as audit
from forethought.web.checks.models import Fault
from forethought.web.visits.models import Visit

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)
LOST = (OperationalError, InterfaceError)
"""What is raised, among others, when the database is gone: nothing to blame on a visit."""


@contextmanager
def kept_apart(visit_id: int, *, now: datetime) -> Iterator[None]:
    """Whatever goes wrong inside is a fault of this visit's check alone: it stays held.

    Raises OperationalError or InterfaceError when the database is gone.
    """
    try:
        yield
    except Exception as fault:  # the other broad one that the house allows
        if isinstance(fault, LOST) and not connection.is_usable():
            raise
        remember(visit_id, fault, now=now)


def remember(visit_id: int, fault: Exception, *, now: datetime) -> Fault | None:
    """Write a fault down, and when to try again: each time the wait is twice as long.

    Ids and the name of the error alone: its text may hold what somebody wrote. None when the visit
    itself is gone.
    """
    kind = type(fault).__name__[:100]
    with transaction.atomic():
        if not Visit.objects.filter(pk=visit_id).exists():
            return None
        known = Fault.objects.filter(visit=visit_id).first()
        attempts = known.attempts + 1 if known else 1
        wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
        kept, _ = Fault.objects.update_or_create(
            visit_id=visit_id,
            defaults={"kind": kind, "attempts": attempts, "at": now, "next_try_at": now + wait},
        )
        audit.record(
            "check.failed",
            by=None,
            now=now,
            subject="visit",
            subject_id=visit_id,
            kind=kind,
            attempts=attempts,
        )
    logger.error("check of visit %s failed (%s), attempt %s", visit_id, kind, attempts)
    return kept
