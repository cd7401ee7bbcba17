"""Areas whose end has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from forethought.web.areas.models import AreaChange, AreaVersion, Happening
from forethought.web.areas.press_over import end_telling
from forethought.web.areas.writing import Next, begin, contents, current, new_change, write

OVER = AreaVersion.Standing.OVER.value


def lapse(now: datetime) -> AreaChange | None:
    """End every area whose ``ends`` has come, in one change; None: there is none.

    What nobody has decided about lapses with it.
    """
    due = AreaVersion.objects.filter(current(), ends__lte=now)
    if not due.exists():
        return None
    with transaction.atomic():
        locked = begin(list(due.values_list("area_id", flat=True)))
        were = contents(locked.values())
        steps = [
            Next(area, were[area.pk], replace(were[area.pk], standing=OVER))
            for area in locked.values()
            if were[area.pk].standing != OVER and _has_ended(were[area.pk].ends, now)
        ]
        if not steps:
            return None
        waiting = Happening.objects.filter(
            area__in=[step.area for step in steps], state=Happening.State.OPEN
        )
        end_telling(list(waiting.values_list("pk", flat=True)), now=now)
        waiting.update(state=Happening.State.LAPSED, decided_at=now)
        return write(new_change(AreaChange.What.LAPSED, by=None), steps, now=now)


def _has_ended(ends: datetime | None, now: datetime) -> bool:
    return ends is not None and ends <= now
