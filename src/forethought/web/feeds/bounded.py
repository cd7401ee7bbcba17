"""A fetcher that ends: what one reading of a feed may cost, whatever a server does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from forethought.feeds.reading import Fetched, Fetcher, FetchError, Validators

_NONE = Validators()


MOST_BYTES = 200_000_000
"""Of all answers of one reading."""


@dataclass(slots=True)
class BoundedFetcher:
    """Refuses to begin another request once ``seconds`` are over, or when ``stopped`` says so.

    One reading may ask for many pages or outlines, each within its own limit; no answer is
    given that brings them above ``most_bytes`` together.
    """

    fetcher: Fetcher
    seconds: float
    stopped: Callable[[], bool] = lambda: False
    most_bytes: int = MOST_BYTES
    _bytes: int = 0
    _began: float = field(default_factory=time.monotonic)

    def get(self, url: str, validators: Validators = _NONE) -> Fetched:
        """One answer. Raises FetchError, also where the whole reading is too long or large."""
        if self.stopped():
            raise FetchError(
                "The service was stopped while it read this feed. It will be read again."
            )
        if time.monotonic() - self._began > self.seconds:
            raise FetchError(
                f"Reading this feed took longer than {self.seconds:.0f} seconds and was given up."
                " Nothing of it was taken in. Ask for less of it, if it can be asked for in parts."
            )
        got = self.fetcher.get(url, validators)
        self._bytes += len(got.content or b"")
        if self._bytes > self.most_bytes:
            raise FetchError(
                f"This feed sent more than {self.most_bytes // 1_000_000} MB for one reading, and"
                " was given up. Ask for less of it, if it can be asked for in parts."
            )
        return got
