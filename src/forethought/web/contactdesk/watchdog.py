"""The watchdog: wakes at the next due moment and on notice, looks, and sends.

Everything it does is due by a row, so any number of them share the work, and what a dead one
left is taken over within ten seconds. Nothing is kept here but messages in flight.
"""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection

from forethought.web.contactdesk import outside, sending, watching
from forethought.web.contactdesk.channel_settings import channels
from forethought.web.contactdesk.models import Beat

logger = logging.getLogger(__name__)

BEATS_EVERY = timedelta(seconds=2)
FORGOTTEN_AFTER = timedelta(days=1)
LONGEST_SLEEP = 1.0
"""Seconds: it also looks by itself, because a notice may get lost."""

HELD = 0.05
"""Seconds to wait for what another watchdog holds just now."""

SENDERS = 24
BEATS_OF_SENDERS = 0.02
LONGEST_PAUSE = 2.0

Sends = dict[Future[sending.Tried], sending.Job]


class Watchdog:
    """One watchdog. ``clock`` gives the time, ``pause`` waits so many seconds: the only edges."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        pause: Callable[[float], object],
        *,
        senders: int = SENDERS,
    ) -> None:
        self._clock = clock
        self._pause = pause
        self._host = socket.gethostname()[:80]
        self.name = f"{self._host[:60]}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self._senders = senders
        self._pool = ThreadPoolExecutor(senders, thread_name_prefix="sender")
        self._flying: Sends = {}
        self._landed: list[sending.Tried] = []
        self._beat: datetime | None = None
        self._swept: datetime | None = None
        self._listens = False
        self._outside = outside.Pinger()
        self.stopping = False

    def run(self) -> None:
        """Watch until ``stopping`` is set; a database that is gone is waited for."""
        pause = 0.0
        while not self.stopping:
            try:
                self.turn()
                self._rest()
                pause = 0.0
            except (OperationalError, InterfaceError) as error:
                pause = min(max(0.1, 2 * pause), LONGEST_PAUSE)
                kind = type(error.__cause__ or error).__name__
                logger.error("the database cannot be used (%s): next try in %g s", kind, pause)
                connection.close()
                self._listens, self._beat = False, None
                self._pause(pause)
            except Exception:
                logger.exception("this turn of the watchdog broke; the next follows")
                self._pause(HELD)
        self._leave()

    def turn(self) -> None:
        """Do once what is due now: a beat, the outings that are due, the messages that wait."""
        self._beats()
        while watching.look_at_due(self._clock()) >= watching.BATCH:
            self._beats()
            self._send()
        self._send()
        self._outside.turned(self._clock())

    def _beats(self) -> None:
        now = self._clock()
        if self._beat is None or now >= self._beat + BEATS_EVERY:
            Beat.objects.update_or_create(
                watchdog=self.name, defaults={"host": self._host, "at": now}
            )
            self._beat = now
        if self._swept is None or now >= self._swept + FORGOTTEN_AFTER:
            Beat.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()
            self._swept = now

    def _send(self) -> None:
        """Hand what is due to the senders that are free."""
        self._land()
        free = self._senders - len(self._flying)
        if free <= 0:
            return
        for job in sending.claim(self.name, self._clock(), free):
            self._flying[self._pool.submit(sending.attempt, job, channels())] = job

    def _land(self) -> None:
        """Mark what has come back. What cannot be marked now is kept for the next turn."""
        for flight in [one for one in self._flying if one.done()]:
            job = self._flying.pop(flight)
            broken = flight.exception()
            if broken is None:
                self._landed.append(flight.result())
                continue
            logger.error("channel %s broke: %s", job.channel, type(broken).__name__)
            self._landed.append(sending.Tried(job.alert, says="The channel broke off."))
        sending.keep(self._landed, self._clock())
        self._landed = []

    def _rest(self) -> None:
        """Wait for the next due moment, a notice, or a message that comes back."""
        if self._flying:
            wait(self._flying, timeout=BEATS_OF_SENDERS)  # marked together: marking takes longer
            return
        if not self._listens:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {watching.WATCH}")
            self._listens = True
        seconds = self._seconds()
        if seconds > 0:
            for _ in connection.connection.notifies(timeout=seconds, stop_after=1):
                break

    def _seconds(self) -> float:
        now = self._clock()
        moments = [moment for moment in (watching.soonest(), sending.soonest_try()) if moment]
        if not moments:
            return LONGEST_SLEEP
        left = (min(moments) - now).total_seconds()
        return min(LONGEST_SLEEP, left) if left > 0 else HELD

    def _leave(self) -> None:
        """What is in flight is waited for and marked, so that nobody sends it again."""
        self._pool.shutdown(wait=True)
        try:
            self._land()
            Beat.objects.filter(watchdog=self.name).delete()
        except (OperationalError, InterfaceError):
            logger.warning("the database is gone: nobody is told that this watchdog ends")
        connection.close()
