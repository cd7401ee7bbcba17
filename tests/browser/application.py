"""The site as gunicorn runs it for these tests, at a moment that the tests choose."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import time_machine

from forethought.web.wsgi import application

__all__ = ["application"]

LATER = timedelta(seconds=float(os.environ["FORETHOUGHT_TEST_SECONDS_LATER"]))
time_machine.travel(datetime.now(UTC) + LATER, tick=True).start()
