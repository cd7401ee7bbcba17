"""The board's stream of server-sent events (docs/adr: how the board stays live).

A stream holds one thread of the web process, so it lasts ``LASTS`` seconds and the browser asks
again; when too many boards stream already, it gives one answer and asks for patience.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import connections

from forethought.web.contactdesk.desk.board import Board, Row, as_json
from forethought.web.contactdesk.desk.listening import changes
from forethought.web.contactdesk.readiness import last_beat

LASTS = 25.0
"""Seconds of one stream: shorter than any proxy's patience."""
BEATS = 5.0
"""Seconds between two signs of life: a page that misses six rings by itself."""
REST = 0.25
"""Seconds between two looks, so that a burst of check-ins is one repaint."""
MOST = 8
"""Streams that one process holds at once; its other threads answer pages and check-ins."""
BUSY_RETRY_MS = 5_000

_places = threading.BoundedSemaphore(MOST)


def events(
    look: Callable[[datetime], Board], clock: Callable[[], datetime], *, known: str, lasts: float
) -> Iterator[str]:
    """What the browser reads: ``board`` whenever it shows something new, ``beat`` in between.

    ``known``: the digest of what the page shows already, or empty.
    """
    if not _places.acquire(blocking=False):
        now = clock()
        yield f"retry: {BUSY_RETRY_MS}\n\n"
        yield _Sent().event(look(now), known, now)
        return
    try:
        yield "retry: 1000\n\n"
        yield from _while_it_lasts(look, clock, known, lasts)
    finally:
        _places.release()


def _while_it_lasts(
    look: Callable[[datetime], Board], clock: Callable[[], datetime], known: str, lasts: float
) -> Iterator[str]:
    until, sent = time.monotonic() + lasts, _Sent()
    while True:
        seen, looked, now = changes.count, time.monotonic(), clock()
        shown = look(now)
        yield sent.event(shown, known, now)
        known = shown.digest
        left = until - time.monotonic()
        if left <= 0:
            return
        # A stream waits most of its life: it must not sit on a connection to the database.
        connections.close_all()
        changes.wait(seen, min(BEATS, left))
        time.sleep(max(0.0, looked + REST - time.monotonic()))


class _Sent:
    """What one stream has told its page: afterwards only rows that changed are sent."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def event(self, shown: Board, known: str, now: datetime) -> str:
        """``board`` when it shows something else than ``known``, otherwise ``beat``."""
        heard = last_beat()
        state: dict[str, object] = {
            "now": now.isoformat(),
            "watchdog": None if heard is None else round((now - heard).total_seconds(), 1),
        }
        if shown.digest == known:
            return f"event: beat\ndata: {json.dumps(state)}\n\n"
        state["order"] = [row.key for row in shown.rows]
        state["digest"] = shown.digest
        state["rows"] = as_json(row for row in shown.rows if self._rows.get(row.key) != row)
        self._rows = {row.key: row for row in shown.rows}
        return f"event: board\ndata: {json.dumps(state, separators=(',', ':'))}\n\n"
