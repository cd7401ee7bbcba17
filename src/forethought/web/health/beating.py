"""How a part of the service shows that it lives: one ``Heart`` in its loop.

    heart = Heart("webhooks")
    while not stopping:
        heart.beat(now)    # as often as the loop turns: it writes every five seconds at most
        ...
    heart.leave()

A loop that breaks must not beat: call ``beat`` only in turns that go well. Worker and watchdog
beat in tables of their own (``checks.Beat``, ``contactdesk.Beat``), which are as old as they are.
"""

from __future__ import annotations

import logging
import os
import socket
import uuid
from datetime import datetime, timedelta
from typing import Literal

from django.db import InterfaceError, OperationalError

from forethought.web.health.models import PartBeat
from forethought.web.health.signs import FORGOTTEN_AFTER

logger = logging.getLogger(__name__)

Part = Literal["feeds", "webhooks", "connections"]

BEATS_EVERY = timedelta(seconds=5)


class Heart:
    """The sign of life of one process of ``part``."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._process = f"{socket.gethostname()[:50]}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self._beat: datetime | None = None

    def beat(self, now: datetime) -> None:
        """Say that the process lives, where the last time is five seconds ago.

        Raises OperationalError or InterfaceError when the database is gone.
        """
        if self._beat is not None and now < self._beat + BEATS_EVERY:
            return
        PartBeat.objects.update_or_create(
            process=self._process, defaults={"part": self._part, "at": now}
        )
        PartBeat.objects.filter(part=self._part, at__lt=now - FORGOTTEN_AFTER).delete()
        self._beat = now

    def leave(self) -> None:
        """Say that the process ends in order; a database that is gone is no error."""
        try:
            PartBeat.objects.filter(process=self._process).delete()
        except (OperationalError, InterfaceError):
            logger.warning("the database is gone: nobody is told that this process ends")
