"""One listener in each web process: boards wait here until something changes.

A thread keeps one connection of its own that LISTENs; every board that streams waits on it, so
that twenty boards cost one connection and no polling.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Any

import psycopg
from django.db import connections

from forethought.web.contactdesk.watching import BOARD

_AGAIN = 1.0
"""Seconds until a lost connection is tried again; boards look by themselves meanwhile."""


_KEPT = 1_000
"""Changes remembered: a board that looks seldom enough to miss one looks at everything."""


class Changes:
    """Counts what was notified; ``wait`` returns as soon as the count is not ``seen``."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._latest: deque[frozenset[int] | None] = deque(maxlen=_KEPT)
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def count(self) -> int:
        """How many changes there have been."""
        return self._count

    def wait(self, seen: int, seconds: float) -> int:
        """The count, once it differs from ``seen``, or after ``seconds``."""
        self._start()
        with self._changed:
            self._changed.wait_for(lambda: self._count != seen, seconds)
            return self._count

    def since(self, seen: int) -> tuple[int, frozenset[int] | None]:
        """The count, and the ids of the outings that changed after ``seen``; None: any may have."""
        with self._changed:
            missed = self._count - seen
            if missed > len(self._latest):
                return self._count, None
            found: set[int] = set()
            for one in list(self._latest)[len(self._latest) - missed :]:
                if one is None:
                    return self._count, None
                found |= one
            return self._count, frozenset(found)

    def tell(self, outings: frozenset[int] | None = None) -> None:
        """These outings changed, or any may have: every board looks."""
        with self._changed:
            self._latest.append(outings)
            self._count += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Listen no more; whoever waits looks once."""
        self._closed = True
        self.tell()
        if self._thread is not None:
            self._thread.join(_AGAIN * 5)

    def _start(self) -> None:
        with self._changed:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._listen, daemon=True, name="board")
                self._thread.start()

    def _listen(self) -> None:
        asked = connections["default"].get_connection_params()
        given = {key: value for key, value in asked.items() if key not in _OF_DJANGO}
        while not self._closed:
            try:
                with psycopg.connect(**given, autocommit=True) as connection:
                    connection.execute(f"LISTEN {BOARD}")
                    self.tell()
                    self._hear(connection)
            except psycopg.Error:
                time.sleep(_AGAIN)

    def _hear(self, connection: psycopg.Connection[Any]) -> None:
        while not self._closed:
            for said in connection.notifies(timeout=_AGAIN):
                self.tell(_ids(said.payload))


def _ids(payload: str) -> frozenset[int] | None:
    """Outings named in a notification; None where it does not name them."""
    named = payload.split(",")
    if not all(one.isascii() and one.isdigit() for one in named):
        return None
    return frozenset(int(one) for one in named)


_OF_DJANGO = {"context", "cursor_factory", "prepare_threshold"}
changes = Changes()
"""Of this process."""
