"""``python -m forethought.web watchdog``: notices who is overdue and tells people."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from forethought.web.contactdesk.watchdog import Watchdog


class Command(BaseCommand):
    """Watches until it is told to stop by SIGTERM or Ctrl-C. Any number may run."""

    help = "Notice officers who are overdue and send what is to be sent. Until SIGTERM."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run one watchdog."""
        asked = threading.Event()
        watchdog = Watchdog(timezone.now, asked.wait)

        def stop(_number: int, _frame: FrameType | None) -> None:
            watchdog.stopping = True
            asked.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        watchdog.run()
