"""What a watchdog has in flight: claimed, handed to a sender, and marked when it comes back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from datetime import datetime

from django.db import InterfaceError, OperationalError

from forethought.web.contactdesk import sending
from forethought.web.contactdesk.channel_settings import channels

logger = logging.getLogger(__name__)

Claim = Callable[[str, datetime, int], Sequence[sending.Job]]
Keep = Callable[[Sequence[sending.Tried], datetime], None]


class Outbox:
    """Messages of one table: ``claim`` takes what is due, ``keep`` marks what became of it."""

    def __init__(self, claim: Claim, keep: Keep) -> None:
        self._claim = claim
        self._keep = keep
        self.flying: dict[Future[sending.Tried], sending.Job] = {}
        self._landed: list[sending.Tried] = []

    def send(self, watchdog: str, pool: Executor, most: int, now: datetime) -> None:
        """Hand up to ``most`` messages that are due to the senders."""
        if most <= 0:
            return
        for job in self._claim(watchdog, now, most):
            self.flying[pool.submit(sending.attempt, job, channels())] = job

    def land(self, now: datetime) -> None:
        """Mark what has come back. While the database is away it is kept for the next turn."""
        for flight in [one for one in self.flying if one.done()]:
            job = self.flying.pop(flight)
            broken = flight.exception()
            if broken is None:
                self._landed.append(flight.result())
                continue
            logger.error("channel %s broke: %s", job.channel, type(broken).__name__)
            self._landed.append(sending.Tried(job.alert, says="The channel broke off."))
        if self._landed:
            self._mark(now)
        self._landed = []

    def _mark(self, now: datetime) -> None:
        """Mark all, or each by itself: one that cannot be marked must not hold the others up.

        That one's claim runs out, and it is sent again.
        """
        try:
            self._keep(self._landed, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - no alarm may wait for another (ADR 4)
            logger.error("marking together broke (%s): each by itself", type(error).__name__)
            for one in self._landed:
                self._mark_alone(one, now)

    def _mark_alone(self, one: sending.Tried, now: datetime) -> None:
        try:
            self._keep([one], now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - no alarm may wait for another (ADR 4)
            logger.error("message %s cannot be marked: %s", one.alert, type(error).__name__)

    def forget(self) -> None:
        """Leave what has landed unmarked: its claim runs out, and it is sent again."""
        self._landed = []
