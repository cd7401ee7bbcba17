"""The worker: makes the checks that are due, and what else must happen without anybody asking.

Everything it does is due by a row of the database, so that a worker killed at any point loses
nothing and any number of them share the work. A notice only wakes it sooner.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection

from forethought.web.audit.sealing import Sealer
from forethought.web.checks.batch import check_batch
from forethought.web.checks.models import Beat
from forethought.web.checks.morning import recheck_this_morning, recheck_under_new_engine
from forethought.web.dataprotection.retention.photos import photo_folder
from forethought.web.dataprotection.retention.running import retention_is_due, retention_steps
from forethought.web.decisions.discussing import redirect_discussions
from forethought.web.health.patience import Patience
from forethought.web.housekeeping import tidy
from forethought.web.incidents.reminding import remind_of_clocks, remind_of_support
from forethought.web.learning.counting import count_what_is_due
from forethought.web.learning.sending import send_digests
from forethought.web.markers.life import look_after_markers
from forethought.web.rescreening.background import NotesInTheBackground
from forethought.web.visits.door import CHANNEL
from forethought.web.webhooks.announcing import announce

logger = logging.getLogger(__name__)

LISTENS = 1.0
"""Seconds: how long it waits for a notice before it looks by itself."""

BEATS_EVERY = timedelta(seconds=5)
ASKS_EVERY = timedelta(seconds=20)
"""How often it looks for mornings that have begun, discussions that wait for nobody, markers."""

TIDIES_EVERY = timedelta(hours=1)

SILENT_AFTER = timedelta(seconds=60)
"""A worker not heard of for so long is taken for dead."""

FORGOTTEN_AFTER = timedelta(days=1)


class Worker:
    """One worker. ``clock`` gives the time, ``pause`` waits so many seconds: the only edges."""

    def __init__(self, clock: Callable[[], datetime], pause: Callable[[float], object]) -> None:
        self._clock = clock
        self._pause = pause
        self._sealer = Sealer()
        self._name = f"{socket.gethostname()[:60]}-{os.getpid()}"
        self._asked: datetime | None = None
        self._beat: datetime | None = None
        self._tidied: datetime | None = None
        self._retention: Iterator[int] | None = None
        self._notes = NotesInTheBackground(clock)
        self._listens = False
        self.stopping = False

    def run(self) -> None:
        """Work until ``stopping`` is set; a database that is gone is waited for."""
        patience = Patience()
        while not self.stopping:
            with patience:
                if not self.turn() and not self._notes.read_a_few() and not self.stopping:
                    self._listen()
            if patience.pause:
                self._listens = False
                self._retention = None
                self._pause(patience.pause)
        self._leave()

    def turn(self) -> int:
        """Do once what is due now. Returns how many checks were tried.

        What would stop the worker comes last: it is started again, and the rest has been done.
        """
        self._sealer.when_due(self._clock())
        made = check_batch(self._clock())
        if self._asked is None:
            recheck_under_new_engine(self._clock())
        self._now_and_then()
        if self._retention is not None and next(self._retention, None) is None:
            self._retention = None
        return made

    def _now_and_then(self) -> None:
        now = self._clock()
        if _is_due(self._beat, BEATS_EVERY, now):
            self._beat = now
            Beat.objects.update_or_create(worker=self._name, defaults={"at": now})
            announce(now)
        if _is_due(self._asked, ASKS_EVERY, now):
            self._asked = now
            recheck_this_morning(now)
            redirect_discussions(now=now)
            look_after_markers(now=now)
            remind_of_clocks(now=now)
            remind_of_support(now=now)
            count_what_is_due(now=now)
            send_digests(now=now)
            Beat.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()
        if _is_due(self._tidied, TIDIES_EVERY, now):
            self._tidied = now
            tidy(now=now)
            if self._retention is None and retention_is_due(now):
                self._retention = retention_steps(now=now, photos=photo_folder())

    def _listen(self) -> None:
        """Wait for a notice, for at most ``LISTENS`` seconds."""
        with connection.cursor() as cursor:
            if not self._listens:
                cursor.execute(f"LISTEN {CHANNEL}")
                self._listens = True
        for _ in _notices(LISTENS):
            break

    def _leave(self) -> None:
        try:
            Beat.objects.filter(worker=self._name).delete()
        except (OperationalError, InterfaceError):
            logger.warning("the database is gone: nobody is told that this worker ends")
        connection.close()


def _is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    return last is None or now >= last + every


def _notices(seconds: float) -> Iterator[object]:
    """What came in on this connection's channels, for at most so many seconds."""
    raw = connection.connection
    yield from raw.notifies(timeout=seconds, stop_after=1)


def is_working(now: datetime) -> bool:
    """Whether some worker is alive, so that a visit that is held will be checked soon.

    One whose clock is further ahead than that counts as dead: its last beat would outlive it.
    """
    alive = Beat.objects.filter(at__gt=now - SILENT_AFTER, at__lte=now + SILENT_AFTER)
    return alive.exists()
