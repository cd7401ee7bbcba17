"""The sender: writes what the feed has for each webhook, and sends what is due, until stopped."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection

from forethought.channels.transport import Transport
from forethought.web.health.beating import Heart
from forethought.web.health.patience import Patience
from forethought.web.webhooks.models import Delivery
from forethought.web.webhooks.sending import (
    Answer,
    Claimed,
    claim,
    keep,
    letter_of,
    post,
    write_ahead,
)

logger = logging.getLogger(__name__)

LOOKS_EVERY = 1.0
"""Seconds between two looks at what is due, when nothing comes in meanwhile."""

AT_ONCE = 16
AT_ONCE_FOR_ONE = 2
"""Messages under way, in all and for one webhook: one that hangs keeps back no other."""


class Sender:
    """One sender. ``clock`` gives the time; ``woken`` is set whenever a turn is worth while."""

    def __init__(
        self, clock: Callable[[], datetime], woken: threading.Event, transport: Transport
    ) -> None:
        self._clock = clock
        self._woken = woken
        self._transport = transport
        self._heart = Heart("webhooks")
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self._under_way: list[tuple[Claimed, Future[Answer]]] = []
        self.stopping = False

    def run(self) -> None:
        """Send until ``stopping`` is set; a database that is gone is waited for."""
        patience = Patience()
        while not self.stopping:
            with patience:
                self.turn()
                self._heart.beat(self._clock())
            self._wait(patience.pause)
        self._leave()

    def turn(self) -> int:
        """Keep what came back, write what is new, begin what is due. Returns how many began."""
        self.land()
        write_ahead(self._clock())
        return self._begin()

    def land(self) -> None:
        """Keep what came back. What the database did not take stays for the next turn."""
        for claimed, outcome in [one for one in self._under_way if one[1].done()]:
            keep(claimed, outcome.result(), self._clock())
            self._under_way.remove((claimed, outcome))

    def _begin(self) -> int:
        began = 0
        while len(self._under_way) < AT_ONCE and not self.stopping:
            busy = Counter(claimed.webhook_id for claimed, _ in self._under_way)
            enough = [pk for pk, count in busy.items() if count >= AT_ONCE_FOR_ONE]
            claimed = claim(self._clock(), but=enough)
            if claimed is None:
                break
            self._send(claimed)
            began += 1
        return began

    def _send(self, claimed: Claimed) -> None:
        letter = letter_of(claimed, self._clock())
        if letter is None:
            return
        at = int(self._clock().timestamp())
        outcome = self._pool.submit(post, letter, self._transport, at)
        self._under_way.append((claimed, outcome))
        outcome.add_done_callback(lambda _: self._woken.set())

    def _wait(self, pause: float) -> None:
        """Until something comes back, or it is time to look; after an error at least ``pause``."""
        self._woken.wait(pause or LOOKS_EVERY)
        if not self.stopping:
            self._woken.clear()

    def _leave(self) -> None:
        """Wait for what is under way, keep it, and give back what was not begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        try:
            for claimed, outcome in self._under_way:
                if outcome.cancelled():
                    Delivery.objects.filter(pk=claimed.delivery_id).update(claimed_until=None)
                else:
                    keep(claimed, outcome.result(), self._clock())
        except (OperationalError, InterfaceError):
            logger.warning("the database is gone: what was under way is sent again")
        self._heart.leave()
        connection.close()
