"""Whether every page must say, in red, that no watchdog lives.

A page asks the database at most once in two seconds for each web process, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from forethought.web.contactdesk.readiness import is_watching

KNOWN_FOR = timedelta(seconds=2)


@dataclass(slots=True)
class Remembered:
    """The last answer, and when it was given."""

    ask: Callable[[datetime], bool]
    at: datetime | None = None
    watching: bool = True

    def __call__(self, now: datetime) -> bool:
        """Whether a watchdog lives, as of at most two seconds ago."""
        if self.at is None or not self.at <= now < self.at + KNOWN_FOR:
            self.watching, self.at = self.ask(now), now
        return self.watching


_remembered = Remembered(is_watching)


def nobody_watches(now: datetime) -> bool:
    """Whether pages say that nobody may leave. Tests of other pages switch it off."""
    return bool(settings.SAYS_WHEN_NOBODY_WATCHES) and not _remembered(now)
