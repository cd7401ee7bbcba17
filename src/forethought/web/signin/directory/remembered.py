"""What the directory said of itself, kept a minute by each process, and how many ask it at once.

Anybody may open the pages that lead to the directory: so one of them must not cost one question
each time, and a slow directory must not hold every thread of the site.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SECONDS = 60
"""How long an answer is kept: short, so that a new key or address is known soon."""
AT_ONCE = 3
WAIT_SECONDS = 2.0
"""For one's turn to ask."""

_turns = threading.BoundedSemaphore(AT_ONCE)
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


class BusyError(Exception):
    """Too many ask the directory at this moment."""


def recall(url: str, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What stands at ``url``: as kept, else as ``ask`` brings it. What failed is not kept."""
    until, found = _kept.get(url, (0.0, {}))
    if time.monotonic() < until:
        return found
    found = ask()
    _kept[url] = (time.monotonic() + SECONDS, found)
    return found


def forget(url: str | None = None) -> bool:
    """Forget what stands at ``url``, or everything; whether there was anything."""
    if url is not None:
        return _kept.pop(url, None) is not None
    had = bool(_kept)
    _kept.clear()
    return had


@contextmanager
def turn() -> Iterator[None]:
    """While one asks. Raises BusyError for whoever waited too long for their turn."""
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise BusyError
    try:
        yield
    finally:
        _turns.release()
