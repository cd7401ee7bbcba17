"""Areas whose beginning has come: officers who are still out, later than was foreseen, are told.

Checks foresee how long a visit may last (``visits.lasting``). Who is out longer than that meets an
area that no check of theirs knows of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction

from forethought.places.area import Area
from forethought.places.force import areas_in_force
from forethought.web.areas.effect import Effect, endangered
from forethought.web.areas.supply import areas_now
from forethought.web.checks.models import Check
from forethought.web.records.locks import let_checks_wait
from forethought.web.visits.door import reopen_and_tell
from forethought.web.visits.lasting import Lasting
from forethought.web.visits.reasons import News


def hold_what_begins(since: datetime, now: datetime) -> Effect:
    """Hold the visits that areas reach which began after ``since``, where no check foresaw it."""
    begun = _begun(since, now)
    if not begun:
        return Effect()
    with transaction.atomic():
        let_checks_wait()
        held = sorted(_unforeseen(endangered(begun, now=now)))
        done = reopen_and_tell(held, because=News.AREAS_CHANGED, by=None, now=now)
    return Effect(held=done.held, told=done.told, reopened=done.held)


def _begun(since: datetime, now: datetime) -> list[Area]:
    """Those that are still in force: nothing else replaced them, and they have not ended."""
    known = areas_now().areas
    if not any(_began(area, since, now) for area in known):
        return []
    stand = areas_in_force(known, now)
    begun = [one for one in stand if _began(one.area, since, now)]
    return [one.area for one in begun if one.ends is None or one.ends > now]


def _began(area: Area, since: datetime, now: datetime) -> bool:
    return area.begins is not None and since < area.begins <= now


def _unforeseen(begins: Mapping[int, datetime]) -> Iterator[int]:
    """The visits whose present check was made when nobody thought that they would last so long.

    ``begins``: by the visit's id, when the last of what endangers it began.
    """
    checks = Check.objects.filter(visit__in=begins, current=True).select_related("visit")
    known = {check.visit_id for check in checks if _foresaw(check, begins[check.visit_id])}
    yield from (visit for visit in begins if visit not in known)


def _foresaw(check: Check, begins: datetime) -> bool:
    """By what was known when the check was made: who has set off since was not yet out."""
    visit = check.visit
    under_way = visit.started_at is not None and visit.started_at <= check.made_at
    lasting = Lasting(check.made_at)
    return lasting.until(visit.planned_start, visit.minutes, under_way=under_way) >= begins
