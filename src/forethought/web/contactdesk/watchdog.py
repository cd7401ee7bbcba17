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
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection

from forethought.web.contactdesk import outside, sending, watching
from forethought.web.contactdesk.models import Beat
from forethought.web.contactdesk.outbox import Outbox
from forethought.web.health.patience import Patience
from forethought.web.notices import sending as notices

logger = logging.getLogger(__name__)

BEATS_EVERY = timedelta(seconds=2)
FORGOTTEN_AFTER = timedelta(days=1)
LONGEST_SLEEP = 1.0
"""Seconds: it also looks by itself, because a notice may get lost."""

HELD = 0.05
"""Seconds to wait for what another watchdog holds just now."""

SENDERS = 24
FOR_NOTICES = 3
"""One sender in so many may be busy with notices: a gateway that hangs keeps no alarm back."""

BEATS_OF_SENDERS = 0.02
LONGEST_PAUSE = 2.0


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
        self._alerts = Outbox(sending.claim, sending.keep)
        self._notices = Outbox(notices.claim, notices.keep)
        self._notices_rest: datetime | None = None
        self._beat: datetime | None = None
        self._swept: datetime | None = None
        self._listens = False
        self._broke = False
        self._outside = outside.Pinger()
        self.stopping = False

    def run(self) -> None:
        """Watch until ``stopping`` is set; a database that is gone is waited for."""
        patience = Patience(first=0.1, longest=LONGEST_PAUSE)
        while not self.stopping:
            try:
                with patience:
                    self.turn()
                    self._rest()
            except Exception:
                logger.exception("this turn of the watchdog broke; the next follows")
                self._broke = True
                connection.close()  # it may lead to a server that no longer takes writes
                self._listens = False
                self._pause(HELD)
            else:
                if patience.pause:
                    self._listens, self._beat = False, None
                    self._pause(patience.pause)
        self._leave()

    def turn(self) -> None:
        """Do once what is due now: a beat, the outings that are due, the messages that wait.

        After a turn that broke there is no beat until a whole one has gone well: a watchdog that
        can do nothing must not count as alive.
        """
        self._beats()
        while watching.look_at_due(self._clock()) >= watching.BATCH:
            self._beats()
            self._send()
        self._send()
        self._tell()
        self._broke = False
        self._outside.turned(self._clock())

    def _beats(self) -> None:
        if self._broke:
            return
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
        """Hand the alerts that are due to the senders that are free."""
        self._alerts.land(self._clock())
        self._alerts.send(self.name, self._pool, self._free(), self._clock())

    def _free(self) -> int:
        return self._senders - len(self._alerts.flying) - len(self._notices.flying)

    def _tell(self) -> None:
        """Hand notices to senders that no alert needs; whatever breaks here ends here."""
        now = self._clock()
        if self._notices_rest is not None and now < self._notices_rest:
            return
        self._notices_rest = None
        try:
            self._notices.land(now)
            most = max(1, self._senders // FOR_NOTICES) - len(self._notices.flying)
            most = min(most, self._free())
            if most > 0:
                notices.write_sendings(now)
                self._notices.send(self.name, self._pool, most, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - a notice must not keep an alarm back
            logger.error("notices broke (%s); alarms go on", type(error).__name__)
            self._notices.forget()
            self._notices_rest = now + sending.CLAIM

    def _rest(self) -> None:
        """Wait for the next due moment, a notice, or a message that comes back."""
        flying = [*self._alerts.flying, *self._notices.flying]
        if flying:
            wait(flying, timeout=BEATS_OF_SENDERS)  # marked together: marking takes longer
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
        told = notices.soonest_try() if self._notices_rest is None else self._notices_rest
        moments = [one for one in (watching.soonest(), sending.soonest_try(), told) if one]
        if not moments:
            return LONGEST_SLEEP
        left = (min(moments) - now).total_seconds()
        return min(LONGEST_SLEEP, left) if left > 0 else HELD

    def _leave(self) -> None:
        """What is in flight is waited for and marked, so that nobody sends it again."""
        self._pool.shutdown(wait=True)
        try:
            self._alerts.land(self._clock())
            Beat.objects.filter(watchdog=self.name).delete()
            self._notices.land(self._clock())
        except (OperationalError, InterfaceError):
            logger.warning("the database is gone: nobody is told that this watchdog ends")
        connection.close()
