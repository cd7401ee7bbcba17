"""The sealer: chains committed events in batches, without a lock that a writer could feel.

Every event stands in ``audit_unsealed`` from its own transaction on (a trigger). A seal takes out
whatever has been committed there and covers exactly that. An event whose transaction commits late
is simply in a later seal, so nothing waits for a long transaction and nothing can slip in behind.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction

from forethought.web.audit import chain
from forethought.web.audit.head import head_file, publish
from forethought.web.audit.head_mail import mail_head_when_due
from forethought.web.audit.models import Seal
from forethought.web.audit.rows import rows

logger = logging.getLogger(__name__)

BATCH = 500
"""Events in one seal."""

BATCHES_AT_ONCE = 40
"""Seals in one call: whoever calls has other work to do."""

EVERY = timedelta(seconds=5)
"""How often: half of the ten seconds within which an event must be sealed."""

_ONE_SEALER = 7_305_511_343
"""Any number that is ours: the key of an advisory lock."""

_TAKE = """
DELETE FROM audit_unsealed WHERE event_id IN (
    SELECT event_id FROM audit_unsealed ORDER BY event_id LIMIT %s
) RETURNING event_id
"""


def seal(now: datetime) -> int:
    """Seal what has been committed and publish the new head. Returns how many events.

    At most ``BATCH`` times ``BATCHES_AT_ONCE`` of them. Any number of processes may call it: one
    seals at a time, the others return 0 at once. Killed at any point it loses nothing. Call it
    outside any transaction. A head file that cannot be written is logged, and written next time.
    """
    sealed = 0
    for _ in range(BATCHES_AT_ONCE):
        batch = _seal_batch(now)
        sealed += batch
        if batch < BATCH:
            break
    _publish()
    return sealed


def _seal_batch(now: datetime) -> int:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_SEALER])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_TAKE, [BATCH])
        events = sorted(taken for (taken,) in cursor.fetchall())
        if events:
            _insert(events, now)
    return len(events)


def _insert(events: list[int], now: datetime) -> None:
    found = rows(events)
    digests = b"".join(
        chain.digest(found[event]) if event in found else chain.GONE for event in events
    )
    last = Seal.objects.order_by("-number").only("number", "total", "hash").first()
    number = last.number + 1 if last else 1
    total = (last.total if last else 0) + len(events)
    previous = bytes(last.hash) if last else chain.BEGINNING
    Seal.objects.create(
        number=number,
        at=now,
        events=events,
        digests=digests,
        total=total,
        hash=chain.seal_hash(
            previous, number=number, at=now, total=total, events=events, digests=digests
        ),
    )


def _publish() -> None:
    path = head_file()
    if path is None:
        return
    try:
        publish(path)
    except OSError as error:
        logger.error(
            "The head of the audit cannot be written to %s: %s. Make room, or give this account"
            " the right to write there; sealing goes on.",
            path,
            error.strerror or error,
        )


class Sealer:
    """Seals when it is due. The worker has one."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def when_due(self, now: datetime) -> int:
        """Seal, unless that was done less than ``EVERY`` ago; once a day mail the head.

        Returns how many events were sealed. Cheap enough for every turn of a loop.
        """
        if self._last is not None and self._last <= now < self._last + EVERY:
            return 0
        sealed = seal(now)
        # With more waiting than one call may take, the next turn goes straight on.
        self._last = None if sealed >= BATCH * BATCHES_AT_ONCE else now
        mail_head_when_due(now)
        return sealed
