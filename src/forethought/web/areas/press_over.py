"""What follows when nobody has to decide about a happening any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from forethought.web.notices.services import end_about


def end_telling(happenings: Iterable[int], *, now: datetime) -> None:
    """Nobody is reminded of these happenings any longer, by their ids."""
    for happening in happenings:
        end_about("happening", happening, now=now)
