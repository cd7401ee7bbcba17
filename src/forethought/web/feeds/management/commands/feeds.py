"""``python -m forethought.web feeds``: the process that reads the feeds (``feeds.polling``)."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from forethought.web.checks.engine import engine
from forethought.web.feeds.fetcher import site_fetcher
from forethought.web.feeds.polling import Poller


class Command(BaseCommand):
    """Reads until it is told to stop by SIGTERM or Ctrl-C. Any number may run."""

    help = "Read the feeds that are due, and let lapse the areas that have ended. Until SIGTERM."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run one poller. What checks are made with is loaded first: later no news waits for it."""
        engine()
        asked = threading.Event()
        poller = Poller(timezone.now, asked.wait, site_fetcher())

        def stop(_number: int, _frame: FrameType | None) -> None:
            poller.stopping = True
            asked.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        poller.run()
