"""``python -m forethought.web webhooks``: the process that sends webhooks (``webhooks.sender``)."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from forethought.channels.transport import Transport
from forethought.web.webhooks.sender import Sender
from forethought.web.webhooks.sending import ANSWERS_WITHIN


class Command(BaseCommand):
    """Sends until it is told to stop by SIGTERM or Ctrl-C. Any number may run."""

    help = "Send what happens to the webhooks that want it. Until SIGTERM."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run one sender."""
        woken = threading.Event()
        transport = Transport(ANSWERS_WITHIN, own_hosts=settings.WEBHOOKS_OWN_HOSTS)
        sender = Sender(timezone.now, woken, transport)

        def stop(_number: int, _frame: FrameType | None) -> None:
            sender.stopping = True
            woken.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        sender.run()
