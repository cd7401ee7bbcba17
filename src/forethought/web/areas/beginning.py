"""Areas whose beginning has come: officers who are still out, later than was foreseen, are told.

Checks foresee how long a visit may last (``visits.lasting``). Who is out longer than that meets an
area that no check of theirs knows of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction

from forethought.places.area import Area
from forethought.web.areas.effect import Effect, foresee
from forethought.web.areas.supply import areas_now
from forethought.web.checks.models import Check
from forethought.web.records.locks import let_checks_wait
from forethought.web.visits.door import reopen_and_tell
from forethought.web.visits.lasting import Lasting
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News


def hold_what_begins(since: datetime, now: datetime) -> Effect:
    """Hold the visits that areas reach which began after ``since``, where no check foresaw it."""
    begun = [area for area in areas_now().areas if _began(area, since, now)]
    if not begun:
        return Effect()
    with transaction.atomic():
        let_checks_wait()
        held: set[int] = set()
        for area in begun:
            assert area.begins is not None
            reached = foresee([], [area], now=now).held
            held.update(_unforeseen(reached - held, area.begins))
        done = reopen_and_tell(sorted(held), because=News.AREAS_CHANGED, by=None, now=now)
    return Effect(held=done.held, told=done.told, reopened=done.held)


def _began(area: Area, since: datetime, now: datetime) -> bool:
    return area.begins is not None and since < area.begins <= now


def _unforeseen(visits: Collection[int], begins: datetime) -> Iterator[int]:
    """Those whose present check was made when nobody thought that they would last so long."""
    checks = Check.objects.filter(visit__in=visits, current=True).select_related("visit")
    known = {check.visit_id for check in checks if _foresaw(check, begins)}
    yield from (visit for visit in visits if visit not in known)


def _foresaw(check: Check, begins: datetime) -> bool:
    visit = check.visit
    under_way = visit.state == Visit.State.UNDER_WAY
    lasting = Lasting(check.made_at)
    return lasting.until(visit.planned_start, visit.minutes, under_way=under_way) >= begins
