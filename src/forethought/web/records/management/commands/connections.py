"""``python -m forethought.web connections``: the process that reads connections."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from forethought.embedded.environment import DATA
from forethought.web.records.connecting_turns import Reader


class Command(BaseCommand):
    """Reads until it is told to stop by SIGTERM or Ctrl-C. Any number may run."""

    help = "Read the connections of the file of connections that are due. Until SIGTERM."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run one reader; without a file it waits for one."""
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        data = os.environ.get(DATA, "").strip()
        Reader(timezone.now, stop, os.environ, Path(data) if data else None).run()
