"""Cutting off the oldest batches of the audit, whole and recorded (ADR 8).

Rows go; the seals over them stay, with the digest of each row, so that the chain and every
published head still hold. That the cut was made is an event of the audit, sealed before the first
row goes. Only the owner of the tables can do it: the site's own role may not delete here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.models import Max
from psycopg.errors import LockNotAvailable

from forethought.timestamps import local_day
from forethought.web.audit.models import Event, Seal
from forethought.web.audit.sealing import seal
from forethought.web.audit.services import record
from forethought.web.audit.verify import CUT
from forethought.web.dataprotection.limits import limits

SEALS_AT_ONCE = 10
"""Some five thousand rows: writers of the audit wait for so long, not longer."""

PATIENCE = "2s"
TRIES = 30


@dataclass(frozen=True, slots=True)
class CutPoint:
    """Up to which seal everything is old enough, and how many events that covers."""

    seal: int
    events: int


def moment_of_cut(now: datetime) -> datetime:
    """What is older than this may be cut."""
    return limits()["audit"].cut(local_day(now))


def may_be_cut(now: datetime) -> CutPoint:
    """The last seal of the unbroken run, from the first on, whose events are all old enough."""
    cut = moment_of_cut(now)
    last = CutPoint(0, 0)
    old = Seal.objects.filter(number__gt=already_cut(), at__lt=cut).order_by("number")
    done = Seal.objects.filter(number=already_cut()).first()
    if done is not None:
        last = CutPoint(done.number, done.total)
    for one in old.iterator(chunk_size=100):
        newest = Event.objects.filter(pk__in=one.events).aggregate(at=Max("at"))["at"]
        if one.number != last.seal + 1 or (newest is not None and newest >= cut):
            break
        last = CutPoint(one.number, one.total)
    return last


def already_cut() -> int:
    """The seal up to which a cut was recorded; 0: none was."""
    told = Event.objects.filter(action=CUT).values_list("detail__up_to", flat=True)
    return max((number for number in told if isinstance(number, int)), default=0)


def cut(now: datetime, wait: Callable[[float], object]) -> int:
    """Cut what may be cut, and go on with a cut that was broken off. Returns how many rows went.

    As the owner of the tables, outside any transaction. ``wait`` is called with seconds while
    others are writing. Raises OperationalError when they do so without a pause.
    """
    before = already_cut()
    point = may_be_cut(now)
    if point.seal > before:
        with transaction.atomic():
            record(
                "audit.cut",
                by=None,
                now=now,
                subject="audit",
                up_to=point.seal,
                events=point.events,
            )
        seal(now)
    begins = before + 1 if not _has_rows(before) else 1
    gone = 0
    for batch in _batches(begins, point.seal):
        gone += _delete(batch, wait)
    return gone


def _has_rows(number: int) -> bool:
    """Whether a cut was broken off: rows of the last seal of it are the last to go."""
    last = Seal.objects.filter(number=number).first()
    return last is not None and Event.objects.filter(pk__in=last.events).exists()


def _batches(first: int, last: int) -> Iterator[list[int]]:
    seals = Seal.objects.filter(number__gte=first, number__lte=last).order_by("number")
    batch: list[int] = []
    for count, events in enumerate(seals.values_list("events", flat=True).iterator(100), start=1):
        batch.extend(events)
        if count % SEALS_AT_ONCE == 0:
            yield batch
            batch = []
    if batch:
        yield batch


def _delete(events: list[int], wait: Callable[[float], object]) -> int:
    for attempt in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
                cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only")
                cursor.execute("DELETE FROM audit_event WHERE id = ANY(%s)", [events])
                gone = int(cursor.rowcount)
                cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_append_only")
                return gone
        except OperationalError as error:
            if attempt + 1 == TRIES or not isinstance(error.__cause__, LockNotAvailable):
                raise
            wait(1.0)
    return 0
