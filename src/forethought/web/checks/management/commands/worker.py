"""``python -m forethought.web worker``: the process that makes checks (``checks.worker``)."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from forethought.web.checks.worker import Worker


class Command(BaseCommand):
    """Works until it is told to stop by SIGTERM or Ctrl-C, after the check in hand."""

    help = "Make the checks that are due, seal the audit, pass discussions on. Until SIGTERM."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run one worker."""
        asked = threading.Event()
        worker = Worker(timezone.now, asked.wait)

        def stop(_number: int, _frame: FrameType | None) -> None:
            worker.stopping = True
            asked.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        worker.run()
