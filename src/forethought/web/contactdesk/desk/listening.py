"""One listener in each web process: boards wait here until something changes.

A thread keeps one connection of its own that LISTENs; every board that streams waits on it, so
that twenty boards cost one connection and no polling.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
from django.db import connections

from forethought.web.contactdesk.watching import BOARD

_AGAIN = 1.0
"""Seconds until a lost connection is tried again; boards look by themselves meanwhile."""


class Changes:
    """Counts what was notified; ``wait`` returns as soon as the count is not ``seen``."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
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

    def tell(self) -> None:
        """Something changed: every board looks."""
        with self._changed:
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
            for _ in connection.notifies(timeout=_AGAIN):
                self.tell()


_OF_DJANGO = {"context", "cursor_factory", "prepare_threshold"}
changes = Changes()
"""Of this process."""
