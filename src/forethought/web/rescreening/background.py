"""The worker's share in reading all notes again: a few at a time, when nothing else is to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.version import get_version_tuple

from forethought.web.records.models import Record
from forethought.web.rescreening.models import Run
from forethought.web.rescreening.runs import (
    begin,
    engine_of_site,
    is_wanted,
    last_reading,
    read_some,
    running,
)

ASKS_EVERY = timedelta(hours=1)
"""How often it looks whether notes want reading, or a reading was left behind by others."""


IDLE = timedelta(hours=3)
"""A reading in which nobody has read anything for so long was left behind."""


class NotesInTheBackground:
    """Begins a reading when phrases, model or program are others, and takes part in any."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._asked: datetime | None = None
        self._run: Run | None = None

    def read_a_few(self) -> bool:
        """Read one window. False: there is nothing to read for now."""
        now = self._clock()
        if self._run is None and (self._asked is None or now >= self._asked + ASKS_EVERY):
            self._asked = now
            self._run = self._wanted(now)
        if self._run is None:
            return False
        if not read_some(self._run, clock=self._clock, at_once=1):
            self._run = None
            return False
        return True

    def _wanted(self, now: datetime) -> Run | None:
        engine = engine_of_site()
        there = running()
        if there is not None and there.engine_sha256 == engine.sha256:
            return there
        last = last_reading()
        if last is not None and _is_in_the_way(last, engine.program, now):
            return None
        if is_wanted(engine) and Record.objects.exists():
            return begin(by=None, now=now)
        return None


def _is_in_the_way(run: Run, program: str, now: datetime) -> bool:
    """Whether a reading with another engine is to be left alone.

    While machines are upgraded one by one, workers of two programs would else give up each
    other's reading by turns, and none would end. An older program never reads after a newer one;
    any other waits until a reading has lain idle. Who asks for one (`forethought rescreen`) begins
    at once.
    """
    if get_version_tuple(run.program) > get_version_tuple(program):
        return True
    if run.state != Run.State.RUNNING:
        return False
    last = run.windows.aggregate(at=Max("read_at"))["at"] or run.started_at
    return bool(now < last + IDLE)
