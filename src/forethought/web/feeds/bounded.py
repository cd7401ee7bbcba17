"""A fetcher that ends: what one reading of a feed may cost in time, whatever a server does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from forethought.feeds.reading import Fetched, Fetcher, FetchError, Validators

_NONE = Validators()


@dataclass(frozen=True, slots=True)
class BoundedFetcher:
    """Refuses to begin another request once ``seconds`` are over, or when ``stopped`` says so.

    One reading may ask for many pages or outlines, each within its own limit.
    """

    fetcher: Fetcher
    seconds: float
    stopped: Callable[[], bool] = lambda: False
    _began: float = field(default_factory=time.monotonic)

    def get(self, url: str, validators: Validators = _NONE) -> Fetched:
        """One answer. Raises FetchError, also when the time of the whole reading is over."""
        if self.stopped():
            raise FetchError(
                "The service was stopped while it read this feed. It will be read again."
            )
        if time.monotonic() - self._began > self.seconds:
            raise FetchError(
                f"Reading this feed took longer than {self.seconds:.0f} seconds and was given up."
                " Nothing of it was taken in. Ask for less of it, if it can be asked for in parts."
            )
        return self.fetcher.get(url, validators)
