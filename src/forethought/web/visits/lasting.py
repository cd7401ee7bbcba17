"""How long a visit may last in fact: officers start late, and stay longer than was planned."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from forethought.timestamps import day_begins, day_ends, local_day

LONGER = timedelta(hours=2)
"""An officer who is out may stay so much longer than is known now. What begins later reaches them
when it begins (``areas.beginning``)."""


class Lasting:
    """Until when visits may last, as seen at ``now``."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        today = local_day(now)
        self._from, self._to = day_begins(today), day_ends(today)
        self._last = self._to - timedelta(microseconds=1)

    def until(self, start: datetime, minutes: int, *, under_way: bool) -> datetime:
        """One that is planned for today may start at any hour of it; on other days, as planned.

        One that is under way has not ended.
        """
        end = start + timedelta(minutes=minutes)
        if under_way:
            return max(end, self._now) + LONGER
        return max(end, self._last) if self._from <= start < self._to else end

    def until_all(
        self, starts: NDArray[np.float64], minutes: NDArray[np.float64], under_way: NDArray[np.bool]
    ) -> NDArray[np.float64]:
        """:meth:`until` for thousands, in seconds of the epoch, as are ``starts``."""
        ends = starts + minutes * 60
        is_today = (starts >= self._from.timestamp()) & (starts < self._to.timestamp())
        planned = np.where(is_today, np.maximum(ends, self._last.timestamp()), ends)
        out = np.maximum(ends, self._now.timestamp()) + LONGER.total_seconds()
        found: NDArray[np.float64] = np.where(under_way, out, planned)
        return found
