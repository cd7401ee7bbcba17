"""The board's stream of server-sent events (docs/adr: how the board stays live).

A stream holds one thread of the web process, so it lasts ``LASTS`` seconds. Before its end it says
``again``: the browser asks for the next one while this one still tells of every change. When too
many boards stream already, it gives one answer and asks for patience.
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
"""Seconds of one stream: shorter than any proxy's patience, and soon enough for a whole look."""
OVERLAP = 3.0
"""Seconds before its end at which it asks the browser for the next one."""
BEATS = 5.0
"""Seconds between two signs of life: a page that misses six rings by itself."""
REST = 0.1
"""Seconds between two looks, so that a burst of check-ins is one repaint."""
QUIET = 1.0
"""Seconds without a change after which a waiting stream gives its database connection back."""
MOST = 10
"""Streams that one process holds at once: eight boards, of which some change over to the next.
Its other threads answer pages and check-ins."""
BUSY_RETRY_MS = 5_000

Remarks = Callable[[datetime], list[str]]
"""What stands above the board at a moment: asked once in ``BEATS`` seconds."""

Look = Callable[[datetime, frozenset[int] | None], Board]
"""The board at a moment, when these outings have changed; None: when any may have."""

_places = threading.BoundedSemaphore(MOST)


def _nothing(_now: datetime) -> list[str]:
    return []


def events(
    look: Look,
    clock: Callable[[], datetime],
    *,
    known: str,
    lasts: float,
    remarks: Remarks = _nothing,
) -> Iterator[str]:
    """What the browser reads: ``board`` whenever it shows something new, ``beat`` in between.

    ``known``: the digest of what the page shows already, or empty.
    """
    sent = _Sent(remarks)
    if not _places.acquire(blocking=False):
        now = clock()
        yield f"retry: {BUSY_RETRY_MS}\n\n"
        yield sent.event(look(now, None), known, now)
        return
    try:
        yield "retry: 1000\n\n"
        yield from _while_it_lasts(look, clock, known, lasts, sent)
    finally:
        _places.release()


def _while_it_lasts(
    look: Look, clock: Callable[[], datetime], known: str, lasts: float, sent: _Sent
) -> Iterator[str]:
    until, asked = time.monotonic() + lasts, False
    seen, changed = changes.count, None
    while True:
        looked, now = time.monotonic(), clock()
        shown = look(now, changed)
        yield sent.event(shown, known, now)
        known = shown.digest
        if not asked and time.monotonic() >= until - OVERLAP:
            asked = True
            yield "event: again\ndata: {}\n\n"
        left = (until if asked else until - OVERLAP) - time.monotonic()
        if left <= 0:
            return
        _wait(seen, min(BEATS, left))
        time.sleep(max(0.0, looked + REST - time.monotonic()))
        seen, changed = changes.since(seen)


def _wait(seen: int, seconds: float) -> None:
    """Until something changes; in a quiet time without a connection to the database."""
    if changes.wait(seen, min(QUIET, seconds)) == seen:
        connections.close_all()
        changes.wait(seen, max(0.0, seconds - QUIET))


class _Sent:
    """What one stream has told its page: afterwards only what changed is sent."""

    def __init__(self, remarks: Remarks) -> None:
        self._rows: dict[str, Row] = {}
        self._order: list[str] = []
        self._remarks = remarks
        self._remarked: float | None = None

    def event(self, shown: Board, known: str, now: datetime) -> str:
        """``board`` when it shows something else than ``known``, otherwise ``beat``."""
        heard = last_beat(now)
        state: dict[str, object] = {
            "now": now.isoformat(),
            "watchdog": None if heard is None else round((now - heard).total_seconds(), 1),
        }
        at = time.monotonic()
        if self._remarked is None or at >= self._remarked + BEATS:
            self._remarked = at
            state["remarks"] = self._remarks(now)
        order = [row.key for row in shown.rows]
        changed = [row for row in shown.rows if self._rows.get(row.key) != row]
        moved = order != self._order
        # Whoever knows this board has these rows, whichever stream told them.
        self._rows, self._order = {row.key: row for row in shown.rows}, order
        if shown.digest == known:
            return f"event: beat\ndata: {json.dumps(state)}\n\n"
        state["digest"] = shown.digest
        state["rows"] = as_json(changed)
        if moved:
            state["order"] = order
        return f"event: board\ndata: {json.dumps(state, separators=(',', ':'))}\n\n"
